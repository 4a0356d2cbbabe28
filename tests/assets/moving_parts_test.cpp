// Doors, lids, windows and mirrors.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "assets/asset.h"

namespace raytruth::assets {
namespace {

ActorModel car(double length_m, double height_m, bool moves) {
  ActorModel m;
  m.id = ActorId(3);
  m.kind = ActorKind::kVehicle;
  m.class_id = *Taxonomy::find(height_m > 2.2 ? "van" : "car");
  m.box_center_m = {1.4, 0.0, 0.5 * height_m};
  m.box_size_m = {length_m, 1.9, height_m};
  m.moves_parts = moves;
  return m;
}

ActorState with(const std::string& component, double progress) {
  ActorState state;
  AnimationState animation;
  animation.name = component;
  animation.progress = progress;
  state.animations = {animation};
  return state;
}

std::size_t node(const Asset& asset, const std::string& name) {
  for (std::size_t i = 0; i < asset.nodes().size(); ++i) {
    if (asset.nodes()[i].name == name) return i;
  }
  ADD_FAILURE() << "no node " << name;
  return 0;
}

Box3 box_of(const Asset& asset, const std::string& name, const ActorState& state) {
  const std::size_t n = node(asset, name);
  const Pose X = asset.articulate(state)[n];
  Box3 box;
  for (const Vec3f& p : asset.nodes()[n].mesh->positions) box.extend(X * p.cast<double>());
  return box;
}

// Hatchback, saloon, tall car, van.
const double kSizes[][2] = {{4.2, 1.45}, {4.7, 1.45}, {4.6, 1.7}, {5.4, 2.4}};

TEST(MovingParts, ShutThePictureIsThatOfTheWholeBody) {
  for (const auto& [length, height] : kSizes) {
    AssetLibrary a(1), b(1);
    const auto whole = a.for_actor(car(length, height, false));
    const auto parts = b.for_actor(car(length, height, true));
    // Body and wheels, letters of the plates, the driver.
    EXPECT_GE(whole->nodes().size(), 6U);
    EXPECT_LE(whole->nodes().size(), 7U);
    EXPECT_GE(parts->nodes().size(), 5U + 8U);
    const std::vector<Pose> poses = parts->articulate({});
    for (std::size_t i = 5; i < poses.size(); ++i) {
      EXPECT_EQ(poses[i].translation(), poses[0].translation());
      EXPECT_EQ(poses[i].rotation().coeffs(), poses[0].rotation().coeffs());
    }
    const Box3 x = whole->posed_bounds({}), y = parts->posed_bounds({});
    EXPECT_LT((x.min - y.min).norm() + (x.max - y.max).norm(), 1e-6);
  }
}

TEST(MovingParts, DoorsSwingOutOnTheirSide) {
  for (const auto& [length, height] : kSizes) {
    AssetLibrary library(1);
    const auto asset = library.for_actor(car(length, height, true));
    for (const bool left : {true, false}) {
      const std::string side = left ? "Left" : "Right";
      const Box3 shut = box_of(*asset, left ? "Door_FL" : "Door_FR", {});
      const Box3 open = box_of(*asset, left ? "Door_FL" : "Door_FR", with("doorFront" + side, 1.0));
      const double reach = left ? open.max.y() - shut.max.y() : shut.min.y() - open.min.y();
      // An edge as far from its hinge as the door is wide, turned by 65 degrees.
      const double width = shut.size().x();
      EXPECT_GT(width, 0.5);
      EXPECT_NEAR(reach, width * std::sin(65.0 * 3.14159265 / 180.0), 0.12);
      // The hinge stays: the front edge goes no further than the door is thick.
      EXPECT_NEAR(open.max.x(), shut.max.x(), 0.16);
      // Half way in progress is half way in angle.
      const Box3 half = box_of(*asset, left ? "Door_FL" : "Door_FR", with("doorFront" + side, 0.5));
      const double half_reach = left ? half.max.y() - shut.max.y() : shut.min.y() - half.min.y();
      EXPECT_NEAR(half_reach, width * std::sin(32.5 * 3.14159265 / 180.0), 0.12);
      const Box3 other =
          box_of(*asset, left ? "Door_FR" : "Door_FL", with("doorFront" + side, 1.0));
      EXPECT_LT(left ? other.max.y() : -other.min.y(), 0.0);
      // The box of labels is that of the posed mesh.
      const Box3 all = asset->posed_bounds(with("doorFront" + side, 1.0));
      EXPECT_NEAR(left ? all.max.y() : -all.min.y(), left ? open.max.y() : -open.min.y(), 1e-9);
    }
  }
}

TEST(MovingParts, LidsRiseWindowsSinkAndMirrorsFold) {
  for (const auto& [length, height] : kSizes) {
    AssetLibrary library(1);
    const auto asset = library.for_actor(car(length, height, true));
    const Box3 hood = box_of(*asset, "Hood", {}),
               hood_open = box_of(*asset, "Hood", with("hood", 1));
    // 55 degrees less the fall of a van's bonnet, some 30.
    EXPECT_GT(hood_open.max.z(), hood.max.z() + 0.39 * hood.size().x());
    const Box3 lid = box_of(*asset, "Trunk", {}),
               lid_open = box_of(*asset, "Trunk", with("trunk", 1));
    // A tailgate that hangs at the roof rises with its lower edge alone.
    EXPECT_GT(lid_open.min.z(), lid.min.z() + 0.2);
    EXPECT_LT(lid_open.size().z(), lid.size().x() + lid.size().z());
    const Box3 pane = box_of(*asset, "Window_FR", {});
    const Box3 sunk = box_of(*asset, "Window_FR", with("windowFrontRight", 1.0));
    EXPECT_NEAR(sunk.max.z(), pane.min.z(), 1e-6);
    // It goes along with its door.
    ActorState both = with("windowFrontRight", 1.0);
    both.animations.push_back(with("doorFrontRight", 1.0).animations[0]);
    EXPECT_LT(box_of(*asset, "Window_FR", both).min.y(), sunk.min.y() - 0.4);
    const Box3 out = box_of(*asset, "Mirror_L", with("sideMirrorLeft", 1.0));
    const Box3 in = box_of(*asset, "Mirror_L", with("sideMirrorLeft", 0.0));
    EXPECT_NEAR(out.max.y(), 0.95, 0.01);
    EXPECT_LT(in.max.y(), out.max.y() - 0.02);
  }
}

TEST(MovingParts, SaysWhatItCanShow) {
  AssetLibrary library(1);
  const auto asset = library.for_actor(car(4.7, 1.45, true));
  for (const char* name : {"hood", "trunk", "doorFrontLeft", "doorFrontRight", "doorRearLeft",
                           "doorRearRight", "windowFrontLeft", "windowRearRight", "sideMirrorLeft"})
    EXPECT_TRUE(asset->can_show(with(name, 1.0).animations[0])) << name;
  EXPECT_FALSE(asset->can_show(with("sunroof", 1.0).animations[0]));
  AnimationState file;
  file.kind = AnimationKind::kFile;
  EXPECT_FALSE(asset->can_show(file));
}

}  // namespace
}  // namespace raytruth::assets
