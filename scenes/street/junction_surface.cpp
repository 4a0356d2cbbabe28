#include "scenes/street/junction_surface.h"

#include <algorithm>
#include <cmath>

#include "scenes/street/junction_floor.h"
#include "scenes/street/junction_levels.h"
#include "scenes/street/junction_marks.h"
#include "scenes/street/junction_mesh.h"
#include "sim/roads/cross_path.h"

namespace raytruth::street {
namespace {

using roads::RoadIndex;

bool is_near(const roads::RoadNetwork& roads, const std::vector<RoadIndex>& connecting,
             const StreetOptions& options) {
  constexpr double kStep_m = 5.0;
  for (const RoadIndex road : connecting) {
    const double length = roads.road(road).length_m;
    const int count = std::clamp(static_cast<int>(length / kStep_m), 1, 1000);
    for (int k = 0; k <= count; ++k) {
      const Vec3 p = roads.at({road, length * k / count, 0.0}).X_WR.translation();
      if ((p - options.focus_W).head<2>().norm() <= options.radius_m) return true;
    }
  }
  return false;
}

}  // namespace

StreetPiece mesh_junction(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          assets::AssetLibrary& library, const StreetOptions& options) {
  std::vector<RoadIndex> connecting;
  for (RoadIndex road = 0; road < roads.roads().size(); ++road) {
    if (roads.road(road).junction == junction.id && !roads::is_cross_path(roads, road))
      connecting.push_back(road);
  }
  return mesh_junction(roads, junction, connecting, library, options);
}

StreetPiece mesh_junction(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          const std::vector<RoadIndex>& connecting, assets::AssetLibrary& library,
                          const StreetOptions& options) {
  StreetPiece piece;
  piece.name = "junction " + junction.id;
  piece.is_junction = true;
  // Roads of a virtual junction lie on the road that it branches from.
  if (junction.type == "virtual" || junction.type == "direct") return piece;
  if (connecting.empty() || !is_near(roads, connecting, options)) return piece;
  piece.road = connecting.front();
  const Vec3 start = roads.at({piece.road, 0.0, 0.0}).X_WR.translation();
  piece.origin_W = start.array().floor();
  FloorMesher mesher(roads, piece.name, library, piece.origin_W);
  const auto levels = split_levels(roads, connecting);
  // What the file states of the whole junction tells nothing about its levels.
  const roads::Junction* stated = levels.size() == 1 ? &junction : nullptr;
  for (const std::vector<RoadIndex>& level : levels) {
    const FloorPlan plan = plan_floor(roads, level, 0.5 * options.near_error_m, stated);
    if (plan.empty()) continue;
    const FloorHeight height(roads, plan);
    mesher.add(plan, height, triangulate_floor(plan, height, options));
    lay_marks(roads, plan, height, mesher);
  }
  if (mesher.mesh().triangles.empty()) return piece;
  piece.mesh = std::make_shared<const assets::Mesh>(std::move(mesher.mesh()));
  piece.edges = std::move(mesher.edges());
  return piece;
}

}  // namespace raytruth::street
