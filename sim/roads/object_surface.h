#pragma once

// Internal to sim/roads: OpenCRG grids of objects on roads.

#include <memory>
#include <optional>
#include <vector>

#include "sim/roads/open_crg_place.h"

namespace raytruth::roads {

/// The <surface> of one object (or copy of a <repeat>) on one road.
///
/// ASAM OpenDRIVE 1.9, 13.13: inside of the object's bounding box its u and v are those of the
/// grid, whose reference line doesn't count; value times zScale is added to the height of the road.
/// Heights count straight up and u, v in the plane, whatever the object's pitch and roll.
struct ObjectGrid {
  std::shared_ptr<const OpenCrg> grid;
  double x_m = 0.0, y_m = 0.0;  ///< centre of the object in the world
  double heading_rad = 0.0;
  double half_length_m = 0.0, half_width_m = 0.0;
  double z_scale = 1.0;
  bool hides_road_crg = true;  ///< attached grids of the road don't count where this one does
  /// Stretch of the road that the box touches: on the safe side, and as near as can be told.
  double s_from_m = 0.0, s_to_m = 0.0;
  double s_first_m = 0.0, s_last_m = 0.0, t_right_m = 0.0, t_left_m = 0.0;

  bool covers(double s_m) const { return s_m >= s_from_m && s_m <= s_to_m; }
  /// The height added at a point of the road, as crg_value(); nothing outside of the box and where
  /// the grid has no value.
  std::optional<CrgValue> value(double s_m, const LinePoint& line, const CrossOffset& offset) const;
  /// Fills the stretch; false when the box does not touch the road. near_s: where it stands, if
  /// that is known.
  bool find_stretch(const ReferenceLine& line, double length_m, std::optional<double> near_s);
};

}  // namespace raytruth::roads
