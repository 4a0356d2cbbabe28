// What rays meet: no face twice, none without area, no two parts that face one way in one plane.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {
namespace {

struct ShellCount {
  int meshes = 0, faces = 0;
  int twice = 0, empty = 0, fighting = 0;
  std::map<std::string, int> where;  ///< "what object part"
};

// An instance's mesh; other instances of it stand for nothing new.
void count_shell(const assets::Mesh& mesh, const std::string& name, ShellCount& count) {
  using Corner = std::array<float, 3>;
  ++count.meshes;
  count.faces += static_cast<int>(mesh.triangles.size());
  const auto note = [&](const char* what, std::size_t t) {
    ++count.where[std::string(what) + ' ' + name.substr(0, name.find_first_of("0123456789")) + '/' +
                  mesh.parts[mesh.triangle_part[t]].name];
  };
  struct Flat {
    std::size_t t;
    Vec3 p[3];
    Vec3 n;
    double area;
  };
  std::set<std::array<Corner, 3>> known;
  std::map<std::array<long, 4>, std::vector<Flat>> planes;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    std::array<Corner, 3> corners;
    Flat face{t, {}, Vec3::Zero(), 0.0};
    for (std::size_t k = 0; k < 3; ++k) {
      const Vec3f& p = mesh.positions[mesh.triangles[t][k]];
      corners[k] = {p.x(), p.y(), p.z()};
      face.p[k] = p.cast<double>();
    }
    std::sort(corners.begin(), corners.end());
    if (!known.insert(corners).second) {
      ++count.twice;
      note("twice", t);
      continue;
    }
    const Vec3 n = (face.p[1] - face.p[0]).cross(face.p[2] - face.p[0]);
    face.area = 0.5 * n.norm();
    if (corners[0] == corners[1] || corners[1] == corners[2]) {
      ++count.empty;
      note("empty", t);
      continue;
    }
    // Slivers show nothing.
    if (face.area < 1e-5) continue;
    face.n = n.normalized();
    const auto whole = [](double v, double step) { return std::lround(v / step); };
    planes[{whole(face.n.x(), 0.01), whole(face.n.y(), 0.01), whole(face.n.z(), 0.01),
            whole(face.n.dot(face.p[0]), 0.002)}]
        .push_back(face);
  }
  for (const auto& [key, faces] : planes) {
    // A plane of very many faces is a surface that was cut on purpose; a sample of it is enough.
    const std::size_t step = std::max<std::size_t>(1, faces.size() / 300);
    for (std::size_t i = 0; i < faces.size(); i += step) {
      const Flat& a = faces[i];
      const Vec3 middle = (a.p[0] + a.p[1] + a.p[2]) / 3.0;
      for (std::size_t j = 0; j < faces.size(); ++j) {
        const Flat& b = faces[j];
        // Closer than 0.1 mm rays in single precision can't tell them apart. Of one part both show
        // the same.
        if (j == i || mesh.triangle_part[a.t] == mesh.triangle_part[b.t] || a.area > b.area ||
            std::abs(b.n.dot(middle - b.p[0])) > 1e-4)
          continue;
        bool inside = true;
        for (std::size_t k = 0; k < 3 && inside; ++k) {
          const Vec3 edge = b.p[(k + 1) % 3] - b.p[k];
          inside = edge.cross(middle - b.p[k]).dot(b.n) > 1e-3 * edge.norm();
        }
        if (!inside) continue;
        ++count.fighting;
        note(("fighting " + mesh.parts[mesh.triangle_part[b.t]].name).c_str(), a.t);
        break;
      }
    }
  }
}

TEST(Shells, NoFaceTwiceAndNoPartFightsAnother) {
  ShellCount count;
  for (const char* name :
       {"first_light", "crossing", "suburb", "country", "motorway", "street_furniture"}) {
    Diagnostics diagnostics;
    const auto network =
        roads::RoadNetwork::load(std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "scenes/library" /
                                     (std::string(name) + ".xodr"),
                                 diagnostics);
    ASSERT_NE(network, nullptr) << name;
    SurroundingsOptions options;
    options.vegetation = false;
    options.focus = network->at({0, 0.4 * network->road(0).length_m, 0.0}).X_WR.translation();
    options.radius_m = 150.0;
    assets::AssetLibrary library(1);
    const auto world = build_static_world(*network, library, options);
    std::set<const assets::Mesh*> seen;
    for (const SceneInstance& instance : world->instances) {
      if (!seen.insert(instance.mesh.get()).second) continue;
      const SceneObject& object = world->objects[instance.object.value() - kFirstStaticObject];
      count_shell(*instance.mesh, object.name, count);
    }
  }
  std::string found;
  for (const auto& [what, times] : count.where) found += what + ": " + std::to_string(times) + "\n";
  EXPECT_GT(count.meshes, 200);
  EXPECT_EQ(count.twice, 0) << found;
  EXPECT_EQ(count.empty, 0) << found;
  EXPECT_EQ(count.fighting, 0) << found;
}

}  // namespace
}  // namespace raytruth::scene
