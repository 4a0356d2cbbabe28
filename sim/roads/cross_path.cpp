#include "sim/roads/cross_path.h"

#include <algorithm>

namespace raytruth::roads {

bool is_cross_path(const RoadNetwork& roads, RoadIndex road) {
  const Road& r = roads.road(road);
  if (r.junction.empty()) return false;
  return std::any_of(
      roads.junctions().begin(), roads.junctions().end(), [&](const Junction& junction) {
        if (junction.id != r.junction || junction.main_road == r.id) return false;
        return std::any_of(junction.cross_paths.begin(), junction.cross_paths.end(),
                           [&](const CrossPath& path) {
                             return path.crossing_road == r.id && path.road_at_start != r.id &&
                                    path.road_at_end != r.id;
                           });
      });
}

}  // namespace raytruth::roads
