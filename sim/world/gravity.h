#pragma once

// Internal to sim/world.

namespace raytruth::world {

/// Standard gravity (third CGPM, 1901).
inline constexpr double kGravity_m_s2 = 9.80665;

}  // namespace raytruth::world
