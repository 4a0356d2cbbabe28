#include <algorithm>
#include <cmath>

#include "sensors/frame/sensor_rig.h"

namespace raytruth {
namespace {

// Distorted normalised coordinates and the Jacobian of the distortion.
Vec2 distort(const Distortion& d, const Vec2& n, Eigen::Matrix2d* J) {
  const double x = n.x();
  const double y = n.y();
  const double r2 = x * x + y * y;
  const double radial = 1.0 + r2 * (d.k1 + r2 * (d.k2 + r2 * d.k3));
  if (J) {
    const double slope = d.k1 + r2 * (2.0 * d.k2 + r2 * 3.0 * d.k3);  // d radial / d r2
    (*J)(0, 0) = radial + 2.0 * x * x * slope + 2.0 * d.p1 * y + 6.0 * d.p2 * x;
    (*J)(0, 1) = 2.0 * x * y * slope + 2.0 * d.p1 * x + 2.0 * d.p2 * y;
    (*J)(1, 0) = 2.0 * x * y * slope + 2.0 * d.p1 * x + 2.0 * d.p2 * y;
    (*J)(1, 1) = radial + 2.0 * y * y * slope + 6.0 * d.p1 * y + 2.0 * d.p2 * x;
  }
  return {x * radial + 2.0 * d.p1 * x * y + d.p2 * (r2 + 2.0 * x * x),
          y * radial + d.p1 * (r2 + 2.0 * y * y) + 2.0 * d.p2 * x * y};
}

}  // namespace

Vec2 project(const CameraSpec& c, const Vec3& p_C) {
  const Vec2 n(p_C.x() / p_C.z(), p_C.y() / p_C.z());
  const Vec2 m = c.distortion.none() ? n : distort(c.distortion, n, nullptr);
  return {c.fx * m.x() + c.cx, c.fy * m.y() + c.cy};
}

Vec3 unproject(const CameraSpec& c, const Vec2& pixel) {
  const Vec2 target((pixel.x() - c.cx) / c.fx, (pixel.y() - c.cy) / c.fy);
  Vec2 n = target;
  if (!c.distortion.none()) {
    for (int i = 0; i < 30; ++i) {
      Eigen::Matrix2d J;
      const Vec2 error = distort(c.distortion, n, &J) - target;
      const double det = J.determinant();
      if (error.squaredNorm() < 1e-28 || std::abs(det) < 1e-12) break;
      n -= J.inverse() * error;
    }
  }
  return Vec3(n.x(), n.y(), 1.0).normalized();
}

}  // namespace raytruth
