#pragma once

#include "sim/roads/road.h"

namespace raytruth::roads {

/// t of the outer border of a lane of the temporary layer (OpenDRIVE 1.9, 11.2), which has a lane
/// offset of its own; of lane 0 its line. The section is one of Road::temporary_sections, s in it.
/// The layer is laid on the permanent one: RoadNetwork::at() and top() give its height.
double temporary_outer_t(const Road& road, const LaneSection& section, int lane, double s_m);

}  // namespace raytruth::roads
