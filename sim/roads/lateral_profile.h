#pragma once

// Internal to sim/roads.

#include "sim/roads/road.h"

namespace raytruth::roads {

/// Height above the plane that superelevation tilts, with its partial derivatives.
struct ProfileHeight {
  double h_m = 0.0;
  double dh_ds = 0.0;
  double dh_dt = 0.0;
};

/// Height of the lateral profile at (s, t), perpendicular to the plane of s and t.
///
/// - crossfall (OpenDRIVE 1.4, 5.3.6.2): -tan(angle) |t| from the reference line on its side,
///   positive angles fall outwards. On the line itself dh_dt is the mean of both sides.
/// - shape (1.8, 10.5.3): the cubic in t of each station, linear in s between two stations; before
///   the first and after the last station the nearest one holds, right of a station's first record
///   its first value.
/// - crossSectionSurface (1.8, 10.5.4): strips with dt counted from the shifted reference line or,
///   for outer strips, from the outer edge of the inner strip; in mode "relative", and where the
///   file gives none, the height of that edge is added. On an edge the inner strip holds.
///
/// Crossfall and shape add up; a cross section surface stands alone.
ProfileHeight profile_height(const LateralProfile& profile, double s, double t);

}  // namespace raytruth::roads
