#include "sim/roads/cross_path.h"

#include "sim/roads/cross_section.h"
#include "sim/roads/network_impl.h"

namespace raytruth::roads {

void RoadNetwork::Impl::find_cross_paths() {
  cross_paths.assign(roads.size(), false);
  for (const Junction& junction : junctions) {
    for (const CrossPath& path : junction.cross_paths) {
      const auto found = by_id.find(path.crossing_road);
      if (found == by_id.end()) continue;
      const Road& road = roads[found->second];
      if (road.junction.empty() || road.junction != junction.id || junction.main_road == road.id)
        continue;
      if (path.road_at_start == road.id || path.road_at_end == road.id) continue;
      cross_paths[found->second] = true;
    }
  }
}

bool is_cross_path(const RoadNetwork& roads, RoadIndex road) {
  return CrossSection::inside_of(roads).cross_paths[road];
}

}  // namespace raytruth::roads
