#include "sim/core/pose.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth {

Pose::Pose(const Eigen::Quaterniond& rotation, const Vec3& translation_m)
    : rotation_(rotation), translation_(translation_m) {
  const double norm2 = rotation_.squaredNorm();
  // After one division the squared norm is within 1.4e-15 of 1. Such a quaternion is left as it is,
  // so that a pose that is written to a file and read back keeps its bits.
  if (norm2 > 0.0 && std::fabs(norm2 - 1.0) > 2e-15) rotation_.coeffs() /= std::sqrt(norm2);
}

Pose Pose::from_euler(const Vec3& translation_m, const EulerAngles& angles) {
  const auto half_turn = [](double angle, const Vec3& axis) {
    if (angle == 0.0)
      return Eigen::Quaterniond(1.0, 0.0, 0.0, 0.0);  // most roads are level one way
    const Vec3 v = axis * det::sin(0.5 * angle);
    return Eigen::Quaterniond(det::cos(0.5 * angle), v.x(), v.y(), v.z());
  };
  return Pose(half_turn(angles.heading_rad, Vec3::UnitZ()) *
                  half_turn(angles.pitch_rad, Vec3::UnitY()) *
                  half_turn(angles.roll_rad, Vec3::UnitX()),
              translation_m);
}

EulerAngles Pose::euler() const {
  const Eigen::Matrix3d R = matrix();
  EulerAngles e;
  e.heading_rad = det::atan2(R(1, 0), R(0, 0));
  e.pitch_rad = det::asin(std::clamp(-R(2, 0), -1.0, 1.0));
  e.roll_rad = det::atan2(R(2, 1), R(2, 2));
  return e;
}

Pose Pose::operator*(const Pose& X_BC) const {
  return Pose(rotation_ * X_BC.rotation_, *this * X_BC.translation_);
}

Pose Pose::inverse() const {
  const Eigen::Quaterniond inverse_rotation = rotation_.conjugate();
  return Pose(inverse_rotation, -(inverse_rotation * translation_));
}

Pose interpolate(const Pose& a, const Pose& b, double u) {
  const Eigen::Quaterniond& qa = a.rotation();
  Eigen::Quaterniond qb = b.rotation();
  double cosine = qa.dot(qb);
  if (cosine < 0.0) {
    qb.coeffs() = -qb.coeffs();
    cosine = -cosine;
  }
  double wa = 1.0 - u;
  double wb = u;
  // Below about 0.03 rad the straight blend differs from the arc by less than 1e-6 rad.
  if (cosine < 0.9999) {
    const double angle = det::acos(cosine);
    const double scale = 1.0 / det::sin(angle);
    wa = det::sin((1.0 - u) * angle) * scale;
    wb = det::sin(u * angle) * scale;
  }
  Eigen::Quaterniond q;
  q.coeffs() = wa * qa.coeffs() + wb * qb.coeffs();
  return Pose(q, (1.0 - u) * a.translation() + u * b.translation());
}

}  // namespace raytruth
