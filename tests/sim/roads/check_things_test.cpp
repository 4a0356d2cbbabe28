// Rules about objects, signals and junctions: a clean file, the same with one thing wrong and that
// finding and no other.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "road_text.h"

namespace raytruth::roads {
namespace {

// A square block of four roads about a junction would do as well; one straight road with a strip
// beside it closes a boundary with fewer words.
const std::string& clean() {
  static const std::string text = [] {
    RoadText road;
    road.profiles =
        "<link>\n<neighbor side=\"left\" elementId=\"7\" direction=\"same\"/>\n</link>\n"
        "<type s=\"0\" type=\"town\"/>";
    road.right = lane(-1, 3.5, "<speed sOffset=\"0\" max=\"9\"/>") + lane(-2, 2.0);
    road.more = R"(<objects>
<object id="o" s="10" t="9">
<repeat s="20" length="30" distance="5" tStart="9" tEnd="9"/>
<outlines>
<outline id="1" closed="true"><cornerLocal id="1" u="0" v="0" z="0" height="1"/><cornerLocal id="2" u="1" v="0" z="0" height="1"/><cornerLocal id="3" u="1" v="1" z="0" height="1"/></outline>
</outlines>
<skeleton>
<polyline><vertexLocal u="0" v="0" z="0"/><vertexLocal u="0" v="0" z="5"/></polyline>
</skeleton>
<validity fromLane="1" toLane="2"/>
<markings>
<marking color="white" lineLength="1" spaceLength="0"><cornerReference id="1"/><cornerReference id="2"/></marking>
</markings>
<borders>
<border type="curb" width="0.1" outlineId="1" useCompleteOutline="false"><cornerReference id="1"/><cornerReference id="3"/></border>
</borders>
</object>
<objectReference id="o" s="11" t="9"/>
<tunnel id="t" s="40" length="20" type="standard"/>
<bridge id="b" s="60" length="40" type="wood"/>
</objects>
<signals>
<signal id="s" s="30" t="-6" dynamic="yes" orientation="+">
<dependency id="u"/>
<reference elementType="object" elementId="o"/>
<positionRoad roadId="7" s="31" t="-7" zOffset="0" hOffset="0"/>
</signal>
<signal id="u" s="30" t="-6" dynamic="no" orientation="+"/>
<signalReference id="s" s="50" t="6" orientation="-"/>
</signals>
<surface>
<CRG file="a.crg" sStart="10" sEnd="20" mode="attached"/>
</surface>
<railroad>
<switch id="w" name="w" position="turn"><mainTrack id="7" s="1" dir="+"/><sideTrack id="7" s="2" dir="+"/><partner id="w"/></switch>
</railroad>
)";
    return xml_and(road, R"(<controller id="c">
<control signalId="s"/>
</controller>
<junction id="j" name="">
<priority high="7" low="7"/>
<controller id="c"/>
<planView><geometry s="0" x="0" y="0" hdg="0" length="9"><line/></geometry></planView>
<boundary>
<segment type="lane" roadId="7" boundaryLane="-2" sStart="begin" sEnd="end"/>
<segment type="joint" roadId="7" contactPoint="end"/>
<segment type="lane" roadId="7" boundaryLane="2" sStart="end" sEnd="begin"/>
<segment type="joint" roadId="7" contactPoint="start" jointLaneStart="2" jointLaneEnd="-2"/>
</boundary>
<elevationGrid gridSpacing="1"><elevation center="0"/></elevationGrid>
</junction>
<junction id="v" type="virtual" mainRoad="7" sStart="10" sEnd="20" orientation="none">
<crossPath id="p" crossingRoad="7" roadAtStart="7" roadAtEnd="7"><startLaneLink s="9" from="1" to="-1"/><endLaneLink s="9" from="2" to="-2"/></crossPath>
</junction>
<junction id="x" type="crossing">
<roadSection id="0" roadId="7" sStart="1" sEnd="2"/>
<roadSection id="1" roadId="7" sStart="3" sEnd="4"/>
</junction>
<junctionGroup id="g" type="unknown">
<junctionReference junction="j"/>
</junctionGroup>
<station id="st" name="n"><platform id="p">
<segment roadId="7" sStart="1" sEnd="2" side="left"/>
</platform></station>
<vmsGroup id="vg">
<vmsBoardReference groupIndex="0" signalId="s" vmsIndex="0"/>
</vmsGroup>
)");
  }();
  return text;
}

TEST(CheckThingsClean, HasNoFinding) {
  write_level_surface("a.crg");
  EXPECT_EQ(findings_of(clean(), true), "");
}

struct WrongThing {
  const char* from;
  const char* to;
  const char* rule;
  const char* at;  // start of the line the finding names, in the changed text
  const char* message;
};

class CheckThings : public testing::TestWithParam<WrongThing> {};

TEST_P(CheckThings, FindsThisAndNothingElse) {
  write_level_surface("a.crg");
  const WrongThing& wrong = GetParam();
  std::string text = clean();
  const std::size_t at = text.find(wrong.from);
  ASSERT_NE(at, std::string::npos) << wrong.from;
  text.replace(at, std::string_view(wrong.from).size(), wrong.to);
  Diagnostics diagnostics;
  const auto network = RoadNetwork::parse(text, "wrong.xodr", diagnostics);
  ASSERT_TRUE(network) << findings(diagnostics);
  network->check(diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U) << findings(diagnostics);
  const Diagnostic& d = diagnostics.all().front();
  EXPECT_EQ(d.rule, wrong.rule);
  EXPECT_EQ(d.severity, Severity::kWarning);
  EXPECT_NE(d.message.find(wrong.message), std::string::npos) << d.message;
  const std::size_t place = text.find(wrong.at);
  ASSERT_NE(place, std::string::npos);
  EXPECT_EQ(d.where.line,
            1 + std::count(text.begin(), text.begin() + static_cast<long>(place), '\n'))
      << findings(diagnostics);
}

// By what is wrong; gtest would name them by the bytes of pointers.
void PrintTo(const WrongThing& wrong, std::ostream* out) { *out << wrong.rule; }

INSTANTIATE_TEST_SUITE_P(
    Table, CheckThings,
    testing::Values(
        WrongThing{"<type s=\"0\"", "<type s=\"101\"", "xodr.range", "<type s",
                   "a type starts at 101"},
        WrongThing{"elementId=\"7\" direction", "elementId=\"70\" direction", "xodr.reference",
                   "<neighbor", "road '70'"},
        WrongThing{"<speed sOffset=\"0\"", "<speed sOffset=\"101\"", "xodr.range",
                   "<lane id=\"-1\"", "a speed starts at 101"},
        WrongThing{"id=\"o\" s=\"10\"", "id=\"o\" s=\"110\"", "xodr.range", "<object id",
                   "object 'o'"},
        WrongThing{"<object id=\"o\"", "<object type=\"hedgehog\" id=\"o\"", "xodr.value",
                   "<object type", "type 'hedgehog'"},
        WrongThing{"length=\"30\" distance", "length=\"90\" distance", "xodr.range", "<repeat",
                   "repeated from s = 20 to 110"},
        WrongThing{
            "<outlines>",
            "<outlines>\n<outline id=\"4\" closed=\"true\"><cornerLocal u=\"0\" v=\"0\" z=\"0\" "
            "height=\"1\"/></outline>",
            "xodr.outline", "<outline id=\"4\"", "has 1 corners"},
        WrongThing{"<vertexLocal u=\"0\" v=\"0\" z=\"5\"/>", "", "xodr.outline", "<polyline",
                   "has 1 vertices"},
        WrongThing{"fromLane=\"1\" toLane=\"2\"", "fromLane=\"3\" toLane=\"4\"", "xodr.validity",
                   "<validity", "no lane from 3 to 4"},
        WrongThing{"spaceLength=\"0\"><cornerReference id=\"1\"/>",
                   "spaceLength=\"0\"><cornerReference id=\"9\"/>", "xodr.corner", "<marking color",
                   "marking of object 'o' names corner 9"},
        WrongThing{"<cornerReference id=\"1\"/><cornerReference id=\"2\"/>", "", "xodr.corner",
                   "<marking color", "neither side nor corners"},
        WrongThing{"outlineId=\"1\"", "outlineId=\"2\"", "xodr.corner", "<border type",
                   "outline 2"},
        WrongThing{"<cornerReference id=\"3\"/>", "<cornerReference id=\"8\"/>", "xodr.corner",
                   "<border type", "border of object 'o' names corner 8"},
        WrongThing{"<objectReference id=\"o\"", "<objectReference id=\"oo\"", "xodr.reference",
                   "<objectReference", "object 'oo'"},
        WrongThing{"s=\"11\" t=\"9\"", "s=\"-11\" t=\"9\"", "xodr.range", "<objectReference",
                   "object reference 'o'"},
        WrongThing{"s=\"40\" length=\"20\"", "s=\"90\" length=\"20\"", "xodr.range", "<tunnel",
                   "tunnel 't' goes from s = 90 to 110"},
        WrongThing{"s=\"60\" length=\"40\"", "s=\"60\" length=\"41\"", "xodr.range", "<bridge",
                   "bridge 'b'"},
        WrongThing{"<dependency id=\"u\"", "<dependency id=\"q\"", "xodr.reference", "<dependency",
                   "depends on signal 'q'"},
        WrongThing{"elementId=\"o\"", "elementId=\"u\"", "xodr.reference", "<reference",
                   "refers to object 'u'"},
        WrongThing{"roadId=\"7\" s=\"31\"", "roadId=\"7\" s=\"131\"", "xodr.range", "<positionRoad",
                   "signal 's'"},
        WrongThing{"<signalReference id=\"s\" s=\"50\"", "<signalReference id=\"s\" s=\"150\"",
                   "xodr.range", "<signalReference", "signal reference 's'"},
        WrongThing{"<signalReference id=\"s\"", "<signalReference id=\"z\"", "xodr.reference",
                   "<signalReference", "signal 'z'"},
        WrongThing{"sStart=\"10\" sEnd=\"20\" mode", "sStart=\"20\" sEnd=\"10\" mode", "xodr.range",
                   "<CRG", "surface data from s = 20 to 10"},
        WrongThing{"<mainTrack id=\"7\"", "<mainTrack id=\"5\"", "xodr.reference", "<switch",
                   "road '5'"},
        WrongThing{"<partner id=\"w\"", "<partner id=\"ww\"", "xodr.reference", "<switch", "'ww'"},
        WrongThing{"<control signalId=\"s\"", "<control signalId=\"o\"", "xodr.reference",
                   "<control s", "controls signal 'o'"},
        WrongThing{"high=\"7\"", "high=\"1\"", "xodr.reference", "<priority", "road '1'"},
        WrongThing{"<controller id=\"c\"/>", "<controller id=\"d\"/>", "xodr.reference",
                   "<controller id=\"d\"", "names controller 'd'"},
        WrongThing{"<planView><geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" "
                   "length=\"9\"><line/></geometry></planView>",
                   "", "xodr.grid", "<elevationGrid", "no <planView>"},
        WrongThing{"boundaryLane=\"2\" sStart=\"end\"", "boundaryLane=\"2\" sStart=\"95\"",
                   "xodr.boundary", "<segment type=\"lane\" roadId=\"7\" boundaryLane=\"2\"",
                   "open, by 5.000 m"},
        WrongThing{"boundaryLane=\"2\"", "boundaryLane=\"3\"", "xodr.boundary",
                   "<segment type=\"lane\" roadId=\"7\" boundaryLane=\"3\"", "lane 3"},
        WrongThing{"mainRoad=\"7\" sStart=\"10\"", "mainRoad=\"7\" sStart=\"30\"", "xodr.range",
                   "<junction id=\"v\"", "its main road goes from s = 30 to 20"},
        WrongThing{"from=\"1\" to=\"-1\"", "from=\"5\" to=\"-1\"", "xodr.lane_link", "<crossPath",
                   "lane 5"},
        WrongThing{"<roadSection id=\"1\" roadId=\"7\" sStart=\"3\" sEnd=\"4\"/>", "",
                   "xodr.junction", "<junction id=\"x\"", "crossing of 1 roads"},
        WrongThing{"roadId=\"7\" sStart=\"3\"", "roadId=\"8\" sStart=\"3\"", "xodr.reference",
                   "<roadSection id=\"1\"", "road '8'"},
        WrongThing{"junction=\"j\"", "junction=\"k\"", "xodr.reference", "<junctionReference",
                   "junction 'k'"},
        WrongThing{"sEnd=\"2\" side", "sEnd=\"200\" side", "xodr.range", "<segment roadId",
                   "platform 'p' of station 'st'"},
        WrongThing{"signalId=\"s\" vmsIndex", "signalId=\"t\" vmsIndex", "xodr.reference",
                   "<vmsBoardReference", "signal 't'"}));

// A drive that leaves road 7 at s = 50 through a virtual junction.
TEST(CheckBranches, OfVirtualJunctionsLieOnTheirRoad) {
  const auto drive = [](const std::string& s, int lane_there) {
    RoadText text;
    text.profiles = "<link><predecessor elementType=\"road\" elementId=\"7\" elementS=\"" + s +
                    "\" elementDir=\"+\"/></link>";
    text.right = lane(-1, 3.0, fmt::format("<link><predecessor id=\"{}\"/></link>", lane_there));
    std::string road = xml(text);
    road.replace(road.find("id=\"7\""), 6, "id=\"8\"");
    road.replace(road.find("junction=\"-1\""), 13, "junction=\"v\"");
    const std::size_t from = road.find("<road");
    return findings_of(
        xml_and({}, road.substr(from, road.rfind("</OpenDRIVE>") - from) +
                        "<junction id=\"v\" type=\"virtual\" mainRoad=\"7\" sStart=\"45\" "
                        "sEnd=\"55\" orientation=\"+\"><connection id=\"0\" incomingRoad=\"7\" "
                        "connectingRoad=\"8\" contactPoint=\"start\"><laneLink from=\"-1\" "
                        "to=\"-1\"/></connection></junction>"),
        true);
  };
  EXPECT_EQ(drive("50", -1), "");
  EXPECT_NE(drive("150", -1).find("leads to s = 150 m of road 7, which is 100 m long [xodr.range]"),
            std::string::npos)
      << drive("150", -1);
  EXPECT_NE(drive("50", -5).find("error: lane -1 of road 8 leads to lane -5 of road 7 at s = 50 m"),
            std::string::npos)
      << drive("50", -5);
}

}  // namespace
}  // namespace raytruth::roads
