// Controllers by name, and what those that keep their distance see and fear.
#include "sim/world/controllers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/scenario/scenario.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

using Properties = std::map<std::string, std::string>;

scenario::Controller named(const std::string& name, const Properties& properties = {}) {
  scenario::Controller c;
  c.name = name;
  c.properties = properties;
  return c;
}

TEST(Controllers, NamesOfOtherPlayersHaveAKind) {
  const auto esmini = [](const std::string& name) {
    return kind_of(named("c", {{"esminiController", name}}));
  };
  for (const char* name : {"ACCController", "ALKSController", "ALKS_R157SM_Controller"})
    EXPECT_EQ(esmini(name), ControllerKind::kKeepDistance) << name;
  for (const char* name :
       {"InteractiveController", "ExternalController", "UDPDriverController", "HIDController"})
    EXPECT_EQ(esmini(name), ControllerKind::kExternal) << name;
  for (const char* name : {"NaturalDriver", "SloppyDriverController", "SumoController"})
    EXPECT_EQ(esmini(name), ControllerKind::kDriver) << name;
  for (const char* name : {"FollowRouteController", "FollowGhostController", "LoomingController",
                           "RelSpeedController", "DefaultController"})
    EXPECT_EQ(esmini(name), ControllerKind::kKeepLane) << name;
  EXPECT_EQ(esmini("SomethingNew"), ControllerKind::kNone);

  const auto carla = [](const std::string& module, const Properties& more = {}) {
    Properties properties = more;
    properties["module"] = module;
    return kind_of(named("HeroAgent", properties));
  };
  EXPECT_EQ(carla("external_control"), ControllerKind::kExternal);
  EXPECT_EQ(carla("carla_autopilot"), ControllerKind::kDriver);
  EXPECT_EQ(carla("npc_vehicle_control"), ControllerKind::kKeepLane);
  EXPECT_EQ(carla("vehicle_longitudinal_control"), ControllerKind::kKeepLane);
  EXPECT_EQ(carla("pedestrian_control"), ControllerKind::kKeepLane);
  EXPECT_EQ(carla("/srunner/tools/simple_vehicle_control.py"), ControllerKind::kKeepLane);
  EXPECT_EQ(carla("simple_vehicle_control", {{"consider_obstacles", "true"}}),
            ControllerKind::kKeepDistance);
  EXPECT_EQ(kind_of(named("", {{"isEgo", "true"}})), ControllerKind::kExternal);
}

std::string activate_driving(const std::string& more) {
  return "<ControllerAction><ActivateControllerAction longitudinal='true' lateral='false' " + more +
         "/></ControllerAction>";
}

// Ego has two controllers; Other stands 100 m ahead of it.
double speed_under(const std::string& reference, const std::string& kind) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, 20)}) +
                init("Other", {teleport(at_lane(-1, 200))});
  script.groups = group("g", "Ego", event("on", activate_driving(reference), time_condition(0.0)));
  script.controller = "plain";
  Play play = start(script, straight_road(), 0.01, [&](scenario::ConcreteScenario& s) {
    scenario::Controller second = s.entities[0].controllers[0];
    second.name = "second";
    second.object_controller = "slot";
    second.properties["esminiController"] = kind;
    s.entities[0].controllers.push_back(second);
  });
  play.to(20.0);
  return play.actor("Ego").speed_m_s;
}

TEST(Controllers, AreChosenByName) {
  EXPECT_LT(speed_under("", "ACCController"), 0.1) << "all of them";
  EXPECT_LT(speed_under("controllerRef='second'", "ACCController"), 0.1);
  EXPECT_LT(speed_under("objectControllerRef='slot'", "ACCController"), 0.1);
  EXPECT_EQ(speed_under("controllerRef='plain'", "ACCController"), 20.0);
}

// A vehicle of a file drives at 10 m/s, 60 m ahead: 3 m + 1.5 s in the end.
TEST(Controllers, KeepTheDistanceToRecordedVehicles) {
  Diagnostics diagnostics;
  const auto fcd = traffic::FcdTracks::parse(
      "<fcd-export><timestep time='0'><vehicle id='a' x='160' y='-2' angle='90' speed='10'/>"
      "</timestep><timestep time='1.5'><vehicle id='a' x='175' y='-2' angle='90' speed='10'/>"
      "</timestep></fcd-export>",
      "t.xml", {0.0, 0.0}, diagnostics);
  Script script;
  script.init =
      init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, 20), activate_driving("")});
  script.controller = "ACCController";
  const auto document = scenario::ScenarioDocument::parse(script.str(), "t.xosc", diagnostics);
  WorldOptions options;
  options.fcd = fcd;
  World world(document->resolve({}, diagnostics), straight_road(), options, diagnostics);
  world.advance_to(SimTime::from_s(1.0));
  const auto snapshot = world.snapshot();
  EXPECT_LT(snapshot->find(snapshot->id_of("Ego"))->speed_m_s, 19.0);
}

// Background vehicles come out of a source at 300 m; Ego comes up to them at 40 m/s.
TEST(Controllers, KeepTheDistanceToBackgroundTraffic) {
  Script script;
  script.init =
      init("Ego", {teleport(at_lane(-1, 20)), speed("step", "time", 0, 40), activate_driving("")});
  script.controller = "ACCController";
  Play play = start(script, straight_road(), 0.02, [&](scenario::ConcreteScenario& s) {
    scenario::TrafficSourceAction a;
    a.traffic = "source";
    scenario::LanePosition place;
    place.road = "1";
    place.lane = -1;
    place.s_m = 300.0;
    a.position.value = place;
    a.rate_1_s = 0.4;
    a.radius_m = 30.0;
    scenario::InitAction one;
    one.action.what = a;
    s.init.push_back(std::move(one));
  });
  double nearest = 1e9, slowest = 1e9;
  for (double t = 0.5; t <= 30.0; t += 0.5) {
    play.to(t);
    const ActorState ego = play.actor("Ego");
    slowest = std::min(slowest, ego.speed_m_s);
    const auto snapshot = play.world->snapshot();
    for (const ActorState& a : snapshot->actors) {
      if (a.id.value() <= 3 || a.place.lane != ego.place.lane) continue;
      const double ahead = a.X_WA.translation().x() - ego.X_WA.translation().x();
      if (ahead > 0.0) nearest = std::min(nearest, ahead);
    }
  }
  EXPECT_LT(nearest, 100.0) << "it comes up to them";
  EXPECT_GT(nearest, 5.0) << "it doesn't run into them";
  EXPECT_LT(slowest, 38.0) << "it brakes for them";
}

// Ego keeps 20 m/s (8 m/s) towards a car that stands: only the safety model brakes.
double gap_left(const std::string& model, double v, double step = 0.01) {
  Script script;
  script.init =
      init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, v), activate_driving("")}) +
      init("Other", {teleport(at_lane(-1, 250))});
  script.controller = "ALKS_R157SM_Controller";
  Play play = start(script, straight_road(), step, [&](scenario::ConcreteScenario& s) {
    auto& properties = s.entities[0].controllers[0].properties;
    properties["model"] = model;
    properties["cruise"] = "false";
  });
  play.to(40.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 0.0, 1e-6) << model;
  return play.actor("Other").X_WA.translation().x() - play.actor("Ego").X_WA.translation().x() -
         4.5;
}

// What the reference driver leaves of 2 s at v: off the throttle, the emergency brake at 1.5 s, the
// driver's after 0.75 s.
double gap_of_driver(double v) {
  constexpr double kStep_s = 1e-4;
  double gap = 2.0 * v;
  double emergency_s = -1.0;
  for (double t = 0.0; v > 0.0; t += kStep_s) {
    if (emergency_s < 0.0 && gap <= 1.5 * v) emergency_s = t;
    double braking = std::max(0.4, 0.774 * 9.81 * std::clamp((t - 0.75) / 0.6, 0.0, 1.0));
    if (emergency_s >= 0.0)
      braking = std::max(braking, 0.85 * 9.81 * std::clamp((t - emergency_s) / 0.6, 0.0, 1.0));
    gap -= kStep_s * v;
    v -= kStep_s * braking;
  }
  return gap;
}

// Control loops decide every 2 ms, first on danger and then on the end of the response: 20 m/s x 4
// ms = 0.08 m.
TEST(Controllers, SafetyModelsBrakeWhereTheirRulesSay) {
  // 6 m/s^2 0.35 s after v / 12 + 0.45 s before: 0.1 s are left.
  EXPECT_NEAR(gap_left("Regulation", 20.0), 0.1 * 20.0, 0.08);
  EXPECT_NEAR(gap_left("ReferenceDriver", 8.0), gap_of_driver(8.0), 0.08);
  // (20 + 22.25) / 2 x 0.75 + 22.25^2 / 12, less 0.75 s, 0.6 s to 7.593 m/s^2 and the rest.
  const double b = 0.774 * 9.81;
  const double v = 20.0 - 0.5 * b * 0.6;
  EXPECT_NEAR(gap_left("RSS", 20.0),
              0.375 * 42.25 + 22.25 * 22.25 / 12.0 - 0.75 * 20.0 - (0.6 * 20.0 - b * 0.36 / 6.0) -
                  0.5 * v * v / b,
              0.08);
  // It begins early and softly and ends before its gaps at a stand are used up.
  EXPECT_GT(gap_left("FSM", 20.0), 0.0);
  EXPECT_LT(gap_left("FSM", 20.0), 10.0);
  EXPECT_NEAR(gap_left("Regulation", 20.0, 0.05), gap_left("Regulation", 20.0, 0.001), 0.08);
}

// Other, 10 m/s slower, changes lanes at 1 m/s from 1 s on: over 4 m in 4 s.
TEST(Controllers, SafetyModelsSeeACutInWhereTheirRulesSay) {
  const auto slows_at = [](const std::string& model) {
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, 20),
                               activate_driving("")}) +
                  init("Other", {teleport(at_lane(-2, 139.5)), speed("step", "time", 0, 10)});
    script.groups =
        group("g", "Other", event("e", lane_change("linear", "time", 4, -1), time_condition(1.0)));
    script.controller = "ALKS_R157SM_Controller";
    Play play = start(script, straight_road(), 0.01, [&](scenario::ConcreteScenario& s) {
      auto& properties = s.entities[0].controllers[0].properties;
      properties["model"] = model;
      properties["cruise"] = "false";
    });
    double t = 0.0;
    for (; t < 6.0 && play.actor("Ego").speed_m_s > 20.0 - 1e-9; t += 0.01) play.to(t + 0.01);
    return t;
  };
  // The driver judges for 0.4 s once it is 0.375 m off its middle, and takes the foot off.
  EXPECT_NEAR(slows_at("ReferenceDriver"), 1.0 + 0.375 + 0.4, 0.021);
  // Its side is 1 m from its middle: 0.3 m inside after 1.3 m; and 0.35 s.
  EXPECT_NEAR(slows_at("Regulation"), 1.0 + 2.0 - 1.0 + 0.3 + 0.35, 0.021);
  // At 1 m/s less than 0.3 + 1.375 x 0.75 + 1.75^2 / 2 = 2.863 m between the sides, of 2 m that
  // there are: as soon as it moves; and 0.75 s.
  EXPECT_NEAR(slows_at("RSS"), 1.0 + 0.75, 0.021);
}

}  // namespace
}  // namespace raytruth::world
