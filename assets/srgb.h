#pragma once

#include "sim/core/math.h"

namespace raytruth::assets {

/// Linear light of an sRGB value, both 0 to 1 (IEC 61966-2-1).
inline float linear_of_srgb(float srgb) {
  return srgb <= 0.04045F ? srgb / 12.92F : det::pow((srgb + 0.055F) / 1.055F, 2.4F);
}

}  // namespace raytruth::assets
