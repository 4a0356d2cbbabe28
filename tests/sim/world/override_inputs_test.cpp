// Pedals, gear and steering wheel that an action holds.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "sim/world/inputs.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

std::string inputs(const std::string& what) {
  return "<ControllerAction><OverrideControllerValueAction>" + what +
         "</OverrideControllerValueAction></ControllerAction>";
}

std::string brake(const std::string& share) {
  return "<Brake active='true'><BrakePercent value='" + share + "'/></Brake>";
}

// Ego in lane -1 (y = -2) at s = 100 m.
Script driving_at(double speed_m_s, const std::string& events, const std::string& more = "") {
  Script script;
  script.init =
      init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, speed_m_s)}) + more;
  script.groups = group("g", "Ego", events);
  return script;
}

double x_of(Play& play) { return play.actor("Ego").X_WA.translation().x(); }

// A share of maxDeceleration (9 m/s^2), to a stand.
TEST(Inputs, ABrakeTakesItsShareOfTheDeceleration) {
  Play play = start(driving_at(20.0, event("e", inputs(brake("0.5")), time_condition(1.0))),
                    straight_road());
  play.to(3.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 20.0 - 2.0 * 4.5, 1e-6);
  EXPECT_NEAR(x_of(play), 100.0 + 20.0 + 2.0 * 20.0 - 0.5 * 4.5 * 4.0, 1e-6);
  play.to(9.0);
  EXPECT_EQ(play.actor("Ego").speed_m_s, 0.0);
  EXPECT_NEAR(x_of(play), 120.0 + 400.0 / 9.0, 1e-6);
  EXPECT_EQ(play.when("e", "endTransition"), play.when("e", "startTransition"));
}

// 6000 N on 1500 kg.
TEST(Inputs, ABrakeForceIsDividedByTheMass) {
  Play play = start(
      driving_at(20.0, event("e", inputs("<Brake active='true'><BrakeForce value='6000'/></Brake>"),
                             time_condition(1.0))),
      straight_road());
  play.to(3.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 20.0 - 2.0 * 4.0, 1e-6);
}

// The full parking brake blocks the rear axle: 0.375 of 9 m/s^2.
TEST(Inputs, AParkingBrakeHoldsTheRearAxle) {
  Play play =
      start(driving_at(20.0, event("e",
                                   inputs("<ParkingBrake active='true'><BrakePercent value='1'/>"
                                          "</ParkingBrake>"),
                                   time_condition(0.0))),
            straight_road());
  play.to(2.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 20.0 - 2.0 * 3.375, 1e-6);
}

// What a foot off the throttle costs: rolling, air and engine, of the car of these tests.
double coast(double v) {
  return 0.015 * 9.80665 + 0.5 * 1.2 * 0.3 * 0.85 * 2.0 * 1.6 / 1500.0 * v * v + 0.2;
}

// The same law in steps of 10 us: Euler's error is far below 1 mm.
TEST(Inputs, AThrottleLiesBetweenCoastingAndFullAcceleration) {
  for (const double foot : {0.0, 0.3, 1.0}) {
    Play play = start(
        driving_at(
            15.0,
            event("e", inputs("<Throttle active='true' value='" + std::to_string(foot) + "'/>"),
                  time_condition(1.0))),
        straight_road());
    double v = 15.0, x = 115.0;
    for (int k = 0; k < 300000; ++k) {
      x += 1e-5 * v;
      v += 1e-5 * (foot * 10.0 - (1.0 - foot) * coast(v));
    }
    play.to(4.0);
    EXPECT_NEAR(play.actor("Ego").speed_m_s, v, 1e-3) << foot;
    EXPECT_NEAR(x_of(play), x, 1e-3) << foot;
  }
}

TEST(Inputs, TheTopSpeedEndsAnAcceleration) {
  Play play = start(driving_at(65.0, event("e", inputs("<Throttle active='true' value='1'/>"),
                                           time_condition(0.0))),
                    straight_road());
  play.to(3.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 70.0, 1e-9);
}

// 2 s from 0 to 1 at 0.5 1/s: the speed falls by 9 m/s^2 times 1 s.
TEST(Inputs, APedalMovesAtItsRate) {
  Play play = start(
      driving_at(30.0, event("e",
                             inputs("<Brake active='true'><BrakePercent value='1' maxRate='0.5'/>"
                                    "</Brake>"),
                             time_condition(0.0))),
      straight_road());
  play.to(2.0);
  // While coasting brakes more than the pedal, coasting it is: 0.64 m/s^2 for 0.14 s.
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 30.0 - 9.0, 0.05);
}

TEST(Inputs, AClutchTakesTheEngineAway) {
  Play play = start(driving_at(10.0, event("e",
                                           inputs("<Throttle active='true' value='1'/><Clutch "
                                                  "active='true' value='1'/>"),
                                           time_condition(0.0))),
                    straight_road());
  play.to(1.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 10.0 - (coast(10.0) - 0.2), 1e-3);
}

TEST(Inputs, GearsDriveBackwardsOrNotAtAll) {
  const auto way = [](const std::string& gear) {
    Play play = start(driving_at(0.0, event("e",
                                            inputs("<Throttle active='true' value='0.2'/><Gear "
                                                   "active='true'>" +
                                                   gear + "</Gear>"),
                                            time_condition(0.0))),
                      straight_road());
    play.to(2.0);
    return x_of(play) - 100.0;
  };
  // 2 m/s^2 less 0.8 of the coasting: 1.72 m/s^2 and a little less with the air.
  EXPECT_NEAR(way("<AutomaticGear gear='d'/>"), 0.5 * 4.0 * 1.72, 0.01);
  EXPECT_NEAR(way("<AutomaticGear gear='r'/>"), -0.5 * 4.0 * 1.72, 0.01);
  EXPECT_NEAR(way("<ManualGear number='-1'/>"), -0.5 * 4.0 * 1.72, 0.01);
  EXPECT_EQ(way("<AutomaticGear gear='n'/>"), 0.0);
  EXPECT_EQ(way("<AutomaticGear gear='p'/>"), 0.0);
  EXPECT_EQ(way("<ManualGear number='0'/>"), 0.0);
}

// Steering ratio 15: 1.5 rad are 0.1 rad at the wheels.
TEST(Inputs, ASteeringWheelDrivesAnArc) {
  Play play = start(driving_at(8.0, event("e", inputs("<SteeringWheel active='true' value='1.5'/>"),
                                          time_condition(1.0))),
                    straight_road());
  play.to(1.5);
  const double before = play.actor("Ego").X_WA.euler().heading_rad;
  play.to(2.5);
  const ActorState after = play.actor("Ego");
  EXPECT_NEAR(before, 0.5 * 8.0 * det::tan(0.1) / 2.8, 1e-6);
  EXPECT_NEAR(after.X_WA.euler().heading_rad - before, 8.0 * det::tan(0.1) / 2.8, 1e-6);
  EXPECT_NEAR(after.steering_rad, 0.1, 1e-3);
  EXPECT_NEAR(after.speed_m_s, 8.0, 1e-12) << "the speed is not the wheel's";
}

TEST(Inputs, AWheelTurnsAsFastAsItMay) {
  const SimTime start;
  Ramp turn{0.0, 3.0, 2.0, Ramp::kNone, start};
  EXPECT_NEAR(turn.at(SimTime::from_s(1.0)), 2.0, 1e-12);
  EXPECT_EQ(turn.at(SimTime::from_s(2.0)), 3.0);
  // 1 rad/s^2 up and down to 3 rad: sqrt(3) s each.
  turn = {0.0, -3.0, Ramp::kNone, 1.0, start};
  EXPECT_NEAR(turn.at(SimTime::from_s(std::sqrt(3.0))), -1.5, 1e-9);
  EXPECT_NEAR(turn.at(SimTime::from_s(1.0)), -0.5, 1e-9);
  EXPECT_EQ(turn.at(SimTime::from_s(4.0)), -3.0);
  // At 1 rad/s: 1 s up, 2 s even, 1 s down.
  turn = {0.0, 3.0, 1.0, 1.0, start};
  EXPECT_NEAR(turn.at(SimTime::from_s(2.0)), 1.5, 1e-12);
  EXPECT_NEAR(turn.at(SimTime::from_s(3.5)), 3.0 - 0.125, 1e-12);
}

TEST(Inputs, AWheelThatIsGivenBackLeadsIntoTheLane) {
  for (const double v : {5.0, 25.0}) {
    Play play =
        start(driving_at(v, event("e", inputs("<SteeringWheel active='true' value='0.3'/>"),
                                  time_condition(1.0)) +
                                event("f", inputs("<SteeringWheel active='false' value='0'/>"),
                                      time_condition(2.0))),
              straight_road());
    play.to(2.0);
    EXPECT_GT(play.actor("Ego").X_WA.euler().heading_rad, 0.03);
    double most = 0.0;
    for (double t = 2.0; t < 15.0; t += 0.1) {
      const double before = play.actor("Ego").X_WA.euler().heading_rad;
      play.to(t + 0.1);
      most = std::max(most, std::abs(play.actor("Ego").X_WA.euler().heading_rad - before));
    }
    const ActorState& ego = play.actor("Ego");
    // Of the lane that it is in by then.
    const double middle = ego.place.lane == 1 ? 2.0 : -2.0;
    EXPECT_NEAR(ego.X_WA.translation().y(), middle, 0.021) << v;
    EXPECT_EQ(ego.X_WA.euler().heading_rad, 0.0) << v;
    EXPECT_LT(most, 0.2) << "it turns, it doesn't jump";
  }
}

// Annex A, table 7: pedals assign a longitudinal strategy, the wheel a lateral one.
TEST(Inputs, ConflictWithActionsOfTheSameDirectionOnly) {
  const std::string slow = speed("linear", "time", 20, 40);
  Play play = start(
      driving_at(20.0,
                 event("speed", slow, time_condition(0.0)) +
                     event("lane", lane_change("sinusoidal", "time", 6, -2), time_condition(0.0)) +
                     event("brake", inputs(brake("0.1")), time_condition(2.0)) +
                     event("again", speed("linear", "rate", 2, 30), time_condition(4.0))),
      straight_road());
  play.to(12.0);
  EXPECT_NEAR(play.when("speed action", "stopTransition").value_or(0.0), 2.0, 1e-6);
  EXPECT_NEAR(play.when("lane action", "endTransition").value_or(0.0), 6.0, 1e-6);
  // 22 m/s, 1.8 m/s less, 9.8 m/s more at 2 m/s^2: the brake is off when a speed is asked for.
  EXPECT_NEAR(play.when("again action", "endTransition").value_or(0.0), 4.0 + 4.9, 1e-3);
  // The end is found to 1 ns, at 2 m/s^2.
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 30.0, 1e-8);
}

// Behind a slower one the controller would brake; with the brake pedal held at 0 it only coasts.
TEST(Inputs, WhatIsNotHeldStaysWithTheController) {
  struct Speeds {
    double held, later;
  };
  const auto speeds = [](const std::string& held) {
    Script script =
        driving_at(20.0,
                   event("on",
                         "<ControllerAction><ActivateControllerAction longitudinal='true' "
                         "lateral='false'/></ControllerAction>",
                         time_condition(0.0)) +
                       event("e", inputs(held), time_condition(0.5)),
                   init("Other", {teleport(at_lane(-1, 130)), speed("step", "time", 0, 10)}));
    script.controller = "ACCController";
    Play play = start(script, straight_road());
    play.to(0.5);
    const double before = play.actor("Ego").speed_m_s;
    play.to(3.0);
    return Speeds{before, play.actor("Ego").speed_m_s};
  };
  EXPECT_LT(speeds("<Clutch active='false' value='0'/>").later, 13.0);
  const Speeds coasting = speeds("<Brake active='true'><BrakePercent value='0'/></Brake>");
  // Rolling, engine and 0.6 x 0.3 x 0.85 x 3.2 m^2 / 1500 kg of air.
  const double mean = 0.5 * (coasting.held + coasting.later);
  const double rate = 0.015 * 9.80665 + 0.2 + 3.264e-4 * mean * mean;
  EXPECT_NEAR(coasting.held - coasting.later, 2.5 * rate, 0.01);
}

// Gives the pedals back: the controller keeps the speed that there is.
TEST(Inputs, AreGivenBack) {
  Play play = start(driving_at(20.0, event("e", inputs(brake("0.5")), time_condition(1.0)) +
                                         event("f",
                                               inputs("<Brake active='false'><BrakePercent "
                                                      "value='0'/></Brake>"),
                                               time_condition(2.0))),
                    straight_road());
  play.to(5.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 15.5, 1e-6);
}

TEST(Inputs, ATeleportTakesTheCarAlong) {
  Play play =
      start(driving_at(10.0, event("e", inputs("<SteeringWheel active='true' value='0'/>"),
                                   time_condition(1.0)) +
                                 event("f", teleport(at_lane(-3, 500)), time_condition(2.0))),
            straight_road());
  play.to(3.0);
  EXPECT_NEAR(x_of(play), 510.0, 1e-6);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().y(), -10.0, 1e-9);
}

// Pedals and wheel that move, in steps of 50 ms and of 1 ms. Where a ramp bends within one of the
// steps of 2 ms that inputs go by, the heading is out by at most half its square times 12 m/s / 2.8
// m times 0.35 / 15 rad/s: 2e-7 rad, which are 1.4e-5 m over 70 m. It bends eight times.
TEST(Inputs, DontDependOnTheStep) {
  const auto run = [](double step) {
    Play play = start(
        driving_at(12.0,
                   event("e",
                         inputs("<Throttle active='true' value='0.6' maxRate='0.7'/><SteeringWheel "
                                "active='true' value='0.4' maxRate='0.35' maxTorque='0.02'/>"),
                         time_condition(0.503)) +
                       event("f",
                             inputs("<Throttle active='false' value='0'/>" + brake("0.4") +
                                    "<SteeringWheel active='false' value='0'/>"),
                             time_condition(2.007))),
        straight_road(), step);
    play.to(8.0);
    return play.actor("Ego").X_WA.translation();
  };
  EXPECT_LT((run(0.05) - run(0.001)).norm(), 1.2e-4);
}

// 5 % uphill: g sin = 0.4897 m/s^2.
std::shared_ptr<const roads::RoadNetwork> climbing_road() {
  return roads_from(
      "<planView><geometry s='0' x='0' y='0' hdg='0' length='2000'><line/></geometry></planView>"
      "<elevationProfile><elevation s='0' a='0' b='0.05' c='0' d='0'/></elevationProfile>",
      2000.0);
}

double speed_on_slope(double start_m_s, const std::string& held, double time_s) {
  Play play =
      start(driving_at(start_m_s, event("e", inputs(held), time_condition(1.0))), climbing_road());
  play.to(time_s);
  return play.actor("Ego").speed_m_s;
}

TEST(Inputs, ASlopePullsWhatNothingHolds) {
  const double slope = 9.80665 * 0.05 / std::sqrt(1.0 + 0.05 * 0.05);
  const double rolling = 0.015 * 9.80665;
  const std::string neutral = "<Gear active='true'><ManualGear number='0'/></Gear>";
  // Of the air's drag at 0.7 m/s, 3e-4 / m, there are 2e-4 m/s in 2 s; a step of 2 ms adds 7e-4.
  EXPECT_NEAR(speed_on_slope(0.0, neutral, 3.0), -2.0 * (slope - rolling), 1e-3);
  EXPECT_EQ(
      speed_on_slope(
          0.0, neutral + "<ParkingBrake active='true'><BrakePercent value='1'/></ParkingBrake>",
          3.0),
      0.0);
  // Up the slope the same deceleration and the rolling; the air takes 3e-4 x 400 m/s^2.
  EXPECT_NEAR(speed_on_slope(20.0, neutral, 2.0), 20.0 - slope - rolling, 0.15);
  EXPECT_LT(speed_on_slope(20.0, neutral, 2.0), 20.0 - slope - rolling);
  // What the controller has left of the pedals does what the slope asks for.
  EXPECT_NEAR(speed_on_slope(20.0, "<Brake active='true'><BrakePercent value='0'/></Brake>", 5.0),
              20.0, 1e-9);
  EXPECT_NEAR(speed_on_slope(0.0, "<Brake active='true'><BrakePercent value='0'/></Brake>", 5.0),
              0.0, 1e-9);
}

}  // namespace
}  // namespace raytruth::world
