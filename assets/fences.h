#pragma once

#include "assets/asset.h"

namespace raytruth::assets {

enum class FenceKind : std::uint8_t { kPickets, kIron, kMesh, kWall };

inline constexpr double kFencePanel_m = 2.0;

/// A panel of kFencePanel_m along x, origin on the ground in the middle; posts at both ends stand
/// half in the panel, and everything reaches 0.4 m into the ground. A wall is of class wall, the
/// others of class fence.
MeshPtr make_fence_panel(AssetLibrary& library, FenceKind kind);
ClassId fence_class(FenceKind kind);

}  // namespace raytruth::assets
