// Traffic signal controllers: phases by the clock, delays, actions and conditions.
#include <gtest/gtest.h>

#include <limits>

#include "world_text.h"

namespace raytruth::world {
namespace {

using scenario::ConcreteScenario;
using Controller = scenario::TrafficSignalController;

constexpr double kPhaseInstant_s = 1.5e-9;

Controller controller(const std::string& name, const std::string& signal) {
  Controller c;
  c.name = name;
  for (const auto& [phase, duration] : {std::pair{"go", 5.0}, {"caution", 2.0}, {"stop", 4.5}}) {
    Controller::Phase p;
    p.name = phase;
    p.duration_s = duration;
    p.states.push_back({signal, phase + std::string(" lamp")});
    c.phases.push_back(p);
  }
  return c;
}

// The state that the snapshot shows; empty when it shows none.
std::string lamp(const Play& run, const std::string& signal) {
  const auto snapshot = run.world->snapshot();
  for (const SignalState& s : snapshot->signals) {
    if (s.signal == signal) return s.state;
  }
  return "";
}

Script with_probe(const std::string& more = "") {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
  script.groups = group("h", "Ego", event("probe", kNothing, time_condition(1e6)) + more);
  return script;
}

void watch(ConcreteScenario& c, const decltype(scenario::Condition::what)& what) {
  (*c.stories[0].acts[0].groups[0].maneuvers[0].events[0].start)[0][0].what = what;
}

TEST(SignalController, GoesRoundAndShowsIt) {
  for (const double step : {0.01, 0.3}) {
    Play run = start(with_probe(), straight_road(), step, [&](ConcreteScenario& c) {
      c.signal_controllers = {controller("k", "7")};
      watch(c, scenario::TrafficSignalControllerCondition{"k", "stop"});
    });
    EXPECT_EQ(lamp(run, "7"), "go lamp");
    run.to(4.999999);
    EXPECT_EQ(lamp(run, "7"), "go lamp");
    run.to(5.0);
    EXPECT_EQ(lamp(run, "7"), "caution lamp");
    run.to(8.0);
    EXPECT_NEAR(run.when("probe", "startTransition").value_or(-1), 7.0, kPhaseInstant_s) << step;
    EXPECT_EQ(lamp(run, "7"), "stop lamp");
    // Round again after 11.5 s, in steps and at once.
    run.to(11.6);
    EXPECT_EQ(lamp(run, "7"), "go lamp");
    run.to(15 * 11.5 + 5.5);
    EXPECT_EQ(lamp(run, "7"), "caution lamp");
  }
}

TEST(SignalController, FollowsAnotherByItsDelay) {
  Play run = start(with_probe(), straight_road(), 0.05, [&](ConcreteScenario& c) {
    Controller second = controller("second", "2");
    second.reference = "first";
    second.delay_s = 3.0;
    Controller third = controller("third", "3");
    third.reference = "second";
    third.delay_s = 1.0;
    c.signal_controllers = {third, second, controller("first", "1")};
    watch(c, scenario::TrafficSignalCondition{"3", "go lamp"});
  });
  // As if they had always run: 3 and 4 s before their first phase they are in the last one.
  EXPECT_EQ(lamp(run, "2"), "stop lamp");
  EXPECT_EQ(lamp(run, "3"), "stop lamp");
  run.to(3.5);
  EXPECT_EQ(lamp(run, "2"), "go lamp");
  EXPECT_EQ(lamp(run, "3"), "stop lamp");
  run.to(8.5);
  EXPECT_NEAR(run.when("probe", "startTransition").value_or(-1), 4.0, kPhaseInstant_s);
  EXPECT_EQ(lamp(run, "1"), "stop lamp");
  EXPECT_EQ(lamp(run, "2"), "caution lamp");
  EXPECT_EQ(lamp(run, "3"), "go lamp");
}

TEST(SignalController, IsSentToAPhaseAndGoesOnFromThere) {
  Play run = start(with_probe(event("send", kNothing, time_condition(1.25))), straight_road(), 0.3,
                   [&](ConcreteScenario& c) {
                     c.signal_controllers = {controller("k", "7")};
                     auto& e = c.stories[0].acts[0].groups[0].maneuvers[0].events[1];
                     e.actions[0].what = scenario::TrafficSignalControllerAction{"k", "caution"};
                     watch(c, scenario::TrafficSignalCondition{"7", "stop lamp"});
                   });
  run.to(1.3);
  EXPECT_EQ(lamp(run, "7"), "caution lamp");
  run.to(9.0);
  EXPECT_NEAR(run.when("probe", "startTransition").value_or(-1), 3.25, kPhaseInstant_s);
  EXPECT_EQ(lamp(run, "7"), "go lamp");  // from 7.75 s on
}

TEST(SignalController, SetsAGroupOfTheRoadFile) {
  Diagnostics d;
  const auto roads = roads::RoadNetwork::parse(
      "<OpenDRIVE><header revMajor='1' revMinor='6'/><road id='1' length='500' junction='-1'>"
      "<planView><geometry s='0' x='0' y='0' hdg='0' length='500'><line/></geometry></planView>"
      "<lanes><laneSection s='0'><center><lane id='0' type='none'/></center><right><lane id='-1' "
      "type='driving'><width sOffset='0' a='4' b='0' c='0' d='0'/></lane></right></laneSection>"
      "</lanes><signals><signal id='a' s='90' t='-5' dynamic='yes' orientation='+' zOffset='3' "
      "country='OpenDRIVE' type='1000001' subtype='-1' value='-1' width='0.4' height='1'/>"
      "<signal id='b' s='90' t='5' dynamic='yes' orientation='+' zOffset='3' country='OpenDRIVE' "
      "type='1000001' subtype='-1' value='-1' width='0.4' height='1'/></signals></road>"
      "<controller id='c' name='crossing' sequence='1'><control signalId='a' type='0'/><control "
      "signalId='b' type='0'/></controller></OpenDRIVE>",
      "lights.xodr", d);
  ASSERT_TRUE(roads);
  Play run = start(with_probe(), roads, 0.05, [&](ConcreteScenario& c) {
    Controller k;
    k.name = "c";
    k.phases.resize(2);
    k.phases[0] = {"go", 3.0, {}, "off;off;on", ""};
    k.phases[1] = {"stop", 3.0, {{"b", "flashing"}}, "on;off;off", ""};
    c.signal_controllers = {k};
  });
  EXPECT_TRUE(run.diagnostics.all().empty());
  EXPECT_EQ(lamp(run, "a"), "off;off;on");
  EXPECT_EQ(lamp(run, "b"), "off;off;on");
  run.to(4.0);
  EXPECT_EQ(lamp(run, "a"), "on;off;off");
  EXPECT_EQ(lamp(run, "b"), "flashing");
}

TEST(SignalController, ThatStaysAndOneThatIsWrong) {
  Play run = start(with_probe(), straight_road(), 0.05, [&](ConcreteScenario& c) {
    Controller k = controller("k", "7");
    k.phases[1].duration_s = std::numeric_limits<double>::infinity();
    Controller none = controller("none", "8");
    for (auto& phase : none.phases) phase.duration_s = 0.0;
    c.signal_controllers = {k, none};
  });
  run.to(1000.0);
  EXPECT_EQ(lamp(run, "7"), "caution lamp");
  EXPECT_EQ(lamp(run, "8"), "go lamp");
  // Nothing of these signals is in the road file: said, as pictures can't show them.
  EXPECT_EQ(run.diagnostics.all().size(), 2U);
  EXPECT_THROW(start(with_probe(), straight_road(), 0.05,
                     [&](ConcreteScenario& c) {
                       Controller k = controller("k", "7");
                       k.reference = "nobody";
                       c.signal_controllers = {k};
                     }),
               InputError);
  Play wrong = start(with_probe(event("send", kNothing, time_condition(1.0))), straight_road(), 0.3,
                     [&](ConcreteScenario& c) {
                       c.signal_controllers = {controller("k", "7")};
                       auto& e = c.stories[0].acts[0].groups[0].maneuvers[0].events[1];
                       e.actions[0].what = scenario::TrafficSignalControllerAction{"k", "party"};
                     });
  EXPECT_THROW(wrong.to(2.0), InputError);
}

}  // namespace
}  // namespace raytruth::world
