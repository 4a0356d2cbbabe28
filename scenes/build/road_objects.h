#pragma once

// Internal to scene: <object> of the road file.

#include <functional>

#include "scenes/build/static_builder.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// Height of the land at (x, y); an empty function: not known.
using GroundHeight = std::function<double(double, double)>;

/// Objects, tunnels, bridges and signals of all roads. Flat ones are laid onto the roads that the
/// builder holds already. Everything has a class and an object of its own ("object ID").
void place_road_objects(const roads::RoadNetwork& roads, const SurroundingsOptions& options,
                        const GroundHeight& ground, assets::AssetLibrary& library,
                        StaticBuilder& builder);

}  // namespace raytruth::scene
