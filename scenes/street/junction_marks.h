#pragma once

// Internal to scenes/street: marks of connecting roads on a junction's floor.

#include "scenes/street/junction_mesh.h"

namespace raytruth::street {

/// Lays the marks of the plan's roads onto the floor's tops, 4 mm above (as high as the stripe
/// says). What two roads paint at one place is painted once: by the road that comes first.
void lay_marks(const roads::RoadNetwork& roads, const FloorPlan& plan, const FloorHeight& height,
               FloorMesher& mesher);

}  // namespace raytruth::street
