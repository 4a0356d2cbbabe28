#pragma once

// Internal to scenes/street: a junction's floor cut into triangles in the plane.

#include <optional>
#include <vector>

#include "scenes/street/junction_height.h"
#include "scenes/street/street.h"

namespace raytruth::street {

struct FloorTriangles {
  /// Face of a triangle: its FloorKind, or -1 outside of the floor. All borders are fixed edges.
  PlaneTriangles plane;
  std::vector<double> base_m;               ///< z of each vertex without lane heights, on the grid
  std::vector<std::optional<OnArm>> on_arm;  ///< of each vertex of a border
};

/// Close enough for the height of chords to stay within the options' error.
FloorTriangles triangulate_floor(const FloorPlan& plan, const FloorHeight& height,
                                 const StreetOptions& options);

}  // namespace raytruth::street
