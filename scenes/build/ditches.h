#pragma once

// Internal to scene: ditches beside roads outside of towns.

#include <array>
#include <functional>
#include <map>
#include <vector>

#include "scenes/build/land_use.h"
#include "scenes/build/road_map.h"
#include "scenes/build/taken_ground.h"
#include "scenes/build/terrain.h"
#include "scenes/street/street.h"

namespace raytruth::scene {

/// What takes the water of roads without gullies: a shoulder of 1.5 m, as RAL 2012 has it, then a
/// ditch kDepth_m deep, whose banks are no steeper than the 1 in 1.5 of RAS-Ew 2005 (motorways have
/// such swales, too). It ends where the land is built up, where the road has a pavement, on bridges
/// and in tunnels, before junctions, where another road or a thing of the file is near, and where
/// the land beside the road isn't level. Nothing of this depends on where one looks from.
class Ditches {
 public:
  static constexpr double kDepth_m = 0.45;
  /// Beyond the edge of the road: where the inner bank begins, the bed, the outer bank's top.
  static constexpr double kShoulder_m = 1.6, kBedFrom_m = 2.4, kBedTo_m = 3.0, kEnd_m = 4.2;

  /// No ditches.
  Ditches() = default;
  /// Puts points into the edges of the pieces where a ditch begins, changes or ends. `terrain` is
  /// the land as it was without ditches.
  Ditches(const roads::RoadNetwork& roads, const LandUseMap& land, const RoadMap& map,
          const Terrain& terrain, std::vector<street::StreetPiece>& pieces);

  /// Depth of the bed below the verge beside a point of an edge; 0: no ditch.
  double depth(const Vec3& edge_W) const;
  /// Calls body(x, y, z): the land must not be higher than z there.
  void for_each_place(const std::function<void(double, double, double)>& body) const;
  /// Marks them as taken.
  void take(TakenGround& ground) const;

 private:
  using Key = std::array<double, 3>;
  static Key key(const Vec3& p) { return {p.x(), p.y(), p.z()}; }
  /// Between two points of an edge, with the directions out from the road.
  struct Stretch {
    Vec3 from_W, to_W;
    Vec2 out;
    double from_depth_m, to_depth_m;
  };

  std::map<Key, double> depths_;
  std::vector<Stretch> stretches_;
};

}  // namespace raytruth::scene
