// Ways through junctions: drawn ones, closed ones; and what happens where the road ends.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "fork_road.h"

namespace raytruth::world {
namespace {

TEST(AssignRoute, LeadsThroughItsWaypoints) {
  for (const char* to : {"2", "3"}) {
    const std::string route = fmt::format(
        "<RoutingAction><AssignRouteAction><Route name='r' closed='false'><Waypoint "
        "routeStrategy='shortest'>{}</Waypoint><Waypoint routeStrategy='shortest'><Position>"
        "<LanePosition roadId='{}' laneId='-1' s='30'/></Position></Waypoint></Route>"
        "</AssignRouteAction></RoutingAction>",
        at_lane(-1, 20), to);
    Play play = start(drive(route), fork_road());
    play.to(6.0);
    EXPECT_EQ(play.actor("Ego").place.road, to);
  }
}

// From road 1 to road 4 by A (100 m, 18 km/h), B (300 m, 108 km/h), both through a junction more,
// or C (250 m, 36 km/h). Only links count here: the roads don't meet in the plane.
std::shared_ptr<const roads::RoadNetwork> three_ways() {
  std::string roads, junctions;
  const auto link = [](const char* what, const std::string& type, const std::string& id,
                       const char* contact) {
    return "<" + std::string(what) + " elementType='" + type + "' elementId='" + id + "'" +
           (type == "road" ? " contactPoint='" + std::string(contact) + "'" : "") + "/>";
  };
  const auto plain = [&](const std::string& id, const std::string& from, const std::string& to,
                         double length, int km_h) {
    const std::string links = (from.empty() ? "" : link("predecessor", "junction", from, "")) +
                              (to.empty() ? "" : link("successor", "junction", to, ""));
    std::string text = road(id, "-1", links, 0, 0, 0, length, "");
    roads += text.insert(
        text.find("<planView>"),
        fmt::format("<type s='0' type='rural'><speed max='{}' unit='km/h'/></type>", km_h));
  };
  int next = 100;
  const auto through = [&](const std::string& junction,
                           std::initializer_list<std::pair<std::string, std::string>> ways) {
    junctions += "<junction id='" + junction + "' name='j'>";
    for (const auto& [from, to] : ways) {
      const std::string id = std::to_string(next++);
      roads +=
          road(id, junction,
               link("predecessor", "road", from, "end") + link("successor", "road", to, "start"), 0,
               0, 0, 5, "<predecessor id='-1'/><successor id='-1'/>");
      junctions += fmt::format(
          "<connection id='{0}' incomingRoad='{1}' connectingRoad='{0}' "
          "contactPoint='start'><laneLink from='-1' to='-1'/></connection>",
          id, from);
    }
    junctions += "</junction>";
  };
  plain("1", "", "90", 50, 50);
  plain("11", "90", "91", 50, 18);
  plain("12", "91", "93", 50, 18);
  plain("21", "90", "92", 150, 108);
  plain("22", "92", "93", 150, 108);
  plain("31", "90", "93", 250, 36);
  plain("4", "93", "", 50, 50);
  through("90", {{"1", "11"}, {"1", "21"}, {"1", "31"}});
  through("91", {{"11", "12"}});
  through("92", {{"21", "22"}});
  through("93", {{"12", "4"}, {"22", "4"}, {"31", "4"}});
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(
      "<OpenDRIVE><header revMajor='1' revMinor='6'/>" + roads + junctions + "</OpenDRIVE>",
      "test.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return network;
}

TEST(AssignRoute, HasWhatItsStrategyAsksFor) {
  const auto network = three_ways();
  const auto way_by = [&](const std::string& strategy, std::uint64_t seed) {
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 20)), speed("step", "time", 0, 20)});
    script.groups = group(
        "g", "Ego",
        event("go",
              "<RoutingAction><AssignRouteAction><Route name='r' closed='false'><Waypoint "
              "routeStrategy='shortest'>" +
                  at_lane(-1, 20) + "</Waypoint><Waypoint routeStrategy='" + strategy +
                  "'><Position><LanePosition roadId='4' laneId='-1' s='30'/></Position></Waypoint>"
                  "</Route></AssignRouteAction></RoutingAction>",
              time_condition(0.0)));
    Play play = start(script, network, 0.01, false, seed);
    play.to(3.0);  // 60 m on: in one of the three
    return play.actor("Ego").place.road;
  };
  EXPECT_EQ(way_by("shortest", 0), "11");
  EXPECT_EQ(way_by("fastest", 0), "21");
  EXPECT_EQ(way_by("leastIntersections", 0), "31");
  std::set<std::string> drawn;
  for (std::uint64_t seed = 0; seed < 40; ++seed) drawn.insert(way_by("random", seed));
  EXPECT_GT(drawn.size(), 1U);
  EXPECT_EQ(way_by("random", 5), way_by("random", 5));
}

// The way to road 4 is 30 m + 15 m in junctions + 100, 300 m, or 10 m + 250 m, and 30 m there.
TEST(Distance, GoesTheWayThatIsAskedFor) {
  const auto network = three_ways();
  const auto longer_than = [&](const std::string& routing, double value) {
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 20))});
    script.groups = group(
        "g", "Ego",
        event("far", speed("step", "time", 0, 0),
              entity_condition(
                  "Ego", fmt::format("<DistanceCondition value='{}' freespace='false' "
                                     "rule='greaterThan' coordinateSystem='road' "
                                     "relativeDistanceType='longitudinal' routingAlgorithm='{}'>"
                                     "<Position><LanePosition roadId='4' laneId='-1' s='30'/>"
                                     "</Position></DistanceCondition>",
                                     value, routing))));
    Play play = start(script, network);
    play.to(0.1);
    return play.when("far", "startTransition").has_value();
  };
  const auto is = [&](const std::string& routing, double value) {
    return longer_than(routing, value - 0.01) && !longer_than(routing, value + 0.01);
  };
  EXPECT_TRUE(is("fastest", 30.0 + 15.0 + 300.0 + 30.0));
  EXPECT_TRUE(is("leastIntersections", 30.0 + 10.0 + 250.0 + 30.0));
}

TEST(Lamps, ShowATurnBeforeAndInAJunction) {
  const std::string route =
      "<RoutingAction><AcquirePositionAction><Position><LanePosition roadId='3' laneId='-1' "
      "s='30'/></Position></AcquirePositionAction></RoutingAction>";
  Play play = start(drive(route), fork_road());
  const auto seen = [&](double from, double to) {
    std::uint32_t lamps = 0;
    for (double t = from; t < to; t += 0.05) {
      play.to(t);
      lamps |= play.actor("Ego").lamps;
    }
    return lamps & (kLampIndicatorLeft | kLampIndicatorRight);
  };
  EXPECT_EQ(seen(0.6, 2.4), 0U);
  // From 30 m before the junction, at 2.5 s, to the end of the bend.
  EXPECT_EQ(seen(2.6, 4.8), kLampIndicatorRight);
  EXPECT_EQ(seen(5.3, 6.5), 0U);
}

TEST(RoadEnd, IsSaidOnceWithPlaceAndTime) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
  Play play = start(script, straight_road(100.0));
  play.to(4.9);
  EXPECT_TRUE(play.world->findings().empty());
  play.to(9.0);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 100.0, 1e-6);
  EXPECT_EQ(play.actor("Ego").speed_m_s, 0.0);
  ASSERT_EQ(play.world->findings().size(), 1U);
  const Diagnostic& said = play.world->findings()[0];
  EXPECT_EQ(said.severity, Severity::kWarning);
  EXPECT_EQ(said.rule, "run.road_end");
  EXPECT_NE(said.message.find("'Ego'"), std::string::npos) << said.message;
  EXPECT_NE(said.message.find("road '1'"), std::string::npos) << said.message;
  EXPECT_NE(said.message.find("5.000 s"), std::string::npos) << said.message;
}

}  // namespace
}  // namespace raytruth::world
