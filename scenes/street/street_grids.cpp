#include "scenes/street/street_grids.h"

#include <algorithm>
#include <cmath>

namespace raytruth::street {
namespace {

// Finer grids are looked at in these steps: of roads, and of objects, which are small.
constexpr double kRoadStep_m = 0.1;
constexpr double kObjectStep_m = 0.025;
constexpr double kLeastRow_m = 0.01;
// A grid may end in a step: a row or column on either side.
constexpr double kInside_m = 1e-6;
constexpr double kOutside_m = 4e-3;
constexpr double kAfterEnd_m = 5e-8;
constexpr int kMostPieces = 2000;

int pieces(double length_m, double step_m) {
  return std::clamp(static_cast<int>(std::ceil(std::min(length_m / step_m, 1e6))), 1, kMostPieces);
}

double finest_across(const roads::SurfaceGrid& grid) {
  double step = 1e300;
  for (std::size_t i = 1; i < grid.t_m.size(); ++i) {
    step = std::min(step, grid.t_m[i] - grid.t_m[i - 1]);
  }
  return std::max(step, kRoadStep_m);
}

}  // namespace

RoadGrids::RoadGrids(const roads::RoadNetwork& roads, roads::RoadIndex road) {
  if (!roads::has_surface_data(roads, road)) return;
  grids_ = roads.surface_grids(road);
  objects_ = roads::object_surfaces(roads, road);
}

std::vector<double> RoadGrids::breaks() const {
  std::vector<double> s;
  for (const roads::SurfaceGrid& g : grids_) {
    s.insert(s.end(), {g.s_from_m, g.s_to_m + kAfterEnd_m});
  }
  for (const roads::ObjectSurface& o : objects_) {
    s.insert(s.end(), {o.s_from_m - kOutside_m, o.s_from_m + kInside_m, o.s_to_m - kInside_m,
                       o.s_to_m + kOutside_m});
  }
  return s;
}

void RoadGrids::add_columns(double s_m, std::vector<double>& t) const {
  for (const roads::ObjectSurface& o : objects_) {
    if (s_m < o.s_from_m || s_m > o.s_to_m) continue;
    t.insert(t.end(), {o.t_from_m - kOutside_m, o.t_from_m + kInside_m, o.t_to_m - kInside_m,
                       o.t_to_m + kOutside_m});
  }
}

int RoadGrids::pieces_across(double s_m, double t_from_m, double t_to_m) const {
  const double width = t_to_m - t_from_m;
  int most = 1;
  for (const roads::SurfaceGrid& g : grids_) {
    if (s_m < g.s_from_m || s_m > g.s_to_m) continue;
    most = std::max(most, pieces(width, finest_across(g)));
  }
  for (const roads::ObjectSurface& o : objects_) {
    if (s_m < o.s_from_m || s_m > o.s_to_m || t_to_m < o.t_from_m || t_from_m > o.t_to_m) continue;
    most = std::max(most, pieces(width, std::max(o.step_m, kObjectStep_m)));
  }
  return most;
}

int RoadGrids::pieces_along(double s_from_m, double s_to_m) const {
  const double length = s_to_m - s_from_m;
  int most = 1;
  for (const roads::SurfaceGrid& g : grids_) {
    if (s_to_m < g.s_from_m || s_from_m > g.s_to_m) continue;
    most = std::max(most, pieces(length, std::max(g.step_m, kRoadStep_m)));
  }
  for (const roads::ObjectSurface& o : objects_) {
    if (s_to_m < o.s_from_m || s_from_m > o.s_to_m) continue;
    most = std::max(most, pieces(length, std::max(o.step_m, kObjectStep_m)));
  }
  return most;
}

std::optional<double> RoadGrids::least_row_m(double s_from_m, double s_to_m) const {
  std::optional<double> least;
  for (const roads::ObjectSurface& o : objects_) {
    if (s_to_m < o.s_from_m || s_from_m > o.s_to_m) continue;
    const double row = std::max(0.5 * o.step_m, kLeastRow_m);
    least = least ? std::min(*least, row) : row;
  }
  return least;
}

}  // namespace raytruth::street
