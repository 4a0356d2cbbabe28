#pragma once

// Internal to sim/world: lights, animations and who perceives an entity: what LightStateAction,
// AnimationAction and VisibilityAction have asked for.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/time.h"
#include "sim/scenario/control_action.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::world {

/// A light is switched by the last order; `before` is its level when that came.
struct LightOrder {
  const scenario::LightStateAction* action = nullptr;
  SimTime since;
  double before = 0.0;
  int run = -1;             ///< of the ActionRun; -1 from Init
  std::uint32_t lamps = 0;  ///< LampBit

  double level(SimTime now) const;
  /// When the transition is over.
  SimTime end() const;
};

/// One thing that an AnimationAction moves.
struct AnimationOrder {
  AnimationKind kind = AnimationKind::kComponent;
  std::string name;
  const scenario::AnimationAction* action = nullptr;
  SimTime since;
  double from = 0.0, to = 1.0;
  int run = -1;
  std::optional<SimTime> stopped;  ///< it stays as it was then

  /// Of one turn, from the animation's beginning: as stated, else 2 s for a component and 1 s for
  /// all others.
  double duration_s() const;
  /// Where in the animation it starts: the timeOffset of a file.
  double offset_s() const;
  /// Nothing: it goes on for ever.
  std::optional<SimTime> end() const;
  AnimationState state(SimTime now) const;
};

/// Of one entity. Rarely there at all, so that a State is copied cheaply.
struct Appearance {
  std::vector<LightOrder> lights;          ///< by name
  std::vector<AnimationOrder> animations;  ///< by kind, then name
  std::vector<SensorVisibility> single_sensors;
  /// What goes on by itself until a controller for lighting or animation is deactivated: lamps by
  /// the light of day, brakes and turns; the gait of a walker.
  bool automatic_lamps = true;
  std::optional<double> gait_stopped_m;
  double gait_behind_m = 0.0;  ///< the way that was gone without it

  /// Nothing: as it is. `rolled_m`: the way gone so far.
  void set_automatic(std::optional<bool> lighting, std::optional<bool> animation, double rolled_m);
  double gait_m(double rolled_m) const { return gait_stopped_m.value_or(rolled_m - gait_behind_m); }
  std::vector<LightState> light_states(SimTime now) const;
  std::vector<AnimationState> animation_states(SimTime now) const;
};

/// LampBit of a vehicleLightType; 0 for others.
std::uint32_t lamp_bits(const std::string& light);
/// Of an order to that vehicle, whose own lights have bits, too.
std::uint32_t lamp_bits(const scenario::LightStateAction& action, const ActorModel& model);

/// Turns of an order's light and what stands against it: `lamps` with the orders' bits put in.
std::uint32_t with_orders(std::uint32_t lamps, const Appearance& appearance, SimTime now);

/// Whether a blinking lamp is lit this long after it began: 90 times a minute (UN Regulation 6:
/// 60 to 120), lit for the first half.
bool blink_is_lit(double since_s);

}  // namespace raytruth::world
