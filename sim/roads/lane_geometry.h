#pragma once

// Internal to sim/roads: where the lanes of a section lie across the road.

#include "sim/roads/road.h"

namespace raytruth::roads {

/// A value that moves along s, and its derivative.
struct Moving {
  double value = 0.0;
  double slope = 0.0;
};

/// Distance of the outer edge of lane `id` from lane 0, never negative. Widths add up, a negative
/// one counts as 0; a lane with a border and no width ends at the border, but not inside its inner
/// neighbour. `ds` counts from the start of the section.
Moving outer_distance(const LaneSection& section, int id, double ds);

/// The lane at (s, t).
struct LaneSpan {
  const Lane* lane = nullptr;  ///< nullptr beyond the outermost lane or where there is none
  Moving inner_t, outer_t;     ///< its edges
  /// Inner edge of the outermost run of level lanes that contains t or lies inside of it; only when
  /// `level`.
  Moving level_t;
  bool level = false;
};

/// On an edge the inner lane has the point; lane 0's line belongs to the right side.
LaneSpan lane_span(const Road& road, double s, double t);
/// The same of a lane named; nothing for lane 0 and for one that isn't there.
LaneSpan span_of_lane(const Road& road, double s, int lane);

}  // namespace raytruth::roads
