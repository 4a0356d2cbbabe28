#pragma once

#include <memory>
#include <span>
#include <vector>

#include "assets/lod.h"
#include "scenes/build/scene.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::scene {

/// The finest angle that a rig's sensors tell apart, in rad: between neighbouring pixels, where
/// they are closest (towards the corners of a lens without distortion), and between neighbouring
/// beams or firings of a LiDAR. 0 without sensors.
double finest_angle(const SensorRig& rig);

/// How much of an actor's shape the sensors of a rig can see.
///
/// A surface may be off by a quarter of the finest pixel at its distance: a share of the angle
/// between rays that sample a pixel 16 times (4 by 4). The rule is that of view-dependent
/// refinement (Hoppe, "Smart view-dependent level-of-detail control and its application to terrain
/// rendering", IEEE Visualization 1998: the deviation's projection stays below a bound in pixels),
/// with the bound below what the samples resolve. It may be off by no more than the ranges of the
/// best LiDAR scatter, either: what is off along a beam shifts its range. It depends on nothing but
/// distances at the frame's time.
class LevelOfDetail {
 public:
  /// Levels that are made are kept in the store; nullptr: none.
  explicit LevelOfDetail(const SensorRig& rig, std::shared_ptr<assets::FileStore> store = nullptr);

  /// How far a surface may be off at that distance from the nearest sensor, in m.
  double deviation_m(double distance_m) const;
  /// Level (see assets/lod.h) of an actor over the keys of two motions: the distance is that of the
  /// actor's declared box from a sphere about the ego's origin which holds all sensors.
  int level_of(const Motion& actor, const ActorModel& model, const Motion& ego) const;
  const assets::DetailLevels& meshes() const { return meshes_; }

  static constexpr double kShareOfPixel = 0.25;

 private:
  double angle_rad_ = 0.0;
  double most_m_ = 0.0;   ///< by the ranges' scatter
  double reach_m_ = 0.0;  ///< of the sensors from the ego's origin
  assets::DetailLevels meshes_;
};

/// build_scene() with actors as coarse as `detail` says; nullptr: all as they were made. What
/// labels say of an actor apart from what rays hit (its box, class, name and pose) doesn't depend
/// on it. `threads` work at it (0: all), which changes nothing of the result.
std::shared_ptr<const Scene> build_scene(
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots,
    const std::shared_ptr<const StaticWorld>& world, const ActorAssets& assets,
    std::shared_ptr<const assets::MaterialTable> materials, ActorId ego,
    std::span<const ActorId> hidden, const LevelOfDetail* detail, int threads = 0);

}  // namespace raytruth::scene
