#pragma once

// Internal to sensors/lidar: what a beam needs to know of the surface it meets.

#include <cstdint>
#include <vector>

#include "assets/weathering.h"
#include "sensors/lidar/radiometry.h"
#include "sensors/tracing/trace_scene.h"

namespace raytruth::lidar {

struct Surface {
  double distance_m = 0.0;     ///< along the ray, double precision
  double cos_incidence = 0.0;  ///< against the interpolated normal, >= 0
  ObjectId object;
  std::uint32_t slot = 0;  ///< see Surfaces::part
  const Reflector* material_reflector = nullptr;
  bool changed = false;  ///< by weather, dirt, a picture or a road's age
  Reflector changed_reflector;
  const Reflector& reflector() const { return changed ? changed_reflector : *material_reflector; }
};

/// The parts of a scene with their reflectors: what TraceScene::resolve does, from tables, without
/// what a LiDAR doesn't ask for. Weather, dirt and roads change surfaces as for cameras
/// (assets::apply, assets::road_look); of a picture the luminance over its mean counts, up to
/// kMostByPicture times brighter or darker: what looks darker mostly is a little so beyond 800 nm.
class Surfaces {
 public:
  explicit Surfaces(const tracing::TraceScene& scene, const LidarSpec& lidar);

  Surface at(const tracing::Ray& ray, const tracing::PrimitiveHit& hit) const;
  /// Parts of all instances, one after the other.
  static constexpr float kMostByPicture = 1.6F;
  std::size_t slots() const { return parts_.size(); }
  const assets::Part& part(std::uint32_t slot) const { return *parts_[slot]; }

 private:
  struct Instance {
    const scene::SceneInstance* scene_instance = nullptr;
    const assets::Mesh* mesh = nullptr;
    bool moves = false, gathers_snow = false;
    Vec3f road_anchor = Vec3f::Zero();
    float bottom_m = 0.0F;
    std::uint32_t first_slot = 0;
    Eigen::Matrix3d R_IW;  // at rest
    Vec3 p_WI;
  };
  /// A part whose surface differs from place to place.
  struct Varied {
    const assets::Material* material = nullptr;
    bool road = false, picture = false, dirt = false;
  };
  void change(const tracing::Ray& ray, const tracing::PrimitiveHit& hit, const Instance& instance,
              const Varied& varied, const Vec3& position_I, const Vec3& normal_I, double u,
              double v, Surface& surface) const;

  const tracing::TraceScene& rays_;
  const scene::Scene& scene_;
  const LidarSpec& lidar_;
  Weather weather_;
  assets::SurfaceWeather surface_;
  std::vector<Varied> varied_;  ///< by slot; empty material: the same everywhere
  std::vector<Instance> instances_;
  std::vector<const assets::Part*> parts_;
  std::vector<const Reflector*> reflector_of_;  // by slot
  std::vector<Reflector> reflectors_;           // by material
};

}  // namespace raytruth::lidar
