#include "sim/world/speed_change.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "sim/core/math.h"

namespace raytruth::world {

using scenario::DynamicsDimension;
using scenario::DynamicsShape;
using scenario::FollowingMode;
using scenario::SpeedProfileAction;
using scenario::TransitionDynamics;

SpeedTransition transition_to(double from, double to, const TransitionDynamics& d) {
  SpeedTransition t{d.shape, from, to, 0.0, 0.0};
  // A change of rounding errors is none: a rate of 0 would take for ever over it.
  if (std::abs(to - from) < 1e-9) t.from = t.to;
  const double length = transition_length(d, t.to - t.from);
  if (d.shape == DynamicsShape::kStep) return t;
  if (d.dimension == DynamicsDimension::kDistance) {
    // All shapes are symmetric: the mean speed is that of the ends.
    const double mean = 0.5 * std::abs(from + to);
    t.duration_s = mean > 1e-9 ? length / mean : 0.0;
  } else {
    t.duration_s = length;
  }
  return t;
}

Longitudinal able_to_follow(double from, double to, const TransitionDynamics& d,
                            const scenario::Performance& performance) {
  const SpeedLimits can = SpeedLimits::of(performance);
  to = std::clamp(to, -can.speed_m_s, can.speed_m_s);
  SpeedTransition t = transition_to(from, to, d);
  if (d.shape == DynamicsShape::kStep || d.shape == DynamicsShape::kLinear) {
    const auto time = d.shape == DynamicsShape::kStep ? std::optional<double>() : t.duration_s;
    return SpeedProfileRun{
        std::make_shared<const std::vector<SpeedPiece>>(change_speed(from, to, time, can))};
  }
  const bool cubic = d.shape == DynamicsShape::kCubic;
  const bool slower = std::abs(to) < std::abs(from);
  const double change = std::abs(to - from);
  const double rate =
      (cubic ? 1.5 : 0.5 * kPi) * change / (slower ? can.deceleration_m_s2 : can.acceleration_m_s2);
  const double jerk = std::sqrt((cubic ? 6.0 : 0.5 * kPi * kPi) * change /
                                (slower ? can.deceleration_rate_m_s3 : can.acceleration_rate_m_s3));
  t.duration_s = std::max({t.duration_s, rate, jerk});
  return t;
}

SpeedProfileRun profile_of(const SpeedProfileAction& a, double speed, double base,
                           const scenario::Performance& performance) {
  const SpeedLimits able = SpeedLimits::of(performance, a.limits);
  const SpeedLimits allowed = SpeedLimits::of({}, a.limits);
  auto pieces = std::make_shared<std::vector<SpeedPiece>>();
  for (const auto& entry : a.entries) {
    // Times are kept to in mode 'position', whatever the vehicle is able to.
    const bool exact = entry.time_s && a.mode == FollowingMode::kPosition;
    const double to = base + entry.speed_m_s;
    const auto more = change_speed(speed, to, entry.time_s, exact ? allowed : able);
    pieces->insert(pieces->end(), more.begin(), more.end());
    speed = pieces->back().speed_at(pieces->back().duration_s);
  }
  return {std::move(pieces)};
}

}  // namespace raytruth::world
