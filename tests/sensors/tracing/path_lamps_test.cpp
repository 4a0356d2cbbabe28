// From which sides of a lamp light is drawn.
#include <gtest/gtest.h>

#include <memory>

#include "sensors/tracing/path_scene.h"
#include "tests/sensors/tracing/small_scene.h"

namespace raytruth::tracing {
namespace {

// A square lamp of 1 m in x = 0 whose front looks to +x; `bits`: which lamps light it, 0 for any.
std::shared_ptr<const scene::Scene> lamp_scene(assets::LampMask bits) {
  testing::SmallScene small;
  assets::Material glow = testing::matt("glow", 0.0F);
  glow.emission = {1000.0F, 1000.0F, 1000.0F};
  auto mesh = std::make_shared<assets::Mesh>(*testing::quad(1.0, 1.0, small.add(glow)));
  mesh->parts.front().lamps = bits;
  small.add_static(mesh, Pose());
  auto scene = std::make_shared<scene::Scene>(*small.build(SimTime(), SimTime::from_s(0.1)));
  scene->instances.front().lamps = bits;
  return scene;
}

// How many of an even 8 x 8 x 8 of numbers give a point of the lamp, seen from 3 m along x.
int count_drawn(const std::shared_ptr<const scene::Scene>& scene, float x) {
  const TraceScene rays(scene);
  const PathScene paths(rays);
  LightTree::Receiver to;
  to.point = Vec3f(x, 0.2F, 0.1F);
  to.normal = Vec3f(x > 0.0F ? -1.0F : 1.0F, 0.0F, 0.0F);
  int count = 0;
  for (int k = 0; k < 512; ++k) {
    const auto u = [&](int by) { return (static_cast<float>(k / by % 8) + 0.5F) / 8.0F; };
    LampSample sample;
    if (!paths.sample_lamp(to, 0.0F, u(1), u(8), u(64), sample)) continue;
    ++count;
    EXPECT_EQ(sample.radiance_cd_m2[1], 1000.0F);
    EXPECT_NEAR(sample.position.x(), 0.0F, 1e-6F);
    EXPECT_GT(sample.pdf, 0.0F);
  }
  return count;
}

// Lenses are open shells on bodies: what looks at their backs is inside the body.
TEST(PathLamps, LensesAreDrawnOnTheirFrontsOnly) {
  const auto lens = lamp_scene(1);
  EXPECT_EQ(count_drawn(lens, 3.0F), 512);
  EXPECT_EQ(count_drawn(lens, -3.0F), 0);
}

TEST(PathLamps, OpenSurfacesAreDrawnOnBothSides) {
  const auto sheet = lamp_scene(0);
  EXPECT_EQ(count_drawn(sheet, 3.0F), 512);
  EXPECT_EQ(count_drawn(sheet, -3.0F), 512);
}

}  // namespace
}  // namespace raytruth::tracing
