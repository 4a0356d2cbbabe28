#include "assets/fallen_leaves.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "assets/road_noise.h"

namespace raytruth::assets {

using road::blend;
using road::byte_of;
using road::floor_int;
using road::hash;
using road::mix;
using road::seen;

// Lens-shaped leaves, one at most in each cell.
FallenLeaves fallen_leaves(const Vec2f& p_m, float footprint_m, float cover, std::uint32_t salt) {
  FallenLeaves leaves;
  cover = std::min(cover, 0.97F);
  if (cover < 1e-3F) return leaves;
  constexpr float kLong_m = 0.062F, kBroad_m = 0.042F, kPerMetre = 16.0F;
  // A lens of those half axes has 8/3 of their product, sizes from 0.45 to 1 have a mean square of
  // 0.55; so many per cell cover what is asked for,
  // up to 60 %, the rest lies below them as litter.
  constexpr float kLeafCells = 8.0F / 3.0F * kLong_m * kBroad_m * kPerMetre * kPerMetre * 0.55F;
  const float single = std::min(cover, 0.6F);
  const float litter = (cover - single) / (1.0F - single);
  const float count =
      single * (1.0F + single * (0.5F + single * (0.333F + 0.25F * single))) / kLeafCells;
  using Colour = std::array<float, 3>;
  constexpr std::array<Colour, 4> kColours{{{0.25F, 0.135F, 0.028F},
                                            {0.20F, 0.080F, 0.020F},
                                            {0.12F, 0.068F, 0.030F},
                                            {0.31F, 0.210F, 0.045F}}};
  const Vec3f mean(0.220F, 0.123F, 0.031F);
  Vec3f colour = mean;
  float hit = 0.0F;
  const float part = seen(footprint_m, 0.05F);
  if (part > 0.0F) {
    const float x = p_m.x() * kPerMetre, y = p_m.y() * kPerMetre;
    const int ix = floor_int(x), iy = floor_int(y);
    const float soft = std::max(footprint_m, 0.002F);
    for (int j = iy - 1; j <= iy + 1; ++j) {
      for (int i = ix - 1; i <= ix + 1; ++i) {
        const std::uint32_t h = hash(i & 16383, j & 16383, salt);
        if (static_cast<float>(h & 0xfffU) >= 4096.0F * count) continue;
        const std::uint32_t more = mix(h + 2U);
        const float dx = (x - static_cast<float>(i) - byte_of(more, 0)) / kPerMetre;
        const float dy = (y - static_cast<float>(j) - byte_of(more, 1)) / kPerMetre;
        const float q = 2.0F * byte_of(more, 2) - 1.0F;
        const float c = (1.0F - q * q) / (1.0F + q * q), s = 2.0F * q / (1.0F + q * q);
        const float size = 0.45F + 0.55F * byte_of(h, 2);
        const float u = (c * dx + s * dy) / (size * kLong_m), v = c * dy - s * dx;
        const float inside = size * kBroad_m * (1.0F - u * u) - std::abs(v);
        const float share = std::clamp(0.5F + inside / soft, 0.0F, 1.0F);
        if (share <= hit) continue;
        hit = share;
        const Colour& k = kColours[(more >> 24) & 3U];
        const float shade = 0.75F + 0.5F * byte_of(h, 3);
        // The middle rib.
        const float rib = footprint_m < 0.006F && std::abs(v) < 0.0015F ? 1.2F : 1.0F;
        colour = shade * rib * Vec3f(k[0], k[1], k[2]);
      }
    }
    colour = part * colour + (1.0F - part) * mean;
  }
  const float on_top = blend(single, hit, part);
  leaves.cover = on_top + litter * (1.0F - on_top);
  leaves.colour =
      (on_top * colour + litter * (1.0F - on_top) * 0.7F * mean) / std::max(leaves.cover, 1e-4F);
  return leaves;
}

}  // namespace raytruth::assets
