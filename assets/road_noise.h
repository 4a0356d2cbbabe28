#pragma once

// Internal to assets/road_surface: hashes and lattice noise that are the same bits everywhere and
// cost a few nanoseconds.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace raytruth::assets::road {

inline int floor_int(float v) {
  const int i = static_cast<int>(v);
  return i - (v < static_cast<float>(i) ? 1 : 0);
}

constexpr std::uint32_t mix(std::uint32_t h) {
  h ^= h >> 15;
  h *= 0x2c1b3c6dU;
  h ^= h >> 12;
  h *= 0x297a2d39U;
  h ^= h >> 15;
  return h;
}
inline std::uint32_t hash(int x, int y, std::uint32_t salt) {
  return mix(static_cast<std::uint32_t>(x) * 0x8da6b343U +
             static_cast<std::uint32_t>(y) * 0xd8163841U + salt * 0xcb1ab31fU);
}

/// Several numbers in [0, 1) from one hash, eight bits each.
inline float byte_of(std::uint32_t h, int k) {
  return static_cast<float>((h >> (8 * k)) & 0xffU) * (1.0F / 256.0F);
}

inline float smooth(float t) { return t * t * (3.0F - 2.0F * t); }
/// 0 below a, 1 above b.
inline float step(float a, float b, float v) {
  return smooth(std::clamp((v - a) / (b - a), 0.0F, 1.0F));
}
inline float blend(float a, float b, float u) { return a + u * (b - a); }

/// What of a pixel of width f lies in a line of half-width h, its middle d away from the line's.
inline float in_line(float d, float h, float f) {
  f = std::max(f, 1e-3F);
  const float low = std::max(d - 0.5F * f, -h);
  const float high = std::min(d + 0.5F * f, h);
  return std::max(0.0F, high - low) / f;
}

/// (1 - x^2)^2 within -1..1: a bump whose integral is 16/15.
inline float bump(float x) {
  const float u = std::max(0.0F, 1.0F - x * x);
  return u * u;
}

/// What is left of a wave of twice the lattice's spacing when seen by a pixel of that width.
inline float seen(float footprint, float spacing) {
  const float x = 0.5F * footprint / spacing;
  return std::max(0.0F, 1.0F - x * x);
}

/// Two smooth noises that know nothing of each other; mean 0, within -1..1, rms 0.43. The lattice
/// repeats after mask + 1 (a power of two) cells, or after kTableSize.
struct Two {
  float a = 0.0F, b = 0.0F;
};

// Values at lattice points: a hash of the column, moved by a hash of the row (K. Perlin, "An image
// synthesizer", 1985), from tables that stay in the first cache.
inline constexpr int kTableSize = 2048;
struct Tables {
  std::array<Two, kTableSize> values{};
  std::array<std::uint16_t, kTableSize> shifts{};
};
constexpr Tables make_tables() {
  Tables tables;
  for (std::uint32_t i = 0; i < kTableSize; ++i) {
    const std::uint32_t h = mix(i * 0x9e3779b1U + 0x7f4a7c15U);
    constexpr float kScale = 2.0F / 65535.0F;
    tables.values[i] = {kScale * static_cast<float>(h & 0xffffU) - 1.0F,
                        kScale * static_cast<float>(h >> 16) - 1.0F};
    tables.shifts[i] = static_cast<std::uint16_t>(mix(h + 0x9e3779b1U) & (kTableSize - 1));
  }
  return tables;
}
inline constexpr Tables kTables = make_tables();

inline Two noise(float x, float y, int mask, std::uint32_t salt) {
  const int ix = floor_int(x);
  const int iy = floor_int(y);
  const float u = smooth(x - static_cast<float>(ix));
  const float v = smooth(y - static_cast<float>(iy));
  const auto shift = [salt](int j) -> std::uint32_t {
    return kTables.shifts[(static_cast<std::uint32_t>(j) + salt) & (kTableSize - 1)];
  };
  const auto value = [](int i, std::uint32_t by) -> const Two& {
    return kTables.values[(static_cast<std::uint32_t>(i) + by) & (kTableSize - 1)];
  };
  const int x0 = ix & mask, x1 = (ix + 1) & mask;
  const std::uint32_t s0 = shift(iy & mask) + (salt >> 16),
                      s1 = shift((iy + 1) & mask) + (salt >> 16);
  const Two &p = value(x0, s0), &q = value(x1, s0), &r = value(x0, s1), &w = value(x1, s1);
  const float a0 = blend(p.a, q.a, u), a1 = blend(r.a, w.a, u);
  const float b0 = blend(p.b, q.b, u), b1 = blend(r.b, w.b, u);
  return {blend(a0, a1, v), blend(b0, b1, v)};
}

/// The same along a line, without a period.
inline float noise(float x, std::uint32_t salt) {
  const int i = floor_int(x);
  const float u = smooth(x - static_cast<float>(i));
  constexpr float kScale = 2.0F / 65535.0F;
  const auto at = [salt](int k) { return static_cast<float>(hash(k, 0, salt) >> 16); };
  return kScale * blend(at(i), at(i + 1), u) - 1.0F;
}

}  // namespace raytruth::assets::road
