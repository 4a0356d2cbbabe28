#pragma once

// Internal to scene: asphalt between the connecting roads of a junction.

#include <string>

#include "scenes/build/road_map.h"

namespace raytruth::scene {

/// Floors of one junction: the convex hull of its connecting roads' edges, 1 cm below the lanes.
/// Marks what it covers in `map` as well.
void mesh_junction_floor(const roads::RoadNetwork& roads, const std::string& junction,
                         const std::vector<RoadTile>& tiles, assets::AssetLibrary& library,
                         RoadMap& map, MeshSink& sink);

}  // namespace raytruth::scene
