#include "tools/pipeline/road_tools.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace raytruth::pipeline {
namespace {

// An arc of radius 50 m around (0, 50), climbing 5 %, a raised pavement on the right; two sections.
constexpr const char* kClimbingArc = R"(<OpenDRIVE><header revMajor="1" revMinor="6"/>
<road id="main" length="60" junction="-1"><planView>
<geometry s="0" x="0" y="0" hdg="0" length="60"><arc curvature="0.02"/></geometry></planView>
<elevationProfile><elevation s="0" a="2" b="0.05" c="0" d="0"/></elevationProfile>
<lanes><laneSection s="0"><center><lane id="0" type="none"/></center>
<right><lane id="-1" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/></lane>
<lane id="-2" type="sidewalk"><width sOffset="0" a="2" b="0" c="0" d="0"/>
<height sOffset="0" inner="0.1" outer="0.2"/></lane></right></laneSection>
<laneSection s="25"><center><lane id="0" type="none"/></center>
<right><lane id="-1" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane></right>
</laneSection></lanes></road></OpenDRIVE>)";

std::shared_ptr<const roads::RoadNetwork> arc_network() {
  Diagnostics diagnostics;
  auto roads = roads::RoadNetwork::parse(kClimbingArc, "road.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return roads;
}

std::vector<std::vector<std::string>> cells_of(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

TEST(EvaluatePoints, GivesTheSurfaceOfEveryRow) {
  const RoadTable table = evaluate_points(
      *arc_network(), "road,s_m,t_m\r\nmain,20,-4\n\n main , 6e1, 1.5\n", "points.csv");
  const auto rows = cells_of(table.csv);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(table.rows, 2U);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"road", "s_m", "t_m", "x_m", "y_m", "z_m",
                                               "heading_rad", "pitch_rad", "roll_rad"}));
  const auto expect = [](const std::vector<std::string>& row, double s, double t, double height) {
    const double turn = s / 50;
    EXPECT_NEAR(std::stod(row[3]), (50 - t) * std::sin(turn), 1e-12);
    EXPECT_NEAR(std::stod(row[4]), 50 - (50 - t) * std::cos(turn), 1e-12);
    EXPECT_NEAR(std::stod(row[5]), 2 + 0.05 * s + height, 1e-12);
    EXPECT_NEAR(std::stod(row[6]), turn, 1e-12);
    // One metre of s is (50 - t) / 50 m of way at t.
    EXPECT_NEAR(std::stod(row[7]), -std::atan(0.05 * 50 / (50 - t)), 1e-12);
  };
  expect(rows[1], 20, -4, 0.15);
  expect(rows[2], 60, 1.5, 0.0);
  EXPECT_EQ(rows[2][0], "main");
  EXPECT_EQ(rows[2][1], "6e1") << "what came in goes out as it was";
  EXPECT_LT(std::stod(rows[1][8]), -0.04) << "the pavement rises outwards";
}

struct Bad {
  const char* text;
  const char* finding;
};
class BadTable : public testing::TestWithParam<Bad> {};

TEST_P(BadTable, IsNamedWithItsLine) {
  try {
    evaluate_points(*arc_network(), GetParam().text, "points.csv");
    FAIL() << "accepted: " << GetParam().text;
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find(GetParam().finding), std::string::npos)
        << error.what();
  }
}

// gtest would name them by the bytes of pointers.
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.finding; }

INSTANTIATE_TEST_SUITE_P(
    Table, BadTable,
    testing::Values(
        Bad{"", "points.csv:1: error: the table is empty"},
        Bad{"road;s;t\n", "points.csv:1: error: the first line is not 'road,s_m,t_m'"},
        Bad{"road,s_m,t_m\nmain,1\n", "points.csv:2: error: 2 fields in place of 3"},
        Bad{"road,s_m,t_m\nmain,1,2,3\n", "points.csv:2: error: 4 fields in place of 3"},
        Bad{"road,s_m,t_m\nmain,1,0\nside,1,0\n", "points.csv:3: error: there is no road 'side'"},
        Bad{"road,s_m,t_m\nmain,one,0\n", "points.csv:2: error: 'one' is not a finite number"},
        Bad{"road,s_m,t_m\nmain,1,nan\n", "points.csv:2: error: 'nan' is not a finite number"},
        Bad{"road,s_m,t_m\nmain,60.1,0\n", "points.csv:2: error: s = 60.1 m lies outside"},
        Bad{"road,s_m,t_m\nmain,-1,0\nmain,x,0\n", "points.csv:3: error: 'x'"}));

TEST(LaneLines, RefuseToFillTheMemory) {
  EXPECT_THROW(lane_lines(*arc_network(), 1e-6), InputError);
}

TEST(LaneLines, RunFromEndToEndOfEachSection) {
  const RoadTable table = lane_lines(*arc_network(), 10.0);
  const auto rows = cells_of(table.csv);
  ASSERT_EQ(rows.size(), table.rows + 1);
  const auto count = [&](const char* lane, const char* line) {
    return std::count_if(rows.begin(), rows.end(),
                         [&](const auto& row) { return row[1] == lane && row[2] == line; });
  };
  // 0, 10, 20, 25 and 25, 35, 45, 55, 60.
  EXPECT_EQ(count("0", "border"), 4 + 5);
  EXPECT_EQ(count("0", "centre"), 0);
  EXPECT_EQ(count("-1", "centre"), 4 + 5);
  EXPECT_EQ(count("-2", "border"), 4);
  for (const auto& row : rows) {
    if (row[1] == "-2" && row[2] == "border" && row[3] == "25.000000000") {
      // The end of the first section, not the start of the second, to 1e-9 m as printed.
      EXPECT_NEAR(std::stod(row[4]), 55 * std::sin(0.5), 2e-9);
      EXPECT_NEAR(std::stod(row[6]), 2 + 0.05 * 25 + 0.2, 2e-9);
    }
  }
}

}  // namespace
}  // namespace raytruth::pipeline
