#pragma once

// Internal to scenes/street: where on its lane a vertex lies.

#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// Fills Mesh::uv of all pieces as assets::lane_uv() has it: offset from the middle of the lane
/// that a triangle lies in (marks, too), its width, and what kind of lane it is. On floors of
/// junctions there is no lane: width 0. A vertex between two lanes becomes two at one place.
void fill_lane_places(const roads::RoadNetwork& roads, std::vector<StreetPiece>& pieces);

}  // namespace raytruth::street
