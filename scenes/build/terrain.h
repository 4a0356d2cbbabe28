#pragma once

// Internal to scene: verges and the land around.

#include "assets/asset.h"
#include "scenes/build/road_map.h"
#include "scenes/street/mesh_sink.h"

namespace raytruth::scene {

/// Land as a height field on a rectilinear grid, 4 m near the roads, growing to 1.5 km away. It
/// runs on below every road, so that no ray can fall through between road and land; between roads
/// at different heights it slopes as RoadMap::land() says.
class Terrain {
 public:
  Terrain(const RoadMap& map, const Vec3& focus_W, double radius_m, std::uint64_t seed);

  /// Height of the mesh itself (not of the function that it samples) at (x, y).
  double height(double x, double y) const;
  void mesh(assets::AssetLibrary& library, street::MeshSink& sink) const;

 private:
  void clear_roads(const RoadMap& map);

  std::vector<double> x_, y_, z_;
};

}  // namespace raytruth::scene
