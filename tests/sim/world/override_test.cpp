// Actions that drive each other out, entities that come and go, and executions that are counted:
// ASAM OpenSCENARIO XML 1.3, 7.5 and 8.4.
#include <gtest/gtest.h>

#include "world_text.h"

namespace raytruth::world {
namespace {

using scenario::ConcreteScenario;

constexpr double kOverrideInstant_s = 1.5e-9;

Script driving(const std::string& groups) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)}) +
                init("Other", {teleport(at_lane(-2, 150)), speed("step", "time", 0, 10)});
  script.groups = groups;
  return script;
}

scenario::Event& event_of(ConcreteScenario& c, std::size_t group, std::size_t index) {
  return c.stories[0].acts[0].groups[group].maneuvers[0].events[index];
}

TEST(Override, StopsTheActionAndEndsItsEvent) {
  // 7.5.1: the newly triggered action overrides, as if a stop trigger came to the running one.
  Play run = start(
      driving(
          group("g", "Ego", event("faster", speed("linear", "rate", 1, 30), time_condition(1.0))) +
          group("h", "Ego", event("slower", speed("linear", "rate", 2, 9), time_condition(2.0)))),
      straight_road(), 0.3);
  run.to(5.0);
  EXPECT_NEAR(run.when("faster action", "stopTransition").value_or(-1), 2.0, kOverrideInstant_s);
  EXPECT_FALSE(run.when("faster action", "endTransition"));
  EXPECT_NEAR(run.when("faster", "endTransition").value_or(-1), 2.0, kOverrideInstant_s);
  // From 11 to 9 m/s.
  EXPECT_NEAR(run.when("slower action", "endTransition").value_or(-1), 3.0, kOverrideInstant_s);
  EXPECT_NEAR(run.actor("Ego").speed_m_s, 9.0, 1e-8);  // 2 m/s^2 for 1 ns
}

TEST(Override, OfAnEarlierExecutionIsNoneOfTheNext) {
  Script script = driving(
      group("g", "Ego",
            event("again", speed("linear", "rate", 1, 11), time_condition(1.0), "parallel", 2)) +
      group("h", "Ego", event("once", speed("step", "time", 0, 5), time_condition(1.5))));
  Play run = start(script, straight_road(), 0.3);
  run.to(12.0);
  // The first is overridden at 1.5 s, the second goes on from 5 m/s at once: 6 s.
  EXPECT_EQ(run.count("again action", "stopTransition"), 1);
  EXPECT_EQ(run.count("again action", "endTransition"), 1);
  EXPECT_NEAR(run.when("again action", "endTransition").value_or(-1), 7.5, kOverrideInstant_s);
}

TEST(Skip, CountsEachExecutionOnce) {
  Script script = driving(group("g", "Ego",
                                event("long", speed("linear", "time", 5, 30), time_condition(1.0)) +
                                    event("skipped", kNothing, time_condition(2.0), "skip", 3)));
  Play run = start(script, straight_road(), 0.3);
  run.to(4.0);
  EXPECT_EQ(run.count("skipped", "skipTransition"), 3);
  EXPECT_EQ(run.count("skipped", "startTransition"), 0);
}

TEST(Entities, ComeAndGo) {
  Script script = driving(
      group("g", "Other", event("faster", speed("linear", "rate", 1, 30), time_condition(1.0))) +
      group("h", "Ego",
            event("delete", kNothing, time_condition(2.0)) +
                event("add", kNothing, time_condition(3.0)) +
                event("add again", kNothing, time_condition(4.0)) +
                event("jump", teleport(at_lane(-3, 500)), time_condition(5.0))));
  Play run = start(script, straight_road(), 0.3, [&](ConcreteScenario& c) {
    event_of(c, 1, 0).actions[0].what = scenario::DeleteEntityAction{"Other"};
    scenario::Position there;
    there.value = scenario::LanePosition{"1", -2, 300.0, 0.0, std::nullopt, std::nullopt};
    event_of(c, 1, 1).actions[0].what = scenario::AddEntityAction{"Other", there};
    there.value = scenario::LanePosition{"1", -2, 400.0, 0.0, std::nullopt, std::nullopt};
    event_of(c, 1, 2).actions[0].what = scenario::AddEntityAction{"Other", there};
  });
  run.to(2.5);
  EXPECT_THROW(run.actor("Other"), std::runtime_error);
  EXPECT_NEAR(run.when("faster action", "stopTransition").value_or(-1), 2.0, kOverrideInstant_s);
  run.to(3.5);
  EXPECT_NEAR(run.actor("Other").X_WA.translation().x(), 300.0, 1e-9);
  EXPECT_EQ(run.actor("Other").speed_m_s, 0.0);
  run.to(4.5);  // what is there is not added once more
  EXPECT_NEAR(run.actor("Other").X_WA.translation().x(), 300.0, 1e-9);
  EXPECT_NEAR(run.actor("Ego").X_WA.translation().x(), 95.0, 1e-7);
  // A teleport leaves the speed: 10 m/s on from s = 500.
  run.to(6.0);
  EXPECT_NEAR(run.actor("Ego").X_WA.translation().x(), 510.0, 1e-6);
  EXPECT_NEAR(run.actor("Ego").X_WA.translation().y(), -10.0, 1e-9);
  EXPECT_EQ(run.actor("Ego").speed_m_s, 10.0);
}

}  // namespace
}  // namespace raytruth::world
