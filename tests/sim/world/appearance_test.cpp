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

}  // namespace
}  // namespace raytruth::world
