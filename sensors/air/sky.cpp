#include "sensors/air/sky.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "assets/surface_noise.h"
#include "sensors/air/atmosphere.h"
#include "sensors/air/dome_picture.h"
#include "sensors/air/sky_draw.h"
#include "sensors/air/turn.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::air {
namespace {

// Texels along each side of the octahedral map of the upper half space.
constexpr int kSize = SkyDraw::kSize;
constexpr float kGroundAlbedo = 0.2F;
constexpr double kSunHalfAngle_rad = 0.2665 * kPi / 180.0;
constexpr float kNightFloor_cd_m2 = 1e-3F;  // airglow and stars
constexpr float kCloudSoft = 0.28F;         // edges of clouds in the map

// Octahedral map: the upper hemisphere onto the square [0, 1]^2, without
// trigonometry. Source: Clarberg, "Fast equal-area mapping of the (hemi)sphere
// using SIMD", 2008, section 2 names the plain (not equal-area) version used
// here.
Vec3f direction_of(float a, float b) {
  const float p = 2.0F * a - 1.0F;
  const float q = 2.0F * b - 1.0F;
  const float x = 0.5F * (p + q);
  const float y = 0.5F * (p - q);
  const Vec3f d(x, y, 1.0F - std::abs(x) - std::abs(y));
  return d / std::sqrt(d.squaredNorm());
}
void square_of(const Vec3f& d, float& a, float& b) {
  const float k = 1.0F / (std::abs(d.x()) + std::abs(d.y()) + d.z());
  const float x = d.x() * k;
  const float y = d.y() * k;
  a = 0.5F + 0.5F * (x + y);
  b = 0.5F + 0.5F * (x - y);
}
// Steradians per unit area of the square at a direction: 2 / |p|^3 with p on
// the octahedron.
float spread(const Vec3f& d) {
  const float s = std::abs(d.x()) + std::abs(d.y()) + d.z();
  return 2.0F * s * s * s;
}

// The direction of the same azimuth that rises by z over the length of d's
// foot.
Vec3f upright(const Vec3f& d, float z) {
  const Vec3f v(d.x(), d.y(), z);
  return v / std::sqrt(v.squaredNorm());
}

// Of a layer of clouds above; 1 is the widest cloud, about.
float cloud_noise(const Vec3f& d, int octaves) {
  // The layer curves down with the Earth: 0.12 keeps its far end within some eight heights.
  const Vec3f p = Vec3f(d.x(), d.y(), 0.0F) / (d.z() + 0.12F);
  float size = 1.4F, weight = 0.5F, sum = 0.0F;
  for (int octave = 0; octave < octaves; ++octave) {
    sum += weight * assets::surface_noise(p / size, 0.0F);
    size *= 0.5F;
    weight *= 0.55F;
  }
  return sum;
}

// How much of a direction clouds hide whose noise lies above a level, with edges that wide.
float cloud_share(float noise, float level, float soft) {
  const float u = std::clamp((noise - level) / soft + 0.5F, 0.0F, 1.0F);
  return u * u * (3.0F - 2.0F * u);
}

float henyey_greenstein(float c, float g) {
  const float d = 1.0F + g * g - 2.0F * g * c;
  return (1.0F - g * g) / (4.0F * static_cast<float>(kPi) * d * std::sqrt(d));
}

}  // namespace

struct Sky::Impl {
  Vec3f sun = Vec3f::UnitZ();
  Rgb sun_irradiance = Rgb::Zero();
  Rgb ground = Rgb::Zero();
  Rgb mean = Rgb::Zero();  // of the sky over the upper hemisphere
  Rgb illuminance = Rgb::Zero();
  float fog_share = 0.0F;
  Rgb even = Rgb::Zero();  // of fog above, in that share
  Rgb box_sun = Rgb::Zero(), box_even = Rgb::Zero();
  std::optional<DomePicture> dome;
  double extinction = 0.0;
  float cos_disc = 1.0F, disc_solid_angle = 1.0F;
  std::vector<Rgb> texels;
  std::vector<Eigen::Array4f> looked_up;  // the same, at four floats each
  // Broken clouds: the sky between them, their light at the zenith, and the level of their noise.
  std::vector<Eigen::Array4f> between;
  Rgb cloud_zenith = Rgb::Zero();
  float cloud_level = 0.0F;
  SkyDraw draw;
  Vec3f across = Vec3f::UnitX(),
        up = Vec3f::UnitY();  // at right angles to the sun

  void bake(const Weather& weather, float town_glow_cd_m2);
  void light_from_below(float zenith_cd_m2, float cover);
  void cloud_over(float cover, const Rgb& zenith, const Rgb& level_light);
  void put_dome(const DomeImage& image);
  void fill_box(const Weather& weather);
  void tabulate();
  Rgb level_sky() const;
  Rgb texel_mean() const;
};

void Sky::Impl::bake(const Weather& stated, float town_glow_cd_m2) {
  const Weather w = around_the_box(stated);
  const auto elevation = static_cast<float>(w.sun_elevation_rad);
  sun = Vec3f(static_cast<float>(det::cos(w.sun_elevation_rad) * det::cos(w.sun_azimuth_rad)),
              static_cast<float>(det::cos(w.sun_elevation_rad) * det::sin(w.sun_azimuth_rad)),
              static_cast<float>(det::sin(w.sun_elevation_rad)));
  const Atmosphere clear(elevation, kGroundAlbedo);
  sun_irradiance = clear.sun_irradiance();
  texels.resize(kSize * kSize);
  const float sun_azimuth = static_cast<float>(w.sun_azimuth_rad);
  for (int j = 0; j < kSize; ++j) {
    for (int i = 0; i < kSize; ++i) {
      const Vec3f d = direction_of((static_cast<float>(i) + 0.5F) / kSize,
                                   (static_cast<float>(j) + 0.5F) / kSize);
      const float azimuth = std::abs(static_cast<float>(
          wrap_angle(static_cast<double>(det::atan2(d.y(), d.x()) - sun_azimuth))));
      const Atmosphere::Scattered s = clear.towards(azimuth, d.z());
      const float c = d.dot(sun);
      const Rgb L = s.rayleigh * Atmosphere::rayleigh_phase(c) + s.mie * Atmosphere::mie_phase(c) +
                    s.multiple;
      texels[row_major(j, kSize, i)] = L.max(kNightFloor_cd_m2);
    }
  }
  // Clouds: total irradiance after Kasten and Czeplak 1980, the shape of the
  // CIE overcast sky.
  const auto cover = static_cast<float>(std::clamp(w.cloud_cover, 0.0, 1.0));
  float sine = std::max(0.0F, sun.z());
  if (cover > 0.0F) {
    const float pi = static_cast<float>(kPi);
    const Rgb diffuse = level_sky();
    const float share = 1.0F - 0.75F * det::pow(cover, 3.4F);
    const Rgb total = (diffuse + sun_irradiance * sine) * share;
    sun_irradiance *= 1.0F - cover;
    const Rgb left = (total - sun_irradiance * sine - diffuse * (1.0F - cover)).max(0.0F);
    const float grey = luminance(left);
    // The illuminance of a CIE overcast sky is 7 pi / 9 times its zenith
    // luminance.
    const Rgb zenith = (0.3F * left + 0.7F * grey) * (9.0F / (7.0F * pi));
    cloud_over(cover, zenith, diffuse * (1.0F - cover) + left);
  }

  const float have = luminance(sun_irradiance);
  if (w.sun_illuminance_lx > 0.0 && have > 0.0F) {
    const float scale = static_cast<float>(w.sun_illuminance_lx) / have;
    sun_irradiance *= scale;
    for (Rgb& t : texels) t *= scale;
    for (Eigen::Array4f& t : between) t *= scale;
    cloud_zenith *= scale;
  }
  if (town_glow_cd_m2 > 0.0F && !w.dome) light_from_below(town_glow_cd_m2, cover);

  if (w.dome) {
    put_dome(*w.dome);
    between.clear();
  }
  sine = std::max(0.0F, sun.z());

  extinction = air::extinction_1_m(w.visual_range_m);
  // Fog: a layer of some 150 m dims the sun and evens out the sky.
  fog_share = static_cast<float>(1.0 - det::exp(-extinction * 150.0));
  mean = texel_mean();
  if (fog_share > 0.02F) {
    const Rgb lost = sun_irradiance * sine;
    const float pass = static_cast<float>(
        det::exp(-extinction * 150.0 / std::max(0.1, static_cast<double>(sine))));
    even = mean + lost * ((1.0F - pass) * 0.6F / static_cast<float>(kPi));
    sun_irradiance *= pass;
    for (Rgb& t : texels) t = t * (1.0F - fog_share) + even * fog_share;
    mean = texel_mean();
  }
  // Rain and snow fall out of clouds, whose light is counted above; only what
  // lies near fades.
  extinction += precipitation_extinction_1_m(w);
  if (w.fog_box) fill_box(stated);
}

// Clouds over a share of the sky's solid angle, where noise on a layer above is
// highest; each has the CIE overcast sky's shape, and all together give level
// ground its light. They stand still: places are the world's.
void Sky::Impl::cloud_over(float cover, const Rgb& zenith, const Rgb& level_light) {
  std::vector<float> thick(texels.size(), 1.0F), angle(texels.size());
  float all = 0.0F;
  const auto towards = [](std::size_t at) {
    return direction_of((static_cast<float>(at % kSize) + 0.5F) / kSize,
                        (static_cast<float>(at / kSize) + 0.5F) / kSize);
  };
  for (std::size_t at = 0; at < texels.size(); ++at) {
    const Vec3f d = towards(at);
    angle[at] = spread(d);
    all += angle[at];
    // The layer curves down with the Earth: 0.12 keeps its far end within some
    // eight heights.
    const Vec3f p = Vec3f(d.x(), d.y(), 0.0F) / (d.z() + 0.12F);
    float size = 1.4F, weight = 0.5F;
    thick[at] = 0.0F;
    for (int octave = 0; octave < 5; ++octave) {
      thick[at] += weight * assets::surface_noise(p / size, 0.0F);
      size *= 0.5F;
      weight *= 0.55F;
    }
  }
  const auto share = [&](float n, float level) { return cloud_share(n, level, kCloudSoft); };
  float low = -2.0F,
        high = 2.0F;  // the level that leaves the wanted share above it
  for (int step = 0; step < 24; ++step) {
    const float level = 0.5F * (low + high);
    float above = 0.0F;
    for (std::size_t at = 0; at < texels.size(); ++at) above += angle[at] * share(thick[at], level);
    (above > cover * all ? low : high) = level;
  }
  const float level = cover >= 1.0F ? -3.0F : 0.5F * (low + high);
  if (cover < 1.0F) {
    for (const Rgb& t : texels) between.emplace_back(t[0], t[1], t[2], 0.0F);
  }
  std::vector<Rgb> clouds(texels.size(), Rgb::Zero());
  for (std::size_t at = 0; at < texels.size(); ++at) {
    const float c = share(thick[at], level);
    texels[at] *= 1.0F - c;
    clouds[at] = zenith * (c * (1.0F + 2.0F * towards(at).z()) / 3.0F);
  }
  const float clear_lx = luminance(level_sky());
  texels.swap(clouds);
  const float cloud_lx = luminance(level_sky());
  const float factor =
      cloud_lx > 0.0F ? std::max(0.1F, (luminance(level_light) - clear_lx) / cloud_lx) : 1.0F;
  for (std::size_t at = 0; at < texels.size(); ++at) texels[at] = clouds[at] + factor * texels[at];
  cloud_zenith = factor * zenith;
  cloud_level = level;
}

// The glow of a town: scattered by clear air, thrown back by clouds.
void Sky::Impl::light_from_below(float zenith_cd_m2, float cover) {
  constexpr float kCloud = 20.0F, kThick = 0.12F;
  // Street lamps and what asphalt and walls leave of them, luminance 1.
  const Rgb colour(1.32F, 0.95F, 0.56F);
  const Rgb glow = zenith_cd_m2 * colour;
  for (std::size_t at = 0; at < texels.size(); ++at) {
    const Vec3f d = direction_of((static_cast<float>(at % kSize) + 0.5F) / kSize,
                                 (static_cast<float>(at / kSize) + 0.5F) / kSize);
    float share = 0.0F;
    if (cover > 0.0F) share = cloud_share(cloud_noise(d, 5), cloud_level, kCloudSoft);
    const Rgb clear = glow * ((1.0F + kThick) / (d.z() + kThick));
    const Rgb cloud = glow * (kCloud * (1.0F + 2.0F * d.z()) / 3.0F);
    texels[at] += (1.0F - share) * clear + share * cloud;
    if (!between.empty()) between[at].head<3>() += clear;
  }
  cloud_zenith += kCloud * glow;
}

// The sky's light on level ground.
Rgb Sky::Impl::level_sky() const {
  Rgb sum = Rgb::Zero();
  for (int j = 0; j < kSize; ++j) {
    for (int i = 0; i < kSize; ++i) {
      const Vec3f d = direction_of((static_cast<float>(i) + 0.5F) / kSize,
                                   (static_cast<float>(j) + 0.5F) / kSize);
      sum += texels[row_major(j, kSize, i)] * d.z() * spread(d) / static_cast<float>(kSize * kSize);
    }
  }
  return sum;
}

// A picture instead of the sky that has been made, as bright as that.
void Sky::Impl::put_dome(const DomeImage& image) {
  const float sky_lx = luminance(level_sky());
  const float all_lx = sky_lx + luminance(sun_irradiance) * std::max(0.0F, sun.z());
  dome.emplace(image);
  constexpr int kFine = 3;  // looks into each texel, across and down
  for (int j = 0; j < kSize; ++j) {
    for (int i = 0; i < kSize; ++i) {
      Rgb sum = Rgb::Zero();
      for (int k = 0; k < kFine * kFine; ++k) {
        const float a = (static_cast<float>(k % kFine) + 0.5F) / kFine;
        const float b = (static_cast<float>(k / kFine) + 0.5F) / kFine;
        sum += dome->at(
            direction_of((static_cast<float>(i) + a) / kSize, (static_cast<float>(j) + b) / kSize));
      }
      texels[row_major(j, kSize, i)] = sum / static_cast<float>(kFine * kFine);
    }
  }
  float have = luminance(level_sky());
  float wanted = sky_lx;
  if (dome->sun()) {
    sun = dome->sun()->direction;
    have += luminance(dome->sun()->irradiance) * std::max(0.0F, sun.z());
    wanted = all_lx;
  }
  const float factor = have > 0.0F ? wanted / have : 0.0F;
  dome->scale(factor);
  for (Rgb& t : texels) t *= factor;
  if (dome->sun()) sun_irradiance = dome->sun()->irradiance;
}

// Light inside a box of fog, as half way down into it: what it takes from the
// sun goes round, with the loss that bake() counts, too.
void Sky::Impl::fill_box(const Weather& w) {
  const float sine = std::max(0.0F, sun.z());
  const double depth = air::extinction_1_m(w.visual_range_m) * 0.5 * w.fog_box->size_m.z();
  const auto pass = static_cast<float>(det::exp(-depth / std::max(0.1, static_cast<double>(sine))));
  box_sun = sun_irradiance * pass;
  box_even = mean + sun_irradiance * (sine * (1.0F - pass) * 0.6F / static_cast<float>(kPi));
}

Rgb Sky::Impl::texel_mean() const {
  Rgb sum = Rgb::Zero();
  float weight = 0.0F;
  for (int j = 0; j < kSize; ++j) {
    for (int i = 0; i < kSize; ++i) {
      const float w = spread(direction_of((static_cast<float>(i) + 0.5F) / kSize,
                                          (static_cast<float>(j) + 0.5F) / kSize));
      sum += texels[row_major(j, kSize, i)] * w;
      weight += w;
    }
  }
  return sum / weight;
}

void Sky::Impl::tabulate() {
  std::vector<float> light(texels.size());
  const float least = dome ? 0.02F * luminance(mean) + 1e-9F : 0.0F;
  Rgb irradiance = sun_irradiance * std::max(0.0F, sun.z());
  for (int j = 0; j < kSize; ++j) {
    for (int i = 0; i < kSize; ++i) {
      const std::size_t at = row_major(j, kSize, i);
      const Vec3f d = direction_of((static_cast<float>(i) + 0.5F) / kSize,
                                   (static_cast<float>(j) + 0.5F) / kSize);
      const float area = spread(d) / static_cast<float>(kSize * kSize);
      // No direction is left out: a picture may be black in places, and
      // brighter between texels.
      light[at] = std::max(luminance(texels[at]), least) * area;
      irradiance += texels[at] * d.z() * area;
    }
  }
  constexpr int kQuarters = 2 * SkyDraw::kBlocks;
  std::vector<Vec3f> quarters;
  for (int k = 0; k < kQuarters * kQuarters; ++k) {
    quarters.push_back(direction_of((static_cast<float>(k % kQuarters) + 0.5F) / kQuarters,
                                    (static_cast<float>(k / kQuarters) + 0.5F) / kQuarters));
  }
  draw = SkyDraw(light, quarters);
  looked_up.clear();
  for (const Rgb& t : texels) looked_up.emplace_back(t[0], t[1], t[2], 0.0F);
  across = (std::abs(sun.x()) > 0.5F ? Vec3f(-sun.z(), 0, sun.x()) : Vec3f(0, sun.z(), -sun.y()))
               .normalized();
  up = sun.cross(across);
  illuminance = irradiance;
  ground = irradiance * (kGroundAlbedo / static_cast<float>(kPi));
}

namespace {

// Of a map, bilinearly between the texels' middles.
Rgb between_texels(const std::vector<Eigen::Array4f>& map, const Vec3f& d) {
  float a = 0.0F;
  float b = 0.0F;
  square_of(d, a, b);
  const float x = std::clamp(a * kSize - 0.5F, 0.0F, kSize - 1.0F);
  const float y = std::clamp(b * kSize - 0.5F, 0.0F, kSize - 1.0F);
  const int i = std::min(static_cast<int>(x), kSize - 2);
  const int j = std::min(static_cast<int>(y), kSize - 2);
  const float u = x - static_cast<float>(i);
  const float v = y - static_cast<float>(j);
  const Eigen::Array4f* t = &map[row_major(j, kSize, i)];
  const Eigen::Array4f mean =
      (1 - v) * ((1 - u) * t[0] + u * t[1]) + v * ((1 - u) * t[kSize] + u * t[kSize + 1]);
  return mean.head<3>();
}

}  // namespace

Sky::Sky(const Weather& weather, double town_glow_cd_m2) : impl_(std::make_unique<Impl>()) {
  impl_->bake(weather, static_cast<float>(town_glow_cd_m2));
  impl_->tabulate();
  impl_->cos_disc = static_cast<float>(det::cos(kSunHalfAngle_rad));
  impl_->disc_solid_angle = static_cast<float>(2.0 * kPi * (1.0 - det::cos(kSunHalfAngle_rad)));
}
Sky::~Sky() = default;

Rgb Sky::radiance(const Vec3f& d) const {
  const Impl& m = *impl_;
  if (d.z() <= 0.0F) {
    // Hazy ground: the horizon's colour fades to that of the ground within some
    // degrees.
    const Vec3f level = upright(d, 1e-3F);
    const float k = std::min(1.0F, -d.z() * 12.0F);
    return (1.0F - k) * radiance(level) + k * m.ground;
  }
  if (m.dome) {
    const Rgb seen = m.dome->at(d);
    return m.fog_share > 0.02F ? Rgb((1.0F - m.fog_share) * seen + m.fog_share * m.even) : seen;
  }
  return between_texels(m.looked_up, d);
}

Rgb Sky::seen(const Vec3f& d) const {
  const Impl& m = *impl_;
  if (m.between.empty() || d.z() <= 0.0F) return radiance(d);
  // Four octaves finer than the map, and edges as of cumulus.
  constexpr float kSoft = 0.14F, kThick = 0.45F;
  const float noise = cloud_noise(d, 9);
  const float share = cloud_share(noise, m.cloud_level, kSoft);
  const Rgb clear = between_texels(m.between, d);
  Rgb light = clear;
  if (share > 0.0F) {
    // Thick parts are darker from below, thin ones light up around the sun; together the mean.
    const float thick = std::clamp((noise - m.cloud_level) / kThick, 0.0F, 1.0F);
    const float towards_sun = std::max(0.0F, d.dot(m.sun));
    const float lit = towards_sun * towards_sun * towards_sun * (m.sun.z() > 0.0F ? 1.0F : 0.0F);
    const float shade = 1.2F - 0.5F * thick + 0.6F * lit * (1.0F - thick);
    const Rgb cloud = m.cloud_zenith * (shade * (1.0F + 2.0F * d.z()) / 3.0F);
    light = clear + share * (cloud - clear);
  }
  return m.fog_share > 0.02F ? Rgb((1.0F - m.fog_share) * light + m.fog_share * m.even) : light;
}

Sky::Facing Sky::facing(const Vec3f& normal) { return SkyDraw::facing_of(normal); }

Vec3f Sky::sample(float u1, float u2, float& pdf_out, Facing facing) const {
  const SkyDraw::Place at = impl_->draw.draw(facing, u1, u2);
  const Vec3f d = direction_of(at.a, at.b);
  pdf_out = at.density / spread(d);
  return d;
}

float Sky::pdf(const Vec3f& d, Facing facing) const {
  if (d.z() <= 0.0F) return 0.0F;
  float a = 0.0F;
  float b = 0.0F;
  square_of(d, a, b);
  return impl_->draw.density(facing, a, b) / spread(d);
}

const Vec3f& Sky::sun_direction() const { return impl_->sun; }
Rgb Sky::sun_irradiance() const { return impl_->sun_irradiance; }

Vec3f Sky::sample_sun(float u1, float u2) const {
  const float c = 1.0F - u1 * (1.0F - impl_->cos_disc);
  const float s = std::sqrt(std::max(0.0F, 1.0F - c * c));
  float sine = 0.0F, cosine = 1.0F;
  sincos_turn(u2, sine, cosine);
  const Vec3f d = c * impl_->sun + s * cosine * impl_->across + s * sine * impl_->up;
  return d / std::sqrt(d.squaredNorm());
}

Rgb Sky::sun_radiance(const Vec3f& d) const {
  if (d.dot(impl_->sun) < impl_->cos_disc) return Rgb::Zero();
  return impl_->sun_irradiance / impl_->disc_solid_angle;
}

Rgb Sky::illuminance() const { return impl_->illuminance; }

double Sky::extinction_1_m() const { return impl_->extinction; }

Rgb Sky::airlight(const Vec3f& d) const {
  const Impl& m = *impl_;
  const Vec3f level = upright(d, 0.03F);
  const Rgb scattered = m.sun_irradiance * henyey_greenstein(d.dot(m.sun), 0.5F);
  return (1.0F - m.fog_share) * radiance(level) + m.fog_share * (0.85F * m.mean + scattered);
}

Rgb Sky::box_airlight(const Vec3f& d) const {
  const Impl& m = *impl_;
  return 0.85F * m.box_even + m.box_sun * henyey_greenstein(d.dot(m.sun), 0.5F);
}

}  // namespace raytruth::air
