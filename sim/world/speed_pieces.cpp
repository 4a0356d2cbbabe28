#include "sim/world/speed_pieces.h"

#include <algorithm>
#include <cmath>

#include "sim/world/state.h"

namespace raytruth::world {
namespace {

constexpr double kNone = 1e8;  // a limit beyond is none

}  // namespace

double SpeedProfileRun::run(double dt, double& speed) {
  double way = 0.0;
  while (piece < pieces->size()) {
    const SpeedPiece& now = (*pieces)[piece];
    const double part = std::min(dt, now.duration_s - elapsed_s);
    way += now.way_at(elapsed_s + part) - now.way_at(elapsed_s);
    elapsed_s += part;
    dt -= part;
    speed = now.speed_at(elapsed_s);
    constexpr double kOver_s = 1e-12;
    if (elapsed_s < now.duration_s - kOver_s) return way;
    ++piece;
    elapsed_s = 0.0;
  }
  return way + speed * dt;
}

SpeedLimits SpeedLimits::of(const scenario::Performance& can,
                            const scenario::DynamicConstraints& allowed) {
  const auto least = [](double a, const std::optional<double>& b) {
    return std::max(1e-3, b ? std::min(a, *b) : a);
  };
  SpeedLimits l;
  l.acceleration_m_s2 = least(can.max_acceleration_m_s2, allowed.max_acceleration_m_s2);
  l.deceleration_m_s2 = least(can.max_deceleration_m_s2, allowed.max_deceleration_m_s2);
  l.speed_m_s = least(can.max_speed_m_s, allowed.max_speed_m_s);
  l.acceleration_rate_m_s3 =
      least(can.max_acceleration_rate_m_s3.value_or(1e9), allowed.max_acceleration_rate_m_s3);
  l.deceleration_rate_m_s3 =
      least(can.max_deceleration_rate_m_s3.value_or(1e9), allowed.max_deceleration_rate_m_s3);
  return l;
}

std::vector<SpeedPiece> change_speed(double from, double to, std::optional<double> duration,
                                     const SpeedLimits& limits) {
  to = std::clamp(to, -limits.speed_m_s, limits.speed_m_s);
  const double change = std::abs(to - from);
  const double sign = to < from ? -1.0 : 1.0;
  const bool slower = std::abs(to) < std::abs(from);
  const double most = slower ? limits.deceleration_m_s2 : limits.acceleration_m_s2;
  const double jerk = slower ? limits.deceleration_rate_m_s3 : limits.acceleration_rate_m_s3;
  if (change < 1e-12) return {{duration.value_or(0.0), to, 0.0, 0.0}};
  if (jerk > kNone) {
    const double time = std::max(duration.value_or(0.0), change / most);
    return {{time, from, (to - from) / time, 0.0}};
  }
  // Up to a in a / j, even, down in a / j: change = a (T - a / j).
  double a = std::min(most, std::sqrt(change * jerk));
  double time = change / a + a / jerk;
  if (duration && *duration > time) {
    time = *duration;
    a = 0.5 * (jerk * time - std::sqrt(jerk * jerk * time * time - 4.0 * jerk * change));
  }
  const double ramp = a / jerk;
  const double even = std::max(0.0, time - 2.0 * ramp);
  const double gained = 0.5 * a * ramp;
  return {{ramp, from, 0.0, sign * jerk},
          {even, from + sign * gained, sign * a, 0.0},
          {ramp, from + sign * (gained + a * even), sign * a, -sign * jerk}};
}

}  // namespace raytruth::world
