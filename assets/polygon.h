#pragma once

// Internal to assets and scene: simple polygons in a plane.

#include <array>
#include <cstdint>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::assets {

/// Corners of a polygon without self-intersection, either way round; the last joins the first.
using Polygon = std::vector<Vec2>;

/// Shoelace area, m^2; positive when counter-clockwise.
double signed_area(const Polygon& polygon);

/// Triangles of a simple polygon that need not be convex, counter-clockwise, as indices of its
/// corners (ear clipping, O(n^2)). Corners in one line or at one place are left out. A polygon that
/// crosses itself gives some triangles, never a hang; fewer than three corners give none.
std::vector<std::array<std::uint32_t, 3>> triangulate(const Polygon& polygon);

/// Regular polygon or circle about `center`, first corner at first_angle_rad.
Polygon regular_polygon(const Vec2& center, double radius_m, int corners, double first_angle_rad);
/// Rectangle with corners rounded by radius_m (0: sharp).
Polygon rounded_rectangle(const Vec2& center, const Vec2& size_m, double radius_m);
/// A convex polygon with its corners rounded by radius_m, four segments each.
Polygon rounded(const Polygon& convex, double radius_m);

/// The band of width_m along a polyline as convex quads; its ends reach half a width beyond the
/// end points (square caps), corners are mitred (up to 1.7 half widths).
std::vector<Polygon> stroke(const std::vector<Vec2>& line, double width_m);

}  // namespace raytruth::assets
