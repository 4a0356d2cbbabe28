#pragma once

// Internal to sim/world: what a scenario can say and the machine doesn't do yet.

#include "sim/core/diagnostics.h"
#include "sim/scenario/concrete_scenario.h"

namespace raytruth::world {

/// One finding (Diagnostics::unsupported) for each part of the scenario that isn't executed. With
/// allow_unsupported such an action does nothing and is done at once, such a condition never holds,
/// and such a detail is left out. What becomes executed is taken out here.
void say_unsupported(const scenario::ConcreteScenario& scenario, Diagnostics& diagnostics);

}  // namespace raytruth::world
