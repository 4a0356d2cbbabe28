// A turn of a LiDAR during which the ego and a car drive on circles: every point at its own time,
// in closed form. Verification carries boxes and sensor with the labels' velocities; on circles
// these leave out only terms of the third order.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "circle.h"
#include "labels/verify/verify.h"
#include "sim/core/math.h"

namespace raytruth::labels {
namespace {

struct Case {
  SensorRig rig;
  LabelSet labels;
  std::vector<SensorFrame> frames;
};

constexpr double kTurn_s = 0.1;

template <typename T>
Buffer buffer(const char* name, ValueType type, const std::vector<T>& values) {
  Buffer b{name, {values.size()}, type, "", "", {}};
  b.data.resize(values.size() * sizeof(T));
  std::memcpy(b.data.data(), values.data(), b.data.size());
  return b;
}

// The other car stands at `place` in the ego's frame at the middle of the turn; its surface is hit
// all over and all the time.
Case make_case(const Vec3& place, bool whole_turn) {
  const Circle ego{Pose::from_euler(Vec3(4000, -2000, 12), {0.7, 0.0, 0.0}), 15.0, 0.4};
  const Circle car{
      Pose(ego.start.rotation() * Eigen::Quaterniond(Eigen::AngleAxisd(2.0, Vec3::UnitZ())),
           ego.start * place),
      30.0, -0.3};
  Case c;
  LidarSpec lidar;
  lidar.id = SensorId(1);
  lidar.name = "top";
  lidar.X_EL = Pose(Eigen::Quaterniond(Eigen::AngleAxisd(0.1, Vec3::UnitY())), Vec3(1, 0, 1.8));
  lidar.beams.resize(1);
  c.rig.lidars.push_back(lidar);

  SensorFrame f;
  f.sensor = lidar.id;
  f.name = lidar.name;
  f.kind = SensorKind::kLidar;
  f.reference = SimTime::from_s(5.0);
  f.start = f.reference - SimTime::from_s(0.5 * kTurn_s);
  f.end = f.reference + SimTime::from_s(0.5 * kTurn_s);
  f.X_WE = ego.at(0.0);
  f.X_WS = f.X_WE * lidar.X_EL;
  f.evidence.parts = {{ObjectId(), "nothing", ClassId()},
                      {ObjectId(2), "Body", Taxonomy::named("car")}};
  const Box3 box_A{Vec3(-1, -0.9, 0), Vec3(3.4, 0.9, 1.5)};

  // Firings on the car: over the whole turn (it stands across the cut), or in 6 ms of it.
  const double first = whole_turn ? 0.0 : 0.074;
  const double last = whole_turn ? kTurn_s : 0.080;
  std::vector<float> x, y, z;
  std::vector<std::uint16_t> ring;
  constexpr int kPoints = 600;
  for (int i = 0; i < kPoints; ++i) {
    EvidenceSample s;
    s.object = ObjectId(2);
    s.part = 1;
    s.material = 1;
    s.class_id = Taxonomy::named("car");
    s.time_ns = static_cast<std::int32_t>((first + (last - first) * i / kPoints) * 1e9);
    const double t = s.time_ns * 1e-9 - 0.5 * kTurn_s;
    // Corners and edges of the box in turn: the most critical places.
    const auto pick = [&](int bit, double low, double high) {
      return (i >> bit & 1) != 0 ? high : low;
    };
    const Vec3 p_A(pick(0, -1, 3.4), pick(1, -0.9, 0.9), i % 7 == 0 ? 0.7 : pick(2, 0, 1.5));
    const Vec3 p_L = (ego.at(t) * lidar.X_EL).inverse() * (car.at(t) * p_A);
    s.distance_m = s.depth_m = static_cast<float>(p_L.norm());
    f.evidence.samples.push_back(s);
    x.push_back(static_cast<float>(p_L.x()));
    y.push_back(static_cast<float>(p_L.y()));
    z.push_back(static_cast<float>(p_L.z()));
    ring.push_back(0);
  }
  f.buffers = {buffer("x_m", ValueType::kFloat32, x), buffer("y_m", ValueType::kFloat32, y),
               buffer("z_m", ValueType::kFloat32, z), buffer("ring", ValueType::kUint16, ring)};

  const double central = 0.5 * (first + last) - 0.5 * kTurn_s;
  ObjectEvidence e;
  e.object = ObjectId(2);
  e.box_A = box_A;
  e.X_WA = car.at(central);
  e.time_ns = f.reference.ns() + SimTime::from_s(central).ns();
  e.seen = e.alone = kPoints;
  f.evidence.objects.push_back(e);
  c.frames.push_back(f);

  c.labels.frame = 3;
  c.labels.time = f.reference;
  ObjectLabel e_label;
  e_label.object = ObjectId(1);
  e_label.name = "ego";
  e_label.class_id = Taxonomy::named("car");
  e_label.is_ego = true;
  e_label.box = posed_box(f.X_WE, box_A);
  e_label.velocity_W_m_s = ego.velocity();
  e_label.angular_velocity_W_rad_s = ego.turn();
  e_label.acceleration_W_m_s2 = ego.acceleration();
  ObjectLabel label;
  label.object = ObjectId(2);
  label.name = "other";
  label.class_id = Taxonomy::named("car");
  label.box = posed_box(car.at(0.0), box_A);
  label.velocity_W_m_s = car.velocity();
  label.angular_velocity_W_rad_s = car.turn();
  label.acceleration_W_m_s2 = car.acceleration();
  SensorView view;
  view.sensor = lidar.id;
  view.time = SimTime::from_ns(e.time_ns);
  view.seen = view.alone = kPoints;
  view.box = posed_box(e.X_WA, e.box_A);
  label.views.push_back(view);
  c.labels.objects = {e_label, label};
  return c;
}

const CheckResult& result(const LabelProof& proof, const std::string& name) {
  for (const CheckResult& check : proof.checks) {
    if (check.check == name) return check;
  }
  throw std::runtime_error("no check " + name);
}

CheckResult points_in_box(const Case& c) {
  return result(verify(c.labels, c.rig, c.frames), "points_in_3d_box");
}

TEST(MovingScene, PointsAreHeldAgainstTheBoxOfTheirOwnTime) {
  for (const bool whole_turn : {false, true}) {
    for (const Vec3& place : {Vec3(9, 3, 0), Vec3(-6, 0, 0), Vec3(40, -20, 0)}) {
      const Case c = make_case(place, whole_turn);
      const LabelProof proof = verify(c.labels, c.rig, c.frames);
      EXPECT_TRUE(proof.holds()) << result(proof, "points_in_3d_box").worst_where;
      const CheckResult points = result(proof, "points_in_3d_box");
      EXPECT_EQ(points.checked, 600U);
      // Third order: v w^2 t^3 / 6 = 30 * 0.16 * 0.05^3 / 6 = 0.1 mm of the margin's 20.
      EXPECT_LT(points.worst, 0.05);
    }
  }
}

// Each velocity matters: without it points leave the box.
TEST(MovingScene, WrongVelocitiesAreFound) {
  const Vec3 place(40, -20, 0);
  Case c = make_case(place, true);
  c.labels.objects[1].velocity_W_m_s *= 0.5;
  EXPECT_GT(points_in_box(c).failed, 0U) << "the car's velocity";
  c = make_case(place, true);
  c.labels.objects[0].velocity_W_m_s.setZero();
  EXPECT_GT(points_in_box(c).failed, 0U) << "the ego's velocity";
  c = make_case(place, true);
  c.labels.objects[0].angular_velocity_W_rad_s.setZero();
  EXPECT_GT(points_in_box(c).failed, 0U) << "the ego's turn: 0.4 rad/s * 0.05 s * 45 m = 0.9 m";
}

TEST(MovingScene, ABoxMovedByHalfAMetreIsFound) {
  for (const bool whole_turn : {false, true}) {
    Case c = make_case(Vec3(9, 3, 0), whole_turn);
    SensorView& view = c.labels.objects[1].views[0];
    view.box.X_WB = Pose(view.box.X_WB.rotation(), view.box.X_WB.translation() + Vec3(0.5, 0, 0));
    EXPECT_GT(points_in_box(c).failed, 0U) << whole_turn;
  }
}

// The ego brakes to a stop at once, 10 ms after the middle of the turn: from then on the sensor
// stands still and the velocity of the labels is not what it does.
TEST(MovingScene, AJumpOfTheEgosSpeedExplainsItself) {
  Case c = make_case(Vec3(9, 3, 0), true);
  SensorFrame& f = c.frames[0];
  const Vec3 velocity = c.labels.objects[0].velocity_W_m_s;
  const Pose X_LE = c.rig.lidars[0].X_EL.inverse();
  for (std::size_t i = 0; i < f.evidence.samples.size(); ++i) {
    EvidenceSample& s = f.evidence.samples[i];
    const double beyond = s.time_ns * 1e-9 - 0.5 * kTurn_s - 0.010;
    if (beyond < 0.0) continue;
    // The turn goes on; only the way is missing.
    const Vec3 missing_E = advance(f.X_WE, Vec3::Zero(), Vec3(0, 0, 0.4), beyond + 0.010)
                               .inverse()
                               .rotate(beyond * velocity);
    Vec3 p_L;
    for (std::size_t b = 0; b < 3; ++b) {
      p_L[static_cast<Eigen::Index>(b)] = static_cast<double>(f.buffers[b].as<float>()[i]);
    }
    p_L += X_LE.rotate(missing_E);
    s.distance_m = s.depth_m = static_cast<float>(p_L.norm());
    for (std::size_t b = 0; b < 3; ++b) {
      f.buffers[b].as<float>()[i] = static_cast<float>(p_L[static_cast<Eigen::Index>(b)]);
    }
  }
  EXPECT_EQ(points_in_box(c).failed, 0U);
  // A box moved aside is not what a jump along the way could explain.
  Pose& X = c.labels.objects[1].views[0].box.X_WB;
  X = Pose(X.rotation(), X.translation() + 0.8 * Vec3(-velocity.y(), velocity.x(), 0).normalized());
  EXPECT_GT(points_in_box(c).failed, 0U);
}

// Noise moves a point along its beam; the surface that it came from stays in the box.
TEST(MovingScene, NoiseOfTheRangeIsNotHeldAgainstTheBox) {
  Case c = make_case(Vec3(9, 3, 0), false);
  for (std::size_t i = 0; i < c.frames[0].evidence.samples.size(); ++i) {
    const float stretch =
        1.0F + (i % 2 == 0 ? 0.3F : -0.3F) / c.frames[0].evidence.samples[i].distance_m;
    for (std::size_t b = 0; b < 3; ++b) c.frames[0].buffers[b].as<float>()[i] *= stretch;
  }
  EXPECT_EQ(points_in_box(c).failed, 0U);
}

}  // namespace
}  // namespace raytruth::labels
