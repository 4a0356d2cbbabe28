#pragma once

// Internal to assets: where materials come from.

#include <string>
#include <vector>

#include "assets/material.h"

namespace raytruth::assets {

/// Every named material of AssetLibrary::standard(), in a fixed order.
std::vector<Material> all_standard_materials();

/// Car paint under a clear coat, or cloth: a material whose name carries the colour.
Material paint(const std::string& kind, const std::array<float, 3>& linear, bool coat);

}  // namespace raytruth::assets
