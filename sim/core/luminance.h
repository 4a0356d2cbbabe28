#pragma once

#include <type_traits>

namespace raytruth {

/// Luminance of a colour in linear sRGB primaries (Rec. 709), in its own unit.
template <typename Colour>
auto luminance(const Colour& c) {
  using T = std::decay_t<decltype(c[0])>;
  return static_cast<T>(0.2126) * c[0] + static_cast<T>(0.7152) * c[1] +
         static_cast<T>(0.0722) * c[2];
}

}  // namespace raytruth
