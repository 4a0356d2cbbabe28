// Conditions on entities and values against closed forms; instants are located to 1 ns whatever
// the step.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

using scenario::ByEntityCondition;
using scenario::ConcreteScenario;
using scenario::Condition;
using scenario::CoordinateSystem;
using scenario::Edge;

constexpr double kConditionInstant_s = 1e-8;

// Ego: 10 m/s, from 1 s on 2 m/s^2 more. Other: 100 m ahead in lane -2 at 10 m/s.
Script two_cars(const std::string& condition = time_condition(1e6)) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)}) +
                init("Other", {teleport(at_lane(-2, 150)), speed("step", "time", 0, 10)});
  script.groups =
      group("h", "Other", event("probe", kNothing, condition)) +
      group("g", "Ego", event("accelerate", speed("linear", "rate", 2, 30), time_condition(1.0)));
  return script;
}

Condition& probe(ConcreteScenario& c) {
  return (*c.stories[0].acts[0].groups[0].maneuvers[0].events[0].start)[0][0];
}

// The instant at which the condition in place of the probe's comes true (or false) first.
double instant(const scenario::EntityConditionVariant& what, Edge edge = Edge::kNone,
               const std::shared_ptr<const roads::RoadNetwork>& roads = straight_road(),
               double step = 0.05, const Script& script = two_cars()) {
  Play run = start(script, roads, step, [&](ConcreteScenario& c) {
    probe(c).edge = edge;
    probe(c).what = ByEntityCondition{false, {"Ego"}, what};
  });
  run.to(20.0);
  return run.when("probe", "startTransition").value_or(-1.0);
}

TEST(Clearance, OfLanesBesideTheEntity) {
  scenario::RelativeClearanceCondition c;
  c.distance_forward_m = 50.0;
  c.distance_backward_m = 20.0;
  c.lanes.push_back({-1, -1});
  // With T seconds since 1 s the gap is 100 - T^2: not free from 50 m on, free again behind 20 m.
  EXPECT_NEAR(instant(c, Edge::kFalling), 1.0 + std::sqrt(50.0), kConditionInstant_s);
  // At 30 m/s from 11 s on, when they are abreast.
  EXPECT_NEAR(instant(c, Edge::kRising), 12.0, kConditionInstant_s);
  EXPECT_EQ(instant(c), 0.0) << "free when the watch begins";
  // With bodies: Other's rear is 0.85 m behind its axle.
  c.free_space = true;
  EXPECT_NEAR(instant(c, Edge::kFalling), 1.0 + std::sqrt(100.0 - 50.0 - 0.85),
              kConditionInstant_s);
  // Its own lane and those to its left stay free.
  c.lanes = {{0, 0}};
  EXPECT_EQ(instant(c, Edge::kFalling), -1.0);
  // All lanes, no lane, someone else.
  c.lanes.clear();
  EXPECT_NEAR(instant(c, Edge::kFalling), 1.0 + std::sqrt(100.0 - 50.0 - 0.85),
              kConditionInstant_s);
  c.entities = {"Walker"};
  EXPECT_EQ(instant(c, Edge::kFalling), -1.0);
  // An area that isn't there is not free: left of lane -1 traffic goes the other way.
  c.lanes = {{1, 1}};
  EXPECT_EQ(instant(c), -1.0);
  c.opposite_lanes = true;
  EXPECT_EQ(instant(c), 0.0);
  c.lanes = {{2, 2}};
  EXPECT_EQ(instant(c), -1.0);
}

TEST(Angle, InTheWorldOnTheRoadAndBetweenEntities) {
  // A circle of 100 m: at 10 m/s in lane -1, at 102 m, until 1 s, then s = 10 + 10 T + T^2.
  const auto ring = ring_road(100, 600);
  scenario::AngleCondition c;
  c.coordinates = CoordinateSystem::kWorld;
  c.angle_rad = 1.0;
  c.tolerance_rad = 0.2;
  // Heading = (50 + 100 / 102 w) / 100 = 0.8: w = 30.6 = 10 + 10 T + T^2
  EXPECT_NEAR(instant(c, Edge::kNone, ring), 1.0 - 5.0 + std::sqrt(25.0 + 20.6),
              kConditionInstant_s);
  EXPECT_NEAR(instant(c, Edge::kFalling, ring), 1.0 - 5.0 + std::sqrt(25.0 + 61.4),
              kConditionInstant_s);
  // Along the road it is always 0; in lane 1 traffic goes against it.
  c.coordinates = CoordinateSystem::kRoad;
  EXPECT_EQ(instant(c, Edge::kNone, ring), -1.0);
  c.angle_rad = 0.0;
  EXPECT_EQ(instant(c, Edge::kNone, ring), 0.0);
  Script other_way = two_cars();
  other_way.init = init("Ego", {teleport(at_lane(1, 300)), speed("step", "time", 0, 10)});
  EXPECT_EQ(instant(c, Edge::kNone, ring, 0.05, other_way), -1.0);
  c.coordinates = CoordinateSystem::kLane;
  EXPECT_EQ(instant(c, Edge::kNone, ring, 0.05, other_way), 0.0);

  // Other is 1 rad ahead on the circle and goes on at 10 m/s at 106 m: with the time t its heading
  // is 1.5 + t / 10.6, Ego's 0.5 + (10 + 10 T + T^2) / 102, T = t - 1.
  scenario::RelativeAngleCondition r;
  r.entity = "Other";
  r.angle_rad = -0.5;
  r.tolerance_rad = 0.1;
  // -1 - (1 + T) / 10.6 + (10 + 10 T + T^2) / 102 = -0.6
  const double a = 1.0 / 102.0;
  const double b = 10.0 / 102.0 - 1.0 / 10.6;
  const double rest = 10.0 / 102.0 - 1.0 / 10.6 - 0.4;
  EXPECT_NEAR(instant(r, Edge::kNone, ring),
              1.0 + (-b + std::sqrt(b * b - 4.0 * a * rest)) / (2.0 * a), kConditionInstant_s);
  r.coordinates = CoordinateSystem::kRoad;  // both look along the road
  EXPECT_EQ(instant(r, Edge::kNone, ring), -1.0);
}

TEST(Speed, RelativeAlongTheEntitysAxes) {
  Script script = two_cars();
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)}) +
                init("Other", {teleport(at_lane(1, 150)), speed("step", "time", 0, 10)});
  // Other comes along the other way: 20 m/s from the start along the axis, 0 between the speeds.
  scenario::RelativeSpeedCondition c{"Other", 22.0, scenario::Rule::kGreaterThan, "longitudinal"};
  EXPECT_NEAR(instant(c, Edge::kNone, straight_road(), 0.05, script), 2.0, kConditionInstant_s);
  c.direction = "";  // until Other stands at the end of the road, to 1e-7 m
  EXPECT_NEAR(instant(c, Edge::kNone, straight_road(), 0.05, script), 15.0, 2e-8);
  c.value_m_s = 5.0;
  EXPECT_NEAR(instant(c, Edge::kNone, straight_road(), 0.05, script), 3.5, kConditionInstant_s);
}

TEST(Acceleration, InACurveHasAPartAcross) {
  // 10 m/s at 102 m: 0.98 m/s^2 to the left; with more speed 1.5 m/s^2 at sqrt(153) m/s.
  scenario::AccelerationCondition c{1.5, scenario::Rule::kGreaterThan, "lateral"};
  EXPECT_NEAR(instant(c, Edge::kNone, ring_road(100, 900)), 1.0 + 0.5 * (std::sqrt(153.0) - 10.0),
              kConditionInstant_s);
  // The whole of it: sqrt(2^2 + a^2) = 2.5 at a = 1.5.
  c = {2.5, scenario::Rule::kGreaterThan, ""};
  EXPECT_NEAR(instant(c, Edge::kNone, ring_road(100, 900)), 1.0 + 0.5 * (std::sqrt(153.0) - 10.0),
              kConditionInstant_s);
}

TEST(Equality, IsFoundInsideAStep) {
  for (const double step : {0.01, 0.3}) {
    const scenario::SpeedCondition c{14.0, scenario::Rule::kEqualTo, ""};
    // Within 1e-5 m/s of 14 m/s from 5e-6 s before on: found at or after that, before it is over.
    EXPECT_NEAR(instant(c, Edge::kNone, straight_road(), step), 3.0, 5.1e-6) << step;
  }
}

TEST(Position, ThatIsReachedAndLeftWithinAStep) {
  for (const double step : {0.01, 0.3}) {
    Script script = two_cars();
    script.groups =
        group("h", "Other",
              event("probe", kNothing,
                    entity_condition("Ego", "<ReachPositionCondition tolerance='0.01'>" +
                                                at_lane(-1, 153.3) + "</ReachPositionCondition>")));
    Play run = start(script, straight_road(), step);
    run.to(20.0);
    // 103.29 m at 10 m/s, for 2 ms.
    EXPECT_NEAR(run.when("probe", "startTransition").value_or(-1), 10.329, kConditionInstant_s)
        << step;
  }
}

TEST(Collision, WithAnEntityOrAType) {
  Script script = two_cars();
  script.init += init("Walker", {teleport(at_lane(-1, 150))});
  scenario::CollisionCondition c;
  c.type = "pedestrian";
  // Front at 3.65 m, the walker's back at 0.3 m: 96.05 m, of which 10 m by 1 s.
  const double expected = 1.0 - 5.0 + std::sqrt(25.0 + 86.05);
  EXPECT_NEAR(instant(c, Edge::kNone, straight_road(), 0.3, script), expected, kConditionInstant_s);
  c.type = "";
  c.entity = "Walker";
  EXPECT_NEAR(instant(c, Edge::kNone, straight_road(), 0.05, script), expected,
              kConditionInstant_s);
  c.entity = "Other";
  EXPECT_EQ(instant(c, Edge::kNone, straight_road(), 0.05, script), -1.0);
  for (const char* type : {"vehicle", "miscellaneous", "external"}) {
    c = {};
    c.type = type;
    EXPECT_EQ(instant(c, Edge::kNone, straight_road(), 0.05, script), -1.0) << type;
  }
}

TEST(Offroad, CountsFromTheEdgeOfTheOutermostLane) {
  // From the middle of lane -3 (y = -10) by 4 m to the right in 4 s: over the edge (-12) at 3 s;
  // from lane -1 by as much: in lane -2, on the road.
  for (const int lane : {-3, -1}) {
    Script script = two_cars();
    script.init = init("Ego", {teleport(at_lane(lane, 50)), speed("step", "time", 0, 10)});
    script.groups =
        group("h", "Other", event("probe", kNothing, time_condition(1e6))) +
        group("g", "Ego",
              event("leave",
                    "<LateralAction><LaneOffsetAction continuous='false'>"
                    "<LaneOffsetActionDynamics dynamicsShape='linear' "
                    "maxLateralAcc='1.5'/><LaneOffsetTarget><AbsoluteTargetLaneOffset "
                    "value='-4'/></LaneOffsetTarget></LaneOffsetAction></LateralAction>",
                    time_condition(1.0)));
    for (const double duration : {0.0, 1.25}) {
      // A linear change takes sqrt(6 * 4 / 1.5) = 4 s.
      const double at =
          instant(scenario::OffroadCondition{duration}, Edge::kNone, straight_road(), 0.3, script);
      EXPECT_NEAR(at, lane == -3 ? 3.0 + duration : -1.0, kConditionInstant_s);
    }
  }
}

TEST(UserDefinedValue, IsSetFromOutside) {
  Play run = start(two_cars(), straight_road(), 0.05, [&](ConcreteScenario& c) {
    probe(c).what =
        scenario::UserDefinedValueCondition{"signal", "3", scenario::Rule::kGreaterOrEqual};
  });
  run.to(1.0);
  run.world->set_user_value("signal", "2.5");
  run.to(2.0);
  EXPECT_FALSE(run.when("probe", "startTransition"));
  run.world->set_user_value("signal", "3");
  run.to(3.0);
  EXPECT_NEAR(run.when("probe", "startTransition").value_or(-1), 2.0, kConditionInstant_s);
}

TEST(Triggering, EntitiesBecomeActors) {
  // The act starts when any of the three is faster than 13 m/s: Ego, at 2.5 s.
  Play run = start(two_cars(), straight_road(), 0.05, [&](ConcreteScenario& c) {
    scenario::Act late = c.stories[0].acts[0];
    late.name = "late";
    late.groups.resize(1);
    late.groups[0].actors.clear();
    late.groups[0].select_triggering_entities = true;
    scenario::Event& e = late.groups[0].maneuvers[0].events[0];
    e.name = "stop";
    e.actions[0] = c.stories[0].acts[0].groups[1].maneuvers[0].events[0].actions[0];
    auto& to = std::get<scenario::SpeedAction>(e.actions[0].what);
    to.target = scenario::AbsoluteTargetSpeed{1.0};
    to.dynamics.shape = scenario::DynamicsShape::kStep;
    e.start.reset();
    (*late.start)[0][0].what =
        ByEntityCondition{false,
                          {"Other", "Ego", "Walker"},
                          scenario::SpeedCondition{13.0, scenario::Rule::kGreaterThan, ""}};
    c.stories[0].acts.push_back(late);
  });
  run.to(5.0);
  EXPECT_NEAR(run.when("stop", "startTransition").value_or(-1), 2.5, kConditionInstant_s);
  EXPECT_EQ(run.actor("Ego").speed_m_s, 1.0);
  EXPECT_EQ(run.actor("Other").speed_m_s, 10.0);
}

}  // namespace
}  // namespace raytruth::world
