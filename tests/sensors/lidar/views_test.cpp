// Seen, alone and occluders against counting firing by firing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/core/math.h"
#include "tests/sensors/lidar/spinning.h"

namespace raytruth::lidar {
namespace {

using testing::at;
using testing::brute_force;
using testing::exact;
using testing::OracleHit;
using testing::World;

struct Count {
  std::uint32_t seen = 0, alone = 0;
  std::map<ObjectId, std::uint32_t> occluders;
};

// All firings in turn, from the specification alone. For opaque, bright things.
std::map<ObjectId, Count> recount(const World& world, const LidarSpec& lidar) {
  const SimTime start = world.t - SimTime::from_s(0.5 / lidar.rotation_hz);
  const Span span = sampling_span(lidar, world.t);
  const auto scene = world.small.build(span.start, span.end);
  std::map<ObjectId, Count> counts;
  for (int c = 0; c < lidar.columns; ++c) {
    for (const LidarBeam& beam : lidar.beams) {
      const double after_s = c / (lidar.columns * lidar.rotation_hz) + beam.fire_time_s;
      const double azimuth = lidar.start_azimuth_rad - 2.0 * kPi * lidar.rotation_hz * after_s +
                             beam.azimuth_offset_rad;
      tracing::Ray ray;
      ray.time_ns = start.ns() + static_cast<std::int64_t>(std::llround(after_s * 1e9));
      const Pose X_WL =
          scene->actor_pose(object_of(world.ego), SimTime::from_ns(ray.time_ns)) * lidar.X_EL;
      ray.origin_W = X_WL * Vec3(0.0, 0.0, beam.vertical_offset_m);
      ray.direction_W = X_WL.rotate(Vec3(std::cos(beam.elevation_rad) * std::cos(azimuth),
                                         std::cos(beam.elevation_rad) * std::sin(azimuth),
                                         std::sin(beam.elevation_rad)));
      ray.near_m = 0.001;
      ray.far_m = lidar.range_max_m;
      const OracleHit first = brute_force(*scene, ray, ObjectId(), object_of(world.ego));
      if (!first.hit()) continue;
      const ObjectId there = scene->instances[first.instance].object;
      for (const auto& [actor, motion] : scene->actors) {
        if (actor == object_of(world.ego)) continue;
        if (!brute_force(*scene, ray, actor).hit()) continue;
        Count& count = counts[actor];
        ++count.alone;
        if (there == actor) {
          ++count.seen;
        } else {
          ++count.occluders[there];
        }
      }
    }
  }
  return counts;
}

World traffic() {
  World world({at({0, 0, 0}), at({1, 0.05, 0}, 0.01), at({2, 0.2, 0}, 0.03)});
  const MaterialId grey = world.small.add(testing::matt("grey", 0.6F));
  world.small.add_static(testing::box({0.6, 0.6, 6}, grey), at({6, 1.5, 0}));
  world.small.add_static(testing::sphere(45.0, 40, grey), Pose());
  world.small.add_actor(testing::box({4, 2, 1.6}, grey), {at({10, 4, 0}), at({13, 4, 0})});
  world.small.add_actor(testing::box({4, 2, 1.8}, grey), {at({15, 6, 0}, 0.2)});
  // Behind the sensor: across the cut where the turn begins and ends.
  world.small.add_actor(testing::box({3, 5, 1.8}, grey), {at({-9, 0, 0}), at({-7, 0, 0})});
  // A flat ball close by, all around which beams go.
  world.small.add_actor(testing::sphere(1.0, 16, grey), {at({1.0, -2.5, 0}), at({3.0, -2.5, 0})});
  // Out of range.
  world.small.add_actor(testing::box({3, 5, 1.8}, grey), {at({300, 0, 0})});
  return world;
}

LidarSpec many_beams() {
  LidarSpec lidar = testing::plain_lidar();
  lidar.beams.clear();
  for (int b = 0; b < 12; ++b) {
    lidar.beams.push_back({b, deg_to_rad(5.0 - 1.7 * b), deg_to_rad(b % 3 - 1.0), 0.05 * (b % 2),
                           1e-6 * ((b * 5) % 12) * 3.0});
  }
  lidar.columns = 600;
  return lidar;
}

TEST(LidarViews, CountsAsBruteForceDoes) {
  const World world = traffic();
  const LidarSpec lidar = many_beams();
  const auto truth = recount(world, lidar);
  const SensorFrame frame = world.scan(lidar, exact());
  ASSERT_EQ(truth.size(), 4U);
  ASSERT_EQ(frame.evidence.objects.size(), truth.size());
  std::size_t hidden = 0;
  for (const ObjectEvidence& e : frame.evidence.objects) {
    ASSERT_TRUE(truth.contains(e.object));
    const Count& count = truth.at(e.object);
    EXPECT_EQ(e.seen, count.seen) << e.object.value();
    EXPECT_EQ(e.alone, count.alone) << e.object.value();
    EXPECT_EQ(e.occluders, count.occluders) << e.object.value();
    EXPECT_GT(e.alone, 20U);
    hidden += e.alone - e.seen;
  }
  EXPECT_GT(hidden, 50U);
}

// A slow head with few columns: an actor crosses much of the view within a few of them. A ball
// about the sensor hides all, so that every firing has to be found by the search for hidden ones.
TEST(LidarViews, NoFiringIsMissedAtAFastActor) {
  World world;
  const MaterialId grey = world.small.add(testing::matt("grey", 0.6F));
  world.small.add_static(testing::sphere(2.0, 40, grey), Pose());
  std::uint32_t hidden = 0;
  for (int k = -10; k <= 10; ++k) {
    const double y = 4.0 * k;
    world.small.add_actor(testing::box({2, 4, 5}, grey), {at({9, y - 30, 0}), at({9, y + 30, 0})});
    world.small.add_actor(testing::box({2, 4, 5}, grey),
                          {at({12, y + 30, 0}), at({12, y - 30, 0})});
  }
  LidarSpec lidar = many_beams();
  lidar.rotation_hz = 0.5;
  lidar.columns = 80;
  const auto truth = recount(world, lidar);
  const SensorFrame frame = world.scan(lidar, exact());
  ASSERT_EQ(frame.evidence.objects.size(), truth.size());
  for (const ObjectEvidence& e : frame.evidence.objects) {
    ASSERT_TRUE(truth.contains(e.object));
    EXPECT_EQ(e.alone, truth.at(e.object).alone) << e.object.value();
    EXPECT_EQ(e.occluders, truth.at(e.object).occluders) << e.object.value();
    hidden += e.alone - e.seen;
  }
  EXPECT_GT(hidden, 20U);
}

TEST(LidarViews, SamplesAgreeWithTheViews) {
  const World world = traffic();
  const LidarSpec lidar = many_beams();
  const SensorFrame frame = world.scan(lidar, exact());
  std::map<ObjectId, std::vector<std::int64_t>> times;
  for (const EvidenceSample& s : frame.evidence.samples) {
    ASSERT_NE(s.part, 0);
    ASSERT_EQ(frame.evidence.parts[s.part].class_id, s.class_id);
    ASSERT_EQ(s.depth_m, s.distance_m);
    if (is_actor(s.object)) times[s.object].push_back(frame.start.ns() + s.time_ns);
  }
  for (const ObjectEvidence& e : frame.evidence.objects) {
    auto& of_it = times[e.object];
    ASSERT_EQ(of_it.size(), e.seen);
    if (of_it.empty()) continue;
    std::sort(of_it.begin(), of_it.end());
    EXPECT_EQ(e.time_ns, of_it[of_it.size() / 2]);
  }
}

// A thing that sends nothing back still hides: too near, or too dark.
TEST(LidarViews, WhatGivesNoReturnOccludesToo) {
  for (const bool dark : {false, true}) {
    World world;
    const MaterialId grey = world.small.add(testing::matt("grey", 0.6F));
    const MaterialId black = world.small.add(testing::matt("black hole", 0.0F));
    const ObjectId screen =
        dark ? world.small.add_static(testing::quad(4.0, 4.0, black), at({5.0, 0.0, 0.0}))
             : world.small.add_static(testing::quad(0.5, 0.5, grey), at({0.4, 0.0, 0.0}));
    const ActorId actor = world.small.add_actor(testing::box({2, 2, 2}, grey), {at({20, 0, 0})});
    const SensorFrame frame = world.scan(testing::plain_lidar(), exact());
    EXPECT_EQ(frame.evidence.samples.size(), 0U);
    ASSERT_EQ(frame.evidence.objects.size(), 1U);
    const ObjectEvidence& e = frame.evidence.objects[0];
    EXPECT_EQ(e.object, object_of(actor));
    EXPECT_EQ(e.seen, 0U);
    EXPECT_GT(e.alone, 10U);
    ASSERT_EQ(e.occluders.size(), 1U);
    EXPECT_EQ(e.occluders.at(screen), e.alone);
  }
}

// Nothing hides an actor that is too dark itself; glass doesn't hide what returns through it.
TEST(LidarViews, DarkActorsAndGlass) {
  World world;
  const MaterialId black = world.small.add(testing::matt("black hole", 0.0F));
  world.small.add_actor(testing::box({2, 2, 2}, black), {at({20, 0, 0})});
  world.small.add_static(testing::quad(60.0, 9.0, world.small.add(testing::matt("wall", 0.6F))),
                         at({40.0, 0.0, 0.0}));
  EXPECT_TRUE(world.scan(testing::plain_lidar(), exact()).evidence.objects.empty());

  World glazed;
  const MaterialId grey = glazed.small.add(testing::matt("grey", 0.6F));
  glazed.small.add_actor(testing::box({2, 2, 2}, grey), {at({20, 0, 0})});
  glazed.small.add_static(testing::quad(9.0, 9.0, glazed.small.add(testing::pane("glass", 0.8F))),
                          at({4.0, 0.0, 0.0}));
  const SensorFrame frame = glazed.scan(testing::plain_lidar(), exact());
  ASSERT_EQ(frame.evidence.objects.size(), 1U);
  EXPECT_GT(frame.evidence.objects[0].seen, 10U);
  EXPECT_EQ(frame.evidence.objects[0].seen, frame.evidence.objects[0].alone);
}

// Who returned is the occluder, not the glass that stands before both.
TEST(LidarViews, TheOccluderIsWhoReturned) {
  World world;
  const MaterialId grey = world.small.add(testing::matt("grey", 0.6F));
  world.small.add_actor(testing::box({2, 2, 2}, grey), {at({20, 0, 0})});
  world.small.add_static(testing::quad(9.0, 9.0, world.small.add(testing::pane("glass", 0.8F))),
                         at({4.0, 0.0, 0.0}));
  const ObjectId screen = world.small.add_static(testing::quad(9.0, 9.0, grey), at({8, 0.0, 0.0}));
  const SensorFrame frame = world.scan(testing::plain_lidar(), exact());
  ASSERT_EQ(frame.evidence.objects.size(), 1U);
  const ObjectEvidence& e = frame.evidence.objects[0];
  ASSERT_EQ(e.occluders.size(), 1U);
  EXPECT_EQ(e.occluders.at(screen), e.alone);
}

// The same draw decides on a firing whether something stands in front or not, so that chance never
// looks like occlusion: what is hidden now is exactly what would be seen without the screen.
TEST(LidarViews, ChanceIsNoOcclusion) {
  LidarSpec lidar = many_beams();
  lidar.range_at_10_percent_m = 60.0;
  LidarOptions options;
  options.threads = 1;
  const auto view = [&](bool hide, const LidarOptions& o) {
    World world;
    const MaterialId grey = world.small.add(testing::matt("grey", 0.1F));
    world.small.add_actor(testing::box({2, 6, 6}, grey), {at({61, 0, 0})});
    if (hide) world.small.add_static(testing::quad(4.0, 4.0, grey), at({5.0, 0.0, 0.0}));
    const SensorFrame frame = world.scan(lidar, o);
    return frame.evidence.objects.empty() ? ObjectEvidence() : frame.evidence.objects[0];
  };
  const ObjectEvidence open = view(false, options);
  const ObjectEvidence hidden = view(true, options);
  EXPECT_EQ(open.alone, open.seen);
  EXPECT_EQ(hidden.seen, 0U);
  EXPECT_EQ(hidden.alone, open.seen);

  // Its front is at the range of 10 %, so that about half of the firings return.
  LidarOptions sure = exact();
  lidar.range_at_10_percent_m = 600.0;
  const std::uint32_t all = view(false, sure).seen;
  EXPECT_GT(4 * open.seen, all);
  EXPECT_LT(4 * open.seen, 3 * all);
  // Below the threshold and without chance it can't be seen at all.
  lidar.range_at_10_percent_m = 59.0;
  EXPECT_EQ(view(true, sure).alone, 0U);
}

}  // namespace
}  // namespace raytruth::lidar
