// Ditches beside country roads: their shape, that nothing gapes, and that things heed them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "scenes/build/ditches.h"
#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

// A straight road of two lanes, 3.5 m each, from x = -200 m to 200 m.
std::string country_road(const std::string& objects = "", const std::string& type = "rural") {
  return fmt::format(
      R"(<road name="r" length="400.0" id="1" junction="-1"><type s="0.0" type="{}"/>
    <planView><geometry s="0.0" x="-200.0" y="0.0" hdg="0.0" length="400.0"><line/></geometry></planView>
    <lanes><laneSection s="0.0">
      <left><lane id="1" type="driving"><width sOffset="0.0" a="3.5" b="0.0" c="0.0" d="0.0"/></lane></left>
      <center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="driving"><width sOffset="0.0" a="3.5" b="0.0" c="0.0" d="0.0"/></lane></right>
    </laneSection></lanes>{}</road>)",
      type, objects);
}

constexpr double kEdge = 3.5;

TEST(Ditches, HaveTheirShape) {
  const auto network = network_of(country_road());
  const World world(*network);
  const double bed = kEdge + 0.5 * (Ditches::kBedFrom_m + Ditches::kBedTo_m);
  for (const double side : {1.0, -1.0}) {
    for (double x = -150.0; x < 150.0; x += 7.3) {
      // The bed lies kDepth_m below a shoulder that falls by 7 cm.
      EXPECT_NEAR(world.top(x, side * bed), -Ditches::kDepth_m - 0.07, 1e-3) << x;
      EXPECT_GT(world.top(x, side * (kEdge + 1.5)), -0.08) << x;
      EXPECT_GT(world.top(x, side * (kEdge + Ditches::kEnd_m)), -0.19) << x;
    }
    // The road ends in the open: no ditch before its last 7 m, all of it 8 m before them.
    EXPECT_GT(world.top(198.0, side * bed), -0.20);
    EXPECT_LT(world.top(184.0, side * bed), -0.50);
  }
}

// Land, verge and road in one: between places 5 cm apart no height changes by more than the banks
// do, 1 in 1.5, and 5 mm at the edge. A hole would show the land below, 0.1 m deeper, or nothing.
TEST(Ditches, AreClosed) {
  const auto network = network_of(country_road());
  const World world(*network);
  int steep = 0;
  for (const double x : {-197.0, -190.3, -120.01, 0.5, 188.2}) {
    double before = world.top(x, 3.0);
    for (double y = 3.05; y < 16.0; y += 0.05) {
      const double z = world.top(x, y);
      EXPECT_GT(z, -1.0) << x << ' ' << y;
      if (std::abs(z - before) > 0.05 / 1.5 + 0.035) ++steep;
      before = z;
    }
  }
  EXPECT_EQ(steep, 0);
}

TEST(Ditches, LeaveTownsBridgesAndThingsOfTheFileAlone) {
  const double bed = kEdge + 0.5 * (Ditches::kBedFrom_m + Ditches::kBedTo_m);
  {
    const auto network = network_of(country_road("", "townLocal"));
    EXPECT_GT(World(*network).top(0.0, bed), -0.25);
  }
  {
    const auto network = network_of(country_road(
        R"(<objects><bridge s="180.0" length="40.0" id="b" type="concrete"/></objects>)"));
    const World world(*network);
    EXPECT_LT(world.top(-100.0, bed), -0.5);
    // Under the bridge's end the land falls away; beside it the shoulder goes on.
    EXPECT_GT(world.top(-24.0, kEdge + 0.5), -0.1);
  }
  {
    const auto network = network_of(country_road(
        R"(<objects><object type="tree" id="t" s="200.0" t="6.2" zOffset="0" length="0.6" width="0.6" height="5"/></objects>)"));
    const World world(*network);
    EXPECT_GT(world.top(0.0, bed - 1.2), -0.25);
    EXPECT_LT(world.top(60.0, bed), -0.5);
    EXPECT_LT(world.top(0.0, -bed), -0.5);
  }
}

// Everything around the road: what stands keeps out of the ditch but grass, and drives that cross
// it.
TEST(Ditches, NothingStandsInThem) {
  const auto network = network_of(country_road());
  assets::AssetLibrary library(1);
  SurroundingsOptions options;
  options.radius_m = 200.0;
  int stands = 0;
  for (std::uint64_t seed = 1; seed < 4; ++seed) {
    options.seed = seed;
    const auto world = build_static_world(*network, library, options);
    for (const SceneInstance& instance : world->instances) {
      const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
      if (object.class_id == Taxonomy::named("road") || object.name == "terrain") continue;
      if (object.name.starts_with("grass") || object.name.starts_with("forecourt") ||
          object.name.starts_with("drive") || object.name.starts_with("wires")) {
        continue;
      }
      ++stands;
      const Vec3 p = instance.X_WI.keys[0].translation();
      const double beyond = std::abs(p.y()) - kEdge;
      if (std::abs(p.x()) > 180.0) continue;
      EXPECT_FALSE(beyond > Ditches::kShoulder_m && beyond < Ditches::kEnd_m) << object.name;
    }
  }
  EXPECT_GT(stands, 100);
}

}  // namespace
}  // namespace raytruth::scene
