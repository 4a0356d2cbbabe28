// The street must be closed, ordered, free of plants, and the same every time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "sim/core/random.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {
namespace {

std::shared_ptr<const roads::RoadNetwork> load_network(const std::filesystem::path& path) {
  Diagnostics diagnostics;
  return roads::RoadNetwork::load(path, diagnostics);
}

std::filesystem::path our_road() {
  return std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "scenes/library/first_light.xodr";
}

std::filesystem::path corpus(const std::string& file) {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  const std::filesystem::path root =
      set != nullptr ? std::filesystem::path(set)
                     : std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
  return root / file;
}

struct GroundFace {
  Vec3 a, b, c;
  ClassId class_id;
};

// Every ground triangle in the world, binned in the plane: the brute-force reference.
class GroundBelow {
 public:
  static constexpr double kBin = 4.0;
  explicit GroundBelow(const StaticWorld& world) {
    for (const SceneInstance& instance : world.instances) {
      const auto object =
          std::find_if(world.objects.begin(), world.objects.end(),
                       [&](const SceneObject& o) { return o.id == instance.object; });
      const bool ground = object->class_id == Taxonomy::named("road") ||
                          object->class_id == Taxonomy::named("terrain");
      if (!ground) continue;
      const assets::Mesh& mesh = *instance.mesh;
      for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
        const auto p = [&](std::size_t k) {
          return Vec3(instance.X_WI.keys[0] * mesh.positions[mesh.triangles[t][k]].cast<double>());
        };
        add({p(0), p(1), p(2), mesh.parts[mesh.triangle_part[t]].class_id});
      }
    }
  }
  struct Top {
    bool hit = false;
    double z = -1e300;
    ClassId class_id;
  };
  Top shoot_down(double x, double y) const {
    Top top;
    const auto bin = bins_.find(key(x, y));
    if (bin == bins_.end()) return top;
    for (const std::size_t f : bin->second) {
      const GroundFace& face = faces_[f];
      const Vec2 u = (face.b - face.a).head<2>();
      const Vec2 v = (face.c - face.a).head<2>();
      const double area = u.x() * v.y() - u.y() * v.x();
      if (std::abs(area) < 1e-12) continue;
      const Vec2 q = Vec2(x, y) - face.a.head<2>();
      const double i = (q.x() * v.y() - q.y() * v.x()) / area;
      const double j = (u.x() * q.y() - u.y() * q.x()) / area;
      if (i < 0.0 || j < 0.0 || i + j > 1.0) continue;
      const double z = face.a.z() + i * (face.b.z() - face.a.z()) + j * (face.c.z() - face.a.z());
      if (z > top.z) top = {true, z, face.class_id};
    }
    return top;
  }

 private:
  static std::pair<long, long> key(double x, double y) {
    return {static_cast<long>(std::floor(x / kBin)), static_cast<long>(std::floor(y / kBin))};
  }
  void add(const GroundFace& face) {
    const Vec3 low = face.a.cwiseMin(face.b).cwiseMin(face.c);
    const Vec3 high = face.a.cwiseMax(face.b).cwiseMax(face.c);
    // The horizon's big cells aren't asked for.
    if ((high - low).head<2>().maxCoeff() > 25.0) return;
    const auto [i0, j0] = key(low.x(), low.y());
    const auto [i1, j1] = key(high.x(), high.y());
    for (long i = i0; i <= i1; ++i) {
      for (long j = j0; j <= j1; ++j) bins_[{i, j}].push_back(faces_.size());
    }
    faces_.push_back(face);
  }
  std::vector<GroundFace> faces_;
  std::map<std::pair<long, long>, std::vector<std::size_t>> bins_;
};

// Rays over every lane: each must hit the road within the chord error (5 mm near the focus; marks
// and ranks add at most 4 + 2 mm) and never grass that pokes through. `seams` is the share of rays
// that may meet single precision's slit between two meshes: 6 m of slits of 0.1 mm in 1000 m^2.
void expect_closed(const std::filesystem::path& path, const SurroundingsOptions& wanted) {
  const auto network = load_network(path);
  ASSERT_NE(network, nullptr);
  SurroundingsOptions options = wanted;
  options.buildings = options.vegetation = options.street_furniture = false;
  assets::AssetLibrary library(1);
  const auto world = build_static_world(*network, library, options);
  const GroundBelow ground(*world);
  RandomStream random(7, "test.rays");
  int rays = 0, missed = 0, low = 0, high = 0;
  for (roads::RoadIndex r = 0; r < network->roads().size(); ++r) {
    const roads::Road& road = network->road(r);
    for (double s = 0.05; s < road.length_m - 0.05; s += 0.37) {
      const roads::LaneSection& section = road.section_at(s);
      const auto outer = [&](const roads::Lane& lane) {
        return lane.id == 0 ? 0.0 : network->outer_t(r, lane.id, s);
      };
      const double left = outer(section.lanes.front()) - 0.02;
      const double right = outer(section.lanes.back()) + 0.02;
      if (left - right < 0.1) continue;
      for (int k = 0; k < 4; ++k) {
        const double t = random.uniform(right, left);
        const Vec3 p = network->at({r, s, t}).X_WR.translation();
        if ((p - options.focus).head<2>().norm() > std::min(120.0, options.radius_m - 40.0)) {
          continue;
        }
        ++rays;
        const auto top = ground.shoot_down(p.x(), p.y());
        if (!top.hit) ++missed;
        if (top.z < p.z() - 0.006) ++low;
        if (road.junction.empty() && top.z > p.z() + 0.20) ++high;
      }
    }
  }
  ASSERT_GT(rays, 500);
  EXPECT_EQ(missed, 0) << "of " << rays;
  EXPECT_LE(low, rays / 2000) << "of " << rays;
  EXPECT_EQ(high, 0) << "of " << rays;
}

TEST(StaticWorld, NoRayFallsThroughOurStreet) {
  SurroundingsOptions options;
  options.focus = Vec3(120.0, 0.0, 0.0);
  expect_closed(our_road(), options);
}

TEST(StaticWorld, NoRayFallsThroughFabriksgatan) {
  const auto path = corpus("esmini/resources/xodr/fabriksgatan.xodr");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no corpus at " << path;
  SurroundingsOptions options;
  options.focus = Vec3(0.0, 0.0, 0.0);
  expect_closed(path, options);
}

TEST(StaticWorld, NoRayFallsThroughE6Mini) {
  const auto path = corpus("esmini/resources/xodr/e6mini.xodr");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no corpus at " << path;
  SurroundingsOptions options;
  options.focus = Vec3(50.0, 0.0, 0.0);
  expect_closed(path, options);
}

// Hills, and bends whose arms lie at different heights side by side: the land between must stay
// below both.
TEST(StaticWorld, NoRayFallsThroughHills) {
  const auto path = corpus("esmini/resources/xodr/curves_elevation.xodr");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no corpus at " << path;
  SurroundingsOptions options;
  options.focus = Vec3(205.0, 190.0, 2.0);
  expect_closed(path, options);
}

// GroundBelow that a step from the pavement would fall into: anything more than a kerb's height
// below the nearest road, up to 2.5 m beside the carriageways around a junction. Verges slope down
// by some decimetres beyond.
TEST(StaticWorld, NoPitsAroundAJunction) {
  const auto path = corpus("esmini/resources/xodr/fabriksgatan.xodr");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no corpus at " << path;
  const auto network = load_network(path);
  ASSERT_NE(network, nullptr);
  SurroundingsOptions options;
  options.buildings = options.vegetation = options.street_furniture = false;
  assets::AssetLibrary library(1);
  const GroundBelow ground(*build_static_world(*network, library, options));
  const auto beside_road = [&](double x, double y) {
    for (const double dx : {-2.5, 0.0, 2.5}) {
      for (const double dy : {-2.5, 0.0, 2.5}) {
        if (!network->all_covering(x + dx, y + dy).empty()) return true;
      }
    }
    return false;
  };
  int pits = 0, points = 0;
  for (double x = -25.0; x < 25.0; x += 0.31) {
    for (double y = -25.0; y < 25.0; y += 0.29) {
      if (!network->all_covering(x, y).empty() || !beside_road(x, y)) continue;
      const auto road = network->nearest(Vec3(x, y, 0.0));
      ASSERT_TRUE(road);
      const double z = network->at({road->road, road->s_m, 0.0}).X_WR.translation().z();
      ++points;
      if (ground.shoot_down(x, y).z < z - 0.2) ++pits;
    }
  }
  EXPECT_GT(points, 300);
  EXPECT_EQ(pits, 0) << "of " << points;
}

// Pavements 0.12 m high stop 14 m before the middle of this crossing; the grass behind them comes
// down to that around the floor without a cut.
TEST(StaticWorld, GrassHasNoCutWhereAPavementStops) {
  const auto network =
      load_network(std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "scenes/library/crossing.xodr");
  ASSERT_NE(network, nullptr);
  double most = 0.0;
  // Whatever the raster of roads begins with.
  for (const double focus : {0.0, 0.2, 0.4, 0.6}) {
    SurroundingsOptions options;
    options.focus = Vec3(focus, focus, 0.0);
    options.buildings = options.vegetation = options.street_furniture = false;
    assets::AssetLibrary library(1);
    const GroundBelow ground(*build_static_world(*network, library, options));
    for (const double side : {-1.0, 1.0}) {
      for (const bool along_x : {true, false}) {
        for (double across = 6.3; across < 14.0; across += 0.21) {
          double before = 1e9;
          for (double along = 13.0; along < 15.0; along += 0.02) {
            const double u = side * along, v = across;
            const double z = along_x ? ground.shoot_down(u, v).z : ground.shoot_down(v, u).z;
            ASSERT_GT(z, -1.0);
            if (before < 1e8) most = std::max(most, std::abs(z - before));
            before = z;
          }
        }
      }
    }
  }
  // The steepest verge falls by 0.5 m on 6 m; between columns of two verges, up to 2.5 m apart,
  // both are chords of slopes that differ by less than 0.1: 2 cm.
  EXPECT_LT(most, 0.03);
}

TEST(StaticWorld, IsOrderedCompleteAndTheSameEveryTime) {
  const auto network = load_network(our_road());
  ASSERT_NE(network, nullptr);
  SurroundingsOptions options;
  options.focus = Vec3(60.0, 0.0, 0.0);
  assets::AssetLibrary one(1);
  assets::AssetLibrary two(1);
  const auto a = build_static_world(*network, one, options);
  const auto b = build_static_world(*network, two, options);
  ASSERT_EQ(a->instances.size(), b->instances.size());
  ASSERT_EQ(a->objects.size(), b->objects.size());
  for (std::size_t i = 0; i < a->objects.size(); ++i) {
    EXPECT_EQ(a->objects[i].id.value(), kFirstStaticObject + i);
    EXPECT_EQ(a->objects[i].name, b->objects[i].name);
  }
  std::size_t triangles = 0;
  std::map<std::uint8_t, int> seen;
  for (std::size_t i = 0; i < a->instances.size(); ++i) {
    a->instances[i].mesh->check();
    triangles += a->instances[i].mesh->triangles.size();
    EXPECT_EQ(a->instances[i].mesh->positions, b->instances[i].mesh->positions);
    EXPECT_EQ(a->instances[i].X_WI.keys[0].translation(),
              b->instances[i].X_WI.keys[0].translation());
    for (const assets::Part& part : a->instances[i].mesh->parts) ++seen[part.class_id.value()];
  }
  RecordProperty("triangles", static_cast<int>(triangles));
  for (const ClassId want :
       {Taxonomy::named("road"), Taxonomy::named("road_marking"), Taxonomy::named("sidewalk"),
        Taxonomy::named("kerb"), Taxonomy::named("parking"), Taxonomy::named("terrain"),
        Taxonomy::named("building"), Taxonomy::named("vegetation"),
        Taxonomy::named("traffic_sign")}) {
    EXPECT_GT(seen[want.value()], 0) << Taxonomy::info(want).name;
  }
}

TEST(StaticWorld, NothingPlantedStandsOnARoad) {
  const auto network = load_network(our_road());
  ASSERT_NE(network, nullptr);
  SurroundingsOptions options;
  options.focus = Vec3(200.0, 30.0, 0.0);
  assets::AssetLibrary library(1);
  const auto world = build_static_world(*network, library, options);
  int checked = 0;
  for (const SceneInstance& instance : world->instances) {
    const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
    const bool building = object.class_id == Taxonomy::named("building");
    if (!building && object.name.rfind("tree", 0) != 0 && object.name.rfind("street", 0) != 0) {
      continue;
    }
    ++checked;
    const Vec3 p = instance.X_WI.keys[0].translation();
    EXPECT_TRUE(network->all_covering(p.x(), p.y()).empty()) << object.name;
    if (!building) continue;
    for (const Vec3f& q : instance.mesh->positions) {
      const Vec3 v = instance.X_WI.keys[0] * q.cast<double>();
      ASSERT_TRUE(network->all_covering(v.x(), v.y()).empty()) << object.name;
    }
  }
  EXPECT_GT(checked, 60);
}

}  // namespace
}  // namespace raytruth::scene
