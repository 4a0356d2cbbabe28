// Objects, references to them, tunnels and bridges.
#include <gtest/gtest.h>

#include "road_text.h"

namespace raytruth::roads {
namespace {

RoadText with_objects(const std::string& objects) {
  RoadText text;
  text.more = "<objects>\n" + objects + "\n</objects>";
  return text;
}

TEST(ReadObjects, EveryField) {
  const RoadText text = with_objects(R"(
<object id="o1" name="kiosk" type="building" subtype="small" s="10" t="-8" zOffset="0.1" hdg="0.2"
 pitch="0.3" roll="0.4" length="5" width="4" height="3" radius="2" validLength="6" orientation="-"
 perpToRoad="true" dynamic="yes" temporary="true" invalidated="true">
<repeat s="11" length="20" distance="5" tStart="-8" tEnd="-10" widthStart="1" widthEnd="2"
 heightStart="3" heightEnd="4" lengthStart="5" lengthEnd="6" radiusStart="7" radiusEnd="8"
 zOffsetStart="0.5" zOffsetEnd="0.6" detachFromReferenceLine="true"/>
<repeat s="40" length="10" distance="0" tStart="-8" tEnd="-9" bT="0.1" cT="0.02" dT="-0.003"/>
<outlines>
<outline id="3" fillType="paint" outer="false" closed="true" laneType="sidewalk">
<cornerLocal id="1" u="0" v="1" z="0.2" height="0.3"/><cornerLocal id="2" u="4" v="5" z="0" height="1"/>
<cornerLocal id="4" u="4" v="6" z="0" height="1"/>
</outline>
<outline id="5"><cornerRoad id="7" s="10" t="-2" dz="0.4" height="0.5"/><cornerRoad id="8" s="12" t="-2" dz="0" height="0"/></outline>
</outlines>
<skeleton><polyline id="1">
<vertexLocal id="1" u="1" v="2" z="3" radius="0.1" intersectionPoint="true"/><vertexLocal id="2" u="1" v="2" z="6"/>
</polyline><polyline id="2"><vertexRoad id="1" s="10" t="1" dz="5"/><vertexRoad id="2" s="10" t="-9" dz="5" radius="0.2"/></polyline></skeleton>
<material surface="brick" friction="0.7" roughness="0.02" roadMarkColor="red"/>
<validity fromLane="-2" toLane="-1"/>
<validity fromLane="1" toLane="1" layer="permanent"/>
<parkingSpace access="women" restrictions="two hours"/>
<markings>
<marking side="front" weight="bold" width="0.1" color="yellow" zOffset="0.005" spaceLength="0.5"
 lineLength="0.6" startOffset="0.1" stopOffset="0.2"/>
<marking color="white" spaceLength="0" lineLength="1" startOffset="0" stopOffset="0"><cornerReference id="1"/><cornerReference id="2"/></marking>
</markings>
<borders>
<border width="0.15" type="curb" outlineId="3"/>
<border width="0.1" type="paint" outlineId="5" useCompleteOutline="false"><cornerReference id="7"/><cornerReference id="8"/></border>
</borders>
<surface><CRG file="patch.crg" hideRoadSurfaceCRG="true" zScale="2"/></surface>
</object>)");
  const auto network = parse(xml(text));
  EXPECT_NE(findings_of(xml(text), true).find("the surface of object 'o1' is left out"),
            std::string::npos);  // its shape is no box
  ASSERT_EQ(network->road(0).objects.size(), 1U);
  const RoadObject& o = network->road(0).objects[0];
  EXPECT_EQ(o.id + o.name + o.type + o.subtype, "o1kioskbuildingsmall");
  EXPECT_EQ(o.s_m, 10.0);
  EXPECT_EQ(o.t_m, -8.0);
  EXPECT_EQ(o.z_offset_m, 0.1);
  EXPECT_EQ(o.heading_rad, 0.2);
  EXPECT_EQ(o.pitch_rad, 0.3);
  EXPECT_EQ(o.roll_rad, 0.4);
  EXPECT_EQ(o.length_m, 5.0);
  EXPECT_EQ(o.width_m, 4.0);
  EXPECT_EQ(o.height_m, 3.0);
  EXPECT_EQ(o.radius_m, 2.0);
  EXPECT_EQ(o.valid_length_m, 6.0);
  EXPECT_EQ(o.orientation, Orientation::kBackward);
  EXPECT_TRUE(o.perp_to_road && o.dynamic && o.temporary && o.invalidated);

  ASSERT_EQ(o.repeats.size(), 2U);
  const ObjectRepeat& r = o.repeats[0];
  EXPECT_EQ(r.s_m, 11.0);
  EXPECT_EQ(r.length_m, 20.0);
  EXPECT_EQ(r.distance_m, 5.0);
  EXPECT_EQ(r.width_start_m, 1.0);
  EXPECT_EQ(r.width_end_m, 2.0);
  EXPECT_EQ(r.height_start_m, 3.0);
  EXPECT_EQ(r.height_end_m, 4.0);
  EXPECT_EQ(r.length_start_m, 5.0);
  EXPECT_EQ(r.length_end_m, 6.0);
  EXPECT_EQ(r.radius_start_m, 7.0);
  EXPECT_EQ(r.radius_end_m, 8.0);
  EXPECT_EQ(r.z_offset_start_m, 0.5);
  EXPECT_EQ(r.z_offset_end_m, 0.6);
  EXPECT_TRUE(r.detach_from_reference_line);
  EXPECT_FALSE(r.t_course);
  EXPECT_EQ(r.t_at(21.0), -9.0);
  ASSERT_TRUE(o.repeats[1].t_course);
  // -8 + 0.1 5 + 0.02 25 - 0.003 125
  EXPECT_NEAR(o.repeats[1].t_at(45.0), -7.375, 1e-12);
  EXPECT_FALSE(o.repeats[1].width_start_m || o.repeats[1].detach_from_reference_line);

  ASSERT_EQ(o.outlines.size(), 2U);
  EXPECT_EQ(o.outlines[0].id, 3);
  EXPECT_EQ(o.outlines[0].fill, FillType::kPaint);
  EXPECT_FALSE(o.outlines[0].outer);
  EXPECT_EQ(o.outlines[0].closed, true);
  EXPECT_EQ(o.outlines[0].lane_type, LaneType::kSidewalk);
  ASSERT_EQ(o.outlines[0].corners.size(), 3U);
  EXPECT_EQ(o.outlines[0].corners[0].id, 1);
  EXPECT_EQ(o.outlines[0].corners[0].v_m, 1.0);
  EXPECT_EQ(o.outlines[0].corners[0].z_m, 0.2);
  EXPECT_EQ(o.outlines[0].corners[0].height_m, 0.3);
  EXPECT_FALSE(o.outlines[0].corners[0].road_coordinates);
  EXPECT_TRUE(o.outlines[1].outer);
  EXPECT_FALSE(o.outlines[1].closed || o.outlines[1].lane_type);
  EXPECT_EQ(o.outlines[1].fill, FillType::kNone);
  EXPECT_TRUE(o.outlines[1].corners[0].road_coordinates);
  EXPECT_EQ(o.outlines[1].corners[0].u_m, 10.0);
  EXPECT_EQ(o.outlines[1].corners[0].z_m, 0.4);

  ASSERT_EQ(o.skeleton.size(), 2U);
  EXPECT_EQ(o.skeleton[0].id, 1);
  EXPECT_EQ(o.skeleton[0].vertices[0].radius_m, 0.1);
  EXPECT_TRUE(o.skeleton[0].vertices[0].on_ground);
  EXPECT_EQ(o.skeleton[0].vertices[1].z_m, 6.0);
  EXPECT_FALSE(o.skeleton[0].vertices[1].radius_m || o.skeleton[0].vertices[1].on_ground);
  EXPECT_TRUE(o.skeleton[1].vertices[1].road_coordinates);
  EXPECT_EQ(o.skeleton[1].vertices[1].id, 2);
  EXPECT_EQ(o.skeleton[1].vertices[1].v_m, -9.0);

  ASSERT_EQ(o.materials.size(), 1U);
  EXPECT_EQ(o.materials[0].surface, "brick");
  EXPECT_EQ(o.materials[0].friction, 0.7);
  EXPECT_EQ(o.materials[0].roughness, 0.02);
  EXPECT_EQ(o.materials[0].road_mark_colour, MarkColour::kRed);
  ASSERT_EQ(o.validity.size(), 2U);
  EXPECT_TRUE(o.validity[0].covers(-2) && o.validity[0].covers(-1) && !o.validity[0].covers(0));
  ASSERT_TRUE(o.parking);
  EXPECT_EQ(o.parking->access, ParkingAccess::kWomen);
  EXPECT_EQ(o.parking->restrictions, "two hours");

  ASSERT_EQ(o.markings.size(), 2U);
  const ObjectMarking& m = o.markings[0];
  EXPECT_EQ(m.side, BoxSide::kFront);
  EXPECT_TRUE(m.bold);
  EXPECT_EQ(m.width_m, 0.1);
  EXPECT_EQ(m.colour, MarkColour::kYellow);
  EXPECT_EQ(m.z_offset_m, 0.005);
  EXPECT_EQ(m.space_length_m, 0.5);
  EXPECT_EQ(m.line_length_m, 0.6);
  EXPECT_EQ(m.start_offset_m, 0.1);
  EXPECT_EQ(m.stop_offset_m, 0.2);
  EXPECT_FALSE(o.markings[1].side);
  EXPECT_EQ(o.markings[1].corner_ids, (std::vector<int>{1, 2}));
  ASSERT_EQ(o.borders.size(), 2U);
  EXPECT_EQ(o.borders[0].type, BorderType::kCurb);
  EXPECT_EQ(o.borders[0].width_m, 0.15);
  EXPECT_EQ(o.borders[0].outline_id, 3);
  EXPECT_TRUE(o.borders[0].complete_outline);
  EXPECT_EQ(o.borders[1].type, BorderType::kPaint);
  EXPECT_FALSE(o.borders[1].complete_outline);
  EXPECT_EQ(o.borders[1].corner_ids, (std::vector<int>{7, 8}));
  ASSERT_TRUE(o.crg);
  EXPECT_EQ(o.crg->file, "patch.crg");
  EXPECT_TRUE(o.crg->hide_road_crg);
  EXPECT_EQ(o.crg->z_scale, 2.0);
}

TEST(ReadObjects, ParkingMarksOf1_4) {
  const RoadText text = with_objects(R"(
<object id="p" type="parkingSpace" s="10" t="3" length="5" width="2.5">
<outline><cornerLocal u="0" v="0" z="0" height="0"/><cornerLocal u="1" v="0" z="0" height="0"/><cornerLocal u="1" v="1" z="0" height="0"/></outline>
<parkingSpace access="handicapped"><marking side="left" type="solid" width="0.12" color="blue"/>
<marking side="right" type="none" width="0.12" color="white"/><marking side="rear" type="broken" width="0.1" color="white"/></parkingSpace>
</object>)");
  EXPECT_EQ(findings_of(xml(text), true), "");
  const auto network = parse(xml(text));
  const RoadObject& o = network->road(0).objects.at(0);
  EXPECT_EQ(o.outlines.size(), 1U);
  EXPECT_EQ(o.parking->access, ParkingAccess::kHandicapped);
  ASSERT_EQ(o.markings.size(), 2U);
  EXPECT_EQ(o.markings[0].side, BoxSide::kLeft);
  EXPECT_EQ(o.markings[0].colour, MarkColour::kBlue);
  EXPECT_EQ(o.markings[0].space_length_m, 0.0);
  EXPECT_EQ(o.markings[1].side, BoxSide::kRear);
  EXPECT_GT(o.markings[1].space_length_m, 0.0);
}

TEST(ReadObjects, ReferencesTunnelsAndBridges) {
  const RoadText text = with_objects(R"(
<object id="o" s="1" t="9"/>
<objectReference id="o" s="20" t="9" zOffset="0.5" validLength="3" orientation="+"><validity fromLane="1" toLane="2"/></objectReference>
<tunnel id="t" name="Gotthard" s="30" length="20" type="underpass" lighting="0.4" daylight="0.1"><validity fromLane="-1" toLane="1"/></tunnel>
<bridge id="b" name="Forth" s="60" length="30" type="steel"><validity fromLane="-2" toLane="-1"/></bridge>
<tunnel id="u" s="30" length="20" type="standard"/>)");
  EXPECT_EQ(findings_of(xml(text), true), "");
  const auto network = parse(xml(text));
  const Road& road = network->road(0);
  ASSERT_EQ(road.object_references.size(), 1U);
  const ObjectReference& r = road.object_references[0];
  EXPECT_EQ(r.id, "o");
  EXPECT_EQ(r.s_m, 20.0);
  EXPECT_EQ(r.t_m, 9.0);
  EXPECT_EQ(r.z_offset_m, 0.5);
  EXPECT_EQ(r.valid_length_m, 3.0);
  EXPECT_EQ(r.orientation, Orientation::kForward);
  EXPECT_EQ(r.validity[0].to_lane, 2);
  ASSERT_EQ(road.tunnels.size(), 2U);
  const Tunnel& t = road.tunnels[0];
  EXPECT_EQ(t.id + t.name, "tGotthard");
  EXPECT_EQ(t.s_m, 30.0);
  EXPECT_EQ(t.length_m, 20.0);
  EXPECT_TRUE(t.underpass);
  EXPECT_EQ(t.lighting, 0.4);
  EXPECT_EQ(t.daylight, 0.1);
  EXPECT_EQ(t.validity[0].from_lane, -1);
  EXPECT_FALSE(road.tunnels[1].underpass || road.tunnels[1].lighting);
  ASSERT_EQ(road.bridges.size(), 1U);
  EXPECT_EQ(road.bridges[0].id + road.bridges[0].name, "bForth");
  EXPECT_EQ(road.bridges[0].s_m, 60.0);
  EXPECT_EQ(road.bridges[0].length_m, 30.0);
  EXPECT_EQ(road.bridges[0].type, BridgeType::kSteel);
  EXPECT_EQ(road.bridges[0].validity[0].from_lane, -2);
}

TEST(ReadObjects, AValidityWithoutLanesIsLeftOut) {
  const std::string text = xml(with_objects(
      "<object id=\"o\" s=\"1\" t=\"9\" length=\"1\" width=\"1\"><validity from=\"-1\" "
      "to=\"-1\"/><validity fromLane=\"1\" toLane=\"1\"/></object>"));
  EXPECT_TRUE(has(findings_of(text), "warning: <validity> without fromLane and toLane"));
  const auto network = parse(text);
  ASSERT_EQ(network->road(0).objects.at(0).validity.size(), 1U);
  EXPECT_EQ(network->road(0).objects[0].validity[0].from_lane, 1);
}

TEST(ReadObjects, WhatIsWrongIsNamed) {
  const std::string said = findings_of(xml(with_objects(R"(
<object id="a" s="1" t="9" orientation="up" length="-2" dynamic="perhaps">
<outline fillType="lava" closed="ajar"><cornerLocal u="0" v="0" height="-1" id="x"/></outline>
<validity fromLane="1" toLane="-1"/><repeat length="1" widthStart="wide"/>
<parkingSpace access="cats"/><markings><marking side="top" color="white"/></markings>
<borders><border type="hedge" width="1" outlineId="0"/></borders><surface><CRG/></surface></object>
<tunnel s="0" length="5" type="deep" lighting="3"/><bridge s="0" type="paper"/><objectReference s="1"/>)")));
  for (const char* part :
       {"one of +, -, none", "<object length=\"-2\"> is below 0", "<object dynamic=\"perhaps\">",
        "<outline fillType=\"lava\">", "<outline closed=\"ajar\">",
        "<cornerLocal height=\"-1\"> is below 0", "error: <cornerLocal id=\"x\"> is not an integer",
        "fromLane 1 is above toLane -1", "error: <repeat> needs the attribute 's'",
        "error: <repeat widthStart=\"wide\">", "<parkingSpace access=\"cats\">",
        "one of left, right, front, rear", "one of concrete, curb, paint",
        "error: <CRG> needs the attribute 'file'", "one of standard, underpass",
        "<tunnel lighting=\"3\"> is above 1", "one of concrete, steel, brick, wood",
        "error: <objectReference> needs the attribute 'id'"})
    EXPECT_TRUE(has(said, part)) << part << "\n" << said;
}

}  // namespace
}  // namespace raytruth::roads
