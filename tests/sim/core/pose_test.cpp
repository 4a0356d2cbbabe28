#include "sim/core/pose.h"

#include <gtest/gtest.h>

#include "sim/core/math.h"

namespace raytruth {
namespace {

// One product of unit quaternions rounds each coefficient a few times; 1e-12 m at arms of 100 m is
// 100 times that.
constexpr double kRounding = 1e-12;

TEST(Pose, ComposesAndInverts) {
  const Pose X_AB = Pose::from_euler({1, 2, 3}, {0.3, -0.2, 0.1});
  const Pose X_BC = Pose::from_euler({-4, 5, 6}, {2.0, 0.4, -1.0});
  const Vec3 p_C(7, -8, 9);
  EXPECT_LT(((X_AB * X_BC) * p_C - X_AB * (X_BC * p_C)).norm(), kRounding);
  EXPECT_LT((X_AB.inverse() * (X_AB * p_C) - p_C).norm(), kRounding);
}

TEST(Pose, AnglesAreZThenYThenX) {
  const Pose X = Pose::from_euler(Vec3::Zero(), {0.5 * kPi, 0.0, 0.0});
  EXPECT_LT((X * Vec3::UnitX() - Vec3::UnitY()).norm(), kRounding);
  const Pose nose_down = Pose::from_euler(Vec3::Zero(), {0.0, 0.1, 0.0});
  EXPECT_LT((nose_down * Vec3::UnitX()).z(), 0.0);
  const EulerAngles in{2.5, -0.7, 1.2};
  const EulerAngles out = Pose::from_euler(Vec3::Zero(), in).euler();
  EXPECT_NEAR(out.heading_rad, in.heading_rad, kRounding);
  EXPECT_NEAR(out.pitch_rad, in.pitch_rad, kRounding);
  EXPECT_NEAR(out.roll_rad, in.roll_rad, kRounding);
}

TEST(Pose, InterpolatesAlongTheArc) {
  const Pose a = Pose::from_euler({0, 0, 0}, {0.2, 0, 0});
  for (const double turn : {0.001, 0.5, 3.0}) {
    const Pose b = Pose::from_euler({10, 0, 0}, {0.2 + turn, 0, 0});
    const Pose middle = interpolate(a, b, 0.25);
    EXPECT_NEAR(middle.euler().heading_rad, 0.2 + 0.25 * turn, 1e-9) << turn;
    EXPECT_NEAR(middle.translation().x(), 2.5, kRounding);
  }
}

}  // namespace
}  // namespace raytruth
