#include "scenes/build/flood.h"

#include <gtest/gtest.h>

#include <cmath>

namespace raytruth::scene {
namespace {

// A valley along y: z = |x| / 10, 80 m wide.
std::shared_ptr<StaticWorld> valley(assets::MaterialTable& materials) {
  assets::Material soil;
  soil.name = "soil";
  auto mesh = std::make_shared<assets::Mesh>();
  for (const float x : {-40.0F, 0.0F, 40.0F}) {
    for (const float y : {-30.0F, 30.0F}) mesh->positions.emplace_back(x, y, std::abs(x) / 10.0F);
  }
  mesh->triangles = {{0, 2, 1}, {1, 2, 3}, {2, 4, 3}, {3, 4, 5}};
  mesh->parts = {{"land", Taxonomy::named("terrain"), materials.add(soil)}};
  mesh->triangle_part.assign(4, 0);
  auto world = std::make_shared<StaticWorld>();
  const ObjectId id(kFirstStaticObject);
  world->objects.push_back({id, "terrain", Taxonomy::named("terrain")});
  world->instances.push_back({id, mesh, Motion{{Pose()}}, 0, false});
  return world;
}

TEST(Flood, LiesAtItsLevelWhereTheGroundIsLower) {
  assets::MaterialTable materials;
  const auto dry = valley(materials);
  const auto world = with_flood(dry, materials, 1.0, Vec3::Zero(), 100.0);
  ASSERT_EQ(world->objects.size(), 2U);
  EXPECT_EQ(world->objects[1].name, "flood water");
  EXPECT_EQ(world->objects[1].class_id, Taxonomy::named("other_ground"));
  const SceneInstance& water = world->instances.back();
  water.mesh->check();
  double area = 0.0, low = 1e9, high = -1e9;
  for (const auto& t : water.mesh->triangles) {
    Vec3 p[3];
    for (std::size_t k = 0; k < 3; ++k) {
      p[k] = water.X_WI.keys[0].translation() + water.mesh->positions[t[k]].cast<double>();
      EXPECT_EQ(p[k].z(), 1.0);
      low = std::min(low, p[k].x());
      high = std::max(high, p[k].x());
    }
    const Vec3 n = (p[1] - p[0]).cross(p[2] - p[0]);
    EXPECT_GT(n.z(), 0.0);
    area += 0.5 * n.norm();
  }
  // Land is below 1 m for |x| < 10; a cell touched by it and one beyond are covered.
  EXPECT_LE(low, -10.0);
  EXPECT_GE(high, 10.0);
  EXPECT_GE(low, -10.0 - 2.0 * kFloodCell_m);
  EXPECT_LE(high, 10.0 + 2.0 * kFloodCell_m);
  EXPECT_NEAR(area, (high - low) * (60.0 + 2.0 * kFloodCell_m), 4.0 * (high - low));
}

TEST(Flood, LeavesADryWorldAlone) {
  assets::MaterialTable materials;
  const auto dry = valley(materials);
  EXPECT_EQ(with_flood(dry, materials, -0.5, Vec3::Zero(), 100.0), dry);
}

// Yards between houses are ground as lawns are: the water is the same. Roofs are none.
TEST(Flood, CoversYards) {
  assets::MaterialTable materials;
  const auto lawn = valley(materials);
  const auto of_class = [&](ClassId class_id) {
    auto world = std::make_shared<StaticWorld>(*lawn);
    auto mesh = std::make_shared<assets::Mesh>(*lawn->instances[0].mesh);
    mesh->parts[0].class_id = class_id;
    world->instances[0].mesh = mesh;
    return world;
  };
  const auto flooded = with_flood(lawn, materials, 1.0, Vec3::Zero(), 100.0);
  const auto yard = of_class(Taxonomy::named("other_ground"));
  const auto wet = with_flood(yard, materials, 1.0, Vec3::Zero(), 100.0);
  ASSERT_EQ(wet->instances.size(), 2U);
  EXPECT_EQ(wet->instances[1].mesh->positions, flooded->instances[1].mesh->positions);
  EXPECT_EQ(wet->instances[1].mesh->triangles, flooded->instances[1].mesh->triangles);
  const auto roof = of_class(Taxonomy::named("building"));
  EXPECT_EQ(with_flood(roof, materials, 1.0, Vec3::Zero(), 100.0), roof);
}

TEST(Flood, ReadsItsLevel) {
  EXPECT_EQ(flood_level({{"flood_level_m", "-2.5"}}), -2.5);
  EXPECT_EQ(flood_level({{"flood_level_m", "deep"}}), std::nullopt);
  EXPECT_EQ(flood_level({{"flood_level_m", "1 m"}}), std::nullopt);
  EXPECT_EQ(flood_level({}), std::nullopt);
}

}  // namespace
}  // namespace raytruth::scene
