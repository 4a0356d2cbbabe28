#pragma once

#include "sim/roads/road_network.h"

namespace raytruth::roads {

/// True for the road of a <crossPath>: a way across other roads of its junction, whose surface it
/// shares and whose elevation counts (OpenDRIVE 1.8, 12.7.1).
bool is_cross_path(const RoadNetwork& roads, RoadIndex road);

}  // namespace raytruth::roads
