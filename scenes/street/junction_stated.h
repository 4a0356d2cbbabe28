#pragma once

// Internal to scenes/street: what a file states about a junction's area (OpenDRIVE 1.8).

#include "scenes/street/junction_plan.h"

namespace raytruth::street {

/// The outline of <boundary>, empty when there is none or it encloses nothing (less than 1 m^2).
/// Segments are joined end to end; those across a road take the arm's own row.
PlanePath stated_boundary(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          const FloorPlan& plan);

}  // namespace raytruth::street
