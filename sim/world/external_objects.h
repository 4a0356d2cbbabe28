#pragma once

// Internal to sim/world: entities that stand for what is in the road file.

#include <optional>
#include <string_view>

#include "sim/core/diagnostics.h"
#include "sim/roads/road_network.h"
#include "sim/scenario/concrete_scenario.h"

namespace raytruth::world {

/// What an ExternalObjectReference names: "a road object or traffic signal" (the model's
/// documentation of OpenSCENARIO XML 1.2).
struct ExternalObject {
  roads::RoadPoint point;      ///< where its origin stands
  double heading_rad = 0.0;    ///< relative to the road's reference line
  scenario::Entity described;  ///< as an object of the scenario: size, box, category
};

/// By its id, or else by its name; of several the first in the file. Objects and signals of roads;
/// "ID 3" is the third copy that the object's <repeat> makes, as the labels name it. Nothing when
/// there is none.
std::optional<ExternalObject> find_external_object(const roads::RoadNetwork& roads,
                                                   std::string_view name);

/// "xosc.reference" for references to nothing, "xosc.action" for actions that would move or change
/// what belongs to the road.
void check_external_objects(const scenario::ConcreteScenario& scenario,
                            const roads::RoadNetwork& roads, Diagnostics& diagnostics);

}  // namespace raytruth::world
