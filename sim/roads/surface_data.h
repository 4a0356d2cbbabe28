#pragma once

#include <vector>

#include "sim/core/pose.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {

/// Where the OpenCRG grid of an object (a hump, a pothole, a manhole cover) shapes a road.
struct ObjectSurface {
  Vec2 centre_W = Vec2::Zero();
  double heading_rad = 0.0;
  double length_m = 0.0, width_m = 0.0;  ///< of the box, along its heading and across
  double s_from_m = 0.0, s_to_m = 0.0;   ///< what the box touches of the road, within it
  double t_from_m = 0.0, t_to_m = 0.0;   ///< the same, from the right to the left
  double step_m = 0.0;                   ///< finest spacing of grid lines
};

/// Whether OpenCRG grids of roads, junctions or objects, or the elevation grid of its junction
/// shape the road somewhere.
bool has_surface_data(const RoadNetwork& roads, RoadIndex road);
/// Where grids of objects shape the road: on the road they belong to, on those that refer to them,
/// and, in a junction, on all of its roads. They are part of RoadNetwork::at() and top().
std::vector<ObjectSurface> object_surfaces(const RoadNetwork& roads, RoadIndex road);

}  // namespace raytruth::roads
