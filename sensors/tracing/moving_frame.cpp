#include "sensors/tracing/moving_frame.h"

#include <algorithm>
#include <cmath>

namespace raytruth::tracing {

MovingFrame::MovingFrame(const scene::Motion& motion, const Vec3& origin_W) {
  const std::vector<Pose>& keys = motion.keys;
  R_ = keys.front().matrix().cast<float>();
  t_ = (keys.front().translation() - origin_W).cast<float>();
  if (keys.size() == 1) return;
  keys_.reserve(keys.size());
  for (const Pose& pose : keys) {
    Key key{pose.rotation().cast<float>(), (pose.translation() - origin_W).cast<float>()};
    if (!keys_.empty() && key.rotation.dot(keys_.back().rotation) < 0.0F)
      key.rotation.coeffs() = -key.rotation.coeffs();
    keys_.push_back(key);
  }
}

void MovingFrame::at(float time, Eigen::Matrix3f& R, Vec3f& t) const {
  if (keys_.empty()) {
    R = R_;
    t = t_;
    return;
  }
  const float last = static_cast<float>(keys_.size() - 1);
  const float u = std::clamp(time, 0.0F, 1.0F) * last;
  const auto i = std::min(static_cast<std::size_t>(u), keys_.size() - 2);
  const float w = u - static_cast<float>(i);
  const Key& a = keys_[i];
  const Key& b = keys_[i + 1];
  // Normalised linear instead of spherical: within a key's few milliseconds the same to 1e-4.
  Eigen::Quaternionf q;
  q.coeffs() = (1.0F - w) * a.rotation.coeffs() + w * b.rotation.coeffs();
  q.coeffs() /= std::sqrt(q.coeffs().squaredNorm());
  R = q.toRotationMatrix();
  t = (1.0F - w) * a.translation + w * b.translation;
}

}  // namespace raytruth::tracing
