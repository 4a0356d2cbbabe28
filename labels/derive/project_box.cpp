#include <algorithm>
#include <cmath>

#include "labels/derive/labels.h"
#include "sim/core/math.h"

namespace raytruth::labels {
namespace {

// Rays of a camera start here: nothing nearer is seen.
constexpr double kNear_m = 0.01;
// Edges are straight in the picture of a lens without distortion. With it they bend: the chord of a
// piece leaves the curve by 1/8 of (length of a piece)^2 x curvature. An edge as long as a picture
// of 2000 px, with k1 = -0.4, bends by some 100 px; in 64 pieces less than 100 / 64^2 = 0.03 px.
constexpr int kPieces = 64;

// Tangent of the angle to the axis beyond which the radial polynomial folds back.
double monotone_radius(const Distortion& d) {
  constexpr double kStep = 0.01;
  constexpr int kSteps = 2000;
  int i = 1;
  for (; i < kSteps; ++i) {
    const double r2 = (i * kStep) * (i * kStep);
    if (1.0 + r2 * (3.0 * d.k1 + r2 * (5.0 * d.k2 + r2 * 7.0 * d.k3)) <= 0.05) break;
  }
  return (i - 1) * kStep;
}

class Extent {
 public:
  explicit Extent(const CameraSpec& camera) : camera_(camera) {
    if (!camera.distortion.none()) radius_ = monotone_radius(camera.distortion);
  }

  void add(const Vec3& p_C) {
    Vec3 p = p_C;
    const double r = std::sqrt(p.x() * p.x() + p.y() * p.y()) / p.z();
    if (r > radius_) p = Vec3(p.x() * radius_ / r, p.y() * radius_ / r, p.z());
    const Vec2 pixel = project(camera_, p);
    rect_.left = std::min(rect_.left, pixel.x());
    rect_.right = std::max(rect_.right, pixel.x());
    rect_.top = std::min(rect_.top, pixel.y());
    rect_.bottom = std::max(rect_.bottom, pixel.y());
  }

  std::optional<Rect> clipped() const {
    Rect r;
    r.left = std::max(rect_.left, 0.0);
    r.top = std::max(rect_.top, 0.0);
    r.right = std::min(rect_.right, static_cast<double>(camera_.width));
    r.bottom = std::min(rect_.bottom, static_cast<double>(camera_.height));
    if (!(r.left < r.right && r.top < r.bottom)) return std::nullopt;
    return r;
  }

 private:
  const CameraSpec& camera_;
  double radius_ = HUGE_VAL;
  Rect rect_{HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
};

}  // namespace

std::optional<Rect> project_box(const CameraSpec& camera, const Pose& X_CB, const Vec3& size_m) {
  const std::array<Vec3, 8> c = corners({X_CB, size_m});
  const int pieces = camera.distortion.none() ? 1 : kPieces;
  Extent extent(camera);
  for (unsigned i = 0; i < 8; ++i) {
    for (const unsigned bit : {1U, 2U, 4U}) {
      const unsigned j = i | bit;
      if (j == i) continue;
      Vec3 a = c[i];
      Vec3 b = c[j];
      if (a.z() < kNear_m && b.z() < kNear_m) continue;
      const auto cut = [&] { return a + (kNear_m - a.z()) / (b.z() - a.z()) * (b - a); };
      if (a.z() < kNear_m) {
        a = cut();
      } else if (b.z() < kNear_m) {
        b = cut();
      }
      for (int k = 0; k <= pieces; ++k) {
        Vec3 p = a + static_cast<double>(k) / pieces * (b - a);
        p.z() = std::max(p.z(), kNear_m);  // the cut may end a rounding behind the plane
        extent.add(p);
      }
    }
  }
  return extent.clipped();
}

}  // namespace raytruth::labels
