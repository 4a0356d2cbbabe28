#pragma once

// Internal to scene: what stands beside the roads.

#include "scenes/build/roadside_site.h"

namespace raytruth::scene {

/// Plants what the use of the land asks for: houses with yards, fences and drives, lamps and other
/// things of streets; guard rails and delineators along fast roads. Nothing stands on a road or
/// floats (heights from pavements or the terrain). What is taken is in site.taken and site.paved.
void plant_roadside(Site& site);

}  // namespace raytruth::scene
