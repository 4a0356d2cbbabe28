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

/// The front of lanes that end in the open although the road goes on, as pavements do at a junction
/// without any: edges across them with the land to their right, to be closed down to it. Nothing
/// for a piece that doesn't reach an end of its road.
std::vector<street::StreetEdge> open_lane_fronts(const roads::RoadNetwork& roads,
                                                 const street::StreetPiece& piece);

}  // namespace raytruth::scene
