// What a scenario asks for and the roads don't have: named with file and line, before anything
// runs.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "world_text.h"

namespace raytruth::world {
namespace {

int line_or_none(const std::string& text, const std::string& marker) {
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
    EXPECT_EQ(found->where.line, line_or_none(script.str(), GetParam().marker)) << error.what();
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
        Bad{"target lane at the start",
            init("Ego", {teleport(at_lane(-1, 50)), lane_change("cubic", "time", 3, -4)}), "",
            "xosc.lane", "LaneChangeAction"},
        Bad{"relative target lane", "",
            event("e",
                  "<LateralAction><LaneChangeAction><LaneChangeActionDynamics "
                  "dynamicsShape='cubic' dynamicsDimension='time' value='3'/><LaneChangeTarget>"
                  "<RelativeTargetLane entityRef='Ego' value='4'/></LaneChangeTarget>"
                  "</LaneChangeAction></LateralAction>",
                  time_condition(1)),
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

// Road "1": lanes -1 and -2, from 100 m on -3 as well; road "2" lies apart and has lanes to -4.
std::shared_ptr<const roads::RoadNetwork> two_roads() {
  const auto section = [](int s, int lanes) {
    std::string text = fmt::format(
        "<laneSection s='{}'><center><lane id='0' type='none'/></center>"
        "<right>",
        s);
    for (int id = 1; id <= lanes; ++id)
      text += fmt::format(
          "<lane id='-{}' type='driving'><width sOffset='0' a='3.5' b='0' c='0' "
          "d='0'/></lane>",
          id);
    return text + "</right></laneSection>";
  };
  const auto road = [](int id, const std::string& sections) {
    return fmt::format(
        "<road id='{0}' length='300' junction='-1'><planView><geometry s='0' x='0' "
        "y='{0}000' hdg='0' length='300'><line/></geometry></planView><lanes>{1}"
        "</lanes></road>",
        id, sections);
  };
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse("<OpenDRIVE><header revMajor='1' revMinor='6'/>" +
                                               road(1, section(0, 2) + section(100, 3)) +
                                               road(2, section(0, 4)) + "</OpenDRIVE>",
                                           "test.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return network;
}

std::string refusal(const Script& script, const std::shared_ptr<const roads::RoadNetwork>& roads) {
  try {
    start(script, roads);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(BadScenario, TargetLanesThatAreNowhereAheadAreRefusedAtOnce) {
  const auto said = [](int lane, const std::string& condition, const std::string& more = "") {
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 20)), speed("step", "time", 0, 10)});
    script.groups = group("g", "Ego", event("e", lane_change("cubic", "time", 3, lane), condition));
    if (!more.empty()) script.groups += group("h", "Ego", event("f", more, time_condition(0.5)));
    return refusal(script, two_roads());
  };
  const auto there = [](double s) {
    return entity_condition("Ego", "<ReachPositionCondition tolerance='1'>" + at_lane(-1, s) +
                                       "</ReachPositionCondition>");
  };
  const std::string nowhere = said(-4, time_condition(1));
  EXPECT_NE(nowhere.find("no road that 'Ego' can come to has a lane -4"), std::string::npos)
      << nowhere;
  EXPECT_NE(nowhere.find("lanes there: -3, -2, -1"), std::string::npos) << nowhere;
  const std::string early = said(-3, there(50));
  EXPECT_NE(early.find("road '1' has no lane -3 at s = 50 m, where 'Ego' is to change to it"),
            std::string::npos)
      << early;
  EXPECT_NE(early.find("lanes there: -2, -1"), std::string::npos) << early;
  EXPECT_EQ(said(-3, there(150)), "");
  EXPECT_EQ(said(-3, time_condition(1)), "") << "where it is then isn't known";
  // Who jumps may be anywhere.
  std::string far = at_lane(-1, 10);
  far.replace(far.find("roadId='1'"), 10, "roadId='2'");
  EXPECT_EQ(said(-4, time_condition(1), teleport(far)), "");
}

TEST(BadScenario, WithoutARoadFileThatIsSaidOnce) {
  Diagnostics none;
  const auto roads = roads::RoadNetwork::parse(
      "<OpenDRIVE><header revMajor='1' revMinor='6'/></OpenDRIVE>", "none.xodr", none);
  ASSERT_TRUE(roads);
  Script script;
  script.init =
      init("Ego", {teleport(at_lane(-1, 20))}) + init("Other", {teleport(at_lane(-2, 20))});
  try {
    start(script, roads);
    ADD_FAILURE() << "accepted";
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U) << error.what();
    const Diagnostic& d = error.diagnostics().front();
    EXPECT_EQ(d.rule, "xosc.road");
    EXPECT_NE(d.message.find("the scenario has no road file"), std::string::npos);
    EXPECT_NE(d.hint.find("LogicFile"), std::string::npos);
    EXPECT_EQ(d.where.line, line_or_none(script.str(), "laneId='-1'"));
  }
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

TEST(BadScenario, UnknownControllersAreWarnedOf) {
  const auto severity_of = [](const std::string& name) -> std::optional<Severity> {
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 50))});
    script.controller = name;
    const Play run = start(script, straight_road());
    for (const Diagnostic& d : run.diagnostics.all()) {
      if (d.rule == "xosc.controller" && d.message.find(name) != std::string::npos)
        return d.severity;
    }
    return std::nullopt;
  };
  EXPECT_EQ(severity_of("Robot"), Severity::kWarning);
  EXPECT_EQ(severity_of("idm"), Severity::kNote);
  EXPECT_EQ(severity_of("ALKSController"), Severity::kNote);
}

}  // namespace
}  // namespace raytruth::world
