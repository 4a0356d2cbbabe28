// Exposure and the way to eight bits.
#include "sensors/camera/develop.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace raytruth::camera {
namespace {

TEST(Develop, AGreyWallBecomesMiddleGrey) {
  for (const float luminance : {0.5F, 200.0F, 12000.0F}) {
    const std::vector<float> wall(300, luminance);
    const double gain = auto_exposure(wall);
    EXPECT_NEAR(gain * luminance, 0.18, 1e-4);
    std::vector<std::uint8_t> out(wall.size());
    develop(wall, gain, out);
    // sRGB of 0.18 by IEC 61966-2-1: 1.055 * 0.18^(1/2.4) - 0.055 = 0.4613: 117.6.
    EXPECT_NEAR(out[0], 117.6, 1.0);
  }
}

TEST(Develop, TheGainHasLimits) {
  EXPECT_EQ(auto_exposure(std::vector<float>(30, 0.0F)), 10.0);
  EXPECT_EQ(auto_exposure(std::vector<float>()), 1.0);
  EXPECT_GT(auto_exposure(std::vector<float>(30, 1e9F)), 0.0);
}

TEST(Develop, TheCurveIsTheStandardsBelowTheShoulderAndMonotonous) {
  std::vector<float> ramp;
  for (int i = 0; i <= 9000; ++i) ramp.push_back(static_cast<float>(i) / 1000.0F);
  std::vector<std::uint8_t> out(ramp.size());
  develop(ramp, 1.0, out);
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

}  // namespace
}  // namespace raytruth::camera
