#pragma once

// Internal to sim/world: bodies on their springs and wheels.

#include "sim/snapshot/snapshot.h"

namespace raytruth::world {

/// How a body moves against the frame on its wheels; angles as in EulerAngles.
struct Sway {
  double pitch_rad = 0.0, pitch_rate_rad_s = 0.0;
  double roll_rad = 0.0, roll_rate_rad_s = 0.0;
};

/// What the springs of a vehicle make of its acceleration.
///
/// Vehicles with two tracks: a rigid body on springs at the axles, all of one natural frequency,
/// so that the moment of the inertia force at the centre of mass turns it by
///   pitch = -a_x h (1 - anti-dive) / (w^2 (L/2)^2),   roll = a_y h_r / (2 w^2 (b/2)^2)
/// (L wheelbase, b track, h and h_r centre of mass above ground and above the roll axis; half of
/// the roll stiffness is the anti-roll bars'), reached as a damped oscillator. Ride frequency
/// 1.3 Hz, damping ratio 0.3, anti-dive 0.4: T. Gillespie, Fundamentals of Vehicle Dynamics (1992),
/// chapters 5 to 7, for cars; buses and trucks 1.6 Hz. Two-wheelers lean until gravity and the
/// centrifugal force meet in the contact line, tan(lean) = a_y / g, critically damped at 1 Hz.
/// Others don't sway.
class BodyMotion {
 public:
  explicit BodyMotion(const ActorModel& model);
  bool sways() const { return frequency_rad_s_ > 0.0; }
  bool leans() const { return leans_; }
  /// Where the springs come to rest under a constant acceleration (m/s^2, ahead and to the left).
  Sway steady(double ahead_m_s2, double left_m_s2) const;
  /// The sway after dt seconds of a constant acceleration (m/s^2, ahead and to the left): exact,
  /// so the result hardly depends on the steps.
  void advance(Sway& sway, double ahead_m_s2, double left_m_s2, double dt) const;

 private:
  double frequency_rad_s_ = 0.0;
  double damping_ratio_ = 0.0;
  double pitch_rad_per_m_s2_ = 0.0, roll_rad_per_m_s2_ = 0.0;
  bool leans_ = false;
};

}  // namespace raytruth::world
