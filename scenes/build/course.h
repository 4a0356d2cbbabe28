#pragma once

// Internal to scene: what tunnels and bridges follow, a road or the line of a junction.

#include <functional>
#include <optional>
#include <vector>

#include "scenes/build/road_objects_internal.h"

namespace raytruth::scene {

/// A stretch of way with its lanes between two edges. s and t count along its own line.
struct Course {
  double from_m = 0.0, to_m = 0.0;
  std::function<double(double s)> left_t, right_t;  ///< edges of the outermost lanes
  /// The surface without lane heights; along_m isn't filled.
  std::function<Station(double s, double t)> at;
  /// Stations as near to each other as a body `beyond_m` outside of both edges needs them.
  std::function<std::vector<double>(double beyond_m)> rows;
  /// Stations along the left or the right edge.
  std::function<std::vector<Station>(bool left)> edge;
  double bed_m = 0.0;  ///< how far the mesh lies below that surface (ballast)

  bool empty() const { return to_m - from_m < 0.1; }
  double middle_t(double s) const { return 0.5 * (left_t(s) + right_t(s)); }
  /// Stations at all rows along t(s), with along_m.
  std::vector<Station> stations(double beyond_m, const std::function<double(double)>& t_of) const;
};

/// Along a road from s on; empty beyond its end.
Course course_of(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m,
                 double length_m);
/// Along a junction's straight line: between the outermost edges of its roads' lanes, at the height
/// of the nearest of them. Nothing without such a line, or where none of its roads crosses it.
std::optional<Course> course_of(const roads::RoadNetwork& roads, const roads::Junction& junction,
                                double s_m, double length_m);

}  // namespace raytruth::scene
