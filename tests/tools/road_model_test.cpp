// Pictures and models of a road against a street drawn by hand.
#include "tools/pipeline/road_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "sim/core/diagnostics.h"
#include "sim/core/files.h"

namespace raytruth::pipeline {
namespace {

// East from (10, 20): two lanes of asphalt, 4 m and 3 m wide, to the right of y = 20, a white line
// 0.5 m wide between them (y = 16).
constexpr const char* kRoad = R"(<OpenDRIVE><header revMajor="1" revMinor="6"/>
<road id="main" length="60" junction="-1"><planView>
<geometry s="0" x="10" y="20" hdg="0" length="60"><line/></geometry></planView>
<lanes><laneSection s="0"><center><lane id="0" type="none"/></center>
<right><lane id="-1" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/>
<roadMark sOffset="0" type="solid" color="white" width="0.5"/></lane>
<lane id="-2" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/></lane></right>
</laneSection></lanes></road></OpenDRIVE>)";

std::shared_ptr<const roads::RoadNetwork> network(const std::string& text = kRoad) {
  Diagnostics diagnostics;
  auto roads = roads::RoadNetwork::parse(text, "road.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return roads;
}

int brightness(const RoadPreview& picture, double x, double y) {
  const auto column = static_cast<std::size_t>((x - picture.left_m) / picture.m_per_pixel);
  const auto row = static_cast<std::size_t>((picture.top_m - y) / picture.m_per_pixel);
  const std::size_t at = 3 * (row * static_cast<std::size_t>(picture.width) + column);
  return picture.rgb.at(at) + picture.rgb.at(at + 1) + picture.rgb.at(at + 2);
}

TEST(RoadModel, PreviewShowsTheStreetWhereItLies) {
  RoadView view;
  view.x_m = 40.0;
  view.y_m = 18.0;
  view.radius_m = 10.0;
  view.pixels = 400;
  const RoadPreview picture = preview_road(*network(), view);
  EXPECT_EQ(picture.width, 400);
  EXPECT_EQ(picture.height, 400);
  EXPECT_DOUBLE_EQ(picture.m_per_pixel, 0.05);
  ASSERT_EQ(picture.rgb.size(), 3U * 400U * 400U);
  const int asphalt = brightness(picture, 40.0, 18.0);
  // White paint reflects several times as much as asphalt, wherever wear has left it.
  EXPECT_GT(brightness(picture, 40.0, 16.0), asphalt + 100);
  EXPECT_GT(brightness(picture, 35.0, 16.2), asphalt + 100);
  EXPECT_LT(std::abs(brightness(picture, 45.0, 16.35) - asphalt), 40);
  // Nothing lies north of the reference line.
  EXPECT_NE(brightness(picture, 40.0, 20.2), asphalt);
}

TEST(RoadModel, PreviewOfAllHoldsAll) {
  RoadView view;
  view.pixels = 100;
  const RoadPreview picture = preview_road(*network(), view);
  const double right = picture.left_m + picture.m_per_pixel * picture.width;
  const double bottom = picture.top_m - picture.m_per_pixel * picture.height;
  EXPECT_LT(picture.left_m, 10.0);
  EXPECT_GT(picture.top_m, 20.0);
  EXPECT_GT(right, 70.0);
  EXPECT_LT(bottom, 13.0);
  EXPECT_EQ(std::max(picture.width, picture.height), 100);
}

TEST(RoadModel, ModelGoesBesideItsMaterials) {
  const auto folder = std::filesystem::temp_directory_path() / "raytruth_road_model_test";
  std::filesystem::remove_all(folder);
  const RoadModelSummary made = write_road_model(*network(), folder / "street.obj");
  ASSERT_EQ(made.files.size(), 2U);
  EXPECT_TRUE(std::filesystem::exists(folder / "street.obj"));
  EXPECT_TRUE(std::filesystem::exists(folder / "street.mtl"));
  EXPECT_GT(made.triangles, 2U);
  // Whole metres, near the street.
  EXPECT_EQ(made.origin_W, made.origin_W.array().round().matrix());
  EXPECT_LT((made.origin_W - Vec3(40.0, 16.5, 0.0)).norm(), 1.5);
  std::filesystem::remove_all(folder);
}

TEST(RoadModel, UnknownEndingsAreRefusedBeforeWork) {
  try {
    write_road_model(*network(), "street.max");
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_EQ(error.diagnostics().front().rule, "road.model");
    EXPECT_NE(error.diagnostics().front().hint.find(".glb"), std::string::npos);
  }
}

TEST(RoadModel, AroundAPlaceHoldsNothingFarAway) {
  std::string far(kRoad);
  const std::size_t from = far.find("<road ");
  std::string second = far.substr(from, far.find("</OpenDRIVE>") - from);
  second.replace(second.find("main"), 4, "away");
  second.replace(second.find("x=\"10\""), 6, "x=\"5000\"");
  far.insert(far.find("</OpenDRIVE>"), second);
  const auto file = std::filesystem::temp_directory_path() / "raytruth_road_model_part.glb";
  RoadView view;
  view.x_m = 40.0;
  view.y_m = 18.0;
  view.radius_m = 100.0;
  const RoadModelSummary alone = write_road_model(*network(), file);
  const RoadModelSummary part = write_road_model(*network(far), file, view);
  EXPECT_EQ(part.triangles, alone.triangles);
  EXPECT_EQ(part.origin_W, alone.origin_W);
  EXPECT_GT(write_road_model(*network(far), file).triangles, alone.triangles);
  std::filesystem::remove(file);
}

// A forest: one tree's mesh in 2400 places.
TEST(RoadModel, FlatListsOfForestsAreRefusedWithAWayOut) {
  std::string forest(kRoad);
  forest.insert(forest.find("</road>"),
                "<objects><object id=\"1\" type=\"tree\" s=\"0\" t=\"10\" zOffset=\"0\" "
                "height=\"9\" radius=\"3\"><repeat s=\"0\" length=\"60\" distance=\"0.025\" "
                "tStart=\"10\" tEnd=\"10\" heightStart=\"9\" heightEnd=\"9\" zOffsetStart=\"0\" "
                "zOffsetEnd=\"0\"/></object></objects>");
  const auto roads = network(forest);
  const auto folder = std::filesystem::temp_directory_path();
  try {
    write_road_model(*roads, folder / "raytruth_forest.ply");
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_EQ(error.diagnostics().front().where.line, 2);
    EXPECT_NE(error.diagnostics().front().hint.find(".glb"), std::string::npos);
  }
  const auto file = folder / "raytruth_forest.glb";
  EXPECT_GT(write_road_model(*roads, file).triangles, 10'000'000U);
  EXPECT_LT(std::filesystem::file_size(file), 50'000'000U);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace raytruth::pipeline
