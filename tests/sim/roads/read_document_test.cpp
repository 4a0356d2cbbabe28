// From bytes to elements: encodings, name spaces, includes, what is unknown.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "road_text.h"
#include "sim/core/files.h"

namespace raytruth::roads {
namespace {

namespace fs = std::filesystem;

TEST(ReadDocument, MarksCommentsAndLineEndsChangeNothing) {
  const std::string plain = xml({});
  std::string windows;
  for (const char c : plain) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const std::string& text :
       {"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + plain,
        "<!-- <OpenDRIVE> -->\n\n<?xml version=\"1.0\"?>\n" + plain,
        "\xEF\xBB\xBF<!-- made by hand -->\n<?xml version=\"1.0\"?>\n" + plain, windows,
        "<?xml version=\"1.0\"?>\r\n" + windows}) {
    const auto network = parse(text);
    ASSERT_TRUE(network);
    EXPECT_EQ(network->road(0).id, "7");
    EXPECT_EQ(findings_of(text), "");
  }
  // Lines count as in the file.
  const std::string late = "<!-- one\ntwo -->\n<?xml version=\"1.0\"?>\n" + plain;
  EXPECT_EQ(parse(late)->road(0).where.line, 5);
}

TEST(ReadDocument, Utf16ChangesNothing) {
  const std::string plain = xml({});
  std::string little, big;
  for (const char c : plain) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  for (const std::string& text : {"\xFF\xFE" + little, little, "\xFE\xFF" + big, big}) {
    const auto network = parse(text);
    ASSERT_TRUE(network);
    EXPECT_EQ(findings_of(text), "");
    EXPECT_EQ(network->road(0).where.line, parse(plain)->road(0).where.line);
  }
}

TEST(ReadDocument, Latin1BecomesUtf8) {
  std::string text = xml({});
  text.replace(text.find("<road "), 6,
               "<road name='Stra\xDF"
               "e' ");
  const std::string quiet = "<?xml version='1.0' encoding='ISO-8859-1'?>" + text;
  ASSERT_TRUE(parse(quiet));
  EXPECT_EQ(parse(quiet)->road(0).name,
            "Stra\xC3\x9F"
            "e");
  EXPECT_EQ(findings_of(quiet), "");
  EXPECT_EQ(parse(text)->road(0).name,
            "Stra\xC3\x9F"
            "e");
  EXPECT_TRUE(has(findings_of(text), "warning: the file is not UTF-8")) << findings_of(text);
}

TEST(ReadDocument, ZeroBytesAreNamed) {
  std::string text = xml({});
  text.insert(text.find("<planView"), 1, '\0');
  EXPECT_TRUE(has(findings_of(text), "error: a zero byte")) << findings_of(text);
  std::string wide;
  for (const char c : xml({})) wide += {c, '\0', '\0', '\0'};
  EXPECT_TRUE(has(findings_of(wide), "[xodr.encoding]")) << findings_of(wide);
}

TEST(ReadDocument, NameSpacesMayHaveAPrefix) {
  std::string text = xml({});
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos; ++at)
    text.insert(text[at + 1] == '/' ? at + 2 : at + 1, "odr:");
  const std::string space =
      " xmlns:odr=\"http://code.asam.net/simulation/standard/opendrive_schema\""
      " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"a b\"";
  text.insert(text.find('>'), space);
  const auto network = parse(text);
  ASSERT_TRUE(network);
  EXPECT_EQ(network->road(0).sections.front().lanes.size(), 5U);
  EXPECT_EQ(findings_of(text), "");
  // The default name space has none.
  std::string without = xml({});
  without.insert(without.find('>'), " xmlns=\"http://code.asam.net/opendrive\"");
  EXPECT_EQ(findings_of(without), "");
}

TEST(ReadDocument, IgnoredElementsAreSaidOnceAKind) {
  RoadText text;
  text.more =
      "<userData code=\"a\" value=\"b\"><anything/></userData><userData code=\"c\"/>\n"
      "<dataQuality><error xyAbsolute=\"1\"/></dataQuality>";
  const std::string said = findings_of(xml(text));
  EXPECT_EQ(said.find("<userData>"), said.rfind("<userData>")) << said;
  EXPECT_TRUE(has(said, "note: <userData> changes neither")) << said;
  EXPECT_TRUE(has(said, "<dataQuality>")) << said;
  EXPECT_FALSE(has(said, "anything")) << said;
}

TEST(ReadDocument, UnknownElementsAndAttributesAreSaidOnceAKind) {
  RoadText text;
  text.attributes = "colour=\"red\" vendor:colour=\"blue\"";
  text.more = "<trafficCalming/><trafficCalming/><objects><tree/></objects>";
  const std::string said = findings_of(xml(text));
  EXPECT_TRUE(has(said, "warning: OpenDRIVE 1.4 to 1.9 has no <trafficCalming> in <road>")) << said;
  EXPECT_EQ(said.find("trafficCalming"), said.rfind("trafficCalming")) << said;
  EXPECT_TRUE(has(said, "no <tree> in <objects>")) << said;
  EXPECT_TRUE(has(said, "note: OpenDRIVE 1.4 to 1.9 has no <road colour=\"\">")) << said;
  EXPECT_FALSE(has(said, "vendor:colour")) << said;
}

TEST(ReadDocument, WrongWordsNameTheAllowedOnes) {
  RoadText text;
  text.attributes = "rule=\"left\"";
  const std::string said = findings_of(xml(text));
  EXPECT_TRUE(has(said, "test.xodr:2:1: warning: <road rule=\"left\"> is no word of the standard"))
      << said;
  EXPECT_TRUE(has(said, "one of RHT, LHT")) << said;
  EXPECT_FALSE(parse(xml(text))->road(0).left_hand_traffic);
}

TEST(ReadDocument, FindingsOfOneRuleEnd) {
  RoadText text;
  text.more = "<objects>\n";
  for (int i = 0; i < 3000; ++i)
    text.more += fmt::format("<object id=\"{}\" s=\"1\" t=\"9\" length=\"-1\"/>\n", i);
  text.more += "</objects>";
  Diagnostics diagnostics;
  ASSERT_TRUE(RoadNetwork::parse(xml(text), "many.xodr", diagnostics));
  EXPECT_EQ(diagnostics.all().size(), 201U);
  EXPECT_EQ(diagnostics.all().back().message, "2800 more findings of this kind are left out");
}

TEST(ReadDocument, DepthIsBounded) {
  std::string deep = "<OpenDRIVE>";
  for (int i = 0; i < 5000; ++i) deep += "<road>";
  EXPECT_TRUE(has(findings_of(deep), "more than 500 deep")) << findings_of(deep);
}

// The parser's time grows with the square of an element's attributes.
TEST(ReadDocument, AttributesAreBounded) {
  const auto with = [](int count) {
    RoadText text;
    for (int i = 0; i < count; ++i) text.attributes += fmt::format("a{}='1' ", i);
    // What looks like attributes but is none.
    text.more = "<!-- " + text.attributes + " --><userData code=\"<a b='>'\"/>";
    return xml(text);
  };
  EXPECT_FALSE(has(findings_of(with(200)), "error"));
  EXPECT_TRUE(has(findings_of(with(300)), ":2: error: an element has more than 256 attributes"))
      << findings_of(with(300));
  EXPECT_TRUE(has(findings_of(with(100000)), "[xodr.size]"));
}

class Include : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / "roads_include" /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "parts");
  }
  void write(const std::string& name, const std::string& text) { write_file(folder_ / name, text); }
  std::shared_ptr<const RoadNetwork> load(const std::string& name) {
    diagnostics_ = {};
    return RoadNetwork::load(folder_ / name, diagnostics_);
  }
  fs::path folder_;
  Diagnostics diagnostics_;
};

// A whole file at the top, a single element inside a road, and one in a folder of its own that
// includes what stands beside it.
TEST_F(Include, ReplaceThemselves) {
  RoadText second;
  second.header = "<geoReference>elsewhere</geoReference>";
  std::string other = xml(second);
  other.replace(other.find("id=\"7\""), 6, "id=\"8\"");
  write("parts/other.xodr", other);
  write("parts/objects.xml",
        "<objects>\n<include file=\"one.xml\"/>\n<object id=\"b\" s=\"2\" t=\"x\"/></objects>");
  write("parts/one.xml", "\n\n<object id=\"a\" s=\"1\" t=\"9\"/>");
  RoadText first;
  first.more = "<include file=\"parts/objects.xml\"/>";
  write("main.xodr", xml_and(first, "<include file=\"parts/other.xodr\"/>"));
  EXPECT_FALSE(load("main.xodr"));
  // A finding names the included file and its line.
  const std::string said = findings(diagnostics_);
  EXPECT_TRUE(has(said, "parts/objects.xml:3:")) << said;
  write("parts/objects.xml",
        "<objects>\n<include file=\"one.xml\"/>\n<object id=\"b\" s=\"2\" t=\"9\"/></objects>");
  const auto network = load("main.xodr");
  ASSERT_TRUE(network) << findings(diagnostics_);
  EXPECT_EQ(findings(diagnostics_), "");
  ASSERT_EQ(network->roads().size(), 2U);
  EXPECT_EQ(network->road(1).id, "8");
  EXPECT_EQ(network->geo_reference(), "");
  const auto& objects = network->road(0).objects;
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_EQ(objects[0].id, "a");
  EXPECT_EQ(objects[1].id, "b");
  EXPECT_TRUE(has(objects[0].where.file, "parts/one.xml"));
  EXPECT_EQ(objects[0].where.line, 3);
}

TEST_F(Include, RingsAndFansEnd) {
  write("a.xodr", xml_and({}, "<include file=\"b.xodr\"/>"));
  write("b.xodr", "<OpenDRIVE><include file=\"./parts/../a.xodr\"/></OpenDRIVE>");
  EXPECT_FALSE(load("a.xodr"));
  EXPECT_TRUE(has(findings(diagnostics_), "includes itself [xodr.include]"))
      << findings(diagnostics_);
  // Each file includes the next one three times: 3^12 files without a bound.
  for (int i = 0; i < 12; ++i) {
    const std::string next = fmt::format("<include file=\"f{}.xml\"/>", i + 1);
    write(fmt::format("f{}.xml", i), "<OpenDRIVE>" + next + next + next + "</OpenDRIVE>");
  }
  write("f12.xml", "<OpenDRIVE/>");
  write("fan.xodr", xml_and({}, "<include file=\"f0.xml\"/>"));
  EXPECT_FALSE(load("fan.xodr"));
  EXPECT_TRUE(has(findings(diagnostics_), "too many files are included"));
}

TEST_F(Include, MissingFilesAreErrors) {
  write("main.xodr", xml_and({}, "<include file=\"none.xml\"/>\n<include/>"));
  EXPECT_FALSE(load("main.xodr"));
  const std::string said = findings(diagnostics_);
  EXPECT_TRUE(has(said, "none.xml' is not there [xodr.include]")) << said;
  EXPECT_TRUE(has(said, "<include> names no file")) << said;
  EXPECT_TRUE(
      has(findings_of(xml_and({}, "<include file=\"none.xml\"/>")), "a text that is no file"));
}

// Text of a file with the attribute at `at` (its first letter) left out; moves on to the next one.
std::string without_attribute(const std::string& text, std::size_t& at) {
  const std::size_t quote = text.find("=\"", at);
  const std::size_t end = quote == std::string::npos ? quote : text.find('"', quote + 2);
  if (end == std::string::npos) {
    at = std::string::npos;
    return text;
  }
  const std::size_t blank = text.find_last_of(" \n\t", quote);
  at = end;
  return text.substr(0, blank) + text.substr(end + 1);
}

TEST(ReadDocument, EveryFindingHasAPlaceAndAHint) {
  std::size_t errors = 0;
  const auto look = [&](const std::string& text, const std::string& name) {
    Diagnostics diagnostics;
    const auto network = RoadNetwork::parse(text, name, diagnostics);
    if (network) network->check(diagnostics);
    for (const Diagnostic& d : diagnostics.all()) {
      if (d.severity == Severity::kError) ++errors;
      EXPECT_GT(d.where.line, 0) << name << ": " << d.message;
      EXPECT_TRUE(d.severity == Severity::kNote || !d.hint.empty()) << name << ": " << d.message;
    }
  };
  for (const auto& entry : fs::directory_iterator(RAYTRUTH_SOURCE_DIR "/tests/fuzz/roads/corpus")) {
    if (entry.path().extension() != ".xodr" || entry.file_size() > 5000) continue;
    const std::string text = read_file(entry.path());
    const std::string name = entry.path().filename().string();
    look(text, name);
    for (std::size_t at = text.find("<header"); at != std::string::npos;) {
      look(without_attribute(text, at), name);
    }
  }
  EXPECT_GT(errors, 500U);
}

}  // namespace
}  // namespace raytruth::roads
