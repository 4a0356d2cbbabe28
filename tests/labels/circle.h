#pragma once

#include <cmath>

#include "sim/core/pose.h"

namespace raytruth::labels {

/// Motion on a circle about the world's z, in closed form.
struct Circle {
  Pose start;  ///< at t = 0
  double speed_m_s, yaw_rate_rad_s;

  Pose at(double t) const {
    const EulerAngles e = start.euler();
    const double h = e.heading_rad + yaw_rate_rad_s * t;
    const double r = speed_m_s / yaw_rate_rad_s;
    const Vec3 way(std::sin(h) - std::sin(e.heading_rad), std::cos(e.heading_rad) - std::cos(h), 0);
    return Pose::from_euler(start.translation() + r * way, {h, e.pitch_rad, e.roll_rad});
  }
  Vec3 velocity() const {
    const double h = start.euler().heading_rad;
    return speed_m_s * Vec3(std::cos(h), std::sin(h), 0);
  }
  Vec3 turn() const { return Vec3(0, 0, yaw_rate_rad_s); }
  Vec3 acceleration() const { return turn().cross(velocity()); }
};

}  // namespace raytruth::labels
