// People in motion, and what their hands do.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <tuple>

#include "assets/asset.h"

namespace raytruth::assets {
namespace {

constexpr double kHeight = 1.75;

std::shared_ptr<const Asset> person(AssetLibrary& library) {
  ActorModel m;
  m.id = ActorId(3);
  m.kind = ActorKind::kPedestrian;
  m.class_id = Taxonomy::named("pedestrian");
  m.box_size_m = {0.5, 0.6, kHeight};
  m.box_center_m = {0.0, 0.0, 0.5 * kHeight};
  m.moves_parts = true;
  return library.for_actor(m);
}

AnimationState animation(AnimationKind kind, const std::string& name, double progress,
                         double elapsed_s = 0.0) {
  AnimationState a;
  a.kind = kind;
  a.name = name;
  a.progress = progress;
  a.running = progress < 1.0;
  a.elapsed_s = elapsed_s;
  a.duration_s = 1.0;
  return a;
}

ActorState doing(const std::string& motion, double progress = 1.0) {
  ActorState state;
  state.animations = {animation(AnimationKind::kMotion, motion, progress)};
  return state;
}

ActorState gesture(const std::string& name, double progress = 1.0) {
  ActorState state;
  state.animations = {animation(AnimationKind::kGesture, name, progress)};
  return state;
}

Vec3 hand(const Asset& asset, const ActorState& state, bool left) {
  for (std::size_t i = 0; i < asset.nodes().size(); ++i) {
    if (asset.nodes()[i].name == (left ? "Forearm_L" : "Forearm_R"))
      return asset.articulate(state)[i] * Vec3(0, 0, -0.191 * kHeight);
  }
  ADD_FAILURE();
  return Vec3::Zero();
}

bool holds(const Asset& asset, const ActorState& state, const std::string& name) {
  for (std::size_t i = 0; i < asset.nodes().size(); ++i) {
    if (asset.nodes()[i].name == name) return asset.shows(i, state);
  }
  return false;
}

TEST(PersonPose, MotionsStandOnTheGroundAndHaveTheirHeights) {
  AssetLibrary library(1);
  const auto asset = person(library);
  // Heights of the crown in parts of the body height.
  const struct {
    const char* motion;
    double least, most;
  } rows[] = {{"standing", 0.98, 1.02},  {"sitting", 0.45, 0.65},    {"lying", 0.08, 0.25},
              {"squatting", 0.45, 0.75}, {"crawling", 0.30, 0.65},   {"ducking", 0.35, 0.70},
              {"cycling", 0.75, 1.02},   {"bendingDown", 0.5, 0.75}, {"reeling", 0.9, 1.02}};
  for (const auto& [motion, least, most] : rows) {
    SCOPED_TRACE(motion);
    for (const double progress : {0.25, 0.5, 1.0}) {
      // A centimetre: soles are tested at heel and toe only, and have a rim.
      EXPECT_NEAR(asset->posed_bounds(doing(motion, progress)).min.z(), 0.0, 0.01) << progress;
    }
    const Box3 box = asset->posed_bounds(doing(motion));
    EXPECT_GT(box.max.z(), least * kHeight);
    EXPECT_LT(box.max.z(), most * kHeight);
    EXPECT_TRUE(asset->can_show(doing(motion).animations[0]));
  }
  // On its back along the way it looked.
  EXPECT_GT(asset->posed_bounds(doing("lying")).size().x(), 0.95 * kHeight);
}

TEST(PersonPose, AJumpLeavesTheGroundAndComesBack) {
  AssetLibrary library(1);
  const auto asset = person(library);
  ActorState state = doing("jumping", 0.525);  // half way between leaving and landing
  EXPECT_NEAR(asset->posed_bounds(state).min.z(), 0.17 * kHeight, 0.03);
  state.animations[0].progress = 0.9;
  EXPECT_NEAR(asset->posed_bounds(state).min.z(), 0.0, 0.01);
  EXPECT_NEAR(asset->posed_bounds(doing("jumping", 1.0)).max.z(), kHeight, 0.02);
}

TEST(PersonPose, WalkingOnTheSpotStridesAndWhoMovesGoesByTheSpeed) {
  AssetLibrary library(1);
  const auto asset = person(library);
  double longest = 0.0, shortest = 9.0;
  for (int k = 10; k < 40; ++k) {
    ActorState state;
    state.animations = {animation(AnimationKind::kMotion, "walking", 0.5, 0.05 * k)};
    const double length = asset->posed_bounds(state).size().x();
    longest = std::max(longest, length);
    shortest = std::min(shortest, length);
  }
  EXPECT_GT(longest - shortest, 0.1 * kHeight);
  ActorState moving = doing("standing");
  moving.speed_m_s = 1.4;
  moving.gait_m = 0.3;
  ActorState plain = moving;
  plain.animations.clear();
  const auto a = asset->articulate(moving), b = asset->articulate(plain);
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_EQ(a[i].rotation().coeffs(), b[i].rotation().coeffs());
}

// The way that the point of a sole which bears goes over the ground, as a share of the way walked:
// none by construction but for the change of what bears, which is left out.
TEST(PersonPose, FeetDontSlide) {
  AssetLibrary library(1);
  const auto asset = person(library);
  for (const double speed : {0.6, 1.4, 3.0}) {
    constexpr int kSteps = 400;
    constexpr double kStride = 0.83 * kHeight;
    double slid = 0.0, borne = 0.0;
    int last_point = -1;
    double last_x = 0.0;
    for (int k = 0; k <= kSteps; ++k) {
      ActorState state;
      state.speed_m_s = speed;
      state.gait_m = kStride * k / kSteps;
      const std::vector<Pose> poses = asset->articulate(state);
      int point = -1;
      double lowest = 0.005;
      double x = 0.0;
      for (int side = 0; side < 2; ++side) {
        for (int end = 0; end < 2; ++end) {
          const std::size_t node = side == 0 ? 10 : 11;
          ASSERT_TRUE(asset->nodes()[node].name.starts_with("Foot_"));
          const double along = (end == 0 ? -0.30 : 0.70) * 0.152 * kHeight;
          const Vec3 p = poses[node] * Vec3(along, 0.0, -0.039 * kHeight);
          if (p.z() >= lowest) continue;
          lowest = p.z();
          point = 2 * side + end;
          x = state.gait_m + p.x();
        }
      }
      if (point >= 0 && point == last_point) {
        slid += std::abs(x - last_x);
        borne += kStride / kSteps;
      }
      last_point = point;
      last_x = x;
    }
    EXPECT_LT(slid, 0.02 * borne) << speed;
    // Of a walk one foot bears at any time; on a flat sole heel and toe take turns, and that change
    // isn't counted. Of a run a third is flight.
    EXPECT_GT(borne, (speed < 2.0 ? 0.7 : 0.4) * kStride) << speed;
  }
}

TEST(PersonPose, HandsGoWhereGesturesLeadThem) {
  AssetLibrary library(1);
  const auto asset = person(library);
  const Vec3 hangs = hand(*asset, {}, false);
  EXPECT_LT(hangs.z(), 0.55 * kHeight);
  // Ear: 0.13 of the height below the crown at the most; left is y > 0.
  const Vec3 phone = hand(*asset, gesture("phoneCallRightHand"), false);
  EXPECT_NEAR(phone.z(), 0.925 * kHeight, 0.03);
  EXPECT_LT(phone.y(), -0.08);
  EXPECT_GT(hand(*asset, gesture("phoneCallLeftHand"), true).y(), 0.08);
  EXPECT_NEAR((hand(*asset, gesture("phoneCallLeftHand"), false) - hangs).norm(), 0.0, 1e-9);
  // Half way in progress the hand is on its way.
  const Vec3 half = hand(*asset, gesture("phoneCallRightHand", 0.5), false);
  EXPECT_GT(half.z(), hangs.z() + 0.1);
  EXPECT_LT(half.z(), phone.z() - 0.1);
  EXPECT_GT(hand(*asset, gesture("wavingLeftArm"), true).z(), kHeight);
  EXPECT_GT(hand(*asset, gesture("crossArms"), false).y(), 0.03);
  EXPECT_LT(hand(*asset, gesture("crossArms"), true).y(), -0.03);
  EXPECT_TRUE(holds(*asset, gesture("umbrellaLeftHand"), "Umbrella_L"));
  EXPECT_FALSE(holds(*asset, gesture("umbrellaLeftHand"), "Umbrella_R"));
  EXPECT_FALSE(holds(*asset, {}, "Umbrella_L"));
  EXPECT_GT(asset->posed_bounds(gesture("umbrellaLeftHand")).size().y(), 1.0);
  for (const char* name : {"phoneTextLeftHand", "coffeeRightHand", "sandwichLeftHand"})
    EXPECT_TRUE(asset->can_show(gesture(name).animations[0])) << name;
  // In front of the chest, on their side; what is drunk and eaten goes to the mouth, 0.1 of the
  // height below the crown, and back within 4 s.
  for (const auto& [name, holds_what, mouth] :
       {std::tuple{"phoneTextLeftHand", "Phone_L", false},
        std::tuple{"coffeeLeftHand", "Cup_L", true},
        std::tuple{"sandwichLeftHand", "Sandwich_L", true}}) {
    SCOPED_TRACE(name);
    ActorState state;
    state.animations = {animation(AnimationKind::kGesture, name, 1.0)};
    const Vec3 rests = hand(*asset, state, true);
    EXPECT_GT(rests.x(), 0.10 * kHeight);
    EXPECT_GT(rests.y(), 0.02 * kHeight);
    EXPECT_NEAR(rests.z(), 0.74 * kHeight, 0.05 * kHeight);
    EXPECT_TRUE(holds(*asset, state, holds_what));
    EXPECT_FALSE(
        holds(*asset, state,
              std::string(holds_what).replace(std::string(holds_what).size() - 1, 1, "R")));
    state.animations[0].running = true;
    state.animations[0].elapsed_s = 1.0;
    EXPECT_EQ(hand(*asset, state, true).z() > 0.87 * kHeight, mouth);
    state.animations[0].elapsed_s = 3.0;
    EXPECT_LT((hand(*asset, state, true) - rests).norm(), 1e-9);
  }
  EXPECT_FALSE(asset->can_show(gesture("bowing").animations[0]));
}

}  // namespace
}  // namespace raytruth::assets
