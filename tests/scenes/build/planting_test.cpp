// What grows beside roads: where, and in which season.
#include "scenes/build/planting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "assets/plants.h"
#include "scenes/build/season.h"
#include "sim/core/random.h"
#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

std::shared_ptr<const roads::RoadNetwork> load(const std::filesystem::path& path) {
  Diagnostics diagnostics;
  return roads::RoadNetwork::load(path, diagnostics);
}
std::filesystem::path library_road(const char* name) {
  return std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "scenes/library" / name;
}

const SceneObject& object_of(const StaticWorld& world, const SceneInstance& instance) {
  return world.objects[instance.object.value() - kFirstStaticObject];
}
bool is_tree(const SceneObject& object) { return object.name.starts_with("tree "); }
bool is_plant(const SceneObject& object) {
  return is_tree(object) || object.name.starts_with("bush") || object.name.starts_with("hedge") ||
         object.name.starts_with("grass") || object.name.starts_with("crops");
}

// On a lane that is no grass.
bool on_lane(const roads::RoadNetwork& network, const Vec2& p) {
  for (const roads::RoadPoint& point : network.all_covering(p.x(), p.y())) {
    const roads::LanePoint at = network.to_lane(point);
    const roads::Lane* lane = network.road(point.road).section_at(point.s_m).lane(at.lane);
    if (lane == nullptr || !is_green(lane->type)) return true;
  }
  return false;
}

int expect_free_lanes(const roads::RoadNetwork& network, const SurroundingsOptions& options) {
  assets::AssetLibrary library(1);
  const auto world = build_static_world(network, library, options);
  int plants = 0, bad = 0;
  for (const SceneInstance& instance : world->instances) {
    const SceneObject& object = object_of(*world, instance);
    if (!is_plant(object)) continue;
    ++plants;
    const Pose& X = instance.X_WI.keys.front();
    // Patches and pieces of hedges are asked at their corners, less the blades that lean out.
    const bool flat = object.name.starts_with("grass") || object.name.starts_with("crops");
    const double reach = flat ? 0.45 * assets::kPatch_m : is_tree(object) ? 0.25 : 0.0;
    for (const double u : {-reach, 0.0, reach}) {
      for (const double v : {-reach, 0.0, reach}) {
        const Vec3 p = X * Vec3(u, v, 0.0);
        if (on_lane(network, p.head<2>())) {
          ++bad;
          if (bad < 5) ADD_FAILURE() << object.name << " at " << p.transpose();
        }
      }
    }
  }
  EXPECT_EQ(bad, 0);
  return plants;
}

TEST(Planting, SeasonsFollowTheMonth) {
  constexpr std::int64_t kDay = 86'400'000'000'000;
  EXPECT_EQ(season_of(0, 50.0), Season::kWinter);            // 1970-01-01
  EXPECT_EQ(season_of(58 * kDay, 50.0), Season::kWinter);    // 28 February
  EXPECT_EQ(season_of(59 * kDay, 50.0), Season::kSpring);    // 1 March
  EXPECT_EQ(season_of(151 * kDay, 50.0), Season::kSummer);   // 1 June
  EXPECT_EQ(season_of(243 * kDay, 50.0), Season::kAutumn);   // 1 September
  EXPECT_EQ(season_of(334 * kDay, 50.0), Season::kWinter);   // 1 December
  EXPECT_EQ(season_of(151 * kDay, -33.0), Season::kWinter);  // Sydney
  EXPECT_EQ(season_of(334 * kDay, -33.0), Season::kSummer);
  EXPECT_EQ(season_of(-kDay, 50.0), Season::kWinter);  // 1969-12-31
}

TEST(Planting, NothingGrowsOnALane) {
  for (const char* name : {"first_light.xodr", "crossing.xodr", "railway.xodr", "works.xodr"}) {
    SCOPED_TRACE(name);
    const auto network = load(library_road(name));
    ASSERT_NE(network, nullptr);
    SurroundingsOptions options;
    options.focus = network->bounds().center();
    options.radius_m = 260.0;
    EXPECT_GT(expect_free_lanes(*network, options), 100);
  }
}

// Six roads of the corpus, others every time that the corpus has changed.
TEST(Planting, NothingGrowsOnALaneOfTheCorpus) {
  const char* corpus = std::getenv("RAYTRUTH_CORPUS");
  if (corpus == nullptr) GTEST_SKIP() << "RAYTRUTH_CORPUS is not set";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
    if (entry.path().extension() == ".xodr" && entry.file_size() < 400'000) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) GTEST_SKIP() << "no roads in " << corpus;
  RandomStream random(files.size(), "test.planting");
  for (int i = 0; i < 6; ++i) {
    const auto& path = files[random.index(static_cast<std::uint32_t>(files.size()))];
    SCOPED_TRACE(path);
    const auto network = load(path);
    if (network == nullptr || network->roads().empty()) continue;
    SurroundingsOptions options;
    options.focus = network->at({0, 0.5 * network->road(0).length_m, 0.0}).X_WR.translation();
    options.radius_m = 150.0;
    expect_free_lanes(*network, options);
  }
}

// Stems begin 0.3 m below their origin, which lies on the lowest of five places within 0.3 m: on
// ground of 45 degrees at most 0.3 m deep.
TEST(Planting, TreesStandInTheGround) {
  const auto network = load(library_road("first_light.xodr"));
  ASSERT_NE(network, nullptr);
  SurroundingsOptions options;
  options.focus = Vec3(200.0, 30.0, 0.0);
  options.radius_m = 200.0;
  assets::AssetLibrary library(1);
  const auto world = build_static_world(*network, library, options);
  std::vector<std::array<Vec3, 3>> ground;
  for (const SceneInstance& instance : world->instances) {
    const SceneObject& object = object_of(*world, instance);
    // Roads with their verges, the land, and forecourts.
    if (object.class_id != Taxonomy::named("road") && object.name != "terrain" &&
        !object.name.starts_with("forecourt") && !object.name.starts_with("drive")) {
      continue;
    }
    for (const auto& t : instance.mesh->triangles) {
      std::array<Vec3, 3> face;
      for (std::size_t k = 0; k < 3; ++k) {
        face[k] = instance.X_WI.keys[0] * instance.mesh->positions[t[k]].cast<double>();
      }
      ground.push_back(face);
    }
  }
  const auto height = [&](const Vec2& p) {
    double best = -1e9;
    for (const auto& f : ground) {
      const auto cross = [&](const Vec3& a, const Vec3& b) {
        return (b.x() - a.x()) * (p.y() - a.y()) - (b.y() - a.y()) * (p.x() - a.x());
      };
      const double u = cross(f[1], f[2]), v = cross(f[2], f[0]), w = cross(f[0], f[1]);
      const double sum = u + v + w;
      if (std::abs(sum) < 1e-12 || u * sum < 0.0 || v * sum < 0.0 || w * sum < 0.0) continue;
      best = std::max(best, (u * f[0].z() + v * f[1].z() + w * f[2].z()) / sum);
    }
    return best;
  };
  int seen = 0;
  for (const SceneInstance& instance : world->instances) {
    if (!is_tree(object_of(*world, instance)) || seen >= 60) continue;
    ++seen;
    const Vec3 foot = instance.X_WI.keys[0].translation();
    const double top = height(foot.head<2>());
    EXPECT_LE(foot.z(), top + 0.005) << object_of(*world, instance).name;
    EXPECT_GE(foot.z(), top - 0.35) << object_of(*world, instance).name;
  }
  EXPECT_GT(seen, 20);
}

TEST(Planting, IsTheSameEveryTimeAndKeepsItsBudget) {
  const auto network = load(library_road("first_light.xodr"));
  ASSERT_NE(network, nullptr);
  SurroundingsOptions options;
  options.focus = Vec3(200.0, 30.0, 0.0);
  options.radius_m = 500.0;
  assets::AssetLibrary one(1), two(1);
  const auto a = build_static_world(*network, one, options);
  const auto b = build_static_world(*network, two, options);
  ASSERT_EQ(a->instances.size(), b->instances.size());
  std::set<const assets::Mesh*> meshes;
  std::size_t triangles = 0, trees = 0, plants = 0;
  for (std::size_t i = 0; i < a->instances.size(); ++i) {
    const SceneObject& object = object_of(*a, a->instances[i]);
    EXPECT_EQ(a->instances[i].X_WI.keys[0].translation(),
              b->instances[i].X_WI.keys[0].translation());
    EXPECT_EQ(object.name, object_of(*b, b->instances[i]).name);
    if (object.class_id != Taxonomy::named("vegetation")) continue;
    ++plants;
    trees += is_tree(object) ? 1 : 0;
    if (meshes.insert(a->instances[i].mesh.get()).second) {
      triangles += a->instances[i].mesh->triangles.size();
    }
  }
  RecordProperty("plants", static_cast<int>(plants));
  RecordProperty("triangles", static_cast<int>(triangles));
  EXPECT_GT(trees, 40U);
  EXPECT_LT(plants, 14000U);
  EXPECT_LT(meshes.size(), 120U);
  EXPECT_LT(triangles, 3'000'000U);
}

TEST(Planting, WinterIsBareAndSummerGreen) {
  const auto network = load(library_road("first_light.xodr"));
  ASSERT_NE(network, nullptr);
  const auto materials_in = [&](Season season) {
    SurroundingsOptions options;
    options.focus = Vec3(200.0, 30.0, 0.0);
    options.radius_m = 200.0;
    options.season = season;
    assets::AssetLibrary library(1);
    const auto world = build_static_world(*network, library, options);
    std::set<std::string> names;
    for (const SceneInstance& instance : world->instances) {
      const assets::Mesh& mesh = *instance.mesh;
      for (const std::uint16_t p : mesh.triangle_part) {
        names.insert(library.materials().at(mesh.parts[p].material).name);
      }
    }
    return names;
  };
  const auto has = [](const std::set<std::string>& names, const std::string& begin,
                      const std::string& end) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return name.starts_with(begin) && name.ends_with(end);
    });
  };
  const auto summer = materials_in(Season::kSummer);
  const auto winter = materials_in(Season::kWinter);
  const auto autumn = materials_in(Season::kAutumn);
  for (const char* tree : {"leaf_lime", "leaf_maple", "leaf_oak", "leaf_birch"}) {
    EXPECT_FALSE(has(winter, tree, "")) << tree;
    EXPECT_FALSE(has(autumn, tree, "_summer")) << tree;
  }
  EXPECT_TRUE(has(summer, "leaf_", "_summer"));
  EXPECT_TRUE(has(autumn, "leaf_", "_autumn"));
  EXPECT_TRUE(summer.contains("ground_grass_summer"));
  EXPECT_TRUE(winter.contains("ground_grass_winter"));
}

// A town street with a sign on its right at s = 100 m for traffic along s: from 45 m before it the
// face is seen. Street trees would stand in the way, 1.3 m beside the pavement's edge.
TEST(Planting, NoTreeStandsBeforeASign) {
  const auto network = network_of(R"(
  <road name="r" length="240.0" id="1" junction="-1">
    <type s="0.0" type="town"><speed max="50" unit="km/h"/></type>
    <planView><geometry s="0.0" x="0.0" y="0.0" hdg="0.0" length="240.0"><line/></geometry></planView>
    <lanes><laneSection s="0.0"><center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="driving"><width sOffset="0.0" a="3.5" b="0.0" c="0.0" d="0.0"/></lane>
      <lane id="-2" type="sidewalk"><width sOffset="0.0" a="1.5" b="0.0" c="0.0" d="0.0"/></lane></right>
    </laneSection></lanes>
    <signals><signal s="100.0" t="-8.5" id="5" name="stop" dynamic="no" orientation="+" zOffset="2.2"
      country="DE" type="206" subtype="-1" value="-1" width="0.9" height="0.9"/></signals>
  </road>)");
  ASSERT_NE(network, nullptr);
  SurroundingsOptions options;
  options.focus = Vec3(120.0, 0.0, 0.0);
  options.radius_m = 200.0;
  options.buildings = false;
  const Vec2 eye(55.0, -1.8), sign(100.0, -8.5);
  int trees = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    options.seed = seed;
    assets::AssetLibrary library(1);
    const auto world = build_static_world(*network, library, options);
    for (const SceneInstance& instance : world->instances) {
      if (!is_tree(object_of(*world, instance))) continue;
      const Vec2 p = instance.X_WI.keys[0].translation().head<2>();
      if (p.x() > 0.0 && p.x() < 240.0 && std::abs(p.y()) < 12.0) ++trees;
      const double u = std::clamp((p - eye).dot(sign - eye) / (sign - eye).squaredNorm(), 0.0, 1.0);
      EXPECT_GT((eye + u * (sign - eye) - p).norm(), 1.2) << p.transpose();
    }
  }
  EXPECT_GT(trees, 20);
}

}  // namespace
}  // namespace raytruth::scene
