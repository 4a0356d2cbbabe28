// What a scenario asks for and the roads don't have: named with file and line, before anything
// runs.
#include <gtest/gtest.h>

#include <algorithm>

#include "world_text.h"

namespace raytruth::world {
namespace {

int line_of(const std::string& text, const std::string& marker) {
  const std::size_t at = text.find(marker);
  return at == std::string::npos
             ? 0
             : 1 + static_cast<int>(std::count(
                       text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

struct Bad {
  const char* name;
  std::string init, events;
  const char* rule;
  const char* marker;  ///< text on the line to be named
};
class BadWorld : public testing::TestWithParam<Bad> {};

Script script_of(const Bad& bad) {
  Script script;
  script.init = bad.init.empty() ? init("Ego", {teleport(at_lane(-1, 50))}) : bad.init;
  if (!bad.events.empty()) script.groups = group("g", "Ego", bad.events);
  return script;
}

TEST_P(BadWorld, IsRefusedWithItsLine) {
  const Script script = script_of(GetParam());
  try {
    start(script, straight_road());
    FAIL() << "accepted";
  } catch (const InputError& error) {
    const auto& all = error.diagnostics();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Diagnostic& d) {
      return d.severity == Severity::kError && d.rule == GetParam().rule;
    });
    ASSERT_NE(found, all.end()) << error.what();
    EXPECT_EQ(found->where.file, "test.xosc");
    EXPECT_EQ(found->where.line, line_of(script.str(), GetParam().marker)) << error.what();
  }
}

const std::string kOther = "<Position><LanePosition roadId='9' laneId='-1' s='1'/></Position>";
INSTANTIATE_TEST_SUITE_P(
    Table, BadWorld,
    testing::Values(
        Bad{"road", init("Ego", {teleport(kOther)}), "", "xosc.road", "roadId='9'"},
        Bad{"lane", init("Ego", {teleport(at_lane(-7, 50))}), "", "xosc.lane", "laneId='-7'"},
        Bad{"centre lane", init("Ego", {teleport(at_lane(0, 50))}), "", "xosc.lane", "laneId='0'"},
        Bad{"off the road's end", init("Ego", {teleport(at_lane(-1, 2500))}), "", "xosc.position",
            "s='2500'"},
        Bad{"entity without a place",
            init("Ego", {teleport("<Position><RelativeLanePosition entityRef='Other' dLane='0' "
                                  "ds='5'/></Position>")}),
            "", "xosc.position", "RelativeLanePosition"},
        Bad{"target lane", "", event("e", lane_change("cubic", "time", 3, -9), time_condition(1)),
            "xosc.lane", "name='e action'"},
        Bad{"position of a condition", "",
            event("e", lane_change("cubic", "time", 3, -2),
                  entity_condition("Ego", "<ReachPositionCondition tolerance='1'>" + kOther +
                                              "</ReachPositionCondition>")),
            "xosc.road", "roadId='9'"},
        Bad{"route against the traffic", "",
            event("e",
                  "<RoutingAction><AssignRouteAction><Route name='r' closed='false'>"
                  "<Waypoint routeStrategy='shortest'>" +
                      at_lane(-1, 500) + "</Waypoint><Waypoint routeStrategy='shortest'>" +
                      at_lane(-1, 100) + "</Waypoint></Route></AssignRouteAction></RoutingAction>",
                  time_condition(1)),
            "xosc.route", "name='e action'"}),
    [](const auto& param) {
      std::string name = param.param.name;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == ' ' || c == '\''; }, '_');
      return name;
    });

// A lane that ends before the change starts is known only then.
TEST(BadScenario, ALaneActionOffTheRoadIsRefusedWhenItStarts) {
  Script script;
  script.init = init("Ego", {teleport("<Position><WorldPosition x='0' y='500'/></Position>")});
  script.groups =
      group("g", "Ego", event("e", lane_change("cubic", "time", 3, -2), time_condition(1)));
  Play run = start(script, straight_road());
  run.to(0.9);
  EXPECT_THROW(run.to(1.1), InputError);
}

// An action that is done at once and may be repeated 100000 times in the same instant.
TEST(BadScenario, EventsThatStartAgainForEverAreRefused) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50))});
  script.groups = group(
      "g", "Ego", event("e", teleport(at_lane(-1, 60)), time_condition(1), "parallel", 100000));
  Play run = start(script, straight_road());
  try {
    run.to(1.1);
    ADD_FAILURE() << "it isn't refused";
  } catch (const InputError& error) {
    EXPECT_EQ(error.diagnostics().front().rule, "xosc.loop");
  }
}

TEST(BadScenario, PlacesFarFromAnyRoadAreSaid) {
  const auto said = [](const std::string& xy) {
    Script script;
    script.init = init("Ego", {teleport("<Position><WorldPosition " + xy + "/></Position>")});
    const Play run = start(script, straight_road());
    const auto& all = run.diagnostics.all();
    return std::any_of(all.begin(), all.end(), [](const Diagnostic& d) {
      return d.rule == "xosc.position" && d.severity == Severity::kWarning;
    });
  };
  EXPECT_FALSE(said("x='50' y='-60'"));
  EXPECT_FALSE(said("x='-50' y='0'"));
  EXPECT_TRUE(said("x='50' y='-160'"));
  EXPECT_TRUE(said("x='2200' y='0'"));
}

TEST(BadScenario, UnknownControllersAreSaid) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50))});
  script.controller = "Robot";
  const Play run = start(script, straight_road());
  const auto& all = run.diagnostics.all();
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const Diagnostic& d) {
    return d.rule == "xosc.controller" && d.message.find("Robot") != std::string::npos;
  }));
}

}  // namespace
}  // namespace raytruth::world
