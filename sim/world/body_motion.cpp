#include "sim/world/body_motion.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/gravity.h"

namespace raytruth::world {
namespace {

// Bump stops end the way of real springs.
constexpr double kMostPitch_rad = 4.0 * kPi / 180.0;
constexpr double kMostRoll_rad = 7.0 * kPi / 180.0;
constexpr double kMostLean_rad = 50.0 * kPi / 180.0;

// Share of the declared height at which the centre of mass lies, and the roll axis below it.
constexpr double kMassHeight = 0.38;
constexpr double kRollAxis_m = 0.12;
constexpr double kAntiDive = 0.4;

bool has_two_tracks(std::string_view class_name) {
  return class_name == "car" || class_name == "van" || class_name == "truck" ||
         class_name == "bus" || class_name == "other_vehicle";
}

// One step of y'' + 2 d w y' + w^2 (y - goal) = 0.
struct Oscillator {
  double decay, cosine, sine_over, w2, dw;

  Oscillator(double w, double d, double dt) : w2(w * w), dw(d * w) {
    decay = det::exp(-dw * dt);
    if (d < 1.0) {
      const double wd = w * std::sqrt(1.0 - d * d);
      cosine = det::cos(wd * dt);
      sine_over = det::sin(wd * dt) / wd;
    } else {
      cosine = 1.0;
      sine_over = dt;
    }
  }
  void step(double& y, double& rate, double goal) const {
    const double x = y - goal;
    y = goal + decay * (x * cosine + (rate + dw * x) * sine_over);
    rate = decay * (rate * cosine - (w2 * x + dw * rate) * sine_over);
  }
};

}  // namespace

BodyMotion::BodyMotion(const ActorModel& model) {
  const std::string_view name = Taxonomy::info(model.class_id).name;
  if (name == "bicycle" || name == "motorcycle") {
    leans_ = true;
    frequency_rad_s_ = 2.0 * kPi * 1.0;
    damping_ratio_ = 1.0;
    return;
  }
  const double wheelbase = model.front_axle.position_x_m - model.rear_axle.position_x_m;
  const double track = std::max(model.front_axle.track_width_m, model.rear_axle.track_width_m);
  if (!has_two_tracks(name) || wheelbase < 1.0 || track < 0.8) return;
  const bool heavy = name == "truck" || name == "bus";
  frequency_rad_s_ = 2.0 * kPi * (heavy ? 1.6 : 1.3);
  damping_ratio_ = 0.3;
  const double w2 = frequency_rad_s_ * frequency_rad_s_;
  const double height = kMassHeight * model.box_size_m.z();
  pitch_rad_per_m_s2_ = -4.0 * height * (1.0 - kAntiDive) / (w2 * wheelbase * wheelbase);
  roll_rad_per_m_s2_ = 2.0 * std::max(0.0, height - kRollAxis_m) / (w2 * track * track);
}

Sway BodyMotion::steady(double ahead_m_s2, double left_m_s2) const {
  Sway sway;
  if (!sways()) return sway;
  sway.pitch_rad = std::clamp(pitch_rad_per_m_s2_ * ahead_m_s2, -kMostPitch_rad, kMostPitch_rad);
  // A left curve presses a car to its right and takes a rider to the left.
  sway.roll_rad =
      leans_ ? std::clamp(-det::atan(left_m_s2 / kGravity_m_s2), -kMostLean_rad, kMostLean_rad)
             : std::clamp(roll_rad_per_m_s2_ * left_m_s2, -kMostRoll_rad, kMostRoll_rad);
  return sway;
}

void BodyMotion::advance(Sway& sway, double ahead_m_s2, double left_m_s2, double dt) const {
  if (!sways() || dt <= 0.0) return;
  const Sway goal = steady(ahead_m_s2, left_m_s2);
  const double pitch = goal.pitch_rad;
  const double roll = goal.roll_rad;
  const bool at_rest = sway.pitch_rad == pitch && sway.pitch_rate_rad_s == 0.0 &&
                       sway.roll_rad == roll && sway.roll_rate_rad_s == 0.0;
  if (at_rest) return;
  const Oscillator springs(frequency_rad_s_, damping_ratio_, dt);
  springs.step(sway.pitch_rad, sway.pitch_rate_rad_s, pitch);
  springs.step(sway.roll_rad, sway.roll_rate_rad_s, roll);
  // Below a thousandth of a degree nothing is to be seen, and rest costs nothing.
  constexpr double kRest_rad = 2e-5;
  if (std::abs(sway.pitch_rad - pitch) + std::abs(sway.roll_rad - roll) < kRest_rad &&
      std::abs(sway.pitch_rate_rad_s) + std::abs(sway.roll_rate_rad_s) < kRest_rad)
    sway = {pitch, 0.0, roll, 0.0};
}

}  // namespace raytruth::world
