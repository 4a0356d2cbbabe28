#pragma once

// Internal to scenes/street: triangles of different roads that lie in one place, and whose right it
// is.

#include <array>
#include <cstdint>
#include <tuple>
#include <vector>

#include "scenes/street/junction_plan.h"
#include "scenes/street/overlap.h"

namespace raytruth::street {

/// A strip below a joint stays where it lies this deep below another surface.
inline constexpr double kCovered_m = 0.005;

enum class FaceRole : std::uint8_t {
  kTop,      ///< a surface that faces up
  kUpright,  ///< a kerb's face
  kMark,
  kJoint,  ///< a strip below a joint
};

/// The lesser one goes first: use (0 driving, 1 shoulder, 2 pavement, 3 green), road after floor,
/// -width of the carriageway in m, owner (index of the road; floors follow in order).
using Right = std::tuple<int, bool, double, std::size_t>;

/// A triangle of a piece in the world. Tops run counter-clockwise in the plane.
struct StreetFace {
  std::uint32_t piece = 0, triangle = 0;
  FaceRole role = FaceRole::kTop;
  Right right;
  std::array<Vec3, 3> p_W;
  Vec3 low = Vec3::Zero(), high = Vec3::Zero();  ///< its box

  std::size_t owner() const { return std::get<3>(right); }
  Vec2 at(std::size_t corner) const { return p_W[corner].head<2>(); }
  /// Of its plane; for tops only.
  double z(const Vec2& p) const;
  /// Of tops: whether the point lies on it, or outside by no more than margin_m.
  bool covers(const Vec2& p, double margin_m) const;
};

/// Whether two triangles (an upright one is a segment) overlap in the plane by more than depth_m.
bool lies_in(const StreetFace& a, const StreetFace& b, double depth_m);

/// A face and those tops that have more right to its place.
struct Giving {
  const StreetFace* face = nullptr;
  std::vector<const StreetFace*> to;
};

struct Overlaps {
  /// All faces but marks of the pieces that come into question, by piece and triangle.
  std::vector<std::vector<StreetFace>> faces;
  std::vector<Giving> giving;  ///< by piece, then triangle
  /// Of each piece those others whose surfaces share a place with it.
  std::vector<std::vector<std::size_t>> others;
};

FaceRole role_of(const StreetPiece& piece, const assets::Part& part);
Overlaps find_overlaps(const roads::RoadNetwork& roads, const std::vector<StreetPiece>& pieces);

}  // namespace raytruth::street
