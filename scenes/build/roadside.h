#pragma once

// Internal to scene: what stands beside the roads.

#include "scenes/build/static_builder.h"
#include "scenes/build/terrain.h"

namespace raytruth::scene {

/// Plants buildings, lamps, trees, bushes, benches and bins along town roads; guard rails,
/// delineators, groups of trees and farms along fast ones. Nothing stands on a road (checked
/// against `map`) or floats (heights from the pavement or `terrain`).
void plant_roadside(const roads::RoadNetwork& roads, const RoadMap& map, const Terrain& terrain,
                    const SurroundingsOptions& options, assets::AssetLibrary& library,
                    StaticBuilder& builder);

}  // namespace raytruth::scene
