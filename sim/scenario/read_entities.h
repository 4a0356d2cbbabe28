#pragma once

#include <vector>

#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/read_context.h"

namespace raytruth::scenario::internal {

/// Reads <Entities>; fills context.entities with all names first, so that anything may refer to
/// anything.
std::vector<Entity> read_entities(const XmlNode& node, ReadContext& context);
/// The selections among them; fills context.selections.
std::vector<EntitySelection> read_selections(const XmlNode& node,
                                             const std::vector<Entity>& entities,
                                             ReadContext& context);

/// A <ScenarioObjectTemplate>: an entity without a name.
Entity read_entity_template(const XmlNode& node, ReadContext& context);

/// vehicleCategory, and the optional attribute 'role', by the names that Entity has for them.
std::string read_vehicle_category(const XmlNode& node, const char* attribute);
std::string read_role(const XmlNode& node);

/// A <Controller>, the <CatalogReference> to one, or the <ObjectController> around either.
Controller read_controller(const XmlNode& node, ReadContext& context);

}  // namespace raytruth::scenario::internal
