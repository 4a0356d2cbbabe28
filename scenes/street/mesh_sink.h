#pragma once

// Triangles in world coordinates, collected around a local origin.

#include <memory>
#include <string>

#include "assets/mesh.h"
#include "sim/core/pose.h"

namespace raytruth::street {

/// Collects world-space triangles into a mesh whose frame is the world's, moved to origin_W.
class MeshSink {
 public:
  explicit MeshSink(const Vec3& origin_W) : origin_W_(origin_W) {}

  std::uint16_t part(const std::string& name, ClassId class_id, MaterialId material) {
    for (std::size_t i = 0; i < mesh_.parts.size(); ++i) {
      if (mesh_.parts[i].name == name && mesh_.parts[i].class_id == class_id &&
          mesh_.parts[i].material == material) {
        return static_cast<std::uint16_t>(i);
      }
    }
    mesh_.parts.push_back({name, class_id, material, 0});
    return static_cast<std::uint16_t>(mesh_.parts.size() - 1);
  }
  void triangle(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c) {
    // Faces squeezed to nothing (a lane of zero width) carry no surface.
    if ((b - a).cross(c - a).squaredNorm() < 1e-14) return;
    const auto first = static_cast<std::uint32_t>(mesh_.positions.size());
    for (const Vec3& p : {a, b, c}) mesh_.positions.push_back((p - origin_W_).cast<float>());
    mesh_.triangles.push_back({first, first + 1, first + 2});
    mesh_.triangle_part.push_back(part);
  }
  /// Corners counter-clockwise seen from the front.
  void quad(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d) {
    triangle(part, a, b, c);
    triangle(part, a, c, d);
  }
  bool empty() const { return mesh_.triangles.empty(); }
  assets::MeshPtr take() { return std::make_shared<const assets::Mesh>(std::move(mesh_)); }
  Pose X_WI() const { return Pose(Eigen::Quaterniond::Identity(), origin_W_); }

 private:
  Vec3 origin_W_;
  assets::Mesh mesh_;
};

}  // namespace raytruth::street
