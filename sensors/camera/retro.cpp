#include "sensors/camera/retro.h"

#include <algorithm>

#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

constexpr float kDegree = static_cast<float>(kPi / 180.0);
constexpr float kWidth2 = 0.298F * 0.298F * kDegree * kDegree;
constexpr float kStated2 = 0.2F * 0.2F * kDegree * kDegree;
constexpr float kEnd2 = 25.0F * kDegree * kDegree;
constexpr float kBeadsEnd2 = 17.0F * 17.0F * kDegree * kDegree;
constexpr float kEntrance_rad = 30.0F * kDegree;
constexpr float kLeastCosine = 0.05F;

}  // namespace

Retro::Retro(const assets::Look& look, const Vec3f& normal, const Vec3f& view)
    : beads_(look.retro_by_beads), view_(view) {
  const air::Rgb r(look.retro[0], look.retro[1], look.retro[2]);
  const float cosine = normal.dot(view);
  if (!(r.maxCoeff() > 0.0F) || cosine <= 0.0F) return;
  if (beads_) {
    top_ = r * std::max(0.0F, 1.0F - cosine * cosine);
  } else {
    const float share = det::acos(std::min(1.0F, cosine)) / kEntrance_rad;
    top_ = r * ((1.0F + kStated2 / kWidth2) * det::exp(-share * share) /
                std::max(kLeastCosine, cosine));
  }
  any_ = top_.maxCoeff() > 0.0F;
}

air::Rgb Retro::value(const Vec3f& light) const {
  if (!any_) return air::Rgb::Zero();
  const float a2 = (light - view_).squaredNorm();  // of small angles the square
  const float end2 = beads_ ? kBeadsEnd2 : kEnd2;
  if (a2 >= end2) return air::Rgb::Zero();
  const float rest = 1.0F - a2 / end2;
  if (beads_) return top_ * (rest * rest * rest);
  return top_ * (rest * rest / (1.0F + a2 / kWidth2));
}

}  // namespace raytruth::camera
