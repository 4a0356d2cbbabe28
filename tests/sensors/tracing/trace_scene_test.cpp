// Rays against a brute-force tracer: the right primitive, at the right place, in any call.
#include "sensors/tracing/trace_scene.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "sim/core/random.h"
#include "tests/sensors/tracing/small_scene.h"

namespace raytruth::tracing {
namespace {

using testing::brute_force;
using testing::OracleHit;
using testing::SmallScene;

const SimTime kSceneStart = SimTime::from_s(2.0);
const SimTime kSceneEnd = SimTime::from_s(2.1);

Vec3 random_direction(RandomStream& random) {
  const double z = random.uniform(-0.5, 0.5);
  const double azimuth = random.uniform(-kPi, kPi);
  const double r = std::sqrt(1.0 - z * z);
  return {r * std::cos(azimuth), r * std::sin(azimuth), z};
}

Pose moved_to(const Vec3& p, double heading_rad = 0.0, double pitch_rad = 0.0) {
  return Pose::from_euler(p, {heading_rad, pitch_rad, 0.0});
}

// A street of simple things: walls, a ball at rest, a box that drives, another that spins.
struct Street {
  SmallScene small;
  ObjectId glass;
  ActorId ego, driver, spinner;
  std::shared_ptr<const scene::Scene> scene;

  explicit Street(const Vec3& offset = Vec3::Zero()) {
    const MaterialId grey = small.add(testing::matt("grey", 0.3F));
    const MaterialId clear = small.add(testing::pane("clear", 0.8F));
    const auto at = [&](const Vec3& p, double h = 0.0, double pitch = 0.0) {
      return moved_to(offset + p, h, pitch);
    };
    small.add_static(testing::quad(60.0, 60.0, grey), at({0, 0, -1.5}, 0.0, kPi / 2));
    small.add_static(testing::quad(40.0, 8.0, grey), at({18, 0, 2}, 0.2));
    small.add_static(testing::sphere(2.0, 24, grey), at({-6, 5, 0.5}));
    glass = small.add_static(testing::quad(4.0, 4.0, clear), at({4, -3, 2}, -0.5));
    ego = small.add_actor(testing::box({2, 1, 1}, grey), {at({0, 0, -0.9})}, true);
    driver = small.add_actor(testing::box({4, 1.8, 1.5}, grey),
                             {at({6, 4, 0}), at({7.5, 4, 0}), at({9.2, 4.2, 0})});
    spinner = small.add_actor(testing::sphere(1.2, 12, grey),
                              {at({5, -6, 0}), at({5, -6, 0.5}, 0.6, 0.1), at({5, -7, 0}, 1.3)});
    scene = small.build(kSceneStart, kSceneEnd, offset);
  }
};

std::vector<Ray> rays_from(const Vec3& origin, std::size_t count, const char* purpose) {
  RandomStream random(7, purpose);
  std::vector<Ray> rays(count);
  for (Ray& ray : rays) {
    ray.origin_W = origin + Vec3(random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2), 0.1);
    ray.direction_W = random_direction(random);
    ray.time_ns = kSceneStart.ns() + random.index(100000000U);
  }
  return rays;
}

// Embree decides in single precision: coordinates up to 30 m carry 2e-6 m, which at an edge may
// name the neighbour. A named primitive is right when its own crossing is as near as the oracle's
// within the 1e-6 m that a tie may differ by.
TEST(TraceScene, NamesThePrimitiveThatBruteForceNames) {
  const Street street;
  const TraceScene rays_of(street.scene);
  std::size_t hits = 0, moving = 0, ties = 0, others = 0;
  double worst = 0.0;
  for (const Ray& ray : rays_from(Vec3::Zero(), 40000, "oracle")) {
    const PrimitiveHit named = rays_of.closest(ray);
    const OracleHit truth = brute_force(*street.scene, ray);
    if (named.hit() != truth.hit()) {
      ++others;
      continue;
    }
    if (!truth.hit()) continue;
    ++hits;
    const Hit hit = rays_of.resolve(ray, named);
    if (named.instance != truth.instance || named.primitive != truth.primitive) {
      ++(std::abs(hit.distance_m - truth.distance_m) < 1e-6 ? ties : others);
      continue;
    }
    if (is_actor(hit.object) && hit.object != object_of(street.ego)) ++moving;
    worst = std::max(worst, std::abs(hit.distance_m - truth.distance_m));
  }
  EXPECT_EQ(others, 0U);
  // Edges blur by 2e-6 m: of some 500 m of edges across the 1000 m^2 that rays spread over at 10 m,
  // 1e-6 of all rays.
  EXPECT_LT(ties, 4U);
  EXPECT_GT(hits, 20000U);
  EXPECT_GT(moving, 500U);
  // resolve() and the oracle do the same sums in another order, but for the blend of rotations:
  // below 0.03 rad straight, with 1e-6 rad of error at 1 m; here all turns are larger.
  EXPECT_LT(worst, 1e-9);
}

TEST(TraceScene, PacketsAnswerAsSingleRays) {
  const Street street;
  const TraceScene rays_of(street.scene);
  // 1003 is no multiple of a packet.
  const std::vector<Ray> rays = rays_from(Vec3::Zero(), 1003, "packets");
  std::vector<PrimitiveHit> hits(rays.size());
  std::vector<std::uint8_t> blocked(rays.size());
  for (const View view : {View::kAll, View::kWithoutEgo}) {
    rays_of.closest(rays, hits, view);
    for (std::size_t i = 0; i < rays.size(); ++i) {
      const PrimitiveHit one = rays_of.closest(rays[i], view);
      ASSERT_EQ(hits[i].instance, one.instance) << i;
      ASSERT_EQ(hits[i].primitive, one.primitive) << i;
    }
  }
  rays_of.occluded(rays, blocked);
  for (std::size_t i = 0; i < rays.size(); ++i) {
    ASSERT_EQ(blocked[i] != 0, rays_of.occluded(rays[i])) << i;
  }
}

// COHERENT packets of occlusion rays have been seen to hang; the test's time limit catches it.
TEST(TraceScene, ShadowPacketsEndAndPanesCastNone) {
  const Street street;
  const TraceScene rays_of(street.scene);
  const std::vector<Ray> rays = rays_from(Vec3::Zero(), 40000, "shadows");
  std::vector<std::uint8_t> blocked(rays.size());
  rays_of.occluded(rays, blocked);
  std::size_t through_glass = 0, wrong = 0;
  for (std::size_t i = 0; i < rays.size(); i += 7) {
    const bool solid = brute_force(*street.scene, rays[i], ObjectId(), street.glass).hit();
    if (solid != (blocked[i] != 0)) ++wrong;
    const PrimitiveHit first = rays_of.closest(rays[i]);
    if (!first.hit() || rays_of.resolve(rays[i], first).object != street.glass) continue;
    if (blocked[i] == 0) ++through_glass;
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_GT(through_glass, 20U);
}

TEST(TraceScene, AloneTakesEverythingElseAway) {
  const Street street;
  const TraceScene rays_of(street.scene);
  const std::vector<Ray> rays = rays_from(Vec3::Zero(), 16000, "alone");
  std::vector<PrimitiveHit> hits(rays.size());
  for (const ActorId actor : {street.ego, street.driver, street.spinner}) {
    rays_of.closest_alone(rays, object_of(actor), hits);
    std::size_t met = 0, wrong = 0;
    for (std::size_t i = 0; i < rays.size(); ++i) {
      const OracleHit truth = brute_force(*street.scene, rays[i], object_of(actor));
      if (truth.hit() != hits[i].hit()) ++wrong;
      if (!hits[i].hit()) continue;
      ++met;
      const PrimitiveHit one = rays_of.closest_alone(rays[i], object_of(actor));
      ASSERT_EQ(one.primitive, hits[i].primitive);
      ASSERT_EQ(rays_of.resolve(rays[i], hits[i]).object, object_of(actor));
    }
    EXPECT_EQ(wrong, 0U);
    // The driver fills 0.05 sr and the spinner 0.07 sr of the 6.3 sr that rays go to: about 130 and
    // 190 rays.
    EXPECT_GT(met, 100U);
  }
  rays_of.closest_alone(rays, ObjectId(99), hits);
  for (const PrimitiveHit& hit : hits) ASSERT_FALSE(hit.hit());
}

TEST(TraceScene, TheEgoCanBeLeftOut) {
  const Street street;
  const TraceScene rays_of(street.scene);
  Ray down;
  down.origin_W = Vec3(0, 0, 1);
  down.direction_W = -Vec3::UnitZ();
  down.time_ns = kSceneStart.ns();
  EXPECT_EQ(rays_of.resolve(down, rays_of.closest(down)).object, object_of(street.ego));
  const Hit ground = rays_of.resolve(down, rays_of.closest(down, View::kWithoutEgo));
  EXPECT_EQ(ground.object.value(), kFirstStaticObject);
  EXPECT_NEAR(ground.distance_m, 2.5, 1e-6);
}

// No ray may leave a closed mesh, also when aimed at its edges and vertices, nor while it turns.
TEST(TraceScene, ClosedMeshesAreTight) {
  SmallScene small;
  const MaterialId grey = small.add(testing::matt("grey", 0.3F));
  const assets::MeshPtr ball = testing::sphere(5.0, 40, grey);
  small.add_static(ball, moved_to({100, 50, 3}, 0.3, 0.4));
  small.add_static(testing::box({3, 5, 2}, grey), moved_to({-40, 7, 1}, 1.1));
  small.add_actor(ball, {moved_to({0, 0, 0}), moved_to({0.5, 0.2, 0}, 0.4, 0.2)});
  const auto scene = small.build(kSceneStart, kSceneEnd);
  const TraceScene rays_of(scene);
  std::size_t leaks = 0, shots = 0;
  for (const scene::SceneInstance& instance : scene->instances) {
    std::vector<Ray> rays = rays_from(Vec3::Zero(), 60000, "leaks");
    RandomStream random(9, "edges");
    const assets::Mesh& mesh = *instance.mesh;
    for (std::size_t i = 0; i < rays.size(); ++i) {
      Ray& ray = rays[i];
      const Pose X = scene->pose_at(instance, SimTime::from_ns(ray.time_ns));
      ray.origin_W = X * (0.5 * ray.origin_W);
      if (i % 2 == 0) continue;
      const auto& t =
          mesh.triangles[random.index(static_cast<std::uint32_t>(mesh.triangles.size()))];
      const double u = i % 4 == 1 ? 0.0 : random.uniform();
      const Vec3 target = X * ((1.0 - u) * mesh.positions[t[0]].cast<double>() +
                               u * mesh.positions[t[1]].cast<double>());
      ray.direction_W = (target - ray.origin_W).normalized();
    }
    std::vector<PrimitiveHit> hits(rays.size());
    rays_of.closest(rays, hits);
    for (std::size_t i = 0; i < rays.size(); ++i) {
      ++shots;
      if (!hits[i].hit() || rays_of.resolve(rays[i], hits[i]).distance_m > 10.5) ++leaks;
    }
  }
  EXPECT_EQ(leaks, 0U) << "of " << shots;
}

// UTM coordinates have a spacing of 1e-9 m in double precision at 5e6 m. A range is the quotient of
// sums of a few such numbers by a cosine; 1e-6 m leaves room for cosines down to 0.01.
TEST(TraceScene, RangesDontDependOnWhereTheWorldIs) {
  const Vec3 utm(432100.0, 5411000.0, 312.0);
  const Street here, there(utm);
  const TraceScene rays_here(here.scene), rays_there(there.scene);
  std::size_t hits = 0;
  for (Ray ray : rays_from(Vec3::Zero(), 20000, "utm")) {
    const PrimitiveHit a = rays_here.closest(ray);
    const double near = a.hit() ? rays_here.resolve(ray, a).distance_m : 0.0;
    ray.origin_W += utm;
    const PrimitiveHit b = rays_there.closest(ray);
    ASSERT_EQ(a.hit(), b.hit());
    if (!a.hit()) continue;
    ++hits;
    ASSERT_NEAR(rays_there.resolve(ray, b).distance_m, near, 1e-6);
  }
  EXPECT_GT(hits, 10000U);
}

TEST(ParallelBlocks, CoversEachIndexOnceInTheSameBlocks) {
  for (const int threads : {1, 2}) {
    std::vector<int> seen(1001, 0);
    std::vector<std::size_t> begin_of(1001, 0);
    parallel_blocks(seen.size(), 64, threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        ++seen[i];
        begin_of[i] = begin;
      }
    });
    for (std::size_t i = 0; i < seen.size(); ++i) {
      ASSERT_EQ(seen[i], 1);
      ASSERT_EQ(begin_of[i], i / 64 * 64);
    }
  }
}

}  // namespace
}  // namespace raytruth::tracing
