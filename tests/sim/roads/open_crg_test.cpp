// OpenCRG files: each format, borders, reference line and modifiers against values written out
// here; broken files against the finding they must give.
#include "sim/roads/open_crg.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "crg_text.h"
#include "road_text.h"
#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

// A few products of numbers below 100.
constexpr double kRounding = 1e-12;

std::shared_ptr<const OpenCrg> read(const std::string& text) {
  Diagnostics diagnostics;
  auto grid = OpenCrg::parse(text, "test.crg", diagnostics);
  EXPECT_TRUE(grid) << findings(diagnostics);
  return grid;
}

std::string problem(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(OpenCrg::parse(text, "test.crg", diagnostics));
  EXPECT_TRUE(diagnostics.has_errors());
  return findings(diagnostics);
}

double plain_waves(double u, double v) {
  return 0.05 * std::sin(1.7 * u) * std::cos(0.9 * v) + 0.01 * v;
}

// Bilinear interpolation of `plain_waves` on the grid of `text`, by the definition.
double bilinear(const CrgText& text, double u, double v) {
  const double row = std::floor((u - text.u_begin) / text.u_step);
  const double u0 = text.u_begin + row * text.u_step;
  const double fu = (u - u0) / text.u_step;
  std::size_t k = 0;
  while (k + 2 < text.v.size() && text.v[k + 1] <= v) ++k;
  const double fv = (v - text.v[k]) / (text.v[k + 1] - text.v[k]);
  const double right = (1 - fu) * text.z(u0, text.v[k]) + fu * text.z(u0 + text.u_step, text.v[k]);
  const double left =
      (1 - fu) * text.z(u0, text.v[k + 1]) + fu * text.z(u0 + text.u_step, text.v[k + 1]);
  return (1 - fv) * right + fv * left;
}

TEST(OpenCrg, EveryFormatGivesTheBilinearSurface) {
  CrgText text;
  text.u_begin = 3.0;
  text.u_step = 0.25;
  text.rows = 17;
  text.v = {-2.0, -1.4, -1.2, 0.1, 0.6, 1.9, 2.0, 2.2, 2.9};
  text.z = plain_waves;
  // LRFI of the test has six decimals, KRBI the 24 bits of a float (6e-8 of 0.1 m).
  for (const auto& [format, tolerance] : std::vector<std::pair<std::string, double>>{
           {"LRFI", 5e-7}, {"LDFI", 1e-14}, {"KRBI", 6e-9}, {"KDBI", 1e-15}}) {
    text.format = format;
    const auto grid = read(crg_text(text));
    ASSERT_TRUE(grid);
    EXPECT_EQ(grid->u_begin(), 3.0);
    EXPECT_EQ(grid->u_end(), 7.0);
    for (double u = 3.0; u <= 7.0; u += 0.0937) {
      for (double v = -2.0; v <= 2.9; v += 0.0713) {
        const auto sample = grid->at(u, v);
        ASSERT_TRUE(sample);
        EXPECT_NEAR(sample->value, bilinear(text, u, v), tolerance + 1e-15) << format << u << v;
        // Inside a cell the surface is linear along u and along v: a difference is the slope.
        const double h = 1e-5;
        const auto along = grid->at(u + h, v);
        const auto across = grid->at(u, v + h);
        const bool same_row = std::floor((u + h - 3) / 0.25) == std::floor((u - 3) / 0.25);
        if (same_row && along) {
          EXPECT_NEAR(sample->by_u, (along->value - sample->value) / h, 1e-9);
        }
        bool same_column = v + h < 2.9;
        for (const double edge : text.v) same_column &= (v < edge) == (v + h < edge);
        if (same_column && across) {
          EXPECT_NEAR(sample->by_v, (across->value - sample->value) / h, 1e-9);
        }
      }
    }
  }
}

TEST(OpenCrg, NumberedSectionsStandAtEvenDistances) {
  CrgText text;
  text.numbered = true;
  text.v = {-1.5, -1.0, -0.5, 0.0};
  text.z = [](double u, double v) { return u + 10 * v; };
  const auto grid = read(crg_text(text));
  ASSERT_TRUE(grid);
  EXPECT_EQ(grid->v(), text.v);
  EXPECT_NEAR(grid->at(4.25, -0.6)->value, 4.25 - 6.0, kRounding);
}

TEST(OpenCrg, HeadingSlopeAndBankingMakeTheReferenceLine) {
  CrgText text;
  text.banking = [](double u) { return 0.01 * u; };
  text.slope = [](double u) { return 0.002 * u; };
  text.header = "REFERENCE_LINE_START_Z = 5\n";
  const auto grid = read(crg_text(text));
  ASSERT_TRUE(grid);
  // Height: the sum of slope times step over the pieces before; banking is linear between rows.
  const double height = 5 + 0.002 * (1 + 2 + 3 + 4) + 0.5 * 0.002 * 5;
  EXPECT_NEAR(grid->at(4.5, 1.5)->value, height + 0.045 * 1.5, kRounding);
  EXPECT_NEAR(grid->at(4.5, 1.5)->by_u, 0.002 * 5 + 0.01 * 1.5, kRounding);
  EXPECT_NEAR(grid->at(4.5, 1.5)->by_v, 0.045, kRounding);
  // Beyond the edge banking is held, like the grid.
  EXPECT_NEAR(grid->at(4.5, 7.0)->value, height + 0.045 * 2, kRounding);

  text.header = "REFERENCE_LINE_START_Z = 5\nREFERENCE_LINE_END_Z = 9\n";
  const auto bent = read(crg_text(text));
  EXPECT_NEAR(bent->at(10, 0)->value, 9.0, kRounding);
  EXPECT_NEAR(bent->at(0, 0)->value, 5.0, kRounding);
}

// A polygon of n sides of length 1: in a side's own frame bisectors are rays from the centre.
TEST(OpenCrg, PlaneCoordinatesFollowThePolygonOfTheLine) {
  constexpr int kSides = 60;
  CrgText text;
  text.rows = 31;
  text.v = {-3, 3};
  text.u_begin = 2.0;
  text.heading = [](double u) { return 0.4 + (u - 3.0 + 0.5) * 2 * kPi / kSides; };
  text.header =
      "REFERENCE_LINE_START_X = 10\nREFERENCE_LINE_START_Y = -4\nREFERENCE_LINE_START_PHI = 0.4\n";
  const auto grid = read(crg_text(text));
  ASSERT_TRUE(grid);
  const double half = kPi / kSides;
  const double apothem = 0.5 / std::tan(half);
  const double centre_x = 10 - std::sin(0.4) * 0.5 / std::sin(half);
  const double centre_y = -4 + std::cos(0.4) * 0.5 / std::sin(half);
  for (int piece = 1; piece < 29; ++piece) {
    for (const double share : {-0.95, -0.3, 0.0, 0.7}) {
      for (const double r : {apothem - 2.5, apothem + 0.1, apothem + 2.9}) {
        const double middle = 0.4 - 0.5 * kPi + (2 * piece + 1) * half;
        const double delta = share * half;
        const double x = centre_x + r * std::cos(middle + delta);
        const double y = centre_y + r * std::sin(middle + delta);
        const CrgLine::Foot foot = grid->line().foot(x, y);
        const double f = 0.5 + std::tan(delta) / (2 * std::tan(half));
        EXPECT_NEAR(foot.u_m, 2.0 + piece + f, 1e-10);
        EXPECT_NEAR(foot.v_m, apothem - r * std::cos(delta), 1e-11);
        const CrgLine::Point back = grid->line().at(foot.u_m, foot.v_m);
        EXPECT_NEAR(back.x_m, x, 1e-11);
        EXPECT_NEAR(back.y_m, y, 1e-11);
        // Gradients against central differences: error h^2 times a third derivative below 1.
        const double h = 1e-5;
        const auto east = grid->line().foot(x + h, y);
        const auto west = grid->line().foot(x - h, y);
        EXPECT_NEAR(foot.u_by_x, (east.u_m - west.u_m) / (2 * h), 1e-8);
        EXPECT_NEAR(foot.v_by_x, (east.v_m - west.v_m) / (2 * h), 1e-8);
      }
    }
  }
}

TEST(OpenCrg, BlendsTheLineIntoItsKnownEnd) {
  CrgText text;
  text.heading = [](double) { return 0.0; };
  text.header = "REFERENCE_LINE_END_X = 10\nREFERENCE_LINE_END_Y = 0.1\n";
  const auto grid = read(crg_text(text));
  EXPECT_NEAR(grid->line().at(10, 0).y_m, 0.1, kRounding);
  EXPECT_NEAR(grid->line().at(0, 0).y_m, 0.0, kRounding);
}

TEST(OpenCrg, BordersDoAsTheirModeSays) {
  CrgText text;
  text.z = [](double u, double v) { return 100 + u + 10 * v; };
  const auto with = [&](int mode_u, int mode_v) {
    text.sections = fmt::format(
        "$ROAD_CRG_OPTS\nBORDER_MODE_U = {}\nBORDER_MODE_V = {}\nBORDER_OFFSET_U = 0.25\n"
        "BORDER_OFFSET_V = -0.5\n$\n",
        mode_u, mode_v);
    return read(crg_text(text));
  };
  EXPECT_FALSE(with(0, 2)->at(-0.1, 0));
  EXPECT_FALSE(with(2, 0)->at(5, 2.1));
  EXPECT_TRUE(with(0, 0)->at(10, 2));
  EXPECT_EQ(with(1, 2)->at(-0.1, 0)->value, 0.25);
  EXPECT_EQ(with(2, 1)->at(5, 2.1)->value, -0.5);
  EXPECT_NEAR(with(2, 2)->at(13, 3)->value, 130 + 0.25 - 0.5, kRounding);
  EXPECT_EQ(with(2, 2)->at(13, 1)->by_u, 0.0);
  EXPECT_NEAR(with(2, 2)->at(13, 1)->by_v, 10.0, kRounding);
  EXPECT_NEAR(with(3, 2)->at(23.5, 0)->value, 103.5 + 0.25, kRounding);
  EXPECT_NEAR(with(3, 2)->at(-3.5, 0)->value, 106.5 + 0.25, kRounding);
  EXPECT_NEAR(with(4, 2)->at(13.5, 0)->value, 106.5 + 0.25, kRounding);
  EXPECT_NEAR(with(4, 2)->at(13.5, 0)->by_u, -1.0, kRounding);
  EXPECT_NEAR(with(4, 2)->at(-3.5, 0)->value, 103.5 + 0.25, kRounding);
  EXPECT_NEAR(with(4, 2)->at(23.5, 0)->value, 103.5 + 0.25, kRounding);
  EXPECT_NEAR(with(2, 3)->at(5, 2.5)->value, 105 - 15 - 0.5, kRounding);
  EXPECT_NEAR(with(2, 4)->at(5, -2.5)->value, 105 - 15 - 0.5, kRounding);
}

TEST(OpenCrg, FadesIntoTheLineTowardsTheEnds) {
  CrgText text;
  text.z = [](double, double) { return 2.0; };
  text.header = "REFERENCE_LINE_START_Z = 1\n";
  text.sections = "$ROAD_CRG_OPTS\nBORDER_SMOOTH_UBEG = 4\nBORDER_SMOOTH_UEND = 2\n$\n";
  const auto grid = read(crg_text(text));
  EXPECT_NEAR(grid->at(1, 0)->value, 1 + 2 * 0.25, kRounding);
  EXPECT_NEAR(grid->at(1, 0)->by_u, 0.5, kRounding);
  EXPECT_NEAR(grid->at(6, 0)->value, 3, kRounding);
  EXPECT_NEAR(grid->at(9, 0)->value, 2, kRounding);
  EXPECT_NEAR(grid->at(9, 0)->by_u, -1, kRounding);
  EXPECT_NEAR(grid->at(12, 0)->value, 1, kRounding);
}

TEST(OpenCrg, FillsMissingValuesAsAsked) {
  CrgText text;
  text.v = {-2, -1, 0, 1, 2};
  text.z = [](double u, double v) {
    const bool missing = (u == 3 && v < -0.5) || (u == 5 && v == 0) || u == 7;
    return missing ? std::nan("") : 10 * v;
  };
  const auto plain = read(crg_text(text));
  EXPECT_NEAR(plain->at(3, -2)->value, 0, kRounding) << "the neighbour's value";
  EXPECT_FALSE(plain->at(5, 0.3)) << "a hole";
  EXPECT_TRUE(plain->at(5, 1.5));
  EXPECT_FALSE(plain->at(7, 1)) << "a row without values";
  EXPECT_FALSE(plain->at(6.5, 1));
  text.sections = "$ROAD_CRG_MODS\nGRID_NAN_MODE = 1\nGRID_NAN_OFFSET = 0.5\n$\n";
  EXPECT_NEAR(read(crg_text(text))->at(3, -1)->value, 0.5, kRounding);
  text.sections = "$ROAD_CRG_MODS\nGRID_NAN_MODE = 2\nGRID_NAN_OFFSET = 0.5\n$\n";
  EXPECT_NEAR(read(crg_text(text))->at(3, -2)->value, 0.5, kRounding);
  text.sections = "$ROAD_CRG_MODS\n$\n";
  EXPECT_FALSE(read(crg_text(text))->at(3, -2)) << "an empty section replaces the default";
}

TEST(OpenCrg, ModifiersScaleAndMove) {
  CrgText text;
  text.z = [](double u, double v) { return u + 10 * v; };
  text.heading = [](double) { return 0.3; };
  text.sections =
      "$ROAD_CRG_MODS\nSCALE_LENGTH = 2\nSCALE_WIDTH = 0.5\nSCALE_Z_GRID = 3\n"
      "REFPOINT_U_FRACTION = 0.5\nREFPOINT_X = 100\nREFPOINT_Y = 50\nREFPOINT_Z = 7\n"
      "REFPOINT_PHI = 1.2\n$\n";
  const auto grid = read(crg_text(text));
  ASSERT_TRUE(grid);
  EXPECT_EQ(grid->u_end(), 20.0);
  EXPECT_EQ(grid->v(), (std::vector<double>{-1, 0, 1}));
  // u = 10 is the old 5: z there was 3 * 5 and is 7 now.
  EXPECT_NEAR(grid->at(10, 0)->value, 7, kRounding);
  EXPECT_NEAR(grid->at(12, 0.5)->value, 7 + 3 * (1 + 10), kRounding);
  EXPECT_NEAR(grid->line().at(13, 1).x_m, 100 + 3 * std::cos(1.2) - std::sin(1.2), 1e-10);
  EXPECT_NEAR(grid->line().at(13, 1).y_m, 50 + 3 * std::sin(1.2) + std::cos(1.2), 1e-10);
  text.sections =
      "$ROAD_CRG_MODS\nREFLINE_ROTCENTER_X = 1\nREFLINE_ROTCENTER_Y = 0\nREFLINE_OFFSET_PHI = "
      "1.5707963267948966\nREFLINE_OFFSET_X = 5\nREFLINE_OFFSET_Z = 2\n$\n";
  const auto turned = read(crg_text(text));
  EXPECT_NEAR(turned->line().start().x_m, 6, kRounding);
  EXPECT_NEAR(turned->line().start().y_m, -1, kRounding);
  EXPECT_NEAR(turned->at(0, 0)->value, 2, kRounding);
  EXPECT_NEAR(turned->at_plane(6 - std::sin(0.3), -1 + std::cos(0.3))->value, 2 + 1, 1e-10);
}

TEST(OpenCrg, FollowsReferencesFromItsOwnFolder) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("crg_reference_{}", ::getpid());
  std::filesystem::create_directories(folder / "data");
  CrgText text;
  text.z = [](double, double) { return 1.0; };
  text.sections = "$ROAD_CRG_OPTS\nBORDER_MODE_U = 0\n$\n";
  std::ofstream(folder / "data" / "grid.crg") << crg_text(text);
  std::ofstream(folder / "outer.crg")
      << "$ROAD_CRG_OPTS\nBORDER_MODE_U = 1\n$\n$ROAD_CRG_FILE\n./da\nta/grid.crg\n$!***\n";
  Diagnostics diagnostics;
  const auto grid = OpenCrg::load(folder / "outer.crg", diagnostics);
  ASSERT_TRUE(grid) << findings(diagnostics);
  EXPECT_EQ(grid->at(5, 0)->value, 1.0);
  EXPECT_EQ(grid->at(50, 0)->value, 0.0) << "the outer file's options stand";
  EXPECT_EQ(grid->files().size(), 2U);

  std::ofstream(folder / "self.crg") << "$ROAD_CRG_FILE\nself.crg\n$\n";
  Diagnostics round;
  EXPECT_FALSE(OpenCrg::load(folder / "self.crg", round));
  EXPECT_NE(findings(round).find("without end"), std::string::npos) << findings(round);
  std::ofstream(folder / "lost.crg") << "$CT\n$\n$ROAD_CRG_FILE\nnothing.crg\n$\n";
  Diagnostics lost;
  EXPECT_FALSE(OpenCrg::load(folder / "lost.crg", lost));
  EXPECT_NE(findings(lost).find("lost.crg:5"), std::string::npos) << findings(lost);
  Diagnostics none;
  EXPECT_FALSE(OpenCrg::load(folder, none)) << "a folder is no file";
}

TEST(OpenCrg, BrokenFilesSayWhere) {
  const std::string good = crg_text({});
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return problem(text.replace(at, from.size(), to));
  };
  EXPECT_NE(problem("").find("no data section"), std::string::npos);
  EXPECT_NE(with("REFERENCE_LINE_INCREMENT = 1", "REFERENCE_LINE_INCREMENT = one")
                .find("test.crg:7: error"),
            std::string::npos);
  EXPECT_NE(with("REFERENCE_LINE_INCREMENT = 1", "").find("crg."), std::string::npos);
  EXPECT_NE(with("REFERENCE_LINE_INCREMENT = 1", "REFERENCE_LINE_INCREMENT = -1").find("crg.value"),
            std::string::npos);
  EXPECT_NE(with("#:LDFI", "#:XXXX").find("LRFI"), std::string::npos);
  EXPECT_NE(with("at v = 0,m", "at v = -2,m").find("apart"), std::string::npos);
  EXPECT_NE(with("at v = 0,m", "at v = ,m").find("crg.number"), std::string::npos);
  EXPECT_NE(with("at v = 0,m", "2,m").find("one way"), std::string::npos);
  // The marker stands in line 17, eleven rows follow.
  const std::string late = problem(good.substr(0, good.size() - 30));
  EXPECT_NE(late.find("test.crg:28"), std::string::npos) << late;
  CrgText text;
  text.format = "KRBI";
  const std::string cut = problem(crg_text(text).substr(0, crg_text(text).size() - 80));
  EXPECT_NE(cut.find("crg.length"), std::string::npos) << cut;
  text.format = "LDFI";
  text.heading = [](double) { return std::nan(""); };
  EXPECT_NE(problem(crg_text(text)).find("no heading"), std::string::npos);
}

}  // namespace
}  // namespace raytruth::roads
