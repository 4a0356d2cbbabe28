// Evidence of a camera against geometry on paper: which pixels, how many, how far, when.
#include <gtest/gtest.h>

#include <cmath>

#include "../hand_scene.h"
#include "sensors/camera/camera.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

constexpr int kWidth = 200, kHeight = 120;
constexpr double kFocal = 150.0;

CameraSpec forward_camera() {
  CameraSpec c;
  c.id = SensorId(1);
  c.name = "cam";
  c.width = kWidth;
  c.height = kHeight;
  c.fx = c.fy = kFocal;
  c.cx = 100.0;
  c.cy = 60.0;
  c.exposure_s = 0.0;
  c.samples_per_pixel = 1;
  Eigen::Matrix3d R;
  R << 0, 0, 1, -1, 0, 0, 0, -1, 0;
  c.X_EC = Pose(Eigen::Quaterniond(R), Vec3::Zero());
  return c;
}

SensorFrame shoot(const hand::World& world, const CameraSpec& c, double t_s = 1.0) {
  const SimTime t = SimTime::from_s(t_s);
  const Span span = sampling_span(c, t);
  const tracing::TraceScene rays(world.scene(span.start, span.end, 9));
  return render(rays, air::Sky(world.weather), c, ActorId(1), world.assets(), *world.snapshot(t), t,
                {});
}

const EvidenceSample& at(const SensorFrame& f, int x, int y) {
  return f.evidence.samples[static_cast<std::size_t>(y * kWidth + x)];
}
const ObjectEvidence* evidence_of(const SensorFrame& f, ActorId id) {
  for (const ObjectEvidence& e : f.evidence.objects) {
    if (e.object == object_of(id)) return &e;
  }
  return nullptr;
}

Pose put(double x, double y, double z) {
  return Pose(Eigen::Quaterniond::Identity(), Vec3(x, y, z));
}

// Pixels whose centre lies in [low, high] of a continuous image coordinate.
int first_pixel(double low) { return static_cast<int>(std::ceil(low - 0.5)); }
int last_pixel(double high) { return static_cast<int>(std::floor(high - 0.5)); }

class CameraLabels : public testing::Test {
 protected:
  CameraLabels() : car(Taxonomy::named("car")), paint(world.grey("paint", 0.5F)) {
    world.add_actor(nullptr, Pose());
  }
  // A box of the given size whose front face stands at x, centred on (y, z).
  ActorId box(double x, double y, double z, double width, double height,
              const Vec3& v = Vec3::Zero()) {
    const auto w = static_cast<float>(0.5 * width), h = static_cast<float>(0.5 * height);
    return world.add_actor(hand::box_mesh(Vec3f(0, -w, -h), Vec3f(1, w, h), car, paint),
                           put(x, y, z), v);
  }
  hand::World world;
  ClassId car;
  MaterialId paint;
};

TEST_F(CameraLabels, AFaceCoversExactlyItsPixels) {
  const ActorId id = box(20.0, 1.03, -0.51, 2.0, 1.5);
  const SensorFrame f = shoot(world, forward_camera());
  // Image x = 100 - 150 y / 20, image y = 60 - 150 z / 20. The far face is smaller and hidden, and
  // so are the sides: the camera stands on the far side of none of them... the right and top sides
  // show when the box lies left of and below the axis.
  const double right_near = 100.0 - 150.0 * 0.03 / 20.0;
  const double left = 100.0 - 150.0 * 2.03 / 20.0;
  const double top_far = 60.0 - 150.0 * 0.24 / 20.0, bottom = 60.0 + 150.0 * 1.26 / 20.0;
  // Edges nearest to the axis: right edge at y = 0.03 (near face: x 99.775; far face: 99.786).
  const double right = std::max(right_near, 100.0 - 150.0 * 0.03 / 21.0);
  const double top = std::min(top_far, 60.0 - 150.0 * 0.24 / 21.0);
  const ObjectEvidence* e = evidence_of(f, id);
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->seen_box.left, first_pixel(left));
  EXPECT_EQ(e->seen_box.right, last_pixel(right));
  EXPECT_EQ(e->seen_box.top, first_pixel(top));
  EXPECT_EQ(e->seen_box.bottom, last_pixel(bottom));
  const int count =
      (last_pixel(right) - first_pixel(left) + 1) * (last_pixel(bottom) - first_pixel(top) + 1);
  EXPECT_EQ(e->seen, static_cast<std::uint32_t>(count));
  EXPECT_EQ(e->alone, e->seen);
  EXPECT_EQ(e->alone_outside, 0U);
  EXPECT_TRUE(e->occluders.empty());
  // Depth is that of the face for a pixel in its middle; the distance is longer off the axis.
  const EvidenceSample& s = at(f, 93, 64);
  EXPECT_EQ(s.object, object_of(id));
  EXPECT_EQ(s.class_id, car);
  EXPECT_FLOAT_EQ(s.depth_m, 20.0F);
  const double dx = (93.5 - 100.0) / 150.0, dy = (64.5 - 60.0) / 150.0;
  EXPECT_FLOAT_EQ(s.distance_m, static_cast<float>(20.0 * std::sqrt(1.0 + dx * dx + dy * dy)));
  EXPECT_EQ(at(f, 5, 5).class_id, Taxonomy::named("sky"));
  EXPECT_EQ(at(f, 5, 5).depth_m, 0.0F);
  EXPECT_FALSE(at(f, 5, 5).object.valid());
}

TEST_F(CameraLabels, AnOccluderIsCountedByName) {
  const ActorId back = box(30.0, 0.0, 0.0, 4.0, 2.0);
  const ActorId front = box(15.0, 1.0, 0.0, 2.0, 6.0);  // hides the back one's left half
  const SensorFrame f = shoot(world, forward_camera());
  const ObjectEvidence* e = evidence_of(f, back);
  ASSERT_NE(e, nullptr);
  // Back: x from 90 to 110; the front's right edge: 100 - 150 * 0 / 15 = 100.
  EXPECT_EQ(e->alone, 20U * 10U);
  EXPECT_EQ(e->seen, 10U * 10U);
  ASSERT_EQ(e->occluders.size(), 1U);
  EXPECT_EQ(e->occluders.at(object_of(front)), 100U);
  EXPECT_EQ(e->seen_box.left, 100);
  EXPECT_EQ(e->alone_box.left, 90);
  EXPECT_EQ(evidence_of(f, front)->seen, evidence_of(f, front)->alone);
}

TEST_F(CameraLabels, WhatStandsHiddenHasAloneSamplesOnly) {
  const ActorId hidden = box(30.0, 0.0, 0.0, 1.1, 1.1);
  world.add_static(
      hand::box_mesh(Vec3f(10, -4, -4), Vec3f(11, 4, 4), Taxonomy::named("building"), paint));
  const SensorFrame f = shoot(world, forward_camera());
  const ObjectEvidence* e = evidence_of(f, hidden);
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->seen, 0U);
  EXPECT_EQ(e->alone, 36U);  // from 97.25 to 102.75: six centres each way
  EXPECT_TRUE(e->seen_box.empty());
  ASSERT_EQ(e->occluders.size(), 1U);
  EXPECT_EQ(e->occluders.begin()->first, ObjectId(kFirstStaticObject));
}

TEST_F(CameraLabels, TruncationCountsBeyondTheFrame) {
  // Image x from 85 to 265 at 10 m: 115 columns inside, 65 outside.
  const ActorId id = box(10.0, -5.0, 0.0, 12.0, 2.0);
  const SensorFrame f = shoot(world, forward_camera());
  const ObjectEvidence* e = evidence_of(f, id);
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->alone, 115U * 30U);
  EXPECT_EQ(e->alone_outside, 65U * 30U);
  EXPECT_EQ(e->seen_box.right, kWidth - 1);
}

TEST_F(CameraLabels, BehindTheCameraThereIsNothing) {
  const ActorId behind = box(-20.0, 0.0, 0.0, 2.0, 2.0);
  const SensorFrame f = shoot(world, forward_camera());
  EXPECT_EQ(evidence_of(f, behind), nullptr);
  EXPECT_EQ(evidence_of(f, ActorId(1)), nullptr) << "the ego has no body here";
}

// Each row has its own time: the left edge of a face that moves sideways leans.
TEST_F(CameraLabels, RollingShutterRowsSeeTheirOwnMoment) {
  const ActorId id = box(20.0, -15.0, 0.0, 3.0, 30.0, Vec3(0, 15, 0));
  CameraSpec c = forward_camera();
  c.row_time_s = 1e-4;
  c.exposure_s = 0.002;
  const SensorFrame f = shoot(world, c, 1.0);
  // The reference time is the middle of the exposure of row 60.
  for (const int row : {0, 17, 59, 60, 118}) {
    const double t = 1.0 + (row - 60) * 1e-4;
    EXPECT_NEAR((f.start.ns() + at(f, 100, row).time_ns) * 1e-9, t, 1e-9) << row;
    // 15 m/s from y = -15 m at t = 0: in the middle of the picture at t = 1 s, and 1.3 px further
    // in the last row than in the first.
    const double left = 100.0 - 150.0 * (15.0 * (t - 1.0) + 1.5) / 20.0;
    int x = 0;
    while (x < kWidth && at(f, x, row).object != object_of(id)) ++x;
    EXPECT_EQ(x, first_pixel(left)) << row;
  }
  // The pose that goes with the view is the one of the rows in which it stands: all of them.
  const ObjectEvidence* e = evidence_of(f, id);
  ASSERT_NE(e, nullptr);
  EXPECT_NEAR(e->X_WA.translation().y(), 15.0 * static_cast<double>(e->time_ns) * 1e-9 - 15.0,
              1e-6);
}

TEST_F(CameraLabels, CoverageIsTheShareOfThePixel) {
  // The right edge falls at image x = 100.3: the pixel's centre (100.5) is sky, 70 % of it too.
  const double y = -0.3 * 20.0 / 150.0;
  box(20.0, y + 2.0, 0.0, 4.0, 20.0);
  CameraSpec c = forward_camera();
  c.samples_per_pixel = 64;
  const SensorFrame f = shoot(world, c);
  double sum = 0.0;
  for (int row = 0; row < kHeight; ++row) {
    EXPECT_FALSE(at(f, 100, row).object.valid());
    EXPECT_EQ(at(f, 95, row).coverage, 255);
    sum += at(f, 100, row).coverage / 255.0;
  }
  // The far face's edge stands at 100.286; it adds nothing. 120 rows of 64 stratified samples: the
  // error of each row is at most 1/64.
  EXPECT_NEAR(sum / kHeight, 0.7, 1.0 / 64.0);
}

TEST_F(CameraLabels, ABarrelLensPutsThingsWhereItSays) {
  CameraSpec c = forward_camera();
  c.distortion.k1 = -0.25;
  const ActorId id = box(20.0, 8.0, -4.0, 0.4, 0.4);
  const SensorFrame f = shoot(world, c);
  const ObjectEvidence* e = evidence_of(f, id);
  ASSERT_NE(e, nullptr);
  double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
  for (int k = 0; k < 8; ++k) {
    const Vec2 p = project(c, Vec3(k & 1 ? -7.8 : -8.2, k & 2 ? 3.8 : 4.2, k & 4 ? 20.0 : 21.0));
    left = std::min(left, p.x());
    right = std::max(right, p.x());
    top = std::min(top, p.y());
    bottom = std::max(bottom, p.y());
  }
  // The outermost pixel centres lie within one pixel of the corners.
  EXPECT_NEAR(e->seen_box.left + 0.5, left, 1.0);
  EXPECT_NEAR(e->seen_box.right + 0.5, right, 1.0);
  EXPECT_NEAR(e->seen_box.top + 0.5, top, 1.0);
  EXPECT_NEAR(e->seen_box.bottom + 0.5, bottom, 1.0);
  CameraSpec straight = c;
  straight.distortion = {};
  EXPECT_GT(left - project(straight, Vec3(-8.2, 4.2, 20.0)).x(), 2.0) << "the lens means something";
}

TEST(CameraEgo, OwnBodyIsSeenOnlyOnRequest) {
  hand::World world;
  const MaterialId paint = world.grey("paint", 0.5F);
  // A bonnet below the camera.
  world.add_actor(
      hand::box_mesh(Vec3f(0.5F, -1, -1), Vec3f(2, 1, -0.4F), Taxonomy::named("car"), paint),
      Pose());
  CameraSpec c = forward_camera();
  EXPECT_EQ(at(shoot(world, c), 100, 110).class_id, Taxonomy::named("sky"));
  EXPECT_EQ(evidence_of(shoot(world, c), ActorId(1)), nullptr);
  c.sees_ego = true;
  const SensorFrame f = shoot(world, c);
  EXPECT_EQ(at(f, 100, 110).object, object_of(ActorId(1)));
  ASSERT_NE(evidence_of(f, ActorId(1)), nullptr);
  EXPECT_GT(evidence_of(f, ActorId(1))->seen, 1000U);
}

}  // namespace
}  // namespace raytruth::camera
