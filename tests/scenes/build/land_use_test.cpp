// What the land beside roads is taken for, and what files say of it.
#include "scenes/build/land_use.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "built_world.h"

namespace raytruth::scene {
namespace {

// A straight road_in_land from x = 0, y as given.
std::string road_in_land(int id, double y, double length, const std::string& type, double km_h,
                         bool pavement, int lanes = 1) {
  std::string lane_text;
  int lane = 0;
  for (int k = 0; k < lanes; ++k) {
    lane_text +=
        "<lane id=\"-" + std::to_string(++lane) +
        "\" type=\"driving\"><width sOffset=\"0\" a=\"3.5\" b=\"0\" c=\"0\" d=\"0\"/></lane>";
  }
  if (pavement) {
    lane_text +=
        "<lane id=\"-" + std::to_string(++lane) +
        "\" type=\"sidewalk\"><width sOffset=\"0\" a=\"2\" b=\"0\" c=\"0\" d=\"0\"/></lane>";
  }
  return "<road id=\"" + std::to_string(id) + "\" length=\"" + std::to_string(length) +
         "\" junction=\"-1\"><type s=\"0\" type=\"" + type + "\"><speed max=\"" +
         std::to_string(km_h) +
         "\" unit=\"km/h\"/></type><planView><geometry s=\"0\" x=\"0\" y=\"" + std::to_string(y) +
         "\" hdg=\"0\" length=\"" + std::to_string(length) +
         "\"><line/></geometry></planView><lanes><laneSection s=\"0\"><center><lane id=\"0\" "
         "type=\"none\"/></center><right>" +
         lane_text + "</right></laneSection></lanes></road>";
}

TEST(LandUse, FollowsRoads) {
  const auto network = network_of(road_in_land(1, 0.0, 600.0, "town", 50.0, true) +
                                  road_in_land(2, 5000.0, 600.0, "rural", 100.0, false) +
                                  road_in_land(3, 9000.0, 600.0, "motorway", 130.0, false, 3) +
                                  road_in_land(4, 15000.0, 600.0, "townLocal", 30.0, true));
  int town_stretches = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const LandUseMap map(*network, seed);
    for (const double s : {60.0, 300.0, 540.0}) {
      const bool park = map.along(0, s) == LandUse::kPark;
      EXPECT_TRUE(is_built_up(map.along(0, s)) || park) << seed;
      town_stretches += park ? 0 : 1;
      EXPECT_FALSE(is_built_up(map.along(1, s))) << seed;
      EXPECT_FALSE(is_built_up(map.along(2, s))) << seed;
      // No sheds and offices where cars go at 30 km/h.
      EXPECT_NE(map.along(3, s), LandUse::kIndustrial) << seed;
      EXPECT_NE(map.along(3, s), LandUse::kCommercial) << seed;
    }
    // Beside a stretch the land is used as along it, far from all roads it is open.
    EXPECT_EQ(map.at(Vec2(300.0, 20.0)), map.along(0, 300.0));
    EXPECT_FALSE(is_built_up(map.at(Vec2(300.0, 400.0))));
  }
  EXPECT_GT(town_stretches, 70);
}

// Stretches of 120 m and nothing smaller: along a street of 600 m there are at most four changes.
TEST(LandUse, IsCoherent) {
  const auto network = network_of(road_in_land(1, 0.0, 600.0, "town", 50.0, true));
  std::set<LandUse> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const LandUseMap map(*network, seed);
    int changes = 0;
    for (double s = 1.0; s < 600.0; s += 1.0) {
      if (map.along(0, s) != map.along(0, s - 1.0)) ++changes;
      seen.insert(map.along(0, s));
    }
    EXPECT_LE(changes, 4) << seed;
  }
  EXPECT_GE(seen.size(), 4U);
}

// Four streets with lights meet there: whatever the seed, a village has none of that.
TEST(LandUse, StreetsAtTrafficLightsAreUrban) {
  Diagnostics diagnostics;
  const auto network = roads::RoadNetwork::load(
      std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "scenes/library/crossing.xodr", diagnostics);
  ASSERT_NE(network, nullptr);
  int streets = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const LandUseMap map(*network, seed);
    for (roads::RoadIndex r = 0; r < network->roads().size(); ++r) {
      const roads::Road& road = network->road(r);
      if (!road.junction.empty()) continue;
      const LandUse use = map.along(r, 0.5 * road.length_m);
      EXPECT_TRUE(use == LandUse::kUrban || use == LandUse::kCommercial) << seed << ' ' << road.id;
      ++streets;
    }
  }
  EXPECT_EQ(streets, 160);
}

TEST(LandUse, FilesWin) {
  const auto network = network_of(road_in_land(1, 0.0, 600.0, "town", 50.0, true));
  Diagnostics diagnostics;
  const auto file = LandUseFile::parse(
      "areas:\n"
      "  - use: park\n"
      "    polygon: [[200, 5], [260, 5], [260, 60], [200, 60]]\n"
      "roads:\n"
      "  - {id: 1, use: industrial}\n"
      "  - {id: 1, use: commercial, from: 360, to: 480}\n",
      "land.yaml", *network, diagnostics);
  ASSERT_TRUE(file.has_value());
  const LandUseMap map(*network, 4, &*file);
  EXPECT_EQ(map.along(0, 100.0), LandUse::kIndustrial);
  EXPECT_EQ(map.along(0, 420.0), LandUse::kCommercial);
  EXPECT_EQ(map.at(Vec2(230.0, 30.0)), LandUse::kPark);
  EXPECT_EQ(map.at(Vec2(230.0, -30.0)), LandUse::kIndustrial);
}

TEST(LandUse, FilesThatAreWrongAreTold) {
  const auto network = network_of(road_in_land(1, 0.0, 600.0, "town", 50.0, true));
  const struct {
    const char *text, *rule;
    int line, column;
  } kCases[] = {
      {"areas:\n  - use: swamp\n    polygon: [[0, 0], [1, 0], [1, 1]]\n", "land_use.value", 2, 10},
      {"roads:\n  - {id: 9, use: park}\n", "land_use.road", 2, 10},
      {"roads:\n  - {id: 1, use: park, from: near}\n", "land_use.value", 2, 30},
      {"roads:\n  - {id: 1, use: park, form: 3}\n", "land_use.unknown_key", 2, 24},
      {"areas:\n  - {use: park, polygon: [[0, 0]]}\n", "land_use.value", 2, 26},
      {"areas: [\n", "land_use.yaml", 2, 1},
  };
  for (const auto& c : kCases) {
    Diagnostics diagnostics;
    EXPECT_FALSE(LandUseFile::parse(c.text, "land.yaml", *network, diagnostics)) << c.text;
    ASSERT_EQ(diagnostics.all().size(), 1U) << c.text;
    const Diagnostic& d = diagnostics.all().front();
    EXPECT_EQ(d.rule, c.rule) << c.text;
    EXPECT_EQ(d.where.file, "land.yaml");
    EXPECT_EQ(d.where.line, c.line) << to_string(d);
    EXPECT_EQ(d.where.column, c.column) << to_string(d);
    EXPECT_FALSE(d.hint.empty()) << c.text;
  }
}

}  // namespace
}  // namespace raytruth::scene
