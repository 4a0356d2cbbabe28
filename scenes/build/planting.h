#pragma once

// Internal to scene: what grows beside the roads.

#include "scenes/build/roadside_site.h"

namespace raytruth::scene {

/// Plants what belongs to the land's use, in the season of the options: rows of street trees,
/// gardens with hedges and bushes, parks, stands of forest, avenues, hedgerows between fields, tree
/// lines far off; grass and crops as blades near the roads. Nothing grows on a lane, on paving, in
/// a house or a thing that stands there, below a bridge, or in front of a sign; everything stands
/// in the ground. Call it after everything else has been placed.
///
/// Blades of grass and crops, and trees in full detail, are for places within `near_m()` of the
/// focus, where an ego vehicle may come; beyond, trees have a tenth of the faces.
void plant_vegetation(Site& site);

/// Around options.focus: what is less than 340 m from the edge of the surroundings is only seen
/// from afar, but at least 60 m.
double near_m(const SurroundingsOptions& options);

}  // namespace raytruth::scene
