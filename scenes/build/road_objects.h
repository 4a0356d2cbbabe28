#pragma once

// Internal to scene: <object> and <signal> of the road file.

#include "scenes/build/static_builder.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// Boxes, circles, outlines, repeats, poles, trees, buildings, barriers, crosswalks; signs and
/// traffic lights.
void place_road_objects(const roads::RoadNetwork& roads, const SurroundingsOptions& options,
                        assets::AssetLibrary& library, StaticBuilder& builder);

}  // namespace raytruth::scene
