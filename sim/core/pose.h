#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

namespace raytruth {

using Vec2f = Eigen::Vector2f;
using Vec2 = Eigen::Vector2d;
using Vec3 = Eigen::Vector3d;
using Vec3f = Eigen::Vector3f;

/// Heading (about z), pitch (about the new y, nose down positive) and roll (about the new x), in
/// rad: the z-y'-x'' angles of ISO 8855 and OpenSCENARIO.
struct EulerAngles {
  double heading_rad = 0.0;
  double pitch_rad = 0.0;
  double roll_rad = 0.0;
};

/// A rigid transform X_AB: the pose of frame B in frame A. Maps coordinates in B to coordinates in
/// A: p_A = X_AB * p_B. Translation in metres. The quaternion is kept at unit length.
class Pose {
 public:
  Pose() = default;
  Pose(const Eigen::Quaterniond& rotation, const Vec3& translation_m);
  static Pose from_euler(const Vec3& translation_m, const EulerAngles& angles);

  const Eigen::Quaterniond& rotation() const { return rotation_; }
  const Vec3& translation() const { return translation_; }
  Eigen::Matrix3d matrix() const { return rotation_.toRotationMatrix(); }
  EulerAngles euler() const;

  Vec3 operator*(const Vec3& p_B) const { return rotation_ * p_B + translation_; }
  Vec3 rotate(const Vec3& v_B) const { return rotation_ * v_B; }
  Pose operator*(const Pose& X_BC) const;
  Pose inverse() const;

 private:
  Eigen::Quaterniond rotation_ = Eigen::Quaterniond::Identity();
  Vec3 translation_ = Vec3::Zero();
};

/// The pose at fraction u in [0, 1] of the way from a to b: translation linear, rotation spherical.
Pose interpolate(const Pose& a, const Pose& b, double u);

/// Velocity of a frame, expressed in the world frame: m/s and rad/s.
struct Twist {
  Vec3 linear_m_s = Vec3::Zero();
  Vec3 angular_rad_s = Vec3::Zero();
};

/// An axis-aligned box in some frame, in metres. Empty when any min exceeds its max.
struct Box3 {
  Vec3 min = Vec3::Constant(1e300);
  Vec3 max = Vec3::Constant(-1e300);

  bool empty() const { return (min.array() > max.array()).any(); }
  void extend(const Vec3& p) {
    min = min.cwiseMin(p);
    max = max.cwiseMax(p);
  }
  Vec3 center() const { return 0.5 * (min + max); }
  Vec3 size() const { return max - min; }
};

}  // namespace raytruth
