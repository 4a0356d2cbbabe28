#include "sim/traffic/lane_graph.h"

#include <gtest/gtest.h>

#include "crossing_text.h"
#include "sim/core/math.h"

namespace raytruth::traffic {
namespace {

const LaneConflict* conflict_of(const LaneGraph& lanes, const std::string& a,
                                const std::string& b) {
  const LaneIndex other = lane_of(lanes, b, -1);
  for (const LaneConflict& c : lanes.lane(lane_of(lanes, a, -1)).conflicts) {
    if (c.other == other) return &c;
  }
  return nullptr;
}

TEST(LaneGraph, FollowsLanesThroughAJunction) {
  const LaneGraph lanes(crossing());
  ASSERT_EQ(lanes.lanes().size(), 4U * 2U + 12U);
  const LaneNode& in = lanes.lane(lane_of(lanes, "0", 1));
  EXPECT_FALSE(in.with_s) << "lane 1 comes in against s";
  EXPECT_NEAR(in.length_m, 200.0, 1e-5);
  EXPECT_EQ(in.next.size(), 3U);
  for (const LaneIndex next : in.next) {
    const LaneNode& turn = lanes.lane(next);
    EXPECT_EQ(turn.junction, "9");
    ASSERT_EQ(turn.next.size(), 1U);
    EXPECT_TRUE(lanes.lane(turn.next.front()).with_s) << "out with s";
    EXPECT_NEAR((turn.samples.front().place_m - in.samples.back().place_m).norm(), 0.0, 1e-4);
  }
  // A left turn: a quarter circle of radius 12 + 1.75 outside of the reference line.
  const LaneNode& left = lanes.lane(lane_of(lanes, "03", -1));
  EXPECT_NEAR(left.turn_rad, 0.5 * kPi, 1e-6);
  // Arcs over chords are exact on a circle; its ends are left out by 1e-6 m each.
  EXPECT_NEAR(left.length_m, 0.5 * kPi * 13.75, 1e-5);
  EXPECT_NEAR(left.limit_m_s, 50.0 / 3.6, 1e-12);
  // sqrt(2 m/s^2 r) in the curve.
  EXPECT_NEAR(left.samples.front().curve_speed_m_s, std::sqrt(2.0 * 13.75), 1e-6);
  EXPECT_GT(in.samples.front().curve_speed_m_s, 900.0);
}

TEST(LaneGraph, PlacesAreThoseOfTheRoads) {
  const LaneGraph lanes(crossing());
  const LaneNode& turn = lanes.lane(lane_of(lanes, "01", -1));
  for (const double way : {0.0, 3.3, 7.7, turn.length_m}) {
    const LaneSample at = turn.at(way);
    const auto expected =
        lanes.roads().at(lanes.roads().to_road({turn.road, -1, at.s_m, 0.0})).X_WR.translation();
    // Chords of 2 m within arcs of radius 10.25: 2^2 / (8 r) = 5 cm.
    EXPECT_NEAR((at.place_m - expected.head<2>()).norm(), 0.0, 0.05);
    EXPECT_NEAR(turn.way_of(at.s_m), way, 1e-4);
  }
}

TEST(LaneGraph, NeighboursGoTheSameWayAndMarksForbidChanges) {
  const LaneGraph lanes(straight(300.0, 3, 100.0));
  const LaneIndex middle = lane_of(lanes, "1", -2);
  EXPECT_EQ(lanes.lane(middle).left, lane_of(lanes, "1", -1));
  EXPECT_EQ(lanes.lane(middle).right, lane_of(lanes, "1", -3));
  EXPECT_TRUE(lanes.may_change(middle, 50.0, true));
  EXPECT_TRUE(lanes.may_change(middle, 50.0, false));
  EXPECT_FALSE(lanes.may_change(lane_of(lanes, "1", -1), 50.0, true)) << "there is none";
  const LaneGraph solid(straight(300.0, 3, 100.0, "solid"));
  EXPECT_FALSE(solid.may_change(middle, 50.0, true));
  const LaneGraph cross(crossing());
  EXPECT_FALSE(cross.lane(lane_of(cross, "0", 1)).left) << "beyond the centre they come towards us";
}

TEST(LaneGraph, FindsWhereLanesCrossMeetAndPart) {
  const LaneGraph lanes(crossing());
  const LaneConflict* crossing_ways = conflict_of(lanes, "02", "31");
  ASSERT_TRUE(crossing_ways);
  EXPECT_EQ(crossing_ways->kind, LaneConflict::Kind::kCrossing);
  // Westwards at y = 1.75, northwards at x = 1.75: they cross 10.25 m after the entry of one and
  // 13.75 m after the other's, and are nearer than 2.5 m for as much on both sides, found on a grid
  // of 2 m.
  EXPECT_NEAR(0.5 * (crossing_ways->from_m + crossing_ways->to_m), 10.25, 1.0);
  EXPECT_NEAR(0.5 * (crossing_ways->other_from_m + crossing_ways->other_to_m), 13.75, 1.0);
  EXPECT_NEAR(crossing_ways->to_m - crossing_ways->from_m, 5.0, 2.1);
  ASSERT_TRUE(conflict_of(lanes, "02", "12"));
  EXPECT_EQ(conflict_of(lanes, "02", "12")->kind, LaneConflict::Kind::kMerging);
  ASSERT_TRUE(conflict_of(lanes, "02", "03"));
  EXPECT_EQ(conflict_of(lanes, "02", "03")->kind, LaneConflict::Kind::kDiverging);
  EXPECT_FALSE(conflict_of(lanes, "02", "20")) << "3.5 m beside each other";
}

TEST(LaneGraph, RightBeforeLeftAndThoseWhoComeTowardsBeforeTurners) {
  const LaneGraph lanes(crossing());
  // From the east, the north is to the right.
  EXPECT_TRUE(conflict_of(lanes, "02", "13")->yields);
  EXPECT_FALSE(conflict_of(lanes, "13", "02")->yields);
  EXPECT_FALSE(conflict_of(lanes, "02", "31")->yields);
  // Turning left from the east (to the south) crosses those from the west.
  EXPECT_TRUE(conflict_of(lanes, "03", "20")->yields);
  EXPECT_TRUE(conflict_of(lanes, "03", "20")->yields_at_lights);
  EXPECT_FALSE(conflict_of(lanes, "20", "03")->yields);
  // Of each pair exactly one gives way.
  for (const LaneNode& node : lanes.lanes()) {
    for (const LaneConflict& c : node.conflicts) {
      if (c.kind == LaneConflict::Kind::kDiverging) continue;
      for (const LaneConflict& back : lanes.lane(c.other).conflicts) {
        if (&lanes.lane(back.other) != &node) continue;
        EXPECT_NE(back.yields, c.yields);
        EXPECT_NE(back.yields_at_lights, c.yields_at_lights);
      }
    }
  }
}

TEST(LaneGraph, SignsAndPrioritiesComeFirst) {
  const auto sign = [](int arm) -> std::string {
    if (arm != 1 && arm != 3) return "";
    return "<signals><signal id='y" + std::to_string(arm) +
           "' s='2' t='3' dynamic='no' orientation='-' type='205' country='DE'/></signals>";
  };
  const LaneGraph lanes(crossing(200.0, sign));
  EXPECT_FALSE(conflict_of(lanes, "02", "13")->yields) << "the one from the right has a yield sign";
  EXPECT_TRUE(conflict_of(lanes, "13", "02")->yields);
  const LaneNode& in = lanes.lane(lane_of(lanes, "1", 1));
  ASSERT_EQ(in.controls.size(), 1U);
  EXPECT_EQ(in.controls[0].kind, LaneControl::Kind::kYield);
  EXPECT_NEAR(in.controls[0].way_m, 198.0, 1e-4) << "2 m before its end";
  EXPECT_TRUE(lanes.lane(lane_of(lanes, "1", -1)).controls.empty()) << "not for the way out";

  const LaneGraph by_record(crossing(200.0, {}, "<priority high='02' low='13'/>"));
  EXPECT_FALSE(conflict_of(by_record, "02", "13")->yields);
}

TEST(LaneGraph, KnowsLightsAndCrosswalks) {
  const LaneGraph lanes(crossing(200.0, [](int arm) -> std::string {
    if (arm != 0) return "";
    return "<objects><object id='1' type='crosswalk' s='5' t='0' zOffset='0' hdg='0' length='4' "
           "width='7'/></objects><signals><signal id='17' s='8' t='4' dynamic='yes' "
           "orientation='-' type='1000001' country='OpenDRIVE'/></signals>";
  }));
  const LaneNode& in = lanes.lane(lane_of(lanes, "0", 1));
  ASSERT_EQ(in.controls.size(), 1U);
  EXPECT_EQ(in.controls[0].kind, LaneControl::Kind::kLight);
  EXPECT_EQ(in.controls[0].signal, "17");
  ASSERT_EQ(in.crosswalks.size(), 1U);
  EXPECT_NEAR(in.crosswalks[0].from_m, 193.0, 1e-4);
  EXPECT_NEAR(in.crosswalks[0].to_m, 197.0, 1e-4);
  EXPECT_EQ(lanes.lane(lane_of(lanes, "0", -1)).crosswalks.size(), 1U) << "across both lanes";
}

TEST(LaneGraph, FindsLanesUnderAPoint) {
  const LaneGraph lanes(crossing());
  // 30 m east, 1 m north: on the lane inwards, whose middle is 1.75 m north and seen westwards 0.75
  // m to the right.
  const auto feet = lanes.under({30.0, 1.0, 0.0}, 0.0);
  ASSERT_EQ(feet.size(), 1U);
  EXPECT_EQ(feet[0].lane, lane_of(lanes, "0", 1));
  EXPECT_NEAR(feet[0].left_m, 0.75, 1e-9);
  EXPECT_NEAR(feet[0].way_m, 200.0 - 18.0, 1e-4);
  EXPECT_TRUE(lanes.under({30.0, 1.0, 10.0}, 0.0).empty()) << "a storey higher";
  EXPECT_EQ(lanes.under({30.0, 1.0, 0.0}, 1.0).size(), 2U) << "a body 2 m wide touches both";
}

}  // namespace
}  // namespace raytruth::traffic
