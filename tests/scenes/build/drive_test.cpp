// Ways to houses: they join the road and lie on the ground, over ditches too.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

using Key = std::array<float, 3>;

std::optional<double> height_at(const std::array<Vec3, 3>& f, const Vec2& q) {
  const auto cross = [&](const Vec3& a, const Vec3& b) {
    return (b.x() - a.x()) * (q.y() - a.y()) - (b.y() - a.y()) * (q.x() - a.x());
  };
  const double u = cross(f[1], f[2]), v = cross(f[2], f[0]), w = cross(f[0], f[1]);
  const double sum = u + v + w;
  if (std::abs(sum) < 1e-12 || u * sum < 0.0 || v * sum < 0.0 || w * sum < 0.0) return std::nullopt;
  return (u * f[0].z() + v * f[1].z() + w * f[2].z()) / sum;
}

// Calls body(triangle, corners in the world) for each.
template <typename Body>
void faces_of(const SceneInstance& instance, const Body& body) {
  const assets::Mesh& mesh = *instance.mesh;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    std::array<Vec3, 3> face;
    for (std::size_t k = 0; k < 3; ++k) {
      face[k] = instance.X_WI.keys[0] * mesh.positions[mesh.triangles[t][k]].cast<double>();
    }
    body(t, face);
  }
}

struct Findings {
  int drives = 0, points = 0, off = 0, poked = 0, far_from_road = 0, steep = 0, pipes = 0;
  std::string which;
};

// Looks at all drives of a world.
void look_at(const StaticWorld& world, const roads::RoadNetwork& network, Findings& out) {
  const auto object_of = [&](const SceneInstance& i) -> const SceneObject& {
    return world.objects[i.object.value() - kFirstStaticObject];
  };
  std::vector<std::array<Vec3, 3>> ground;
  for (const SceneInstance& instance : world.instances) {
    const SceneObject& object = object_of(instance);
    if (object.class_id != Taxonomy::named("road") && object.name != "terrain") continue;
    faces_of(instance, [&](std::size_t, const std::array<Vec3, 3>& f) { ground.push_back(f); });
  }
  for (const SceneInstance& instance : world.instances) {
    if (!object_of(instance).name.starts_with("drive")) continue;
    ++out.drives;
    const assets::Mesh& mesh = *instance.mesh;
    Vec2 low = Vec2::Constant(1e9), high = Vec2::Constant(-1e9);
    faces_of(instance, [&](std::size_t, const std::array<Vec3, 3>& f) {
      for (const Vec3& p : f) {
        low = low.cwiseMin(p.head<2>());
        high = high.cwiseMax(p.head<2>());
      }
    });
    std::vector<std::array<Vec3, 3>> below;
    for (const auto& f : ground) {
      Vec2 a = f[0].head<2>(), b = a;
      for (const Vec3& p : f) {
        a = a.cwiseMin(p.head<2>());
        b = b.cwiseMax(p.head<2>());
      }
      if ((a.array() <= high.array()).all() && (b.array() >= low.array()).all()) below.push_back(f);
    }
    const auto top = [&](const Vec2& q) {
      double best = -1e9;
      for (const auto& f : below) best = std::max(best, height_at(f, q).value_or(-1e9));
      return best;
    };
    const auto paved = [&](const Vec3& p) {
      const auto all = network.all_covering(p.x(), p.y());
      return std::any_of(all.begin(), all.end(), [&](const roads::RoadPoint& there) {
        const roads::Lane* lane =
            network.road(there.road).section_at(there.s_m).lane(network.to_lane(there).lane);
        return lane != nullptr && lane->type != roads::LaneType::kBorder &&
               lane->type != roads::LaneType::kNone;
      });
    };
    // The border of what faces up: edges that one face alone has.
    std::map<std::pair<Key, Key>, int> edges;
    bool pipe = false, joins = false;
    faces_of(instance, [&](std::size_t t, const std::array<Vec3, 3>& f) {
      const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
      pipe = pipe || part.name == "pipe";
      if (part.name == "pipe" || part.name == "bore") return;
      const Vec3 n = (f[1] - f[0]).cross(f[2] - f[0]).normalized();
      if (n.z() < 0.05) return;
      const Vec3 middle = (f[0] + f[1] + f[2]) / 3.0;
      // It begins under the road's edge. Ridges between places 0.25 m apart: half a centimetre.
      const double under = middle.z() - top(middle.head<2>());
      if (part.name != "bank" && under < -0.005 && !paved(middle)) {
        ++out.poked;
        if (out.which.size() < 300) out.which += "poked " + std::to_string(under) + "; ";
      }
      // Steeper than 1 in 1.2: no bank of earth. What is buried doesn't count.
      if (n.z() < 0.76 && middle.z() > top(middle.head<2>()) + 0.03) ++out.steep;
      for (std::size_t k = 0; k < 3; ++k) {
        const auto key = [&](std::size_t i) {
          const Vec3f& p = mesh.positions[mesh.triangles[t][i]];
          return Key{p.x(), p.y(), p.z()};
        };
        Key a = key(k), b = key((k + 1) % 3);
        if (b < a) std::swap(a, b);
        ++edges[{a, b}];
      }
    });
    if (pipe) ++out.pipes;
    for (const auto& [edge, times] : edges) {
      if (times != 1) continue;
      const auto in_world = [&](const Key& k) {
        return Vec3(instance.X_WI.keys[0] * Vec3f(k[0], k[1], k[2]).cast<double>());
      };
      const Vec3 a = in_world(edge.first), b = in_world(edge.second);
      for (const double u : {0.01, 0.5, 0.99}) {
        const Vec3 p = a + u * (b - a);
        ++out.points;
        const double over = p.z() - top(p.head<2>());
        if (over > 0.03 || over < -0.3) {
          ++out.off;
          if (out.which.size() < 300) {
            out.which += object_of(instance).name + ' ' + std::to_string(over) + "; ";
          }
        }
        joins = joins || paved(p);
      }
    }
    if (!joins) ++out.far_from_road;
  }
}

void expect_joined(const Findings& found) {
  EXPECT_EQ(found.off, 0) << found.which;
  EXPECT_EQ(found.poked, 0) << found.which;
  EXPECT_EQ(found.steep, 0);
  EXPECT_EQ(found.far_from_road, 0);
  EXPECT_GT(found.points, 20 * found.drives);
}

SurroundingsOptions houses_only(std::uint64_t seed, const Vec3& focus) {
  SurroundingsOptions options;
  options.vegetation = options.street_furniture = false;
  options.radius_m = 220.0;
  options.seed = seed;
  options.focus = focus;
  return options;
}

std::shared_ptr<const roads::RoadNetwork> load(const std::filesystem::path& path) {
  Diagnostics diagnostics;
  return roads::RoadNetwork::load(path, diagnostics);
}

// A rim higher than 3 cm is seen from a car's camera as a step; the surface itself is laid 2 cm
// over the ground, and 1 cm is left for the chords between places 0.5 m apart.
TEST(Drives, JoinRoadAndLandInTheCountry) {
  const auto network =
      load(std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "scenes/library/country.xodr");
  ASSERT_NE(network, nullptr);
  Findings found;
  for (std::uint64_t seed = 1; seed < 5; ++seed) {
    for (const double s : {200.0, 600.0, 1000.0}) {
      const Vec3 focus = network->at({0, s, 0.0}).X_WR.translation();
      assets::AssetLibrary library(1);
      look_at(*build_static_world(*network, library, houses_only(seed, focus)), *network, found);
    }
  }
  expect_joined(found);
  EXPECT_GE(found.drives, 5);
  EXPECT_GE(found.pipes, 3);  // on both sides of a drive
}

TEST(Drives, JoinRoadAndGardensInTheSuburb) {
  const auto network =
      load(std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "scenes/library/suburb.xodr");
  ASSERT_NE(network, nullptr);
  Findings found;
  assets::AssetLibrary library(1);
  const Vec3 focus = network->at({0, 100.0, 0.0}).X_WR.translation();
  look_at(*build_static_world(*network, library, houses_only(2, focus)), *network, found);
  expect_joined(found);
  EXPECT_GE(found.drives, 10);
}

TEST(Drives, JoinRoadAndLandOfForeignFiles) {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  if (set == nullptr) GTEST_SKIP() << "RAYTRUTH_CORPUS isn't set";
  const auto network = load(std::filesystem::path(set) / "esmini/resources/xodr/soderleden.xodr");
  ASSERT_NE(network, nullptr);
  Findings found;
  for (std::uint64_t seed = 1; seed < 4; ++seed) {
    const double s = 0.5 * network->road(0).length_m;
    const Vec3 focus = network->at({0, s, 0.0}).X_WR.translation();
    assets::AssetLibrary library(1);
    look_at(*build_static_world(*network, library, houses_only(seed, focus)), *network, found);
  }
  expect_joined(found);
  EXPECT_GE(found.drives, 1);
}

// Guard rails and delineators leave the way to a house open.
TEST(Drives, AreNotBarredByRails) {
  std::vector<std::filesystem::path> files = {std::filesystem::path(RAYTRUTH_SOURCE_DIR) /
                                              "scenes/library/country.xodr"};
  if (const char* set = std::getenv("RAYTRUTH_CORPUS")) {
    files.push_back(std::filesystem::path(set) / "esmini/resources/xodr/soderleden.xodr");
  }
  int rails = 0, delineators = 0, drives = 0;
  for (const auto& path : files) {
    const auto network = load(path);
    ASSERT_NE(network, nullptr) << path;
    for (const double share : {0.2, 0.5, 0.8}) {
      const Vec3 focus =
          network->at({0, share * network->road(0).length_m, 0.0}).X_WR.translation();
      SurroundingsOptions options = houses_only(1, focus);
      options.street_furniture = true;
      assets::AssetLibrary library(1);
      const auto world = build_static_world(*network, library, options);
      std::vector<std::array<Vec3, 3>> ways;
      for (const SceneInstance& instance : world->instances) {
        const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
        if (!object.name.starts_with("drive")) continue;
        ++drives;
        faces_of(instance, [&](std::size_t t, const std::array<Vec3, 3>& f) {
          const std::string& part = instance.mesh->parts[instance.mesh->triangle_part[t]].name;
          if (part != "bank" && part != "pipe" && part != "bore") ways.push_back(f);
        });
      }
      std::set<std::string> barred;
      for (const SceneInstance& instance : world->instances) {
        const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
        const bool rail = object.name.starts_with("guard rail");
        if (!rail && !object.name.starts_with("delineator")) continue;
        ++(rail ? rails : delineators);
        faces_of(instance, [&](std::size_t, const std::array<Vec3, 3>& f) {
          // Beams are long: along each face's edges, too.
          for (const double u : {0.0, 0.25, 0.5, 0.75}) {
            for (std::size_t k = 0; k < 3; ++k) {
              const Vec3 p = f[k] + u * (f[(k + 1) % 3] - f[k]);
              for (const auto& way : ways) {
                // No face of a way is longer than a metre.
                if ((p - way[0]).squaredNorm() < 4.0 && height_at(way, p.head<2>()))
                  barred.insert(object.name);
              }
            }
          }
        });
      }
      EXPECT_TRUE(barred.empty()) << path << ' ' << share << ": " << *barred.begin();
    }
  }
  EXPECT_GT(delineators, 3);
  EXPECT_GT(drives, 3);
  if (files.size() < 2) GTEST_SKIP() << "set RAYTRUTH_CORPUS for a road with rails and drives";
  EXPECT_GT(rails, 3);
}

}  // namespace
}  // namespace raytruth::scene
