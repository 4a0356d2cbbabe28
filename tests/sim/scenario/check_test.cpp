// Rules beyond the schema: each is broken once, and good files are silent.
#include "sim/scenario/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "scenario_text.h"
#include "sim/core/files.h"

namespace raytruth::scenario {
namespace {

std::vector<Diagnostic> findings_of(const std::string& xml) {
  Diagnostics diagnostics;
  const auto document = ScenarioDocument::parse(xml, "test.xosc", diagnostics);
  EXPECT_TRUE(document);
  if (!document) return {};
  check_text(xml, "test.xosc", diagnostics);
  const auto scenario = document->resolve({}, diagnostics);
  if (scenario) check(*scenario, diagnostics);
  EXPECT_TRUE(scenario);
  return diagnostics.all();
}

// Both default entities have a place.
ScenarioText placed(ScenarioText text = {}) {
  for (const char* name : {"Ego", "Other"}) {
    text.init += "<Private entityRef='" + std::string(name) + "'><PrivateAction><TeleportAction>" +
                 kAnyPosition + "</TeleportAction></PrivateAction></Private>";
  }
  return text;
}

void expect_only(const std::string& xml, const std::string& rule, const std::string& marker) {
  const auto findings = findings_of(xml);
  ASSERT_EQ(findings.size(), 1u) << marker << (findings.empty() ? "" : to_string(findings[0]));
  EXPECT_EQ(findings[0].rule, rule) << to_string(findings[0]);
  EXPECT_EQ(findings[0].where.line, line_of(xml, marker)) << to_string(findings[0]);
}

std::string replaced(std::string xml, const std::string& from, const std::string& to) {
  const std::size_t at = xml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return xml.replace(at, from.size(), to);
}

TEST(ScenarioCheck, AGoodTextIsSilent) {
  for (const Diagnostic& d : findings_of(placed().str())) ADD_FAILURE() << to_string(d);
}

TEST(ScenarioCheck, WhatNobodyUses) {
  ScenarioText text = placed();
  text.parameters =
      "<ParameterDeclaration name='used' parameterType='double' value='1'/>\n"
      "<ParameterDeclaration name='within' parameterType='double' value='${$used + 1}'/>\n"
      "<ParameterDeclaration name='idle' parameterType='double' value='$within'/>";
  expect_only(text.str(), "xosc.unused", "name='idle'");
  text = placed();
  text.variables = "<VariableDeclaration name='v' variableType='double' value='1'/>";
  expect_only(text.str(), "xosc.unused", "name='v'");
}

TEST(ScenarioCheck, NamesThatStandTwice) {
  const std::string second =
      "\n<Story name='story'><Act name='b'><ManeuverGroup name='g' maximumExecutionCount='1'>"
      "<Actors selectTriggeringEntities='false'><EntityRef entityRef='Ego'/></Actors><Maneuver "
      "name='m'><Event name='e' priority='parallel'><Action name='x'><PrivateAction>"
      "<VisibilityAction graphics='true' traffic='true' sensors='true'/></PrivateAction></Action>"
      "</Event></Maneuver></ManeuverGroup></Act></Story>";
  ScenarioText text = placed();
  text.stories = second;
  EXPECT_TRUE(findings_of(text.str()).empty());
  text =
      placed(with_value_condition("<StoryboardElementStateCondition storyboardElementType='story' "
                                  "storyboardElementRef='story' state='completeState'/>"));
  text.stories = second;
  expect_only(text.str(), "xosc.duplicate", second.substr(1));
}

TEST(ScenarioCheck, WhatNeverStarts) {
  const std::string xml = placed().str();
  expect_only(replaced(xml, "<Event name='event' priority='parallel'>",
                       "<Event name='event' priority='parallel' maximumExecutionCount='0'>"),
              "xosc.never", "<Event");
  expect_only(replaced(xml, "<ManeuverGroup name='group' maximumExecutionCount='1'>",
                       "<ManeuverGroup name='group' maximumExecutionCount='0'>"),
              "xosc.never", "<ManeuverGroup");
  std::string empty = xml;
  const std::size_t from = empty.find("<StartTrigger>"), to = empty.find("</StartTrigger>");
  empty.replace(from, to - from, "<StartTrigger>");
  expect_only(empty, "xosc.never", "<Event");
}

TEST(ScenarioCheck, GroupsWithoutManeuversOrActors) {
  const std::string xml = placed().str();
  expect_only(replaced(xml, "<EntityRef entityRef='Ego'/></Actors>", "</Actors>"), "xosc.actors",
              "<Event");
  ScenarioText text = placed();
  text.stories =
      "<Story name='s'><Act name='b'>\n<ManeuverGroup name='hollow' maximumExecutionCount='1'>"
      "<Actors selectTriggeringEntities='false'/></ManeuverGroup></Act></Story>";
  expect_only(text.str(), "xosc.empty", "name='hollow'");
}

TEST(ScenarioCheck, ConditionsThatNeverHold) {
  for (const char* condition :
       {"<RelativeDistanceCondition entityRef='Other' value='-1' freespace='false' "
        "rule='lessThan' relativeDistanceType='longitudinal'/>",
        "<TimeHeadwayCondition entityRef='Other' value='0' freespace='false' rule='lessThan'/>",
        "<CollisionCondition><EntityRef entityRef='Ego'/></CollisionCondition>"})
    expect_only(placed(with_entity_condition(condition)).str(), "xosc.impossible", "<Condition ");
  expect_only(
      placed(with_value_condition("<SimulationTimeCondition value='-2' rule='lessOrEqual'/>"))
          .str(),
      "xosc.impossible", "<Condition ");
}

TEST(ScenarioCheck, ActionsOfAnEntityOnItself) {
  const auto gap = [](const std::string& entity) {
    return placed(with_private_action(
                      "<LongitudinalAction><LongitudinalDistanceAction entityRef='" + entity +
                      "' distance='5' freespace='true' continuous='true'/>"
                      "</LongitudinalAction>"))
        .str();
  };
  EXPECT_TRUE(findings_of(gap("Other")).empty());
  expect_only(gap("Ego"), "xosc.impossible", "<Action name='a'");
}

TEST(ScenarioCheck, EntitiesWithoutAPlaceAndStopsOfNothing) {
  ScenarioText text;
  text.init = "<Private entityRef='Other'><PrivateAction><TeleportAction>" +
              std::string(kAnyPosition) + "</TeleportAction></PrivateAction></Private>";
  expect_only(text.str(), "xosc.unplaced", "<ScenarioObject name='Ego'");
  text = placed(with_global_action(
      "<TrafficAction trafficName='nobody'><TrafficStopAction/></TrafficAction>"));
  expect_only(text.str(), "xosc.reference", "<Action name='a'");
}

TEST(ScenarioCheck, PublicScenariosAreSilent) {
  namespace fs = std::filesystem;
  const char* named = std::getenv("RAYTRUTH_CORPUS");
  const fs::path root = named != nullptr ? named : RAYTRUTH_SOURCE_DIR "/../shared/corpus";
  if (!fs::is_directory(root)) GTEST_SKIP() << "no corpus: set RAYTRUTH_CORPUS to its folder";
  int scenarios = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".xosc") continue;
    Diagnostics diagnostics;
    diagnostics.allow_unsupported = true;
    const auto document = ScenarioDocument::load(entry.path(), diagnostics);
    if (!document) continue;  // catalogues and distributions
    ++scenarios;
    Diagnostics found;
    check_text(read_file(entry.path()), entry.path(), found);
    const auto scenario = document->resolve({}, diagnostics);
    EXPECT_TRUE(scenario) << entry.path();
    if (scenario) check(*scenario, found);
    for (const Diagnostic& d : found.all()) EXPECT_EQ(d.severity, Severity::kNote) << to_string(d);
    for (const Diagnostic& d : diagnostics.all()) EXPECT_NE(d.rule, "xosc.version") << to_string(d);
  }
  EXPECT_GE(scenarios, 10);
}

}  // namespace
}  // namespace raytruth::scenario
