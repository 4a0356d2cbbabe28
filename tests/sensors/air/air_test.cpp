// Fog in a box: ways through it, and what is left of light.
#include "sensors/air/air.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sensors/air/sky.h"
#include "sim/core/math.h"

namespace raytruth::air {
namespace {

Weather boxed(double visual_range_m, const Vec3& center, const Vec3& size) {
  Weather w;
  w.visual_range_m = visual_range_m;
  w.fog_box = FogBox{center, size};
  return w;
}

TEST(Air, IsAlikeAnywhereWithoutABox) {
  Weather w;
  w.visual_range_m = 600.0;
  const Air air(w);
  EXPECT_FALSE(air.has_box());
  EXPECT_NEAR(air.depth(Vec3(1, 2, 3), Vec3::UnitX(), 200.0), 1.0, 1e-12);
}

// Rain by Marshall and Palmer: their integral gives 3.6466e-4 at 1 mm/h and 1.5556e-3 at 10 mm/h.
// Exponents are rounded to two digits: 2 %.
TEST(Air, RainAndSnowTakeLight) {
  Weather w;
  EXPECT_EQ(precipitation_extinction_1_m(w), 0.0);
  w.rain_mm_h = 1.0;
  EXPECT_NEAR(precipitation_extinction_1_m(w), 3.6466e-4, 0.02 * 3.6466e-4);
  w.rain_mm_h = 10.0;
  EXPECT_NEAR(precipitation_extinction_1_m(w), 1.5556e-3, 0.02 * 1.5556e-3);
  EXPECT_NEAR(Air(w).depth(Vec3::Zero(), Vec3::UnitX(), 100.0), 0.15556 + 0.003, 0.004);
  EXPECT_NEAR(Sky(w).extinction_1_m(), 1.5556e-3 + 3e-5, 4e-5);
  w.rain_mm_h = 0.0;
  w.snow_mm_h = 1.0;
  EXPECT_NEAR(precipitation_extinction_1_m(w), 1.4399e-3, 0.02 * 1.4399e-3);
  w.snow_mm_h = 5.0;
  EXPECT_NEAR(precipitation_extinction_1_m(w), 3.6038e-3, 0.02 * 3.6038e-3);
}

// 20 m by 10 m by 4 m about (20, 0, 2), fog of 30 m: 0.1 1/m; clear air of 100 km around it.
TEST(Air, CountsTheWayInsideTheBox) {
  const Air air(boxed(30.0, Vec3(20, 0, 2), Vec3(20, 10, 4)));
  const double clear = 3e-5;
  const auto depth = [&](const Vec3& from, const Vec3& towards, double distance) {
    return air.depth(from, towards.normalized(), distance);
  };
  // Right through along x, 20 m of 100.
  EXPECT_NEAR(depth(Vec3(0, 1, 1), Vec3::UnitX(), 100.0), 2.0 + 80.0 * clear, 1e-9);
  // It ends inside, begins inside, goes the other way, and passes by above.
  EXPECT_NEAR(depth(Vec3(0, 1, 1), Vec3::UnitX(), 15.0), 0.5 + 10.0 * clear, 1e-9);
  EXPECT_NEAR(depth(Vec3(25, 1, 1), Vec3::UnitX(), 50.0), 0.5 + 45.0 * clear, 1e-9);
  EXPECT_NEAR(depth(Vec3(0, 1, 1), -Vec3::UnitX(), 50.0), 50.0 * clear, 1e-9);
  EXPECT_NEAR(depth(Vec3(0, 1, 5), Vec3::UnitX(), 50.0), 50.0 * clear, 1e-9);
  // From its corner edge at x = 10, y = -5 across under 45 degrees: 10 m in y, 10 sqrt(2) in all.
  EXPECT_NEAR(depth(Vec3(5, -10, 1), Vec3(1, 1, 0), 100.0),
              std::sqrt(200.0) * 0.1 + (100.0 - std::sqrt(200.0)) * clear, 1e-9);
  // Straight down into it from above.
  EXPECT_NEAR(depth(Vec3(20, 0, 50), -Vec3::UnitZ(), 50.0), 0.4 + 46.0 * clear, 1e-9);
}

TEST(Air, PlacesAreRelativeToTheOrigin) {
  const Vec3 origin(1000.0, -500.0, 30.0);
  const Weather w = boxed(30.0, Vec3(1020, -500, 32), Vec3(20, 10, 4));
  const Vec3 d = Vec3(1.0, 0.1, 0.02).normalized();
  EXPECT_NEAR(Air(w, origin).depth(Vec3(0, 0, 1), d, 90.0),
              Air(w).depth(origin + Vec3(0, 0, 1), d, 90.0), 1e-9);
}

// Outside the box the sky is that of a clear day; inside, light comes from all around.
TEST(Air, TheSkyOutsideABoxIsClear) {
  Weather clear;
  const Sky without(clear);
  const Weather w = boxed(30.0, Vec3(20, 0, 2), Vec3(20, 10, 4));
  const Sky with(w);
  EXPECT_EQ(with.extinction_1_m(), without.extinction_1_m());
  const Vec3f up(0.6F, 0.0F, 0.8F);
  EXPECT_TRUE((with.radiance(up) == without.radiance(up)).all());
  EXPECT_TRUE((with.sun_irradiance() == without.sun_irradiance()).all());
  // What white fog sends, over all directions, is no more than the light that falls on it: that of
  // sun and sky on level ground over pi, with the sun's forward lobe up to five times as bright.
  const double mean = static_cast<double>(with.box_airlight(Vec3f::UnitY())[1]);
  const double white = static_cast<double>(with.illuminance()[1]) / kPi;
  EXPECT_GT(mean, 0.1 * white);
  EXPECT_LT(mean, 1.0 * white);
}

}  // namespace
}  // namespace raytruth::air
