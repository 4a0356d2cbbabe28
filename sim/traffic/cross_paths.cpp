// Where the lanes of roads are crossed by a <crossPath>: OpenDRIVE 1.8, 12.7.1.
#include <algorithm>
#include <cmath>

#include "sim/roads/cross_path.h"
#include "sim/traffic/footways.h"
#include "sim/traffic/lane_graph.h"

namespace raytruth::traffic {
namespace {

// Edges of a crossed part are found to half of this.
constexpr double kStep_m = 0.25;

// Where people walk across a path's road at s; low > high: nowhere.
struct Walk {
  double low = 1e9, high = -1e9;
};

Walk walk_at(const roads::RoadNetwork& roads, roads::RoadIndex road, double s) {
  Walk walk;
  for (const roads::Lane& lane : roads.road(road).section_at(s).lanes) {
    if (lane.id == 0 || !is_walked(lane)) continue;
    for (const double t : {roads.inner_t(road, lane.id, s), roads.outer_t(road, lane.id, s)}) {
      walk.low = std::min(walk.low, t);
      walk.high = std::max(walk.high, t);
    }
  }
  return walk;
}

}  // namespace

void LaneGraph::add_cross_paths() {
  for (roads::RoadIndex r = 0; r < roads_->roads().size(); ++r) {
    if (!roads::is_cross_path(*roads_, r)) continue;
    const double length = roads_->road(r).length_m;
    double reach = 0.0;
    Box3 box;
    const int count = std::max(1, static_cast<int>(std::ceil(length)));
    for (int k = 0; k <= count; ++k) {
      const double s = length * k / count;
      const Walk walk = walk_at(*roads_, r, s);
      reach = std::max({reach, -walk.low, walk.high});
      const Vec3 p = roads_->at({r, s, 0.0}).X_WR.translation();
      box.extend({p.x(), p.y(), 0.0});
    }
    if (reach > 1e8 || reach <= 0.0) continue;  // nobody walks there
    const auto is_on = [&](const Vec2& p) {
      if (p.x() < box.min.x() - reach || p.x() > box.max.x() + reach ||
          p.y() < box.min.y() - reach || p.y() > box.max.y() + reach)
        return false;
      const auto on = roads_->project(r, p.x(), p.y(), reach + 1.0);
      // Beyond the path's ends its feet are the ends.
      constexpr double kEnd_m = 1e-3;
      if (!on || on->s_m < kEnd_m || on->s_m > length - kEnd_m) return false;
      const Walk walk = walk_at(*roads_, r, on->s_m);
      return on->t_m >= walk.low && on->t_m <= walk.high;
    };
    const double z = roads_->at({r, 0.5 * length, 0.0}).X_WR.translation().z();
    for (LaneNode& node : lanes_) {
      if (node.road == r) continue;
      std::optional<LaneCrosswalk> open;
      const int steps = static_cast<int>(std::ceil(node.length_m / kStep_m));
      for (int k = 0; k <= steps; ++k) {
        const double way = node.length_m * k / std::max(1, steps);
        const LaneSample at = node.at(way);
        const bool on = is_on(at.place_m);
        if (on && !open) {
          // Bridges and what is below them are apart.
          constexpr double kStorey_m = 3.0;
          const double t = roads_->center_t(node.road, node.lane, at.s_m);
          if (std::abs(roads_->top_height({node.road, at.s_m, t}) - z) > kStorey_m) break;
          open = LaneCrosswalk{way, way, r};
        }
        if (on) open->to_m = way;
        if (open && (!on || k == steps)) {
          if (open->to_m > open->from_m) node.crosswalks.push_back(*open);
          open.reset();
        }
      }
      std::sort(node.crosswalks.begin(), node.crosswalks.end(),
                [](const auto& a, const auto& b) { return a.from_m < b.from_m; });
    }
  }
}

}  // namespace raytruth::traffic
