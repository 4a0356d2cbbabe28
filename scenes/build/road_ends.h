#pragma once

// Internal to scene: where a road ends in the land.

#include <vector>

#include "scenes/street/street.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// Adds an edge across every end of a road that leads nowhere (no link, no junction, no other road
/// right behind it, no tunnel), so that the verge runs around it. It begins and ends at the very
/// corners of the edges along the road; ends without such edges get none.
void close_road_ends(const roads::RoadNetwork& roads, std::vector<street::StreetPiece>& pieces);

}  // namespace raytruth::scene
