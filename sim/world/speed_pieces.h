#pragma once

// Internal to sim/world: changes of speed within limits, as pieces of even jerk.

#include <vector>

#include "sim/scenario/concrete_scenario.h"

namespace raytruth::world {

/// Speed over a time: v + a t + j t^2 / 2.
struct SpeedPiece {
  double duration_s = 0.0, speed_m_s = 0.0, acceleration_m_s2 = 0.0, jerk_m_s3 = 0.0;

  double speed_at(double t) const {
    return speed_m_s + t * (acceleration_m_s2 + 0.5 * t * jerk_m_s3);
  }
  double way_at(double t) const {
    return t * (speed_m_s + t * (0.5 * acceleration_m_s2 + t * jerk_m_s3 / 6.0));
  }
};

/// What an entity is able to do and an action allows; 1e9 = no limit.
struct SpeedLimits {
  double acceleration_m_s2 = 1e9, deceleration_m_s2 = 1e9, speed_m_s = 1e9;
  double acceleration_rate_m_s3 = 1e9, deceleration_rate_m_s3 = 1e9;

  static SpeedLimits of(const scenario::Performance& can,
                        const scenario::DynamicConstraints& allowed = {});
};

/// From one speed to another: in `duration_s` (nothing: as fast as the limits allow), the
/// acceleration being even, or where its rate is limited a trapezium that begins and ends at 0.
/// A duration too short for the limits is stretched.
std::vector<SpeedPiece> change_speed(double from_m_s, double to_m_s,
                                     std::optional<double> duration_s, const SpeedLimits& limits);

}  // namespace raytruth::world
