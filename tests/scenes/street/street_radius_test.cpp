// A street within a radius has the tiles of the whole one, bit for bit.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/scenes/street/street_probe.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

// Roads of 90 m in a row, linked, with a hump and lanes that differ by 5 mm where they meet.
std::shared_ptr<const roads::RoadNetwork> chain(int count) {
  std::string text = "<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\"/>";
  for (int i = 0; i < count; ++i) {
    const std::string before = i == 0 ? ""
                                      : fmt::format(
                                            "<predecessor elementType=\"road\" elementId=\"{}\" "
                                            "contactPoint=\"end\"/>",
                                            i - 1);
    const std::string after = i + 1 == count
                                  ? ""
                                  : fmt::format(
                                        "<successor elementType=\"road\" elementId=\"{}\" "
                                        "contactPoint=\"start\"/>",
                                        i + 1);
    text += fmt::format(
        "<road id=\"{}\" length=\"90\" junction=\"-1\"><link>{}{}</link><planView><geometry "
        "s=\"0\" x=\"{}\" y=\"0\" hdg=\"0\" length=\"90\"><line/></geometry></planView>"
        "<elevationProfile><elevation s=\"0\" a=\"0\" b=\"0.02\" c=\"{}\" d=\"0\"/>"
        "</elevationProfile><lanes><laneSection s=\"0\"><left>{}</left><center><lane id=\"0\" "
        "type=\"none\"/></center><right>{}</right></laneSection></lanes></road>",
        i, before, after, 90.0 * i, -0.02 / 90.0, roads::lane(1, 3.5),
        roads::lane(-1, 3.5 + 0.005 * (i % 2)));
  }
  return roads::parse(text + "</OpenDRIVE>");
}

TEST(StreetRadius, KeepsTheTilesOfTheWhole) {
  const auto roads = chain(12);
  assets::AssetLibrary library(1);
  StreetOptions options;
  options.near_m = 1e9;
  options.focus_W = Vec3(500.0, 10.0, 0.0);
  const auto whole = mesh_street(*roads, library, options);
  for (const double radius : {40.0, 130.0, 300.0, 4000.0}) {
    options.radius_m = radius;
    const auto part = mesh_street(*roads, library, options);
    std::size_t inside = 0;
    for (const StreetPiece& piece : whole) {
      // Origins are the tiles' middles, in whole metres.
      inside += (piece.origin_W - options.focus_W).head<2>().norm() < radius ? 1U : 0U;
    }
    EXPECT_GE(part.size(), inside) << radius;
    EXPECT_LE(part.size(), std::min(inside + 4, whole.size())) << radius;
    for (const StreetPiece& piece : part) {
      const auto same = std::find_if(whole.begin(), whole.end(), [&](const StreetPiece& other) {
        return other.name == piece.name && other.origin_W == piece.origin_W;
      });
      ASSERT_NE(same, whole.end());
      // At the border of the radius joints have no partner to close: their strips come last.
      const assets::Mesh &a = *piece.mesh, &b = *same->mesh;
      const std::size_t count = std::min(a.triangles.size(), b.triangles.size());
      ASSERT_GT(count, 0U);
      bool alike = true;
      for (std::size_t t = 0; t < count; ++t) {
        for (std::size_t k = 0; k < 3; ++k) {
          const std::uint32_t v = a.triangles[t][k], w = b.triangles[t][k];
          alike = alike && a.positions[v] == b.positions[w] && a.road_st[v] == b.road_st[w] &&
                  a.uv[v] == b.uv[w];
        }
      }
      EXPECT_TRUE(alike) << radius << " " << piece.name;
    }
  }
}

}  // namespace
}  // namespace raytruth::street
