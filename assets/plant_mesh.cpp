#include "assets/plant_mesh.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::assets {

Vec3 random_direction(RandomStream& random) {
  const double z = random.uniform(-1.0, 1.0);
  const double a = random.uniform(0.0, 2.0 * kPi);
  const double r = std::sqrt(1.0 - z * z);
  return {r * det::cos(a), r * det::sin(a), z};
}

// Room that isn't used isn't touched either.
PlantMesh::PlantMesh() {
  constexpr std::size_t kUsual = 1U << 17U;
  mesh_.positions.reserve(kUsual);
  mesh_.normals.reserve(kUsual);
  mesh_.triangles.reserve(kUsual);
  mesh_.triangle_part.reserve(kUsual);
}

std::uint16_t PlantMesh::part(const std::string& name, ClassId class_id, MaterialId material) {
  for (std::size_t i = 0; i < mesh_.parts.size(); ++i) {
    const Part& known = mesh_.parts[i];
    if (known.name == name && known.class_id == class_id && known.material == material) {
      return static_cast<std::uint16_t>(i);
    }
  }
  mesh_.parts.push_back({name, class_id, material});
  return static_cast<std::uint16_t>(mesh_.parts.size() - 1);
}

std::uint32_t PlantMesh::vertex(const Vec3& p, const Vec3& n) {
  mesh_.positions.push_back(p.cast<float>());
  mesh_.normals.push_back(n.cast<float>());
  return static_cast<std::uint32_t>(mesh_.positions.size() - 1);
}

void PlantMesh::face(std::uint16_t part, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  const Vec3f u = mesh_.positions[b] - mesh_.positions[a];
  const Vec3f v = mesh_.positions[c] - mesh_.positions[a];
  if (u.cross(v).squaredNorm() < 1e-16F) return;
  mesh_.triangles.push_back({a, b, c});
  mesh_.triangle_part.push_back(part);
}

void PlantMesh::triangle(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c) {
  const Vec3 n = (b - a).cross(c - a);
  if (n.squaredNorm() < 1e-16) return;
  const Vec3 unit = n.normalized();
  const std::uint32_t first = vertex(a, unit);
  vertex(b, unit);
  vertex(c, unit);
  face(part, first, first + 1, first + 2);
}

void PlantMesh::tube(std::uint16_t part, std::span<const TubePoint> points, int sides) {
  if (points.size() < 2) return;
  Vec3 axis = (points[1].p - points[0].p).normalized();
  Vec3 u = axis.unitOrthogonal();
  const auto n = static_cast<std::uint32_t>(sides);
  std::uint32_t before = 0;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Vec3 ahead = (points[i + 1].p - points[i].p).normalized();
    const Vec3 mean = i == 0 ? ahead : Vec3((axis + ahead).normalized());
    axis = ahead;
    // Carried along without a twist.
    u = u - u.dot(mean) * mean;
    u = u.squaredNorm() > 1e-12 ? u.normalized() : mean.unitOrthogonal();
    const Vec3 v = mean.cross(u);
    const auto ring = static_cast<std::uint32_t>(mesh_.positions.size());
    for (std::uint32_t k = 0; k < n; ++k) {
      const double a = 2.0 * kPi * k / n;
      const Vec3 out = det::cos(a) * u + det::sin(a) * v;
      const double r = points[i].radius * (1.0 + points[i].lobes * det::cos(5.0 * a));
      vertex(points[i].p + r * out, out);
    }
    if (i == 0) {
      for (std::uint32_t k = 1; k + 1 < n; ++k) face(part, ring, ring + k + 1, ring + k);
    } else {
      for (std::uint32_t k = 0; k < n; ++k) {
        const std::uint32_t next = (k + 1) % n;
        face(part, before + k, before + next, ring + next);
        face(part, before + k, ring + next, ring + k);
      }
    }
    before = ring;
  }
  const std::uint32_t tip = vertex(points.back().p, axis);
  for (std::uint32_t k = 0; k < n; ++k) face(part, before + k, before + (k + 1) % n, tip);
}

void PlantMesh::leaf(std::uint16_t part, const Vec3& base, const Vec3& along, const Vec3& up,
                     double length, double width, double fold) {
  const Vec3 side = up.cross(along).normalized();
  const Vec3 n = along.cross(side).normalized();
  const Vec3 rise = fold * 0.5 * width * n;
  const Vec3 middle = base + 0.42 * length * along + rise;
  const Vec3 tip = base + length * along - 0.12 * length * n;
  const std::uint32_t first = vertex(base, n);
  vertex(middle + 0.5 * width * side, (n - fold * side).normalized());
  vertex(tip, n);
  vertex(middle - 0.5 * width * side, (n + fold * side).normalized());
  face(part, first, first + 2, first + 1);
  face(part, first, first + 3, first + 2);
}

void PlantMesh::blade(std::uint16_t part, const Vec3& foot, const Vec3& lean, double height,
                      double width) {
  const Vec3 level(lean.x(), lean.y(), 0.0);
  const double reach = level.norm();
  const Vec3 side = reach > 1e-9 ? Vec3(-level.y() / reach, level.x() / reach, 0.0) : Vec3::UnitX();
  const Vec3 half = foot + 0.35 * lean + Vec3(0, 0, 0.6 * height);
  const Vec3 tip = foot + lean + Vec3(0, 0, height);
  const Vec3 w = 0.5 * width * side;
  const Vec3 n0 = w.cross(half - foot).normalized();
  const Vec3 n1 = w.cross(tip - half).normalized();
  const std::uint32_t first = vertex(foot - w, n0);
  vertex(foot + w, n0);
  vertex(half + 0.8 * w, n1);
  vertex(half - 0.8 * w, n1);
  vertex(tip, n1);
  face(part, first, first + 1, first + 2);
  face(part, first, first + 2, first + 3);
  face(part, first + 3, first + 2, first + 4);
}

MeshPtr PlantMesh::take() {
  mesh_.check();
  return std::make_shared<const Mesh>(std::move(mesh_));
}

}  // namespace raytruth::assets
