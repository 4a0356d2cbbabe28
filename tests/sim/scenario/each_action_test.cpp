#include "sim/scenario/each_action.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace raytruth::scenario {
namespace {

Action named(const std::string& name) {
  Action action;
  action.name = name;
  return action;
}

TEST(EachAction, GoesThroughEventsInTheirOrderAndTellsTheGroup) {
  ConcreteScenario scenario;
  InitAction init;
  init.action = named("init");
  scenario.init = {init};
  const auto group = [](const std::string& actor, std::vector<Event> events) {
    ManeuverGroup g;
    g.actors = {actor};
    // A maneuver for each event.
    for (Event& event : events) {
      Maneuver maneuver;
      maneuver.events = {std::move(event)};
      g.maneuvers.push_back(std::move(maneuver));
    }
    return g;
  };
  Event first, second, third;
  first.actions = {named("a"), named("b")};
  second.actions = {named("c")};
  third.actions = {named("d")};
  Act one, two;
  one.groups = {group("Ego", {first, second}), group("Other", {third})};
  two.groups = {group("Ego", {second})};
  Story story, next;
  story.acts = {one, two};
  next.acts = {two};
  scenario.stories = {story, next};

  std::string seen;
  for_each_action(scenario, [&](const ManeuverGroup& g, const Action& action) {
    seen += g.actors.at(0) + ":" + action.name + " ";
  });
  EXPECT_EQ(seen, "Ego:a Ego:b Ego:c Other:d Ego:c Ego:c ");
}

}  // namespace
}  // namespace raytruth::scenario
