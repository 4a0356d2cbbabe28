#pragma once

// Internal to sim/roads: an OpenCRG grid on a road.

#include <memory>
#include <optional>
#include <vector>

#include "sim/roads/open_crg.h"
#include "sim/roads/reference_line.h"

namespace raytruth::roads {

/// A line other than the road's own that a grid follows: the reference line of a junction.
class GridLine {
 public:
  explicit GridLine(const std::vector<Geometry>& plan_view);
  /// s and t of the point in the plane, and the line there. Beyond an end the line goes straight
  /// on.
  struct Foot {
    double s_m = 0.0, t_m = 0.0;
    LinePoint line;
  };
  Foot foot(double x_m, double y_m) const;

 private:
  struct Sample {
    double s_m, x_m, y_m;
  };
  ReferenceLine line_;
  double length_m_ = 0.0;
  std::vector<Sample> samples_;
};

/// A grid where a road uses it.
///
/// Formulas of ASAM OpenDRIVE 1.9, 10.6.1 and 10.6.2 (1.8 says the same in words): along the road
/// u = s - sOffset and v = t - tOffset, both negative when the data runs the opposite way; in the
/// plane the point is turned and shifted into the coordinates of the file. Values are z * zScale +
/// zOffset, measured straight up.
struct CrgPlacement {
  std::shared_ptr<const OpenCrg> grid;
  double s_from_m = 0.0, s_to_m = 0.0;  ///< where it counts
  bool absolute = false;  ///< the height of the road itself (attached0, genuine, global), not added
  bool friction = false;  ///< values are friction coefficients
  bool in_plane = false;  ///< genuine, global: found by x and y
  // Along the road.
  double side = 1.0;  ///< -1 when the data runs the opposite way
  double s_offset_m = 0.0, t_offset_m = 0.0;
  // In the plane: the world point that becomes `file_origin`, and how far the file is turned.
  CrgLine::Point world_origin, file_origin;
  double turn_rad = 0.0;
  double z_scale = 1.0, z_offset_m = 0.0;
  /// What the grid follows in place of the road; nullptr: the road.
  std::shared_ptr<const GridLine> along;

  bool covers(double s_m) const { return s_m >= s_from_m && s_m <= s_to_m; }
};

/// A point of the road's cross section: how far it stands left of the reference line in the plane.
struct CrossOffset {
  double y_m = 0.0, by_s = 0.0, by_t = 0.0;
};

/// The value at a point of the road and its derivatives by s and t; nothing where the grid has
/// none.
struct CrgValue {
  double value = 0.0, by_s = 0.0, by_t = 0.0;
};
/// The same from a value and its gradient by x and y.
CrgValue along_road(double value, double gx, double gy, const LinePoint& line,
                    const CrossOffset& offset);
std::optional<CrgValue> crg_value(const CrgPlacement& placement, double s_m, double t_m,
                                  const LinePoint& line, const CrossOffset& offset);

}  // namespace raytruth::roads
