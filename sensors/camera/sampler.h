#pragma once

// Internal to sensors/camera: well spread random numbers for light paths.

#include <cstdint>
#include <vector>

namespace raytruth::camera {

/// Pairs of the Sobol sequence, shuffled and Owen-scrambled anew for each pixel and use by hashing
/// (Burley, "Practical Hash-based Owen Scrambling", JCGT 2020; hash of Laine and Karras 2011). A
/// pure function of (key, sample, use).
class Sampler {
 public:
  explicit Sampler(int samples);

  struct Pair {
    float u, v;
  };
  Pair pair(std::uint32_t key, std::uint32_t sample, std::uint32_t use) const {
    const std::uint32_t seed = mix(key ^ (use * 0x9e3779b9U));
    const std::uint32_t j = reverse(scramble(reverse(sample), seed)) & mask_;
    const std::uint32_t a = scramble(table_[2 * j], mix(seed + 0x68bc21ebU));
    const std::uint32_t b = scramble(table_[2 * j + 1], mix(seed + 0x02e5be93U));
    return {unit(reverse(a)), unit(reverse(b))};
  }

  static std::uint32_t mix(std::uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    x ^= x >> 16;
    return x;
  }

 private:
  static float unit(std::uint32_t x) { return static_cast<float>(x >> 8) * 0x1p-24F; }
  static std::uint32_t reverse(std::uint32_t x) {
    x = __builtin_bswap32(x);
    x = ((x & 0x0f0f0f0fU) << 4) | ((x >> 4) & 0x0f0f0f0fU);
    x = ((x & 0x33333333U) << 2) | ((x >> 2) & 0x33333333U);
    return ((x & 0x55555555U) << 1) | ((x >> 1) & 0x55555555U);
  }
  // Owen scrambling of a number whose bits stand in reversed order.
  static std::uint32_t scramble(std::uint32_t x, std::uint32_t seed) {
    x += seed;
    x ^= x * 0x6c50b47cU;
    x ^= x * 0xb82f1e52U;
    x ^= x * 0xc7afe638U;
    x ^= x * 0x8d22f6e6U;
    return x;
  }

  std::uint32_t mask_ = 0;
  std::vector<std::uint32_t> table_;  // two per sample, bits reversed
};

}  // namespace raytruth::camera
