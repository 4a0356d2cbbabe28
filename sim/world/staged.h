#pragma once

// Internal to sim/world: what a scenario's actions ask of a body beforehand.

#include <memory>
#include <vector>

#include "sim/scenario/concrete_scenario.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::world {

/// Sets moves_parts, switched_lamps and own_lights of the models (by entity) of all actors of
/// AnimationActions and LightStateActions. Triggering entities may be anyone.
void stage(const scenario::ConcreteScenario& scenario,
           const std::vector<std::shared_ptr<ActorModel>>& models);

}  // namespace raytruth::world
