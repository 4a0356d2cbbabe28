// Exposure and the way to eight bits.
#include "sensors/camera/develop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sensors/air/sky.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

TEST(Develop, AGreyWallBecomesMiddleGrey) {
  for (const float luminance : {0.5F, 200.0F, 12000.0F}) {
    const std::vector<float> wall(300, luminance);
    const double gain = auto_exposure(wall);
    EXPECT_NEAR(gain * luminance, 0.18, 1e-4);
    // Lit by daylight: the balance takes its colour away.
    std::vector<float> in_daylight(wall);
    for (std::size_t i = 0; i < in_daylight.size(); ++i) in_daylight[i] /= kDaylightBalance[i % 3];
    std::vector<std::uint8_t> out(wall.size());
    develop(in_daylight, gain, out);
    // sRGB of 0.18 by IEC 61966-2-1: 1.055 * 0.18^(1/2.4) - 0.055 = 0.4613: 117.6.
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(out[i], 117.6, 1.0);
  }
}

TEST(Develop, TheGainHasLimits) {
  EXPECT_EQ(auto_exposure(std::vector<float>(30, 0.0F)), 10.0);
  EXPECT_EQ(auto_exposure(std::vector<float>()), 1.0);
  EXPECT_GT(auto_exposure(std::vector<float>(30, 1e9F)), 0.0);
}

// Two thirds of black sky over a street of 3 cd/m^2: the mean is 1, black counts as 0.03, so that
// the log-average is exp((2 ln 0.03 + ln 3) / 3) = 0.1393.
TEST(Develop, BlackSkyDoesNotMakeTheStreetWhite) {
  std::vector<float> radiance(3 * 300, 0.0F);
  std::fill(radiance.begin() + 600, radiance.end(), 3.0F);
  // Two thirds count as 0.12 of the mean, which is 1: 0.12^(2/3) 3^(1/3) = 0.3509.
  EXPECT_NEAR(auto_exposure(radiance), 0.18 / 0.3509, 0.001);
}

TEST(Develop, TheCurveIsTheStandardsBelowTheShoulderAndMonotonous) {
  std::vector<float> ramp;
  for (int i = 0; i <= 9000; ++i) ramp.push_back(static_cast<float>(i) / 1000.0F);
  // Each value is the green of a pixel.
  std::vector<float> pixels(3 * ramp.size(), 0.0F);
  for (std::size_t i = 0; i < ramp.size(); ++i) pixels[3 * i + 1] = ramp[i] / kDaylightBalance[1];
  std::vector<std::uint8_t> rgb(pixels.size());
  develop(pixels, 1.0, rgb);
  std::vector<std::uint8_t> out(ramp.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = rgb[3 * i + 1];
  for (std::size_t i = 1; i < out.size(); ++i) EXPECT_GE(out[i], out[i - 1]) << ramp[i];
  for (std::size_t i = 0; i <= 690; ++i) {
    const double x = ramp[i];
    const double y = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1.0 / 2.4) - 0.055;
    // Half a step of rounding, and the table's step near black.
    EXPECT_NEAR(out[i], 255.0 * y, 0.75) << x;
  }
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out.back(), 255);
  EXPECT_LT(out[1000], 255) << "highlights keep some shape";
}

TEST(Develop, ClearDaylightOnLevelGroundIsNeutral) {
  Weather weather;
  weather.sun_elevation_rad = deg_to_rad(45.0);
  const air::Sky sky(weather);
  // Irradiance of sun and sky, midpoints in height and azimuth.
  air::Rgb light = sky.sun_irradiance() * std::sqrt(0.5F);
  constexpr int kGrid = 200;
  for (int i = 0; i < kGrid; ++i) {
    const double z = (i + 0.5) / kGrid, s = std::sqrt(1.0 - z * z);
    for (int j = 0; j < kGrid; ++j) {
      const double phi = 2.0 * kPi * (j + 0.5) / kGrid;
      const Vec3f d(static_cast<float>(s * std::cos(phi)), static_cast<float>(s * std::sin(phi)),
                    static_cast<float>(z));
      light += sky.radiance(d) * static_cast<float>(z * 2.0 * kPi / (kGrid * kGrid));
    }
  }
  for (Eigen::Index c = 0; c < 3; ++c) light[c] *= kDaylightBalance[static_cast<std::size_t>(c)];
  // The constants have four digits; the grid adds less than 0.2 %.
  EXPECT_NEAR(light[0] / light[1], 1.0F, 0.003F);
  EXPECT_NEAR(light[2] / light[1], 1.0F, 0.003F);
}

}  // namespace
}  // namespace raytruth::camera
