// Entities that are driven from outside.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "sim/scenario/scenario.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

Script one_car(double v) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 100.0)), speed("step", "time", 0, v)});
  return script;
}

TEST(Command, DrivesACircleOfItsSteeringAngle) {
  Play play = start(one_car(8.0), straight_road());
  play.world->command("Ego", {0.0, 0.1});
  play.to(1.0);  // the angle is reached after 0.2 s
  const ActorState before = play.actor("Ego");
  play.to(2.0);
  const ActorState after = play.actor("Ego");
  const double turned = after.X_WA.euler().heading_rad - before.X_WA.euler().heading_rad;
  // v tan(delta) / L, exact arcs.
  EXPECT_NEAR(turned, 8.0 * det::tan(0.1) / 2.8, 1e-9);
  EXPECT_NEAR(after.V_WA.linear_m_s.norm(), 8.0, 1e-3) << "the chord over 0.1 ms";
  EXPECT_NEAR(after.speed_m_s, 8.0, 1e-12);
  EXPECT_NEAR(after.steering_rad, 0.1, 1e-3);
  EXPECT_EQ(after.place.road, "1") << "conditions and labels still know its lane";
}

TEST(Command, AcceleratesAndBrakesWithinThePerformance) {
  Play play = start(one_car(0.0), straight_road());
  play.world->command("Ego", {100.0, 0.0});
  play.to(1.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 10.0, 1e-9) << "maxAcceleration";
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 105.0, 1e-6);
  play.world->command("Ego", {-100.0, 0.0});
  play.to(3.0);
  EXPECT_EQ(play.actor("Ego").speed_m_s, 0.0);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 105.0 + 100.0 / 18.0, 0.01);
}

TEST(Command, PutsItAtAPoseAndGoesOnFromThere) {
  Play play = start(one_car(5.0), straight_road());
  play.to(1.0);
  play.world->command_pose("Ego", Pose::from_euler({300.0, -6.0, 0.0}, {0.1, 0.0, 0.0}), 10.0);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 300.0, 1e-9);
  EXPECT_EQ(play.actor("Ego").place.lane, -2);
  play.to(1.5);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 300.0 + 5.0 * det::cos(0.1), 1e-9);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().y(), -6.0 + 5.0 * det::sin(0.1), 1e-9);
}

TEST(Command, ALaneChangeTakesOverAgain) {
  Script script = one_car(10.0);
  script.groups = group(
      "g", "Ego", event("change", lane_change("linear", "time", 2.0, -2), time_condition(2.0)));
  Play play = start(script, straight_road());
  play.world->command("Ego", {0.0, 0.0});
  play.to(5.0);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().y(), -6.0, 1e-6);
}

TEST(Command, NamesWhatIsNotThere) {
  Play play = start(one_car(10.0), straight_road());
  EXPECT_THROW(play.world->command("Nobody", {}), InputError);
  EXPECT_THROW(play.world->command("Other", {}), InputError) << "it was never placed";
}

double way_after(const std::string& controller, EgoPolicy policy, double v) {
  Script script = one_car(v);
  script.controller = controller;
  Diagnostics diagnostics;
  const auto document = scenario::ScenarioDocument::parse(script.str(), "t.xosc", diagnostics);
  const std::shared_ptr<const scenario::ConcreteScenario> concrete =
      document->resolve({}, diagnostics);
  WorldOptions options;
  options.ego_policy = policy;
  World world(concrete, straight_road(), options, diagnostics);
  world.advance_to(SimTime::from_s(10.0));
  const auto snapshot = world.snapshot();
  return snapshot->find(snapshot->id_of("Ego"))->X_WA.translation().x() - 100.0;
}

TEST(EgoPolicy, MovesAnEgoThatNobodyDrives) {
  EXPECT_GT(way_after("externalController", EgoPolicy::kAuto, 0.0), 40.0);
  EXPECT_NEAR(way_after("externalController", EgoPolicy::kKeep, 0.0), 0.0, 1e-9);
  EXPECT_NEAR(way_after("externalController", EgoPolicy::kAuto, 7.0), 70.0, 1e-6)
      << "what has a speed keeps it";
  EXPECT_GT(way_after("externalController", EgoPolicy::kIdm, 7.0), 80.0);
  EXPECT_NEAR(way_after("", EgoPolicy::kAuto, 0.0), 0.0, 1e-9) << "without a controller it stands";
  EXPECT_GT(way_after("", EgoPolicy::kIdm, 0.0), 40.0);
}

}  // namespace
}  // namespace raytruth::world
