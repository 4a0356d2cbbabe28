#pragma once

#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/read_context.h"

namespace raytruth::scenario::internal {

/// <TrafficAction>: sources, sinks, swarms, areas, and their end.
ActionVariant read_traffic(const XmlNode& node, ReadContext& context);

/// A <TrafficSignalController> of <RoadNetwork>.
TrafficSignalController read_signal_controller(const XmlNode& node);

}  // namespace raytruth::scenario::internal
