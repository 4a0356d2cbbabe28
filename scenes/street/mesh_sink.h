#pragma once

// Triangles in world coordinates, collected around a local origin.

#include <memory>
#include <string>
#include <unordered_map>

#include "assets/mesh.h"
#include "sim/core/pose.h"

namespace raytruth::street {

/// Collects world-space triangles into a mesh whose frame is the world's, moved to origin_W. Parts
/// with the same name, class, material and place are one.
class MeshSink {
 public:
  explicit MeshSink(const Vec3& origin_W) : origin_W_(origin_W) {}

  std::uint16_t part(const std::string& name, ClassId class_id, MaterialId material,
                     const assets::RoadPlace& place = {}) {
    const assets::Part wanted{name, class_id, material, 0, place};
    // Only looked up, never walked through: its order is nowhere seen.
    const auto [begin, end] = by_name_.equal_range(name);
    for (auto it = begin; it != end; ++it) {
      if (mesh_.parts[it->second] == wanted) return it->second;
    }
    const auto id = static_cast<std::uint16_t>(mesh_.parts.size());
    mesh_.parts.push_back(wanted);
    by_name_.emplace(name, id);
    return id;
  }

  /// A vertex for several faces, with its s and t on the road of its part.
  std::uint32_t vertex(const Vec3& p_W, const Vec2& st) {
    mesh_.road_st.resize(mesh_.positions.size(), Vec2f::Zero());
    mesh_.positions.push_back((p_W - origin_W_).cast<float>());
    mesh_.road_st.push_back(st.cast<float>());
    return static_cast<std::uint32_t>(mesh_.positions.size() - 1);
  }
  /// Vertices counter-clockwise seen from the front. Nothing when the face has no area.
  void face(std::uint16_t part, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    const auto& p = mesh_.positions;
    const Vec3 u = (p[b] - p[a]).cast<double>();
    const Vec3 v = (p[c] - p[a]).cast<double>();
    if (u.cross(v).squaredNorm() < kLeastCross2) return;
    mesh_.triangles.push_back({a, b, c});
    mesh_.triangle_part.push_back(part);
  }

  void triangle(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c) {
    // Faces squeezed to nothing (a lane of zero width) carry no surface.
    if ((b - a).cross(c - a).squaredNorm() < kLeastCross2) return;
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
  const assets::Mesh& mesh() const { return mesh_; }
  /// Vertices added without s and t have 0 there when others have them.
  assets::MeshPtr take() {
    if (!mesh_.road_st.empty()) mesh_.road_st.resize(mesh_.positions.size(), Vec2f::Zero());
    return std::make_shared<const assets::Mesh>(std::move(mesh_));
  }
  Pose X_WI() const { return Pose(Eigen::Quaterniond::Identity(), origin_W_); }

 private:
  static constexpr double kLeastCross2 = 1e-14;

  Vec3 origin_W_;
  assets::Mesh mesh_;
  std::unordered_multimap<std::string, std::uint16_t> by_name_;
};

}  // namespace raytruth::street
