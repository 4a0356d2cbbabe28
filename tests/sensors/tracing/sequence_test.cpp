// Frames of a sequence share what stands still and the shape of what bends; nothing of it can be
// seen.
#include <gtest/gtest.h>

#include <cmath>

#include "scenes/build/scene.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/math.h"
#include "sim/core/random.h"
#include "tests/sensors/tracing/small_scene.h"

namespace raytruth::tracing {
namespace {

using testing::SmallScene;

const SimTime kStart = SimTime::from_s(2.0);
const SimTime kEnd = SimTime::from_s(2.1);

Pose moved(const Vec3& p, double heading_rad = 0.0, double pitch_rad = 0.0) {
  return Pose::from_euler(p, {heading_rad, pitch_rad, 0.0});
}

// Rays to all sides from about the origin, a tenth of them short.
std::vector<Ray> some_rays() {
  RandomStream random(11, "sequence");
  std::vector<Ray> rays(20000);
  for (Ray& ray : rays) {
    const double z = random.uniform(-0.5, 0.5);
    const double azimuth = random.uniform(-kPi, kPi);
    const double r = std::sqrt(1.0 - z * z);
    ray.origin_W = Vec3(random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2), 0.1);
    ray.direction_W = {r * std::cos(azimuth), r * std::sin(azimuth), z};
    ray.time_ns = kStart.ns() + random.index(100000000U);
    if (random.index(10) == 0) ray.far_m = 7.0;
  }
  return rays;
}

// A ball of which the upper half leans.
assets::MeshPtr leaning(const assets::MeshPtr& rest, float lean) {
  auto mesh = std::make_shared<assets::Mesh>(*rest);
  for (Vec3f& p : mesh->positions) p.x() += lean * std::max(0.0F, p.z());
  return mesh;
}

struct Stage {
  SmallScene small;
  MaterialId grey;
  assets::MeshPtr ball;
  std::shared_ptr<const scene::StaticWorld> world;
  std::size_t standing = 0;

  Stage() {
    grey = small.add(testing::matt("grey", 0.3F));
    const MaterialId clear = small.add(testing::pane("clear", 0.8F));
    const MaterialId net = small.add(testing::holed("net"));
    small.add_static(testing::quad(60.0, 60.0, grey), moved({0, 0, -1.5}, 0.0, kPi / 2));
    small.add_static(testing::quad(40.0, 8.0, grey), moved({18, 0, 2}, 0.2));
    small.add_static(testing::quad(4.0, 4.0, clear), moved({4, -3, 2}, -0.5));
    small.add_static(testing::card(3.0, 3.0, net), moved({-4, -3, 1}, 0.5));
    ball = testing::sphere(1.2, 24, grey);
    auto built = std::make_shared<scene::StaticWorld>();
    built->instances = small.build(kStart, kEnd)->instances;
    standing = built->instances.size();
    world = built;
    // The ego, one who drives, one who bends behind a pane of their own.
    small.add_actor(testing::box({2, 1, 1}, grey), {moved({0, 0, -0.9})}, true);
    small.add_actor(testing::box({4, 1.8, 1.5}, grey), {moved({6, 4, 0}), moved({7.5, 4, 0})});
    small.add_actor(testing::quad(2.0, 2.0, clear), {moved({-5, 3, 1}), moved({-5, 3.2, 1}, 0.2)});
    small.add_actor(ball, {moved({5, -6, 0}), moved({5, -6, 0.5}, 0.6)});
  }

  // The last actor leans as much and stands so far aside; `apart`: the frame knows what stands
  // still.
  std::shared_ptr<const scene::Scene> frame(float lean, double aside_m, bool apart = true) const {
    auto made = std::make_shared<scene::Scene>(*small.build(kStart, kEnd));
    if (apart) made->world = world;
    scene::SceneInstance& last = made->instances.back();
    for (Pose& key : last.X_WI.keys) key = moved({0, aside_m, 0}) * key;
    if (lean != 0.0F) {
      last.mesh = leaning(ball, lean);
      last.rest = ball;
    }
    return made;
  }
};

struct Answers {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> hits, others, own;
  std::vector<std::uint8_t> shadows;
  bool operator==(const Answers&) const = default;
};

Answers answers_of(const TraceScene& scene, const std::vector<Ray>& rays) {
  Answers a;
  std::vector<PrimitiveHit> hits(rays.size());
  const auto keep = [&](auto& into) {
    for (const PrimitiveHit& hit : hits) into.emplace_back(hit.instance, hit.primitive);
  };
  scene.closest(rays, hits);
  keep(a.hits);
  scene.closest(rays, hits, View::kWithoutEgo);
  keep(a.others);
  scene.closest_alone(rays, scene.actors().back(), hits);
  keep(a.own);
  a.shadows.resize(rays.size());
  scene.occluded(rays, a.shadows);
  for (std::size_t i = 0; i < rays.size(); ++i) {
    const PrimitiveHit one = scene.closest(rays[i]);
    EXPECT_EQ(a.hits[i], std::pair(one.instance, one.primitive)) << "ray " << i;
    EXPECT_EQ(a.shadows[i] != 0, scene.occluded(rays[i])) << "ray " << i;
  }
  return a;
}

TEST(Sequence, WhatStandsStillMayBeKeptApart) {
  const Stage stage;
  const std::vector<Ray> rays = some_rays();
  const Answers together = answers_of(TraceScene(stage.frame(0.0F, 0.0, false)), rays);
  EXPECT_EQ(answers_of(TraceScene(stage.frame(0.0F, 0.0)), rays), together);
  std::size_t on_standing = 0, on_actors = 0;
  for (const auto& [instance, primitive] : together.hits) {
    on_standing += instance < stage.standing ? 1 : 0;
    on_actors += instance >= stage.standing && instance != 0xffffffffU ? 1 : 0;
  }
  EXPECT_GT(on_standing, 5000U);
  EXPECT_GT(on_actors, 1000U);
}

TEST(Sequence, FramesDontDependOnEarlierOnes) {
  const Stage stage;
  const std::vector<Ray> rays = some_rays();
  const auto cache = std::make_shared<MeshCache>();
  const auto first = std::make_unique<TraceScene>(stage.frame(0.3F, 0.0), cache);
  const Answers before = answers_of(*first, rays);
  for (const float lean : {-0.8F, 0.0F, 0.5F, 1.4F}) {
    SCOPED_TRACE(lean);
    const auto frame = stage.frame(lean, lean);
    const Answers anew = answers_of(TraceScene(frame), rays);
    EXPECT_EQ(answers_of(TraceScene(frame, cache), rays), anew);
    // As if the mesh had never been another.
    auto rigid = std::make_shared<scene::Scene>(*frame);
    rigid->instances.back().rest = nullptr;
    EXPECT_EQ(answers_of(TraceScene(rigid), rays), anew);
  }
  // While others were made, it stayed what it was.
  EXPECT_EQ(answers_of(*first, rays), before);
}

TEST(Sequence, AnotherOriginIsHeeded) {
  const Stage stage;
  const std::vector<Ray> rays = some_rays();
  const auto cache = std::make_shared<MeshCache>();
  const Answers here = answers_of(TraceScene(stage.frame(0.3F, 0.0), cache), rays);
  auto there = std::make_shared<scene::Scene>(*stage.frame(0.3F, 0.0));
  there->origin_W = Vec3(128.0, -128.0, 0.0);
  const Answers seen = answers_of(TraceScene(there, cache), rays);
  // Coordinates of 180 m in single precision, 8e-6 m apart, may give an edge to its neighbour.
  std::size_t others = 0;
  for (std::size_t i = 0; i < rays.size(); ++i) others += seen.hits[i] != here.hits[i] ? 1 : 0;
  EXPECT_LT(others, 10U);
  EXPECT_EQ(seen.hits, answers_of(TraceScene(there), rays).hits);
}

}  // namespace
}  // namespace raytruth::tracing
