// Labels from Evidence: held against the ones of the hand-made world, which are worked out apart.
#include <gtest/gtest.h>

#include <cmath>

#include "formats/mini_run.h"
#include "labels/derive/labels.h"
#include "sim/core/math.h"

namespace raytruth::labels {
namespace {

namespace mini = formats::mini;

// The snapshot of a hand-made frame. Actor frames are put into the middle of the boxes.
struct World {
  Snapshot snapshot;
  std::vector<Box3> boxes_A;
};

World world_of(const LabelSet& labels) {
  World world;
  world.snapshot.time = labels.time;
  for (const ObjectLabel& object : labels.objects) {
    auto model = std::make_shared<ActorModel>();
    model->id = actor_of(object.object);
    model->name = object.name;
    model->class_id = object.class_id;
    model->box_center_m = Vec3(1.0, 0.0, 0.5);
    model->box_size_m = Vec3(3.0, 2.0, 1.0);
    world.snapshot.models.push_back(model);
    ActorState state;
    state.id = model->id;
    state.X_WA = object.box.X_WB;
    state.V_WA.linear_m_s = object.velocity_W_m_s;
    state.V_WA.angular_rad_s = Vec3(0, 0, 0.25);
    state.acceleration_m_s2 = Vec3(0.5, 0, 0);
    state.speed_m_s = object.speed_m_s;
    state.place = {object.road, object.lane, 1.0, 2.0};
    state.lamps = kLampTail | kLampSpecial;
    state.lights = {{"specialPurposeLights", kLampSpecial, 0.5, {{0.0, 0.0, 1.0}}, 120.0}};
    AnimationState door;
    door.name = "doorFrontLeft";
    door.progress = 0.25;
    state.animations = {door};
    world.snapshot.actors.push_back(state);
    world.boxes_A.push_back({-0.5 * object.box.size_m, 0.5 * object.box.size_m});
  }
  return world;
}

double corner_distance(const Box3d& a, const Box3d& b) {
  double worst = 0.0;
  for (std::size_t i = 0; i < 8; ++i) {
    worst = std::max(worst, (corners(a)[i] - corners(b)[i]).norm());
  }
  return worst;
}

void expect_near(const std::optional<Rect>& a, const std::optional<Rect>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (!a) return;
  EXPECT_NEAR(a->left, b->left, 1e-9);
  EXPECT_NEAR(a->top, b->top, 1e-9);
  EXPECT_NEAR(a->right, b->right, 1e-9);
  EXPECT_NEAR(a->bottom, b->bottom, 1e-9);
}

TEST(Derive, TheHandMadeWorldsLabels) {
  for (std::uint32_t number = 0; number < 3; ++number) {
    const auto stored = mini::frame(number);
    const World world = world_of(stored.labels);
    const LabelSet set =
        derive(number, world.snapshot, world.boxes_A, ActorId(1), mini::rig(), stored.sensors);
    EXPECT_EQ(set.frame, number);
    EXPECT_EQ(set.time, stored.labels.time);
    ASSERT_EQ(set.objects.size(), stored.labels.objects.size());
    std::size_t views = 0;
    for (std::size_t i = 0; i < set.objects.size(); ++i) {
      const ObjectLabel& ours = set.objects[i];
      const ObjectLabel& theirs = stored.labels.objects[i];
      SCOPED_TRACE(theirs.name);
      EXPECT_EQ(ours.object, theirs.object);
      EXPECT_EQ(ours.name, theirs.name);
      EXPECT_EQ(ours.class_id, theirs.class_id);
      EXPECT_EQ(ours.is_ego, theirs.is_ego);
      EXPECT_EQ(ours.road, theirs.road);
      EXPECT_EQ(ours.lane, theirs.lane);
      EXPECT_EQ(ours.speed_m_s, theirs.speed_m_s);
      EXPECT_EQ(ours.velocity_W_m_s, theirs.velocity_W_m_s);
      EXPECT_EQ(ours.angular_velocity_W_rad_s, Vec3(0, 0, 0.25));
      EXPECT_EQ(ours.acceleration_W_m_s2, Vec3(0.5, 0, 0));
      ASSERT_EQ(ours.lamps.size(), 2U);
      EXPECT_EQ(ours.lamps[0].lamp, "tail");
      EXPECT_EQ(ours.lamps[0].level, 1.0);
      EXPECT_FALSE(ours.lamps[0].colour_rgb);
      EXPECT_EQ(ours.lamps[1].lamp, "special");
      EXPECT_EQ(ours.lamps[1].level, 0.5);
      EXPECT_EQ(ours.lamps[1].intensity_cd, 120.0);
      ASSERT_EQ(ours.animations.size(), 1U);
      EXPECT_EQ(ours.animations[0].kind, "component");
      EXPECT_EQ(ours.animations[0].progress, 0.25);
      EXPECT_LT(corner_distance(ours.box, theirs.box), 1e-12);
      ASSERT_EQ(ours.views.size(), theirs.views.size());
      for (std::size_t k = 0; k < ours.views.size(); ++k, ++views) {
        const SensorView& a = ours.views[k];
        const SensorView& b = theirs.views[k];
        EXPECT_EQ(a.sensor, b.sensor);
        EXPECT_EQ(a.time, b.time);
        EXPECT_EQ(a.seen, b.seen);
        EXPECT_EQ(a.alone, b.alone);
        EXPECT_EQ(a.alone_outside, b.alone_outside);
        EXPECT_DOUBLE_EQ(a.occlusion, b.occlusion);
        EXPECT_DOUBLE_EQ(a.truncation, b.truncation);
        expect_near(a.tight, b.tight);
        expect_near(a.amodal, b.amodal);
        expect_near(a.projected, b.projected);
        EXPECT_LT(corner_distance(a.box, b.box), 1e-12);
        ASSERT_EQ(a.occluders.size(), b.occluders.size());
        for (std::size_t o = 0; o < a.occluders.size(); ++o) {
          EXPECT_EQ(a.occluders[o].object, b.occluders[o].object);
          EXPECT_EQ(a.occluders[o].samples, b.occluders[o].samples);
        }
      }
    }
    EXPECT_EQ(views, 7U) << "three actors by both sensors, the car behind by the LiDAR";
  }
}

TEST(Derive, OccludersComeMostFirstThenById) {
  auto stored = mini::frame(0);
  ObjectEvidence& e = stored.sensors[0].evidence.objects[0];
  e.occluders = {{ObjectId(9), 5}, {ObjectId(3), 7}, {ObjectId(7), 5}, {ObjectId(10001), 7}};
  const World world = world_of(stored.labels);
  const LabelSet set =
      derive(0, world.snapshot, world.boxes_A, ActorId(1), mini::rig(), stored.sensors);
  std::vector<std::uint32_t> order;
  for (const auto& o : set.objects[1].views[0].occluders) order.push_back(o.object.value());
  EXPECT_EQ(order, (std::vector<std::uint32_t>{3, 10001, 7, 9}));
}

TEST(Derive, NothingSeenAndNothingOutsideHaveTheirValues) {
  auto stored = mini::frame(0);
  ObjectEvidence& e = stored.sensors[0].evidence.objects[0];
  e.seen = e.alone = 0;
  e.alone_outside = 12;
  e.seen_box = e.alone_box = PixelBox();
  e.occluders.clear();
  const World world = world_of(stored.labels);
  const LabelSet set =
      derive(0, world.snapshot, world.boxes_A, ActorId(1), mini::rig(), stored.sensors);
  const SensorView& view = set.objects[1].views[0];
  EXPECT_EQ(view.occlusion, 1.0);
  EXPECT_EQ(view.truncation, 1.0);
  EXPECT_FALSE(view.tight.has_value());
  EXPECT_FALSE(view.amodal.has_value());
}

TEST(Derive, AnActorWithoutABodyHasItsDeclaredBox) {
  const auto stored = mini::frame(0);
  World world = world_of(stored.labels);
  world.boxes_A[4] = Box3();
  const LabelSet set =
      derive(0, world.snapshot, world.boxes_A, ActorId(1), mini::rig(), stored.sensors);
  EXPECT_EQ(set.objects[4].box.size_m, Vec3(3.0, 2.0, 1.0));
  const Pose X_AB = world.snapshot.actors[4].X_WA.inverse() * set.objects[4].box.X_WB;
  EXPECT_LT((X_AB.translation() - Vec3(1.0, 0.0, 0.5)).norm(), 1e-12);
}

// A rolling shutter saw the car 8 ms after the middle row, when the ego had driven 10 m/s on and
// turned by 0.25 rad/s (world_of() gives every actor that turn).
TEST(Derive, ProjectedBoxesAreSeenFromWhereTheCameraWasThen) {
  auto stored = mini::frame(0);
  const World world = world_of(stored.labels);
  const CameraSpec camera = mini::rig().cameras[0];
  ObjectEvidence& e = stored.sensors[0].evidence.objects[0];
  e.time_ns += 8'000'000;
  const LabelSet set =
      derive(0, world.snapshot, world.boxes_A, ActorId(1), mini::rig(), stored.sensors);
  const Pose& X_WE = stored.sensors[0].X_WE;
  const Pose then(
      Eigen::Quaterniond(Eigen::AngleAxisd(0.25 * 0.008, Vec3::UnitZ())) * X_WE.rotation(),
      X_WE.translation() + Vec3(0.08, 0, 0));
  const Pose X_CW = (then * camera.X_EC).inverse();
  Rect expected{1e300, 1e300, -1e300, -1e300};
  for (const Vec3& corner : corners(set.objects[1].views[0].box)) {
    const Vec2 p = project(camera, X_CW * corner);
    expected.left = std::min(expected.left, p.x());
    expected.right = std::max(expected.right, p.x());
    expected.top = std::min(expected.top, p.y());
    expected.bottom = std::max(expected.bottom, p.y());
  }
  expect_near(set.objects[1].views[0].projected, expected);
  // The test would not notice a camera that stands still if the boxes were the same.
  EXPECT_GT(std::abs(expected.left - stored.labels.objects[1].views[0].projected->left), 0.05);
}

TEST(Corners, BitsAreSigns) {
  const Box3d box{
      Pose(Eigen::Quaterniond(Eigen::AngleAxisd(kPi / 2, Vec3::UnitZ())), Vec3(10, 20, 1)),
      Vec3(4, 2, 1)};
  const auto c = corners(box);
  // Length points along world y, width along world -x.
  EXPECT_LT((c[0] - Vec3(11, 18, 0.5)).norm(), 1e-12);
  EXPECT_LT((c[1] - Vec3(11, 22, 0.5)).norm(), 1e-12);
  EXPECT_LT((c[2] - Vec3(9, 18, 0.5)).norm(), 1e-12);
  EXPECT_LT((c[7] - Vec3(9, 22, 1.5)).norm(), 1e-12);
}

// Against many small steps: rotation composed 100000 times loses 1e-11.
TEST(Advance, IsTheSumOfSmallSteps) {
  const Vec3 v(3, -2, 0.5);
  const Vec3 w(0.3, -0.7, 1.9);
  const Pose start = Pose::from_euler(Vec3(1, 2, 3), {0.4, -0.2, 0.9});
  Pose step = start;
  constexpr int kSteps = 100000;
  for (int i = 0; i < kSteps; ++i) {
    const Vec3 half = 0.5 * w * (0.8 / kSteps);
    step = Pose(Eigen::Quaterniond(1.0, half.x(), half.y(), half.z()) * step.rotation(),
                step.translation() + v * (0.8 / kSteps));
  }
  const Pose jump = advance(start, v, w, 0.8);
  EXPECT_LT((jump.translation() - step.translation()).norm(), 1e-9);
  EXPECT_LT(jump.rotation().angularDistance(step.rotation()), 1e-7);
  EXPECT_LT((advance(jump, v, w, -0.8).translation() - start.translation()).norm(), 1e-12);
}

}  // namespace
}  // namespace raytruth::labels
