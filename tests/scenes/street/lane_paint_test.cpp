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
