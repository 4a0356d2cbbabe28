// Header, and what a road says beside its shape.
#include <gtest/gtest.h>

#include "road_text.h"

namespace raytruth::roads {
namespace {

TEST(ReadHeader, EveryField) {
  const std::string text = R"(<OpenDRIVE>
<header revMajor="1" revMinor="8" name="town" version="2.5" date="2026-01-02" north="10"
 south="-10" east="20" west="-20" vendor="us">
<geoReference><![CDATA[+proj=utm +zone=32]]></geoReference>
<offset x="1" y="2" z="3" hdg="0.5"/>
<license name="MIT License" spdxid="MIT" resource="http://x" text="free"/>
<defaultRegulations>
<roadRegulations type="town"><semantics><speed type="maximum" value="50" unit="km/h"/></semantics></roadRegulations>
<signalRegulations type="301" subtype="-1"><semantics><priority type="yield"/></semantics></signalRegulations>
</defaultRegulations>
</header>)";
  std::string road = xml({});
  const std::string whole = text + road.substr(road.find("<road"));
  const auto network = parse(whole);
  EXPECT_EQ(findings_of(whole), "");
  const RoadHeader& h = network->header();
  EXPECT_EQ(h.rev_major, 1);
  EXPECT_EQ(h.rev_minor, 8);
  EXPECT_EQ(h.name, "town");
  EXPECT_EQ(h.version, "2.5");
  EXPECT_EQ(h.date, "2026-01-02");
  EXPECT_EQ(h.vendor, "us");
  EXPECT_EQ(h.north_m, 10.0);
  EXPECT_EQ(h.south_m, -10.0);
  EXPECT_EQ(h.east_m, 20.0);
  EXPECT_EQ(h.west_m, -20.0);
  EXPECT_EQ(h.license_name, "MIT License");
  EXPECT_EQ(h.license_spdx, "MIT");
  EXPECT_EQ(h.license_resource, "http://x");
  EXPECT_EQ(h.license_text, "free");
  EXPECT_EQ(network->geo_reference(), "+proj=utm +zone=32");
  EXPECT_EQ(network->geo_offset().heading_rad, 0.5);
  const auto rules = network->default_regulations();
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_FALSE(rules[0].of_signal);
  EXPECT_EQ(rules[0].type, "town");
  ASSERT_EQ(rules[0].semantics.size(), 1U);
  EXPECT_EQ(rules[0].semantics[0].kind, SemanticKind::kSpeed);
  EXPECT_EQ(rules[0].semantics[0].type, "maximum");
  EXPECT_DOUBLE_EQ(rules[0].semantics[0].value.value(), 50.0 / 3.6);
  EXPECT_TRUE(rules[1].of_signal);
  EXPECT_EQ(rules[1].type, "301");
  EXPECT_EQ(rules[1].subtype, "-1");
  EXPECT_EQ(rules[1].semantics[0].kind, SemanticKind::kPriority);
  EXPECT_EQ(rules[1].semantics[0].type, "yield");
}

TEST(ReadHeader, BoundsThatAreNoNumbersAndVersionsToCome) {
  std::string text = xml({});
  text.replace(text.find("revMinor=\"8\""), 12, "revMinor=\"12\" north=\"inf\" south=\"\"");
  const std::string said = findings_of(text);
  EXPECT_TRUE(has(said, "warning: <header north=\"inf\"> is not a finite number")) << said;
  EXPECT_TRUE(has(said, "warning: the file says it is OpenDRIVE 1.12")) << said;
  EXPECT_FALSE(has(said, "error")) << said;
}

TEST(ReadRoad, EveryField) {
  RoadText text;
  text.attributes = "rule=\"LHT\" name=\"High Street\"";
  text.profiles = R"(
<link>
<predecessor elementType="road" elementId="9" elementS="12.5" elementDir="-"/>
<neighbor side="left" elementId="7" direction="opposite"/>
</link>
<type s="0" type="town" country="DE"><speed max="50" unit="km/h"/></type>
<type s="40" type="motorway"><speed max="no limit"/></type>
<type s="60" type="rural"><speed max="undefined"/></type>
<type s="80" type="townLocal"><speed max="20" unit="mph"/></type>)";
  text.more = R"(
<surface>
<CRG file="a.crg" sStart="1" sEnd="9" orientation="opposite" mode="genuine" purpose="friction"
 sOffset="1" tOffset="2" zOffset="3" zScale="4" hOffset="0.25"/>
<CRG file="b.crg" sStart="10" sEnd="20" orientation="same" mode="attached0"/>
</surface>
<railroad>
<switch name="W1" id="w1" position="turn">
<mainTrack id="7" s="10" dir="+"/><sideTrack id="7" s="20" dir="-"/><partner name="W2" id="w2"/>
</switch>
<switch name="W2" id="w2" position="dynamic"><mainTrack id="7" s="10" dir="+"/><sideTrack id="7" s="20" dir="+"/></switch>
</railroad>)";
  write_level_surface("a.crg");
  write_level_surface("b.crg");
  const auto network = parse(xml(text));
  EXPECT_EQ(findings_of(xml(text)), "");
  const Road& r = network->road(0);
  EXPECT_TRUE(r.left_hand_traffic);
  EXPECT_EQ(r.name, "High Street");
  ASSERT_TRUE(r.predecessor);
  EXPECT_EQ(r.predecessor->element_id, "9");
  EXPECT_FALSE(r.predecessor->has_contact);
  EXPECT_EQ(r.predecessor->element_s_m, 12.5);
  EXPECT_FALSE(r.predecessor->element_with_s);
  ASSERT_EQ(r.neighbors.size(), 1U);
  EXPECT_TRUE(r.neighbors[0].left);
  EXPECT_EQ(r.neighbors[0].road_id, "7");
  EXPECT_FALSE(r.neighbors[0].same_direction);
  ASSERT_EQ(r.types.size(), 4U);
  EXPECT_EQ(r.types[0].country, "DE");
  EXPECT_DOUBLE_EQ(r.types[0].max_speed_m_s, 50.0 / 3.6);
  EXPECT_EQ(r.types[1].max_speed_m_s, kNoSpeedLimit);
  EXPECT_EQ(r.types[2].max_speed_m_s, 0.0);
  EXPECT_DOUBLE_EQ(r.types[3].max_speed_m_s, 20.0 * 0.44704);
  EXPECT_EQ(r.type, "town");
  EXPECT_DOUBLE_EQ(r.speed_limit_m_s, 50.0 / 3.6);
  EXPECT_EQ(r.type_at(39.9)->type, "town");
  EXPECT_EQ(r.type_at(40.0)->type, "motorway");
  EXPECT_EQ(r.type_at(99.0)->type, "townLocal");
  ASSERT_EQ(r.surface.size(), 2U);
  const SurfaceCrg& crg = r.surface[0];
  EXPECT_EQ(crg.file, "a.crg");
  EXPECT_EQ(crg.s_start_m, 1.0);
  EXPECT_EQ(crg.s_end_m, 9.0);
  EXPECT_FALSE(crg.same_direction);
  EXPECT_EQ(crg.mode, SurfaceCrg::Mode::kGenuine);
  EXPECT_EQ(crg.purpose, SurfaceCrg::Purpose::kFriction);
  EXPECT_EQ(crg.s_offset_m, 1.0);
  EXPECT_EQ(crg.t_offset_m, 2.0);
  EXPECT_EQ(crg.z_offset_m, 3.0);
  EXPECT_EQ(crg.z_scale, 4.0);
  EXPECT_EQ(crg.h_offset_rad, 0.25);
  EXPECT_EQ(r.surface[1].mode, SurfaceCrg::Mode::kAttached0);
  EXPECT_EQ(r.surface[1].purpose, SurfaceCrg::Purpose::kElevation);
  EXPECT_EQ(r.surface[1].z_scale, 1.0);
  ASSERT_EQ(r.switches.size(), 2U);
  EXPECT_EQ(r.switches[0].id, "w1");
  EXPECT_EQ(r.switches[0].name, "W1");
  EXPECT_EQ(r.switches[0].position, RailSwitch::Position::kTurn);
  EXPECT_EQ(r.switches[0].main_track.road_id, "7");
  EXPECT_EQ(r.switches[0].main_track.s_m, 10.0);
  EXPECT_TRUE(r.switches[0].main_track.with_s);
  EXPECT_EQ(r.switches[0].side_track.s_m, 20.0);
  EXPECT_FALSE(r.switches[0].side_track.with_s);
  EXPECT_EQ(r.switches[0].partner_id, "w2");
  EXPECT_EQ(r.switches[0].partner_name, "W2");
}

TEST(ReadRoad, WhatIsWrongIsNamed) {
  RoadText text;
  text.profiles = "<type s=\"0\" type=\"village\"><speed max=\"fast\"/></type>";
  text.more =
      "<surface><CRG sStart=\"0\" sEnd=\"1\" mode=\"glued\"/></surface>"
      "<railroad><switch id=\"w\" position=\"up\"><mainTrack s=\"1\" "
      "dir=\"+\"/></switch></railroad>";
  const std::string said = findings_of(xml(text));
  EXPECT_TRUE(has(said, "<type type=\"village\"> is no word")) << said;
  EXPECT_TRUE(has(said, "error: <speed max=\"fast\"> is not a finite number")) << said;
  EXPECT_TRUE(has(said, "error: <CRG> needs the attribute 'file'")) << said;
  EXPECT_TRUE(has(said, "one of attached, attached0, genuine, global")) << said;
  EXPECT_TRUE(has(said, "one of dynamic, straight, turn")) << said;
  EXPECT_TRUE(has(said, "error: <mainTrack> needs the attribute 'id'")) << said;
  EXPECT_TRUE(has(said, "warning: <switch> needs <sideTrack>")) << said;
}

// A cubic that runs away within its road would make a mesh that no machine holds.
TEST(ReadRoad, RefusesShapesThatNoRoadHas) {
  RoadText text;
  text.right = lane(-1, -1.0, record("width", "sOffset=\"0\"", 3.5, 0.0, 0.0, 0.01));
  EXPECT_NE(findings_of(xml(text)).find("a width of 1254 m at s = 50 m"), std::string::npos)
      << findings_of(xml(text));
  text = {};
  text.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 0.0, 300.0, 0.0, 0.0) +
                  "</elevationProfile>";
  EXPECT_NE(findings_of(xml(text)).find("an elevation of 2.25e+04 m at s = 75 m"),
            std::string::npos);
  text.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 8000.0, 0.2, 0.0, 0.0) +
                  "</elevationProfile>";
  EXPECT_EQ(findings_of(xml(text)), "");
}

}  // namespace
}  // namespace raytruth::roads
