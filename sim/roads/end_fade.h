#pragma once

#include <span>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::roads {

/// Where a road ends at a ground that isn't made of it, in the plane.
struct FadingEnd {
  struct Sample {
    double at_m = 0.0, off_m = 0.0;  ///< way along the end from from_W; road minus ground there
  };
  Vec2 from_W = Vec2::Zero(), along = Vec2::UnitX();  ///< a point of its edge; unit length
  double length_m = 0.0;
  std::vector<Sample> samples;  ///< by way, at least two; empty: too far away in height

  /// Clears the samples if any is more than 0.3 m off: the road lies at another level.
  void drop_if_far();
};

/// The ground's height z at a place with what is left of the steps to all ends: each fades out over
/// 4 m, and is 0 on the other ends.
double with_ends(double z_m, std::span<const FadingEnd> ends, const Vec2& p_W);

}  // namespace raytruth::roads
