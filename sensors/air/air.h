#pragma once

#include <algorithm>

#include "sim/core/pose.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::air {

/// Extinction of the air at a meteorological optical range (5 % contrast: ln 20 = 3.0 over it),
/// 1/m; the same for all visible and near infrared light.
double extinction_1_m(double visual_range_m);

/// What falling rain and snow add to it, 1/m. Rain: geometric optics (twice their cross section) of
/// the drops of Marshall and Palmer 1948, N(D) = 8000 exp(-4.1 R^-0.21 D) per m^3 and mm: the
/// integral is 8000 pi 1e-6 / (4.1 R^-0.21)^3 = 3.65e-4 R^0.63, R in mm/h. Snow: of the flakes of
/// Gunn and Marshall 1958 alike, 1.44e-3 R^0.57, R as water.
double precipitation_extinction_1_m(const Weather& weather);

/// Where a straight line runs through a box.
template <typename T>
struct Inside {
  T begin, end;  ///< m along the line; begin >= end: nowhere
};

/// Extinction along straight lines: the same anywhere, or fog in a box (Weather::fog_box) and clear
/// air around it; rain and snow fall in both. Lengths in m; places relative to the origin given.
class Air {
 public:
  explicit Air(const Weather& weather, const Vec3& origin_W = Vec3::Zero());

  bool has_box() const { return has_box_; }
  /// Outside the box, where there is one.
  double extinction_1_m() const { return outside_; }
  double fog_extinction_1_m() const { return inside_; }

  template <typename T>
  Inside<T> in_box(const Eigen::Matrix<T, 3, 1>& from, const Eigen::Matrix<T, 3, 1>& direction,
                   T distance_m) const {
    Inside<T> part{T(0), has_box_ ? distance_m : T(0)};
    if (!has_box_) return part;
    for (Eigen::Index k = 0; k < 3; ++k) {
      const T low = static_cast<T>(low_[k]) - from[k];
      const T high = static_cast<T>(high_[k]) - from[k];
      if (direction[k] == T(0)) {
        if (low > T(0) || high < T(0)) return {T(0), T(0)};
        continue;
      }
      const T a = low / direction[k];
      const T b = high / direction[k];
      part.begin = std::max(part.begin, std::min(a, b));
      part.end = std::min(part.end, std::max(a, b));
    }
    part.end = std::max(part.begin, part.end);
    return part;
  }

  /// Extinction summed up over a way: transmittance = exp(-depth).
  double depth(const Vec3& from, const Vec3& direction, double distance_m) const {
    if (!has_box_) return outside_ * distance_m;
    const Inside<double> fog = in_box<double>(from, direction, distance_m);
    const double in = fog.end - fog.begin;
    return inside_ * in + outside_ * (distance_m - in);
  }

 private:
  double outside_, inside_;
  bool has_box_;
  Vec3 low_ = Vec3::Zero(), high_ = Vec3::Zero();
};

/// What the world's weather says of the air outside a box of fog.
Weather around_the_box(const Weather& weather);

}  // namespace raytruth::air
