#include "assets/body_parts.h"

#include <algorithm>
#include <cmath>

namespace raytruth::assets {

Eigen::Quaterniond hanging_along(const Vec3& direction, const Vec3& front) {
  Eigen::Matrix3d R;
  R.col(2) = -direction;
  R.col(1) = R.col(2).cross(front).normalized();
  R.col(0) = R.col(1).cross(R.col(2));
  return Eigen::Quaterniond(R);
}

Vec3 joint_between(const Vec3& from, const Vec3& to, double first, double second,
                   const Vec3& pole) {
  const Vec3 line = to - from;
  const double length = std::clamp(line.norm(), 1e-6, 0.999 * (first + second));
  const Vec3 axis = line.normalized();
  const double along = (first * first - second * second + length * length) / (2.0 * length);
  const double off = std::sqrt(std::max(0.0, first * first - along * along));
  const Vec3 side = (pole - axis * axis.dot(pole)).normalized();
  return from + along * axis + off * side;
}

}  // namespace raytruth::assets
