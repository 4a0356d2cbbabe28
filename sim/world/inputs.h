#pragma once

// Internal to sim/world: pedals, gear and steering wheel that an action holds in a controller's
// place (OVERRIDES.md).

#include <limits>
#include <optional>

#include "sim/core/time.h"
#include "sim/drivers/steering.h"
#include "sim/scenario/control_action.h"
#include "sim/scenario/entity.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::world {

/// A value that goes from one to another and stays there. Limited by a rate (1/s) and a change of
/// the rate (1/s^2), from a rest to a rest.
struct Ramp {
  static constexpr double kNone = std::numeric_limits<double>::infinity();
  double from = 0.0, to = 0.0;
  double rate = kNone, bend = kNone;
  SimTime since;
  double at(SimTime time) const;
};

/// What is held; the rest is the controller's.
struct Inputs {
  enum class Gear { kPark, kReverse, kNeutral, kDrive };
  std::optional<Ramp> throttle, clutch;      ///< 0 = none to 1 = full
  std::optional<Ramp> brake, parking_brake;  ///< deceleration, m/s^2
  std::optional<Ramp> wheel;                 ///< rad, left positive
  std::optional<Gear> gear;

  bool drives() const { return throttle || clutch || brake || parking_brake || gear; }
  bool any() const { return drives() || wheel; }
};

/// What a vehicle makes of its inputs; sources in OVERRIDES.md.
struct Drive {
  static constexpr double kReverse_m_s = 10.0;  ///< the most in reverse gear
  double max_acceleration_m_s2 = 4.0, max_deceleration_m_s2 = 9.0, max_speed_m_s = 70.0;
  double rolling_m_s2 = 0.0;  ///< resistance at any speed
  double air_1_m = 0.0;       ///< times the speed squared
  double engine_m_s2 = 0.0;   ///< drag of the engine in gear, no foot on the throttle
  double mass_kg = 1500.0;
  double parking_m_s2 = 3.0;  ///< of the parking brake, full
  double steering_ratio = 15.0;

  static Drive of(const scenario::Performance& performance, const ActorModel& model,
                  double friction_scale);
  /// Change of the speed v (m/s, negative backwards) per second. `wanted` is what the controller
  /// wants of the pedals that are its own: acceleration in the direction of the gear. `uphill`: g
  /// times the sine of the slope, positive where the road climbs ahead of the vehicle.
  double change(const Inputs& inputs, SimTime time, double speed_m_s, double wanted_m_s2,
                double uphill_m_s2) const;
};

/// The single-track model of an entity.
drivers::SingleTrackLimits limits_of(const scenario::Entity& e, const ActorModel& model);
/// The values after an action; `now` is where inputs that weren't held come from.
Inputs held(const std::optional<Inputs>& before, const Inputs& now, const Drive& drive,
            const scenario::OverrideControllerValueAction& action, SimTime time);

}  // namespace raytruth::world
