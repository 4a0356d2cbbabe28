// Lights that flash, animations, and visibility to single sensors.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lights_text.h"

namespace raytruth::world {
namespace {

std::string animation(const std::string& type, const std::string& attributes,
                      const std::string& state = "") {
  return "<AppearanceAction><AnimationAction " + attributes + "><AnimationType>" + type +
         "</AnimationType>" + state + "</AnimationAction></AppearanceAction>";
}

std::string door(const std::string& attributes, const std::string& state = "") {
  return animation(
      "<ComponentAnimation><VehicleComponent vehicleComponentType='doorFrontLeft'/>"
      "</ComponentAnimation>",
      attributes, state);
}

TEST(Light, FlashesWithItsPeriods) {
  // A world in which nothing moves would end with its only event.
  Play play = start(one(event("flash",
                              light("specialPurposeLights", "flashing", 0.0,
                                    "flashingOnDuration='0.2' flashingOffDuration='0.6'"),
                              time_condition(1.0)),
                        init("Other", {teleport(at_lane(-2, 50)), speed("step", "time", 0, 1)})),
                    straight_road());
  for (int k = 0; k < 80; ++k) {
    // 2.5 ms beside the edges.
    const double t = 1.0125 + 0.05 * k;
    const bool lit = (k % 16) < 4;
    EXPECT_EQ((lamps(play, t) & kLampSpecial) != 0, lit) << t;
  }
  EXPECT_EQ(play.when("flash", "endTransition"), 1.0);
}

TEST(Light, ColourAndIntensityAreHandedOn) {
  Script script =
      one(event("blue",
                light("specialPurposeLights", "on", 0.0, "luminousIntensity='230'",
                      "<Color colorType='blue'><ColorRgb red='0.1' green='0.2' blue='1'/></Color>"),
                time_condition(1.0)));
  Play play = start(script, straight_road(), 0.01, true);
  play.to(1.5);
  ASSERT_EQ(play.actor("Ego").lights.size(), 1U);
  const LightState& state = play.actor("Ego").lights[0];
  EXPECT_EQ(state.intensity_cd, 230.0);
  ASSERT_TRUE(state.colour_rgb);
  EXPECT_EQ((*state.colour_rgb)[2], 1.0);
  EXPECT_EQ(state.lamps, kLampSpecial);
  // Known by its name alone.
  play =
      start(one(event("amber", light("warningLights", "on", 0.0, "", "<Color colorType='orange'/>"),
                      time_condition(1.0))),
            straight_road());
  play.to(1.5);
  ASSERT_TRUE(play.actor("Ego").lights[0].colour_rgb);
  EXPECT_GT((*play.actor("Ego").lights[0].colour_rgb)[0], 0.9);
}

TEST(Animation, ADoorOpensAndShutsInItsTime) {
  for (const double step : {0.01, 0.4}) {
    Play play =
        start(one(event("open", door("animationDuration='4' loop='false'"), time_condition(1.0)) +
                  event("half", door("animationDuration='2'", "<AnimationState state='0.5'/>"),
                        time_condition(6.0))),
              straight_road(), step, true);
    play.to(0.5);
    EXPECT_TRUE(play.actor("Ego").animations.empty());
    play.to(2.0);
    ASSERT_EQ(play.actor("Ego").animations.size(), 1U);
    const AnimationState opening = play.actor("Ego").animations[0];
    EXPECT_EQ(opening.kind, AnimationKind::kComponent);
    EXPECT_EQ(opening.name, "doorFrontLeft");
    EXPECT_NEAR(opening.start.seconds(), 1.0, 2e-9);
    EXPECT_NEAR(opening.progress, 0.25, 1e-9);
    EXPECT_TRUE(opening.running);
    play.to(5.5);
    EXPECT_EQ(play.actor("Ego").animations[0].progress, 1.0);
    EXPECT_FALSE(play.actor("Ego").animations[0].running);
    EXPECT_NEAR(play.when("open", "endTransition").value_or(0), 5.0, 2e-9);
    play.to(7.0);
    EXPECT_NEAR(play.actor("Ego").animations[0].progress, 0.75, 1e-9);
    play.to(9.0);
    EXPECT_NEAR(play.when("half", "endTransition").value_or(0), 8.0, 2e-9);
    EXPECT_EQ(play.actor("Ego").animations[0].progress, 0.5);
  }
}

TEST(Animation, MirrorsAreOutUntilTheyAreFoldedAndEachHasItsOwn) {
  const auto mirror = [](const std::string& name) {
    return animation("<ComponentAnimation><VehicleComponent vehicleComponentType='" + name +
                         "'/></ComponentAnimation>",
                     "animationDuration='2'");
  };
  Play play = start(one(event("both", mirror("sideMirrors"), time_condition(1.0)) +
                        event("left", mirror("sideMirrorLeft"), time_condition(4.0))),
                    straight_road(), 0.01, true);
  play.to(2.0);
  ASSERT_EQ(play.actor("Ego").animations.size(), 2U);
  EXPECT_EQ(play.actor("Ego").animations[0].name, "sideMirrorLeft");
  EXPECT_NEAR(play.actor("Ego").animations[1].progress, 0.5, 1e-9);
  play.to(7.0);
  EXPECT_EQ(play.actor("Ego").animations[0].progress, 1.0);
  EXPECT_EQ(play.actor("Ego").animations[1].progress, 0.0);
}

TEST(Animation, ModelsKnowWhatTheScenarioMovesAndSwitches) {
  const std::string own =
      "<AppearanceAction><LightStateAction><LightType><UserDefinedLight "
      "userDefinedLightType='taxi'/></LightType><LightState mode='on'/></LightStateAction>"
      "</AppearanceAction>";
  Script script = one(event("open", door(""), time_condition(1.0)) +
                          event("blue", light("specialPurposeLights", "on"), time_condition(1.0)) +
                          event("sign", own, time_condition(1.0)),
                      init("Other", {teleport(at_lane(-2, 50))}));
  Play play = start(script, straight_road());
  play.to(1.5);
  const auto snapshot = play.world->snapshot();
  const ActorModel& ego = *snapshot->model(snapshot->id_of("Ego"));
  EXPECT_TRUE(ego.moves_parts);
  EXPECT_EQ(ego.switched_lamps, kLampSpecial);
  EXPECT_EQ(ego.own_lights, std::vector<std::string>{"taxi"});
  EXPECT_TRUE(play.actor("Ego").lamps & kLampOwn);
  ASSERT_EQ(play.actor("Ego").lights.size(), 2U);
  EXPECT_EQ(play.actor("Ego").lights[1].lamps, kLampOwn);
  const ActorModel& other = *snapshot->model(snapshot->id_of("Other"));
  EXPECT_FALSE(other.moves_parts);
  EXPECT_EQ(other.switched_lamps, 0U);
}

TEST(Animation, AGestureGoesOnUntilItsEventIsStopped) {
  Script script;
  script.init = init("Walker", {teleport(at_lane(-3, 80))});
  const std::string phone = animation(
      "<PedestrianAnimation motion='standing'><PedestrianGesture gesture='phoneCallRightHand'/>"
      "</PedestrianAnimation>",
      "animationDuration='4' loop='true'");
  script.groups =
      group("g", "Walker",
            event("phone", phone, time_condition(1.0)) +
                event("stop", speed("step", "time", 0, 1), time_condition(10.0), "override"));
  Play play = start(script, straight_road(), 0.01, true);
  play.to(8.0);
  const auto animations = play.actor("Walker").animations;
  ASSERT_EQ(animations.size(), 2U);
  EXPECT_EQ(animations[0].kind, AnimationKind::kMotion);
  EXPECT_EQ(animations[1].kind, AnimationKind::kGesture);
  EXPECT_EQ(animations[1].name, "phoneCallRightHand");
  EXPECT_NEAR(animations[1].progress, 0.75, 1e-9);
  play.to(20.0);
  EXPECT_EQ(play.when("phone", "stopTransition"), 10.0);
  EXPECT_FALSE(play.actor("Walker").animations[1].running);
  EXPECT_NEAR(play.actor("Walker").animations[1].progress, 0.25, 1e-9);
}

std::string own_animation(const std::string& type, const std::string& attributes) {
  return animation("<UserDefinedAnimation userDefinedAnimationType='" + type + "'/>", attributes);
}

std::string of_file(const std::string& offset, const std::string& attributes) {
  return animation(
      "<AnimationFile " + offset + "><File filepath='clips/wave.fbx'/></AnimationFile>",
      attributes);
}

Script walker(const std::string& events) {
  Script script;
  script.init = init("Walker", {teleport(at_lane(-3, 80))});
  script.groups = group("g", "Walker", events);
  return script;
}

// A file is played from its offset on, at the pace that lets the whole of it take the duration.
TEST(Animation, AFileRunsFromItsOffsetToItsEnd) {
  for (const double step : {0.01, 0.4}) {
    Play play = start(walker(event("wave", of_file("timeOffset='1'", "animationDuration='4'"),
                                   time_condition(1.0))),
                      straight_road(), step);
    play.to(2.0);
    ASSERT_EQ(play.actor("Walker").animations.size(), 1U);
    const AnimationState wave = play.actor("Walker").animations[0];
    EXPECT_EQ(wave.kind, AnimationKind::kFile);
    EXPECT_EQ(wave.name, "clips/wave.fbx");
    EXPECT_NEAR(wave.progress, 0.5, 1e-8);
    EXPECT_NEAR(wave.elapsed_s, 1.0, 2e-9);
    EXPECT_EQ(wave.duration_s, 4.0);
    EXPECT_TRUE(wave.running);
    play.to(6.0);
    EXPECT_NEAR(play.when("wave", "endTransition").value_or(0), 4.0, 4e-9);
    EXPECT_EQ(play.actor("Walker").animations[0].progress, 1.0);
    EXPECT_FALSE(play.actor("Walker").animations[0].running);
  }
}

TEST(Animation, AFileInALoopBeginsAnewAndNeverEnds) {
  Play play = start(walker(event("wave",
                                 of_file("timeOffset='3'",
                                         "animationDuration='4' "
                                         "loop='true'"),
                                 time_condition(1.0))),
                    straight_road());
  play.to(1.5);
  EXPECT_NEAR(play.actor("Walker").animations[0].progress, 3.5 / 4.0, 1e-8);
  play.to(3.0);
  EXPECT_NEAR(play.actor("Walker").animations[0].progress, 0.25, 1e-8);
  play.to(60.0);
  EXPECT_TRUE(play.actor("Walker").animations[0].running);
  EXPECT_FALSE(play.when("wave", "endTransition"));
}

TEST(Animation, OfTheUsersOwnAreTimedAndNamed) {
  const std::string flap = animation(
      "<ComponentAnimation><UserDefinedComponent userDefinedComponentType='tailLift'/>"
      "</ComponentAnimation>",
      "animationDuration='5'", "<AnimationState state='0.5'/>");
  Play play =
      start(one(event("lift", flap, time_condition(1.0)) +
                event("show", own_animation("show", "animationDuration='2'"), time_condition(2.0))),
            straight_road());
  play.to(3.0);
  const auto animations = play.actor("Ego").animations;
  ASSERT_EQ(animations.size(), 2U);
  EXPECT_EQ(animations[0].kind, AnimationKind::kComponent);
  EXPECT_EQ(animations[0].name, "tailLift");
  EXPECT_NEAR(animations[0].progress, 0.2, 1e-8);
  EXPECT_EQ(animations[1].kind, AnimationKind::kUserDefined);
  EXPECT_EQ(animations[1].name, "show");
  EXPECT_NEAR(animations[1].progress, 0.5, 1e-8);
  play.to(8.0);
  EXPECT_NEAR(play.when("lift", "endTransition").value_or(0), 6.0, 2e-9);
  EXPECT_NEAR(play.when("show", "endTransition").value_or(0), 4.0, 2e-9);
  const auto snapshot = play.world->snapshot();
  EXPECT_TRUE(snapshot->model(snapshot->id_of("Ego"))->moves_parts);
}

// Whatever it is called: a body makes one motion. What else its action does goes on.
TEST(Animation, AMotionEndsTheOneBefore) {
  const std::string sit = animation(
      "<PedestrianAnimation motion='sitting'><PedestrianGesture gesture='phoneCallRightHand'/>"
      "</PedestrianAnimation>",
      "animationDuration='8' loop='false'");
  Play play =
      start(walker(event("dance", own_animation("dance", "loop='true'"), time_condition(1.0)) +
                   event("sit", sit, time_condition(2.0)) +
                   event("file", of_file("", "animationDuration='2'"), time_condition(4.0))),
            straight_road());
  play.to(3.0);
  auto animations = play.actor("Walker").animations;
  ASSERT_EQ(animations.size(), 3U);  // motion, gesture, of the user's own
  EXPECT_TRUE(animations[0].running);
  EXPECT_FALSE(animations[2].running);
  EXPECT_NEAR(play.when("dance", "endTransition").value_or(0), 2.0, 2e-9);
  play.to(5.0);
  animations = play.actor("Walker").animations;
  ASSERT_EQ(animations.size(), 4U);
  EXPECT_FALSE(animations[0].running);
  EXPECT_NEAR(animations[0].progress, 0.25, 1e-8);
  EXPECT_TRUE(animations[1].running);
  EXPECT_EQ(animations[2].kind, AnimationKind::kFile);
  EXPECT_TRUE(animations[2].running);
  // The gesture holds the action until its 8 s are over.
  EXPECT_FALSE(play.when("sit", "endTransition"));
  play.to(15.0);
  EXPECT_NEAR(play.when("sit", "endTransition").value_or(0), 10.0, 2e-9);
}

std::string visibility(bool graphics, bool sensors, const std::string& names = "") {
  return fmt::format(
      "<VisibilityAction graphics='{}' traffic='true' sensors='{}'>{}"
      "</VisibilityAction>",
      graphics, sensors, names);
}

TEST(Visibility, HoldsForAllSensorsOrForThoseNamed) {
  const std::string lidar =
      "<SensorReferenceSet><SensorReference name='lidar'/></SensorReferenceSet>";
  Play play = start(one(event("one", visibility(true, false, lidar), time_condition(1.0)) +
                        event("all", visibility(false, true), time_condition(2.0))),
                    straight_road());
  const ActorState shown = play.actor("Ego");
  EXPECT_TRUE(shown.visible_to("lidar", false));
  EXPECT_TRUE(shown.visible_to("front", true));
  play.to(1.5);
  const ActorState hidden = play.actor("Ego");
  EXPECT_FALSE(hidden.visible_to("lidar", false));
  EXPECT_TRUE(hidden.visible_to("other", false));
  EXPECT_TRUE(hidden.visible_to("front", true));
  EXPECT_EQ(play.world->snapshot()->hidden_from("lidar", false), std::vector{ActorId(1)});
  play.to(2.5);
  const ActorState again = play.actor("Ego");
  EXPECT_TRUE(again.visible_to("lidar", false));
  EXPECT_FALSE(again.visible_to("front", true));
}

}  // namespace
}  // namespace raytruth::world
