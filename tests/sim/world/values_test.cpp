// Variables, parameters and monitors that change while a scenario runs.
#include <gtest/gtest.h>

#include "world_text.h"

namespace raytruth::world {
namespace {

using scenario::ConcreteScenario;

constexpr double kInstant_s = 1.5e-9;

// At 1 s `first`, at 2 s `second`; the probe waits for `what`.
Play play(const scenario::ActionVariant& first, const scenario::ActionVariant& second,
          const decltype(scenario::Condition::what)& what, const std::string& initial = "3") {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
  script.groups = group("h", "Ego",
                        event("probe", kNothing, time_condition(1e6)) +
                            event("first", kNothing, time_condition(1.0)) +
                            event("second", kNothing, time_condition(2.0)));
  return start(script, straight_road(), 0.3, [&](ConcreteScenario& c) {
    c.variables["v"] = initial;
    c.parameters["p"] = initial;
    c.monitors["m"] = false;
    auto& events = c.stories[0].acts[0].groups[0].maneuvers[0].events;
    events[1].actions[0].what = first;
    events[2].actions[0].what = second;
    (*events[0].start)[0][0].what = what;
  });
}

double fired(Play run) {
  run.to(3.0);
  return run.when("probe", "startTransition").value_or(-1.0);
}

TEST(Values, AreSetAddedToAndMultiplied) {
  using scenario::ParameterModifyAction;
  using scenario::ParameterSetAction;
  using scenario::Rule;
  using scenario::VariableModifyAction;
  using scenario::VariableSetAction;
  // (3 + 1.5) * 2 = 9
  const VariableModifyAction add{"v", {false, 1.5}};
  const VariableModifyAction twice{"v", {true, 2.0}};
  EXPECT_NEAR(fired(play(add, twice, scenario::VariableCondition{"v", "9", Rule::kEqualTo})), 2.0,
              kInstant_s);
  EXPECT_NEAR(fired(play(add, twice, scenario::VariableCondition{"v", "4", Rule::kGreaterThan})),
              1.0, kInstant_s);
  EXPECT_EQ(fired(play(add, twice, scenario::VariableCondition{"v", "9", Rule::kGreaterThan})),
            -1.0);
  const ParameterModifyAction less{"p", {false, -4.0}};
  EXPECT_NEAR(fired(play(ParameterSetAction{"p", "10"}, less,
                         scenario::ParameterCondition{"p", "6", Rule::kEqualTo})),
              2.0, kInstant_s);
  // Words compare as words.
  EXPECT_NEAR(fired(play(VariableSetAction{"v", "red"}, VariableSetAction{"v", "green"},
                         scenario::VariableCondition{"v", "green", Rule::kEqualTo}, "blue")),
              2.0, kInstant_s);
  EXPECT_THROW(fired(play(add, twice, scenario::VariableCondition{"v", "9", Rule::kEqualTo}, "x")),
               InputError);
}

TEST(Monitor, IsSetAndSaid) {
  Play run = play(scenario::SetMonitorAction{"m", true}, scenario::SetMonitorAction{"m", false},
                  scenario::SimulationTimeCondition{1e6, scenario::Rule::kGreaterThan});
  run.to(3.0);
  std::vector<StoryEvent> said;
  for (const StoryEvent& e : run.world->events()) {
    if (e.type == "monitor") said.push_back(e);
  }
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].element, "m");
  EXPECT_EQ(said[0].to, "true");
  EXPECT_NEAR(said[0].time.seconds(), 1.0, kInstant_s);
  EXPECT_EQ(said[1].to, "false");
}

}  // namespace
}  // namespace raytruth::world
