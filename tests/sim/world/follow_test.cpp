// Speeds that depend on others: synchronising, keeping a distance, an activated controller.
#include <gtest/gtest.h>

#include <cmath>

#include "world_text.h"

namespace raytruth::world {
namespace {

std::string synchronise(const std::string& final_speed) {
  return "<SynchronizeAction masterEntityRef='Other'><TargetPositionMaster><LanePosition "
         "roadId='1' "
         "laneId='-2' s='300'/></TargetPositionMaster><TargetPosition><LanePosition roadId='1' "
         "laneId='-1' s='250'/></TargetPosition>" +
         final_speed + "</SynchronizeAction>";
}

// Other needs 20 s for 200 m; Ego has 150 m in that time.
Script both(const std::string& final_speed, double ego_speed) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, ego_speed)}) +
                init("Other", {teleport(at_lane(-2, 100)), speed("step", "time", 0, 10)});
  script.groups = group("g", "Ego", event("sync", synchronise(final_speed), time_condition(0.0)));
  return script;
}

// The action ends 0.1 mm before the target: 1e-5 s at 10 m/s.
TEST(Synchronise, BothArriveAtTheSameTime) {
  Play play = start(both("", 12), straight_road());
  play.to(10.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 7.5, 1e-9);
  play.to(25.0);
  EXPECT_NEAR(play.when("sync", "endTransition").value_or(0), 20.0, 2e-5);
}

TEST(Synchronise, ArrivesAtTheFinalSpeed) {
  for (const double v0 : {2.0, 12.0}) {
    for (const double step : {0.01, 0.3}) {
      Play play = start(both("<FinalSpeed><AbsoluteSpeed value='9'/></FinalSpeed>", v0),
                        straight_road(), step);
      play.to(19.9);
      // Speeds change by less than 2 m/s^2.
      EXPECT_NEAR(play.actor("Ego").speed_m_s, 9.0, 0.2) << v0;
      play.to(20.0);
      EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 250.0, 1e-3) << v0 << " " << step;
      EXPECT_EQ(play.actor("Ego").speed_m_s, 9.0);
    }
  }
}

// From a stand: wait, accelerate over 10 m to 5 m/s at 1.25 m/s^2 (4 s), 140 m steadily (28 s) --
// more than the 20 s there are, so a master at 5 m/s is taken: 40 s, waiting 8 s.
TEST(Synchronise, WaitsAndDrivesTheLastPartSteadily) {
  Script script = both(
      "<FinalSpeed><AbsoluteSpeed value='5'><TargetDistanceSteadyState distance='140'/>"
      "</AbsoluteSpeed></FinalSpeed>",
      0.0);
  script.init = init("Ego", {teleport(at_lane(-1, 100))}) +
                init("Other", {teleport(at_lane(-2, 100)), speed("step", "time", 0, 5)});
  Play play = start(script, straight_road(), 0.05);
  play.to(7.99);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 0.0, 1e-6);
  play.to(10.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 2.5, 1e-3);
  play.to(20.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 5.0, 1e-6);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 100.0 + 10.0 + 5.0 * 8.0, 1e-3);
}

TEST(Gap, SettlesAtTheWantedGapAndSpeed) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, 25)}) +
                init("Other", {teleport(at_lane(-1, 160)), speed("step", "time", 0, 20)});
  script.groups = group(
      "g", "Ego",
      event("keep",
            "<LongitudinalAction><LongitudinalDistanceAction entityRef='Other' timeGap='1.5' "
            "freespace='true' continuous='false'><DynamicConstraints maxAcceleration='2' "
            "maxDeceleration='3' maxSpeed='40'/></LongitudinalDistanceAction></LongitudinalAction>",
            time_condition(0.0)));
  Play play = start(script, straight_road());
  double fastest = 0.0;
  for (double t = 0.1; t < 30.0; t += 0.1) {
    const double before = play.actor("Ego").speed_m_s;
    play.to(t);
    fastest = std::max(fastest, std::abs(play.actor("Ego").speed_m_s - before) / 0.1);
  }
  const double gap =
      play.actor("Other").X_WA.translation().x() - play.actor("Ego").X_WA.translation().x() - 4.5;
  // It ends within 1 cm and 1 cm/s; at that speed the rest of the 30 s may add 0.3 m.
  ASSERT_TRUE(play.when("keep", "endTransition"));
  EXPECT_NEAR(gap, 30.0, 0.3);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 20.0, 0.011);
  EXPECT_LT(fastest, 3.0 + 1e-6);
}

TEST(Controller, KeepsThreeMetresAndOneAndAHalfSeconds) {
  Script script;
  script.controller = "ALKSController";
  script.init = init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, 25)}) +
                init("Other", {teleport(at_lane(-1, 220)), speed("step", "time", 0, 15)});
  script.groups =
      group("g", "Ego",
            event("on",
                  "<ControllerAction><ActivateControllerAction lateral='true' longitudinal='true'/>"
                  "</ControllerAction>",
                  time_condition(1.0)));
  Play play = start(script, straight_road());
  play.to(60.0);
  const double gap =
      play.actor("Other").X_WA.translation().x() - play.actor("Ego").X_WA.translation().x() - 4.5;
  // The slow pole of 8 e / keep + e' = e'' is 0.42 / s or faster: e^-20 is left after 50 s.
  EXPECT_NEAR(gap, 3.0 + 1.5 * 15.0, 1e-3);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 15.0, 1e-3);
}

TEST(Controller, IgnoresOtherLanes) {
  Script script;
  script.controller = "ALKSController";
  script.init = init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, 25)}) +
                init("Other", {teleport(at_lane(-2, 120)), speed("step", "time", 0, 15)});
  script.groups =
      group("g", "Ego",
            event("on",
                  "<ControllerAction><ActivateControllerAction lateral='true' longitudinal='true'/>"
                  "</ControllerAction>",
                  time_condition(0.0)));
  Play play = start(script, straight_road());
  play.to(10.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 25.0, 1e-9);
}

TEST(Speed, FollowsAnotherContinuously) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 100))}) +
                init("Other", {teleport(at_lane(-2, 100)), speed("step", "time", 0, 10)});
  script.groups =
      group("g", "Ego",
            event("follow",
                  "<LongitudinalAction><SpeedAction><SpeedActionDynamics dynamicsShape='step' "
                  "dynamicsDimension='time' value='0'/><SpeedActionTarget><RelativeTargetSpeed "
                  "entityRef='Other' value='1.5' speedTargetValueType='factor' continuous='true'/>"
                  "</SpeedActionTarget></SpeedAction></LongitudinalAction>",
                  time_condition(0.0))) +
      group("h", "Other", event("slow", speed("linear", "rate", 2, 4), time_condition(1.0)));
  Play play = start(script, straight_road());
  play.to(2.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 12.0, 1e-9);
  play.to(10.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 6.0, 1e-9);
  EXPECT_FALSE(play.when("follow", "endTransition"));
}

}  // namespace
}  // namespace raytruth::world
