#pragma once

// Internal to scene: W-beam on posts.

#include <vector>

#include "assets/asset.h"
#include "scenes/build/mesh_sink.h"

namespace raytruth::scene {

/// A rail along points on the ground (about 4 m apart, one post at each); its face looks to the
/// left of the direction of the points. Beam 0.31 m high with its middle 0.6 m above the ground,
/// as AASHTO M 180 class A and common European systems have it.
void mesh_guard_rail(const std::vector<Vec3>& points_W, assets::AssetLibrary& library,
                     MeshSink& sink);

}  // namespace raytruth::scene
