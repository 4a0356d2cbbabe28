// Junctions of every type, groups of them, stations.
#include <gtest/gtest.h>

#include "road_text.h"

namespace raytruth::roads {
namespace {

TEST(ReadJunctions, EveryField) {
  const std::string text = xml_and({}, R"(
<controller id="c"><control signalId="x"/></controller>
<junction id="j" name="market" type="default">
<connection id="0" type="default" incomingRoad="7" connectingRoad="7" contactPoint="end" connectionMaster="m">
<laneLink from="-1" to="-2" overlapZone="3.5"/></connection>
<connection id="1" incomingRoad="7" linkedRoad="7"/>
<priority high="7" low="8"/>
<controller id="c" type="lights" sequence="4"/>
<surface><CRG file="j.crg" mode="global" purpose="friction" zOffset="1" zScale="2"/></surface>
<planView><geometry s="0" x="0" y="0" hdg="0" length="30"><line/></geometry></planView>
<objects><object id="island" s="3" t="1"/></objects>
<boundary>
<segment type="lane" roadId="7" boundaryLane="-2" sStart="begin" sEnd="12.5"/>
<segment type="joint" roadId="7" contactPoint="end" jointLaneStart="-1" jointLaneEnd="2" transitionLength="1.5"/>
<segment type="joint" roadId="7" contactPoint="start"/>
</boundary>
<elevationGrid gridSpacing="0.5" sStart="2">
<elevation left="1 2 3" center="0.5" right="-1 -2"/><elevation left="4e-1 5" right="" center="1"/>
</elevationGrid>
</junction>)");
  write_level_surface("j.crg");
  EXPECT_EQ(findings_of(text), "");
  const auto network = parse(text);
  ASSERT_EQ(network->junctions().size(), 1U);
  const Junction& j = network->junctions()[0];
  EXPECT_EQ(j.id + j.name + j.type, "jmarketdefault");
  ASSERT_EQ(j.connections.size(), 2U);
  const Connection& c = j.connections[0];
  EXPECT_EQ(c.incoming_road + c.connecting_road + c.master, "77m");
  EXPECT_EQ(c.contact, ContactPoint::kEnd);
  EXPECT_TRUE(c.has_contact);
  EXPECT_EQ(c.lane_links.at(0).from, -1);
  EXPECT_EQ(c.lane_links[0].to, -2);
  EXPECT_EQ(c.lane_links[0].overlap_zone_m, 3.5);
  EXPECT_EQ(j.connections[1].connecting_road, "7");
  EXPECT_FALSE(j.connections[1].has_contact || j.connections[1].is_virtual);
  EXPECT_EQ(j.priorities.at(0).high + j.priorities[0].low, "78");
  EXPECT_EQ(j.controllers.at(0).id + j.controllers[0].type, "clights");
  EXPECT_EQ(j.controllers[0].sequence, 4);
  ASSERT_EQ(j.surface.size(), 1U);
  EXPECT_EQ(j.surface[0].file, "j.crg");
  EXPECT_EQ(j.surface[0].mode, SurfaceCrg::Mode::kGlobal);
  EXPECT_EQ(j.surface[0].purpose, SurfaceCrg::Purpose::kFriction);
  EXPECT_EQ(j.surface[0].z_offset_m, 1.0);
  EXPECT_EQ(j.surface[0].z_scale, 2.0);
  EXPECT_EQ(j.plan_view.at(0).length_m, 30.0);
  EXPECT_EQ(j.objects.objects.at(0).id, "island");
  ASSERT_EQ(j.boundary.size(), 3U);
  EXPECT_FALSE(j.boundary[0].joint);
  EXPECT_EQ(j.boundary[0].road_id, "7");
  EXPECT_EQ(j.boundary[0].boundary_lane, -2);
  EXPECT_EQ(j.boundary[0].s_start.on(100.0), 0.0);
  EXPECT_EQ(j.boundary[0].s_end.on(100.0), 12.5);
  EXPECT_TRUE(j.boundary[1].joint);
  EXPECT_EQ(j.boundary[1].contact.on(100.0), 100.0);
  EXPECT_EQ(j.boundary[1].joint_lane_start, -1);
  EXPECT_EQ(j.boundary[1].joint_lane_end, 2);
  EXPECT_EQ(j.boundary[1].transition_length_m, 1.5);
  EXPECT_EQ(j.boundary[2].contact.on(100.0), 0.0);
  EXPECT_FALSE(j.boundary[2].joint_lane_start || j.boundary[2].joint_lane_end);
  ASSERT_TRUE(j.elevation_grid);
  EXPECT_EQ(j.elevation_grid->spacing_m, 0.5);
  EXPECT_EQ(j.elevation_grid->s_start_m, 2.0);
  ASSERT_EQ(j.elevation_grid->rows.size(), 2U);
  EXPECT_EQ(j.elevation_grid->rows[0].left, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(j.elevation_grid->rows[0].right, (std::vector<double>{-1, -2}));
  EXPECT_EQ(j.elevation_grid->rows[0].center, 0.5);
  EXPECT_EQ(j.elevation_grid->rows[1].left, (std::vector<double>{0.4, 5}));
  EXPECT_TRUE(j.elevation_grid->rows[1].right.empty());
}

TEST(ReadJunctions, VirtualAndCrossing) {
  const std::string text = xml_and({}, R"(
<junction id="v" type="virtual" mainRoad="7" sStart="10" sEnd="30" orientation="-">
<connection id="0" type="virtual"><predecessor elementType="road" elementId="7" elementS="12" elementDir="-"/>
<successor elementType="road" elementId="7" elementS="14" elementDir="+"/><laneLink from="-1" to="1"/></connection>
<crossPath id="p" crossingRoad="7" roadAtStart="7" roadAtEnd="7">
<startLaneLink s="20" from="1" to="-1"/><endLaneLink s="22" from="2" to="-2"/></crossPath>
</junction>
<junction id="x" type="crossing"><roadSection id="0" roadId="7" sStart="40" sEnd="44"/>
<roadSection id="1" roadId="7" sStart="60" sEnd="64"/></junction>)");
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  const Junction& v = network->junctions()[0];
  EXPECT_EQ(v.main_road, "7");
  EXPECT_EQ(v.s_start_m, 10.0);
  EXPECT_EQ(v.s_end_m, 30.0);
  EXPECT_EQ(v.orientation, Orientation::kBackward);
  const Connection& c = v.connections.at(0);
  EXPECT_TRUE(c.is_virtual);
  ASSERT_TRUE(c.predecessor && c.successor);
  EXPECT_EQ(c.predecessor->road_id, "7");
  EXPECT_EQ(c.predecessor->s_m, 12.0);
  EXPECT_FALSE(c.predecessor->with_s);
  EXPECT_EQ(c.successor->s_m, 14.0);
  EXPECT_TRUE(c.successor->with_s);
  const CrossPath& p = v.cross_paths.at(0);
  EXPECT_EQ(p.id + p.crossing_road + p.road_at_start + p.road_at_end, "p777");
  EXPECT_EQ(p.start.s_m, 20.0);
  EXPECT_EQ(p.start.from, 1);
  EXPECT_EQ(p.start.to, -1);
  EXPECT_EQ(p.end.s_m, 22.0);
  EXPECT_EQ(p.end.from, 2);
  EXPECT_EQ(p.end.to, -2);
  const Junction& x = network->junctions()[1];
  EXPECT_EQ(x.type, "crossing");
  ASSERT_EQ(x.sections.size(), 2U);
  EXPECT_EQ(x.sections[1].id + x.sections[1].road_id, "17");
  EXPECT_EQ(x.sections[1].s_start_m, 60.0);
  EXPECT_EQ(x.sections[1].s_end_m, 64.0);
}

TEST(ReadJunctions, GroupsAndStations) {
  const std::string text = xml_and({}, R"(
<junction id="j" name=""/>
<junctionGroup id="g" name="ring" type="roundabout"><junctionReference junction="j"/></junctionGroup>
<station id="s" name="Main" type="large"><platform id="p" name="1">
<segment roadId="7" sStart="10" sEnd="60" side="left"/><segment roadId="7" sStart="60" sEnd="70" side="right"/></platform></station>)");
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  ASSERT_EQ(network->junction_groups().size(), 1U);
  const JunctionGroup& g = network->junction_groups()[0];
  EXPECT_EQ(g.id + g.name + g.type + g.junctions.at(0).junction, "gringroundaboutj");
  ASSERT_EQ(network->stations().size(), 1U);
  const Station& s = network->stations()[0];
  EXPECT_EQ(s.id + s.name + s.type, "sMainlarge");
  ASSERT_EQ(s.platforms.size(), 1U);
  EXPECT_EQ(s.platforms[0].id + s.platforms[0].name, "p1");
  ASSERT_EQ(s.platforms[0].segments.size(), 2U);
  EXPECT_EQ(s.platforms[0].segments[0].road_id, "7");
  EXPECT_EQ(s.platforms[0].segments[0].s_start_m, 10.0);
  EXPECT_EQ(s.platforms[0].segments[0].s_end_m, 60.0);
  EXPECT_TRUE(s.platforms[0].segments[0].left);
  EXPECT_FALSE(s.platforms[0].segments[1].left);
}

TEST(ReadJunctions, WhatIsWrongIsNamed) {
  const std::string said = findings_of(xml_and({}, R"(
<junction id="a" type="star"><connection id="0" incomingRoad="7" connectingRoad="7" contactPoint="middle" type="odd">
<predecessor elementType="road" elementS="1"/><laneLink from="-1" overlapZone="-2"/></connection>
<controller/><boundary><segment type="arc" roadId="7"/><segment type="joint" contactPoint="far"/></boundary>
<elevationGrid gridSpacing="0"><elevation left="1 two" center="1 2"/></elevationGrid>
<crossPath crossingRoad="7"/><roadSection roadId="7"/></junction>
<junction id="v" type="virtual"/>
<junctionGroup id="g" type="square"><junctionReference/></junctionGroup>
<station id="s" type="huge"><platform><segment roadId="7" sStart="1" sEnd="2" side="top"/></platform></station>)"));
  for (const char* part :
       {"one of default, virtual, direct, crossing",
        "<connection contactPoint=\"middle\">",
        "<connection type=\"odd\">",
        "error: <predecessor> needs the attribute 'elementId'",
        "error: <laneLink> needs the attribute 'to'",
        "<laneLink overlapZone=\"-2\"> is below 0",
        "error: <controller> needs the attribute 'id'",
        "one of lane, joint",
        "error: <segment> needs the attribute 'boundaryLane'",
        "error: <segment contactPoint=\"far\"> is not a finite number",
        "no gridSpacing of 1 mm or more",
        "error: <elevation left=\"1 two\"> is no list of up to 100000 finite numbers",
        "the center of a row has 2 values",
        "warning: <crossPath> needs <startLaneLink>",
        "error: <crossPath> needs the attribute 'roadAtEnd'",
        "error: <roadSection> needs the attribute 'sStart'",
        "error: <junction> needs the attribute 'mainRoad'",
        "one of roundabout, unknown",
        "error: <junctionReference> needs the attribute 'junction'",
        "one of small, medium, large",
        "error: <platform> needs the attribute 'id'",
        "one of left, right"})
    EXPECT_TRUE(has(said, part)) << part << "\n" << said;
}

}  // namespace
}  // namespace raytruth::roads
