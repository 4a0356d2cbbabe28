#pragma once

#include <cstdint>

#include "sim/drivers/car_following.h"
#include "sim/drivers/gap_acceptance.h"
#include "sim/drivers/lane_change.h"

namespace raytruth::drivers {

/// One driver. Desired speed = factor x the lane's limit.
struct DriverProfile {
  IdmParameters following;
  MobilParameters lane_change;
  GapParameters gaps;
  double speed_factor = 1.0;
  /// Least time between two lane changes, s.
  double lane_change_pause_s = 5.0;
};

/// What kind of vehicle it drives.
enum class VehicleClass { kCar, kHeavy, kTwoWheeler };

/// A driver of the class out of the run's seed: every number is a pure function of (seed, who).
/// Speed factors are normal with mean 1 and deviation 0.1 within 0.8 to 1.2 (SUMO's default for
/// cars), time gaps, accelerations and politeness uniform around the class's values (+-25 %).
DriverProfile drawn_profile(std::uint64_t seed, std::uint64_t who, VehicleClass vehicle);

}  // namespace raytruth::drivers
