// Hedges of the road file are plants of the size that the file states.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

std::string road_with(const std::string& object) {
  return fmt::format(
      R"(<road name="r" length="100.0" id="1" junction="-1">
    <planView><geometry s="0.0" x="-50.0" y="0.0" hdg="0.0" length="100.0"><line/></geometry></planView>
    <lanes><laneSection s="0.0"><center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="driving"><width sOffset="0.0" a="3.5" b="0.0" c="0.0" d="0.0"/></lane></right>
    </laneSection></lanes><objects>{}</objects></road>)",
      object);
}

struct Extent {
  Vec3 low = Vec3::Constant(1e9), high = Vec3::Constant(-1e9);
  int leaves = 0;
};
Extent extent_of(const World& world, const std::string& name) {
  Extent e;
  for (const Face& face : world.faces(name)) {
    EXPECT_EQ(face.part.class_id, Taxonomy::named("vegetation"));
    if (face.part.name != "Leaves") continue;
    ++e.leaves;
    for (const Vec3& p : face.p) {
      e.low = e.low.cwiseMin(p);
      e.high = e.high.cwiseMax(p);
    }
  }
  return e;
}

// Leaves reach 0.08 m beyond the clipped surface, and 0.02 m of waves; factors are rounded to
// sixteenths: 0.03 of a length.
constexpr double kLeaf = 0.10;

TEST(ObjectHedges, FitTheirBox) {
  const auto network = network_of(road_with(
      R"(<object type="vegetation" subtype="hedge" id="h" s="50" t="6" zOffset="0" hdg="0" length="9" width="1.5" height="1.7"/>)"));
  const Extent e = extent_of(World(*network), "object h");
  EXPECT_GT(e.leaves, 1000);
  EXPECT_NEAR(e.low.x(), -4.5, 0.03 * 1.8 + kLeaf);
  EXPECT_NEAR(e.high.x(), 4.5, 0.03 * 1.8 + kLeaf);
  EXPECT_NEAR(e.low.y(), 5.25, 0.03 * 0.75 + 1.3 * kLeaf);
  EXPECT_NEAR(e.high.y(), 6.75, 0.03 * 0.75 + 1.3 * kLeaf);
  EXPECT_NEAR(e.high.z(), 1.7, 0.03 * 1.7 + kLeaf);
}

// An L: its inner corner stays free.
TEST(ObjectHedges, FitTheirOutline) {
  const auto network = network_of(road_with(
      R"(<object type="vegetation" subtype="hedge" id="h" s="50" t="10" zOffset="0" hdg="0" height="1.2">
        <outlines><outline id="0" closed="true">
          <cornerLocal u="-6" v="-1" z="0" height="1.2"/><cornerLocal u="6" v="-1" z="0" height="1.2"/>
          <cornerLocal u="6" v="0" z="0" height="1.2"/><cornerLocal u="-5" v="0" z="0" height="1.2"/>
          <cornerLocal u="-5" v="4" z="0" height="1.2"/><cornerLocal u="-6" v="4" z="0" height="1.2"/>
        </outline></outlines></object>)"));
  const World world(*network);
  const Extent e = extent_of(world, "object h");
  EXPECT_GT(e.leaves, 1000);
  EXPECT_NEAR(e.high.x(), 6.0, 0.2);
  EXPECT_NEAR(e.low.y(), 9.0, 0.2);
  EXPECT_NEAR(e.high.z(), 1.2, 0.15);
  for (const Face& face : world.faces("object h")) {
    const Vec3 p = face.middle();
    // Pieces are 2 m long: the upright of the L may be as much wider.
    EXPECT_FALSE(p.x() > -3.5 && p.y() > 10.5) << p.transpose();
  }
}

// Continuous ones follow the road's course in pieces that share their meshes.
TEST(ObjectHedges, FollowTheirRepeat) {
  const auto network = network_of(road_with(
      R"(<object type="vegetation" subtype="hedge" id="h" s="20" t="6" zOffset="0" hdg="0" length="1" width="0.6" height="1.4">
        <repeat s="20" length="60" distance="0" tStart="6" tEnd="6" heightStart="1.4" heightEnd="1.4" zOffsetStart="0" zOffsetEnd="0" widthStart="0.6" widthEnd="0.6"/></object>)"));
  const World world(*network);
  const Extent e = extent_of(world, "object h");
  EXPECT_NEAR(e.low.x(), -30.0, kLeaf);
  EXPECT_NEAR(e.high.x(), 30.0, kLeaf);
  int pieces = 0;
  const assets::Mesh* mesh = nullptr;
  for (const SceneInstance& instance : world.built().instances) {
    if (world.built().objects[instance.object.value() - kFirstStaticObject].name != "object h")
      continue;
    ++pieces;
    if (mesh == nullptr) mesh = instance.mesh.get();
    EXPECT_EQ(instance.mesh.get(), mesh);
  }
  EXPECT_EQ(pieces, 30);
}

}  // namespace
}  // namespace raytruth::scene
