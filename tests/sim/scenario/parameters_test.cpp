// Where parameters are seen, what may override them, what their constraints say.
#include <gtest/gtest.h>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

std::string declare(const std::string& name, const std::string& type, const std::string& value,
                    const std::string& inner = "") {
  return "<ParameterDeclaration name='" + name + "' parameterType='" + type + "' value=\"" + value +
         "\">" + inner + "</ParameterDeclaration>\n";
}

ScenarioText speed_from(const std::string& value) {
  return with_private_action(
      "<LongitudinalAction><SpeedAction><SpeedActionDynamics dynamicsShape='step' value='0' "
      "dynamicsDimension='time'/><SpeedActionTarget><AbsoluteTargetSpeed value=\"" +
      value + "\"/></SpeedActionTarget></SpeedAction></LongitudinalAction>");
}

double speed_of(const Resolved& resolved) {
  const auto* action = only_action<SpeedAction>(resolved);
  if (action == nullptr) return -1.0;
  return std::get<SpeedAction::Absolute>(action->target).value_m_s;
}

TEST(Parameters, ReferToEachOtherInAnyOrder) {
  ScenarioText text = speed_from("$ms");
  text.parameters = declare("ms", "double", "${$kmh / 3.6}") + declare("kmh", "double", "36");
  const Resolved resolved = resolve(text.str());
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_EQ(speed_of(resolved), 10.0);
  EXPECT_EQ(resolved.scenario->parameters.at("ms"), "10");
  EXPECT_EQ(resolved.scenario->parameters.at("kmh"), "36");
}

TEST(Parameters, OverridesReachWhatIsDerived) {
  ScenarioText text = speed_from("$ms");
  text.parameters = declare("kmh", "double", "36") + declare("ms", "double", "${$kmh / 3.6}");
  const Resolved resolved = resolve(text.str(), {{"kmh", "72"}});
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_EQ(speed_of(resolved), 20.0);
}

TEST(Parameters, UnknownOverrideNamesSimilarOnes) {
  ScenarioText text;
  text.parameters = declare("EgoSpeed", "double", "36");
  const Resolved resolved = resolve(text.str(), {{"EgoSped", "1"}});
  EXPECT_FALSE(resolved.scenario);
  const Diagnostic* finding = resolved.find("xosc.parameter");
  ASSERT_NE(finding, nullptr);
  EXPECT_NE(finding->hint.find("'EgoSpeed'"), std::string::npos) << finding->hint;
}

TEST(Parameters, InnerScopesHideOuterOnesAndEndWithTheirElement) {
  ScenarioText text = speed_from("$v");
  text.parameters = declare("v", "double", "1");
  std::string xml = text.str();
  const std::string maneuver = "<Maneuver name='maneuver'>";
  xml.insert(
      xml.find(maneuver) + maneuver.size(),
      "<ParameterDeclarations>" + declare("v", "double", "${$v + 6}") + "</ParameterDeclarations>");
  // Its own name in its own value means the outer one.
  const Resolved resolved = resolve(xml);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_EQ(speed_of(resolved), 7.0);
  EXPECT_EQ(resolved.scenario->parameters.at("v"), "1");
}

TEST(Parameters, OfAStoryAreNotSeenOutside) {
  ScenarioText text;
  text.stop =
      "<ConditionGroup><Condition name='c' delay='0' conditionEdge='none'><ByValueCondition>\n"
      "<SimulationTimeCondition value='$late' rule='greaterThan'/>"
      "</ByValueCondition></Condition></ConditionGroup>";
  std::string xml = text.str();
  const std::string story = "<Story name='story'>";
  xml.insert(
      xml.find(story) + story.size(),
      "<ParameterDeclarations>" + declare("late", "double", "5") + "</ParameterDeclarations>");
  const Resolved resolved = resolve(xml);
  EXPECT_FALSE(resolved.scenario);
  const Diagnostic* finding = resolved.find("xosc.parameter");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->where.line, line_of(xml, "value='$late'"));
}

TEST(Parameters, TypesAreChecked) {
  const std::vector<std::array<const char*, 3>> table = {
      {"double", "1e3", "one"},
      {"integer", "-5", "5.5"},
      {"int", "7", "seven"},
      {"unsignedInt", "4294967295", "-1"},
      {"unsignedShort", "65535", "65536"},
      {"boolean", "true", "yes"},
      {"dateTime", "2024-03-21T12:00:00.5+01:00", "2024-13-21T12:00:00"},
      {"double", "-2", "NaN"}};
  for (const auto& [type, good, bad] : table) {
    ScenarioText text;
    text.parameters = declare("p", type, good);
    EXPECT_TRUE(resolve(text.str()).scenario) << type << " " << good;
    text.parameters = declare("p", type, bad);
    const Resolved resolved = resolve(text.str());
    EXPECT_FALSE(resolved.scenario) << type << " " << bad;
    EXPECT_NE(resolved.find("xosc.value"), nullptr) << type << " " << bad;
  }
}

TEST(Parameters, CyclesAreReportedOnce) {
  ScenarioText text;
  text.parameters = declare("a", "double", "${$b + 1}") + declare("b", "double", "$a");
  const Resolved resolved = resolve(text.str());
  EXPECT_FALSE(resolved.scenario);
  const Diagnostic* finding = resolved.find("xosc.parameter");
  ASSERT_NE(finding, nullptr) << resolved.findings();
  EXPECT_NE(finding->message.find("refers to itself"), std::string::npos) << finding->message;
}

TEST(Parameters, GroupsOfConstraintsAreAlternatives) {
  const std::string groups =
      "<ConstraintGroup><ValueConstraint rule='greaterThan' value='0'/><ValueConstraint "
      "rule='lessOrEqual' value='$top'/></ConstraintGroup>"
      "<ConstraintGroup><ValueConstraint rule='equalTo' value='-1'/></ConstraintGroup>";
  ScenarioText text;
  text.parameters = declare("top", "double", "60") + declare("v", "double", "30", groups);
  for (const char* good : {"60", "0.1", "-1", "-1.0"}) {
    EXPECT_TRUE(resolve(text.str(), {{"v", good}}).scenario) << good;
  }
  for (const char* bad : {"0", "60.5", "-2"}) {
    const Resolved resolved = resolve(text.str(), {{"v", bad}});
    EXPECT_FALSE(resolved.scenario) << bad;
    const Diagnostic* finding = resolved.find("xosc.constraint");
    ASSERT_NE(finding, nullptr) << bad;
    EXPECT_EQ(finding->where.line, line_of(text.str(), "name='v'"));
    EXPECT_NE(finding->message.find("> 0 and <= 60, or == -1"), std::string::npos)
        << finding->message;
  }
  EXPECT_TRUE(resolve(text.str(), {{"v", "80"}, {"top", "90"}}).scenario);
}

TEST(Parameters, DoublingTextsEndInAnErrorNotInMemory) {
  ScenarioText text;
  text.parameters = declare("p0", "string", "xxxxxxxxxx");
  for (int i = 1; i < 60; ++i) {
    const std::string before = "$p" + std::to_string(i - 1);
    text.parameters +=
        declare("p" + std::to_string(i), "string", "${" + before + " + " + before + "}");
  }
  const Resolved resolved = resolve(text.str());
  EXPECT_FALSE(resolved.scenario);
  EXPECT_NE(resolved.find("xosc.expression"), nullptr);
}

TEST(Parameters, LongChainsDoNotOverflow) {
  ScenarioText text;
  constexpr int kCount = 20000;  // backwards, so that each needs the next one first
  for (int i = 0; i < kCount; ++i) {
    text.parameters += declare("p" + std::to_string(i), "double", "$p" + std::to_string(i + 1));
  }
  text.parameters += declare("p" + std::to_string(kCount), "double", "1");
  const Resolved resolved = resolve(text.str());
  EXPECT_FALSE(resolved.scenario);
  EXPECT_NE(resolved.findings().find("chain more than 200"), std::string::npos);
}

}  // namespace
}  // namespace raytruth::scenario
