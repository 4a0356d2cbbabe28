#include "sensors/camera/sampler.h"

#include <algorithm>

namespace raytruth::camera {

Sampler::Sampler(int samples) {
  std::uint32_t n = 1;
  while (n < static_cast<std::uint32_t>(std::clamp(samples, 1, 65536))) n *= 2;
  mask_ = n - 1;
  for (std::uint32_t i = 0; i < n; ++i) {
    // First dimension: the index mirrored about the radix point. Second: generator matrix of the
    // polynomial x + 1, whose columns are each the one before xor itself shifted.
    std::uint32_t second = 0;
    std::uint32_t column = 1U << 31;
    for (std::uint32_t bits = i; bits != 0; bits >>= 1) {
      if (bits & 1U) second ^= column;
      column ^= column >> 1;
    }
    table_.push_back(i);  // mirrored twice
    table_.push_back(reverse(second));
  }
}

}  // namespace raytruth::camera
