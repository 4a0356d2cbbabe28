#pragma once

// Internal to sensors/camera: what a hit looks like - patterns, pictures, roads, weather and dirt.

#include <vector>

#include "assets/weathering.h"
#include "sensors/tracing/path_scene.h"

namespace raytruth::camera {

/// Looks of hits in one scene. Where nothing has a picture, no road shows and the weather leaves
/// surfaces alone, a look is the material's colour pattern and nothing else.
class Shading {
 public:
  /// Both must outlive it.
  Shading(const tracing::PathScene& paths, const scene::Scene& scene);

  /// The look of a hit as wide as `footprint_m`, and the normal to shade with: bent by pictures and
  /// relief, and so that a mirror there sends `view` (away from the surface) above the surface.
  /// `full`: with relief and with what keeps rain off; otherwise as behind the first hits, where
  /// only the mean matters.
  assets::Look at(const tracing::Surface& surface, const tracing::PrimitiveHit& hit,
                  float footprint_m, const Vec3f& view, float time, bool full, Vec3f& normal) const;

 private:
  struct Place {
    Vec3f road_anchor = Vec3f::Zero();
    float bottom_m = 0.0F;
    bool gathers_snow = true;
    bool can_be_dirty = false;
    const assets::Part* parts = nullptr;  ///< of the mesh, where roads are among them
    std::size_t first_road = 0;           ///< of its parts in roads_
  };
  void add_roads(const scene::SceneInstance& instance, const assets::MaterialTable& materials,
                 Place& place);
  void paint(const tracing::Surface& surface, float footprint_m, assets::Look& look,
             Vec3f& normal) const;

  const tracing::PathScene& paths_;
  Weather weather_;
  assets::SurfaceWeather surface_;
  std::vector<Place> places_;            ///< by instance
  std::vector<assets::RoadLook> roads_;  ///< means of roads' parts, for what isn't seen directly
};

/// The normal nearest to `normal` with which a mirror sends `view` at least slightly above the
/// surface of normal `geometric` (as Keller et al., "The Iray light transport simulation", 2017).
Vec3f above_surface(const Vec3f& normal, const Vec3f& geometric, const Vec3f& view);

}  // namespace raytruth::camera
