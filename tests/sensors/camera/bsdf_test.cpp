// The principled surface: energy, and directions that follow their density.
#include "sensors/camera/bsdf.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sensors/camera/sampler.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::camera {
namespace {

const GgxAlbedo kAlbedo;

Vec3f direction_at(double elevation_deg, double azimuth_deg = 0.0) {
  const double e = deg_to_rad(elevation_deg), a = deg_to_rad(azimuth_deg);
  return {static_cast<float>(std::cos(e) * std::cos(a)),
          static_cast<float>(std::cos(e) * std::sin(a)), static_cast<float>(std::sin(e))};
}

assets::Material bsdf_material(float metallic, float roughness, float clearcoat = 0.0F) {
  assets::Material m;
  m.metallic = metallic;
  m.roughness = roughness;
  m.clearcoat = clearcoat;
  m.clearcoat_roughness = 0.4F;  // a sharper lobe would fall between the points of the grids below
  return m;
}

// Directional albedo: integral of value * cosine over all directions, on a fine grid in
// (azimuth, square of the sine), which is dense where the lobe stands at grazing light.
double albedo(const Bsdf& bsdf, double* of_density = nullptr) {
  constexpr int kUp = 600, kAround = 600;
  double sum = 0.0, density = 0.0;
  for (const int side : {1, -1}) {
    for (int i = 0; i < kUp; ++i) {
      const double z = (i + 0.5) / kUp;
      const double s = std::sqrt(1.0 - z * z);
      for (int j = 0; j < kAround; ++j) {
        const double phi = 2.0 * kPi * (j + 0.5) / kAround;
        float pdf = 0.0F;
        const Rgb v = bsdf.evaluate(
            Vec3f(static_cast<float>(s * std::cos(phi)), static_cast<float>(s * std::sin(phi)),
                  static_cast<float>(side * z)),
            pdf);
        sum += static_cast<double>(v[1]);
        density += static_cast<double>(pdf);
      }
    }
  }
  const double cell = 2.0 * kPi / (static_cast<double>(kUp) * kAround);
  if (of_density) *of_density = density * cell;
  return sum * cell;
}

// A furnace: under light of 1 from everywhere, a white surface sends out 1. The albedo table has 24
// x 24 entries of 144 midpoints each; its worst interpolation error is near 2 %.
TEST(Bsdf, WhiteSurfacesLoseNoLight) {
  for (const float roughness : {0.3F, 0.5F, 0.8F, 1.0F}) {
    for (const double elevation : {85.0, 45.0, 20.0}) {
      for (const float metallic : {0.0F, 1.0F}) {
        const assets::Material m = bsdf_material(metallic, roughness);
        const Bsdf bsdf(kAlbedo, m, Rgb::Ones(), Vec3f::UnitZ(), direction_at(elevation));
        EXPECT_NEAR(albedo(bsdf), 1.0, 0.03) << metallic << ' ' << roughness << ' ' << elevation;
      }
    }
  }
}

TEST(Bsdf, NothingShinesMoreThanItGets) {
  for (const float roughness : {0.25F, 0.6F, 1.0F}) {
    for (const float coat : {0.0F, 1.0F}) {
      for (const double elevation : {80.0, 30.0, 10.0}) {
        const assets::Material m = bsdf_material(0.0F, roughness, coat);
        const Bsdf bsdf(kAlbedo, m, Rgb::Constant(0.8F), Vec3f::UnitZ(), direction_at(elevation));
        const double a = albedo(bsdf);
        EXPECT_LT(a, 1.03) << roughness << ' ' << coat << ' ' << elevation;
        EXPECT_GT(a, 0.5) << roughness << ' ' << coat << ' ' << elevation;
      }
    }
  }
}

// White fibres on white ground lose no light beyond the table's error: 16 cosines and 32 x 32
// points each, which miss 4 % where a smooth sheen rises towards grazing view.
TEST(Bsdf, SheenTakesFromWhatLiesBelow) {
  for (const float roughness : {0.3F, 0.5F, 0.8F}) {
    for (const double elevation : {80.0, 45.0, 20.0}) {
      assets::Material m = bsdf_material(0.0F, 0.9F);
      m.sheen.fill(1.0F);
      m.sheen_roughness = roughness;
      const Bsdf cloth(kAlbedo, m, Rgb::Ones(), Vec3f::UnitZ(), direction_at(elevation));
      EXPECT_NEAR(albedo(cloth), 1.0, 0.05) << roughness << ' ' << elevation;
      // On black ground: the sheen's own albedo, more of it at grazing view.
      const Bsdf felt(kAlbedo, m, Rgb::Zero(), Vec3f::UnitZ(), direction_at(elevation));
      EXPECT_GT(albedo(felt),
                static_cast<double>(Sheen::albedo(direction_at(elevation).z(), roughness)) - 0.05);
    }
  }
  EXPECT_GT(Sheen::albedo(0.1F, 0.5F), 2.0F * Sheen::albedo(0.9F, 0.5F));
}

// Water of index 1.33 as a coat, over white: nothing is made, and of what a mirror of 2 % at normal
// incidence takes nothing is lost.
TEST(Bsdf, WaterIsACoat) {
  for (const double elevation : {85.0, 45.0, 20.0}) {
    assets::Look look = assets::look_of(bsdf_material(0.0F, 0.8F));
    look.colour = {1.0F, 1.0F, 1.0F};
    look.coat = 1.0F;
    look.coat_f0 = 0.0201F;
    look.coat_roughness = 0.4F;
    const Bsdf wet(kAlbedo, look, Vec3f::UnitZ(), direction_at(elevation));
    EXPECT_NEAR(albedo(wet), 1.0, 0.03) << elevation;
    look.colour = {0.0F, 0.0F, 0.0F};
    look.roughness = 1.0F;
    const double mirror = albedo(Bsdf(kAlbedo, look, Vec3f::UnitZ(), direction_at(elevation)));
    look.coat_f0 = 0.04F;
    const double varnish = albedo(Bsdf(kAlbedo, look, Vec3f::UnitZ(), direction_at(elevation)));
    EXPECT_LT(mirror, varnish) << elevation;
  }
}

// Rough dielectric seen from above: 4 % of Fresnel at most, the rest Lambert. 0.8 / pi within 4 %.
TEST(Bsdf, ARoughSurfaceIsNearlyLambertian) {
  const assets::Material m = bsdf_material(0.0F, 1.0F);
  const Bsdf bsdf(kAlbedo, m, Rgb::Constant(0.8F), Vec3f::UnitZ(), direction_at(80.0));
  float pdf = 0.0F;
  const double high = bsdf.evaluate(direction_at(70.0, 120.0), pdf)[0] / std::sin(deg_to_rad(70.0));
  EXPECT_NEAR(high * kPi / 0.8, 1.0, 0.04);
}

TEST(Bsdf, ALeafLetsItsShareThrough) {
  assets::Material m = bsdf_material(0.0F, 1.0F);
  m.translucency = 0.4F;
  const Bsdf leaf(kAlbedo, m, Rgb::Constant(0.5F), Vec3f::UnitZ(), direction_at(60.0));
  m.translucency = 0.0F;
  const Bsdf paper(kAlbedo, m, Rgb::Constant(0.5F), Vec3f::UnitZ(), direction_at(60.0));
  float pdf = 0.0F;
  const Rgb behind = leaf.evaluate(direction_at(-60.0), pdf);
  EXPECT_GT(pdf, 0.0F);
  EXPECT_EQ(paper.evaluate(direction_at(-60.0), pdf)[0], 0.0F);
  // What comes through is 0.4 of the Lambertian term: the ratio of the hemispheres is 0.4 : 0.6
  // plus gloss; exactly 0.4 of base * (1 - gloss) * cos / pi.
  EXPECT_NEAR(albedo(leaf), albedo(paper), 2e-3);
  EXPECT_GT(behind[0], 0.0F);
}

// Chi-square of sample() against pdf(), 12 x 24 cells; cells that expect fewer than 8 are pooled.
// Limit: 5 sigma after Wilson and Hilferty. Also: mean of weights = albedo.
struct Drawn {
  double chi2 = 0.0, limit = 0.0, mean_weight = 0.0;
};
Drawn draw(const Bsdf& sampled, const Bsdf& density_of) {
  constexpr int kUp = 12, kAround = 24, kDraws = 120000, kFine = 40;
  std::vector<double> expected(2 * kUp * kAround), seen(expected.size());
  const auto cell = [&](const Vec3f& d) {
    const double turn =
        std::atan2(static_cast<double>(d.y()), static_cast<double>(d.x())) / (2.0 * kPi) + 0.5;
    const int up = std::clamp(static_cast<int>((0.5 * d.z() + 0.5) * 2 * kUp), 0, 2 * kUp - 1);
    return static_cast<std::size_t>(up * kAround +
                                    std::clamp(static_cast<int>(turn * kAround), 0, kAround - 1));
  };
  const int up = 2 * kUp * kFine, around = kAround * kFine;
  for (int i = 0; i < up; ++i) {
    const double z = -1.0 + 2.0 * (i + 0.5) / up;
    const double s = std::sqrt(1.0 - z * z);
    for (int j = 0; j < around; ++j) {
      const double phi = 2.0 * kPi * (j + 0.5) / around;
      const Vec3f d(static_cast<float>(s * std::cos(phi)), static_cast<float>(s * std::sin(phi)),
                    static_cast<float>(z));
      float pdf = 0.0F;
      density_of.evaluate(d, pdf);
      expected[cell(d)] += pdf * 4.0 * kPi / (static_cast<double>(up) * around) * kDraws;
    }
  }
  Drawn result;
  RandomStream random(11, "test.bsdf");
  for (int n = 0; n < kDraws; ++n) {
    const auto lobe = static_cast<float>(random.uniform());
    const auto u = static_cast<float>(random.uniform());
    const BsdfSample s = sampled.sample(lobe, u, static_cast<float>(random.uniform()));
    if (s.pdf <= 0.0F) continue;
    result.mean_weight += static_cast<double>(s.weight[1]) / kDraws;
    seen[cell(s.direction)] += 1.0;
  }
  double pool_seen = 0.0, pool_expected = 0.0;
  int cells = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (expected[i] < 8.0) {
      pool_seen += seen[i];
      pool_expected += expected[i];
      continue;
    }
    ++cells;
    result.chi2 += (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
  }
  if (pool_expected > 8.0) {
    ++cells;
    result.chi2 += (pool_seen - pool_expected) * (pool_seen - pool_expected) / pool_expected;
  }
  const double k = cells - 1.0;
  result.limit = k * std::pow(1.0 - 2.0 / (9.0 * k) + 5.0 * std::sqrt(2.0 / (9.0 * k)), 3.0);
  return result;
}

TEST(Bsdf, DirectionsFollowTheirDensity) {
  assets::Material leaf = bsdf_material(0.0F, 0.7F);
  leaf.translucency = 0.5F;
  assets::Material cloth = bsdf_material(0.0F, 0.9F);
  cloth.sheen.fill(0.6F);
  for (const assets::Material& m : {bsdf_material(0.0F, 0.6F), bsdf_material(1.0F, 0.4F),
                                    bsdf_material(0.3F, 0.8F, 1.0F), leaf, cloth}) {
    const Bsdf bsdf(kAlbedo, m, Rgb(0.5F, 0.4F, 0.3F), Vec3f::UnitZ(), direction_at(40.0));
    const Drawn drawn = draw(bsdf, bsdf);
    EXPECT_LT(drawn.chi2, drawn.limit) << m.metallic << ' ' << m.roughness;
    // 120,000 draws of weights of order 1: 4 sigma of the mean is below 0.012.
    EXPECT_NEAR(drawn.mean_weight, albedo(bsdf), 0.012) << m.metallic << ' ' << m.roughness;
  }
  // The test can fail: a density of a somewhat rougher surface is refused.
  const assets::Material smooth = bsdf_material(1.0F, 0.40F), rough = bsdf_material(1.0F, 0.44F);
  const Bsdf a(kAlbedo, smooth, Rgb::Ones(), Vec3f::UnitZ(), direction_at(40.0));
  const Bsdf b(kAlbedo, rough, Rgb::Ones(), Vec3f::UnitZ(), direction_at(40.0));
  const Drawn wrong = draw(a, b);
  EXPECT_GT(wrong.chi2, wrong.limit);
}

// What lamps are chosen by is about what surfaces send back: masking and Fresnel's term of the view
// instead of the light's are within a factor of 2 where the lobe has most of its light, and the
// mean over the hemisphere is within a third.
TEST(Bsdf, TheResponseIsAboutTheValue) {
  assets::Material varnished = bsdf_material(0.0F, 0.9F, 1.0F);
  varnished.clearcoat_roughness = 0.3F;
  for (const assets::Material& m : {bsdf_material(0.0F, 0.9F), bsdf_material(0.0F, 0.4F),
                                    bsdf_material(1.0F, 0.3F), varnished}) {
    for (const double view_deg : {15.0, 45.0, 80.0}) {
      const Vec3f view = direction_at(view_deg);
      const Bsdf bsdf(kAlbedo, m, Rgb::Constant(0.3F), Vec3f::UnitZ(), view);
      const Bsdf::Response r = bsdf.response();
      double value = 0.0, about = 0.0;
      const auto at = [&](const Vec3f& light) {
        const Vec3f h = (light + view).normalized();
        const float a2 = r.alpha * r.alpha, t = h.z() * h.z() * (a2 - 1.0F) + 1.0F;
        return r.matt * light.z() + r.gloss * a2 / (static_cast<float>(kPi) * t * t);
      };
      for (int e = 0; e < 180; ++e) {
        for (int a = 0; a < 720; ++a) {
          const Vec3f light = direction_at(0.5 * e + 0.25, 0.5 * a);
          float pdf = 0.0F;
          const double cell = std::cos(deg_to_rad(0.5 * e + 0.25));
          value += cell * static_cast<double>(bsdf.evaluate(light, pdf)[1]);
          about += cell * static_cast<double>(at(light));
        }
      }
      const Vec3f mirrored(-view.x(), -view.y(), view.z());
      float pdf = 0.0F;
      const float top = bsdf.evaluate(mirrored, pdf)[1];
      EXPECT_GT(at(mirrored), 0.5F * top) << m.roughness << ' ' << view_deg;
      EXPECT_LT(at(mirrored), 2.0F * top) << m.roughness << ' ' << view_deg;
      EXPECT_NEAR(about / value, 1.0, 0.34) << m.roughness << ' ' << m.metallic << ' ' << view_deg;
    }
  }
}

TEST(Bsdf, SineAndCosineOfATurn) {
  for (int i = 0; i < 100000; ++i) {
    const float u = static_cast<float>(i) / 100000.0F;
    float s = 0.0F, c = 0.0F;
    sincos_turn(u, s, c);
    ASSERT_NEAR(s, std::sin(2.0 * kPi * static_cast<double>(u)), 1e-6) << u;
    ASSERT_NEAR(c, std::cos(2.0 * kPi * static_cast<double>(u)), 1e-6) << u;
  }
}

// Sixteen points of a scrambled (0,2)-sequence: one in each cell of every 16-cell grid of base 2.
TEST(Sampler, PairsAreStratified) {
  const Sampler sampler(16);
  for (std::uint32_t key = 0; key < 50; ++key) {
    for (const int across : {1, 2, 4, 8, 16}) {
      std::vector<int> cells(16, 0);
      for (std::uint32_t s = 0; s < 16; ++s) {
        const Sampler::Pair p = sampler.pair(Sampler::mix(key), s, 3);
        ASSERT_TRUE(p.u >= 0.0F && p.u < 1.0F && p.v >= 0.0F && p.v < 1.0F);
        const int up = 16 / across;
        ++cells[static_cast<std::size_t>(static_cast<int>(p.u * static_cast<float>(across)) * up +
                                         static_cast<int>(p.v * static_cast<float>(up)))];
      }
      for (const int n : cells) ASSERT_EQ(n, 1) << key << ' ' << across;
    }
  }
}

// Different pixels and uses don't repeat each other: correlation of 4,000 pairs within 5 sigma.
TEST(Sampler, PixelsAndUsesAreIndependent) {
  const Sampler sampler(16);
  for (const bool other_use : {false, true}) {
    double sum = 0.0;
    constexpr int kPairs = 4000;
    for (std::uint32_t i = 0; i < kPairs; ++i) {
      const Sampler::Pair a = sampler.pair(Sampler::mix(i), 5, 2);
      const Sampler::Pair b = other_use ? sampler.pair(Sampler::mix(i), 5, 6)
                                        : sampler.pair(Sampler::mix(i + 100000), 5, 2);
      sum += (static_cast<double>(a.u) - 0.5) * (static_cast<double>(b.u) - 0.5) * 12.0;
    }
    EXPECT_LT(std::abs(sum), 5.0 * std::sqrt(kPairs * 1.0)) << other_use;
  }
}

}  // namespace
}  // namespace raytruth::camera
