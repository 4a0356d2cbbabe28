// The storyboard's states: priorities, executions, ends, the stop trigger.
#include <gtest/gtest.h>

#include "world_text.h"

namespace raytruth::world {
namespace {

Script two_events(const std::string& second_priority) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
  script.groups = group(
      "g", "Ego",
      event("first", speed("linear", "time", 4, 20), time_condition(1.0)) +
          event("second", speed("linear", "rate", 1, 0), time_condition(2.0), second_priority));
  return script;
}

TEST(Priority, OverrideStopsTheRunningEvent) {
  Play run = start(two_events("override"), straight_road());
  run.to(3.0);
  EXPECT_EQ(run.when("first", "stopTransition"), 2.0);
  EXPECT_EQ(run.when("first action", "stopTransition"), 2.0);
  EXPECT_EQ(run.when("second", "startTransition"), 2.0);
  // 10 + 2.5 after one second of the first; one second of braking since.
  EXPECT_NEAR(run.actor("Ego").speed_m_s, 11.5, 1e-9);
}

TEST(Priority, SkipLeavesTheRunningEventAlone) {
  Play run = start(two_events("skip"), straight_road());
  run.to(6.0);
  EXPECT_FALSE(run.when("second", "startTransition"));
  EXPECT_EQ(run.count("second", "skipTransition"), 1);  // skipped, and so complete
  EXPECT_NEAR(run.when("first", "endTransition").value_or(0), 5.0, 1.5e-9);
  EXPECT_NEAR(run.actor("Ego").speed_m_s, 20.0, 1e-9);
}

// In parallel the later action takes the speed; the earlier one ends with it.
TEST(Priority, ParallelTakesOverOnlyWhatItDrives) {
  Script script = two_events("parallel");
  script.groups += group("lateral", "Ego",
                         event("change", lane_change("cubic", "time", 5, -2), time_condition(1.5)));
  Play run = start(script, straight_road());
  run.to(3.0);
  EXPECT_FALSE(run.when("first", "stopTransition"));
  EXPECT_EQ(run.when("first", "endTransition"), 2.0);
  EXPECT_FALSE(run.when("change", "endTransition"));
  run.to(7.0);
  EXPECT_NEAR(run.when("change", "endTransition").value_or(0), 6.5, 1.5e-9);
}

// One event begins anew at once for ever, or is skipped for ever while another runs.
void expect_loop_of_again(const std::string& other_action, const std::string& priority) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50))});
  script.groups = group("g", "Ego",
                        event("once", other_action, time_condition(1.0)) +
                            event("again", kNothing, time_condition(1.0), priority, 100000));
  Play run = start(script, straight_road());
  try {
    run.to(1.1);
    ADD_FAILURE() << "it isn't refused";
  } catch (const InputError& error) {
    const Diagnostic& found = error.diagnostics().front();
    EXPECT_EQ(found.rule, "xosc.loop");
    EXPECT_NE(found.message.find("'again'"), std::string::npos) << found.message;
    for (const scenario::Event& e :
         run.scenario->stories.front().acts.front().groups.front().maneuvers.front().events) {
      if (e.name == "again") {
        EXPECT_EQ(found.where.line, e.where.line);
      }
    }
    EXPECT_GT(found.where.line, 0);
  }
}

TEST(Executions, WithoutEndAreSaidOfTheEvent) {
  expect_loop_of_again(kNothing, "parallel");
  expect_loop_of_again(speed("linear", "time", 4, 20), "skip");
}

TEST(Executions, ALevelRepeatsAnEdgeDoesNot) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50))});
  script.groups = group("g", "Ego",
                        event("level", kNothing, time_condition(1.0), "parallel", 3) +
                            event("edge", kNothing, time_condition(1.0, "rising"), "parallel", 3));
  Play run = start(script, straight_road());
  run.to(2.0);
  EXPECT_EQ(run.count("level", "startTransition"), 3);
  EXPECT_EQ(run.count("edge", "startTransition"), 1);
  EXPECT_EQ(run.when("level", "startTransition"), 1.0);
}

TEST(Story, EndsGoUpWhenEverythingIsComplete) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
  script.groups =
      group("g", "Ego",
            event("one", speed("linear", "time", 2, 0), time_condition(1.0)) +
                event("two", kNothing, state_condition("event", "one", "endTransition", "rising")));
  Play run = start(script, straight_road());
  run.to(20.0);
  for (const char* element : {"two", "g maneuver", "g", "act", "story"})
    EXPECT_NEAR(run.when(element, "endTransition").value_or(0), 3.0, 1.5e-9) << element;
  // No stop trigger: over when all is complete and stands.
  EXPECT_TRUE(run.world->finished());
  EXPECT_NEAR(run.world->time().seconds(), 3.0, 0.011);
}

TEST(Story, TheStopTriggerStopsAtItsInstant) {
  Script script = two_events("parallel");
  script.stop = state_condition("event", "second", "startTransition", "rising", 1.25);
  Play run = start(script, straight_road(), 0.3);
  run.to(20.0);
  EXPECT_TRUE(run.world->finished());
  EXPECT_EQ(run.world->time().ns(), 3'250'000'000);
  EXPECT_EQ(run.when("storyBoard", "stopTransition"), 3.25);
  EXPECT_EQ(run.when("second", "stopTransition"), 3.25);
  EXPECT_TRUE(run.when("first", "startTransition"));
}

// Edges of what was true from the first look on never come; a level does at once.
TEST(Story, ARisingEdgeNeedsSomethingToRise) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
  const std::string fast = "<SpeedCondition value='5' rule='greaterThan'/>";
  script.groups = group("g", "Ego",
                        event("edge", kNothing, entity_condition("Ego", fast, "rising")) +
                            event("level", kNothing, entity_condition("Ego", fast)));
  Play run = start(script, straight_road());
  run.to(3.0);
  EXPECT_FALSE(run.when("edge", "startTransition"));
  EXPECT_EQ(run.when("level", "startTransition"), 0.0);
}

TEST(Story, RunsAreTheSameBits) {
  Script script = two_events("override");
  script.groups +=
      group("lateral", "Ego",
            event("change", lane_change("sinusoidal", "time", 5, -2), time_condition(1.5)));
  Play a = start(script, ring_road(100, 600));
  Play b = start(script, ring_road(100, 600));
  for (double t = 0.1; t < 6.0; t += 0.1) {
    a.to(t);
    b.to(t);
    const ActorState& x = a.actor("Ego");
    const ActorState& y = b.actor("Ego");
    EXPECT_EQ(x.X_WA.translation(), y.X_WA.translation());
    EXPECT_EQ(x.X_WA.rotation().coeffs(), y.X_WA.rotation().coeffs());
    EXPECT_EQ(x.V_WA.angular_rad_s, y.V_WA.angular_rad_s);
    EXPECT_EQ(x.wheel_roll_m, y.wheel_roll_m);
  }
}

}  // namespace
}  // namespace raytruth::world
