#include "sim/drivers/profile.h"

#include <algorithm>

#include "sim/core/random.h"

namespace raytruth::drivers {

DriverProfile drawn_profile(std::uint64_t seed, std::uint64_t who, VehicleClass vehicle) {
  DriverProfile d;
  if (vehicle == VehicleClass::kHeavy) {
    // "Traffic Flow Dynamics", table 11.2: trucks accelerate less and keep more time.
    d.following.time_gap_s = 1.7;
    d.following.max_acceleration_m_s2 = 0.7;
    d.following.comfortable_deceleration_m_s2 = 1.5;
    d.gaps.margin_before_s = 2.0;
  } else if (vehicle == VehicleClass::kTwoWheeler) {
    d.following.least_gap_m = 1.5;
  }
  RandomStream random(seed, "driver.profile", who);
  const auto around = [&](double value) { return value * random.uniform(0.75, 1.25); };
  double factor = 0.0;
  do {
    factor = random.normal(1.0, 0.1);
  } while (factor < 0.8 || factor > 1.2);
  d.speed_factor = factor;
  d.following.time_gap_s = around(d.following.time_gap_s);
  d.following.max_acceleration_m_s2 = around(d.following.max_acceleration_m_s2);
  d.following.comfortable_deceleration_m_s2 = around(d.following.comfortable_deceleration_m_s2);
  d.following.least_gap_m = around(d.following.least_gap_m);
  d.lane_change.politeness = random.uniform(0.0, 0.4);
  d.gaps.margin_before_s = around(d.gaps.margin_before_s);
  return d;
}

}  // namespace raytruth::drivers
