// The picture of a box against the picture of its surface, point by point.
#include <gtest/gtest.h>

#include <cmath>

#include "labels/derive/labels.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::labels {
namespace {

constexpr int kGrid = 120;

CameraSpec camera_of(const Distortion& distortion) {
  CameraSpec c;
  c.width = 640;
  c.height = 480;
  c.fx = c.fy = 500.0;
  c.cx = 320.0;
  c.cy = 240.0;
  c.distortion = distortion;
  return c;
}

struct Surface {
  Rect all{1e300, 1e300, -1e300, -1e300};  // not clipped to the frame
  double nearest = 1e300;
  double widest = 0.0;  // tangent of the angle to the axis
};

// Points of all faces that lie more than 1 cm ahead of the camera.
Surface surface_of(const CameraSpec& camera, const Pose& X_CB, const Vec3& size) {
  Surface s;
  for (int axis = 0; axis < 3; ++axis) {
    for (const double side : {-0.5, 0.5}) {
      for (int i = 0; i <= kGrid; ++i) {
        for (int j = 0; j <= kGrid; ++j) {
          Vec3 u;
          u[axis] = side;
          u[(axis + 1) % 3] = static_cast<double>(i) / kGrid - 0.5;
          u[(axis + 2) % 3] = static_cast<double>(j) / kGrid - 0.5;
          const Vec3 p = X_CB * u.cwiseProduct(size);
          s.nearest = std::min(s.nearest, p.z());
          if (p.z() < 0.01) continue;
          s.widest = std::max(s.widest, p.head<2>().norm() / p.z());
          const Vec2 q = project(camera, p);
          s.all.left = std::min(s.all.left, q.x());
          s.all.right = std::max(s.all.right, q.x());
          s.all.top = std::min(s.all.top, q.y());
          s.all.bottom = std::max(s.all.bottom, q.y());
        }
      }
    }
  }
  return s;
}

std::optional<Rect> clipped(const Rect& r) {
  const Rect c{std::max(r.left, 0.0), std::max(r.top, 0.0), std::min(r.right, 640.0),
               std::min(r.bottom, 480.0)};
  if (c.left >= c.right || c.top >= c.bottom) return std::nullopt;
  return c;
}

struct Draw {
  Pose X_CB;
  Vec3 size;
};
Draw draw(std::uint32_t trial, double near_m, double far_m) {
  RandomStream random(5, "test.project_box", trial);
  const auto within = [&](double a, double b) { return a + (b - a) * random.uniform(); };
  Draw d;
  d.size = Vec3(within(0.3, 12), within(0.3, 3), within(0.3, 4));
  const double z = within(near_m, far_m);
  d.X_CB = Pose(Eigen::Quaterniond(within(-1, 1), within(-1, 1), within(-1, 1), within(-1, 1)),
                Vec3(within(-0.8, 0.8) * std::abs(z), within(-0.6, 0.6) * std::abs(z), z));
  return d;
}

// Without distortion the extremes of a convex body are its corners, which are points of the grid:
// rectangles agree to rounding when the box lies ahead.
TEST(ProjectBox, IsThePictureOfTheSurface) {
  const CameraSpec camera = camera_of({});
  int inside = 0, outside = 0;
  for (std::uint32_t trial = 0; trial < 300; ++trial) {
    const Draw d = draw(trial, 8.0, 60.0);
    const Surface s = surface_of(camera, d.X_CB, d.size);
    if (s.nearest < 0.01) continue;
    const auto expected = clipped(s.all);
    const auto rect = project_box(camera, d.X_CB, d.size);
    ASSERT_EQ(rect.has_value(), expected.has_value()) << trial;
    (rect ? inside : outside)++;
    if (!rect) continue;
    EXPECT_NEAR(rect->left, expected->left, 1e-6) << trial;
    EXPECT_NEAR(rect->top, expected->top, 1e-6) << trial;
    EXPECT_NEAR(rect->right, expected->right, 1e-6) << trial;
    EXPECT_NEAR(rect->bottom, expected->bottom, 1e-6) << trial;
  }
  EXPECT_GT(inside, 100);
  EXPECT_GT(outside, 10);
}

// Boxes that reach behind the camera. The grid stops short of the near plane, so it shows less than
// there is: nothing of it may lie outside, and what the rectangle has more must come from the
// plane: grid points are at most 12 m / 120 = 0.1 m apart, so the surface ahead of 0.3 m is well
// covered; there, a grid step is 0.1 / 0.3 * 500 = 170 px. Only the containment is exact.
TEST(ProjectBox, CutsWhatLiesBehindTheCamera) {
  const CameraSpec camera = camera_of({});
  int cut = 0, full = 0;
  for (std::uint32_t trial = 0; trial < 400; ++trial) {
    const Draw d = draw(trial, -4.0, 5.0);
    const Surface s = surface_of(camera, d.X_CB, d.size);
    const auto rect = project_box(camera, d.X_CB, d.size);
    const auto seen = clipped(s.all);
    if (!seen) continue;
    ASSERT_TRUE(rect.has_value()) << trial;
    if (s.nearest < 0.01) ++cut;
    EXPECT_LE(rect->left, seen->left + 1e-6) << trial;
    EXPECT_LE(rect->top, seen->top + 1e-6) << trial;
    EXPECT_GE(rect->right, seen->right - 1e-6) << trial;
    EXPECT_GE(rect->bottom, seen->bottom - 1e-6) << trial;
    if (rect->width() == 640.0 && rect->height() == 480.0) ++full;
  }
  EXPECT_GT(cut, 100);
  EXPECT_GT(full, 20);
}

TEST(ProjectBox, ByHand) {
  const CameraSpec camera = camera_of({});
  const auto at = [](double x, double y, double z) {
    return Pose(Eigen::Quaterniond::Identity(), Vec3(x, y, z));
  };
  // Front face at 9 m, 2 x 2 m: half a side is 500 / 9 px.
  const auto rect = project_box(camera, at(0, 0, 10), Vec3(2, 2, 2));
  ASSERT_TRUE(rect.has_value());
  EXPECT_NEAR(rect->left, 320 - 500.0 / 9, 1e-9);
  EXPECT_NEAR(rect->bottom, 240 + 500.0 / 9, 1e-9);
  EXPECT_FALSE(project_box(camera, at(0, 0, -10), Vec3(2, 2, 2)).has_value()) << "behind";
  EXPECT_FALSE(project_box(camera, at(20, 0, 10), Vec3(2, 2, 2)).has_value()) << "beside";
  // Around the camera: everywhere.
  const auto around = project_box(camera, at(0, 0, 0), Vec3(2, 2, 2));
  ASSERT_TRUE(around.has_value());
  EXPECT_EQ(around->width(), 640.0);
  EXPECT_EQ(around->height(), 480.0);
  // A wall on the right that passes the camera at 1 m: from 320 + 500 / 11 px at its far end (at 11
  // m) to the border.
  const auto wall = project_box(camera, at(1.5, 0, 1), Vec3(1, 2, 20));
  ASSERT_TRUE(wall.has_value());
  EXPECT_NEAR(wall->left, 320 + 500.0 / 11, 1e-9);
  EXPECT_EQ(wall->right, 640.0);
}

// A barrel lens bends edges outwards. The grid's spacing on an edge is 1/120 of it, pieces of edges
// are 1/64: chords of both leave the curve by less than 0.05 px for these boxes.
TEST(ProjectBox, FollowsTheLens) {
  const CameraSpec camera = camera_of({-0.25, 0.05, 0.001, -0.002, 0.0});
  int compared = 0;
  double bend = 0.0;
  for (std::uint32_t trial = 0; trial < 300; ++trial) {
    const Draw d = draw(trial, 8.0, 60.0);
    const Surface s = surface_of(camera, d.X_CB, d.size);
    // Beyond 1.0 this lens's polynomial is near its turning point (1 + 3 k1 r^2 + 5 k2 r^4 = 0.5).
    if (s.nearest < 0.01 || s.widest > 1.0) continue;
    const auto expected = clipped(s.all);
    const auto rect = project_box(camera, d.X_CB, d.size);
    ASSERT_EQ(rect.has_value(), expected.has_value()) << trial;
    if (!rect) continue;
    ++compared;
    EXPECT_NEAR(rect->left, expected->left, 0.05) << trial;
    EXPECT_NEAR(rect->top, expected->top, 0.05) << trial;
    EXPECT_NEAR(rect->right, expected->right, 0.05) << trial;
    EXPECT_NEAR(rect->bottom, expected->bottom, 0.05) << trial;
    Rect corners_only{1e300, 1e300, -1e300, -1e300};
    for (const Vec3& c : corners({d.X_CB, d.size})) {
      corners_only.right = std::max(corners_only.right, project(camera, c).x());
    }
    bend = std::max(bend, std::min(expected->right, 640.0) - std::min(corners_only.right, 640.0));
  }
  EXPECT_GT(compared, 100);
  EXPECT_GT(bend, 1.0) << "corners alone would do: these boxes don't test the bending";
}

}  // namespace
}  // namespace raytruth::labels
