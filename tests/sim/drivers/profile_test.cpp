#include "sim/drivers/profile.h"

#include <gtest/gtest.h>

#include <cmath>

namespace raytruth::drivers {
namespace {

TEST(Profile, IsAFunctionOfSeedAndDriver) {
  const DriverProfile a = drawn_profile(5, 17, VehicleClass::kCar);
  const DriverProfile again = drawn_profile(5, 17, VehicleClass::kCar);
  EXPECT_EQ(a.speed_factor, again.speed_factor);
  EXPECT_EQ(a.following.time_gap_s, again.following.time_gap_s);
  EXPECT_NE(a.speed_factor, drawn_profile(5, 18, VehicleClass::kCar).speed_factor);
  EXPECT_NE(a.speed_factor, drawn_profile(6, 17, VehicleClass::kCar).speed_factor);
}

TEST(Profile, SpeedFactorsAreNormalWithinTwoDeviations) {
  // Deviation of a normal cut at +-2 sigma: 0.8796 sigma. Of N = 4000 its mean scatters by 0.088 /
  // sqrt(N) = 0.0014, the deviation by 0.001: four of each.
  double sum = 0.0, squares = 0.0;
  constexpr int kDrivers = 4000;
  for (int i = 0; i < kDrivers; ++i) {
    const double f =
        drawn_profile(1, static_cast<std::uint64_t>(i), VehicleClass::kCar).speed_factor;
    EXPECT_GE(f, 0.8);
    EXPECT_LE(f, 1.2);
    sum += f;
    squares += f * f;
  }
  const double mean = sum / kDrivers;
  EXPECT_NEAR(mean, 1.0, 0.0056);
  EXPECT_NEAR(std::sqrt(squares / kDrivers - mean * mean), 0.08796, 0.004);
}

TEST(Profile, HeavyVehiclesAreSlowerToStart) {
  // +-25 % around 0.7 and 1.4 don't meet.
  for (std::uint64_t i = 0; i < 50; ++i) {
    EXPECT_LT(drawn_profile(1, i, VehicleClass::kHeavy).following.max_acceleration_m_s2, 0.88);
    EXPECT_GT(drawn_profile(1, i, VehicleClass::kCar).following.max_acceleration_m_s2, 1.04);
  }
}

}  // namespace
}  // namespace raytruth::drivers
