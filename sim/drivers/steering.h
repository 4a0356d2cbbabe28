#pragma once

#include "sim/core/pose.h"

/// A car that steers: the kinematic single-track model and two ways to keep it on a path.
///
/// Sources: Rajamani, "Vehicle Dynamics and Control", Springer 2012, section 2.2 (model, here about
/// the rear axle); Coulter, "Implementation of the pure pursuit path tracking algorithm", CMU 1992;
/// Hoffmann, Tomlin, Montemerlo, Thrun, "Autonomous automobile trajectory tracking for off-road
/// driving", ACC 2007 (Stanley's controller).
namespace raytruth::drivers {

/// Place and direction of the rear axle in the plane.
struct SingleTrack {
  double x_m = 0.0, y_m = 0.0, heading_rad = 0.0;
  double speed_m_s = 0.0;     ///< negative: backwards
  double steering_rad = 0.0;  ///< of the front wheels, left positive
};

struct SingleTrackLimits {
  double wheelbase_m = 2.7;
  double max_steering_rad = 0.6;
  double max_steering_rate_rad_s = 0.5;
  double max_speed_m_s = 70.0;
  double max_acceleration_m_s2 = 4.0, max_deceleration_m_s2 = 9.0;
};

/// One step with a commanded acceleration (m/s^2, along the heading) and steering angle. The angle
/// goes there at the limited rate; a car that brakes to a stand stays there. Along the step the
/// mean of the steering before and after is driven as an exact arc.
SingleTrack stepped(const SingleTrackLimits& limits, const SingleTrack& car,
                    double acceleration_m_s2, double steering_rad, double dt_s);

/// Steering towards a point of the path ahead, given in the car's frame (x ahead from the rear
/// axle): atan(2 L y / d^2), the arc through it.
double pure_pursuit_rad(double wheelbase_m, const Vec2& target_in_car);
/// Distance to look ahead, m: grows with the speed.
double look_ahead_m(double speed_m_s);
/// Stanley: heading error (path minus car) plus atan(k e / (k_soft + v)), e how far the path lies
/// left of the front axle.
double stanley_rad(double heading_error_rad, double left_of_front_m, double speed_m_s,
                   double gain_1_s = 1.0, double softening_m_s = 1.0);

}  // namespace raytruth::drivers
