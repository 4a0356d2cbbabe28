// What is wrong with a file is said with rule and exact line; nothing crashes or hangs.
#include <gtest/gtest.h>

#include <chrono>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

struct Case {
  std::string what;    // for the test's messages
  std::string xml;     // the whole file
  std::string rule;    // expected
  std::string marker;  // stands in the expected line
};

std::string speed_action(const std::string& value) {
  return "<LongitudinalAction><SpeedAction>\n<SpeedActionDynamics dynamicsShape='step' value='0' "
         "dynamicsDimension='time'/>\n<SpeedActionTarget>\n<AbsoluteTargetSpeed value=\"" +
         value + "\"/>\n</SpeedActionTarget></SpeedAction></LongitudinalAction>";
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto action = [&](const std::string& what, const std::string& inner,
                          const std::string& rule, const std::string& marker) {
    all.push_back({what, with_private_action(inner).str(), rule, marker});
  };
  const std::string mark = "AbsoluteTargetSpeed";
  action("a word for a number", speed_action("fast"), "xosc.value", mark);
  action("an attribute below its element",
         "<TeleportAction><Position><WorldPosition x='1'\n y='north'/></Position></TeleportAction>",
         "xosc.value", "y='north'");
  action("not a number", speed_action("NaN"), "xosc.value", mark);
  action("infinite", speed_action("INF"), "xosc.value", mark);
  action("too large", speed_action("1e999"), "xosc.value", mark);
  action("empty", speed_action(""), "xosc.value", mark);
  action("unknown parameter", speed_action("$nobody"), "xosc.parameter", mark);
  action("division by zero", speed_action("${1/0}"), "xosc.expression", mark);
  action("open expression", speed_action("${(1}"), "xosc.expression", mark);
  action("expression in a text", speed_action("a${1}b"), "xosc.expression", mark);
  action("a string where a number belongs", speed_action("${a + b}"), "xosc.value", mark);
  action("missing element", "<TeleportAction>\n</TeleportAction>", "xosc.missing",
         "<TeleportAction>");
  action("empty position", "<TeleportAction>\n<Position>\n</Position></TeleportAction>",
         "xosc.missing", "<Position>");
  action("missing attribute",
         "<TeleportAction><Position>\n<WorldPosition x='1'/>\n</Position></TeleportAction>",
         "xosc.missing", "<WorldPosition");
  action("half a lane",
         "<TeleportAction><Position>\n<LanePosition roadId='1' laneId='1.5' "
         "s='1'/>\n</Position></TeleportAction>",
         "xosc.value", "<LanePosition");
  action("unknown entity",
         "<TeleportAction><Position>\n<RelativeObjectPosition entityRef='Eg' dx='1' "
         "dy='1'/>\n</Position></TeleportAction>",
         "xosc.reference", "<RelativeObjectPosition");
  action("two in one position",
         "<TeleportAction><Position><WorldPosition x='1' y='2'/>\n<RoadPosition roadId='1' s='1' "
         "t='1'/></Position></TeleportAction>",
         "xosc.value", "<RoadPosition");
  action("unknown word",
         "<AppearanceAction>\n<LightStateAction><LightType>\n<VehicleLight "
         "vehicleLightType='sparkle'/></LightType><LightState mode='on'/></LightStateAction>"
         "</AppearanceAction>",
         "xosc.value", "sparkle");
  action("misspelt action", "\n<TeleprotAction/>\n", "xosc.unsupported", "<TeleprotAction");
  action("no catalogue location",
         "<RoutingAction><AssignRouteAction>\n<CatalogReference catalogName='c' "
         "entryName='e'/></AssignRouteAction></RoutingAction>",
         "xosc.catalog", "<CatalogReference");
  action("decreasing knots",
         "<RoutingAction><FollowTrajectoryAction><TrajectoryRef><Trajectory name='t' "
         "closed='false'><Shape><Nurbs order='2'><ControlPoint>" +
             std::string(kAnyPosition) + "</ControlPoint><ControlPoint>" + kAnyPosition +
             "</ControlPoint><Knot value='1'/>\n<Knot value='0'/></Nurbs></Shape></Trajectory>"
             "</TrajectoryRef><TimeReference><None/></TimeReference><TrajectoryFollowingMode "
             "followingMode='follow'/></FollowTrajectoryAction></RoutingAction>",
         "xosc.value", "<Knot value='0'");
  all.push_back({"unknown storyboard element",
                 with_value_condition("\n<StoryboardElementStateCondition "
                                      "storyboardElementType='event' storyboardElementRef='evnt' "
                                      "state='endTransition'/>\n")
                     .str(),
                 "xosc.reference", "<StoryboardElementStateCondition"});
  all.push_back({"negative delay",
                 [] {
                   std::string xml = with_value_condition(
                                         "<SimulationTimeCondition value='1' "
                                         "rule='lessThan'/>")
                                         .str();
                   return xml.replace(xml.find("delay='0'"), 9, "delay='-1'");
                 }(),
                 "xosc.value", "delay='-1'"});
  ScenarioText text;
  text.entities = "<ScenarioObject name='Ego'>\n</ScenarioObject>";
  all.push_back({"two entities of a name", text.str(), "xosc.reference",
                 "<ScenarioObject name='Ego'>\n</ScenarioObject>"});
  text = {};
  text.entities = "\n<ScenarioObject name='ghost'/>\n";
  all.push_back({"entity without a body", text.str(), "xosc.missing", "name='ghost'"});
  text = {};
  text.init = "<Private entityRef='nobody'>\n</Private>";
  all.push_back({"init for nobody", text.str(), "xosc.reference", "<Private entityRef='nobody'"});
  text = {};
  text.variables = "<VariableDeclaration name='v' variableType='integer' value='x'/>";
  all.push_back({"variable of a wrong type", text.str(), "xosc.value", "name='v'"});
  text = {};
  text.stop = "<ConditionGroup>\n</ConditionGroup>";
  all.push_back({"a group that would hold at once", text.str(), "xosc.missing",
                 "<ConditionGroup>\n</ConditionGroup>"});
  std::string xml = ScenarioText().str();
  xml.replace(xml.find("revMajor='1'"), 12, "revMajor='0'");
  all.push_back({"version 0.9", xml, "xosc.value", "revMajor='0'"});
  return all;
}

TEST(BadInput, IsReportedWithRuleAndLine) {
  for (const Case& c : cases()) {
    const Resolved resolved = resolve(c.xml);
    EXPECT_FALSE(resolved.scenario) << c.what;
    const Diagnostic* finding = resolved.find(c.rule);
    ASSERT_NE(finding, nullptr) << c.what << "\n" << resolved.findings();
    EXPECT_EQ(finding->where.line, line_of(c.xml, c.marker)) << c.what << "\n"
                                                             << resolved.findings();
    EXPECT_EQ(finding->where.file, "test.xosc") << c.what;
  }
}

TEST(BadInput, ATextWithoutFaultsHasNoFindings) {
  const Resolved resolved = resolve(ScenarioText().str());
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_TRUE(resolved.diagnostics.all().empty()) << resolved.findings();
}

TEST(BadInput, AllFindingsAreCollected) {
  ScenarioText text = with_private_action(speed_action("x"));
  text.init = "<Private entityRef='nobody'></Private>";
  text.variables = "<VariableDeclaration name='v' variableType='integer' value='x'/>";
  const Resolved resolved = resolve(text.str());
  EXPECT_EQ(resolved.diagnostics.all().size(), 3u) << resolved.findings();
}

TEST(BadInput, UnknownWordsAreWarnings) {
  ScenarioText text;
  text.init = "<Private entityRef='Ego' colour='red'/>\n<Sparkle/>";
  const Resolved resolved = resolve(text.str());
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  ASSERT_EQ(resolved.diagnostics.all().size(), 2u) << resolved.findings();
  EXPECT_EQ(resolved.diagnostics.all()[0].rule, "xosc.unknown");
  EXPECT_EQ(resolved.diagnostics.all()[0].where.line, line_of(text.str(), "colour"));
  EXPECT_EQ(resolved.diagnostics.all()[1].where.line, line_of(text.str(), "<Sparkle"));
}

TEST(BadInput, WhatIsNewerThanTheFileIsSaidOnceAKind) {
  const std::string lane = "<LanePosition roadId='1' laneId='-1' s='1' layer='temporary'/>";
  const std::string change = "<RoutingAction><AcquirePositionAction><Position>\n" + lane +
                             "</Position></AcquirePositionAction></RoutingAction>";
  ScenarioText text = with_private_action(change);
  text.init = "<Private entityRef='Ego'><PrivateAction>" + change + "</PrivateAction></Private>";
  std::string xml = text.str();
  EXPECT_TRUE(resolve(xml).diagnostics.all().empty());
  xml.replace(xml.find("revMinor='4'"), 12, "revMinor='3'");
  const Resolved older = resolve(xml);
  ASSERT_TRUE(older.scenario) << older.findings();
  ASSERT_EQ(older.diagnostics.all().size(), 1u) << older.findings();
  EXPECT_EQ(older.diagnostics.all()[0].rule, "xosc.version");
  EXPECT_EQ(older.diagnostics.all()[0].where.line, line_of(xml, lane));
  // An element, of a version before that.
  xml = with_private_action("<TrailerAction>\n<DisconnectTrailerAction/></TrailerAction>").str();
  xml.replace(xml.find("revMinor='4'"), 12, "revMinor='2'");
  const Resolved trailer = resolve(xml);
  ASSERT_NE(trailer.find("xosc.version"), nullptr) << trailer.findings();
  EXPECT_NE(trailer.findings().find("1.3"), std::string::npos);
}

TEST(BadInput, BrokenFiles) {
  const std::string good = ScenarioText().str();
  const std::string unclosed = "<OpenSCENARIO>\n<FileHeader>\n</OpenSCENARIO>\n";
  std::string zero = good;
  zero[zero.find("story")] = '\0';
  std::string deep = "<OpenSCENARIO>";
  for (int i = 0; i < 100000; ++i) deep += "<Story>";
  for (const std::string& xml :
       {std::string(), std::string("   \n"), std::string("not xml"), std::string("<OpenDRIVE/>"),
        std::string("<OpenSCENARIO"), std::string("\xFF\xFE<\0O", 5), unclosed, zero, deep,
        good.substr(0, good.size() / 2)}) {
    const Resolved resolved = resolve(xml);
    EXPECT_FALSE(resolved.scenario) << xml.substr(0, 40);
    EXPECT_NE(resolved.find("xosc.xml"), nullptr) << xml.substr(0, 40) << resolved.findings();
  }
  EXPECT_EQ(resolve(unclosed).find("xosc.xml")->where.line, 2);
  EXPECT_NE(resolve(deep).findings().find("levels deep"), std::string::npos);
  EXPECT_EQ(resolve(zero).find("xosc.xml")->where.line, line_of(good, "<Story name='story'"));
}

TEST(BadInput, MissingFile) {
  Diagnostics diagnostics;
  EXPECT_FALSE(ScenarioDocument::load("/nowhere/at/all.xosc", diagnostics));
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(BadInput, DeclarationAfterCommentAndMark) {
  const std::string good = ScenarioText().str();
  for (const std::string& before :
       {std::string("<!-- licence\n two lines -->\n"), std::string("\xEF\xBB\xBF"),
        std::string("\xEF\xBB\xBF<!-- c -->"), std::string("\n\n")}) {
    const Resolved resolved = resolve(before + good);
    EXPECT_TRUE(resolved.scenario) << before << resolved.findings();
  }
  const std::string shifted = "<!-- 1\n2 -->\n" + with_private_action(speed_action("x")).str();
  EXPECT_EQ(resolve(shifted).find("xosc.value")->where.line,
            line_of(shifted, "AbsoluteTargetSpeed"));
}

TEST(BadInput, Latin1IsReadAsSuch) {
  std::string xml = ScenarioText().str();
  xml.replace(xml.find("author='a'"), 10, "author='J\xF6rg'");
  const Resolved resolved = resolve(xml);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_EQ(resolved.scenario->author, "J\xC3\xB6rg");
  EXPECT_NE(resolved.findings().find("not UTF-8"), std::string::npos);
  const Resolved declared = resolve("<?xml version='1.0' encoding='ISO-8859-1'?>" + xml);
  EXPECT_EQ(declared.findings(), "");
}

TEST(BadInput, Utf16IsReadAsSuch) {
  std::string wide = "\xFF\xFE";
  for (const char c : ScenarioText().str()) wide += {c, '\0'};
  const Resolved resolved = resolve(wide);
  EXPECT_TRUE(resolved.scenario);
  EXPECT_EQ(resolved.findings(), "");
}

TEST(BadInput, HugeTextsNeitherHangNorFillTheMessages) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string huge(10'000'000, 'x');
  for (const std::string& value :
       {huge, "${" + huge + "}", "$" + huge, "${" + std::string(1'000'000, '-') + "1",
        "${" + std::string(1'000'000, '(') + "}"}) {
    const Resolved resolved = resolve(with_private_action(speed_action(value)).str());
    EXPECT_FALSE(resolved.scenario);
    EXPECT_LT(resolved.findings().size(), 2000u);
  }
  // Ten texts of 10 MB take well under a second here; a quadratic reader would take hours.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(BadInput, ThousandsOfWrongNamesDoNotTakeMinutes) {
  ScenarioText text;
  for (int i = 0; i < 2000; ++i) {
    text.parameters += "<ParameterDeclaration name='a_rather_long_name_" + std::to_string(i) +
                       "' parameterType='double' value='1'/>";
  }
  for (int i = 0; i < 20000; ++i) {
    text.init += "<Private entityRef='a_rather_long_nam_$'/><Private entityRef='$a_rather_long'/>";
  }
  const auto begin = std::chrono::steady_clock::now();
  const Resolved resolved = resolve(text.str());
  EXPECT_EQ(resolved.diagnostics.all().size(), 40000u);
  // With similar names for each it would be 20000 times 2000 comparisons of 20 x 20 letters.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

}  // namespace
}  // namespace raytruth::scenario
