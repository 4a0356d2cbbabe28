// Traffic where temporary lanes lie on permanent ones.
#include <gtest/gtest.h>

#include "crossing_text.h"
#include "sim/traffic/field.h"
#include "tests/sim/roads/works_text.h"

namespace raytruth::traffic {
namespace {

std::shared_ptr<const LaneGraph> works() {
  Diagnostics diagnostics;
  auto roads = roads::RoadNetwork::parse(roads::works_text(), "works.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return std::make_shared<const LaneGraph>(std::move(roads));
}

LaneIndex lane_at(const LaneGraph& lanes, bool temporary, int lane, double s) {
  const roads::RoadIndex road = temporary ? *lanes.roads().temporary_layer(0) : 0;
  return *lanes.find(road, lane, s);
}

TEST(LaneLayers, TemporaryLanesComeFirst) {
  const auto lanes = works();
  const LaneIndex in = lane_at(*lanes, false, -2, 50.0);
  const LaneIndex above = lane_at(*lanes, true, -2, 150.0);
  const LaneIndex below = lane_at(*lanes, false, -2, 150.0);
  EXPECT_EQ(lanes->lane(in).next, (std::vector<LaneIndex>{above, below}));
  EXPECT_TRUE(lanes->lane(below).superseded);
  EXPECT_FALSE(lanes->lane(above).superseded);
  // Works on one side leave the other one alone.
  EXPECT_FALSE(lanes->lane(lane_at(*lanes, false, 1, 150.0)).superseded);
  EXPECT_FALSE(lanes->find(0, -1, 150.0)) << "closed";
  EXPECT_EQ(lanes->lane(above).left, lane_at(*lanes, true, -1, 150.0));
  EXPECT_EQ(lanes->lane(above).next, (std::vector<LaneIndex>{lane_at(*lanes, false, -2, 250.0)}));
  // 130 km/h on a motorway, for both layers.
  EXPECT_NEAR(lanes->lane(above).limit_m_s, 130.0 / 3.6, 1e-9);
  EXPECT_EQ(straightest(*lanes, in, {}), above);
  EXPECT_EQ(straightest(*lanes, in, {}, roads::LaneLayer::kPermanent), below);
}

TEST(LaneLayers, TheBackgroundDrivesOnThem) {
  const auto lanes = works();
  const Traffic traffic(lanes, 1);
  std::vector<Agent> agents = {car(1, lane_at(*lanes, false, -1, 5.0), 20.0, 20.0),
                               car(2, lane_at(*lanes, false, -2, 5.0), 40.0, 20.0)};
  for (Agent& a : agents) traffic.admit(a);
  double most = 0.0;
  drive(traffic, agents, {}, 12.0, [&](double) {
    for (const Agent& a : agents) {
      const roads::LanePoint at = traffic.place_of(a);
      if (at.s_m <= 100.0 || at.s_m >= 200.0) continue;
      EXPECT_EQ(lanes->roads().layer_of(at.road), roads::LaneLayer::kTemporary);
      most = std::min(
          most, lanes->roads().center_t(at.road, at.lane, at.s_m) + (at.lane == -1 ? 1.75 : 5.25));
    }
  });
  EXPECT_NEAR(most, -2.0, 1e-6);
}

TEST(LaneLayers, WhoDrivesOnTheOtherLayerIsSeen) {
  const auto lanes = works();
  // A driver who keeps to permanent lane -2 (t from -3.5 to -7), where temporary lane -1 lies from
  // -2 to -5.5 and lane -2 from -5.5 to -9: on both.
  Agent keeps = car(1, lane_at(*lanes, false, -2, 150.0), 60.0, 10.0);
  const std::vector<Agent> agents = {keeps};
  const Field field(*lanes, agents, {});
  for (const int lane : {-1, -2}) {
    const LaneIndex index = lane_at(*lanes, true, lane, 150.0);
    const std::vector<LaneIndex> path = {index};
    const auto ahead = field.ahead(path, 20.0, keeps.body, 2, 100.0);
    ASSERT_TRUE(ahead) << lane;
    EXPECT_EQ(ahead->entry.id, 1U);
    const double way = lanes->lane(index).way_of(lanes->lane(keeps.lane).at(60.0).s_m);
    EXPECT_NEAR(ahead->gap_m, way - 20.0 - keeps.body.rear_m - keeps.body.front_m, 1e-9);
  }
  // At the start of the works both layers lie on each other: lane -1 is beside it.
  keeps.way_m = 5.0;
  const std::vector<Agent> early = {keeps};
  const Field before(*lanes, early, {});
  const std::vector<LaneIndex> path = {lane_at(*lanes, true, -1, 150.0)};
  EXPECT_FALSE(before.ahead(path, 1.0, keeps.body, 2, 100.0));
  // What isn't an agent stands on lanes of both layers.
  Obstacle o;
  o.id = ActorId(9);
  o.X_WO = Pose::from_euler({150.0, -5.2, 0.0}, {0.0, 0.0, 0.0});
  o.body = {3.6, 0.9, 1.8};
  Surroundings around;
  around.obstacles = {o};
  const Field seen(*lanes, {}, around);
  for (const LaneIndex lane : {lane_at(*lanes, true, -1, 150.0), lane_at(*lanes, true, -2, 150.0),
                               lane_at(*lanes, false, -2, 150.0)}) {
    const std::vector<LaneIndex> along = {lane};
    EXPECT_TRUE(seen.ahead(along, 1.0, keeps.body, 2, 100.0));
  }
}

// Across the edge of the road, its rear axle beyond all lanes: its box reaches 1.65 m into lane -1.
TEST(Field, BodiesReachIntoLanes) {
  const auto roads = straight(300.0, 1, 50.0);
  const LaneGraph lanes(roads);
  Obstacle o;
  o.id = ActorId(9);
  o.body = {3.65, 0.85, 2.0};
  o.vehicle = true;
  const auto gap = [&](double y) -> std::optional<double> {
    o.X_WO = Pose::from_euler({100.0, y, 0.0}, {1.5707963267948966, 0.0, 0.0});
    Surroundings around;
    around.obstacles = {o};
    const Field field(lanes, {}, around);
    const std::vector<LaneIndex> path = {0};
    const auto ahead = field.ahead(path, 50.0, Body{3.6, 0.9, 1.8}, 2, 100.0);
    return ahead ? std::optional(ahead->gap_m) : std::nullopt;
  };
  const auto near = gap(-5.5);
  ASSERT_TRUE(near);
  // From 50 + 3.6 m to 100 - 1 m; the lane's way starts 1e-6 m inside.
  EXPECT_NEAR(*near, 45.4, 1e-4);
  EXPECT_FALSE(gap(-7.3)) << "its front is 0.15 m beside the lane";
}

}  // namespace
}  // namespace raytruth::traffic
