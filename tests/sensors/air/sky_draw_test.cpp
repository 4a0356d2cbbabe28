// Directions of the sky drawn for surfaces: they follow their density, fit what a surface gets, and
// leave nothing out.
#include "sensors/air/sky_draw.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sensors/air/sky.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::air {
namespace {

Weather draw_weather(double elevation_deg, double cover = 0.0) {
  Weather w;
  w.sun_elevation_rad = deg_to_rad(elevation_deg);
  w.sun_azimuth_rad = 0.7;
  w.cloud_cover = cover;
  return w;
}

Vec3f direction_deg(double azimuth_deg, double elevation_deg) {
  const double a = deg_to_rad(azimuth_deg), e = deg_to_rad(elevation_deg);
  return {static_cast<float>(std::cos(e) * std::cos(a)),
          static_cast<float>(std::cos(e) * std::sin(a)), static_cast<float>(std::sin(e))};
}

// Integral over the upper hemisphere, midpoints in height and azimuth.
template <typename F>
double over_upper_sky(const F& f, int heights = 300, int azimuths = 600) {
  double sum = 0.0;
  for (int i = 0; i < heights; ++i) {
    const double z = (i + 0.5) / heights, s = std::sqrt(1.0 - z * z);
    for (int j = 0; j < azimuths; ++j) {
      const double phi = 2.0 * kPi * (j + 0.5) / azimuths;
      sum += f(Vec3f(static_cast<float>(s * std::cos(phi)), static_cast<float>(s * std::sin(phi)),
                     static_cast<float>(z)));
    }
  }
  return sum * 2.0 * kPi / (static_cast<double>(heights) * azimuths);
}

const std::vector<Vec3f> kDrawNormals{direction_deg(0, 90),   direction_deg(0, 0),
                                      direction_deg(100, 0),  direction_deg(-33, 5),
                                      direction_deg(200, 40), direction_deg(310, -25)};

// As of the sky as a whole (sky_test): a density that is constant on texels, on a grid that isn't
// aligned with them.
TEST(SkyDraw, DensitiesIntegrateToOne) {
  const Sky sky(draw_weather(35.0));
  for (const Vec3f& n : kDrawNormals) {
    const auto facing = Sky::facing(n);
    EXPECT_NEAR(over_upper_sky([&](const Vec3f& d) { return sky.pdf(d, facing); }, 1500, 1500), 1.0,
                3e-3)
        << n.transpose();
  }
}

// Chi-square as in sky_test: 16 x 8 cells, those that hope for fewer than five draws left out.
TEST(SkyDraw, DirectionsFollowTheirDensity) {
  constexpr int kAround = 16, kUp = 8, kDraws = 100000;
  const Sky sky(draw_weather(35.0));
  for (const Vec3f& n : kDrawNormals) {
    const auto facing = Sky::facing(n);
    std::vector<double> seen(kAround * kUp), expected(kAround * kUp);
    const auto cell = [&](const Vec3f& d) {
      const double turn =
          std::atan2(static_cast<double>(d.y()), static_cast<double>(d.x())) / (2.0 * kPi) + 0.5;
      const int i = std::min(kAround - 1, static_cast<int>(turn * kAround));
      return static_cast<std::size_t>(std::min(kUp - 1, static_cast<int>(d.z() * kUp)) * kAround +
                                      i);
    };
    over_upper_sky(
        [&](const Vec3f& d) {
          expected[cell(d)] += sky.pdf(d, facing) * 2.0 * kPi / (1600.0 * 1600.0) * kDraws;
          return 0.0;
        },
        1600, 1600);
    RandomStream random(5, "test.sky_draw");
    for (int k = 0; k < kDraws; ++k) {
      float pdf = 0.0F;
      const auto u = static_cast<float>(random.uniform());
      const Vec3f d = sky.sample(u, static_cast<float>(random.uniform()), pdf, facing);
      ASSERT_NEAR(pdf, sky.pdf(d, facing), 0.02F * pdf + 1e-6F);
      seen[cell(d)] += 1.0;
    }
    double chi2 = 0.0, k = -1.0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (expected[i] < 5.0) continue;
      chi2 += (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
      k += 1.0;
    }
    // The 5-sigma quantile after Wilson and Hilferty.
    const double limit =
        k * std::pow(1.0 - 2.0 / (9.0 * k) + 5.0 * std::sqrt(2.0 / (9.0 * k)), 3.0);
    EXPECT_LT(chi2, limit) << n.transpose();
  }
}

// What a surface of any normal gets from directions that are never drawn for its class: slivers
// along its horizon, narrower than half a block (3 degrees; a cosine below 0.05).
TEST(SkyDraw, LeavesNothingOutThatMatters) {
  const Sky sky(draw_weather(20.0));
  RandomStream random(6, "test.sky_draw");
  for (int k = 0; k < 100; ++k) {
    const double z = 2.0 * random.uniform() - 1.0, s = std::sqrt(1.0 - z * z);
    const double phi = 2.0 * kPi * random.uniform();
    const Vec3f n(static_cast<float>(s * std::cos(phi)), static_cast<float>(s * std::sin(phi)),
                  static_cast<float>(z));
    const auto facing = Sky::facing(n);
    double all = 0.0, lost = 0.0;
    over_upper_sky(
        [&](const Vec3f& d) {
          const float cosine = n.dot(d);
          if (cosine <= 0.0F) return 0.0;
          const double light = cosine * luminance(sky.radiance(d));
          all += light;
          if (sky.pdf(d, facing) <= 0.0F) {
            lost += light;
            EXPECT_LT(cosine, 0.05F);
          }
          return 0.0;
        },
        100, 200);
    // Next to nothing of the sky is seen from below.
    if (z > -0.9) {
      EXPECT_LT(lost, 1e-3 * all) << n.transpose();
    }
  }
}

// The variance of one draw over its squared mean, by quadrature.
double draw_variance(const Sky& sky, const Vec3f& n, Sky::Facing facing) {
  double mean = 0.0, squares = 0.0;
  over_upper_sky([&](const Vec3f& d) {
    const double f = std::max(0.0F, n.dot(d)) * luminance(sky.radiance(d));
    const double p = sky.pdf(d, facing);
    const double cell = 2.0 * kPi / (300.0 * 600.0);
    mean += f * cell;
    if (p > 0.0) squares += f * f / p * cell;
    return 0.0;
  });
  return squares / (mean * mean) - 1.0;
}

// Under an even sky that is drawn without regard to the surface, the variance is that of a cosine:
// 2 pi int cos^2 / (int cos)^2 - 1, for level ground 1/3, for a wall 5/3. With regard to it what is
// left is how the cosine varies within a class (walls: 7 degrees to each side and as much up and
// down) and a block (5 degrees): less than 0.1 of either, and the sky's gradients as before.
TEST(SkyDraw, ASurfaceWastesLittle) {
  const Sky overcast(draw_weather(40.0, 1.0)), clear(draw_weather(40.0));
  EXPECT_NEAR(draw_variance(overcast, direction_deg(0, 90), Sky::kAllSides), 1.0 / 3.0, 0.12);
  EXPECT_NEAR(draw_variance(overcast, direction_deg(77, 0), Sky::kAllSides), 5.0 / 3.0, 0.7);
  for (const Sky* sky : {&overcast, &clear}) {
    for (double azimuth = 0.0; azimuth < 360.0; azimuth += 3.7) {
      const Vec3f wall = direction_deg(azimuth, 0.0);
      EXPECT_LT(draw_variance(*sky, wall, Sky::facing(wall)),
                0.1 * draw_variance(*sky, wall, Sky::kAllSides))
          << azimuth;
    }
    const Vec3f up = direction_deg(0, 90);
    EXPECT_LT(draw_variance(*sky, up, Sky::facing(up)),
              0.1 * draw_variance(*sky, up, Sky::kAllSides));
  }
}

}  // namespace
}  // namespace raytruth::air
