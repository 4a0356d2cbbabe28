#pragma once

// Internal to scene: painted stripes as geometry.

#include "scenes/build/road_surface.h"

namespace raytruth::scene {

/// Stripes of every lane border of the tile: true width, dashes and colour, 4 mm above the lanes.
void mesh_marks(const TileGeometry& geometry, const std::string& road_name,
                assets::AssetLibrary& library, street::MeshSink& sink);

}  // namespace raytruth::scene
