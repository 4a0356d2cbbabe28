// Exposure and the way to eight bits.
#include "sensors/camera/develop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sensors/air/sky.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

// 10 x 10 pixels of a wall, three of the lower ones seven times as bright: of weights of 0.25 in
// the upper three rows and 1 below, 77.5 in all, three are theirs.
std::vector<float> wall_of(float luminance) {
  std::vector<float> wall(300, luminance);
  for (std::size_t i = 240; i < 249; ++i) wall[i] *= 7.0F;
  return wall;
}
const double kMeanOverWall = std::pow(7.0, 3.0 / 77.5);

TEST(Develop, AGreyWallBecomesMiddleGrey) {
  for (const float luminance : {200.0F, 4000.0F}) {
    const std::vector<float> wall = wall_of(luminance);
    const double gain = auto_exposure(wall, 10);
    EXPECT_NEAR(gain * luminance * kMeanOverWall, 0.18, 1e-4);
    // Lit by daylight: the balance takes its colour away.
    std::vector<float> in_daylight(300, luminance);
    for (std::size_t i = 0; i < in_daylight.size(); ++i) in_daylight[i] /= kDaylightBalance[i % 3];
    std::vector<std::uint8_t> out(wall.size());
    develop(in_daylight, gain * kMeanOverWall, out);
    // sRGB of 0.18 by IEC 61966-2-1: 1.055 * 0.18^(1/2.4) - 0.055 = 0.4613: 117.6.
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(out[i], 117.6, 1.0);
  }
}

TEST(Develop, NightsAreDarker) {
  // Half way from 1 to 100 cd/m^2 in logarithms: half way from 0.07 to 0.18.
  const auto grey = [](double mean) {
    return auto_exposure(wall_of(static_cast<float>(mean / kMeanOverWall)), 10) * mean;
  };
  EXPECT_NEAR(grey(0.3), 0.07, 1e-4);
  EXPECT_NEAR(grey(10.0), 0.125, 1e-4);
  EXPECT_NEAR(grey(100.0), 0.18, 1e-4);
}

// Fog and snow are alike all over: a stop more than grey. With a fiftieth of the picture at eight
// times the rest the brightest would be 1.35 at 0.18: enough.
TEST(Develop, SnowIsLightAndLampsAreNotAllWhite) {
  EXPECT_NEAR(auto_exposure(std::vector<float>(300, 5000.0F), 10) * 5000.0, 0.36, 1e-4);
  // Five pixels of 100 at a hundred times the others: 0.18 / 100^(5 / 77.5) * 100 = 13.4, so that
  // it closes by the one stop that it may.
  std::vector<float> lit(300, 300.0F);
  for (std::size_t i = 240; i < 255; ++i) lit[i] *= 100.0F;
  EXPECT_NEAR(auto_exposure(lit, 10) * 300.0 * std::pow(100.0, 5.0 / 77.5), 0.09, 1e-4);
}

TEST(Develop, TheGainHasLimits) {
  EXPECT_EQ(auto_exposure(std::vector<float>(30, 0.0F), 5), 10.0);
  EXPECT_EQ(auto_exposure(std::vector<float>(), 1), 1.0);
  EXPECT_GT(auto_exposure(std::vector<float>(30, 1e9F), 5), 0.0);
}

// Black sky in two thirds of 30 rows of 10 pixels over a street of 3 cd/m^2: the mean is 1, black
// counts as 0.12 of it. Of weights, 25 and 100 are the sky's and 100 the street's:
// exp((125 ln 0.12 + 100 ln 3) / 225) = 0.5018.
TEST(Develop, BlackSkyDoesNotMakeTheStreetWhite) {
  std::vector<float> radiance(3 * 300, 0.0F);
  std::fill(radiance.begin() + 600, radiance.end(), 3.0F);
  EXPECT_NEAR(auto_exposure(radiance, 10), 0.07 / 0.5018, 0.001);
}

TEST(Develop, TheCurveIsAnSAndKeepsGrey) {
  EXPECT_NEAR(tone_curve(0.18F), 0.18F, 1e-5F);
  // Slope in logarithms: 1.5 (1 - y).
  EXPECT_NEAR(std::log(tone_curve(0.2F) / tone_curve(0.18F)) / std::log(0.2 / 0.18), 1.22, 0.02);
  std::vector<float> ramp;
  for (int i = 0; i <= 17000; ++i) ramp.push_back(static_cast<float>(i) / 1000.0F);
  // Each value is the green of a pixel.
  std::vector<float> pixels(3 * ramp.size(), 0.0F);
  for (std::size_t i = 0; i < ramp.size(); ++i) pixels[3 * i + 1] = ramp[i] / kDaylightBalance[1];
  std::vector<std::uint8_t> rgb(pixels.size());
  develop(pixels, 1.0, rgb);
  std::vector<std::uint8_t> out(ramp.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = rgb[3 * i + 1];
  const double most = std::pow(16.0, 1.5) / (std::pow(16.0, 1.5) + 0.3479);
  for (std::size_t i = 1; i < out.size(); ++i) {
    EXPECT_GE(out[i], out[i - 1]) << ramp[i];
    const double power = std::pow(static_cast<double>(ramp[i]), 1.5);
    const double x = std::min(1.0, power / (power + 0.3479) / most);
    const double y = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1.0 / 2.4) - 0.055;
    // Half a step of rounding, and the table's step near black.
    EXPECT_NEAR(out[i], 255.0 * y, 0.8) << ramp[i];
  }
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out.back(), 255);
  EXPECT_LT(out[2000], 255) << "highlights keep some shape";
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

TEST(Develop, WhiteBalanceGoesHalfWay) {
  const auto as_seen = [](std::array<float, 3> light, const std::array<float, 3>& balance) {
    for (std::size_t c = 0; c < 3; ++c) light[c] *= balance[c];
    return light;
  };
  // Daylight itself stays as it is: the three numbers are of four digits.
  std::array<float, 3> day;
  for (std::size_t c = 0; c < 3; ++c) day[c] = 5e4F / kDaylightBalance[c];
  for (std::size_t c = 0; c < 3; ++c)
    EXPECT_NEAR(white_balance(day)[c], kDaylightBalance[c], 1e-4F);
  // A dusk of twice as much blue as red is left with the root of 2, as bright as before.
  const std::array<float, 3> dusk{20.0F / kDaylightBalance[0], 28.0F / kDaylightBalance[1],
                                  40.0F / kDaylightBalance[2]};
  const auto seen = as_seen(dusk, white_balance(dusk));
  EXPECT_NEAR(seen[2] / seen[0], std::sqrt(2.0F), 1e-3F);
  EXPECT_NEAR(luminance(seen), luminance(as_seen(dusk, kDaylightBalance)), 1e-3F);
  // By night, a hundredth of a lux of any colour, lamps have the word.
  EXPECT_EQ(white_balance({0.005F, 0.01F, 0.02F}), kDaylightBalance);
}

}  // namespace
}  // namespace raytruth::camera
