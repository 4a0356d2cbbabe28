// Houses, fences and things of streets: beside the roads, on the ground, the same from everywhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> road_files() {
  std::vector<fs::path> files;
  const fs::path library = fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library";
  for (const auto& entry : fs::directory_iterator(library)) {
    if (entry.path().extension() == ".xodr") files.push_back(entry.path());
  }
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  if (set != nullptr) {
    for (const char* name :
         {"esmini/resources/xodr/fabriksgatan.xodr", "esmini/resources/xodr/soderleden.xodr",
          "esmini/resources/xodr/curves_elevation.xodr", "esmini/resources/xodr/e6mini.xodr",
          "esmini/resources/xodr/crest-curve.xodr", "Scenic/assets/maps/CARLA/Town01.xodr",
          "NCAP/OpenDRIVE/NCAP/StraightRoad_NCAP_noRoadmarks_Streetlights.xodr",
          "ALKS/logical_scenarios/concrete_scenarios/road_networks/alks_road_straight.xodr",
          "NCAP/OpenDRIVE/NCAP/X-Intersection_NCAP.xodr", "libOpenDRIVE/tests/test.xodr"}) {
      if (fs::exists(fs::path(set) / name)) files.push_back(fs::path(set) / name);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::shared_ptr<const roads::RoadNetwork> load_roads(const fs::path& path) {
  Diagnostics diagnostics;
  return roads::RoadNetwork::load(path, diagnostics);
}

// What we planted is named after its place: "fence ROAD.L12".
bool is_planted(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  return dot != std::string::npos && dot + 2 < name.size() &&
         (name[dot + 1] == 'L' || name[dot + 1] == 'R') && !name.starts_with("tree") &&
         !name.starts_with("bush") && !name.starts_with("hedge");
}

bool is_driven_on(const roads::RoadNetwork& network, const Vec3& p) {
  for (const roads::RoadPoint& point : network.all_covering(p.x(), p.y())) {
    const roads::LanePoint at = network.to_lane(point);
    const roads::Lane* lane = network.road(point.road).section_at(point.s_m).lane(at.lane);
    if (lane == nullptr) continue;
    const bool bicycles = lane->type == roads::LaneType::kBiking;
    // A road of another level, as below a bridge.
    const double z = network.top_height(point);
    if ((roads::is_driving(lane->type) || bicycles) && std::abs(z - p.z()) < 2.4) return true;
  }
  return false;
}

// Drives begin 3 cm within the road's edge, 1 cm below its surface: from there 5 cm lead out. A
// crossfall of up to 10 % leaves 7 mm of that at the start, a third at the middle of a triangle.
bool is_below_edge(const roads::RoadNetwork& network, const Vec3& p) {
  constexpr double kLeast_m = 0.001;
  for (const roads::RoadPoint& point : network.all_covering(p.x(), p.y())) {
    const double over = p.z() - network.top_height(point);
    if (over > -kLeast_m && over < 2.4) return false;
  }
  return true;
}
bool is_within_road(const roads::RoadNetwork& network, const Vec3& p) {
  for (const Vec3& d : {Vec3(0.05, 0, 0), Vec3(-0.05, 0, 0), Vec3(0, 0.05, 0), Vec3(0, -0.05, 0)}) {
    if (!is_driven_on(network, p + d)) return false;
  }
  return true;
}

// Triangles that face up, binned in the plane.
class UpperFaces {
 public:
  explicit UpperFaces(const StaticWorld& world) {
    for (const SceneInstance& instance : world.instances) {
      const SceneObject& object = world.objects[instance.object.value() - kFirstStaticObject];
      if (object.class_id != Taxonomy::named("road") &&
          object.class_id != Taxonomy::named("terrain") && !object.name.starts_with("forecourt") &&
          !object.name.starts_with("drive"))
        continue;
      for (const auto& triangle : instance.mesh->triangles) {
        std::array<Vec3, 3> p;
        for (std::size_t k = 0; k < 3; ++k)
          p[k] = instance.X_WI.keys[0] * instance.mesh->positions[triangle[k]].cast<double>();
        add(p);
      }
    }
  }
  double top(double x, double y) const {
    double best = -1e9;
    const auto bin = bins_.find({cell(x), cell(y)});
    if (bin == bins_.end()) return best;
    for (const std::size_t k : bin->second) {
      const auto& [a, b, c] = faces_[k];
      const Vec2 u = (b - a).head<2>();
      const Vec2 v = (c - a).head<2>();
      const double area = u.x() * v.y() - u.y() * v.x();
      if (std::abs(area) < 1e-9) continue;
      const Vec2 q = Vec2(x, y) - a.head<2>();
      const double i = (q.x() * v.y() - q.y() * v.x()) / area;
      const double j = (u.x() * q.y() - u.y() * q.x()) / area;
      if (i < -1e-9 || j < -1e-9 || i + j > 1.0 + 1e-9) continue;
      best = std::max(best, a.z() + i * (b.z() - a.z()) + j * (c.z() - a.z()));
    }
    return best;
  }

 private:
  static int cell(double x) { return static_cast<int>(std::floor(x / 4.0)); }
  void add(const std::array<Vec3, 3>& p) {
    const Vec3 low = p[0].cwiseMin(p[1]).cwiseMin(p[2]);
    const Vec3 high = p[0].cwiseMax(p[1]).cwiseMax(p[2]);
    if ((high - low).head<2>().maxCoeff() > 60.0) return;
    for (int i = cell(low.x()); i <= cell(high.x()); ++i) {
      for (int j = cell(low.y()); j <= cell(high.y()); ++j) bins_[{i, j}].push_back(faces_.size());
    }
    faces_.push_back(p);
  }
  std::vector<std::array<Vec3, 3>> faces_;
  std::map<std::pair<int, int>, std::vector<std::size_t>> bins_;
};

// Somewhere on a road, away from the middle of the map where there may be none.
Vec3 focus_of(const roads::RoadNetwork& network) {
  const roads::RoadIndex middle = network.roads().size() / 2;
  return network.at({middle, 0.5 * network.road(middle).length_m, 0.0}).X_WR.translation();
}

TEST(Surroundings, StandBesideLanesAndOnTheGround) {
  int planted = 0;
  int houses = 0;
  for (const fs::path& path : road_files()) {
    const auto network = load_roads(path);
    ASSERT_NE(network, nullptr) << path;
    if (network->roads().empty()) continue;
    for (const std::uint64_t seed : {1U, 2U}) {
      SurroundingsOptions options;
      options.seed = seed;
      options.focus = focus_of(*network);
      options.radius_m = 160.0;
      options.vegetation = false;
      assets::AssetLibrary library(seed);
      const auto world = build_static_world(*network, library, options);
      const UpperFaces ground(*world);
      int in_lanes = 0;
      int floating = 0;
      std::string which;
      for (const SceneInstance& instance : world->instances) {
        const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
        if (!is_planted(object.name)) continue;
        ++planted;
        if (object.class_id == Taxonomy::named("building")) ++houses;
        const Pose& X = instance.X_WI.keys[0];
        const assets::Mesh& mesh = *instance.mesh;
        const bool slab = object.name.starts_with("forecourt") || object.name.starts_with("drive");
        const bool wires = object.name.starts_with("wires");
        if (!slab && !wires) {
          // One pose a thing: within the radius, and its reach beyond.
          EXPECT_LE((X.translation() - options.focus).head<2>().norm(), options.radius_m);
        }
        bool bad = false;
        double lowest = 1e9;
        for (const Vec3f& p : mesh.positions) lowest = std::min(lowest, (X * p.cast<double>()).z());
        bool hangs = false;
        for (const auto& triangle : mesh.triangles) {
          Vec3 middle = Vec3::Zero();
          for (const std::uint32_t k : triangle) {
            const Vec3 p = X * mesh.positions[k].cast<double>();
            middle += p / 3.0;
            if (!slab && !wires && p.z() < lowest + 0.02) {
              const double z = ground.top(p.x(), p.y());
              if (z > -1e8 && p.z() > z + 0.05) hangs = true;
            }
          }
          if (!wires && is_driven_on(*network, middle) &&
              (!object.name.starts_with("drive") || is_within_road(*network, middle) ||
               !is_below_edge(*network, middle))) {
            bad = true;
          }
        }
        if (bad) ++in_lanes;
        if (hangs) ++floating;
        if ((bad || hangs) && which.size() < 200) which += object.name + "; ";
      }
      EXPECT_EQ(in_lanes, 0) << path << " seed " << seed << ": " << which;
      EXPECT_EQ(floating, 0) << path << " seed " << seed << ": " << which;
      // Ids of 16 bits carry 55534 static objects.
      EXPECT_LT(world->objects.size(), 8000U) << path;
    }
  }
  EXPECT_GT(planted, 1000);
  EXPECT_GT(houses, 150);
}

// Beside a house stands one of another type: never two of one mesh next to each other in a row.
TEST(Surroundings, NeighboursDiffer) {
  int pairs = 0, alike = 0;
  for (const char* file : {"first_light.xodr", "crossing.xodr", "suburb.xodr"}) {
    const auto network = load_roads(fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library" / file);
    ASSERT_NE(network, nullptr);
    SurroundingsOptions options;
    options.focus = focus_of(*network);
    options.vegetation = false;
    assets::AssetLibrary library(0);
    const auto world = build_static_world(*network, library, options);
    std::vector<std::pair<Vec2, const assets::Mesh*>> houses;
    for (const SceneInstance& instance : world->instances) {
      const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
      if (!object.name.starts_with("building")) continue;
      const Vec2 p = instance.X_WI.keys[0].translation().head<2>();
      // Of a row: the nearest one along the same street.
      for (const auto& [other, mesh] : houses) {
        if ((p - other).norm() > 13.0) continue;
        ++pairs;
        alike += mesh == instance.mesh.get() ? 1 : 0;
      }
      houses.emplace_back(p, instance.mesh.get());
    }
  }
  EXPECT_GT(pairs, 20);
  // Some are next to each other across a corner or back to back.
  EXPECT_LE(alike, pairs / 12);
}

// Two views of one street: what both contain is the same, whichever was built first.
TEST(Surroundings, DoNotDependOnWhereOneLooksFrom) {
  const auto network = load_roads(fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library/crossing.xodr");
  ASSERT_NE(network, nullptr);
  const Vec3 middle = focus_of(*network);
  const auto houses = [&](const Vec3& focus) {
    SurroundingsOptions options;
    options.focus = focus;
    options.radius_m = 220.0;
    options.vegetation = false;
    assets::AssetLibrary library(0);
    std::map<std::string, Vec2> found;
    const auto world = build_static_world(*network, library, options);
    for (const SceneInstance& instance : world->instances) {
      const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
      if (object.class_id != Taxonomy::named("building")) continue;
      const Vec2 p = instance.X_WI.keys[0].translation().head<2>();
      if ((p - middle.head<2>()).norm() < 120.0) found[object.name] = p;
    }
    return found;
  };
  const auto here = houses(middle);
  const auto there = houses(middle + Vec3(35.0, -20.0, 0.0));
  ASSERT_GT(here.size(), 5U);
  EXPECT_EQ(here.size(), there.size());
  for (const auto& [name, p] : here) {
    const auto other = there.find(name);
    ASSERT_NE(other, there.end()) << name;
    EXPECT_EQ(other->second, p) << name;
  }
}

// Windows and street lamps burn below the horizon's sun alone.
TEST(Surroundings, BurnAtNight) {
  const auto network =
      load_roads(fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library/first_light.xodr");
  ASSERT_NE(network, nullptr);
  SurroundingsOptions options;
  options.vegetation = false;
  options.focus = Vec3(100.0, 0.0, 0.0);
  options.radius_m = 150.0;
  auto library = std::make_shared<assets::AssetLibrary>(0);
  const auto world = build_static_world(*network, *library, options);
  const std::shared_ptr<const assets::MaterialTable> materials(library, &library->materials());
  std::set<std::uint32_t> masks;
  for (const double elevation : {0.3, -0.2}) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->weather.sun_elevation_rad = elevation;
    const auto scene = build_scene({snapshot}, world, {}, materials, ActorId());
    int lit = 0;
    for (std::size_t k = 0; k < scene->static_instances; ++k) {
      const SceneInstance& instance = scene->instances[k];
      if (instance.lamps == 0) continue;
      ++lit;
      masks.insert(instance.lamps);
    }
    if (elevation > 0.0) {
      EXPECT_EQ(lit, 0);
    } else {
      EXPECT_GT(lit, 10);
    }
  }
  EXPECT_GT(masks.size(), 5U);  // not the same windows in every house
}

}  // namespace
}  // namespace raytruth::scene
