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
  /// Calls with R, t and the cosine of half the turn since the key before (1 for the first), key by
  /// key.
  template <typename Call>
  void for_each_key(const Call& call) const {
    if (keys_.empty()) return call(R_, t_, 1.0F);
    for (std::size_t k = 0; k < keys_.size(); ++k) {
      const float cosine = k == 0 ? 1.0F : keys_[k].rotation.dot(keys_[k - 1].rotation);
      call(keys_[k].rotation.toRotationMatrix(), keys_[k].translation, cosine);
    }
  }
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
