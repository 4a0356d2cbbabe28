#pragma once

// Internal to scene: <signal> of the road file.

#include "scenes/build/road_objects.h"
#include "scenes/build/static_builder.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// Signs and traffic lights with their posts. The lower edge of a plate or head hangs zOffset above
/// the road (OpenDRIVE 1.8, 14.1); files that state none, or one that would bury it, get 2.2 m
/// (signs) and 2.4 m (lights). The face looks at the traffic that it is for: against s for
/// orientation '+', along s for '-', both ways for 'none'; hOffset turns it further. High ones over
/// a lane hang from a mast arm that stands beside the road; ones at a <object> pole or gantry get
/// no post. What is `temporary` (1.9) stands on a base plate; what is `invalidated` is there but
/// holds no more (OpenDRIVE 1.9, 14.1): signs are crossed out, lights stay dark.
void place_signals(const roads::RoadNetwork& roads, const SurroundingsOptions& options,
                   const GroundHeight& ground, assets::AssetLibrary& library,
                   StaticBuilder& builder);

/// Lamp bits of every traffic light's instance from the signals of a snapshot. Lights that the
/// scenario doesn't name stay dark.
void light_signals(const StaticWorld& world, const Snapshot& snapshot,
                   std::vector<SceneInstance>& instances);

}  // namespace raytruth::scene
