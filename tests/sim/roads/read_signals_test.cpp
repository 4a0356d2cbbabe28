// Signals, boards, controllers.
#include <gtest/gtest.h>

#include "road_text.h"

namespace raytruth::roads {
namespace {

RoadText with_signals(const std::string& signals) {
  RoadText text;
  text.more = "<objects><object id=\"pole\" s=\"5\" t=\"-7\"/></objects><signals>\n" + signals +
              "\n</signals>";
  return text;
}

TEST(ReadSignals, EveryField) {
  const std::string text = xml(with_signals(R"(
<signal id="s0" s="1" t="2" type="1" subtype="-1" dynamic="no" orientation="none"/>
<signal id="s1" name="limit" s="10" t="-6" zOffset="2.1" type="274" subtype="60" country="DE"
 countryRevision="2017" dynamic="yes" orientation="-" value="60" unit="km/h" text="line&#10;two"
 hOffset="0.1" pitch="0.2" roll="0.3" width="0.6" height="0.7" length="0.05" temporary="true" invalidated="true">
<validity fromLane="-2" toLane="-1"/>
<dependency id="s0" type="limits"/>
<reference elementType="object" elementId="pole" type="hangs on"/>
<reference elementType="signal" elementId="s0"/>
<positionRoad roadId="7" s="12" t="-7" zOffset="3" hOffset="0.4" pitch="0.5" roll="0.6"/>
<semantics><speed type="maximum" value="60" unit="km/h"/><supplementaryDistance type="in" value="2" unit="km"/>
<supplementaryTime type="time" value="8"/><prohibited/><lane type="noOvertakeCars"/><supplementaryEnvironment type="rain"/></semantics>
</signal>
<signal id="s2" s="10" t="-6" dynamic="no" orientation="+">
<positionInertial x="1" y="2" z="3" hdg="0.7" pitch="0.8" roll="0.9"/></signal>)"));
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  const std::vector<Signal>& all = network->road(0).signals;
  ASSERT_EQ(all.size(), 3U);
  const Signal& s = all[1];
  EXPECT_EQ(s.id + s.name + s.type + s.subtype + s.country + s.country_revision,
            "s1limit27460DE2017");
  EXPECT_EQ(s.s_m, 10.0);
  EXPECT_EQ(s.t_m, -6.0);
  EXPECT_EQ(s.z_offset_m, 2.1);
  EXPECT_TRUE(s.dynamic && s.has_value && s.temporary && s.invalidated);
  EXPECT_EQ(s.orientation, Orientation::kBackward);
  EXPECT_EQ(s.value, 60.0);
  EXPECT_EQ(s.unit, "km/h");
  EXPECT_EQ(s.text, "line\ntwo");
  EXPECT_EQ(s.h_offset_rad, 0.1);
  EXPECT_EQ(s.pitch_rad, 0.2);
  EXPECT_EQ(s.roll_rad, 0.3);
  EXPECT_EQ(s.width_m, 0.6);
  EXPECT_EQ(s.height_m, 0.7);
  EXPECT_EQ(s.length_m, 0.05);
  EXPECT_EQ(s.validity.at(0).from_lane, -2);
  EXPECT_EQ(s.dependencies.at(0).id + s.dependencies[0].type, "s0limits");
  ASSERT_EQ(s.links.size(), 2U);
  EXPECT_TRUE(s.links[0].to_object);
  EXPECT_EQ(s.links[0].element_id + s.links[0].type, "polehangs on");
  EXPECT_FALSE(s.links[1].to_object);
  ASSERT_TRUE(s.position_road);
  EXPECT_EQ(s.position_road->road_id, "7");
  EXPECT_EQ(s.position_road->s_m, 12.0);
  EXPECT_EQ(s.position_road->t_m, -7.0);
  EXPECT_EQ(s.position_road->z_offset_m, 3.0);
  EXPECT_EQ(s.position_road->h_offset_rad, 0.4);
  EXPECT_EQ(s.position_road->pitch_rad, 0.5);
  EXPECT_EQ(s.position_road->roll_rad, 0.6);
  EXPECT_FALSE(s.position_inertial);
  ASSERT_EQ(s.semantics.size(), 6U);
  EXPECT_DOUBLE_EQ(s.semantics[0].value.value(), 60.0 / 3.6);
  EXPECT_EQ(s.semantics[1].kind, SemanticKind::kSupplementaryDistance);
  EXPECT_EQ(s.semantics[1].type, "in");
  EXPECT_EQ(s.semantics[1].value, 2000.0);
  EXPECT_EQ(s.semantics[2].value, 8.0);
  EXPECT_EQ(s.semantics[3].kind, SemanticKind::kProhibited);
  EXPECT_FALSE(s.semantics[3].value);
  EXPECT_EQ(s.semantics[4].type, "noOvertakeCars");
  EXPECT_EQ(s.semantics[5].kind, SemanticKind::kSupplementaryEnvironment);
  const Signal& free = all[2];
  ASSERT_TRUE(free.position_inertial);
  EXPECT_EQ(free.position_inertial->x_m, 1.0);
  EXPECT_EQ(free.position_inertial->y_m, 2.0);
  EXPECT_EQ(free.position_inertial->z_m, 3.0);
  EXPECT_EQ(free.position_inertial->heading_rad, 0.7);
  EXPECT_EQ(free.position_inertial->pitch_rad, 0.8);
  EXPECT_EQ(free.position_inertial->roll_rad, 0.9);
  EXPECT_EQ(free.orientation, Orientation::kForward);
  EXPECT_FALSE(free.has_value || free.dynamic);
}

TEST(ReadSignals, ReferencesOnly) {
  const std::string text = xml(with_signals(R"(
<signal id="s" s="1" t="2" dynamic="no" orientation="+"/>
<signalReference id="s" s="30" t="-4" orientation="-"><validity fromLane="1" toLane="2"/></signalReference>)"));
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  const SignalReference& r = network->road(0).signal_references.at(0);
  EXPECT_EQ(r.id, "s");
  EXPECT_EQ(r.s_m, 30.0);
  EXPECT_EQ(r.t_m, -4.0);
  EXPECT_EQ(r.orientation, Orientation::kBackward);
  EXPECT_EQ(r.validity.at(0).to_lane, 2);
}

TEST(ReadSignals, Boards) {
  const std::string text = xml(with_signals(R"(
<signal id="b" s="1" t="2" dynamic="no" orientation="+" width="4" height="3">
<staticBoard><sign id="x" v="-1.5" z="0.5" type="274" subtype="50" dynamic="no" orientation="+" value="50" unit="mph" width="0.6">
<validity fromLane="-1" toLane="-1"/><dependency id="b"/><reference elementType="object" elementId="pole"/><semantics><priority type="stop"/></semantics></sign>
<sign id="y" v="1" z="0.5" type="1" subtype="-1" dynamic="no" orientation="+"/>
<validity fromLane="-2" toLane="-1"/><dependency id="x"/><reference elementType="signal" elementId="y"/></staticBoard>
<vmsBoard v="0.1" z="0.2" displayType="rotatingPrismVertical" displayWidth="2" displayHeight="1">
<displayArea index="3" v="0.3" z="0.4" width="0.5" height="0.6"/><validity fromLane="1" toLane="1"/>
<dependency id="x"/><reference elementType="signal" elementId="y"/></vmsBoard></signal>)"));
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  const Signal& s = network->road(0).signals.at(0);
  ASSERT_EQ(s.static_boards.size(), 1U);
  const StaticBoard& board = s.static_boards[0];
  ASSERT_EQ(board.signs.size(), 2U);
  EXPECT_EQ(board.signs[0].id, "x");
  EXPECT_EQ(board.signs[0].v_m, -1.5);
  EXPECT_EQ(board.signs[0].z_m, 0.5);
  EXPECT_EQ(board.signs[0].value, 50.0);
  EXPECT_EQ(board.signs[0].unit, "mph");
  EXPECT_EQ(board.signs[0].validity.at(0).from_lane, -1);
  EXPECT_EQ(board.signs[0].dependencies.at(0).id, "b");
  EXPECT_EQ(board.signs[0].links.at(0).element_id, "pole");
  EXPECT_EQ(board.signs[0].semantics.at(0).type, "stop");
  EXPECT_EQ(board.validity.at(0).from_lane, -2);
  EXPECT_EQ(board.dependencies.at(0).id, "x");
  EXPECT_EQ(board.links.at(0).element_id, "y");
  ASSERT_EQ(s.vms_boards.size(), 1U);
  const VmsBoard& vms = s.vms_boards[0];
  EXPECT_EQ(vms.v_m, 0.1);
  EXPECT_EQ(vms.z_m, 0.2);
  EXPECT_EQ(vms.display, DisplayType::kRotatingPrismVertical);
  EXPECT_EQ(vms.display_width_m, 2.0);
  EXPECT_EQ(vms.display_height_m, 1.0);
  ASSERT_EQ(vms.areas.size(), 1U);
  EXPECT_EQ(vms.areas[0].index, 3);
  EXPECT_EQ(vms.areas[0].v_m, 0.3);
  EXPECT_EQ(vms.areas[0].z_m, 0.4);
  EXPECT_EQ(vms.areas[0].width_m, 0.5);
  EXPECT_EQ(vms.areas[0].height_m, 0.6);
  EXPECT_EQ(vms.validity.at(0).to_lane, 1);
  EXPECT_EQ(vms.dependencies.at(0).id, "x");
  EXPECT_EQ(vms.links.at(0).element_id, "y");
}

TEST(ReadSignals, ControllersAndVmsGroups) {
  const std::string text =
      xml_and(with_signals("<signal id=\"s\" s=\"1\" t=\"2\" dynamic=\"yes\"/>"), R"(
<controller id="c" name="crossing" sequence="2"><control signalId="s" type="green"/></controller>
<controller id="d"><control signalId="s"/></controller>
<vmsGroup id="g"><vmsBoardReference groupIndex="1" signalId="s" vmsIndex="4"/></vmsGroup>)");
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  ASSERT_EQ(network->controllers().size(), 2U);
  const Controller& c = network->controllers()[0];
  EXPECT_EQ(c.id + c.name, "ccrossing");
  EXPECT_EQ(c.sequence, 2);
  EXPECT_EQ(c.controls.at(0).signal_id + c.controls[0].type, "sgreen");
  EXPECT_FALSE(network->controllers()[1].sequence);
  ASSERT_EQ(network->vms_groups().size(), 1U);
  EXPECT_EQ(network->vms_groups()[0].id, "g");
  const VmsBoardReference& r = network->vms_groups()[0].boards.at(0);
  EXPECT_EQ(r.group_index, 1);
  EXPECT_EQ(r.signal_id, "s");
  EXPECT_EQ(r.vms_index, 4);
}

// 14.8.2 of 1.9.
TEST(ReadSignals, ParticipantsOfProhibitions) {
  const std::string text = xml(with_signals(R"(
<signal id="s" s="30" t="-4" dynamic="no" orientation="+" zOffset="2" country="DE" type="260" subtype="-1"
 hOffset="0" pitch="0" roll="0" height="0.6" width="0.6"><semantics>
<prohibited><vehicle type="motorcycle"/><person type="pedestrian"/><animal/></prohibited>
<supplementaryAllows><vehicle type="bicycle"/></supplementaryAllows>
<supplementaryProhibits><animal/></supplementaryProhibits><lane type="other"/><tourist/></semantics></signal>)"));
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  const std::vector<Semantic>& all = network->road(0).signals.at(0).semantics;
  ASSERT_EQ(all.size(), 5U);
  ASSERT_EQ(all[0].participants.size(), 3U);
  EXPECT_EQ(all[0].participants[0].kind, ParticipantKind::kVehicle);
  EXPECT_EQ(all[0].participants[0].type, "motorcycle");
  EXPECT_EQ(all[0].participants[1].kind, ParticipantKind::kPerson);
  EXPECT_EQ(all[0].participants[1].type, "pedestrian");
  EXPECT_EQ(all[0].participants[2].kind, ParticipantKind::kAnimal);
  EXPECT_EQ(all[1].participants.at(0).type, "bicycle");
  EXPECT_EQ(all[2].participants.at(0).kind, ParticipantKind::kAnimal);
  EXPECT_EQ(all[3].type, "other");
  EXPECT_TRUE(all[4].participants.empty());
}

TEST(ReadSignals, WhatIsWrongIsNamed) {
  const std::string said =
      findings_of(xml_and(with_signals(R"(
<signal s="1" t="2" dynamic="blinking" orientation="x" value="fast" unit="knots" width="-1">
<dependency/><reference elementType="tree" elementId="1"/><positionRoad s="1" t="2"/>
<positionInertial x="1" y="2"/><semantics><speed type="top" value="1" unit="c"/><priority type="king"/></semantics>
<staticBoard><sign id="q"/></staticBoard><vmsBoard displayType="steam" displayWidth="-2"/></signal>
<signalReference s="1"/>)"),
                          "<controller sequence=\"first\"><control/></controller>"));
  for (const char* part : {"error: <signal> needs the attribute 'id'",
                           "<signal dynamic=\"blinking\">",
                           "one of +, -, none",
                           "warning: <signal value=\"fast\">",
                           "one of m, km, ft, mile",
                           "<signal width=\"-1\"> is below 0",
                           "error: <dependency> needs the attribute 'id'",
                           "one of object, signal",
                           "error: <positionRoad> needs the attribute 'roadId'",
                           "warning: <positionRoad> needs the attribute 'hOffset'",
                           "error: <positionInertial> needs the attribute 'z'",
                           "one of maximum, maximumEnd",
                           "one of m/s, km/h, mph",
                           "one of 4way",
                           "warning: <sign> needs the attribute 'v'",
                           "one of LED",
                           "<vmsBoard displayWidth=\"-2\"> is below 0",
                           "error: <signalReference> needs the attribute 'id'",
                           "error: <controller sequence=\"first\"> is not an integer",
                           "error: <control> needs the attribute 'signalId'"})
    EXPECT_TRUE(has(said, part)) << part << "\n" << said;
}

}  // namespace
}  // namespace raytruth::roads
