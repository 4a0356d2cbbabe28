#pragma once

// Internal to sim/world: lanes by name, for findings.

#include <string>

#include "sim/roads/road_network.h"

namespace raytruth::world {

/// "-2, -1, 1", and those of the temporary layer if there are any.
std::string lanes_text(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m);

}  // namespace raytruth::world
