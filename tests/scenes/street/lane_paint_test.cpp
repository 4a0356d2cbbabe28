// Marks in road coordinates, against what the file says.
#include "scenes/street/lane_paint.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "assets/asset.h"
#include "sim/roads/road_network.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

std::vector<PaintStripe> paint_of(const std::string& marks) {
  roads::RoadText text;
  text.right = roads::lane(-1, 3.5, marks);
  const auto network = roads::parse(roads::xml(text));
  return lane_paint(*network, 0);
}

TEST(LanePaint, CountsDashesFromTheMarksStart) {
  const auto stripes = paint_of(
      "<roadMark sOffset=\"10\" type=\"broken\" color=\"yellow\" width=\"0.2\"><type name=\"b\" "
      "width=\"0.2\"><line length=\"3\" space=\"6\" tOffset=\"-0.1\" sOffset=\"1\"/></type>"
      "</roadMark><roadMark sOffset=\"40\" type=\"none\"/>");
  ASSERT_EQ(stripes.size(), 1U);
  const PaintStripe& stripe = stripes[0];
  EXPECT_EQ(stripe.lane, -1);
  EXPECT_EQ(stripe.colour, roads::MarkColour::kYellow);
  EXPECT_EQ(stripe.width_m, 0.2);
  std::vector<std::pair<double, double>> dashes;
  for_each_dash(stripe, 12.5, 95.0, [&](double a, double b) { dashes.emplace_back(a, b); });
  // Dashes begin at 11, 20, 29 and 38 m; the first is cut by the range, the last by the next mark.
  const std::vector<std::pair<double, double>> want = {{12.5, 14}, {20, 23}, {29, 32}, {38, 40}};
  EXPECT_EQ(dashes, want);
}

TEST(LanePaint, KnowsTheStandardsTypes) {
  const std::vector<std::tuple<std::string, std::size_t, PaintKind>> types = {
      {"solid", 1, PaintKind::kPaint},        {"broken", 1, PaintKind::kPaint},
      {"solid solid", 2, PaintKind::kPaint},  {"solid broken", 2, PaintKind::kPaint},
      {"broken solid", 2, PaintKind::kPaint}, {"broken broken", 2, PaintKind::kPaint},
      {"botts dots", 1, PaintKind::kDots},    {"curb", 1, PaintKind::kKerb},
      {"grass", 1, PaintKind::kGrass},        {"none", 0, PaintKind::kPaint},
      {"edge", 0, PaintKind::kPaint}};
  for (const auto& [type, count, kind] : types) {
    const auto stripes =
        paint_of("<roadMark sOffset=\"0\" type=\"" + type + "\" color=\"white\"/>");
    ASSERT_EQ(stripes.size(), count) << type;
    for (const PaintStripe& stripe : stripes) EXPECT_EQ(stripe.kind, kind) << type;
  }
}

TEST(LanePaint, PutsTheSolidLineOfADoubleOneOnItsSide) {
  const auto stripes = paint_of("<roadMark sOffset=\"0\" type=\"solid broken\" width=\"0.15\"/>");
  ASSERT_EQ(stripes.size(), 2U);
  EXPECT_EQ(stripes[0].dash_m, 0.0);
  EXPECT_GT(stripes[1].dash_m, 0.0);
  EXPECT_NEAR(stripes[0].t_offset_m - stripes[1].t_offset_m, 0.3, 1e-12);
}

// The temporary layer paints its own borders in yellow, above the white ones, and no kerbs.
TEST(LanePaint, PutsTemporaryLinesOnTop) {
  roads::RoadText text;
  text.right = roads::lane(-1, 3.5, "<roadMark sOffset=\"0\" type=\"solid\" color=\"white\"/>");
  std::string whole = roads::xml(text);
  whole.insert(
      whole.find("<lanes>"),
      "<lanes layer=\"temporary\"><laneOffset s=\"0\" a=\"0.5\" b=\"0\" c=\"0\" d=\"0\"/>"
      "<laneSection s=\"20\" length=\"30\"><center><lane id=\"0\" type=\"none\"><roadMark "
      "sOffset=\"0\" type=\"curb\"/></lane></center><right><lane id=\"-1\" type=\"driving\">"
      "<width sOffset=\"0\" a=\"2\" b=\"0.1\" c=\"0\" d=\"0\"/><roadMark sOffset=\"0\" "
      "type=\"solid\" color=\"standard\"/></lane></right></laneSection></lanes>");
  const auto network = roads::parse(whole);
  const auto stripes = lane_paint(*network, 0);
  ASSERT_EQ(stripes.size(), 2U);
  EXPECT_TRUE(stripes[0].temporary != nullptr && stripes[1].temporary == nullptr);
  EXPECT_EQ(stripes[0].colour, roads::MarkColour::kYellow);
  EXPECT_EQ(stripes[1].colour, roads::MarkColour::kWhite);
  EXPECT_GT(stripes[0].lift_m, stripes[1].lift_m + 0.002);
  EXPECT_EQ(stripes[0].s_from_m, 20.0);
  EXPECT_EQ(stripes[0].s_to_m, 50.0);
  for (const double s : {20.0, 31.0, 49.0}) {
    EXPECT_NEAR(stripe_t(*network, stripes[0], s), 0.5 - (2.0 + 0.1 * (s - 20.0)), 1e-12);
    EXPECT_NEAR(stripe_t(*network, stripes[1], s), -3.5, 1e-12);
  }
}

// Half of a stripe stands on the next lane, unless that is too narrow, a kerb, or none.
TEST(LanePaint, FindsGround) {
  const PaintGround wide{0.12, 1.0, true};
  EXPECT_EQ(on_ground(0.0, 0.12, wide, wide), 0.0);
  EXPECT_EQ(on_ground(0.02, 0.12, wide, wide), 0.02);
  EXPECT_NEAR(on_ground(0.0, 0.12, {}, wide), 0.06, 1e-12);
  EXPECT_NEAR(on_ground(0.02, 0.12, wide, {}), -0.06, 1e-12);
  EXPECT_NEAR(on_ground(0.0, 0.12, {0.02, 1.0, true}, wide), 0.04, 1e-12);
  // The lower side of a kerb, but rather asphalt than grass.
  EXPECT_NEAR(on_ground(0.0, 0.12, wide, {0.12, 1.1, true}), -0.06, 1e-12);
  EXPECT_NEAR(on_ground(0.0, 0.12, wide, {0.12, 0.9, false}), -0.06, 1e-12);
  EXPECT_NEAR(on_ground(0.0, 0.12, wide, {0.12, 1.1, false}), -0.06, 1e-12);
  // Beside the border it is where the file wants it.
  EXPECT_EQ(on_ground(0.3, 0.12, wide, {}), 0.3);
}

TEST(LanePaint, HasAMaterialForEveryColour) {
  assets::AssetLibrary library(1);
  std::set<std::uint32_t> ids;
  for (const char* colour : {"white", "yellow", "red", "blue", "green", "orange", "violet"}) {
    const auto stripes =
        paint_of("<roadMark sOffset=\"0\" type=\"solid\" color=\"" + std::string(colour) + "\"/>");
    ASSERT_EQ(stripes.size(), 1U);
    const MaterialId id = library.standard(paint_material(stripes[0]));
    EXPECT_GT(library.materials().at(id).retro_r_a, 0.02F) << colour;
    ids.insert(id.value());
  }
  EXPECT_EQ(ids.size(), 7U);
}

}  // namespace
}  // namespace raytruth::street
