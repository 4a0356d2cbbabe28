#include "sensors/air/atmosphere.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::air {
namespace {

constexpr float kGround_m = 6360e3F, kTop_m = 6420e3F;
constexpr float kRayleighScale_m = 8000.0F, kMieScale_m = 1200.0F;
// An aerosol optical depth of 0.1 in the visible (a clear continental day: Holben et al. 2001 list
// 0.05 ... 0.2) over the scale height; nine tenths of it scatter.
constexpr float kMieExtinction_1_m = 0.1F / kMieScale_m;
constexpr float kMieScattering_1_m = 0.9F * kMieExtinction_1_m;
constexpr float kMieG = 0.76F;
constexpr float kStep_nm = 40.0F;

// Irradiance above the air in W/(m^2 nm), means over 40 nm around 400, 440 ... 720 nm (single lines
// of the spectrum would tint everything), and ozone cross section in m^2 at those wavelengths.
constexpr std::array<float, kWavelengths> kSolar{1.4890F, 1.8535F, 1.9707F, 1.8689F, 1.8380F,
                                                 1.7449F, 1.5980F, 1.4792F, 1.3435F};
constexpr std::array<float, kWavelengths> kOzone_m2{1.527e-27F, 1.582e-26F, 7.752e-26F,
                                                    2.139e-25F, 4.266e-25F, 5.019e-25F,
                                                    2.662e-25F, 1.209e-25F, 5.105e-26F};

Spectrum solar() {
  Spectrum s;
  for (int i = 0; i < kWavelengths; ++i) s[i] = kSolar[static_cast<std::size_t>(i)];
  return s;
}

float gaussian(float x, float mean, float below, float above) {
  const float d = (x - mean) / (x < mean ? below : above);
  return det::exp(-0.5F * d * d);
}

Spectrum exp_neg(const Spectrum& x) {
  Spectrum r;
  for (int i = 0; i < kWavelengths; ++i) r[i] = det::exp(-x[i]);
  return r;
}

// Distance along a ray from radius r with cosine mu to the zenith to the sphere of radius R.
float distance_to(float r, float mu, float R) {
  const float discriminant = r * r * (mu * mu - 1.0F) + R * R;
  return discriminant < 0.0F ? -1.0F : -r * mu + std::sqrt(discriminant);
}

bool hits_ground(float r, float mu) {
  return mu < 0.0F && r * r * (mu * mu - 1.0F) + kGround_m * kGround_m >= 0.0F;
}

}  // namespace

Rgb to_rgb(const Spectrum& s) {
  float X = 0.0F;
  float Y = 0.0F;
  float Z = 0.0F;
  for (int i = 0; i < kWavelengths; ++i) {
    const float nm = 400.0F + kStep_nm * static_cast<float>(i);
    X += s[i] * (1.056F * gaussian(nm, 599.8F, 37.9F, 31.0F) +
                 0.362F * gaussian(nm, 442.0F, 16.0F, 26.7F) -
                 0.065F * gaussian(nm, 501.1F, 20.4F, 26.2F));
    Y += s[i] * (0.821F * gaussian(nm, 568.8F, 46.9F, 40.5F) +
                 0.286F * gaussian(nm, 530.9F, 16.3F, 31.1F));
    Z += s[i] * (1.217F * gaussian(nm, 437.0F, 11.8F, 36.0F) +
                 0.681F * gaussian(nm, 459.0F, 26.0F, 13.8F));
  }
  const float k = 683.0F * kStep_nm;
  return k * Rgb(3.2404542F * X - 1.5371385F * Y - 0.4985314F * Z,
                 -0.9692660F * X + 1.8760108F * Y + 0.0415560F * Z,
                 0.0556434F * X - 0.2040259F * Y + 1.0572252F * Z);
}

float Atmosphere::rayleigh_phase(float c) {
  return 3.0F / (16.0F * static_cast<float>(kPi)) * (1.0F + c * c);
}

// Cornette and Shanks 1992.
float Atmosphere::mie_phase(float c) {
  constexpr float g = kMieG;
  const float d = 1.0F + g * g - 2.0F * g * c;
  return 3.0F / (8.0F * static_cast<float>(kPi)) * ((1.0F - g * g) * (1.0F + c * c)) /
         ((2.0F + g * g) * d * std::sqrt(d));
}

// Optical properties, and the two tables that the view integral needs: transmittance to the top and
// the isotropic rest.
struct Atmosphere::Air {
  static constexpr int kRadii = 24, kCosines = 64;
  static constexpr int kRestRadii = 8, kRestCosines = 16;
  Spectrum rayleigh, ozone;
  std::vector<Spectrum> transmittance;
  std::vector<Spectrum> rest;

  Air() {
    for (int i = 0; i < kWavelengths; ++i) {
      const float um = (400.0F + kStep_nm * static_cast<float>(i)) * 1e-3F;
      rayleigh[i] = 1.24062e-6F / (um * um * um * um);
      // 300 DU spread over a tent of 15 km half width at 25 km.
      ozone[i] = kOzone_m2[static_cast<std::size_t>(i)] * (300.0F * 2.687e20F / 15000.0F);
    }
    transmittance.resize(row_major(kRadii, kCosines, 0));
    for (int r = 0; r < kRadii; ++r) {
      for (int m = 0; m < kCosines; ++m) {
        transmittance[at(r, m)] = march(radius_of(r, kRadii), cosine_of(m, kCosines));
      }
    }
  }

  static std::size_t at(int r, int m) { return row_major(r, kCosines, m); }
  // Denser near the ground and near the horizon.
  static float radius_of(int i, int n) {
    const float u = static_cast<float>(i) / static_cast<float>(n - 1);
    return kGround_m + u * u * (kTop_m - kGround_m) + 1.0F;
  }
  static float cosine_of(int i, int n) {
    const float u = 2.0F * static_cast<float>(i) / static_cast<float>(n - 1) - 1.0F;
    return u * std::abs(u);
  }
  static void locate(float r, float mu, int radii, int cosines, float& x, float& y) {
    const float u = std::sqrt(std::clamp((r - kGround_m) / (kTop_m - kGround_m), 0.0F, 1.0F));
    const float v = mu < 0.0F ? -std::sqrt(-mu) : std::sqrt(mu);
    x = u * static_cast<float>(radii - 1);
    y = (0.5F * v + 0.5F) * static_cast<float>(cosines - 1);
  }

  Spectrum extinction(float height) const {
    const float R = det::exp(-height / kRayleighScale_m);
    const float M = det::exp(-height / kMieScale_m);
    const float O = std::max(0.0F, 1.0F - std::abs(height - 25000.0F) / 15000.0F);
    return rayleigh * R + kMieExtinction_1_m * M + ozone * O;
  }

  Spectrum march(float r, float mu) const {
    if (hits_ground(r, mu)) return Spectrum::Zero();
    const float length = std::max(0.0F, distance_to(r, mu, kTop_m));
    constexpr int kSteps = 40;
    Spectrum depth = Spectrum::Zero();
    float before = 0.0F;
    for (int i = 0; i < kSteps; ++i) {
      const float u = static_cast<float>(i + 1) / kSteps;
      const float next = length * u * u;
      const float d = 0.5F * (before + next);
      depth +=
          extinction(std::sqrt(r * r + d * d + 2.0F * r * mu * d) - kGround_m) * (next - before);
      before = next;
    }
    return exp_neg(depth);
  }

  static Spectrum look_up(const std::vector<Spectrum>& table, int radii, int cosines, float r,
                          float mu) {
    float x = 0.0F;
    float y = 0.0F;
    locate(r, std::clamp(mu, -1.0F, 1.0F), radii, cosines, x, y);
    const int i = std::min(static_cast<int>(x), radii - 2);
    const int j = std::min(static_cast<int>(y), cosines - 2);
    const float a = x - static_cast<float>(i);
    const float b = y - static_cast<float>(j);
    const auto t = [&](int p, int q) { return table[row_major(p, cosines, q)]; };
    return (1 - a) * ((1 - b) * t(i, j) + b * t(i, j + 1)) +
           a * ((1 - b) * t(i + 1, j) + b * t(i + 1, j + 1));
  }
  Spectrum to_sun(float r, float mu) const {
    return hits_ground(r, mu) ? Spectrum::Zero().eval()
                              : look_up(transmittance, kRadii, kCosines, r, mu);
  }

  // Hillaire 2020, section 5.5: second-order light in all directions over one minus the transfer.
  void scatter_again(float albedo) {
    rest.resize(row_major(kRestRadii, kRestCosines, 0));
    for (int i = 0; i < kRestRadii; ++i) {
      for (int j = 0; j < kRestCosines; ++j) {
        rest[row_major(i, kRestCosines, j)] =
            rest_at(radius_of(i, kRestRadii), cosine_of(j, kRestCosines), albedo);
      }
    }
  }
  Spectrum rest_at(float r, float mu_sun, float albedo) const {
    constexpr int kPolar = 6, kAround = 6, kSteps = 14;
    const float sin_sun = std::sqrt(std::max(0.0F, 1.0F - mu_sun * mu_sun));
    const float isotropic = 1.0F / (4.0F * static_cast<float>(kPi));
    Spectrum second = Spectrum::Zero();
    Spectrum transfer = Spectrum::Zero();
    for (int p = 0; p < kPolar; ++p) {
      const float mu = 2.0F * (static_cast<float>(p) + 0.5F) / kPolar - 1.0F;
      const float s = std::sqrt(1.0F - mu * mu);
      for (int a = 0; a < kAround; ++a) {
        const float azimuth = static_cast<float>(kPi) * (static_cast<float>(a) + 0.5F) / kAround;
        const float x = s * det::cos(azimuth);
        const bool ground = hits_ground(r, mu);
        const float length =
            ground ? -r * mu -
                         std::sqrt(std::max(0.0F, r * r * (mu * mu - 1.0F) + kGround_m * kGround_m))
                   : std::max(0.0F, distance_to(r, mu, kTop_m));
        Spectrum T = Spectrum::Ones();
        float before = 0.0F;
        for (int k = 0; k < kSteps; ++k) {
          const float u = static_cast<float>(k + 1) / kSteps;
          const float next = length * u * u;
          const float d = 0.5F * (before + next);
          const float radius = std::sqrt(r * r + d * d + 2.0F * r * mu * d);
          const float height = radius - kGround_m;
          const Spectrum scattering = rayleigh * det::exp(-height / kRayleighScale_m) +
                                      kMieScattering_1_m * det::exp(-height / kMieScale_m);
          const Spectrum sigma = extinction(height);
          const Spectrum step = exp_neg(sigma * (next - before));
          const Spectrum amount = scattering * T * (1.0F - step) / sigma.max(1e-12F);
          const float mu_there = (r * mu_sun + d * (mu * mu_sun + x * sin_sun)) / radius;
          second += amount * to_sun(radius, mu_there) * isotropic;
          transfer += amount;
          T *= step;
          before = next;
        }
        if (ground) {
          const float mu_there = (r * mu_sun + length * (mu * mu_sun + x * sin_sun)) / kGround_m;
          second += T * to_sun(kGround_m + 1.0F, mu_there) * std::max(0.0F, mu_there) *
                    (albedo / static_cast<float>(kPi));
        }
      }
    }
    const float n = kPolar * kAround;
    return second / n / (1.0F - (transfer / n).min(0.95F));
  }
};

Atmosphere::Atmosphere(float sun_elevation_rad, float ground_albedo)
    : sin_sun_(det::sin(sun_elevation_rad)), cos_sun_(det::cos(sun_elevation_rad)) {
  Air air;
  air.scatter_again(ground_albedo);
  table_.resize(row_major(kAzimuths, kElevations, 0));
  for (int a = 0; a < kAzimuths; ++a) {
    for (int e = 0; e < kElevations; ++e) {
      const float u = static_cast<float>(e) / (kElevations - 1);
      table_[row_major(a, kElevations, e)] =
          integrate(air, static_cast<float>(kPi) * static_cast<float>(a) / (kAzimuths - 1), u * u);
    }
  }
  // The disc is half under at -0.27 deg and gone, with refraction, at -0.83 deg.
  const auto visible =
      static_cast<float>(std::clamp((rad_to_deg(sun_elevation_rad) + 0.83) / 0.55, 0.0, 1.0));
  const Spectrum T = air.look_up(air.transmittance, Air::kRadii, Air::kCosines, kGround_m + 2.0F,
                                 std::max(sin_sun_, 0.002F));
  sun_irradiance_ = (visible * to_rgb(solar() * T)).max(0.0F);
}

Atmosphere::Scattered Atmosphere::integrate(const Air& air, float azimuth, float mu) const {
  constexpr int kSteps = 28;
  const float r = kGround_m + 2.0F;
  const float length = std::max(0.0F, distance_to(r, mu, kTop_m));
  const float x = std::sqrt(std::max(0.0F, 1.0F - mu * mu)) * det::cos(azimuth);
  const float cos_angle = mu * sin_sun_ + x * cos_sun_;
  Spectrum R = Spectrum::Zero();
  Spectrum M = Spectrum::Zero();
  Spectrum rest = Spectrum::Zero();
  Spectrum T = Spectrum::Ones();
  float before = 0.0F;
  for (int k = 0; k < kSteps; ++k) {
    const float u = static_cast<float>(k + 1) / kSteps;
    const float next = length * u * u;
    const float d = 0.5F * (before + next);
    const float radius = std::sqrt(r * r + d * d + 2.0F * r * mu * d);
    const float height = radius - kGround_m;
    const Spectrum rayleigh = air.rayleigh * det::exp(-height / kRayleighScale_m);
    const float mie = kMieScattering_1_m * det::exp(-height / kMieScale_m);
    const Spectrum sigma = air.extinction(height);
    const Spectrum step = exp_neg(sigma * (next - before));
    const Spectrum weight = T * (1.0F - step) / sigma.max(1e-12F);
    const float mu_sun = (r * sin_sun_ + d * cos_angle) / radius;
    const Spectrum lit = weight * air.to_sun(radius, mu_sun);
    R += lit * rayleigh;
    M += lit * mie;
    rest += weight * (rayleigh + mie) *
            air.look_up(air.rest, Air::kRestRadii, Air::kRestCosines, radius, mu_sun);
    T *= step;
    before = next;
  }
  const Spectrum sun = solar();
  return {to_rgb(R * sun), to_rgb(M * sun), to_rgb(rest * sun)};
}

Atmosphere::Scattered Atmosphere::towards(float azimuth, float sin_elevation) const {
  const float x = std::clamp(azimuth / static_cast<float>(kPi), 0.0F, 1.0F) * (kAzimuths - 1);
  const float y = std::sqrt(std::clamp(sin_elevation, 0.0F, 1.0F)) * (kElevations - 1);
  const int i = std::min(static_cast<int>(x), kAzimuths - 2);
  const int j = std::min(static_cast<int>(y), kElevations - 2);
  const float a = x - static_cast<float>(i);
  const float b = y - static_cast<float>(j);
  const auto mix = [&](Rgb Scattered::*part) -> Rgb {
    const auto t = [&](int p, int q) -> const Rgb& {
      return table_[row_major(p, kElevations, q)].*part;
    };
    return (1 - a) * ((1 - b) * t(i, j) + b * t(i, j + 1)) +
           a * ((1 - b) * t(i + 1, j) + b * t(i + 1, j + 1));
  };
  return {mix(&Scattered::rayleigh), mix(&Scattered::mie), mix(&Scattered::multiple)};
}

}  // namespace raytruth::air
