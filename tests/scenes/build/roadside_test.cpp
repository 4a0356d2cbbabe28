// Land between roads at different heights, and rails where the road file has its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {
namespace {

// Two motorways side by side, 40 m apart, the left one 8 m higher. Lanes reach to t = +-7 m. From
// s = 50 m to 150 m (x = -100 m to 0 m) the lower one has a railing on its left.
constexpr const char* kTwoLevels = R"(<?xml version="1.0"?>
<OpenDRIVE>
  <header revMajor="1" revMinor="6" name="two_levels" version="1"/>
  <road name="low" length="300.0" id="1" junction="-1">
    <type s="0.0" type="motorway"/>
    <planView><geometry s="0.0" x="-150.0" y="0.0" hdg="0.0" length="300.0"><line/></geometry></planView>
    <elevationProfile><elevation s="0.0" a="0.0" b="0.0" c="0.0" d="0.0"/></elevationProfile>
    <lanes><laneSection s="0.0">
      <left><lane id="1" type="driving"><width sOffset="0.0" a="7.0" b="0.0" c="0.0" d="0.0"/></lane></left>
      <center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="driving"><width sOffset="0.0" a="7.0" b="0.0" c="0.0" d="0.0"/></lane></right>
    </laneSection></lanes>
    <objects><object type="railing" id="9" s="50.0" t="7.9" zOffset="0.4" length="0" width="0.35" height="0.3">
      <repeat s="50.0" length="100.0" distance="0.0" tStart="7.9" tEnd="7.9"/></object></objects>
  </road>
  <road name="high" length="300.0" id="2" junction="-1">
    <type s="0.0" type="motorway"/>
    <planView><geometry s="0.0" x="-150.0" y="40.0" hdg="0.0" length="300.0"><line/></geometry></planView>
    <elevationProfile><elevation s="0.0" a="8.0" b="0.0" c="0.0" d="0.0"/></elevationProfile>
    <lanes><laneSection s="0.0">
      <left><lane id="1" type="driving"><width sOffset="0.0" a="7.0" b="0.0" c="0.0" d="0.0"/></lane></left>
      <center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="driving"><width sOffset="0.0" a="7.0" b="0.0" c="0.0" d="0.0"/></lane></right>
    </laneSection></lanes>
  </road>
</OpenDRIVE>
)";

std::shared_ptr<const StaticWorld> two_levels() {
  const auto path =
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".xodr");
  std::ofstream(path) << kTwoLevels;
  Diagnostics diagnostics;
  const auto network = roads::RoadNetwork::load(path, diagnostics);
  std::filesystem::remove(path);
  if (network == nullptr) return nullptr;
  SurroundingsOptions options;
  options.buildings = options.vegetation = false;
  assets::AssetLibrary library(1);
  return build_static_world(*network, library, options);
}

template <typename Body>
void for_each_triangle(const StaticWorld& world, ClassId class_id, const std::string& name,
                       const Body& body) {
  for (const SceneInstance& instance : world.instances) {
    const SceneObject& object = world.objects[instance.object.value() - kFirstStaticObject];
    if (object.class_id != class_id || !object.name.starts_with(name)) continue;
    const assets::Mesh& mesh = *instance.mesh;
    for (const auto& triangle : mesh.triangles) {
      const auto p = [&](std::size_t k) {
        return Vec3(instance.X_WI.keys[0] * mesh.positions[triangle[k]].cast<double>());
      };
      body(p(0), p(1), p(2));
    }
  }
}

// The land's function is nowhere steeper than 1:2 along the grid's axes, so a cell's triangle,
// whose legs lie along them, has a gradient of at most 0.5 * sqrt(2) = 0.71; its depth below roads
// adds 0.07 m over 8 m: 0.72 (36 degrees).
TEST(Roadside, LandBetweenRoadsIsASlopeAndNoWall) {
  const auto world = two_levels();
  ASSERT_NE(world, nullptr);
  int seen = 0;
  double steepest = 0.0, lowest = 1e9, highest = -1e9;
  for_each_triangle(*world, Taxonomy::named("terrain"), "",
                    [&](const Vec3& a, const Vec3& b, const Vec3& c) {
                      const Vec3 middle = (a + b + c) / 3.0;
                      if (std::abs(middle.x()) > 130.0 || middle.y() < -40.0 || middle.y() > 80.0)
                        return;
                      const Vec3 n = (b - a).cross(c - a);
                      steepest = std::max(steepest, n.head<2>().norm() / std::abs(n.z()));
                      lowest = std::min(lowest, middle.z());
                      highest = std::max(highest, middle.z());
                      ++seen;
                    });
  EXPECT_GT(seen, 1000);
  EXPECT_LE(steepest, 0.72);
  EXPECT_LT(lowest, -0.1);  // it does come down from the one road to the other
  EXPECT_GT(highest, 7.5);
}

// A rail's posts stand 1.4 m beside the lanes, at t = +-8.4 m, every 4 m; the file's railing keeps
// them 2 m off its ends, less half a post.
TEST(Roadside, NoSecondRailBesideTheFilesOwn) {
  const auto world = two_levels();
  ASSERT_NE(world, nullptr);
  int behind = 0, further = 0, other_side = 0;
  // The file's own is "object ID".
  for_each_triangle(*world, Taxonomy::named("guard_rail"), "guard rail",
                    [&](const Vec3& a, const Vec3&, const Vec3&) {
                      if (std::abs(a.y() - 8.4) < 0.5) {
                        if (a.x() > -101.8 && a.x() < 1.8) ++behind;
                        if (a.x() > 10.0 && a.x() < 140.0) ++further;
                      }
                      if (std::abs(a.y() + 8.4) < 0.5 && a.x() > -100.0 && a.x() < 0.0)
                        ++other_side;
                    });
  EXPECT_EQ(behind, 0);
  EXPECT_GT(further, 100);
  EXPECT_GT(other_side, 100);
}

}  // namespace
}  // namespace raytruth::scene
