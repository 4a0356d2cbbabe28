#pragma once

// Internal to scene: roads cut into tiles and lanes meshed between sampled rows.

#include <vector>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "scenes/street/mesh_sink.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// A piece of one lane section, at most about 60 m long, with the rows s at which it is sampled.
struct RoadTile {
  roads::RoadIndex road = 0;
  const roads::LaneSection* section = nullptr;
  std::vector<double> s_m;
  Vec3 center_W = Vec3::Zero();
  double lift_m = 0.0;  ///< small height that keeps overlapping roads of a junction apart
};

/// All tiles within options.radius_m of options.focus, in road order.
std::vector<RoadTile> cut_tiles(const roads::RoadNetwork& roads,
                                const SurroundingsOptions& options);

/// Lane geometry of a tile: borders and heights at its rows.
class TileGeometry {
 public:
  TileGeometry(const roads::RoadNetwork& roads, const RoadTile& tile);

  /// World point on the plain road surface, h metres above it along the normal.
  Vec3 point(double s, double t, double h) const;
  /// Between rows the mesh is ruled: the point of the mesh itself, at lane `id`'s outer border
  /// (id 0: centre line) moved sideways by dt, h above the lane's surface.
  Vec3 border_point(int id, double s, double dt, double h) const;
  double inner_t(int id, double s) const;
  double outer_t(int id, double s) const;
  double inner_height(const roads::Lane& lane, double s) const;
  double outer_height(const roads::Lane& lane, double s) const;
  /// Leftmost and rightmost lane that isn't the centre; nullptr when there is none on that side.
  const roads::Lane* outermost(bool left) const;
  const RoadTile& tile() const { return tile_; }
  double road_length_m() const { return roads_.road(tile_.road).length_m; }

 private:
  double clamp_s(double s) const;
  double border_t(int id, double s) const;
  double border_height(int id, double s) const;

  const roads::RoadNetwork& roads_;
  const RoadTile& tile_;
  bool file_has_heights_ = false;
};

/// Lanes by type, kerb stones and kerb faces.
void mesh_lanes(const TileGeometry& geometry, const std::string& road_name,
                assets::AssetLibrary& library, street::MeshSink& sink);

/// Vertical faces down from the outer edges of a connecting road's lanes, which have no verge:
/// nobody looks under a raised pavement.
void mesh_skirts(const TileGeometry& geometry, const std::string& road_name,
                 assets::AssetLibrary& library, street::MeshSink& sink);

}  // namespace raytruth::scene
