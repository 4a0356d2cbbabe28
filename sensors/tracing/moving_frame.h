#pragma once

#include <vector>

#include "scenes/build/scene.h"
#include "sim/core/pose.h"

namespace raytruth::tracing {

/// Pose of an instance over a scene's time, in single precision and relative to Scene::origin_W:
/// the same bits on every machine and for everybody who asks.
class MovingFrame {
 public:
  MovingFrame() = default;
  MovingFrame(const scene::Motion& motion, const Vec3& origin_W);

  /// At time 0 (Scene::start) ... 1 (Scene::end).
  void at(float time, Eigen::Matrix3f& R, Vec3f& t) const;
  bool moves() const { return !keys_.empty(); }
  /// At Scene::start; for good where it doesn't move.
  const Eigen::Matrix3f& R() const { return R_; }
  const Vec3f& t() const { return t_; }

 private:
  struct Key {
    Eigen::Quaternionf rotation;
    Vec3f translation;
  };
  Eigen::Matrix3f R_ = Eigen::Matrix3f::Identity();
  Vec3f t_ = Vec3f::Zero();
  std::vector<Key> keys_;  // empty: it doesn't move
};

}  // namespace raytruth::tracing
