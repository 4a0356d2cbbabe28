// Pictures' holes for every kind of ray, and where in a picture a ray meets a surface.
#include <gtest/gtest.h>

#include <cmath>

#include "sensors/tracing/path_scene.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/math.h"
#include "sim/core/random.h"
#include "tests/sensors/tracing/small_scene.h"

namespace raytruth::tracing {
namespace {

using testing::brute_force;
using testing::OracleHit;
using testing::SmallScene;

const SimTime kCardsStart = SimTime::from_s(2.0);
const SimTime kCardsEnd = SimTime::from_s(2.1);

Pose card_at(const Vec3& p, double heading_rad = 0.0, double pitch_rad = 0.0) {
  return Pose::from_euler(p, {heading_rad, pitch_rad, 0.0});
}

// Cards with holes one behind the other: at rest, driving, a pane, and a wall behind them.
struct Cards {
  SmallScene small;
  ObjectId rest, pane;
  ActorId ego, driver;
  std::shared_ptr<const scene::Scene> scene;

  Cards() {
    const MaterialId grey = small.add(testing::matt("grey", 0.3F));
    const MaterialId leaf = small.add(testing::holed("leaf"));
    const MaterialId film = small.add(testing::holed("film", 0.7F));
    rest = small.add_static(testing::card(2.0, 2.0, leaf), card_at({5, 0, 0}, 0.3, 0.1));
    pane = small.add_static(testing::card(3.0, 3.0, film), card_at({7, 0.5, 0}));
    small.add_static(testing::quad(20.0, 20.0, grey), card_at({12, 0, 0}, 0.1));
    ego = small.add_actor(testing::card(1.0, 1.0, leaf), {card_at({1.5, 0.9, 0})}, true);
    driver =
        small.add_actor(testing::card(2.5, 2.5, leaf),
                        {card_at({6, -0.5, 0}), card_at({6, 0.2, 0}, 0.01), card_at({6, 0.9, 0})});
    scene = small.build(kCardsStart, kCardsEnd);
  }
};

std::vector<Ray> rays_ahead(std::size_t count, const char* purpose) {
  RandomStream random(11, purpose);
  std::vector<Ray> rays(count);
  for (Ray& ray : rays) {
    ray.origin_W = Vec3(0, random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2));
    ray.direction_W = Vec3(1, random.uniform(-0.4, 0.4), random.uniform(-0.4, 0.4)).normalized();
    ray.time_ns = kCardsStart.ns() + random.index(100000000U);
  }
  return rays;
}

std::vector<PathRay> in_single_precision(const std::vector<Ray>& rays) {
  std::vector<PathRay> out;
  for (const Ray& ray : rays) {
    PathRay p;
    p.origin = ray.origin_W.cast<float>();
    p.direction = ray.direction_W.cast<float>();
    p.near_m = static_cast<float>(ray.near_m);
    p.time = static_cast<float>(static_cast<double>(ray.time_ns - kCardsStart.ns()) / 1e8);
    out.push_back(p);
  }
  return out;
}

// The product knows rays and poses in single precision: at 6 m, 1e-6 m. The holes' edges, 6 m long
// in 6 m^2 of cards, blur by as much: of 40000 rays 0.04 may be answered otherwise, as may those at
// the triangles' edges.
TEST(CutOuts, AreHolesForEveryRay) {
  const Cards cards;
  const TraceScene scene(cards.scene);
  const std::vector<Ray> rays = rays_ahead(40000, "holes");
  std::vector<PrimitiveHit> packets(rays.size()), alone(rays.size()), without_ego(rays.size());
  std::vector<std::uint8_t> blocked(rays.size());
  scene.closest(rays, packets);
  scene.closest(rays, without_ego, View::kWithoutEgo);
  scene.closest_alone(rays, object_of(cards.driver), alone);
  scene.occluded(rays, blocked);
  std::size_t through = 0, wrong = 0, wrong_alone = 0, wrong_shadow = 0, wrong_ego = 0;
  for (std::size_t i = 0; i < rays.size(); ++i) {
    const PrimitiveHit one = scene.closest(rays[i]);
    ASSERT_EQ(one.instance, packets[i].instance) << i;
    ASSERT_EQ(one.primitive, packets[i].primitive) << i;
    const OracleHit truth = brute_force(*cards.scene, rays[i]);
    wrong += truth.instance != one.instance || truth.primitive != one.primitive;
    const OracleHit lone = brute_force(*cards.scene, rays[i], object_of(cards.driver));
    wrong_alone += lone.hit() != alone[i].hit();
    ASSERT_EQ(scene.closest_alone(rays[i], object_of(cards.driver)).hit(), alone[i].hit());
    const OracleHit others = brute_force(*cards.scene, rays[i], ObjectId(), object_of(cards.ego));
    wrong_ego += others.instance != without_ego[i].instance;
    Ray short_of_wall = rays[i];
    short_of_wall.far_m = 9.0;
    const OracleHit shade = brute_force(*cards.scene, short_of_wall, ObjectId(), cards.pane);
    wrong_shadow += shade.hit() != scene.occluded(short_of_wall);
    ASSERT_TRUE(blocked[i]);  // the wall has no holes
    through += one.instance == 2;
  }
  EXPECT_LE(wrong, 2U);
  EXPECT_LE(wrong_alone, 2U);
  EXPECT_LE(wrong_shadow, 2U);
  EXPECT_LE(wrong_ego, 2U);
  EXPECT_GT(through, 4000U);
}

TEST(CutOuts, LightPathsAndRaysOfLabelsAgree) {
  const Cards cards;
  const TraceScene scene(cards.scene);
  const PathScene paths(scene);
  const std::vector<Ray> rays = rays_ahead(20003, "paths");
  const std::vector<PathRay> light = in_single_precision(rays);
  std::vector<PrimitiveHit> labels(rays.size()), coherent(rays.size()), scattered(rays.size());
  std::vector<std::uint8_t> blocked(rays.size()), shaded(rays.size());
  scene.closest(rays, labels);
  scene.occluded(rays, blocked);
  paths.closest(light, coherent, View::kAll, true);
  paths.closest(light, scattered, View::kAll, false);
  paths.occluded(light, shaded);
  for (std::size_t i = 0; i < rays.size(); ++i) {
    ASSERT_EQ(labels[i].instance, coherent[i].instance) << i;
    ASSERT_EQ(labels[i].primitive, coherent[i].primitive) << i;
    ASSERT_EQ(labels[i].instance, scattered[i].instance) << i;
    ASSERT_EQ(labels[i].primitive, scattered[i].primitive) << i;
    ASSERT_EQ(blocked[i], shaded[i]) << i;
  }
}

TEST(CutOuts, AreTheSameWithoutAvx) {
  const Cards cards;
  const TraceScene with(cards.scene);
  const TraceScene without(cards.scene, std::make_shared<MeshCache>(true));
  const std::vector<Ray> rays = rays_ahead(40000, "sse");
  std::vector<PrimitiveHit> a(rays.size()), b(rays.size());
  with.closest(rays, a);
  without.closest(rays, b);
  for (std::size_t i = 0; i < rays.size(); ++i) {
    ASSERT_EQ(a[i].instance, b[i].instance) << i;
    ASSERT_EQ(a[i].primitive, b[i].primitive) << i;
  }
}

// The card's picture covers its 2 m: u runs along -y, v down. Turned by 0.3 rad, with the card.
TEST(Surfaces, KnowTheirPlaceInThePicture) {
  SmallScene small;
  const MaterialId leaf = small.add(testing::holed("leaf"));
  small.add_static(testing::card(2.0, 2.0, leaf), card_at({5, 0, 0}, 0.3));
  const auto scene = small.build(kCardsStart, kCardsEnd);
  const TraceScene trace(scene);
  const PathScene paths(trace);
  const Pose X = card_at({5, 0, 0}, 0.3);
  for (const Vec3& at : {Vec3(0, 0.9, 0.8), Vec3(0, -0.8, 0.9), Vec3(0, 0.7, -0.9)}) {
    const Vec3 target = X * at;
    PathRay ray;
    ray.direction = target.normalized().cast<float>();
    PrimitiveHit hit;
    paths.closest(std::span(&ray, 1), std::span(&hit, 1), View::kAll, false);
    ASSERT_TRUE(hit.hit());
    const Surface s = paths.surface(ray, hit);
    ASSERT_TRUE(s.has_uv);
    EXPECT_FALSE(s.has_road_st);
    // 5 m in single precision are good to 1e-6 m; per metre half a picture.
    EXPECT_NEAR(s.uv.x(), 0.5 - 0.5 * at.y(), 2e-6);
    EXPECT_NEAR(s.uv.y(), 0.5 - 0.5 * at.z(), 2e-6);
    EXPECT_NEAR(s.uv_per_m, 0.5, 1e-6);
    EXPECT_LT((s.tangent.cast<double>() - X.rotate(-Vec3::UnitY())).norm(), 1e-6);
    EXPECT_LT((s.bitangent - Vec3f::UnitZ()).norm(), 1e-6F);
    Ray same;
    same.direction_W = target.normalized();
    same.time_ns = kCardsStart.ns();
    const Hit resolved = trace.resolve(same, trace.closest(same));
    EXPECT_LT((resolved.uv - s.uv).norm(), 4e-6F);
  }
}

TEST(MeshCaches, LetGoOfMeshesThatNobodyHolds) {
  SmallScene small;
  const MaterialId grey = small.add(testing::matt("grey", 0.3F));
  const auto cache = std::make_shared<MeshCache>();
  assets::MeshPtr kept = testing::quad(1, 1, grey);
  std::weak_ptr<const assets::Mesh> gone, held = kept;
  {
    SmallScene first;
    first.add(testing::matt("grey", 0.3F));
    assets::MeshPtr own = testing::quad(1, 1, grey);
    gone = own;
    first.add_static(std::move(own), card_at({3, 0, 0}));
    first.add_static(kept, card_at({4, 0, 0}));
    const TraceScene scene(first.build(kCardsStart, kCardsEnd), cache);
  }
  EXPECT_TRUE(gone.expired());
  EXPECT_FALSE(held.expired());
  // What comes to lie where the old one lay is another.
  for (int i = 1; i < 6; ++i) {
    SmallScene next;
    next.add(testing::matt("grey", 0.3F));
    next.add_static(testing::quad(i, i, grey), card_at({3, 0, 0}));
    const TraceScene scene(next.build(kCardsStart, kCardsEnd), cache);
    Ray ray;
    ray.time_ns = kCardsStart.ns();
    ray.origin_W = Vec3(0.0, 0.5 * i - 0.1, 0.5 * i - 0.1);
    EXPECT_TRUE(scene.closest(ray).hit()) << i;
    ray.origin_W = Vec3(0.0, 0.5 * i + 0.1, 0.5 * i + 0.1);
    EXPECT_FALSE(scene.closest(ray).hit()) << i;
  }
}

}  // namespace
}  // namespace raytruth::tracing
