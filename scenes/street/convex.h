#pragma once

// Internal to scenes/street: convex polygons in the plane.

#include <vector>

#include "sim/core/pose.h"

namespace raytruth::street {

/// Positive where b points to the left of a.
inline double cross(const Vec2& a, const Vec2& b) { return a.x() * b.y() - a.y() * b.x(); }

/// Corners counter-clockwise.
using Convex = std::vector<Vec2>;

/// Twice the area.
double twice_area(const Convex& polygon);
/// The part left of the line from a to b, in place. Both sides of a line get the same new corners,
/// bit for bit.
void keep_left(Convex& polygon, const Vec2& a, const Vec2& b);
/// Whether the insides of both share more than a strip of slack_m.
bool overlap(const Convex& a, const Convex& b, double slack_m);
/// Adds what of `a` lies outside of `b`, as convex pieces, to `rest`.
void subtract(const Convex& a, const Convex& b, std::vector<Convex>& rest);

}  // namespace raytruth::street
