// Signs and rails that the road file doesn't have: only where it has none, facing who should read
// them, saying what the file says.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

// 200 m straight, a bend to the left of 100 m radius for 120 m, 100 m straight.
std::string bend(double limit_km_h, const std::string& more = "") {
  return fmt::format(
      R"(<road name="r" length="420.0" id="1" junction="-1">
    <type s="0.0" type="rural"><speed max="{}" unit="km/h"/></type>
    <planView>
      <geometry s="0" x="0" y="0" hdg="0" length="200"><line/></geometry>
      <geometry s="200" x="200" y="0" hdg="0" length="120"><arc curvature="0.01"/></geometry>
      <geometry s="320" x="293.2039" y="63.7642" hdg="1.2" length="100"><line/></geometry>
    </planView>
    <lanes><laneSection s="0.0">
      <left><lane id="1" type="driving"><width sOffset="0.0" a="3.5" b="0.0" c="0.0" d="0.0"/></lane></left>
      <center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="driving"><width sOffset="0.0" a="3.5" b="0.0" c="0.0" d="0.0"/></lane></right>
    </laneSection></lanes>{}</road>)",
      limit_km_h, more);
}

constexpr const char* kMotorway = R"(<road name="m" length="600.0" id="1" junction="-1">
    <type s="0.0" type="motorway"><speed max="120" unit="km/h"/></type>
    <planView><geometry s="0.0" x="-300.0" y="0.0" hdg="0.0" length="600.0"><line/></geometry></planView>
    <lanes><laneSection s="0.0">
      <left><lane id="2" type="driving"><width sOffset="0.0" a="3.75" b="0.0" c="0.0" d="0.0"/></lane>
        <lane id="1" type="median"><width sOffset="0.0" a="2.0" b="0.0" c="0.0" d="0.0"/></lane></left>
      <center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="median"><width sOffset="0.0" a="2.0" b="0.0" c="0.0" d="0.0"/></lane>
        <lane id="-2" type="driving"><width sOffset="0.0" a="3.75" b="0.0" c="0.0" d="0.0"/></lane></right>
    </laneSection></lanes></road>)";

struct Sign {
  std::string name;
  Vec3 p_W, looks_W;
};

std::vector<Sign> signs(const roads::RoadNetwork& network, const char* what, const Vec3& focus) {
  SurroundingsOptions options;
  options.focus = focus;
  options.buildings = options.vegetation = false;
  assets::AssetLibrary library(1);
  const auto world = build_static_world(network, library, options);
  std::vector<Sign> found;
  for (const SceneInstance& instance : world->instances) {
    const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
    if (!object.name.starts_with(what)) continue;
    const Pose& X = instance.X_WI.keys[0];
    found.push_back({object.name, X.translation(), X.rotate(Vec3::UnitX())});
  }
  return found;
}

// The bend turns left: its outer side is the right one, as seen along s.
TEST(DefaultSigns, ChevronsStandOutsideOfABend) {
  const auto network = network_of(bend(80));
  const auto chevrons = signs(*network, "chevron", Vec3(210.0, 20.0, 0.0));
  EXPECT_GE(chevrons.size(), 8U);
  for (const Sign& sign : chevrons) {
    const auto at = network->project(0, sign.p_W.x(), sign.p_W.y(), 50.0);
    ASSERT_TRUE(at.has_value());
    EXPECT_LT(at->t_m, -4.0) << sign.name;
    EXPECT_GT(at->s_m, 190.0);
    EXPECT_LT(at->s_m, 330.0);
    // Along the road, to one of both directions.
    const Vec3 along = network->at(*at).X_WR.rotate(Vec3::UnitX());
    EXPECT_GT(std::abs(sign.looks_W.dot(along)), 0.98);
  }
  // Nobody needs them at 50 km/h.
  EXPECT_TRUE(signs(*network_of(bend(50)), "chevron", Vec3(210.0, 20.0, 0.0)).empty());
}

TEST(DefaultSigns, FaceThoseWhoCome) {
  const auto network = network_of(bend(70));
  const auto found = signs(*network, "sign ", Vec3(210.0, 20.0, 0.0));
  int forward = 0, backward = 0;
  for (const Sign& sign : found) {
    const auto at = network->project(0, sign.p_W.x(), sign.p_W.y(), 50.0);
    ASSERT_TRUE(at.has_value());
    const Vec3 along = network->at(*at).X_WR.rotate(Vec3::UnitX());
    // Right of the road one drives with s, and the sign looks against it.
    const double looks = sign.looks_W.dot(along);
    EXPECT_LT(looks * (at->t_m < 0.0 ? 1.0 : -1.0), -0.98) << sign.name;
    ++(at->t_m < 0.0 ? forward : backward);
  }
  EXPECT_GE(forward, 1);
  EXPECT_GE(backward, 1);
}

TEST(DefaultSigns, AreLeftOutWhereTheFileHasItsOwn) {
  const std::string own =
      R"(<signals><signal s="20" t="-5" id="7" name="s" dynamic="no" orientation="+" zOffset="2" type="274" subtype="80" country="DE" value="80" height="0.7" width="0.7"/></signals>)";
  const auto network = network_of(bend(80, own));
  EXPECT_TRUE(signs(*network, "sign ", Vec3(210.0, 20.0, 0.0)).empty());
  EXPECT_TRUE(signs(*network, "chevron", Vec3(210.0, 20.0, 0.0)).empty());
}

// Two rails 0.3 m beside the middle of 4 m, with posts and beams of 0.2 m.
TEST(DefaultSigns, MediansOfMotorwaysHaveRails) {
  const auto network = network_of(kMotorway);
  EXPECT_FALSE(signs(*network, "kilometre post", Vec3::Zero()).empty());
  SurroundingsOptions options;
  options.buildings = options.vegetation = false;
  assets::AssetLibrary library(1);
  const auto world = build_static_world(*network, library, options);
  double from = 1e9, to = -1e9;
  int left = 0, right = 0;
  for (const SceneInstance& instance : world->instances) {
    const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
    if (!object.name.starts_with("median rail")) continue;
    EXPECT_EQ(object.class_id, Taxonomy::named("guard_rail"));
    for (const Vec3f& q : instance.mesh->positions) {
      const Vec3 p = instance.X_WI.keys[0] * q.cast<double>();
      EXPECT_LT(std::abs(p.y()), 0.55);
      from = std::min(from, p.x());
      to = std::max(to, p.x());
      ++(p.y() > 0.0 ? left : right);
    }
  }
  EXPECT_GT(left, 100);
  EXPECT_GT(right, 100);
  EXPECT_LT(from, -290.0);
  EXPECT_GT(to, 290.0);
}

}  // namespace
}  // namespace raytruth::scene
