#pragma once

// Worlds of small road files, as faces, for tests.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

inline std::shared_ptr<const roads::RoadNetwork> network_of(const std::string& content) {
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(
      R"(<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="8" name="" version="1"/>)" +
          content + "</OpenDRIVE>",
      "test.xodr", diagnostics);
  for (const Diagnostic& d : diagnostics.all()) {
    EXPECT_NE(d.severity, Severity::kError) << to_string(d);
  }
  return network;
}

struct Face {
  Vec3 p[3];
  assets::Part part;
  Vec3 middle() const { return (p[0] + p[1] + p[2]) / 3.0; }
};

class World {
 public:
  explicit World(const roads::RoadNetwork& network, Diagnostics* diagnostics = nullptr) {
    SurroundingsOptions options;
    options.buildings = options.vegetation = options.street_furniture = false;
    options.diagnostics = diagnostics;
    world_ = build_static_world(network, library_, options);
  }
  const StaticWorld& built() const { return *world_; }
  const std::string& material(const assets::Part& part) const {
    return library_.materials().at(part.material).name;
  }
  // Faces of an object (every object when the name is empty).
  std::vector<Face> faces(const std::string& name) const {
    std::vector<Face> out;
    for (const SceneInstance& instance : world_->instances) {
      const auto object =
          std::find_if(world_->objects.begin(), world_->objects.end(),
                       [&](const SceneObject& o) { return o.id == instance.object; });
      if (!name.empty() && object->name != name) continue;
      const assets::Mesh& mesh = *instance.mesh;
      for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
        Face face;
        for (std::size_t k = 0; k < 3; ++k) {
          face.p[k] = instance.X_WI.keys[0] * mesh.positions[mesh.triangles[t][k]].cast<double>();
        }
        face.part = mesh.parts[mesh.triangle_part[t]];
        out.push_back(face);
      }
    }
    return out;
  }
  // Highest surface of that class below (x, y); -1e9 when there is none.
  double top(double x, double y, std::optional<ClassId> class_id = std::nullopt) const {
    if (all_.empty()) all_ = faces("");
    double best = -1e9;
    for (const Face& f : all_) {
      if (class_id && f.part.class_id != *class_id) continue;
      const auto cross = [&](const Vec3& a, const Vec3& b) {
        return (b.x() - a.x()) * (y - a.y()) - (b.y() - a.y()) * (x - a.x());
      };
      const double u = cross(f.p[1], f.p[2]);
      const double v = cross(f.p[2], f.p[0]);
      const double w = cross(f.p[0], f.p[1]);
      const double sum = u + v + w;
      if (std::abs(sum) < 1e-12 || u * sum < 0.0 || v * sum < 0.0 || w * sum < 0.0) continue;
      best = std::max(best, (u * f.p[0].z() + v * f.p[1].z() + w * f.p[2].z()) / sum);
    }
    return best;
  }

 private:
  assets::AssetLibrary library_{1};
  std::shared_ptr<const StaticWorld> world_;
  mutable std::vector<Face> all_;
};

}  // namespace raytruth::scene
