// Where and when points are, against closed forms.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "tests/sensors/lidar/spinning.h"

namespace raytruth::lidar {
namespace {

using testing::at;
using testing::exact;
using testing::World;

struct Points {
  explicit Points(const SensorFrame& frame)
      : x(frame.buffer("x_m").as<float>()),
        y(frame.buffer("y_m").as<float>()),
        z(frame.buffer("z_m").as<float>()),
        ring(frame.buffer("ring").as<std::uint16_t>()),
        column(frame.buffer("azimuth_index").as<std::uint16_t>()),
        time_ns(frame.buffer("time_ns").as<std::int32_t>()) {}
  std::size_t size() const { return x.size(); }
  Vec3 p(std::size_t i) const {
    return {static_cast<double>(x[i]), static_cast<double>(y[i]), static_cast<double>(z[i])};
  }
  std::span<const float> x, y, z;
  std::span<const std::uint16_t> ring, column;
  std::span<const std::int32_t> time_ns;
};

double azimuth_of(const LidarSpec& lidar, int column, const LidarBeam& beam) {
  const double turns =
      static_cast<double>(column) / lidar.columns + lidar.rotation_hz * beam.fire_time_s;
  return lidar.start_azimuth_rad - 2.0 * kPi * turns + beam.azimuth_offset_rad;
}

// Coordinates in single precision err by 4e-6 m at 100 m, the wall's corners as well: 0.01 mm. The
// promise is 1 mm.
TEST(LidarGeometry, WallAt100mIsAt100m) {
  World world;
  world.small.add_static(testing::quad(60.0, 60.0, world.small.add(testing::matt("wall", 0.5F))),
                         at({100.0, 0.0, 0.0}));
  const LidarSpec lidar = testing::plain_lidar();
  const SensorFrame frame = world.scan(lidar, exact());
  const Points points(frame);
  // The wall spans atan(0.3) to both sides: 93 of 1000 columns for each beam.
  ASSERT_NEAR(static_cast<double>(points.size()), 186.0, 3.0);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const LidarBeam& beam = lidar.beams[points.ring[i]];
    const double azimuth = azimuth_of(lidar, points.column[i], beam);
    const double range = 100.0 / (std::cos(beam.elevation_rad) * std::cos(azimuth));
    EXPECT_NEAR(static_cast<double>(points.x[i]), 100.0, 2e-5);
    EXPECT_NEAR(static_cast<double>(frame.evidence.samples[i].distance_m), range, 2e-5);
  }
}

// A sphere of 10 m with 720 segments lies within 10 m (pi / 720)^2 = 0.19 mm of the ball, half of
// it by the flatness along each of its two directions.
TEST(LidarGeometry, SphereAboutTheSensor) {
  World world;
  const double r = 10.0;
  world.small.add_static(testing::sphere(r, 720, world.small.add(testing::matt("ball", 0.5F))),
                         Pose());
  const LidarSpec lidar = testing::plain_lidar();
  const SensorFrame frame = world.scan(lidar, exact());
  const Points points(frame);
  ASSERT_EQ(points.size(), 2000U);
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_NEAR(points.p(i).norm(), r, 2.2e-4);
    const LidarBeam& beam = lidar.beams[points.ring[i]];
    const double rise = beam.vertical_offset_m;
    const double s = std::sin(beam.elevation_rad);
    const double range = -rise * s + std::sqrt(rise * rise * (s * s - 1.0) + r * r);
    EXPECT_NEAR(static_cast<double>(frame.evidence.samples[i].distance_m), range, 2.2e-4);
  }
}

// Direction within 0.001 deg = 1.7e-5 rad; single precision gives 1e-7.
TEST(LidarGeometry, BeamsGoWhereAndWhenTheyShould) {
  World world;
  world.small.add_static(testing::sphere(50.0, 96, world.small.add(testing::matt("ball", 0.5F))),
                         Pose());
  const LidarSpec lidar = testing::plain_lidar();
  const SensorFrame frame = world.scan(lidar, exact());
  const Points points(frame);
  EXPECT_EQ(frame.start.ns(), 950000000);
  EXPECT_EQ(frame.end.ns(), 1050000000);
  ASSERT_EQ(points.size(), 2000U);
  for (std::size_t i = 0; i < points.size(); ++i) {
    ASSERT_EQ(points.ring[i], i % 2);
    ASSERT_EQ(points.column[i], i / 2);
    const LidarBeam& beam = lidar.beams[i % 2];
    // 100 us a column and 37.5 us for the second beam, in whole nanoseconds.
    ASSERT_EQ(points.time_ns[i], static_cast<std::int32_t>(i / 2 * 100000 + i % 2 * 37500));
    ASSERT_EQ(frame.evidence.samples[i].time_ns, points.time_ns[i]);
    const double azimuth = azimuth_of(lidar, points.column[i], beam);
    const Vec3 d(std::cos(beam.elevation_rad) * std::cos(azimuth),
                 std::cos(beam.elevation_rad) * std::sin(azimuth), std::sin(beam.elevation_rad));
    const Vec3 from(0.0, 0.0, beam.vertical_offset_m);
    const double angle = (points.p(i) - from).normalized().cross(d).norm();
    ASSERT_LT(angle, 1e-6);
  }
  // Clockwise from the back: the first quarter of the turn is on the left (+y).
  EXPECT_GT(points.y[500], 40.0F);
}

// A wall drives away at 30 m/s: at its own time each point is on it. Motion keys are linear here,
// so that only single precision is left; the promise is 1 mm.
TEST(LidarGeometry, PointsOnAMovingActorAreWhereItIsThen) {
  World world;
  const MaterialId paint = world.small.add(testing::matt("paint", 0.5F));
  const auto wall = testing::quad(200.0, 200.0, paint);
  const ActorId actor = world.small.add_actor(wall, {at({28.5, 0, 0}), at({31.5, 0, 0})});
  const SensorFrame frame = world.scan(testing::plain_lidar(), exact());
  const Points points(frame);
  ASSERT_GT(points.size(), 600U);
  double low = 1e9, high = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = 28.5 + 30.0 * points.time_ns[i] * 1e-9;
    ASSERT_NEAR(static_cast<double>(points.x[i]), x, 2e-5);
    low = std::min(low, x);
    high = std::max(high, x);
  }
  EXPECT_GT(high - low, 1.0);  // it did move while it was scanned
  ASSERT_EQ(frame.evidence.objects.size(), 1U);
  const ObjectEvidence& e = frame.evidence.objects[0];
  EXPECT_EQ(e.object, object_of(actor));
  const double x = 28.5 + 30.0 * static_cast<double>(e.time_ns - frame.start.ns()) * 1e-9;
  EXPECT_NEAR(e.X_WA.translation().x(), x, 1e-9);
  EXPECT_NEAR(e.box_A.size().y(), 200.0, 1e-4);
}

// The ego drives at 20 m/s and turns at 0.5 rad/s past a wall at rest: every point, taken to the
// world by the ego's pose at its time, lies in the wall's plane. Blends within a column stay within
// (0.5 rad/s * 100 us)^2 / 8 * 60 m = 2e-8 m.
TEST(LidarGeometry, RawPointsAndTheEgosOwnMotion) {
  std::vector<Pose> keys;
  for (int k = 0; k <= 4; ++k) keys.push_back(at({0.5 * k, 0.1 * k, 0.0}, 0.0125 * k));
  World world(keys);
  world.small.add_static(testing::quad(60.0, 60.0, world.small.add(testing::matt("wall", 0.5F))),
                         at({40.0, 0.0, 0.0}, 0.0));
  LidarSpec lidar = testing::plain_lidar();
  lidar.X_EL = at({1.2, 0.3, 1.5}, 0.1);
  const Span span = sampling_span(lidar, world.t);
  const auto built = world.small.build(span.start, span.end);
  const SensorFrame frame = world.scan(lidar, exact());
  const Points points(frame);
  ASSERT_GT(points.size(), 300U);
  double raw = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const SimTime time = frame.start + SimTime::from_ns(points.time_ns[i]);
    const Pose X_WL = built->actor_pose(object_of(world.ego), time) * lidar.X_EL;
    ASSERT_NEAR((X_WL * points.p(i)).x(), 40.0, 2e-5);
    raw = std::max(raw, std::abs((frame.X_WS * points.p(i)).x() - 40.0));
  }
  EXPECT_GT(raw, 0.1);  // not motion-compensated
}

TEST(LidarGeometry, RangeLimitsAndTheEgosBody) {
  World world;
  const MaterialId paint = world.small.add(testing::matt("paint", 0.5F));
  world.small.add_static(testing::quad(10.0, 10.0, paint), at({30.0, 0.0, 0.0}));
  LidarSpec lidar = testing::plain_lidar();
  lidar.range_max_m = 29.999;
  EXPECT_EQ(world.scan(lidar, exact()).evidence.samples.size(), 0U);
  lidar.range_max_m = 30.05;
  EXPECT_GT(world.scan(lidar, exact()).evidence.samples.size(), 10U);
  // A plate nearer than range_min hides the wall and gives nothing itself.
  World near;
  const MaterialId same = near.small.add(testing::matt("paint", 0.5F));
  near.small.add_static(testing::quad(10.0, 10.0, same), at({30.0, 0.0, 0.0}));
  near.small.add_static(testing::quad(0.5, 0.5, same), at({0.4, 0.0, 0.0}));
  lidar = testing::plain_lidar();
  EXPECT_EQ(near.scan(lidar, exact()).evidence.samples.size(), 0U);

  lidar.X_EL = at({-1.0, 0.0, 0.0});
  lidar.sees_ego = true;
  const SensorFrame with = world.scan(lidar, exact());
  lidar.sees_ego = false;
  const SensorFrame without = world.scan(lidar, exact());
  const auto on_ego = [&](const SensorFrame& frame) {
    std::size_t n = 0;
    for (const EvidenceSample& s : frame.evidence.samples) n += s.object == object_of(world.ego);
    return n;
  };
  EXPECT_GT(on_ego(with), 10U);
  EXPECT_EQ(on_ego(without), 0U);
  ASSERT_EQ(with.evidence.objects.size(), 1U);
  EXPECT_EQ(with.evidence.objects[0].seen, on_ego(with));
  EXPECT_TRUE(without.evidence.objects.empty());
}

}  // namespace
}  // namespace raytruth::lidar
