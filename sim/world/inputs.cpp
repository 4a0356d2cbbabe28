// What a vehicle does with pedals, gear and steering wheel (OVERRIDES.md).
#include "sim/world/inputs.h"

#include <algorithm>
#include <cmath>

#include "sim/world/gravity.h"

namespace raytruth::world {
namespace {

using scenario::OverrideControllerValueAction;
using Gear = Inputs::Gear;

// The best that tyres hold on a dry road, as a share of the weight.
constexpr double kGrip = 1.1;
constexpr double kAirDensity_kg_m3 = 1.2;
// Of width times height of the box.
constexpr double kFrontalShare = 0.85;
// The speed below which the pawl of gear P catches.
constexpr double kPawl_m_s = 1.0;
// Wheel and column: a rim of 1.2 kg at 0.18 m.
constexpr double kWheelInertia_kg_m2 = 0.04;

// Of a class: rolling resistance by weight, drag coefficient, engine drag, mass where none is
// stated, steering ratio.
struct Usual {
  double rolling, air, engine_m_s2, mass_kg, ratio;
};

Usual usual(std::string_view name) {
  if (name == "truck" || name == "bus") return {0.012, 0.60, 0.2, 14000.0, 25.0};
  if (name == "van") return {0.015, 0.35, 0.2, 2200.0, 15.0};
  if (name == "motorcycle") return {0.015, 0.60, 0.2, 250.0, 1.0};
  if (name == "bicycle") return {0.006, 0.60, 0.0, 95.0, 1.0};
  return {0.015, 0.30, 0.2, 1500.0, 15.0};
}

void hold(std::optional<Ramp>& input, bool active, double now, double to, double rate,
          SimTime time) {
  if (!active) {
    input.reset();
    return;
  }
  const double from = input ? input->at(time) : now;
  input = Ramp{from, to, rate, Ramp::kNone, time};
}

}  // namespace

double Ramp::at(SimTime time) const {
  const double way = std::abs(to - from);
  const double t = (time - since).seconds();
  if (way == 0.0 || (rate == kNone && bend == kNone)) return to;
  if (t <= 0.0) return from;
  double done = 0.0;
  if (bend == kNone) {
    done = std::min(way, rate * t);
  } else {
    // Speeds up, goes on evenly, slows down.
    const double top = std::min(rate, std::sqrt(way * bend));
    const double up = top / bend;
    const double whole = way / top + up;
    done = t < up           ? 0.5 * bend * t * t
           : t < whole - up ? top * (t - 0.5 * up)
           : t < whole      ? way - 0.5 * bend * (whole - t) * (whole - t)
                            : way;
  }
  return from + std::copysign(done, to - from);
}

Drive Drive::of(const scenario::Performance& performance, const ActorModel& model,
                double friction_scale) {
  constexpr double kStated = 1e8;  // what is beyond isn't stated
  const Usual usually = usual(Taxonomy::info(model.class_id).name);
  const double grip = kGrip * kGravity_m_s2 * std::max(0.0, friction_scale);
  Drive d;
  if (performance.max_acceleration_m_s2 < kStated)
    d.max_acceleration_m_s2 = performance.max_acceleration_m_s2;
  if (performance.max_deceleration_m_s2 < kStated)
    d.max_deceleration_m_s2 = performance.max_deceleration_m_s2;
  if (performance.max_speed_m_s < kStated) d.max_speed_m_s = performance.max_speed_m_s;
  d.max_acceleration_m_s2 = std::min(d.max_acceleration_m_s2, grip);
  d.max_deceleration_m_s2 = std::min(d.max_deceleration_m_s2, grip);
  d.mass_kg = model.mass_kg > 1.0 ? model.mass_kg : usually.mass_kg;
  d.rolling_m_s2 = usually.rolling * kGravity_m_s2;
  const double area = kFrontalShare * model.box_size_m.y() * model.box_size_m.z();
  d.air_1_m = 0.5 * kAirDensity_kg_m3 * usually.air * area / d.mass_kg;
  d.engine_m_s2 = usually.engine_m_s2;
  // The rear axle alone, which the braking unloads: b / (L + h), b = 0.45 L, h = 0.2 L.
  d.parking_m_s2 = 0.375 * d.max_deceleration_m_s2;
  d.steering_ratio = usually.ratio;
  return d;
}

double Drive::change(const Inputs& in, SimTime time, double speed, double wanted,
                     double uphill) const {
  const Gear gear = in.gear.value_or(Gear::kDrive);
  const double ahead = gear == Gear::kReverse ? -1.0 : 1.0;
  const double free = rolling_m_s2 + air_1_m * speed * speed;
  const double coast = free + engine_m_s2;
  // Its own pedals do what the slope asks for, as far as the engine goes.
  const double asked = std::min(wanted + ahead * uphill, std::max(wanted, max_acceleration_m_s2));

  double pull = std::max(asked, -coast);
  if (in.throttle) {
    const double foot = in.throttle->at(time);
    pull = foot * max_acceleration_m_s2 - (1.0 - foot) * coast;
  }
  double apart = in.clutch ? in.clutch->at(time) : 0.0;
  // No gear pulls a vehicle that still rolls the other way.
  if (gear == Gear::kNeutral || gear == Gear::kPark || ahead * speed < 0.0) apart = 1.0;
  pull = (1.0 - apart) * pull - apart * free;

  double brake = asked < -coast ? -asked : 0.0;
  if (in.brake) brake = in.brake->at(time);
  if (in.parking_brake) brake += in.parking_brake->at(time);
  if (gear == Gear::kPark && std::abs(speed) < kPawl_m_s) brake = max_deceleration_m_s2;
  brake = std::min(brake, max_deceleration_m_s2);
  // The brake's share is that of the whole deceleration: what resists anyway is part of it.
  const double along = pull > 0.0 ? pull - brake : -std::max(brake, -pull);
  if (speed != 0.0) return (along > 0.0 ? ahead * along : std::copysign(along, -speed)) - uphill;
  // From a stand engine and slope have to overcome what resists.
  const double driving = ahead * std::max(0.0, pull) - uphill;
  const double resisting = pull > 0.0 ? brake : std::max(brake, -pull);
  return std::copysign(std::max(0.0, std::abs(driving) - resisting), driving);
}

Inputs held(const std::optional<Inputs>& before, const Inputs& now, const Drive& drive,
            const OverrideControllerValueAction& action, SimTime time) {
  Inputs in = before.value_or(Inputs());
  const auto from = [&](const std::optional<Ramp>& ramp) { return ramp ? ramp->at(time) : 0.0; };
  const auto pedal = [&](std::optional<Ramp>& input,
                         const std::optional<OverrideControllerValueAction::Pedal>& p,
                         double current) {
    if (p) hold(input, p->active, current, p->value, p->max_rate_1_s.value_or(Ramp::kNone), time);
  };
  const auto brake = [&](std::optional<Ramp>& input,
                         const std::optional<OverrideControllerValueAction::Brake>& b, double full,
                         double current) {
    if (!b) return;
    const double unit = b->force ? 1.0 / drive.mass_kg : full;
    const double rate = b->max_rate ? *b->max_rate * unit : Ramp::kNone;
    hold(input, b->active, current, std::clamp(b->value * unit, 0.0, drive.max_deceleration_m_s2),
         rate, time);
  };
  pedal(in.throttle, action.throttle, from(now.throttle));
  pedal(in.clutch, action.clutch, 0.0);
  brake(in.brake, action.brake, drive.max_deceleration_m_s2, from(now.brake));
  brake(in.parking_brake, action.parking_brake, drive.parking_m_s2, 0.0);
  if (action.gear) {
    const auto& gear = *action.gear;
    if (!gear.active) {
      in.gear.reset();
    } else if (gear.number) {
      in.gear = *gear.number < 0   ? Gear::kReverse
                : *gear.number > 0 ? Gear::kDrive
                                   : Gear::kNeutral;
    } else {
      in.gear = gear.automatic == 'p'   ? Gear::kPark
                : gear.automatic == 'r' ? Gear::kReverse
                : gear.automatic == 'n' ? Gear::kNeutral
                                        : Gear::kDrive;
    }
  }
  if (action.steering_wheel) {
    const auto& wheel = *action.steering_wheel;
    hold(in.wheel, wheel.active, from(now.wheel), wheel.angle_rad,
         wheel.max_rate_rad_s.value_or(Ramp::kNone), time);
    if (in.wheel && wheel.max_torque_nm)
      in.wheel->bend = *wheel.max_torque_nm / kWheelInertia_kg_m2;
  }
  return in;
}

}  // namespace raytruth::world
