#pragma once

// Internal to assets: leaves that have come down, on roads and on the land.

#include <cstdint>

#include "sim/core/pose.h"

namespace raytruth::assets {

struct FallenLeaves {
  float cover = 0.0F;            ///< share of the pixel or beam under leaves, 0..1
  Vec3f colour = Vec3f::Zero();  ///< of those, linear
};

/// At a place in a plane (m), seen by a pixel of footprint_m: lenses of some 12 cm in cells of
/// 1/16 m, up to 60 % of the ground, the rest as litter below them. `cover`: the share that leaves
/// cover on average there. `salt`: other places.
FallenLeaves fallen_leaves(const Vec2f& p_m, float footprint_m, float cover, std::uint32_t salt);

inline constexpr float kLeafRoughness = 0.75F;
/// Reflectance of dry leaves at 905 and at 1550 nm (USGS Spectral Library 7, dry deciduous leaves:
/// 0.5 to 0.6, less what their own shadows take).
inline constexpr float kLeafReflectance905 = 0.45F, kLeafReflectance1550 = 0.38F;

}  // namespace raytruth::assets
