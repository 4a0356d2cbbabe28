#pragma once

// Internal to sim/criticality: vectors of the plane, and numbers for 'never' and 'nothing'.

#include <limits>

#include "sim/core/pose.h"

namespace raytruth::criticality {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// In a table: no value.
inline constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Turned to the left by a right angle.
inline Vec2 left_of(const Vec2& v) { return {-v.y(), v.x()}; }
/// Positive where b points to the left of a.
inline double cross(const Vec2& a, const Vec2& b) { return a.x() * b.y() - a.y() * b.x(); }

}  // namespace raytruth::criticality
