#include "scenes/build/roadside_site.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/build/bridges.h"
#include "scenes/build/railway.h"
#include "scenes/build/tunnels.h"
#include "sim/core/math.h"

namespace raytruth::scene {

bool is_green(roads::LaneType type) {
  return type == roads::LaneType::kNone || type == roads::LaneType::kBorder ||
         type == roads::LaneType::kMedian;
}

double Site::edge_t(const RoadSide& at, double s) const {
  const roads::LaneSection& section = roads.road(at.road).section_at(s);
  const int id = at.side > 0.0 ? section.lanes.front().id : section.lanes.back().id;
  return id == 0 || id * at.side < 0.0 ? 0.0 : roads.outer_t(at.road, id, s);
}

double Site::paved_t(const RoadSide& at, double s) const {
  double t = 0.0;
  for (const roads::Lane& lane : roads.road(at.road).section_at(s).lanes) {
    if (lane.id * at.side <= 0.0 || is_green(lane.type)) continue;
    const double outer = roads.outer_t(at.road, lane.id, s);
    if (at.side * outer > at.side * t) t = outer;
  }
  return t;
}

Spot Site::spot(const RoadSide& at, double s, double t, double beyond_m) const {
  const Vec3 p = roads.at({at.road, s, t + at.side * beyond_m}).X_WR.translation();
  const roads::RoadPoint edge{at.road, s, t - 0.02 * at.side};
  return {p.head<2>(), roads.at({at.road, s, 0.0}).X_WR.euler().heading_rad,
          roads.top_height(edge)};
}

Spot Site::beside(const RoadSide& at, double s, double beyond_m) const {
  return spot(at, s, edge_t(at, s), beyond_m);
}

Spot Site::beside_paved(const RoadSide& at, double s, double beyond_m) const {
  return spot(at, s, paved_t(at, s), beyond_m);
}

bool Site::is_track(roads::RoadIndex road) const { return is_open_track(roads, road); }

bool Site::covered(const RoadSide& at, double s) const {
  return is_in_tunnel(roads, at.road, s) || is_on_bridge(roads, at.road, s);
}

bool Site::off_roads(const Footprint& footprint, double margin_m) const {
  const Footprint wide = footprint.grown(margin_m);
  const int nu = std::max(2, static_cast<int>(std::ceil(2.0 * wide.along.norm() / 1.4)));
  const int nv = std::max(2, static_cast<int>(std::ceil(2.0 * wide.across.norm() / 1.4)));
  for (int i = 0; i <= nu; ++i) {
    for (int j = 0; j <= nv; ++j) {
      const Vec2 p = wide.at(2.0 * i / nu - 1.0, 2.0 * j / nv - 1.0);
      // The raster knows the roads that are meshed; at its border the network is asked itself.
      if ((p - options.focus.head<2>()).norm() < options.radius_m - 40.0) {
        // Chamfer distances are up to 8 % off; a cell's diagonal is added for the raster.
        if (map.distance(p.x(), p.y()) <= 1.1) return false;
      } else if (!roads.all_covering(p.x(), p.y()).empty()) {
        return false;
      }
    }
  }
  return true;
}

bool Site::is_free(const Footprint& footprint) const {
  if (!taken.is_free(footprint) || !ditches.is_free(footprint)) return false;
  const int nu = std::max(2, static_cast<int>(std::ceil(2.0 * footprint.along.norm() / 0.8)));
  const int nv = std::max(2, static_cast<int>(std::ceil(2.0 * footprint.across.norm() / 0.8)));
  for (int i = 0; i <= nu; ++i) {
    for (int j = 0; j <= nv; ++j) {
      const Vec2 p = footprint.at(2.0 * i / nu - 1.0, 2.0 * j / nv - 1.0);
      if (map.distance(p.x(), p.y()) > 3.0) continue;
      if (!roads.all_covering(p.x(), p.y()).empty()) return false;
    }
  }
  return true;
}

std::pair<double, double> Site::ground_range(const Footprint& footprint) const {
  double low = 1e300;
  double high = -1e300;
  for (const double u : {-1.0, 0.0, 1.0}) {
    for (const double v : {-1.0, 0.0, 1.0}) {
      const Vec2 p = footprint.at(u, v);
      const double z = terrain.height(p.x(), p.y());
      low = std::min(low, z);
      high = std::max(high, z);
    }
  }
  return {low, high};
}

std::string Site::name(const char* what, const RoadSide& at, int number) const {
  return fmt::format("{} {}.{}{}", what, roads.road(at.road).id, at.side > 0.0 ? 'L' : 'R', number);
}

std::optional<Pose> Site::find_place(const Vec2& p, double heading_rad, const Vec2& size_m,
                                     double sink_m, std::optional<double> base_z) {
  const Footprint footprint = Footprint::of(p, heading_rad, size_m.x(), size_m.y());
  if (!near(p) || !is_free(footprint)) return std::nullopt;
  const auto [low, high] = ground_range(footprint);
  if (high - low > 0.6) return std::nullopt;
  taken.take(footprint);
  return Pose::from_euler(Vec3(p.x(), p.y(), base_z.value_or(low) - sink_m),
                          {heading_rad, 0.0, 0.0});
}

bool Site::put(const std::string& name, ClassId class_id, const assets::MeshPtr& mesh,
               const Vec2& p, double heading_rad, const Vec2& size_m, double sink_m,
               std::optional<double> base_z) {
  const auto X = find_place(p, heading_rad, size_m, sink_m, base_z);
  if (X) builder.place(name, class_id, mesh, *X);
  return X.has_value();
}

}  // namespace raytruth::scene
