// Road surfaces in files of their own: what the program says of them, and that a data set keeps
// them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;

// 500 m of waves 20 m wide, 10 m long and 4 cm high.
std::string waves() {
  std::string text =
      "$ROAD_CRG\nREFERENCE_LINE_START_U = 0\nREFERENCE_LINE_END_U = 500\n"
      "REFERENCE_LINE_INCREMENT = 2.5\nLONG_SECTION_V_RIGHT = -10\nLONG_SECTION_V_LEFT = 10\n"
      "LONG_SECTION_V_INCREMENT = 20\n$\n$KD_DEFINITION\n#:LRFI\nD:long section 1,m\n"
      "D:long section 2,m\n$\n$$$$\n";
  const char* heights[] = {"  0.000000", "  0.020000", "  0.000000", " -0.020000"};
  for (int row = 0; row <= 200; ++row)
    text += std::string(heights[row % 4]) + heights[row % 4] + "\n";
  return text;
}

std::string library(const char* file) {
  return read_file(fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library" / file);
}

// The street of the library on the waves, and its scenario, each named as `name` says.
void write_street(const Scratch& scratch, const std::string& crg, const std::string& road) {
  fs::create_directories(scratch / "surfaces");
  scratch.write("surfaces/waves.crg", waves());
  scratch.write("street.xodr",
                replaced(library("first_light.xodr"), "</lanes>",
                         fmt::format("</lanes><surface><CRG file=\"{}\" sStart=\"0\" sEnd=\"400\" "
                                     "orientation=\"same\" mode=\"attached\"/></surface>",
                                     crg)));
  scratch.write("drive.xosc", replaced(library("first_light.xosc"), "first_light.xodr", road));
}

void expect_whole_data_set(const Scratch& scratch) {
  const std::string out = (scratch / "data").string();
  const Outcome made =
      run(fmt::format("raytruth render '{}' --assets builtin --rig tests/e2e/tiny.yaml --frames 1 "
                      "--quiet --out '{}'",
                      (scratch / "drive.xosc").string(), out));
  ASSERT_EQ(made.exit_code, 0) << made.out << made.err;
  int copies = 0;
  for (const auto& entry : fs::recursive_directory_iterator(scratch / "data")) {
    const std::string ending = entry.path().extension().string();
    if (ending == ".crg" && ++copies) {
      EXPECT_EQ(read_file(entry.path()), waves());
    }
    if (ending == ".xodr" || ending == ".xosc") {
      EXPECT_EQ(read_file(entry.path()).find(scratch.path().string()), std::string::npos)
          << entry.path();
    }
  }
  EXPECT_EQ(copies, 1);
  // Nothing but the data set is left, and makes the same frame.
  for (const char* input : {"surfaces/waves.crg", "street.xodr", "drive.xosc"})
    fs::remove(scratch / input);
  const Outcome again = run(fmt::format("raytruth replay '{}' --frame 0 --quiet", out));
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
  const Outcome proof = run(fmt::format("raytruth verify '{}' --quiet", out));
  EXPECT_EQ(proof.exit_code, 0) << proof.out << proof.err;
}

TEST(Surface, ADataSetKeepsItsSurface) {
  const Scratch scratch("surface");
  write_street(scratch, "surfaces/waves.crg", "street.xodr");
  expect_whole_data_set(scratch);
}

TEST(Surface, ADataSetKeepsWhatAbsolutePathsName) {
  const Scratch scratch("surface_absolute");
  write_street(scratch, (scratch / "surfaces/waves.crg").string(),
               (scratch / "street.xodr").string());
  expect_whole_data_set(scratch);
}

TEST(Surface, RoadSaysWhatItReadAndWhereItLies) {
  const Scratch scratch("surface_json");
  write_street(scratch, "surfaces/waves.crg", "street.xodr");
  // UTM zone 32: 500 km east is its middle, 9 degrees.
  scratch.write(
      "placed.xodr",
      replaced(read_file(scratch / "street.xodr"), "vendor=\"raytruth\"/>",
               "vendor=\"raytruth\"><geoReference>+proj=utm +zone=32 +datum=WGS84 "
               "+units=m</geoReference><offset x=\"500000\" y=\"5000000\" z=\"30\" hdg=\"0\"/>"
               "</header>"));
  const std::string road = (scratch / "placed.xodr").string();
  const Outcome said =
      run(fmt::format("raytruth road '{}' --csv '{}' --json --quiet", road, road + ".csv"));
  ASSERT_EQ(said.exit_code, 0) << said.err;
  for (const std::string& part :
       {std::string("\"roads\": 1"), std::string("\"x_m\": 500000.0"),
        std::string("\"y_m\": 5000000.0"), std::string("\"z_m\": 30.0"),
        std::string("+proj=utm +zone=32"), std::string("\"west_deg\": 9.0"),
        std::string("surfaces/waves.crg")})
    EXPECT_NE(said.out.find(part), std::string::npos) << part << "\n" << said.out;
  // The waves are there: 2 cm up at 2.5 m, level between.
  scratch.write("points.csv", "road,s_m,t_m\n1,2.5,0\n1,5,0\n1,7.5,0\n");
  const Outcome points = run(fmt::format("raytruth road '{}' --evaluate '{}' --quiet", road,
                                         (scratch / "points.csv").string()));
  ASSERT_EQ(points.exit_code, 0) << points.err;
  for (const char* z : {",0.02,", ",-0.02,"})
    EXPECT_NE(points.out.find(z), std::string::npos) << points.out;
}

}  // namespace
}  // namespace raytruth::e2e
