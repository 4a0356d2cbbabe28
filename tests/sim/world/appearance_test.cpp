// Lights, animations and visibility of entities.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "lights_text.h"

namespace raytruth::world {
namespace {

TEST(Light, AnOrderCountsInsteadOfTheStateUntilTheNext) {
  Play play = start(one(event("on", light("brakeLights", "on"), time_condition(1.0)) +
                        event("off", light("brakeLights", "off"), time_condition(2.0)) +
                        event("dark", light("daytimeRunningLights", "off"), time_condition(3.0))),
                    straight_road());
  EXPECT_EQ(lamps(play, 0.9), kLampDaytimeRunning);
  EXPECT_EQ(lamps(play, 1.5), kLampDaytimeRunning | kLampBrake);
  ASSERT_EQ(play.actor("Ego").lights.size(), 1U);
  EXPECT_EQ(play.actor("Ego").lights[0].light, "brakeLights");
  EXPECT_EQ(play.actor("Ego").lights[0].level, 1.0);
  EXPECT_EQ(lamps(play, 2.5), kLampDaytimeRunning);
  EXPECT_EQ(lamps(play, 3.5), 0U);
  EXPECT_EQ(play.when("on", "endTransition"), 1.0);
}

TEST(Light, ATransitionTakesItsTimeAndEndsTheAction) {
  for (const double step : {0.01, 0.3}) {
    Play play = start(one(event("on", light("lowBeam", "on", 2.0), time_condition(1.0)) +
                          event("off", light("lowBeam", "off", 4.0), time_condition(2.0))),
                      straight_road(), step);
    play.to(1.5);
    EXPECT_NEAR(play.actor("Ego").lights[0].level, 0.25, 1e-9);
    EXPECT_TRUE(play.actor("Ego").lamps & kLampLowBeam);
    // From the half that was reached, over 4 s.
    play.to(4.0);
    EXPECT_NEAR(play.actor("Ego").lights[0].level, 0.25, 1e-9);
    play.to(7.0);
    EXPECT_EQ(play.actor("Ego").lights[0].level, 0.0);
    EXPECT_FALSE(play.actor("Ego").lamps & kLampLowBeam);
    // The later order took the light over; then its own end.
    EXPECT_NEAR(play.when("on", "endTransition").value_or(0), 2.0, 2e-9);
    EXPECT_NEAR(play.when("off", "endTransition").value_or(0), 6.0, 2e-9);
  }
}

TEST(Light, BothFogLightsHaveLampsOfTheirOwn) {
  Play play = start(one(event("rear", light("fogLightsRear", "on"), time_condition(1.0)) +
                        event("both", light("fogLights", "on"), time_condition(2.0))),
                    straight_road());
  EXPECT_EQ(lamps(play, 1.5) & (kLampFog | kLampFogRear), kLampFogRear);
  EXPECT_EQ(lamps(play, 2.5) & (kLampFog | kLampFogRear), kLampFog | kLampFogRear);
}

// 90 a minute: two thirds of a second, the first half lit.
TEST(Light, IndicatorsBlinkWhileTheLaneChanges) {
  Play play =
      start(one(event("change", lane_change("cubic", "time", 4, -2), time_condition(1.0)), ""),
            straight_road());
  int seen = 0;
  for (int k = 0; k < 12; ++k) {
    const double t = 1.0 + (k + 0.5) / 3.0;
    const bool lit = (lamps(play, t) & kLampIndicatorRight) != 0;
    EXPECT_EQ(lit, k % 2 == 0) << t;
    seen += lit;
  }
  EXPECT_EQ(seen, 6);
  EXPECT_EQ(lamps(play, 5.1), kLampDaytimeRunning);
}

std::string activate(const std::string& what) {
  return "<ControllerAction><ActivateControllerAction " + what + "/></ControllerAction>";
}

// Without its controller for lighting an entity lights what it is ordered to, and no more.
TEST(Light, NothingBurnsByItselfWhenLightingIsDeactivated) {
  Play play = start(one(event("stop", activate("lighting='false'"), time_condition(1.0)) +
                        event("own", light("lowBeam", "on"), time_condition(2.0)) +
                        event("again", activate("lighting='true'"), time_condition(3.0))),
                    straight_road());
  EXPECT_EQ(lamps(play, 0.9), kLampDaytimeRunning);
  EXPECT_EQ(lamps(play, 1.5), 0U);
  EXPECT_EQ(lamps(play, 2.5), kLampLowBeam | kLampTail);
  EXPECT_EQ(lamps(play, 3.5), kLampDaytimeRunning | kLampLowBeam | kLampTail);
}

// A step stands still while animation is deactivated, and goes on from there.
TEST(Animation, TheGaitStandsStillWhenAnimationIsDeactivated) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
  script.groups = group("g", "Ego",
                        event("stop", activate("animation='false'"), time_condition(1.0)) +
                            event("again", activate("animation='true'"), time_condition(2.0)));
  Play play = start(script, straight_road());
  const auto gait = [&](double t) {
    play.to(t);
    return play.actor("Ego").gait_m;
  };
  const double at_1 = gait(1.0);
  EXPECT_GT(at_1, 1.0);
  EXPECT_NEAR(gait(1.5), at_1, 1e-9);
  const double rolled = play.actor("Ego").wheel_roll_m;
  EXPECT_GT(rolled, at_1 + 1.0);
  EXPECT_NEAR(gait(2.0), at_1, 1e-9);
  const double step = play.actor("Ego").wheel_roll_m;
  const double at_3 = gait(3.0);
  EXPECT_NEAR(at_3 - at_1, play.actor("Ego").wheel_roll_m - step, 1e-9);
  EXPECT_GT(at_3, at_1 + 1.0);
}

}  // namespace
}  // namespace raytruth::world
