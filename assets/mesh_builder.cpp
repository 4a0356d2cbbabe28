#include "assets/mesh_builder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sim/core/check.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

// Two unit vectors that complete `axis` to a right-handed frame.
std::pair<Vec3, Vec3> frame_of(const Vec3& axis) {
  const Vec3 helper = std::abs(axis.z()) < 0.9 ? Vec3::UnitZ() : Vec3::UnitX();
  const Vec3 u = helper.cross(axis).normalized();
  return {u, axis.cross(u)};
}

std::vector<Vec3> circle(const Vec3& center, const Vec3& u, const Vec3& v, double radius,
                         int segments) {
  std::vector<Vec3> ring;
  for (int i = 0; i < segments; ++i) {
    const double a = 2.0 * kPi * i / segments;
    ring.push_back(center + radius * (det::cos(a) * u + det::sin(a) * v));
  }
  return ring;
}

constexpr std::uint32_t kNoCorner = std::numeric_limits<std::uint32_t>::max();

// Corners to 0.1 mm, and the chain of those at each place in the order they came.
class Places {
 public:
  explicit Places(std::size_t corners) : place_(corners), first(corners), next(corners, kNoCorner) {
    std::size_t size = 64;
    while (size < corners) size *= 2;
    slots_.assign(size, kNoCorner);
  }

  void add(std::uint32_t corner, const Vec3& p) {
    const auto cell = [](double x) {
      return static_cast<std::int64_t>(x * 1e4 + (x < 0.0 ? -0.5 : 0.5));
    };
    const Place place{cell(p.x()), cell(p.y()), cell(p.z())};
    place_[corner] = place;
    std::uint64_t h = 0;
    for (const std::int64_t v : place) {
      h = (h ^ static_cast<std::uint64_t>(v)) * 0x9E3779B97F4A7C15ULL;
      h ^= h >> 29U;
    }
    std::size_t slot = h & (slots_.size() - 1);
    while (slots_[slot] != kNoCorner && place_[slots_[slot]] != place)
      slot = (slot + 1) & (slots_.size() - 1);
    std::uint32_t& last = slots_[slot];  // the one that came last
    first[corner] = last == kNoCorner ? corner : first[last];
    if (last != kNoCorner) next[last] = corner;
    last = corner;
  }

 private:
  using Place = std::array<std::int64_t, 3>;
  std::vector<Place> place_;
  std::vector<std::uint32_t> slots_;

 public:
  std::vector<std::uint32_t> first, next;
};

}  // namespace

std::uint16_t MeshBuilder::part(const std::string& name, ClassId class_id, MaterialId material,
                                LampMask lamps) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i].name == name && parts_[i].class_id == class_id &&
        parts_[i].material == material && parts_[i].lamps == lamps) {
      return static_cast<std::uint16_t>(i);
    }
  }
  parts_.push_back({name, class_id, material, lamps});
  return static_cast<std::uint16_t>(parts_.size() - 1);
}

void MeshBuilder::triangle(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c) {
  // Faces that a shape squeezes to nothing carry no surface.
  if ((b - a).cross(c - a).squaredNorm() < 1e-16) return;
  corners_.push_back(a);
  corners_.push_back(b);
  corners_.push_back(c);
  triangle_part_.push_back(part);
}

void MeshBuilder::quad(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c,
                       const Vec3& d) {
  triangle(part, a, b, c);
  triangle(part, a, c, d);
}

void MeshBuilder::box(std::uint16_t part, const Vec3& center, const Vec3& size, const Pose& X) {
  const auto p = [&](int x, int y, int z) {
    return X * (center + 0.5 * Vec3(x * size.x(), y * size.y(), z * size.z()));
  };
  quad(part, p(1, -1, -1), p(1, 1, -1), p(1, 1, 1), p(1, -1, 1));
  quad(part, p(-1, 1, -1), p(-1, -1, -1), p(-1, -1, 1), p(-1, 1, 1));
  quad(part, p(1, 1, -1), p(-1, 1, -1), p(-1, 1, 1), p(1, 1, 1));
  quad(part, p(-1, -1, -1), p(1, -1, -1), p(1, -1, 1), p(-1, -1, 1));
  quad(part, p(-1, -1, 1), p(1, -1, 1), p(1, 1, 1), p(-1, 1, 1));
  quad(part, p(-1, 1, -1), p(1, 1, -1), p(1, -1, -1), p(-1, -1, -1));
}

void MeshBuilder::loft(const std::vector<std::vector<Vec3>>& rings, bool closed,
                       const std::function<std::uint16_t(std::size_t, std::size_t)>& part_of) {
  for (std::size_t i = 0; i + 1 < rings.size(); ++i) {
    const std::size_t n = rings[i].size();
    RT_CHECK(rings[i + 1].size() == n, n, rings[i + 1].size());
    for (std::size_t j = 0; j + 1 < n + (closed ? 1 : 0); ++j) {
      const std::size_t k = (j + 1) % n;
      quad(part_of(i, j), rings[i][j], rings[i][k], rings[i + 1][k], rings[i + 1][j]);
    }
  }
}

void MeshBuilder::tube(std::uint16_t part, const Vec3& from, const Vec3& to, double radius_from,
                       double radius_to, int segments, bool caps) {
  const auto [u, v] = frame_of((to - from).normalized());
  const auto a = circle(from, u, v, radius_from, segments);
  const auto b = circle(to, u, v, radius_to, segments);
  loft({a, b}, true, [part](std::size_t, std::size_t) { return part; });
  if (!caps) return;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t k = (i + 1) % a.size();
    triangle(part, from, a[k], a[i]);
    triangle(part, to, b[i], b[k]);
  }
}

void MeshBuilder::limb(std::uint16_t part, const Vec3& from, const Vec3& to, double radius_from,
                       double radius_to, int segments) {
  const Vec3 axis = (to - from).normalized();
  const auto [u, v] = frame_of(axis);
  std::vector<std::vector<Vec3>> rings;
  const int cap = segments > 8 ? 4 : 2;  // thin ones have few sides, and few steps at their ends
  for (int i = 0; i <= cap; ++i) {
    const double a = 0.5 * kPi * (i - cap) / cap;
    rings.push_back(circle(from + axis * (radius_from * det::sin(a)), u, v,
                           radius_from * det::cos(a), segments));
  }
  for (int i = 0; i <= cap; ++i) {
    const double a = 0.5 * kPi * i / cap;
    rings.push_back(
        circle(to + axis * (radius_to * det::sin(a)), u, v, radius_to * det::cos(a), segments));
  }
  loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

void MeshBuilder::ellipsoid(std::uint16_t part, const Vec3& center, const Vec3& radii,
                            int segments) {
  std::vector<std::vector<Vec3>> rings;
  const int stacks = std::max(4, segments / 2);
  for (int i = 0; i <= stacks; ++i) {
    const double a = kPi * (static_cast<double>(i) / stacks - 0.5);
    std::vector<Vec3> ring =
        circle(Vec3::Zero(), Vec3::UnitX(), Vec3::UnitY(), det::cos(a), segments);
    for (Vec3& p : ring)
      p = center + Vec3(p.x() * radii.x(), p.y() * radii.y(), det::sin(a) * radii.z());
    rings.push_back(std::move(ring));
  }
  loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

void MeshBuilder::lathe_y(std::uint16_t part, const Vec3& center, const std::vector<Vec2>& profile,
                          int segments) {
  std::vector<std::vector<Vec3>> rings;
  rings.reserve(profile.size());
  for (const Vec2& p : profile) {
    rings.push_back(
        circle(center + Vec3(0, p.y(), 0), Vec3::UnitZ(), Vec3::UnitX(), p.x(), segments));
  }
  loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

Box3 MeshBuilder::bounds() const {
  Box3 box;
  for (const Vec3& p : corners_) box.extend(p);
  return box;
}

void MeshBuilder::fit(const Box3& target) {
  const Box3 now = bounds();
  RT_CHECK(!now.empty() && !target.empty(), corners_.size());
  for (Vec3& p : corners_) {
    for (Eigen::Index i = 0; i < 3; ++i) {
      const double size = now.size()[i];
      const double u = size > 1e-12 ? (p[i] - now.min[i]) / size : 0.5;
      p[i] = target.min[i] + u * target.size()[i];
    }
  }
}

MeshPtr MeshBuilder::build(double crease_deg) const {
  auto mesh = std::make_shared<Mesh>();
  mesh->parts = parts_;
  mesh->triangle_part = triangle_part_;
  const auto count = static_cast<std::uint32_t>(corners_.size());
  mesh->triangles.reserve(triangle_part_.size());
  if (crease_deg <= 0.0) {
    mesh->positions.reserve(count);
    for (const Vec3& p : corners_) mesh->positions.push_back(p.cast<float>());
    for (std::uint32_t i = 0; i < count; i += 3) mesh->triangles.push_back({i, i + 1, i + 2});
    mesh->check();
    return mesh;
  }
  Places places(count);
  std::vector<Vec3> face(triangle_part_.size()), unit(triangle_part_.size());  // area-weighted
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i % 3 == 0) {
      face[i / 3] = (corners_[i + 1] - corners_[i]).cross(corners_[i + 2] - corners_[i]);
      unit[i / 3] = face[i / 3].normalized();
    }
    places.add(i, corners_[i]);
  }
  const double limit = det::cos(deg_to_rad(crease_deg));
  // Corners at the very same place with the very same normal are one vertex.
  std::vector<std::uint32_t> vertex(count);
  mesh->positions.reserve(count / 3);
  mesh->normals.reserve(count / 3);
  for (std::uint32_t c = 0; c < count; ++c) {
    const Vec3& own = unit[c / 3];
    Vec3 sum = Vec3::Zero();
    for (std::uint32_t other = places.first[c]; other != kNoCorner; other = places.next[other]) {
      if (unit[other / 3].dot(own) >= limit) sum += face[other / 3];
    }
    const Vec3f normal = (sum.norm() > 1e-12 ? Vec3(sum.normalized()) : own).cast<float>();
    const Vec3f position = corners_[c].cast<float>();
    vertex[c] = kNoCorner;
    for (std::uint32_t other = places.first[c]; other != c; other = places.next[other]) {
      const std::uint32_t v = vertex[other];
      if (mesh->positions[v] != position || mesh->normals[v] != normal) continue;
      vertex[c] = v;
      break;
    }
    if (vertex[c] != kNoCorner) continue;
    vertex[c] = static_cast<std::uint32_t>(mesh->positions.size());
    mesh->positions.push_back(position);
    mesh->normals.push_back(normal);
  }
  for (std::uint32_t i = 0; i < count; i += 3)
    mesh->triangles.push_back({vertex[i], vertex[i + 1], vertex[i + 2]});
  mesh->check();
  return mesh;
}

}  // namespace raytruth::assets
