#include "scenes/build/verge.h"

#include <algorithm>
#include <cmath>

namespace raytruth::scene {
namespace {

constexpr double kReach[3] = {0.6, 3.0, 9.0};
// Deeper than the land under a verge.
constexpr double kEndFold = 0.5;
// Deeper than the ground around a road without verges.
constexpr double kSkirt = 0.3;

Vec2 direction(const Vec3& from, const Vec3& to) {
  const Vec2 d = (to - from).head<2>();
  const double length = d.norm();
  return length > 1e-9 ? Vec2(d / length) : Vec2::Zero();
}

}  // namespace

Verges::Verges(std::span<const street::StreetPiece> pieces, const RoadMap& map,
               const Terrain& terrain)
    : map_(map), terrain_(terrain) {
  for (const street::StreetPiece& piece : pieces) {
    for (const street::StreetEdge& edge : piece.edges) {
      const auto& p = edge.points_W;
      if (p.size() < 2) continue;
      starts_.emplace(key(p.front()), direction(p[0], p[1]));
      ends_.emplace(key(p.back()), direction(p[p.size() - 2], p.back()));
    }
  }
}

// Out from the edge; the last point lies under the land.
Verges::Profile Verges::profile(const Vec3& edge, const Vec2& out) const {
  Profile points;
  points[0] = edge;
  double along = 1.0;
  for (std::size_t k = 0; k < 3; ++k) {
    Vec2 p = edge.head<2>() + along * kReach[k] * out;
    // Another road lies there: stop short and drop below it.
    if (k > 0 && map_.distance(p.x(), p.y()) < 0.5) along = kReach[0] / kReach[k];
    p = edge.head<2>() + along * kReach[k] * out;
    const double ground = terrain_.height(p.x(), p.y());
    double z = edge.z() - 0.03;
    if (k == 1) z = std::min(0.65 * z + 0.35 * ground, z);
    if (k == 2 || along < 1.0) z = ground - 0.2;
    points[k + 1] = Vec3(p.x(), p.y(), z);
  }
  return points;
}

void Verges::mesh(const street::StreetEdge& edge, std::uint16_t part,
                  street::MeshSink& sink) const {
  const auto& p = edge.points_W;
  if (p.size() < 2) return;
  const auto before = ends_.find(key(p.front()));
  const auto after = starts_.find(key(p.back()));
  const bool closed = p.front() == p.back();
  const auto row = [&](std::size_t i) {
    Vec2 in = i > 0 ? direction(p[i - 1], p[i]) : Vec2::Zero();
    Vec2 out = i + 1 < p.size() ? direction(p[i], p[i + 1]) : Vec2::Zero();
    if (i == 0 && before != ends_.end()) in = before->second;
    if (i + 1 == p.size() && after != starts_.end()) out = after->second;
    const Vec2 d = in + out;
    const Vec2 along = d.norm() > 1e-6 ? Vec2(d.normalized()) : (out.isZero() ? in : out);
    return profile(p[i], Vec2(along.y(), -along.x()));
  };
  // An end is closed down to the land, so that nobody looks under the grass.
  const auto close = [&](const Profile& points) {
    const Vec3 down(0.0, 0.0, -kEndFold);
    for (std::size_t k = 0; k + 1 < kColumns; ++k) {
      sink.quad(part, points[k], points[k + 1], points[k + 1] + down, points[k] + down);
    }
  };
  Profile a = row(0);
  if (before == ends_.end() && !closed) close(a);
  for (std::size_t i = 1; i < p.size(); ++i) {
    const Profile b = row(i);
    for (std::size_t k = 0; k + 1 < kColumns; ++k) {
      sink.quad(part, a[k], a[k + 1], b[k + 1], b[k]);
    }
    a = b;
  }
  if (after == starts_.end() && !closed) close(a);
}

void mesh_skirt(const street::StreetEdge& edge, std::uint16_t part, street::MeshSink& sink) {
  const Vec3 down(0.0, 0.0, -kSkirt);
  for (std::size_t i = 0; i + 1 < edge.points_W.size(); ++i) {
    const Vec3& a = edge.points_W[i];
    const Vec3& b = edge.points_W[i + 1];
    sink.quad(part, a, a + down, b + down, b);
  }
}

}  // namespace raytruth::scene
