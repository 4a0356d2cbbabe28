#pragma once

// Internal to scenes/street: pavements round the corners of a junction, where files end them.

#include <vector>

#include "scenes/street/junction_plan.h"

namespace raytruth::street {

/// Between two neighbouring arms whose pavements face each other across a corner.
struct PavementCorner {
  /// The ground between both pavements: outside along their outer edges, inside far enough to lie
  /// under the carriageway. In either sense of rotation, as `beside`.
  PlanePath between;
  /// Where a strip of the width goes along the carriageway if that cuts into `between`; may be
  /// empty.
  PlanePath beside;
  double width_m = 0.0;  ///< of the narrower pavement
  /// The arms' outermost points there, and a point 0.3 m before each pavement's end and 0.3 m
  /// from its inner border.
  PlanePoint outer[2], before[2];
};

/// Corners of arms in counter-clockwise order; those that no pavement can go round (arms side by
/// side, more than 40 m apart) are left out.
std::vector<PavementCorner> pavement_corners(const FloorPlan& plan);

}  // namespace raytruth::street
