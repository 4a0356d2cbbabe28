// Ways through networks whose answers can be read off their drawing: every kind of junction, both
// sides of traffic, and links that go in circles.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "road_text.h"
#include "sim/roads/route_search.h"

namespace raytruth::roads {
namespace {

struct RoadSpec {
  std::string id;
  double x = 0.0, length = 100.0;
  std::string links;  ///< inside <link>
  std::string attributes = "junction=\"-1\"";
  std::string lane_link = "<link><predecessor id=\"{0}\"/><successor id=\"{0}\"/></link>";
};

std::string lane_of(int id, const std::string& link) {
  const std::string linked = fmt::format(fmt::runtime(link), id);
  return lane(id, 3.5, linked);
}

// Roads to the east with lanes 1 and -1.
std::string road(const RoadSpec& r) {
  return fmt::format(
      "<road id=\"{}\" length=\"{}\" {}>\n<link>{}</link><planView><geometry s=\"0\" x=\"{}\" "
      "y=\"0\" hdg=\"0\" length=\"{}\"><line/></geometry></planView><lanes><laneSection "
      "s=\"0\"><left>{}</left><center><lane id=\"0\" type=\"none\"/></center><right>{}</right>"
      "</laneSection></lanes></road>\n",
      r.id, r.length, r.attributes, r.links, r.x, r.length, lane_of(1, r.lane_link),
      lane_of(-1, r.lane_link));
}

std::string link(const std::string& where, const std::string& kind, const std::string& id,
                 const std::string& more = "") {
  return fmt::format("<{} elementType=\"{}\" elementId=\"{}\" {}/>", where, kind, id, more);
}

std::string connection(const std::string& from, const std::string& to, const std::string& contact,
                       int lane_from, int lane_to, const std::string& by = "connectingRoad") {
  return fmt::format(
      "<connection id=\"{0}{1}\" incomingRoad=\"{0}\" {5}=\"{1}\" contactPoint=\"{2}\"><laneLink "
      "from=\"{3}\" to=\"{4}\"/></connection>",
      from, to, contact, lane_from, lane_to, by);
}

std::shared_ptr<const RoadNetwork> net(const std::string& inside) {
  return parse("<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\"/>" + inside + "</OpenDRIVE>");
}

std::string names(const RoadNetwork& network, const std::vector<RouteLeg>& legs) {
  std::string text;
  for (const RouteLeg& leg : legs)
    text +=
        fmt::format("{}:{} {}>{} ", network.road(leg.road).id, leg.lane, leg.s_from_m, leg.s_to_m);
  return text;
}

TEST(Topology, ADefaultJunctionLeadsThroughAndBack) {
  const auto n = net(road({"a", 0, 100, link("successor", "junction", "j")}) +
                     road({"c", 100, 20,
                           link("predecessor", "road", "a", "contactPoint=\"end\"") +
                               link("successor", "road", "b", "contactPoint=\"start\""),
                           "junction=\"j\""}) +
                     road({"b", 120, 100, link("predecessor", "junction", "j")}) +
                     "<junction id=\"j\">" + connection("a", "c", "start", -1, -1) +
                     connection("b", "c", "end", 1, 1) + "</junction>");
  EXPECT_EQ(names(*n, n->next(0, -1, 50, true)), "c:-1 0>20 ");
  EXPECT_EQ(names(*n, n->next(2, 1, 50, false)), "c:1 20>0 ");
  // Backwards into the junction, against the lane's direction.
  EXPECT_EQ(names(*n, n->next(2, -1, 50, false)), "c:-1 20>0 ");
  EXPECT_EQ(names(*n, n->route({0, -1, 10, 0}, {2, -1, 30, 0})),
            "a:-1 10>100 c:-1 0>20 b:-1 0>30 ");
  EXPECT_NEAR(*n->distance_along({0, 10, 0}, {2, 30, 0}), 140, 1e-12);
  const Advance back = n->advance({2, -1, 30, 0.5}, true, -60);
  EXPECT_EQ(n->road(back.point.road).id, "a");
  EXPECT_NEAR(back.point.s_m, 90, 1e-6);
}

TEST(Topology, ADirectJunctionNeedsNoRoadBetween) {
  const auto n = net(road({"a", 0, 100, link("successor", "junction", "j")}) +
                     road({"b", 100, 100, link("predecessor", "junction", "j")}) +
                     "<junction id=\"j\" type=\"direct\">"
                     "<connection id=\"0\" incomingRoad=\"a\" linkedRoad=\"b\" "
                     "contactPoint=\"start\"><laneLink from=\"-1\" to=\"-1\" overlapZone=\"20\"/>"
                     "<laneLink from=\"1\" to=\"1\"/></connection></junction>");
  EXPECT_EQ(names(*n, n->route({0, -1, 10, 0}, {1, -1, 30, 0})), "a:-1 10>100 b:-1 0>30 ");
  EXPECT_EQ(names(*n, n->route({1, 1, 30, 0}, {0, 1, 10, 0})), "b:1 30>0 a:1 100>10 ")
      << "a connection serves both directions";
}

// A drive way of 35 m leaves the main road at 40 m and comes back to it at 70 m.
std::string virtual_network(const std::string& rule) {
  return road({"main", 0, 100, "", "junction=\"-1\" " + rule}) +
         road({"drive", 40, 35,
               link("predecessor", "road", "main", "elementS=\"40\" elementDir=\"+\"") +
                   link("successor", "road", "main", "elementS=\"70\" elementDir=\"+\""),
               "junction=\"v\" " + rule}) +
         "<junction id=\"v\" type=\"virtual\" mainRoad=\"main\" sStart=\"40\" sEnd=\"70\" "
         "orientation=\"+\">" +
         connection("main", "drive", "start", -1, -1) + "</junction>";
}

TEST(Topology, AVirtualJunctionIsLeftAndEnteredInTheMiddle) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = true;
  const auto n = RoadNetwork::parse(
      "<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\"/>" + virtual_network("") + "</OpenDRIVE>",
      "test.xodr", diagnostics);
  ASSERT_TRUE(n) << findings(diagnostics);
  const std::vector<RouteLeg> in = n->route({0, -1, 10, 0}, {1, -1, 20, 0});
  EXPECT_EQ(names(*n, in), "main:-1 10>40 drive:-1 0>20 ");
  EXPECT_EQ(names(*n, n->route({1, -1, 20, 0}, {0, -1, 90, 0})), "drive:-1 20>35 main:-1 70>90 ");
  EXPECT_EQ(names(*n, n->route({0, -1, 10, 0}, {0, -1, 90, 0})), "main:-1 10>90 ");
  EXPECT_EQ(names(*n, n->route({1, 1, 20, 0}, {0, 1, 10, 0})), "drive:1 20>0 main:1 40>10 ");
  EXPECT_NEAR(*n->distance_along({0, 10, 0}, {1, 20, 0}), 50, 1e-12);
  EXPECT_NEAR(*n->distance_along({1, 20, 0}, {0, 90, 0}), 35, 1e-12);
  const Advance turned = n->advance({0, -1, 10, 0.25}, true, 45, in);
  EXPECT_EQ(turned.point.road, 1U);
  EXPECT_NEAR(turned.point.s_m, 15, 1e-9);
  EXPECT_EQ(turned.point.offset_m, 0.25);
  const Advance straight = n->advance({0, -1, 10, 0.25}, true, 45);
  EXPECT_EQ(straight.point.road, 0U) << "without a route the main road goes on";
  EXPECT_NEAR(straight.point.s_m, 55, 1e-9);
}

TEST(Topology, LeftHandTrafficTurnsWaysRound) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = true;
  const auto n = RoadNetwork::parse("<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\"/>" +
                                        virtual_network("rule=\"LHT\"") + "</OpenDRIVE>",
                                    "test.xodr", diagnostics);
  ASSERT_TRUE(n) << findings(diagnostics);
  EXPECT_EQ(names(*n, n->route({0, 1, 10, 0}, {0, 1, 90, 0})), "main:1 10>90 ");
  EXPECT_EQ(names(*n, n->route({0, 1, 10, 0}, {1, 1, 20, 0})), "main:1 10>40 drive:1 0>20 ");
  EXPECT_TRUE(n->route({0, 1, 90, 0}, {0, 1, 10, 0}).empty());
  EXPECT_EQ(names(*n, n->route({0, -1, 90, 0}, {0, -1, 10, 0})), "main:-1 90>10 ");
}

TEST(Topology, ALaneChangeSharesItsWay) {
  const auto n = net(
      "<road id=\"a\" length=\"100\" junction=\"-1\"><planView><geometry s=\"0\" x=\"0\" y=\"0\" "
      "hdg=\"0\" length=\"100\"><line/></geometry></planView><lanes><laneSection s=\"0\"><center>"
      "<lane id=\"0\" type=\"none\"/></center><right>" +
      lane(-1, 3) + lane(-2, 3) + "</right></laneSection></lanes></road>");
  EXPECT_EQ(names(*n, n->route({0, -1, 10, 0}, {0, -2, 60, 0})), "a:-1 10>60 a:-2 10>60 ");
  EXPECT_TRUE(n->route({0, -1, 60, 0}, {0, -1, 10, 0}).empty());
}

// Lane -2 is closed for road works between 40 and 70 m: who can goes round, who starts or ends in
// it drives there.
TEST(Topology, RoutesKeepOutOfRoadWorks) {
  std::string sections;
  for (const double s : {0.0, 40.0, 70.0}) {
    const std::string more = "<link><predecessor id=\"{0}\"/><successor id=\"{0}\"/></link>";
    sections += fmt::format(
        "<laneSection s=\"{}\"><center><lane id=\"0\" type=\"none\"/></center>"
        "<right>{}{}</right></laneSection>",
        s, lane_of(-1, more),
        lane(-2, 3.5, fmt::format(fmt::runtime(more), -2),
             s == 40.0 ? "type=\"driving\" roadWorks=\"true\"" : "type=\"driving\""));
  }
  const auto n = net(
      "<road id=\"a\" length=\"100\" junction=\"-1\"><planView><geometry s=\"0\" x=\"0\" y=\"0\" "
      "hdg=\"0\" length=\"100\"><line/></geometry></planView><lanes>" +
      sections + "</lanes></road>");
  const auto closed = [&](double from, double to, RouteAim aim) {
    const auto legs = find_route(*n, {0, -2, from, 0}, {0, -2, to, 0}, aim, 1);
    EXPECT_FALSE(legs.empty());
    return std::count_if(legs.begin(), legs.end(), [](const RouteLeg& leg) {
      const double middle = 0.5 * (leg.s_from_m + leg.s_to_m);
      return leg.lane == -2 && middle > 40.0 && middle < 70.0;
    });
  };
  for (const RouteAim aim : {RouteAim::kLength, RouteAim::kTime, RouteAim::kJunctions}) {
    EXPECT_EQ(closed(10, 90, aim), 0);
    EXPECT_EQ(closed(10, 60, aim), 1);
    EXPECT_EQ(closed(50, 90, aim), 1);
  }
}

// Roads that follow themselves or each other, junctions whose connections lead into themselves,
// links to nothing, roads of a micrometre: every question gets an answer, soon.
TEST(Topology, CirclesNeverHang) {
  const auto both = [](const std::string& id, const char* contact_before,
                       const char* contact_after) {
    return link("predecessor", "road", id, fmt::format("contactPoint=\"{}\"", contact_before)) +
           link("successor", "road", id, fmt::format("contactPoint=\"{}\"", contact_after));
  };
  const std::string self_junction = "<junction id=\"j\">" + connection("a", "a", "start", -1, -1) +
                                    connection("a", "a", "end", -1, 1) +
                                    connection("j", "j", "start", -1, -1) + "</junction>";
  const std::vector<std::string> networks = {
      road({"a", 0, 100, both("a", "end", "start")}),
      road({"a", 0, 100, both("a", "start", "end")}),
      road({"a", 0, 1e-6, both("a", "end", "start")}),
      road({"a", 0, 1e-6, both("b", "end", "start")}) +
          road({"b", 0, 1e-6, both("a", "end", "start")}),
      road({"a", 0, 100,
            link("successor", "junction", "j") + link("predecessor", "junction", "j")}) +
          self_junction,
      road({"a", 0, 100, link("successor", "junction", "j"), "junction=\"j\""}) + self_junction,
      road({"a", 0, 100, link("successor", "road", "a", "elementS=\"0\" elementDir=\"+\"")}),
      road({"a", 0, 100,
            link("successor", "road", "a", "elementS=\"100\" elementDir=\"+\"") +
                link("predecessor", "road", "a", "elementS=\"0\" elementDir=\"-\"")}),
      road({"a", 0, 100, link("successor", "road", "lost", "contactPoint=\"start\"")}),
  };
  const auto before = std::chrono::steady_clock::now();
  for (const std::string& text : networks) {
    Diagnostics diagnostics;
    diagnostics.allow_unsupported = true;
    const auto n = RoadNetwork::parse(
        "<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\"/>" + text + "</OpenDRIVE>", "test.xodr",
        diagnostics);
    if (!n) {
      EXPECT_TRUE(diagnostics.has_errors());
      continue;
    }
    n->check(diagnostics);
    const double length = n->road(0).length_m;
    for (const int id : {-1, 1}) {
      for (const bool with_s : {true, false}) {
        const Advance moved = n->advance({0, id, 0.5 * length, 0}, with_s, 1e5);
        EXPECT_GE(moved.left_over_m, 0.0);
        static_cast<void>(n->next(0, id, 0.5 * length, with_s));
      }
      static_cast<void>(n->route({0, id, 0.9 * length, 0}, {0, id, 0.1 * length, 0}));
      static_cast<void>(n->route({0, id, 0.5 * length, 0}, {0, -id, 0.5 * length, 0}));
    }
    static_cast<void>(n->distance_along({0, 0.5 * length, 0}, {n->roads().size() - 1, 0, 0}, 1e9));
  }
  // Some milliseconds are plenty; a hang is for ever.
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
}

}  // namespace
}  // namespace raytruth::roads
