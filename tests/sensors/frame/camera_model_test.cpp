// project and unproject are inverse to each other, and the lens is the one that OpenCV describes.
#include <gtest/gtest.h>

#include <cmath>

#include "sensors/frame/sensor_rig.h"
#include "sim/core/random.h"

namespace raytruth {
namespace {

CameraSpec camera(const Distortion& distortion) {
  CameraSpec c;
  c.width = 1280;
  c.height = 720;
  c.fx = 743.6;
  c.fy = 741.2;
  c.cx = 641.5;
  c.cy = 355.25;
  c.distortion = distortion;
  return c;
}

// Barrel, pincushion with tangential terms, none.
const Distortion kLenses[] = {
    {-0.28, 0.07, 0.0, 0.0, 0.0}, {0.05, -0.01, 0.0012, -0.0007, 0.002}, {0.0, 0.0, 0.0, 0.0, 0.0}};

TEST(CameraModel, UnprojectIsTheInverseOfProject) {
  for (const Distortion& lens : kLenses) {
    const CameraSpec c = camera(lens);
    RandomStream random(1, "test.camera_model");
    for (int i = 0; i < 2000; ++i) {
      const Vec2 pixel(random.uniform(0.0, c.width), random.uniform(0.0, c.height));
      const Vec3 d = unproject(c, pixel);
      // unproject stops at 1e-14 in normalised coordinates; times fx: 1e-11 px.
      EXPECT_NEAR(d.norm(), 1.0, 1e-14);
      EXPECT_LT((project(c, d) - pixel).norm(), 1e-9) << pixel.transpose();
      EXPECT_LT((project(c, 37.0 * d) - pixel).norm(), 1e-9) << "depth must not matter";
    }
  }
}

// The distortion of OpenCV's documentation (calib3d), term by term for one point.
TEST(CameraModel, FollowsOpenCvsOrderOfCoefficients) {
  const Distortion d{0.1, 0.02, 0.003, 0.004, 0.005};
  const CameraSpec c = camera(d);
  const double x = 0.3, y = -0.2, r2 = x * x + y * y;
  const double radial = 1 + 0.1 * r2 + 0.02 * r2 * r2 + 0.005 * r2 * r2 * r2;
  const double u = x * radial + 2 * 0.003 * x * y + 0.004 * (r2 + 2 * x * x);
  const double v = y * radial + 0.003 * (r2 + 2 * y * y) + 2 * 0.004 * x * y;
  const Vec2 pixel = project(c, Vec3(x, y, 1.0));
  EXPECT_NEAR(pixel.x(), 743.6 * u + 641.5, 1e-10);
  EXPECT_NEAR(pixel.y(), 741.2 * v + 355.25, 1e-10);
}

TEST(CameraModel, ThePrincipalPointLooksAlongTheAxis) {
  const CameraSpec c = camera(kLenses[1]);
  EXPECT_LT((unproject(c, Vec2(c.cx, c.cy)) - Vec3::UnitZ()).norm(), 1e-15);
  // x to the right, y down.
  EXPECT_GT(project(c, Vec3(0.1, 0.0, 1.0)).x(), c.cx);
  EXPECT_GT(project(c, Vec3(0.0, 0.1, 1.0)).y(), c.cy);
}

}  // namespace
}  // namespace raytruth
