#pragma once

// Small scenes put together by hand, and a slow tracer that shares no code with the product's.

#include <memory>
#include <string>
#include <vector>

#include "scenes/build/scene.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::testing {

/// Matt, without glossy layer, reflectance at both wavelengths.
assets::Material matt(const std::string& name, float reflectance);
assets::Material pane(const std::string& name, float transmission);

assets::MeshPtr quad(double size_y_m, double size_z_m, MaterialId material);  ///< in x = 0
/// As quad(), its material's picture over it: u along -y, v downwards.
assets::MeshPtr card(double size_y_m, double size_z_m, MaterialId material);
/// A matt material with a round hole in the middle of its picture, 0.6 of it wide.
assets::Material holed(const std::string& name, float transmission = 0.0F);
assets::MeshPtr box(const Vec3& size_m, MaterialId material);  ///< about the origin
assets::MeshPtr sphere(double radius_m, int segments, MaterialId material);

class SmallScene {
 public:
  Weather weather;  ///< of the scene that build() makes

  MaterialId add(const assets::Material& material) { return materials_->add(material); }
  ObjectId add_static(assets::MeshPtr mesh, const Pose& X_WI);
  /// Keys equally spaced over the scene's time.
  ActorId add_actor(assets::MeshPtr mesh, std::vector<Pose> keys, bool is_ego = false);

  std::shared_ptr<const scene::Scene> build(SimTime start, SimTime end,
                                            const Vec3& origin_W = Vec3::Zero()) const;
  const scene::ActorAssets& assets() const { return assets_; }
  /// Says that all actors are present, and the weather.
  Snapshot snapshot(SimTime t, double visual_range_m = 1e12) const;

 private:
  std::shared_ptr<assets::MaterialTable> materials_ = std::make_shared<assets::MaterialTable>();
  std::vector<scene::SceneInstance> statics_, moving_;
  scene::ActorAssets assets_;
};

struct OracleHit {
  double distance_m = 1e300;
  std::uint32_t instance = 0xffffffffU, primitive = 0;
  bool hit() const { return instance != 0xffffffffU; }
};

/// Every triangle, in double precision (Moeller and Trumbore), poses blended with the C library;
/// without what a picture's alpha cuts away.
OracleHit brute_force(const scene::Scene& scene, const tracing::Ray& ray,
                      ObjectId only = ObjectId(), ObjectId without = ObjectId());

}  // namespace raytruth::testing
