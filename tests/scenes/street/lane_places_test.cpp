// Mesh::uv of streets: where on its lane a vertex lies, against the network's own word.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "assets/road_surface.h"
#include "tests/scenes/street/street_probe.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

using assets::kLaneFlagStep_m;
using roads::lane;
using roads::RoadText;

std::uint32_t flags_of(const Vec2f& uv) {
  return static_cast<std::uint32_t>(std::floor(uv.y() / kLaneFlagStep_m));
}
double width_of(const Vec2f& uv) {
  return static_cast<double>(uv.y()) -
         static_cast<double>(kLaneFlagStep_m) * static_cast<double>(flags_of(uv));
}

// A bend with two lanes, of which one narrows, a shoulder, and a pavement on the right.
std::string street_text() {
  RoadText text;
  text.geometry =
      "<geometry s=\"0\" x=\"12.5\" y=\"-3\" hdg=\"0.3\" length=\"100\"><arc "
      "curvature=\"0.01\"/></geometry>";
  const std::string mark =
      "<roadMark sOffset=\"0\" type=\"broken\" width=\"0.12\" color=\"white\"/>";
  text.left = lane(2, 1.5, "", "type=\"shoulder\"") + lane(1, 3.25, mark);
  text.right =
      "<lane id=\"-1\" type=\"driving\"><width sOffset=\"0\" a=\"3.5\" b=\"-0.005\" "
      "c=\"0\" d=\"0\"/><material sOffset=\"0\" surface=\"Concrete\" friction=\"0.8\"/>" +
      mark + "</lane>" + lane(-2, 2.0, "", "type=\"sidewalk\"");
  return roads::xml(text);
}

TEST(LanePlaces, AreOffsetAndWidthOfTheLane) {
  const auto network = roads::parse(street_text());
  const auto pieces = mesh_all(*network);
  std::set<int> lanes;
  int marks = 0;
  for (const StreetPiece& piece : pieces) {
    const assets::Mesh& mesh = *piece.mesh;
    mesh.check();
    ASSERT_EQ(mesh.uv.size(), mesh.positions.size());
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
      const auto& corners = mesh.triangles[t];
      const bool mark = part.class_id == Taxonomy::named("road_marking");
      double s_mean = 0.0, t_mean = 0.0;
      for (const std::uint32_t v : corners) {
        s_mean += static_cast<double>(mesh.road_st[v].x()) / 3.0;
        t_mean += static_cast<double>(mesh.road_st[v].y()) / 3.0;
      }
      // Marks lie in the lane below them.
      const int id = !mark                                      ? part.place.lane
                     : t_mean > 3.25                            ? 2
                     : t_mean > 0.0                             ? 1
                     : t_mean > network->outer_t(0, -1, s_mean) ? -1
                                                                : -2;
      lanes.insert(id);
      marks += mark ? 1 : 0;
      const std::uint32_t flags = flags_of(mesh.uv[corners[0]]);
      const bool driven = id == 1 || id == -1;
      EXPECT_EQ((flags & assets::kLaneDriven) != 0, driven) << id;
      EXPECT_TRUE((flags & assets::kLaneBuiltUp) != 0);
      EXPECT_EQ((flags & assets::kLaneKerbRight) != 0, id == -1) << id;
      EXPECT_EQ((flags & assets::kLaneKerbLeft) != 0, false) << id;
      for (const std::uint32_t v : corners) {
        EXPECT_EQ(flags_of(mesh.uv[v]), flags);
        const double s = static_cast<double>(mesh.road_st[v].x());
        const double inner = network->inner_t(0, id, s), outer = network->outer_t(0, id, s);
        // Single precision: half of 2^-9 m up to 32,768 m, the greatest uv.
        EXPECT_NEAR(width_of(mesh.uv[v]), std::abs(outer - inner), 1e-3) << id;
        EXPECT_NEAR(static_cast<double>(mesh.uv[v].x()),
                    static_cast<double>(mesh.road_st[v].y()) - 0.5 * (inner + outer), 1e-4)
            << id;
      }
    }
  }
  EXPECT_EQ(lanes, (std::set<int>{-2, -1, 1, 2}));
  EXPECT_GT(marks, 10);
}

TEST(LanePlaces, VerticesAreCopiedOnlyBetweenLanes) {
  const auto network = roads::parse(street_text());
  std::size_t vertices = 0;
  std::set<std::tuple<std::size_t, float, float, float, float, float, float, float>> apart;
  const auto pieces = mesh_all(*network);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const assets::Mesh& mesh = *pieces[i].mesh;
    std::set<std::uint32_t> used;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const std::string& name = mesh.parts[mesh.triangle_part[t]].name;
      if (name.find(" lane ") == std::string::npos) continue;
      used.insert(mesh.triangles[t].begin(), mesh.triangles[t].end());
    }
    vertices += used.size();
    for (const std::uint32_t v : used) {
      const Vec3f& p = mesh.positions[v];
      apart.emplace(i, p.x(), p.y(), p.z(), mesh.road_st[v].x(), mesh.road_st[v].y(),
                    mesh.uv[v].x(), mesh.uv[v].y());
    }
  }
  EXPECT_GT(vertices, 50U);
  EXPECT_EQ(vertices, apart.size());
}

TEST(LanePlaces, SurfacesAreThoseThatTheFileNames) {
  const auto network = roads::parse(street_text());
  assets::AssetLibrary library(1);
  StreetOptions options;
  for (const StreetPiece& piece : mesh_street(*network, library, options)) {
    for (const assets::Part& part : piece.mesh->parts) {
      if (part.class_id != Taxonomy::named("road")) continue;
      const std::string& material = library.materials().at(part.material).name;
      EXPECT_EQ(material, part.place.lane == -1 ? "concrete_road" : "asphalt") << part.name;
    }
  }
}

// Each stretch of a lane is of its own material, exactly to where the next one begins.
TEST(LanePlaces, MaterialsChangeAlongALane) {
  RoadText text;
  text.geometry = "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><line/></geometry>";
  text.left = lane(1, 3.5);
  text.right =
      "<lane id=\"-1\" type=\"driving\"><width sOffset=\"0\" a=\"3.5\" b=\"0\" c=\"0\" d=\"0\"/>"
      "<material sOffset=\"20.5\" surface=\"concrete\" friction=\"0.8\"/>"
      "<material sOffset=\"60.25\" surface=\"cobblestone\" friction=\"0.6\"/></lane>";
  const auto network = roads::parse(roads::xml(text));
  assets::AssetLibrary library(1);
  std::set<std::string> seen;
  for (const StreetPiece& piece : mesh_street(*network, library, StreetOptions())) {
    const assets::Mesh& mesh = *piece.mesh;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
      if (part.class_id != Taxonomy::named("road")) continue;
      const std::string& material = library.materials().at(part.material).name;
      seen.insert(material);
      for (const std::uint32_t v : mesh.triangles[t]) {
        const float s = mesh.road_st[v].x();
        constexpr float kRound = 1e-3F;
        if (part.place.lane != -1) {
          EXPECT_EQ(material, "asphalt");
          continue;
        }
        const float from = material == "asphalt" ? 0.0F : material == "cobble" ? 60.25F : 20.5F;
        const float to = material == "asphalt" ? 20.5F : material == "cobble" ? 100.0F : 60.25F;
        EXPECT_GT(s, from - kRound) << material;
        EXPECT_LT(s, to + kRound) << material;
      }
    }
  }
  EXPECT_EQ(seen, (std::set<std::string>{"asphalt", "cobble", "concrete_road"}));
}

// How old a road looks is drawn by the run's seed.
TEST(LanePlaces, AgesFollowTheSeed) {
  const auto network = roads::parse(street_text());
  assets::AssetLibrary library(1);
  std::set<std::uint32_t> ages;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    StreetOptions options;
    options.seed = seed;
    std::set<std::uint32_t> own;
    for (const StreetPiece& piece : mesh_street(*network, library, options)) {
      for (const auto& triangle : piece.mesh->triangles) {
        for (const std::uint32_t v : triangle) own.insert(flags_of(piece.mesh->uv[v]) >> 6U);
      }
    }
    ASSERT_EQ(own.size(), 1U) << seed;
    EXPECT_GE(*own.begin(), 1U);
    EXPECT_LE(*own.begin(), 7U);
    ages.insert(own.begin(), own.end());
  }
  EXPECT_GT(ages.size(), 3U);
}

}  // namespace
}  // namespace raytruth::street
