#pragma once

#include <cmath>
#include <cstdint>

#include "sim/core/pose.h"

namespace raytruth::assets {

/// A number from 0 to 1 for each cell of a lattice.
inline float lattice_hash(std::int32_t x, std::int32_t y, std::int32_t z) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 0x8da6b343U +
                    static_cast<std::uint32_t>(y) * 0xd8163841U +
                    static_cast<std::uint32_t>(z) * 0xcb1ab31fU;
  h ^= h >> 15;
  h *= 0x2c1b3c6dU;
  h ^= h >> 13;
  return static_cast<float>(h >> 8) * 0x1p-24F;
}

/// The next integer below, of numbers within its range: std::floor is a call without SSE4.1.
inline std::int32_t floor_of(float v) {
  const auto i = static_cast<std::int32_t>(v);
  return i - (v < static_cast<float>(i) ? 1 : 0);
}

/// Smoothly interpolated lattice noise, -1 ... 1, features of unit size; 0 where the footprint (in
/// features) is wider than two of them. What patterns and weather on surfaces are made of, alike
/// for every sensor.
inline float surface_noise(const Vec3f& p, float footprint) {
  if (footprint > 2.0F) return 0.0F;
  const auto smooth = [](float t) { return t * t * (3.0F - 2.0F * t); };
  const std::int32_t x = floor_of(p.x());
  const std::int32_t y = floor_of(p.y());
  const std::int32_t z = floor_of(p.z());
  const float u = smooth(p.x() - static_cast<float>(x));
  const float v = smooth(p.y() - static_cast<float>(y));
  const float w = smooth(p.z() - static_cast<float>(z));
  const auto row = [&](std::int32_t j, std::int32_t k) {
    const float a = lattice_hash(x, j, k);
    return a + u * (lattice_hash(x + 1, j, k) - a);
  };
  const float low = row(y, z) + v * (row(y + 1, z) - row(y, z));
  const float high = row(y, z + 1) + v * (row(y + 1, z + 1) - row(y, z + 1));
  const float fade = footprint > 0.5F ? (2.0F - footprint) / 1.5F : 1.0F;
  return fade * (2.0F * (low + w * (high - low)) - 1.0F);
}

}  // namespace raytruth::assets
