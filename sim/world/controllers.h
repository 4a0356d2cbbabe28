#pragma once

// Internal to sim/world: controllers by name (CONTROLLERS.md).

#include <string>

#include "sim/scenario/entity.h"
#include "sim/world/lane_keeping.h"

namespace raytruth::world {

enum class ControllerKind {
  kNone,          ///< not executed: the entity keeps lane and speed
  kKeepLane,      ///< the same, by intention
  kKeepDistance,  ///< ACC in the lane
  kDriver,        ///< drives by itself: follows, changes lanes, obeys lights and rules
  kExternal       ///< driven from outside
};
/// By property esminiController or module, else by the name.
ControllerKind kind_of(const scenario::Controller& controller);
/// When a controller that keeps its distance brakes beyond that.
SafetyModel safety_of(const scenario::Controller& controller);
/// Acts as soon as it is assigned, where nothing is said of that: those of CARLA's scenario_runner.
bool acts_at_once(const scenario::Controller& controller);
/// What becomes of it, for a warning.
std::string told_of(const scenario::Controller& controller);

}  // namespace raytruth::world
