#pragma once

// Internal to sensors/lidar: what a beam needs to know of the surface it meets.

#include <cstdint>
#include <vector>

#include "sensors/lidar/radiometry.h"
#include "sensors/tracing/trace_scene.h"

namespace raytruth::lidar {

struct Surface {
  double distance_m = 0.0;     ///< along the ray, double precision
  double cos_incidence = 0.0;  ///< against the interpolated normal, >= 0
  ObjectId object;
  std::uint32_t slot = 0;  ///< see Surfaces::part
  const Reflector* reflector = nullptr;
};

/// The parts of a scene with their reflectors: what TraceScene::resolve does, from tables, without
/// what a LiDAR doesn't ask for.
class Surfaces {
 public:
  Surfaces(const scene::Scene& scene, const LidarSpec& lidar);

  Surface at(const tracing::Ray& ray, const tracing::PrimitiveHit& hit) const;
  /// Parts of all instances, one after the other.
  std::size_t slots() const { return parts_.size(); }
  const assets::Part& part(std::uint32_t slot) const { return *parts_[slot]; }

 private:
  struct Instance {
    const scene::SceneInstance* scene_instance = nullptr;
    const assets::Mesh* mesh = nullptr;
    bool moves = false;
    std::uint32_t first_slot = 0;
    Eigen::Matrix3d R_IW;  // at rest
    Vec3 p_WI;
  };
  const scene::Scene& scene_;
  std::vector<Instance> instances_;
  std::vector<const assets::Part*> parts_;
  std::vector<const Reflector*> reflector_of_;  // by slot
  std::vector<Reflector> reflectors_;           // by material
};

}  // namespace raytruth::lidar
