#pragma once

// Internal to scenes/street: where on its lane a vertex lies.

#include <cstdint>
#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// Fills Mesh::uv of all pieces as assets::lane_uv() has it: offset from the middle of the lane
/// that a triangle lies in (marks, too), its width, what kind of lane it is and how old its surface
/// is in a world of that seed. On floors of junctions there is no lane: width 0. A vertex between
/// two lanes becomes two at one place.
void fill_lane_places(const roads::RoadNetwork& roads, std::uint64_t seed,
                      std::vector<StreetPiece>& pieces);

}  // namespace raytruth::street
