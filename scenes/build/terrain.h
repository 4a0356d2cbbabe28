#pragma once

// Internal to scene: verges and the land around.

#include <functional>

#include "assets/asset.h"
#include "scenes/build/land_use.h"
#include "scenes/build/road_map.h"
#include "scenes/build/scene.h"
#include "scenes/street/mesh_sink.h"

namespace raytruth::scene {

/// Land as a height field on a rectilinear grid, 4 m near the roads, coarser up to 1.5 km away or
/// 900 m beyond the surroundings. It runs on below every road, so that no ray can fall through
/// between road and land; between roads at different heights it slopes as RoadMap::land() says.
/// Beyond the surroundings it rises to wooded hills that close the horizon.
class Terrain {
 public:
  Terrain(const RoadMap& map, const Vec3& focus_W, double radius_m, std::uint64_t seed);

  /// Lowers the land where places calls its argument with (x, y, z): it is nowhere above z then.
  void dig(const std::function<void(const std::function<void(double, double, double)>&)>& places);

  /// Height of the mesh itself (not of the function that it samples) at (x, y).
  double height(double x, double y) const;
  /// In one colour.
  void mesh(assets::AssetLibrary& library, street::MeshSink& sink) const;
  /// With fields, cut exactly at their borders (see FieldMap), and a forest's floor; grass near
  /// roads and in towns.
  void mesh(assets::AssetLibrary& library, const RoadMap& map, const LandUseMap& land,
            std::uint64_t seed, Season season, street::MeshSink& sink) const;

 private:
  void clear_roads(const RoadMap& map);

  std::vector<double> x_, y_, z_;
  std::vector<float> hill_;  ///< how much of z_ is a far hill
};

/// The grass of verges and lawns in a season.
MaterialId grass_of(assets::MaterialTable& materials, Season season);
/// Between houses that have no gardens, and whether land of that use is such.
MaterialId yard_of(assets::MaterialTable& materials, Season season);
constexpr bool has_yards(LandUse use) {
  return use == LandUse::kUrban || use == LandUse::kCommercial || use == LandUse::kIndustrial;
}

}  // namespace raytruth::scene
