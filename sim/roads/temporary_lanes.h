#pragma once

#include "sim/roads/road_network.h"

namespace raytruth::roads {

/// t of the outer border of a lane of the temporary layer (OpenDRIVE 1.9, 11.2), which has a lane
/// offset of its own; of lane 0 its line. The section is one of Road::temporary_sections, s in it.
/// The layer is laid on the permanent one: RoadNetwork::at() and top() give its height.
double temporary_outer_t(const Road& road, const LaneSection& section, int lane, double s_m);

/// Whether the lane is one of the other layer where the preferred one has lanes to drive on at this
/// s, on the same side of lane 0.
bool is_beside_layer(const RoadNetwork& roads, RoadIndex road, int lane, double s_m,
                     LaneLayer preferred);

}  // namespace raytruth::roads
