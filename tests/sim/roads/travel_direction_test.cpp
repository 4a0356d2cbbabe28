// Which way traffic goes along a lane: side, rule of the road_of_rule, and the lane's own word
// (1.8).
#include <gtest/gtest.h>

#include "road_text.h"

namespace raytruth::roads {
namespace {

std::string type(const std::string& more, const std::string& name = "driving") {
  return "type=\"" + name + "\" " + more;
}

// 100 m with lanes 1, -1, -2; the lane before the last is what is asked for.
std::shared_ptr<const RoadNetwork> road_of_rule(const std::string& rule, const std::string& lane_1,
                                                const std::string& lane_m1 = type("")) {
  RoadText text;
  text.attributes = "rule=\"" + rule + "\"";
  text.left = lane(1, 3.5, "", lane_1);
  text.right = lane(-1, 3.5, "", lane_m1) + lane(-2, 3.5);
  return parse(xml(text));
}

TEST(TravelDirection, SideRuleAndLane) {
  struct Case {
    const char *rule, *direction;
    int left, right;
  };
  for (const Case& c :
       {Case{"RHT", "", -1, 1}, Case{"RHT", "direction=\"standard\"", -1, 1},
        Case{"RHT", "direction=\"reversed\"", 1, -1}, Case{"RHT", "direction=\"both\"", -1, 1},
        Case{"LHT", "", 1, -1}, Case{"LHT", "direction=\"reversed\"", -1, 1},
        // Nothing turns it but a scenario, and none can.
        Case{"RHT", "dynamicLaneDirection=\"true\"", -1, 1}}) {
    const auto n = road_of_rule(c.rule, type(c.direction), type(c.direction));
    EXPECT_EQ(n->travel_sign(0, 1, 50.0), c.left) << c.rule << c.direction;
    EXPECT_EQ(n->travel_sign(0, -1, 50.0), c.right) << c.rule << c.direction;
    const bool both = std::string(c.direction).find("both") != std::string::npos;
    EXPECT_EQ(n->may_travel(0, 1, 50.0, true), both || c.left > 0) << c.rule << c.direction;
    EXPECT_EQ(n->may_travel(0, 1, 50.0, false), both || c.left < 0) << c.rule << c.direction;
  }
  const auto before_1_8 = road_of_rule("RHT", type("", "bidirectional"));
  EXPECT_TRUE(before_1_8->may_travel(0, 1, 50.0, true));
  EXPECT_TRUE(before_1_8->may_travel(0, 1, 50.0, false));
  EXPECT_TRUE(before_1_8->may_travel(0, -1, 50.0, true));
  EXPECT_FALSE(before_1_8->may_travel(0, -1, 50.0, false));
}

TEST(TravelDirection, MayChangeFromSectionToSection) {
  RoadText text;
  text.left = lane(1, 3.5, "<link><successor id=\"1\"/></link>") +
              "</left><center><lane id=\"0\"/></center></laneSection><laneSection s=\"60\"><left>" +
              lane(1, 3.5, "<link><predecessor id=\"1\"/></link>", type("direction=\"reversed\""));
  text.right = lane(-1, 3.5);
  const auto n = parse(xml(text));
  EXPECT_EQ(n->travel_sign(0, 1, 59.0), -1);
  EXPECT_EQ(n->travel_sign(0, 1, 61.0), 1);
}

TEST(TravelDirection, RoutesGoTheWayTheLaneGoes) {
  // Along s only on lanes of that direction.
  const auto ordinary = road_of_rule("RHT", type(""));
  EXPECT_TRUE(ordinary->route({0, 1, 20.0, 0.0}, {0, 1, 60.0, 0.0}).empty());
  EXPECT_EQ(ordinary->route({0, 1, 60.0, 0.0}, {0, 1, 20.0, 0.0}).size(), 1U);
  const auto reversed = road_of_rule("RHT", type("direction=\"reversed\""));
  EXPECT_EQ(reversed->route({0, 1, 20.0, 0.0}, {0, 1, 60.0, 0.0}).size(), 1U);
  EXPECT_TRUE(reversed->route({0, 1, 60.0, 0.0}, {0, 1, 20.0, 0.0}).empty());
  const auto both = road_of_rule("RHT", type("direction=\"both\""));
  for (const double to : {20.0, 90.0}) {
    const auto legs = both->route({0, 1, 60.0, 0.0}, {0, 1, to, 0.0});
    ASSERT_EQ(legs.size(), 1U) << to;
    EXPECT_EQ(legs[0].s_from_m, 60.0);
    EXPECT_EQ(legs[0].s_to_m, to);
  }
}

TEST(TravelDirection, LanesAreChangedOnlyWithinADirection) {
  // -1 is reversed: -2 goes with s, -1 against it.
  const auto n = road_of_rule("RHT", type(""), type("direction=\"reversed\""));
  EXPECT_TRUE(n->route({0, -2, 10.0, 0.0}, {0, -1, 50.0, 0.0}).empty());
  const auto open = road_of_rule("RHT", type(""), type("direction=\"both\""));
  const auto legs = open->route({0, -2, 10.0, 0.0}, {0, -1, 50.0, 0.0});
  ASSERT_FALSE(legs.empty());
  EXPECT_EQ(legs.back().lane, -1);
  EXPECT_EQ(legs.back().s_to_m, 50.0);
}

}  // namespace
}  // namespace raytruth::roads
