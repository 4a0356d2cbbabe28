// Ways of pedestrians that are roads of their own (<crossPath>), and lights for pedestrians.
#include <gtest/gtest.h>

#include <cmath>

#include "crossing_text.h"
#include "sim/traffic/walkers.h"

namespace raytruth::traffic {
namespace {

// A street "1" along +x, 300 m: lanes -1 and 1 (3.5 m), pavements -2 and 2 (2.5 m). Across it at
// x = 150 the road "2" of a <crossPath>, 3 m wide, from one pavement's middle to the other's.
std::shared_ptr<const roads::RoadNetwork> street(const std::string& signals = "") {
  const auto lane = [](int id, const char* type, double width) {
    return "<lane id='" + std::to_string(id) + "' type='" + type + "'><width sOffset='0' a='" +
           std::to_string(width) + "' b='0' c='0' d='0'/></lane>";
  };
  const auto lanes = [](const std::string& left, const std::string& right) {
    return "<lanes><laneSection s='0'><left>" + left +
           "</left><center><lane id='0' type='none'/></center><right>" + right +
           "</right></laneSection></lanes>";
  };
  const std::string text =
      "<OpenDRIVE><header revMajor='1' revMinor='8'/><road id='1' length='300' junction='-1' "
      "rule='RHT'><type s='0' type='town'/><planView><geometry s='0' x='0' y='0' hdg='0' "
      "length='300'><line/></geometry></planView>" +
      lanes(lane(2, "sidewalk", 2.5) + lane(1, "driving", 3.5),
            lane(-1, "driving", 3.5) + lane(-2, "sidewalk", 2.5)) +
      "<signals>" + signals +
      "</signals></road><road id='2' length='9.5' junction='9' rule='RHT'><planView><geometry "
      "s='0' "
      "x='150' y='-4.75' hdg='1.5707963267948966' length='9.5'><line/></geometry></planView>" +
      lanes(lane(1, "walking", 1.5), lane(-1, "walking", 1.5)) +
      "</road><junction id='9' name='' type='crossing'><crossPath id='0' crossingRoad='2' "
      "roadAtStart='1' roadAtEnd='1'><startLaneLink s='150' from='-2' to='-1'/><endLaneLink "
      "s='150' "
      "from='2' to='1'/></crossPath></junction></OpenDRIVE>";
  Diagnostics diagnostics;
  auto roads = roads::RoadNetwork::parse(text, "street.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return roads;
}

TEST(CrossPaths, CrossTheLanesBelowThem) {
  const LaneGraph lanes(street());
  for (const int id : {-1, 1}) {
    const LaneNode& node = lanes.lane(lane_of(lanes, "1", id));
    ASSERT_EQ(node.crosswalks.size(), 1U) << id;
    // 3 m wide about the middle, found on a grid of 0.25 m.
    EXPECT_NEAR(node.crosswalks[0].from_m, 148.5, 0.25);
    EXPECT_NEAR(node.crosswalks[0].to_m, 151.5, 0.25);
    EXPECT_EQ(node.crosswalks[0].cross_path, road_of(lanes, "2"));
  }
  const FootGraph feet(lanes);
  int crossings = 0;
  for (const Footway& f : feet.footways()) {
    if (!f.crossing) continue;
    ++crossings;
    EXPECT_EQ(f.crosses.size(), 2U);
    EXPECT_EQ(f.joints.size(), 2U) << "with both pavements";
  }
  EXPECT_EQ(crossings, 2) << "both lanes of the path";
}

TEST(CrossPaths, DriversYieldToWhoIsOnThemOrAboutToBe) {
  const Traffic traffic(std::make_shared<const LaneGraph>(street()), 1);
  struct Case {
    double y, vy;
    bool yields;
  };
  // On its lane; coming to it; beyond it and going; standing on the pavement.
  for (const Case& c : {Case{-1.5, 0.0, true}, Case{-5.0, 0.7, true}, Case{2.5, 1.4, false},
                        Case{-5.5, 0.0, false}}) {
    std::vector<Agent> agents = {car(1, lane_of(traffic.lanes(), "1", -1), 60.0, 12.0)};
    traffic.admit(agents[0]);
    Obstacle walker;
    walker.id = ActorId(7);
    walker.X_WO = Pose::from_euler({150.0, c.y, 0.0}, {1.5707963267948966, 0.0, 0.0});
    walker.velocity_m_s = {0.0, c.vy};
    walker.body = {0.25, 0.25, 0.6};
    walker.walker = true;
    Surroundings around;
    around.obstacles = {walker};
    drive(traffic, agents, around, 14.0);
    ASSERT_EQ(agents.size(), 1U);
    if (c.yields) {
      EXPECT_LT(agents[0].speed_m_s, 0.1) << c.y;
      EXPECT_LT(agents[0].way_m + agents[0].body.front_m, 148.5 + 0.25) << c.y;
      EXPECT_GT(agents[0].way_m, 130.0) << c.y;
    } else {
      EXPECT_GT(agents[0].way_m, 160.0) << c.y;
    }
  }
}

// People who want across, over a minute; how many have been on the road by then.
int on_the_road(const std::string& state, const std::string& type) {
  const std::string head =
      "<signal id='55' s='148' t='-4.5' dynamic='yes' orientation='none' type='" + type +
      "' country='OpenDRIVE'/>";
  const auto traffic =
      std::make_shared<const Traffic>(std::make_shared<const LaneGraph>(street(head)), 1);
  const auto feet = std::make_shared<const FootGraph>(traffic->lanes());
  const Walkers walkers(feet, traffic);
  std::vector<Walker> all;
  for (std::uint32_t i = 0; i < 8; ++i) {
    Walker w;
    w.id = ActorId(20 + i);
    w.footway = i % 2;
    w.way_m = 120.0 + 8.0 * i;
    walkers.admit(w);
    all.push_back(w);
  }
  std::vector<Agent> nobody;
  Surroundings around;
  around.signals["55"] = state;
  std::vector<bool> over(all.size(), false);
  const double dt = Traffic::kTick.seconds();
  for (int tick = 0; tick < 1200; ++tick) {
    walkers.decide(all, nobody, around);
    for (const Walker& w : all) {
      // Who waits at red does not look like somebody who goes.
      const bool stands =
          !w.held_by_light || w.waited_s < 2.0 || walkers.seen(w).velocity_m_s.norm() < 0.3;
      EXPECT_TRUE(stands);
    }
    walkers.advance(all, dt);
    for (std::size_t i = 0; i < all.size(); ++i)
      over[i] = over[i] || std::abs(all[i].place_m.y()) < 2.5;
  }
  return static_cast<int>(std::count(over.begin(), over.end(), true));
}

TEST(Walkers, ObeyTheirLight) {
  const int free = on_the_road("off;on", "1000002");
  EXPECT_GT(free, 0) << "green";
  EXPECT_EQ(on_the_road("on;off", "1000002"), 0) << "red";
  EXPECT_EQ(on_the_road("stop", "1.000.002"), 0);
  EXPECT_EQ(on_the_road("off;off", "1000002"), free) << "dark lights don't rule";
  EXPECT_EQ(on_the_road("on;off;off", "1000001"), free) << "a light for cars";
}

}  // namespace
}  // namespace raytruth::traffic
