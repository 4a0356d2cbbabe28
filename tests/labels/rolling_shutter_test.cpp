// A camera with a rolling shutter on a turning ego looks at a turning car: every row at its own
// time, hits in closed form, labels by derive().
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "circle.h"
#include "labels/verify/verify.h"

namespace raytruth::labels {
namespace {

const Box3 kBox{Vec3(-1, -0.9, 0), Vec3(3.4, 0.9, 1.5)};

struct ShutterCase {
  SensorRig rig;
  Snapshot snapshot;
  std::vector<SensorFrame> frames;
  LabelSet labels() const { return derive(0, snapshot, {kBox, kBox}, ActorId(1), rig, frames); }
};

// Where a ray enters the box; 0 when it doesn't.
double entry(const Vec3& o, const Vec3& d) {
  double near = 0.0, far = 1e9;
  for (int k = 0; k < 3; ++k) {
    const double a = (kBox.min[k] - o[k]) / d[k], b = (kBox.max[k] - o[k]) / d[k];
    near = std::max(near, std::min(a, b));
    far = std::min(far, std::max(a, b));
  }
  return near <= far ? near : 0.0;
}

ActorState state_of(std::uint32_t id, const Circle& circle) {
  ActorState state;
  state.id = ActorId(id);
  state.X_WA = circle.start;
  state.V_WA = {circle.velocity(), circle.turn()};
  state.acceleration_m_s2 = circle.acceleration();
  return state;
}

// 300 us a row: 38 ms from the first to the last of 128.
ShutterCase make_shutter_case(const Distortion& distortion) {
  const Circle ego{Pose::from_euler(Vec3(300, 500, 3), {1.1, 0.01, 0.0}), 20.0, 0.3};
  const Circle car{
      Pose(ego.start.rotation() * Eigen::Quaterniond(Eigen::AngleAxisd(1.4, Vec3::UnitZ())),
           ego.start * Vec3(9, 1, 0)),
      12.0, -0.4};
  ShutterCase c;
  CameraSpec camera;
  camera.id = SensorId(1);
  camera.name = "cam";
  camera.X_EC = Pose(Eigen::Quaterniond(0.5, -0.5, 0.5, -0.5), Vec3(1.5, 0, 1.4));
  camera.width = 192;
  camera.height = 128;
  camera.fx = camera.fy = 150;
  camera.cx = 96;
  camera.cy = 64;
  camera.distortion = distortion;
  camera.row_time_s = 300e-6;
  c.rig.cameras.push_back(camera);

  c.snapshot.time = SimTime::from_s(2.0);
  for (const std::uint32_t id : {1U, 2U}) {
    auto model = std::make_shared<ActorModel>();
    model->id = ActorId(id);
    model->name = id == 1 ? "ego" : "car";
    model->class_id = Taxonomy::named("car");
    c.snapshot.models.push_back(model);
    c.snapshot.actors.push_back(state_of(id, id == 1 ? ego : car));
  }
  SensorFrame f;
  f.sensor = camera.id;
  f.name = camera.name;
  f.reference = c.snapshot.time;
  f.start = f.reference - SimTime::from_s(64 * camera.row_time_s + 0.5 * camera.exposure_s);
  f.end = f.start + SimTime::from_s(127 * camera.row_time_s + camera.exposure_s);
  f.X_WE = ego.at(0.0);
  f.X_WS = f.X_WE * camera.X_EC;
  f.evidence.parts = {{ObjectId(), "nothing", ClassId()},
                      {ObjectId(2), "Body", Taxonomy::named("car")}};
  ObjectEvidence e;
  e.object = ObjectId(2);
  e.box_A = kBox;
  for (int y = 0; y < camera.height; ++y) {
    const SimTime offset = SimTime::from_s(y * camera.row_time_s + 0.5 * camera.exposure_s);
    const double t = (f.start + offset - f.reference).seconds();
    const Pose X_WC = ego.at(t) * camera.X_EC;
    const Pose X_AC = car.at(t).inverse() * X_WC;
    for (int x = 0; x < camera.width; ++x) {
      const Vec3 d_C = unproject(camera, Vec2(x + 0.5, y + 0.5));
      const double distance = entry(X_AC.translation(), X_AC.rotate(d_C));
      EvidenceSample s;
      s.class_id = Taxonomy::named("sky");
      s.time_ns = static_cast<std::int32_t>(offset.ns());
      if (distance > 0.0) {
        s.object = ObjectId(2);
        s.part = s.material = 1;
        s.class_id = Taxonomy::named("car");
        s.distance_m = static_cast<float>(distance);
        s.depth_m = static_cast<float>(distance * d_C.z());
        ++e.seen;
        e.seen_box.extend(x, y);
      }
      f.evidence.samples.push_back(s);
    }
  }
  e.alone = e.seen;
  e.alone_box = e.seen_box;
  const int row = (e.seen_box.top + e.seen_box.bottom) / 2;
  const SimTime at = f.start + SimTime::from_s(row * camera.row_time_s + 0.5 * camera.exposure_s);
  e.time_ns = at.ns();
  e.X_WA = car.at((at - f.reference).seconds());
  f.evidence.objects.push_back(e);
  c.frames.push_back(f);
  return c;
}

const CheckResult& shutter_result(const LabelProof& proof, const std::string& name) {
  for (const CheckResult& check : proof.checks) {
    if (check.check == name) return check;
  }
  throw std::runtime_error("no check " + name);
}

const Distortion kLens{-0.2, 0.04, 0.001, -0.001, 0.0};

TEST(RollingShutter, PixelsAreHeldAgainstTheBoxOfTheirOwnRow) {
  for (const Distortion& lens : {Distortion(), kLens}) {
    const ShutterCase c = make_shutter_case(lens);
    const LabelProof proof = verify(c.labels(), c.rig, c.frames);
    for (const CheckResult& check : proof.checks) {
      EXPECT_EQ(check.failed, 0U) << check.check << ": " << check.worst << ", "
                                  << check.worst_where;
    }
    const CheckResult& pixels = shutter_result(proof, "pixels_in_3d_box");
    EXPECT_GT(pixels.checked, 1000U);
    // Third order in a row's time: 20 * 0.09 * 0.02^3 / 6 = 2 um of a margin of 2 mm and more.
    EXPECT_LT(pixels.worst, 0.1);
    EXPECT_LT(shutter_result(proof, "mask_in_projected_box").worst, 0.1);
  }
}

TEST(RollingShutter, VelocitiesMatter) {
  const ShutterCase c = make_shutter_case({});
  LabelSet labels = c.labels();
  labels.objects[0].velocity_W_m_s.setZero();
  EXPECT_GT(shutter_result(verify(labels, c.rig, c.frames), "pixels_in_3d_box").failed, 0U);
  labels = c.labels();
  labels.objects[1].velocity_W_m_s.setZero();
  EXPECT_GT(shutter_result(verify(labels, c.rig, c.frames), "pixels_in_3d_box").failed, 0U);
}

TEST(RollingShutter, BoxesMovedByHalfAMetreAreFound) {
  const ShutterCase c = make_shutter_case(kLens);
  LabelSet labels = c.labels();
  Pose& X = labels.objects[1].views[0].box.X_WB;
  X = Pose(X.rotation(), X.translation() + Vec3(0.5, 0, 0));
  const LabelProof proof = verify(labels, c.rig, c.frames);
  for (const char* check :
       {"pixels_in_3d_box", "projected_box_of_3d_box", "view_box_of_evidence"}) {
    EXPECT_GT(shutter_result(proof, check).failed, 0U) << check;
  }
}

}  // namespace
}  // namespace raytruth::labels
