#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sensors/tracing/trace_scene.h"

namespace raytruth::tracing {

/// A ray in single precision, for light paths: origin relative to Scene::origin_W, unit direction.
struct PathRay {
  Vec3f origin = Vec3f::Zero();
  Vec3f direction = Vec3f::UnitX();
  float near_m = 0.0F, far_m = 1e4F;
  float time = 0.0F;  ///< 0 at Scene::start ... 1 at Scene::end
};

/// What shading needs to know of a hit. Position relative to Scene::origin_W.
struct Surface {
  Vec3f position, normal, shading_normal;  ///< both normals on the side that the ray came from
  Vec3f position_I, normal_I;              ///< in the instance frame, for patterns
  float distance_m = 0.0F;
  ObjectId object;
  const assets::Material* material = nullptr;
  bool emits = false;
  std::array<float, 3> emission_cd_m2{0, 0, 0};  ///< when it emits
};

/// A TraceScene seen by light paths: the same primitives, in single precision and with tables that
/// make a hit cheap. Results are the same bits on every machine (our own arithmetic on Embree's
/// primitive). The TraceScene must outlive it.
class PathScene {
 public:
  explicit PathScene(const TraceScene& scene);

  /// For neighbouring pixels: `coherent`. The answers don't depend on it.
  void closest(std::span<const PathRay> rays, std::span<PrimitiveHit> hits, View view,
               bool coherent) const;
  /// As TraceScene::occluded: panes don't block.
  void occluded(std::span<const PathRay> rays, std::span<std::uint8_t> blocked) const;
  ObjectId object_of(const PrimitiveHit& hit) const { return instances_[hit.instance].object; }
  Surface surface(const PathRay& ray, const PrimitiveHit& hit) const;

 private:
  struct Key {
    Eigen::Quaternionf rotation;
    Vec3f translation;
  };
  struct Instance {
    const assets::Mesh* mesh = nullptr;
    ObjectId object;
    std::uint32_t lamps = 0;
    Eigen::Matrix3f R;
    Vec3f t;
    std::vector<Key> keys;  ///< empty: it doesn't move
    std::uint32_t first_part = 0;
  };
  struct PartLook {
    const assets::Material* material = nullptr;
    bool emits = false;
    std::array<float, 3> emission_cd_m2{0, 0, 0};
  };
  const TraceScene& scene_;
  std::vector<Instance> instances_;
  std::vector<PartLook> parts_;  ///< of all instances, one after the other
};

}  // namespace raytruth::tracing
