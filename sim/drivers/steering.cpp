#include "sim/drivers/steering.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::drivers {

SingleTrack stepped(const SingleTrackLimits& limits, const SingleTrack& car, double acceleration,
                    double steering, double dt) {
  SingleTrack next = car;
  const double most = limits.max_steering_rate_rad_s * dt;
  const double wanted = std::clamp(steering, -limits.max_steering_rad, limits.max_steering_rad);
  next.steering_rad = car.steering_rad + std::clamp(wanted - car.steering_rad, -most, most);

  const double a =
      std::clamp(acceleration, -limits.max_deceleration_m_s2, limits.max_acceleration_m_s2);
  double speed = car.speed_m_s + a * dt;
  double distance = 0.5 * (car.speed_m_s + speed) * dt;
  if (car.speed_m_s >= 0.0 && speed < 0.0) {
    speed = 0.0;
    distance = car.speed_m_s * car.speed_m_s / (-2.0 * a);
  } else if (speed > limits.max_speed_m_s) {
    speed = std::max(limits.max_speed_m_s, std::min(car.speed_m_s, speed));
    distance = 0.5 * (car.speed_m_s + speed) * dt;
  }
  next.speed_m_s = speed;

  const double curvature =
      det::tan(0.5 * (car.steering_rad + next.steering_rad)) / limits.wheelbase_m;
  const double turn = curvature * distance;
  // Chord of the arc: 2 sin(turn / 2) / curvature, along the heading half way.
  const double half = 0.5 * turn;
  const double chord = std::abs(half) > 1e-9 ? distance * det::sin(half) / half : distance;
  next.x_m += chord * det::cos(car.heading_rad + half);
  next.y_m += chord * det::sin(car.heading_rad + half);
  next.heading_rad = wrap_angle(car.heading_rad + turn);
  return next;
}

double pure_pursuit_rad(double wheelbase, const Vec2& target) {
  const double square = target.squaredNorm();
  return square > 0.0 ? det::atan(2.0 * wheelbase * target.y() / square) : 0.0;
}

double look_ahead_m(double speed) { return std::max(4.0, 0.8 * std::abs(speed)); }

double stanley_rad(double heading_error, double left_of_front, double speed, double gain,
                   double softening) {
  return wrap_angle(heading_error) + det::atan2(gain * left_of_front, softening + std::abs(speed));
}

}  // namespace raytruth::drivers
