#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "assets/pack.h"
#include "sim/core/diagnostics.h"

namespace raytruth::pipeline {

/// A pack by what a user calls it: "builtin", "debian" (ours over Debian's furniture packages), or
/// a folder. Findings as of assets::open_pack().
std::shared_ptr<const assets::Pack> find_pack(const std::string& name, Diagnostics& diagnostics);

/// Whether the pack "debian" has anything to show here: some of its packages are installed.
bool has_debian_models();

/// A row of pictures of an asset from all sides, and below it the same with its parts in colours.
struct AssetPreview {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

struct PreviewOptions {
  int views = 6;      ///< around it
  int pixels = 320;   ///< width of one view; its height is three quarters of that
  int samples = 24;   ///< of a pixel
  bool lit = false;   ///< all lamps burn
  bool moves = true;  ///< wheels turn and steer, people walk from view to view
  std::uint64_t seed = 1;
};

/// Throws InputError when the asset can't be used.
AssetPreview preview_asset(const std::shared_ptr<const assets::Pack>& pack,
                           const assets::PackAsset& asset, const PreviewOptions& options);

}  // namespace raytruth::pipeline
