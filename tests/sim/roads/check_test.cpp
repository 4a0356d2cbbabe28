// Each rule: a clean file without a finding, the same with one thing wrong and exactly that
// finding.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "road_text.h"

namespace raytruth::roads {
namespace {

namespace fs = std::filesystem;

// Two roads of two sections, joined end to start, and a third that leaves through a junction.
// Everything stands on lines of its own, so that a finding's line names its element.
constexpr const char* kClean = R"(<OpenDRIVE>
<header revMajor="1" revMinor="6"/>
<road id="1" length="100" junction="-1">
<link>
<successor elementType="road" elementId="2" contactPoint="start"/>
</link>
<planView>
<geometry s="0" x="0" y="0" hdg="0" length="60"><line/></geometry>
<geometry s="60" x="60" y="0" hdg="0" length="40"><line/></geometry>
</planView>
<elevationProfile>
<elevation s="0" a="0" b="0" c="0" d="0"/>
<elevation s="50" a="0" b="0.01" c="0" d="0"/>
</elevationProfile>
<lanes>
<laneSection s="0">
<center><lane id="0" type="none"/></center>
<right>
<lane id="-1" type="driving"><link><successor id="-1"/></link>
<width sOffset="0" a="3" b="0.1" c="-0.002" d="0"/>
</lane>
</right>
</laneSection>
<laneSection s="50">
<center><lane id="0" type="none"/></center>
<right>
<lane id="-1" type="driving"><link><predecessor id="-1"/><successor id="-1"/></link>
<width sOffset="0" a="3" b="0" c="0" d="0"/>
<height sOffset="0" inner="0" outer="0"/>
</lane>
</right>
</laneSection>
</lanes>
<objects>
<object id="o1" type="pole" s="20" t="3"/>
<object id="o2" type="pole" s="30" t="3"/>
</objects>
<signals>
<signal id="s1" s="40" t="-4" dynamic="no" orientation="+" type="274" subtype="50"/>
</signals>
</road>
<road id="2" length="50" junction="-1">
<link>
<predecessor elementType="road" elementId="1" contactPoint="end"/>
<successor elementType="junction" elementId="9"/>
</link>
<planView>
<geometry s="0" x="100" y="0" hdg="0" length="50"><line/></geometry>
</planView>
<lanes>
<laneSection s="0">
<center><lane id="0" type="none"/></center>
<right>
<lane id="-1" type="driving"><link><predecessor id="-1"/></link>
<width sOffset="0" a="3" b="0" c="0" d="0"/>
</lane>
</right>
</laneSection>
</lanes>
</road>
<road id="3" length="20" junction="9">
<link>
<predecessor elementType="road" elementId="2" contactPoint="end"/>
</link>
<planView>
<geometry s="0" x="150" y="0" hdg="0" length="12"><line/></geometry>
<geometry s="12" x="162" y="0" hdg="0" length="8"><line/></geometry>
</planView>
<lanes>
<laneSection s="0">
<center><lane id="0" type="none"/></center>
<right>
<lane id="-1" type="driving"><link><predecessor id="-1"/></link>
<width sOffset="0" a="3" b="0" c="0" d="0"/>
</lane>
</right>
</laneSection>
</lanes>
</road>
<junction id="9" name="">
<connection id="0" incomingRoad="2" connectingRoad="3" contactPoint="start">
<laneLink from="-1" to="-1"/>
</connection>
</junction>
</OpenDRIVE>
)";

Diagnostics checked(const std::string& xml) {
  Diagnostics diagnostics;
  const auto network = RoadNetwork::parse(xml, "test.xodr", diagnostics);
  EXPECT_TRUE(network) << findings(diagnostics);
  if (network) network->check(diagnostics);
  return diagnostics;
}

TEST(Check, HasNothingToSayAboutACleanFile) {
  EXPECT_EQ(findings(checked(kClean)), "");
  for (const char* shipped : {"scenes/library/first_light.xodr"}) {
    Diagnostics diagnostics;
    const auto network = RoadNetwork::load(fs::path(RAYTRUTH_SOURCE_DIR) / shipped, diagnostics);
    ASSERT_TRUE(network);
    network->check(diagnostics);
    for (const Diagnostic& d : diagnostics.all())
      EXPECT_EQ(d.severity, Severity::kNote) << to_string(d);
  }
}

struct WrongRoad {
  const char* from;
  const char* to;
  const char* rule;
  Severity severity;
  const char* at;       // the finding stands at this text of the changed file
  const char* message;  // part of it
};
class Rule : public testing::TestWithParam<WrongRoad> {};

TEST_P(Rule, FindsExactlyWhatIsWrong) {
  const WrongRoad& w = GetParam();
  std::string xml = kClean;
  const std::size_t from = xml.find(w.from);
  ASSERT_NE(from, std::string::npos) << w.from;
  xml.replace(from, std::string_view(w.from).size(), w.to);
  const std::size_t at = xml.find(w.at);
  ASSERT_NE(at, std::string::npos) << w.at;
  const std::string_view before = std::string_view(xml).substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = at - (before.rfind('\n') + 1) + 1;
  const Diagnostics diagnostics = checked(xml);
  ASSERT_EQ(diagnostics.all().size(), 1U) << findings(diagnostics);
  const Diagnostic& d = diagnostics.all().front();
  EXPECT_EQ(d.rule, w.rule);
  EXPECT_EQ(d.severity, w.severity);
  EXPECT_EQ(d.where.line, line) << to_string(d);
  EXPECT_EQ(d.where.column, static_cast<int>(column)) << to_string(d);
  EXPECT_NE(d.message.find(w.message), std::string::npos) << to_string(d);
  EXPECT_FALSE(d.hint.empty());
}

constexpr Severity kWarn = Severity::kWarning;
constexpr Severity kFail = Severity::kError;

INSTANTIATE_TEST_SUITE_P(
    Table, Rule,
    testing::Values(
        WrongRoad{"x=\"162\"", "x=\"162.02\"", "xodr.gap", kWarn, "<geometry s=\"12\"", "0.0200 m"},
        WrongRoad{"x=\"162\" y=\"0\" hdg=\"0\"", "x=\"162\" y=\"0\" hdg=\"0.02\"", "xodr.kink",
                  kWarn, "<geometry s=\"12\"", "0.0200 rad"},
        WrongRoad{"s=\"12\" x=\"162\" y=\"0\" hdg=\"0\" length=\"8\"",
                  "s=\"12.5\" x=\"162\" y=\"0\" hdg=\"0\" length=\"7.5\"", "xodr.length", kWarn,
                  "<geometry s=\"12.5\"", "starts at s = 12.5 m"},
        WrongRoad{"length=\"20\" junction=\"9\"", "length=\"21\" junction=\"9\"", "xodr.length",
                  kWarn, "<road id=\"3\"", "road 3 is 21 m long"},
        WrongRoad{"<geometry s=\"60\"",
                  "<geometry s=\"60\" x=\"60\" y=\"0\" hdg=\"0\" length=\"0\"><line/></geometry>\n"
                  "<geometry s=\"60\"",
                  "xodr.zero_length", kWarn, "<geometry s=\"60\"", "without length"},
        WrongRoad{"<elevation s=\"50\"", "<elevation s=\"100.5\"", "xodr.range", kWarn,
                  "<elevation s=\"100.5\"", "an elevation starts at 100.5 m"},
        WrongRoad{"<elevation s=\"0\"", "<elevation s=\"60\"", "xodr.order", kWarn,
                  "<elevation s=\"50\"", "<elevation>"},
        WrongRoad{"<elevation s=\"50\"", "<elevation s=\"0\"", "xodr.overlap", kWarn,
                  "<elevation s=\"0\" a=\"0\" b=\"0.01\"", "never in force"},
        WrongRoad{"<height sOffset=\"0\"", "<height sOffset=\"51\"", "xodr.range", kWarn, "<height",
                  "a height starts at 51 m"},
        // 3 + 0.1 x - 0.002 x^2 is 0 at 71; with -0.004 the end of the section falls below 0.
        WrongRoad{"c=\"-0.002\"", "c=\"-0.004\"", "xodr.width", kWarn, "<width",
                  "-2.0000 m at s = 50"},
        // 3 - 0.3 x + 0.005 x^2: between two positive ends the minimum -1.5 at x = 30.
        WrongRoad{"b=\"0.1\" c=\"-0.002\"", "b=\"-0.3\" c=\"0.005\"", "xodr.width", kWarn, "<width",
                  "-1.5000 m at s = 30"},
        WrongRoad{"<width sOffset=\"0\" a=\"3\" b=\"0.1\"",
                  "<width sOffset=\"2\" a=\"3\" b=\"0.1\"", "xodr.width", kWarn,
                  "<width sOffset=\"2\"", "sOffset = 2"},
        WrongRoad{"<width sOffset=\"0\" a=\"3\" b=\"0.1\" c=\"-0.002\" d=\"0\"/>", "", "xodr.width",
                  kWarn, "<lane id=\"-1\"", "has no width"},
        WrongRoad{"<center><lane id=\"0\" type=\"none\"/></center>", "", "xodr.lane", kWarn,
                  "<laneSection s=\"0\"", "no lane 0"},
        WrongRoad{"id=\"o2\" type=\"pole\" s=\"30\"", "id=\"o2\" type=\"pole\" s=\"130\"",
                  "xodr.range", kWarn, "<object id=\"o2\"", "object 'o2'"},
        WrongRoad{"id=\"s1\" s=\"40\"", "id=\"s1\" s=\"-4\"", "xodr.range", kWarn,
                  "<signal id=\"s1\"", "signal 's1'"},
        WrongRoad{"id=\"o2\"", "id=\"o1\"", "xodr.duplicate", kWarn,
                  "<object id=\"o1\" type=\"pole\" s=\"30\"", "two objects"},
        WrongRoad{"</junction>", "</junction>\n<junction id=\"9\" name=\"twin\"/>",
                  "xodr.duplicate", kFail, "<junction id=\"9\" name=\"twin\"", "two junctions"},
        WrongRoad{"<successor elementType=\"road\" elementId=\"2\" contactPoint=\"start\"",
                  "<successor elementType=\"road\" elementId=\"2\"", "xodr.link", kWarn,
                  "<successor elementType=\"road\"", "without a contactPoint"},
        WrongRoad{"<link><successor id=\"-1\"/></link>", "<link><successor id=\"-2\"/></link>",
                  "xodr.lane_link", kFail, "<lane id=\"-1\"", "lane -2 of the section at s = 50 m"},
        WrongRoad{
            "<predecessor id=\"-1\"/><successor id=\"-1\"/>",
            "<predecessor id=\"-1\"/><successor id=\"1\"/>", "xodr.lane_link", kFail,
            "<lane id=\"-1\" type=\"driving\"><link><predecessor id=\"-1\"/><successor id=\"1\"",
            "lane 1 of road 2"},
        WrongRoad{"<laneLink from=\"-1\"", "<laneLink from=\"-2\"", "xodr.lane_link", kFail,
                  "<laneLink", "lane -2 of road 2"},
        WrongRoad{"to=\"-1\"/>", "to=\"1\"/>", "xodr.lane_link", kFail, "<laneLink",
                  "lane 1 of road 3"},
        WrongRoad{"connectingRoad=\"3\"", "connectingRoad=\"33\"", "xodr.junction", kFail,
                  "<connection", "connecting road '33'"},
        WrongRoad{"incomingRoad=\"2\"", "incomingRoad=\"22\"", "xodr.junction", kFail,
                  "<connection", "incoming road '22'"},
        WrongRoad{"connectingRoad=\"3\" contactPoint=\"start\"",
                  "connectingRoad=\"3\" contactPoint=\"end\"", "xodr.junction", kWarn,
                  "<connection", "the end of connecting road 3"}));

// One cause, more than one true finding.
TEST(Check, FindsBrokenWaysBack) {
  const auto changed = [](std::string_view from, std::string_view to) {
    std::string xml = kClean;
    xml.replace(xml.find(from), from.size(), to);
    return findings(checked(xml));
  };
  std::string found =
      changed("<predecessor elementType=\"road\" elementId=\"1\" contactPoint=\"end\"/>",
              "<predecessor elementType=\"road\" elementId=\"1\" contactPoint=\"start\"/>");
  EXPECT_NE(found.find("the end of road 1 leads to the start of road 2, which leads to road '1' "
                       "(start)"),
            std::string::npos)
      << found;
  EXPECT_NE(found.find("[xodr.contact]"), std::string::npos) << found;
  found = changed("<predecessor elementType=\"road\" elementId=\"1\" contactPoint=\"end\"/>", "");
  EXPECT_NE(found.find("which leads nowhere [xodr.link]"), std::string::npos) << found;
  found = changed("elementId=\"9\"", "elementId=\"8\"");
  EXPECT_NE(found.find("error: the end of road 2 leads to junction '8', which is not there"),
            std::string::npos)
      << found;
  EXPECT_NE(found.find("incoming road 2 does not lead to the junction [xodr.junction]"),
            std::string::npos)
      << found;
  found =
      changed("elementId=\"2\" contactPoint=\"start\"", "elementId=\"5\" contactPoint=\"start\"");
  EXPECT_NE(found.find("error: the end of road 1 leads to road '5', which is not there"),
            std::string::npos)
      << found;
}

TEST(Check, KnowsThatLevelLanesAreTheOutermost) {
  RoadText text;
  text.right = lane(-1, 3.0, "", "type=\"sidewalk\" level=\"true\"") + lane(-2, 2.0);
  EXPECT_NE(findings(checked(xml(text))).find("[xodr.level]"), std::string::npos);
}

// The roads that others wrote: all load, and the findings are those that were judged true by hand:
// laneLinks to lanes that the connecting roads don't have; a link that the other road doesn't
// return, to an end 1.75 m away; fences repeated beyond the road's end; geometries of length 0 with
// the lane sections on them, and nothing else.
TEST(Check, OfTheCorpusFindsWhatIsThere) {
  const std::map<std::string, std::string> expected = {
      {"X-Intersection_NCAP.xodr", " xodr.lane_link=4"},
      {"e6mini.xodr", " xodr.range=3"},
      {"X-Intersection_NCAP_noRoadmarks.xodr", " xodr.lane_link=4"},
      {"soderleden.xodr", " xodr.contact=1 xodr.link=1"},
      {"test.xodr", " xodr.geo=1 xodr.overlap=6 xodr.zero_length=6"}};
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  const fs::path corpus = set ? fs::path(set) : fs::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
  if (!fs::exists(corpus)) GTEST_SKIP() << "no corpus at " << corpus << "; set RAYTRUTH_CORPUS";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(corpus)) {
    if (entry.path().extension() == ".xodr") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ASSERT_EQ(files.size(), 21U);
  for (const fs::path& file : files) {
    Diagnostics diagnostics;
    diagnostics.allow_unsupported = true;
    const auto network = RoadNetwork::load(file, diagnostics);
    ASSERT_TRUE(network) << findings(diagnostics);
    network->check(diagnostics);
    std::map<std::string, int> counts;
    for (const Diagnostic& d : diagnostics.all()) {
      if (d.severity != Severity::kNote) ++counts[d.rule];
    }
    std::string text;
    for (const auto& [rule, count] : counts) text += fmt::format(" {}={}", rule, count);
    const auto known = expected.find(file.filename().string());
    EXPECT_EQ(text, known == expected.end() ? "" : known->second) << file << "\n"
                                                                  << findings(diagnostics);
  }
}

}  // namespace
}  // namespace raytruth::roads
