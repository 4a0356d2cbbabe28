#pragma once

// Internal to scenes/street: a triangle cut in the plane at the border of those that it gives way
// to.

#include <array>
#include <span>
#include <vector>

#include "scenes/street/overlap_faces.h"
#include "scenes/street/plane_triangles.h"

namespace raytruth::street {

/// In quanta of the world's plane.
PlanePoint to_quanta(const Vec2& p_W);
inline Vec2 from_quanta(const PlanePoint& p) {
  return kQuantum_m * Vec2(static_cast<double>(p.x), static_cast<double>(p.y));
}

using PlaneTriangle = std::array<PlanePoint, 3>;  ///< counter-clockwise

struct CutFace {
  struct Gone {
    PlaneTriangle corner;
    const StreetFace* to = nullptr;  ///< what lies there instead
  };
  std::vector<PlaneTriangle> kept;
  std::vector<Gone> gone;
  /// New vertices on each edge of the face, from its corner k to k + 1.
  std::array<std::vector<PlanePoint>, 3> on_edge;
};

/// Cuts a top. Neighbours that give way to the same faces get the same vertices on their common
/// edge; those of `on_edge` become vertices, too.
CutFace cut_face(const Giving& giving, std::span<const PlanePoint> on_edge);

/// Whether a point lies on the edge of a face from its corner k to k + 1.
bool lies_on(const StreetFace& face, std::size_t k, const PlanePoint& p);
/// The first edge on which a point lies; -1 inside.
int edge_of(const StreetFace& face, const PlanePoint& p);
/// Height of a face's plane, on the grid; on its edges the same for both neighbours.
double height_at(const StreetFace& face, const PlanePoint& p);

}  // namespace raytruth::street
