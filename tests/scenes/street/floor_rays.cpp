#include "tests/scenes/street/floor_rays.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace raytruth::street {

std::vector<FloorFace> floor_faces(const StreetPiece& piece) {
  std::vector<FloorFace> faces;
  if (!piece.mesh) return faces;
  const assets::Mesh& mesh = *piece.mesh;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
    if (part.class_id == Taxonomy::named("road_marking")) continue;
    if (part.name.ends_with("joint")) continue;
    FloorFace face;
    for (std::size_t k = 0; k < 3; ++k) {
      face.corner[k] = mesh.positions[mesh.triangles[t][k]].cast<double>() + piece.origin_W;
    }
    const Vec2 u = (face.corner[1] - face.corner[0]).head<2>();
    const Vec2 v = (face.corner[2] - face.corner[0]).head<2>();
    // Upright faces have no shadow: their corners stand above each other exactly.
    if (u.x() * v.y() - u.y() * v.x() == 0.0) continue;
    face.class_id = part.class_id;
    face.place = part.place;
    faces.push_back(face);
  }
  return faces;
}

std::pair<long, long> FloorRays::key(double x, double y) {
  return {static_cast<long>(std::floor(x)), static_cast<long>(std::floor(y))};
}

FloorRays::FloorRays(std::vector<FloorFace> faces) : faces_(std::move(faces)) {
  for (std::size_t f = 0; f < faces_.size(); ++f) {
    const auto& c = faces_[f].corner;
    const Vec3 low = c[0].cwiseMin(c[1]).cwiseMin(c[2]);
    const Vec3 high = c[0].cwiseMax(c[1]).cwiseMax(c[2]);
    low_ = low_.cwiseMin(low.head<2>());
    high_ = high_.cwiseMax(high.head<2>());
    const auto [i0, j0] = key(low.x() - 0.01, low.y() - 0.01);
    const auto [i1, j1] = key(high.x() + 0.01, high.y() + 0.01);
    for (long i = i0; i <= i1; ++i) {
      for (long j = j0; j <= j1; ++j) bins_[{i, j}].push_back(f);
    }
  }
}

std::vector<const FloorFace*> FloorRays::down(double x, double y, double margin_m) const {
  std::vector<const FloorFace*> hit;
  const auto bin = bins_.find(key(x, y));
  if (bin == bins_.end()) return hit;
  for (const std::size_t f : bin->second) {
    bool inside = true;
    for (std::size_t k = 0; k < 3 && inside; ++k) {
      const Vec2 a = faces_[f].corner[k].head<2>();
      const Vec2 b = faces_[f].corner[(k + 1) % 3].head<2>();
      const Vec2 along = (b - a).normalized();
      const Vec2 off = Vec2(x, y) - a;
      inside = along.x() * off.y() - along.y() * off.x() > -margin_m;
    }
    if (inside) hit.push_back(&faces_[f]);
  }
  return hit;
}

double height_at(const FloorFace& face, double x, double y) {
  const Vec3 n = (face.corner[1] - face.corner[0]).cross(face.corner[2] - face.corner[0]);
  const Vec3& a = face.corner[0];
  return a.z() - (n.x() * (x - a.x()) + n.y() * (y - a.y())) / n.z();
}

std::vector<std::pair<Vec3, Vec3>> open_edges(const std::vector<FloorFace>& faces) {
  using Corner = std::array<double, 2>;
  std::map<std::pair<Corner, Corner>, int> count;
  std::map<std::pair<Corner, Corner>, std::pair<Vec3, Vec3>> ends;
  for (const FloorFace& face : faces) {
    for (std::size_t k = 0; k < 3; ++k) {
      const Vec3& a = face.corner[k];
      const Vec3& b = face.corner[(k + 1) % 3];
      const Corner p{a.x(), a.y()};
      const Corner q{b.x(), b.y()};
      ++count[{p, q}];
      --count[{q, p}];
      ends[{p, q}] = {a, b};
    }
  }
  std::vector<std::pair<Vec3, Vec3>> open;
  for (const auto& [edge, n] : count) {
    for (int k = 0; k < n; ++k) open.push_back(ends[edge]);
  }
  return open;
}

std::vector<std::filesystem::path> corpus_roads() {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  const std::filesystem::path root =
      set != nullptr ? std::filesystem::path(set)
                     : std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::exists(root)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".xodr") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace raytruth::street
