#pragma once

// Internal to scene: what all planters beside roads need.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "scenes/build/land_use.h"
#include "scenes/build/static_builder.h"
#include "scenes/build/taken_ground.h"
#include "scenes/build/terrain.h"
#include "sim/core/random.h"

namespace raytruth::scene {

/// A side of a road: +1 left of the reference line, -1 right.
struct RoadSide {
  roads::RoadIndex road = 0;
  double side = 1.0;
};

struct Spot {
  Vec2 p = Vec2::Zero();
  double heading_rad = 0.0;  ///< of the reference line
  double edge_z = 0.0;       ///< height of the outermost lane's edge
};

class Site {
 public:
  Site(const roads::RoadNetwork& roads_, const RoadMap& map_, const Terrain& terrain_,
       const LandUseMap& land_, const SurroundingsOptions& options_, assets::AssetLibrary& library_,
       StaticBuilder& builder_)
      : roads(roads_),
        map(map_),
        terrain(terrain_),
        land(land_),
        options(options_),
        library(library_),
        builder(builder_) {}

  const roads::RoadNetwork& roads;
  const RoadMap& map;
  const Terrain& terrain;
  const LandUseMap& land;
  const SurroundingsOptions& options;
  assets::AssetLibrary& library;
  StaticBuilder& builder;
  TakenGround taken;    ///< houses, fences, furniture
  TakenGround paved;    ///< slabs that lie on the land: drives, forecourts, yards
  TakenGround drives;   ///< those of them that are ways to houses
  TakenGround ditches;  ///< where grass alone grows; drives cross them

  /// Beyond the outermost lane.
  Spot beside(const RoadSide& at, double s, double beyond_m) const;
  /// Beyond what is paved: files often have lanes of grass outside of it.
  Spot beside_paved(const RoadSide& at, double s, double beyond_m) const;
  double paved_t(const RoadSide& at, double s) const;
  /// A road of rails alone.
  bool is_track(roads::RoadIndex road) const;
  /// In a tunnel or on a bridge there is no roadside.
  bool covered(const RoadSide& at, double s) const;
  bool near(const Vec2& p) const { return (p - options.focus.head<2>()).norm() < options.radius_m; }
  /// No road within margin_m of the rectangle.
  bool off_roads(const Footprint& footprint, double margin_m) const;
  /// Nothing else there and no lane of any road.
  bool is_free(const Footprint& footprint) const;
  /// Lowest and highest land under a rectangle.
  std::pair<double, double> ground_range(const Footprint& footprint) const;
  /// Draws that depend on the road and side alone, not on what is planted elsewhere.
  RandomStream stream(const char* purpose, const RoadSide& at) const {
    return RandomStream(options.seed, purpose, at.road, at.side > 0.0 ? 1U : 0U);
  }
  /// "what ROAD.L3": the same wherever one looks from.
  std::string name(const char* what, const RoadSide& at, int number) const;

  /// A mesh that is made once.
  assets::MeshPtr mesh(const std::string& key, const std::function<assets::MeshPtr()>& make) {
    assets::MeshPtr& slot = meshes_[key];
    if (!slot) slot = make();
    return slot;
  }
  /// Puts a thing with its footprint (length along x, width along y of the mesh) on the land if
  /// there is room; sunk into it by sink_m, or with its base at base_z. False when there is none.
  bool put(const std::string& name, ClassId class_id, const assets::MeshPtr& mesh, const Vec2& p,
           double heading_rad, const Vec2& size_m, double sink_m = 0.0,
           std::optional<double> base_z = std::nullopt);
  /// The pose for that, if there is room; takes the ground.
  std::optional<Pose> find_place(const Vec2& p, double heading_rad, const Vec2& size_m,
                                 double sink_m, std::optional<double> base_z = std::nullopt);

 private:
  double edge_t(const RoadSide& at, double s) const;
  Spot spot(const RoadSide& at, double s, double t, double beyond_m) const;

  std::map<std::string, assets::MeshPtr> meshes_;
};

/// True where land may be planted: on no lane, or on lanes of grass only.
bool is_green(roads::LaneType type);

/// Houses, their yards, fences and drives (lots.cpp).
void plant_lots(Site& site);
/// Traffic signs of roads for which the file has none (default_signs.cpp).
void plant_signs(Site& site, const RoadSide& at);
/// Lamps, benches, bus stops, signs with names, overhead lines (street_things.cpp).
void plant_street_things(Site& site, const RoadSide& at);

}  // namespace raytruth::scene
