#pragma once

// Internal to scenes/street: where tyres leave marks on the road.

#include <vector>

#include "sim/roads/road_network.h"

namespace raytruth::street {

/// Flags of assets::LaneFlag (kLaneBraking, kLaneCurve) for a lane at s, the same for all of a cell
/// of assets::kTyreCell_m: before a junction in the direction of travel, and in bends.
std::uint32_t wheel_zone(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m,
                         int lane);
/// The s at which it changes for any lane of the road, ascending.
std::vector<double> wheel_zone_borders(const roads::RoadNetwork& roads, roads::RoadIndex road);

}  // namespace raytruth::street
