#pragma once

// Internal to scene: verges and the land around.

#include "scenes/build/road_map.h"

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

/// Grass strips from the outermost lanes of a tile down into the land; `map` keeps them off other
/// roads.
void mesh_verges(const TileGeometry& geometry, const RoadMap& map, const Terrain& terrain,
                 const std::string& road_name, assets::AssetLibrary& library,
                 street::MeshSink& sink);

}  // namespace raytruth::scene
