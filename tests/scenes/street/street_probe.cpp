#include "tests/scenes/street/street_probe.h"

#include <algorithm>
#include <cmath>

#include "assets/asset.h"

namespace raytruth::street {

std::filesystem::path corpus(const std::string& file) {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  const std::filesystem::path root =
      set != nullptr ? std::filesystem::path(set)
                     : std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
  return std::filesystem::exists(root / file) ? root / file : std::filesystem::path();
}

std::vector<std::filesystem::path> corpus_roads() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path root = corpus(".");
  if (root.empty()) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".xodr") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

StreetProbe::StreetProbe(const std::vector<StreetPiece>& pieces) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const assets::Mesh& mesh = *pieces[i].mesh;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      Face face;
      face.piece = i;
      face.part = mesh.parts[mesh.triangle_part[t]];
      for (std::size_t c = 0; c < 3; ++c) {
        const std::uint32_t v = mesh.triangles[t][c];
        face.p_W[c] = pieces[i].origin_W + mesh.positions[v].cast<double>();
        face.st[c] = mesh.road_st[v].cast<double>();
      }
      const Vec3 low = face.p_W[0].cwiseMin(face.p_W[1]).cwiseMin(face.p_W[2]);
      const Vec3 high = face.p_W[0].cwiseMax(face.p_W[1]).cwiseMax(face.p_W[2]);
      const auto [i0, j0] = key(low.x(), low.y());
      const auto [i1, j1] = key(high.x(), high.y());
      for (long a = i0; a <= i1; ++a) {
        for (long b = j0; b <= j1; ++b) bins_[{a, b}].push_back(faces_.size());
      }
      faces_.push_back(face);
    }
  }
}

StreetProbe::Key StreetProbe::key(double x, double y) {
  return {static_cast<long>(std::floor(x / kBin_m)), static_cast<long>(std::floor(y / kBin_m))};
}

std::vector<Strike> StreetProbe::down(double x, double y) const {
  std::vector<Strike> strikes;
  const auto bin = bins_.find(key(x, y));
  if (bin == bins_.end()) return strikes;
  for (const std::size_t f : bin->second) {
    const Face& face = faces_[f];
    const Vec2 u = (face.p_W[1] - face.p_W[0]).head<2>();
    const Vec2 v = (face.p_W[2] - face.p_W[0]).head<2>();
    const double area = u.x() * v.y() - u.y() * v.x();
    if (std::abs(area) < 1e-12) continue;
    const Vec2 q = Vec2(x, y) - face.p_W[0].head<2>();
    const double i = (q.x() * v.y() - q.y() * v.x()) / area;
    const double j = (u.x() * q.y() - u.y() * q.x()) / area;
    if (i < 0.0 || j < 0.0 || i + j > 1.0) continue;
    const double z = face.p_W[0].z() + i * (face.p_W[1].z() - face.p_W[0].z()) +
                     j * (face.p_W[2].z() - face.p_W[0].z());
    strikes.push_back(
        {&face, z, face.st[0] + i * (face.st[1] - face.st[0]) + j * (face.st[2] - face.st[0])});
  }
  std::stable_sort(strikes.begin(), strikes.end(),
                   [](const Strike& a, const Strike& b) { return a.z_m > b.z_m; });
  return strikes;
}

double StreetProbe::along(const Vec3& from, const Vec3& direction, double reach,
                          const Face** hit) const {
  double nearest = 1e9;
  std::vector<std::size_t> seen;
  for (double d = 0.0; d <= reach + kBin_m; d += 0.5 * kBin_m) {
    const Vec3 p = from + std::min(d, reach) * direction;
    const auto bin = bins_.find(key(p.x(), p.y()));
    if (bin != bins_.end()) seen.insert(seen.end(), bin->second.begin(), bin->second.end());
  }
  for (const std::size_t f : seen) {
    const Face& face = faces_[f];
    // Moeller and Trumbore, 1997.
    const Vec3 u = face.p_W[1] - face.p_W[0];
    const Vec3 v = face.p_W[2] - face.p_W[0];
    const Vec3 p = direction.cross(v);
    const double det = u.dot(p);
    if (std::abs(det) < 1e-14) continue;
    const Vec3 q = from - face.p_W[0];
    const double a = q.dot(p) / det;
    const double b = direction.dot(q.cross(u)) / det;
    const double d = v.dot(q.cross(u)) / det;
    if (a < 0.0 || b < 0.0 || a + b > 1.0 || d < 0.0 || d >= nearest || d > reach) continue;
    nearest = d;
    *hit = &face;
  }
  return nearest;
}

std::vector<StreetPiece> mesh_all(const roads::RoadNetwork& roads) {
  assets::AssetLibrary library(1);
  StreetOptions options;
  options.near_m = 1e9;
  return mesh_street(roads, library, options);
}

bool is_mark(const Face& face) { return face.part.name.find(" mark ") != std::string::npos; }

}  // namespace raytruth::street
