#include "sim/roads/temporary_lanes.h"

#include "sim/roads/lane_geometry.h"

namespace raytruth::roads {

double temporary_outer_t(const Road& road, const LaneSection& section, int lane, double s_m) {
  const double offset = value_at(road.temporary_lane_offset, s_m);
  if (lane == 0) return offset;
  const double out = outer_distance(section, lane, s_m - section.s_start_m).value;
  return offset + (lane > 0 ? out : -out);
}

}  // namespace raytruth::roads
