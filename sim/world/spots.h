#pragma once

// Internal to sim/world: places where the background traffic may appear.

#include <vector>

#include "sim/core/ids.h"
#include "sim/traffic/footways.h"
#include "sim/traffic/lane_graph.h"

namespace raytruth::world {

/// A place on a lane where a vehicle may appear.
struct Spot {
  traffic::LaneIndex lane = 0;
  double way_m = 0.0;
  traffic::LaneSample at;
};

// Spots along a lane are this far apart.
inline constexpr double kSpacing_m = 6.0;
// Ids of static things start here; the background stops growing before.
inline constexpr std::uint32_t kMostActors = kFirstStaticObject - 1;

/// All spots outside junctions that `accept` takes, of lanes for cars or for bicycles.
template <typename Accept>
std::vector<Spot> spots(const traffic::LaneGraph& lanes, Accept accept, bool cycles = false) {
  std::vector<Spot> found;
  for (traffic::LaneIndex i = 0; i < lanes.lanes().size(); ++i) {
    const traffic::LaneNode& node = lanes.lane(i);
    if (!node.junction.empty() || node.cycles != cycles || node.superseded) continue;
    // Not on the line before a junction, and not where a lane ends.
    constexpr double kMargin_m = 8.0;
    for (double way = kMargin_m; way < node.length_m - kMargin_m; way += kSpacing_m) {
      Spot spot{i, way, node.at(way)};
      if (accept(node, spot)) found.push_back(spot);
    }
  }
  return found;
}

/// A place on a pavement where somebody may appear.
struct FootSpot {
  traffic::FootIndex footway = 0;
  double way_m = 0.0;
};

template <typename Accept>
std::vector<FootSpot> foot_spots(const traffic::FootGraph& feet, Accept accept) {
  constexpr double kApart_m = 3.0;
  std::vector<FootSpot> found;
  for (traffic::FootIndex i = 0; i < feet.footways().size(); ++i) {
    const traffic::Footway& footway = feet.footway(i);
    if (footway.crossing) continue;
    for (double way = 0.5 * kApart_m; way < footway.length_m; way += kApart_m) {
      const traffic::FootPoint at = footway.at(way);
      if (accept(footway.road, footway.lane, at.s_m, at.place_m)) found.push_back({i, way});
    }
  }
  return found;
}

}  // namespace raytruth::world
