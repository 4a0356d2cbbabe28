#pragma once

#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/read_context.h"

namespace raytruth::scenario::internal {

/// Reads <StartTrigger> or <StopTrigger>. A condition that the product doesn't know (with
/// allow_unsupported) never holds: its group is left out.
Trigger read_trigger(const XmlNode& node, ReadContext& context);

/// The optional coordinateSystem attribute; "entity" when absent.
CoordinateSystem read_coordinates(const XmlNode& node);

}  // namespace raytruth::scenario::internal
