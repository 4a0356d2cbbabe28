// Lanes and road marks.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "road_text.h"

namespace raytruth::roads {
namespace {

TEST(ReadLane, EveryField) {
  RoadText text;
  text.right = lane(-1, 3.5, R"(
<link><predecessor id="-1"/><predecessor id="-2"/><successor id="-3"/></link>
<speed sOffset="0" max="30" unit="mph"/><speed sOffset="50" max="10"/>
<access sOffset="0" rule="deny" restriction="trucks"/>
<access sOffset="0" rule="deny" restriction="autonomous traffic"/>
<access sOffset="20" rule="allow"><restriction type="bus"/><restriction type="taxi"/></access>
<access sOffset="40" restriction="pedestrian"/>
<material sOffset="0" surface="asphalt" friction="0.9" roughness="0.01"/>
<material sOffset="30" friction="0.4"/>
<rule sOffset="5" value="no stopping at any time"/>
<visibility sOffset="6" forward="100" back="90" left="8" right="7"/>
<height sOffset="0" inner="0.1" outer="0.2"/>)",
                    "type=\"HOV\" level=\"true\" direction=\"reversed\" advisory=\"outer\" "
                    "dynamicLaneDirection=\"true\" dynamicLaneType=\"true\" roadWorks=\"true\"") +
               lane(-2, 2.0);
  const auto network = parse(xml(text));
  EXPECT_EQ(findings_of(xml(text)), "");
  const LaneSection& section = network->road(0).sections.front();
  const Lane& l = *section.lane(-1);
  EXPECT_EQ(l.type, LaneType::kHov);
  EXPECT_TRUE(l.level);
  EXPECT_EQ(l.direction, LaneDirection::kReversed);
  EXPECT_EQ(l.advisory, LaneAdvisory::kOuter);
  EXPECT_TRUE(l.dynamic_direction);
  EXPECT_TRUE(l.dynamic_type);
  EXPECT_TRUE(l.road_works);
  EXPECT_EQ(l.predecessors, (std::vector<int>{-1, -2}));
  EXPECT_EQ(l.successors, (std::vector<int>{-3}));
  ASSERT_EQ(l.speeds.size(), 2U);
  EXPECT_DOUBLE_EQ(l.speeds[0].max_m_s, 30.0 * 0.44704);
  EXPECT_EQ(l.speeds[1].s_offset_m, 50.0);
  EXPECT_EQ(l.speeds[1].max_m_s, 10.0);
  ASSERT_EQ(l.access.size(), 3U);
  EXPECT_FALSE(l.access[0].allow);
  EXPECT_EQ(l.access[0].users, (std::vector<std::string>{"truck", "autonomousTraffic"}));
  EXPECT_TRUE(l.access[1].allow);
  EXPECT_EQ(l.access[1].s_offset_m, 20.0);
  EXPECT_EQ(l.access[1].users, (std::vector<std::string>{"bus", "taxi"}));
  EXPECT_FALSE(l.access[2].allow);
  ASSERT_EQ(l.materials.size(), 2U);
  EXPECT_EQ(l.materials[0].surface, "asphalt");
  EXPECT_EQ(l.materials[0].friction, 0.9);
  EXPECT_EQ(l.materials[0].roughness, 0.01);
  EXPECT_EQ(l.materials[1].s_offset_m, 30.0);
  EXPECT_FALSE(l.materials[1].roughness);
  ASSERT_EQ(l.rules.size(), 1U);
  EXPECT_EQ(l.rules[0].value, "no stopping at any time");
  EXPECT_EQ(l.rules[0].s_offset_m, 5.0);
  ASSERT_EQ(l.visibility.size(), 1U);
  EXPECT_EQ(l.visibility[0].s_offset_m, 6.0);
  EXPECT_EQ(l.visibility[0].forward_m, 100.0);
  EXPECT_EQ(l.visibility[0].back_m, 90.0);
  EXPECT_EQ(l.visibility[0].left_m, 8.0);
  EXPECT_EQ(l.visibility[0].right_m, 7.0);
  EXPECT_EQ(l.heights[0].outer_m, 0.2);
  const Lane& plain = *section.lane(-2);
  EXPECT_EQ(plain.direction, LaneDirection::kStandard);
  EXPECT_EQ(plain.advisory, LaneAdvisory::kNone);
  EXPECT_FALSE(plain.road_works || plain.dynamic_type || plain.dynamic_direction || plain.level);
}

TEST(ReadLane, WhatIsWrongIsNamed) {
  RoadText text;
  text.right = lane(-1, 3.5, R"(
<speed sOffset="50" max="10" unit="knots"/><speed sOffset="0" max="-3"/>
<access sOffset="0" rule="maybe" restriction="horses"/>)",
                    "type=\"canal\" direction=\"up\" roadWorks=\"soon\"");
  const std::string said = findings_of(xml(text));
  EXPECT_TRUE(has(said, "<lane type=\"canal\"> is no word")) << said;
  EXPECT_TRUE(has(said, "shoulder, border, stop")) << said;
  EXPECT_TRUE(has(said, "one of standard, reversed, both")) << said;
  EXPECT_TRUE(has(said, "<lane roadWorks=\"soon\">")) << said;
  EXPECT_TRUE(has(said, "one of m/s, km/h, mph")) << said;
  EXPECT_TRUE(has(said, "<speed max=\"-3\"> is below 0")) << said;
  EXPECT_TRUE(has(said, "<speed> at 0 m stands behind a later one")) << said;
  EXPECT_TRUE(has(said, "one of allow, deny")) << said;
  EXPECT_TRUE(has(said, "<access restriction=\"horses\">")) << said;
}

// A section for the right side only: the left lanes run on, with the same widths, marks and links.
TEST(ReadLane, SectionsOfOneSideLeaveTheOtherAlone) {
  RoadText text;
  text.left = "<lane id=\"1\" type=\"driving\"><link><successor id=\"1\"/></link>" +
              record("width", "sOffset=\"0\"", 3.0, 0.02, 0.001, -0.00001) +
              record("width", "sOffset=\"70\"", 2.0, 0.01) +
              "<roadMark sOffset=\"0\" type=\"solid\"/><roadMark sOffset=\"45\" type=\"broken\"/>"
              "<roadMark sOffset=\"80\" type=\"none\"/><speed sOffset=\"10\" max=\"20\"/></lane>";
  const std::string whole = xml(text);
  const auto reference = parse(whole);
  std::string split = whole;
  split.insert(split.find("</lanes>"),
               "<laneSection s=\"40\" singleSide=\"true\"><right>" + lane(-1, 4.0) +
                   "</right></laneSection><laneSection s=\"60\" singleSide=\"true\"><right>" +
                   lane(-1, 5.0) + "</right></laneSection>");
  const auto network = parse(split);
  EXPECT_EQ(findings_of(split), "");
  const Road& road = network->road(0);
  ASSERT_EQ(road.sections.size(), 3U);
  for (double s = 0.0; s <= 100.0; s += 2.5) {
    // Both evaluate one polynomial, about other starts: rounding of numbers up to 100.
    EXPECT_NEAR(network->outer_t(0, 1, s), reference->outer_t(0, 1, s), 1e-12) << s;
  }
  EXPECT_EQ(network->lane_width(0, -1, 50.0), 4.0);
  EXPECT_EQ(network->lane_width(0, -1, 70.0), 5.0);
  EXPECT_TRUE(road.sections[1].lane(0));
  EXPECT_FALSE(road.sections[1].lane(-2));
  const Lane& carried = *road.sections[1].lane(1);
  ASSERT_EQ(carried.marks.size(), 2U);
  EXPECT_EQ(carried.marks[0].type, "solid");
  EXPECT_EQ(carried.marks[0].s_offset_m, 0.0);
  EXPECT_EQ(carried.marks[1].type, "broken");
  EXPECT_EQ(carried.marks[1].s_offset_m, 5.0);
  EXPECT_EQ(carried.speeds[0].max_m_s, 20.0);
  EXPECT_EQ(carried.predecessors, (std::vector<int>{1}));
  EXPECT_EQ(carried.successors, (std::vector<int>{1}));
  EXPECT_EQ(road.sections[2].lane(1)->marks.size(), 2U);
  EXPECT_EQ(road.sections[2].lane(1)->successors, (std::vector<int>{1}));
}

TEST(ReadLane, TheTemporaryLayerStandsApart) {
  std::string whole = xml({});
  whole.insert(whole.find("<lanes>"),
               "<lanes layer=\"temporary\"><laneOffset s=\"0\" a=\"0.5\" b=\"0\" c=\"0\" d=\"0\"/>"
               "<laneSection s=\"20\"><right>" +
                   lane(-1, 2.5,
                        "<link><successor id=\"-1\" layer=\"temporary\"/><predecessor "
                        "id=\"-3\"/></link>") +
                   "</right></laneSection></lanes>");
  whole.insert(whole.rfind("<lane id=\"-1\" type=\"driving\">") + 29,
               "<link><successor id=\"-1\" layer=\"temporary\"/><successor id=\"-2\"/></link>");
  const auto network = parse(whole);
  const Road& road = network->road(0);
  EXPECT_EQ(road.sections.size(), 1U);
  EXPECT_EQ(road.lane_offset.size(), 0U);
  ASSERT_EQ(road.temporary_sections.size(), 1U);
  EXPECT_EQ(road.temporary_sections[0].s_start_m, 20.0);
  EXPECT_EQ(road.temporary_sections[0].s_end_m, 100.0);
  EXPECT_EQ(road.temporary_lane_offset[0].a, 0.5);
  EXPECT_EQ(road.temporary_sections[0].lane(-1)->successors, (std::vector<int>{-1}));
  // A link without a layer means the permanent one.
  EXPECT_EQ(road.temporary_sections[0].lane(-1)->other_predecessors, (std::vector<int>{-3}));
  EXPECT_TRUE(road.temporary_sections[0].lane(-1)->predecessors.empty());
  EXPECT_EQ(road.sections[0].lane(-1)->successors, (std::vector<int>{-2}));
  EXPECT_EQ(road.sections[0].lane(-1)->other_successors, (std::vector<int>{-1}));
  EXPECT_EQ(findings_of(whole), "");
}

TEST(ReadLane, TemporarySectionsMayEndBeforeTheNext) {
  const auto layered = [](const std::string& first, const std::string& permanent = "") {
    std::string whole = xml({});
    whole.insert(whole.find("<lanes>"), "<lanes layer=\"temporary\"><laneSection s=\"20\" " +
                                            first + "><right>" + lane(-1, 2.5) +
                                            "</right></laneSection><laneSection s=\"60\"><right>" +
                                            lane(-1, 2.5) + "</right></laneSection></lanes>");
    const std::size_t at = whole.rfind("<laneSection s=\"0\"");
    whole.insert(at + std::string("<laneSection ").size(), permanent);
    return whole;
  };
  const auto network = parse(layered("length=\"15\""));
  EXPECT_EQ(network->road(0).temporary_sections.at(0).s_end_m, 35.0);
  EXPECT_EQ(network->road(0).temporary_sections.at(1).s_end_m, 100.0);
  EXPECT_FALSE(has(findings_of(layered("length=\"15\"")), "xodr.unknown"));
  const std::string beyond = layered("length=\"55\"", "length=\"10\" ");
  EXPECT_EQ(parse(beyond)->road(0).temporary_sections.at(0).s_end_m, 60.0);
  EXPECT_EQ(parse(beyond)->road(0).sections.at(0).s_end_m, 100.0);
  EXPECT_TRUE(has(findings_of(beyond), "a temporary lane section reaches to 75 m"));
  EXPECT_TRUE(has(findings_of(beyond), "a permanent lane section ends where the next one starts"));
}

TEST(ReadLane, LanesWhoseIdsJumpStandBesideEachOther) {
  RoadText text;
  text.left = lane(5, 1.0) + lane(2, 2.0);
  text.right = lane(-1, 3.0) + lane(-3, 4.0) + lane(-4, 5.0);
  const std::string said = findings_of(xml(text));
  for (const char* part :
       {"warning: lane ids jump from 5 to 2", "warning: lane ids jump from 2 to 0",
        "warning: lane ids jump from -1 to -3"})
    EXPECT_TRUE(has(said, part)) << part << "\n" << said;
  const auto network = parse(xml(text));
  EXPECT_EQ(network->outer_t(0, 1, 50.0), 2.0);
  EXPECT_EQ(network->outer_t(0, 2, 50.0), 3.0);
  EXPECT_EQ(network->outer_t(0, -3, 50.0), -12.0);
  EXPECT_EQ(network->road(0).sections[0].lanes.size(), 6U);
}

TEST(ReadMarks, EveryField) {
  RoadText text;
  text.right = lane(-1, 3.5, R"(
<roadMark sOffset="2" type="custom" weight="bold" color="yellow" material="thermoplastic"
 width="0.3" laneChange="increase" height="0.003">
<sway ds="0" a="0.1" b="0.2" c="0.3" d="0.4"/><sway ds="5" a="0" b="0" c="0" d="0"/>
<type name="double" width="0.5">
<line length="4" space="8" tOffset="0.2" sOffset="1" rule="no passing" width="0.15" color="blue"/>
<line length="9" space="0" tOffset="-0.2" sOffset="0"/>
</type>
<explicit><line length="1.5" tOffset="0.4" sOffset="7" rule="caution" width="0.2"/></explicit>
</roadMark>
<roadMark sOffset="50" type="curb" color="black"/>)");
  const auto network = parse(xml(text));
  EXPECT_EQ(findings_of(xml(text)), "");
  const std::vector<RoadMark>& marks = network->road(0).sections[0].lane(-1)->marks;
  ASSERT_EQ(marks.size(), 2U);
  const RoadMark& m = marks[0];
  EXPECT_EQ(m.s_offset_m, 2.0);
  EXPECT_EQ(m.type, "custom");
  EXPECT_TRUE(m.bold);
  EXPECT_EQ(m.colour, MarkColour::kYellow);
  EXPECT_EQ(m.material, "thermoplastic");
  EXPECT_EQ(m.width_m, 0.3);
  EXPECT_EQ(m.height_m, 0.003);
  EXPECT_EQ(m.lane_change, LaneChange::kIncrease);
  EXPECT_EQ(m.type_name, "double");
  ASSERT_EQ(m.lines.size(), 2U);
  EXPECT_EQ(m.lines[0].length_m, 4.0);
  EXPECT_EQ(m.lines[0].space_m, 8.0);
  EXPECT_EQ(m.lines[0].t_offset_m, 0.2);
  EXPECT_EQ(m.lines[0].s_offset_m, 1.0);
  EXPECT_EQ(m.lines[0].rule, LineRule::kNoPassing);
  EXPECT_EQ(m.lines[0].width_m, 0.15);
  EXPECT_EQ(m.lines[0].colour, MarkColour::kBlue);
  EXPECT_EQ(m.lines[1].length_m, 0.0);  // no gap: continuous
  EXPECT_EQ(m.lines[1].width_m, 0.5);
  EXPECT_FALSE(m.lines[1].colour);
  EXPECT_EQ(m.lines[1].rule, LineRule::kNone);
  ASSERT_EQ(m.explicit_lines.size(), 1U);
  EXPECT_EQ(m.explicit_lines[0].length_m, 1.5);
  EXPECT_EQ(m.explicit_lines[0].s_offset_m, 7.0);
  EXPECT_EQ(m.explicit_lines[0].t_offset_m, 0.4);
  EXPECT_EQ(m.explicit_lines[0].rule, LineRule::kCaution);
  EXPECT_EQ(m.explicit_lines[0].width_m, 0.2);
  ASSERT_EQ(m.sway.size(), 2U);
  EXPECT_EQ(m.sway[0].d, 0.4);
  EXPECT_EQ(m.sway[1].s_m, 5.0);
  EXPECT_EQ(marks[1].colour, MarkColour::kBlack);
  EXPECT_EQ(marks[1].lane_change, LaneChange::kBoth);
  EXPECT_TRUE(marks[1].lines.empty());
}

// e_roadMarkType: the inner line first, at lane 0 from left to right; the side that is driven on
// changes nothing.
TEST(ReadMarks, PairsGoFromInsideOut) {
  for (const char* rule : {"RHT", "LHT"}) {
    RoadText text;
    text.attributes = fmt::format("rule=\"{}\"", rule);
    const std::string mark = "<roadMark sOffset=\"0\" type=\"solid broken\" width=\"0.1\"/>";
    text.left = lane(1, 3.0, mark);
    text.right = lane(-1, 3.0, mark);
    std::string whole = xml(text);
    whole.replace(whole.find("type=\"none\"/>"), 13, "type=\"none\">" + mark + "</lane>");
    const auto network = parse(whole);
    for (const auto& [id, solid] : {std::pair{1, -0.1}, {0, 0.1}, {-1, 0.1}}) {
      const auto& lines = network->road(0).sections[0].lane(id)->marks.at(0).lines;
      ASSERT_EQ(lines.size(), 2U);
      EXPECT_EQ(lines[0].length_m, 0.0);
      EXPECT_EQ(lines[0].t_offset_m, solid) << rule << ' ' << id;
      EXPECT_GT(lines[1].length_m, 0.0);
      EXPECT_EQ(lines[1].t_offset_m, -solid) << rule << ' ' << id;
    }
    EXPECT_EQ(network->travel_sign(0, -1, 0.0), std::string(rule) == "RHT" ? 1 : -1);
    EXPECT_EQ(network->travel_sign(0, 1, 0.0), std::string(rule) == "RHT" ? -1 : 1);
  }
}

// As a widely used exporter writes it.
TEST(ReadMarks, ATypeWithoutAUsableWidthIsSaid) {
  RoadText text;
  text.right = lane(-1, 3.5, R"(<roadMark sOffset="0" type="broken" width="0.2">
<type name="broken" width="None"><line length="3" space="9" tOffset="0" sOffset="0"/></type></roadMark>)");
  EXPECT_TRUE(has(findings_of(xml(text)), "warning: <type width=\"None\">"));
  EXPECT_EQ(parse(xml(text))->road(0).sections[0].lane(-1)->marks.at(0).lines.at(0).width_m, 0.2);
}

TEST(ReadMarks, WhatIsWrongIsNamed) {
  RoadText text;
  text.right = lane(-1, 3.5, R"(
<roadMark sOffset="0" type="zigzag" color="pink" weight="heavy" laneChange="left" width="-1">
<explicit><line length="0" tOffset="0" sOffset="0" rule="stop"/></explicit></roadMark>)");
  const std::string said = findings_of(xml(text));
  EXPECT_TRUE(has(said, "<roadMark type=\"zigzag\">")) << said;
  EXPECT_TRUE(has(said, "<roadMark color=\"pink\">")) << said;
  EXPECT_TRUE(has(said, "one of standard, bold")) << said;
  EXPECT_TRUE(has(said, "one of both, increase, decrease, none")) << said;
  EXPECT_TRUE(has(said, "<roadMark width=\"-1\"> is below 0")) << said;
  EXPECT_TRUE(has(said, "one of none, no passing, caution")) << said;
  EXPECT_TRUE(has(said, "an explicit line without length is left out")) << said;
}

}  // namespace
}  // namespace raytruth::roads
