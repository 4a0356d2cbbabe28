#pragma once

// Internal to assets: levels of detail in a FileStore.

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "assets/file_store.h"

namespace raytruth::assets {

/// What a level of detail leaves of a mesh or skin, between the vertices of that.
struct FewerTriangles {
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<std::uint16_t> part;  ///< one a triangle
};

/// Of the bytes of everything that the level depends on beside its tolerance.
StoreKey level_key(std::string_view what, std::string_view contents, double tolerance_m);

/// How many vertices and parts there are to refer to.
struct LevelLimits {
  std::size_t vertices = 0, parts = 0;
};
/// What is kept under that key, or `make` makes, which is then kept.
FewerTriangles stored_level(FileStore& store, const StoreKey& key, const LevelLimits& limits,
                            const std::function<FewerTriangles()>& make);

}  // namespace raytruth::assets
