#pragma once

#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/read_context.h"

namespace raytruth::scenario::internal {

/// Reads <Storyboard> into scenario.init, stories and stop, and checks that every storyboard
/// element that a condition names exists.
void read_storyboard(const XmlNode& node, ConcreteScenario& scenario, ReadContext& context);

}  // namespace raytruth::scenario::internal
