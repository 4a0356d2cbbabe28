#pragma once

// Internal to scenes/street: how closely OpenCRG grids want a road to be looked at.

#include <optional>
#include <vector>

#include "sim/roads/surface_data.h"

namespace raytruth::street {

/// The grids of one road, its own and those of objects. What they hold between two places can't be
/// told from a few points.
class RoadGrids {
 public:
  RoadGrids(const roads::RoadNetwork& roads, roads::RoadIndex road);

  bool empty() const { return grids_.empty() && objects_.empty(); }
  /// Both sides of every edge that a grid may have along s.
  std::vector<double> breaks() const;
  /// Adds t of the edges of objects' boxes in force at s.
  void add_columns(double s_m, std::vector<double>& t) const;
  /// Into how many pieces a stretch of a row at s is cut to be looked at; 1 = no grid is there.
  int pieces_across(double s_m, double t_from_m, double t_to_m) const;
  /// The same along s.
  int pieces_along(double s_from_m, double s_to_m) const;
  /// The shortest distance of rows that serves.
  std::optional<double> least_row_m(double s_from_m, double s_to_m) const;

 private:
  std::vector<roads::SurfaceGrid> grids_;
  std::vector<roads::ObjectSurface> objects_;
};

}  // namespace raytruth::street
