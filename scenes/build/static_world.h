#pragma once

#include <memory>

#include "scenes/build/land_use.h"
#include "scenes/build/scene.h"

namespace raytruth::scene {

/// build_static_world() (scene.h) on land whose use a file states in parts; nullptr: all of it is
/// guessed.
std::shared_ptr<const StaticWorld> build_static_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options,
                                                      const LandUseFile* stated);

}  // namespace raytruth::scene
