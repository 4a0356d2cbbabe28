#pragma once

#include <vector>

#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/read_context.h"

namespace raytruth::scenario::internal {

/// Reads <Entities>; fills context.entities with all names first, so that anything may refer to
/// anything.
std::vector<Entity> read_entities(const XmlNode& node, ReadContext& context);

/// A <Controller> or the <CatalogReference> to one.
Controller read_controller(const XmlNode& node, ReadContext& context);

}  // namespace raytruth::scenario::internal
