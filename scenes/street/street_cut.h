#pragma once

// Internal to scenes/street: where a road is cut along s.

#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// A stretch of a lane section in which no record begins that could break or bend the surface
/// sharply, or change its look.
struct Interval {
  double from_m = 0.0, to_m = 0.0;
  const roads::LaneSection* section = nullptr;
  std::size_t tile = 0;  ///< counts along the road; a tile lies within one section
};

/// The whole road, in order. Nothing for a road without lanes.
std::vector<Interval> cut_road(const roads::RoadNetwork& roads, roads::RoadIndex road);

/// Error allowed at a point: near_error_m, growing beyond near_m to far_error_m at twice near_m.
double allowed_error_m(const StreetOptions& options, const Vec3& p_W);

}  // namespace raytruth::street
