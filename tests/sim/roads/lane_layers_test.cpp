// Temporary lanes beside permanent ones: OpenDRIVE 1.9, 11.2.
#include <gtest/gtest.h>

#include "road_text.h"
#include "sim/roads/route_search.h"
#include "works_text.h"

namespace raytruth::roads {
namespace {

constexpr LaneLayer kTemporary = LaneLayer::kTemporary, kPermanent = LaneLayer::kPermanent;

TEST(LaneLayers, TheTemporaryLayerIsARoadOfItsOwn) {
  const auto network = parse(works_text());
  ASSERT_EQ(network->roads().size(), 1U);
  ASSERT_EQ(network->layer_count(), 2U);
  const auto layer = network->temporary_layer(0);
  ASSERT_TRUE(layer);
  EXPECT_EQ(network->permanent_layer(*layer), 0U);
  EXPECT_EQ(network->layer_of(*layer), kTemporary);
  EXPECT_EQ(network->layer_of(0), kPermanent);
  EXPECT_EQ(network->road(*layer).id, "7");
  EXPECT_EQ(network->find_road("7"), RoadIndex{0});
  // It is where its sections are.
  EXPECT_EQ(network->layer_at(0, 99.0, kTemporary), 0U);
  EXPECT_EQ(network->layer_at(0, 150.0, kTemporary), *layer);
  EXPECT_EQ(network->layer_at(*layer, 201.0, kTemporary), 0U);
  EXPECT_EQ(network->layer_at(*layer, 150.0, kPermanent), 0U);
  // Widths and offset are its own, the surface is the road's.
  EXPECT_DOUBLE_EQ(network->center_t(*layer, -1, 150.0), -3.75);
  EXPECT_DOUBLE_EQ(network->center_t(0, -1, 150.0), -1.75);
  const RoadPoint on_layer = network->to_road({*layer, -2, 150.0, 0.0});
  const RoadPoint below{0, 150.0, on_layer.t_m};
  EXPECT_EQ(network->at(on_layer).X_WR.translation(), network->at(below).X_WR.translation());
  EXPECT_EQ(network->top_height(on_layer), network->top_height(below));
  const auto nearest = network->nearest({150.0, -3.75, 0.0});
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->road, 0U);
  const LanePoint lane = network->to_lane_of(kTemporary, *nearest);
  EXPECT_EQ(lane.road, *layer);
  EXPECT_EQ(lane.lane, -1);
  EXPECT_NEAR(lane.offset_m, 0.0, 1e-9);
  // No temporary lane lies at the left edge, nor before the works.
  EXPECT_EQ(network->to_lane_of(kTemporary, {0, 150.0, 1.0}).road, 0U);
  EXPECT_EQ(network->to_lane_of(kTemporary, {0, 50.0, -3.75}).road, 0U);
  EXPECT_EQ(network->to_lane_of(kPermanent, *nearest).lane, -2);
}

TEST(LaneLayers, LanesLeadOverAndBack) {
  for (const bool links : {true, false}) {
    const auto network = parse(works_text(links));
    const RoadIndex layer = *network->temporary_layer(0);
    // What the file says on one side only is known on both.
    const std::vector<RouteLeg> ways = network->next(0, -2, 50.0, true);
    ASSERT_EQ(ways.size(), 2U);
    EXPECT_TRUE(ways[0].road == layer && ways[0].lane == -2 && ways[0].s_from_m == 100.0);
    EXPECT_TRUE(ways[1].road == 0 && ways[1].lane == -2);
    const std::vector<RouteLeg> back = network->next(layer, -1, 150.0, true);
    ASSERT_EQ(back.size(), 1U);
    EXPECT_TRUE(back[0].road == 0 && back[0].lane == -1 && back[0].s_from_m == 200.0);
    EXPECT_EQ(network->next(0, -2, 250.0, false).size(), 2U);
    const LanePoint from{0, -1, 50.0, 0.25};
    const Advance in = network->advance(from, true, 100.0, {}, kTemporary);
    EXPECT_EQ(in.point.road, layer);
    EXPECT_DOUBLE_EQ(in.point.s_m, 150.0);
    EXPECT_EQ(in.point.offset_m, 0.25);
    EXPECT_EQ(network->advance(from, true, 100.0, {}, kPermanent).point.road, 0U);
    const Advance out = network->advance(from, true, 200.0, {}, kTemporary);
    EXPECT_EQ(out.point.road, 0U);
    EXPECT_DOUBLE_EQ(out.point.s_m, 250.0);
    // Backwards as well.
    EXPECT_EQ(network->advance({0, -2, 250.0, 0.0}, true, -100.0).point.road, layer);
  }
}

TEST(LaneLayers, RoutesKeepToThePreferredLayer) {
  const auto network = parse(works_text());
  const RoadIndex layer = *network->temporary_layer(0);
  const LanePoint from{0, -2, 10.0, 0.0}, to{0, -2, 290.0, 0.0};
  for (const RouteAim aim : {RouteAim::kLength, RouteAim::kTime}) {
    const auto way = find_route(*network, from, to, aim, 0, kTemporary);
    ASSERT_EQ(way.size(), 3U);
    EXPECT_EQ(way[1].road, layer);
    const auto other = find_route(*network, from, to, aim, 0, kPermanent);
    ASSERT_EQ(other.size(), 3U);
    EXPECT_EQ(other[1].road, 0U);
  }
  // Closed lanes are worse than those of the other layer.
  const auto around = network->route({0, -1, 10.0, 0.0}, {0, -1, 290.0, 0.0}, kPermanent);
  for (const RouteLeg& leg : around)
    EXPECT_FALSE(leg.road == 0 && leg.s_from_m == 100.0 && leg.lane == -1);
  EXPECT_EQ(network->route(from, {layer, -1, 150.0, 0.0}).back().road, layer);
  EXPECT_DOUBLE_EQ(*network->distance_along({layer, 150.0, -3.0}, {0, 250.0, 0.0}), 100.0);
}

TEST(LaneLayers, GapsAreNotDrivenOver) {
  std::string text = works_text();
  const std::string section = "<laneSection s='100' length='100'>";
  text.replace(text.find(section), section.size(), "<laneSection s='100' length='40'>");
  const auto network = parse(text);
  const RoadIndex layer = *network->temporary_layer(0);
  // Nothing is there that the link leads to.
  EXPECT_TRUE(network->next(layer, -1, 120.0, true).empty());
  const Advance end = network->advance({layer, -1, 120.0, 0.0}, true, 50.0);
  EXPECT_DOUBLE_EQ(end.point.s_m, 140.0);
  EXPECT_DOUBLE_EQ(end.left_over_m, 30.0);
  // Nor to lanes of the layer that begin later on.
  const std::size_t at = text.find("<laneSection s='100' length='40'>");
  const std::string first = text.substr(at, text.find("</laneSection>", at) + 14 - at);
  std::string second = first;
  second.replace(second.find("s='100'"), 7, "s='160'");
  text.insert(at + first.size(), second);
  const auto two = parse(text);
  ASSERT_EQ(two->road(layer).sections.size(), 2U);
  EXPECT_TRUE(two->next(layer, -1, 120.0, true).empty());
  EXPECT_EQ(two->layer_at(0, 150.0, kTemporary), 0U);
}

}  // namespace
}  // namespace raytruth::roads
