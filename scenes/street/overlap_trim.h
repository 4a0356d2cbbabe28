#pragma once

// Internal to scenes/street: what stands or lies on surfaces that gave way is cut with them.

#include <span>
#include <vector>

#include "scenes/street/convex.h"
#include "scenes/street/overlap_faces.h"

namespace raytruth::street {

/// A part of a segment from a to b, as shares of the way.
struct Span {
  double from = 0.0, to = 1.0;
};

/// Where the segment does not lie in one of the faces (tops), at their level.
std::vector<Span> outside(const Vec3& a, const Vec3& b, std::span<const StreetFace* const> faces);

/// What of an upright face no other takes, as convex polygons.
std::vector<std::vector<Vec3>> trim_upright(const Giving& giving);
/// What of a strip below a joint does not stand out of the faces that it gives way to.
std::vector<Convex> trim_joint(const Giving& giving, const Vec2& origin_W);
/// What of a polygon lies beside the ones given, without shreds.
std::vector<Convex> beside(Convex polygon, std::span<const Convex> gone);
/// The edge where no other surface takes the land's place.
std::vector<StreetEdge> trim_edge(const StreetEdge& edge, std::span<const StreetFace* const> faces);

}  // namespace raytruth::street
