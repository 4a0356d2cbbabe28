#include "scenes/street/street_cut.h"

#include <algorithm>
#include <cmath>

#include "scenes/street/street_grids.h"
#include "scenes/street/wheel_zones.h"

namespace raytruth::street {
namespace {

constexpr double kTile_m = 60.0;
// Places closer than this along s are one.
constexpr double kClose_m = 1e-3;
// A jump of a value (m, or rad times a lane's width) and a change of slope that deserve a row of
// their own. What is left is found by measuring.
constexpr double kJump = 1e-4;
constexpr double kKink = 2e-3;
constexpr double kBefore_m = 1e-7;

class Breaks {
 public:
  void add(double s) { s_.push_back(s); }
  // Records whose start counts from `origin`.
  void records(const std::vector<roads::Cubic>& records, double origin = 0.0) {
    for (std::size_t i = 1; i < records.size(); ++i) {
      const double s = records[i].s_m;
      if (std::abs(records[i - 1].value(s) - records[i].value(s)) > kJump ||
          std::abs(records[i - 1].slope(s) - records[i].slope(s)) > kKink) {
        add(origin + s);
      }
    }
  }
  void strip(const std::optional<roads::SurfaceStrip>& strip) {
    if (!strip) return;
    for (const auto* list :
         {&strip->width, &strip->constant, &strip->linear, &strip->quadratic, &strip->cubic}) {
      records(*list);
    }
  }
  void lane(const roads::LaneSection& section, const roads::Lane& lane) {
    records(lane.width, section.s_start_m);
    records(lane.border, section.s_start_m);
    for (std::size_t i = 1; i < lane.heights.size(); ++i) {
      add(section.s_start_m + lane.heights[i].s_offset_m);
    }
    for (const roads::LaneMaterial& material : lane.materials) {
      add(section.s_start_m + material.s_offset_m);
    }
  }
  void sort() { std::sort(s_.begin(), s_.end()); }
  // Those inside of (from, to), ascending, none close to another one or to the ends.
  std::vector<double> inside(double from, double to) const {
    std::vector<double> kept;
    double last = from;
    for (auto s = std::lower_bound(s_.begin(), s_.end(), from); s != s_.end() && *s < to; ++s) {
      if (*s < last + kClose_m || *s > to - kClose_m) continue;
      kept.push_back(*s);
      last = *s;
    }
    return kept;
  }

 private:
  std::vector<double> s_;
};

void plan_breaks(const roads::RoadNetwork& roads, roads::RoadIndex index, Breaks& breaks) {
  const auto& records = roads.road(index).plan_view;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const double s = records[i].s_m;
    const Pose a = roads.at({index, s - kBefore_m, 0.0}).X_WR;
    const Pose b = roads.at({index, s, 0.0}).X_WR;
    const double turn = (a.rotate(Vec3::UnitX()) - b.rotate(Vec3::UnitX())).norm();
    if ((a.translation() - b.translation()).norm() > kJump || turn > kKink) breaks.add(s);
  }
}

}  // namespace

std::vector<Interval> cut_road(const roads::RoadNetwork& roads, roads::RoadIndex index) {
  const roads::Road& road = roads.road(index);
  Breaks breaks;
  plan_breaks(roads, index, breaks);
  breaks.records(road.elevation);
  breaks.records(road.superelevation);
  breaks.records(road.lane_offset);
  breaks.records(road.lateral.crossfall_left);
  breaks.records(road.lateral.crossfall_right);
  for (const roads::ShapeStation& station : road.lateral.shape) breaks.add(station.s_m);
  if (const auto& surface = road.lateral.surface) {
    breaks.records(surface->t_offset);
    for (const auto* strip : {&surface->left_inner, &surface->left_outer, &surface->right_inner,
                              &surface->right_outer}) {
      breaks.strip(*strip);
    }
  }
  for (const roads::LaneSection& section : road.sections) {
    for (const roads::Lane& lane : section.lanes) breaks.lane(section, lane);
  }
  for (const double s : RoadGrids(roads, index).breaks()) breaks.add(s);
  for (const double s : wheel_zone_borders(roads, index)) breaks.add(s);

  breaks.sort();

  std::vector<Interval> intervals;
  std::size_t tile = 0;
  double from = 0.0;
  for (const roads::LaneSection& section : road.sections) {
    // A section too short to mesh is spanned by its neighbour.
    if (section.s_end_m - from < kClose_m) continue;
    const double length = section.s_end_m - from;
    const int count = std::max(1, static_cast<int>(std::ceil(length / kTile_m)));
    for (int i = 0; i < count; ++i, ++tile) {
      const double to = i + 1 == count ? section.s_end_m : from + length * (i + 1) / count;
      double start = from + length * i / count;
      for (const double s : breaks.inside(start, to)) {
        intervals.push_back({start, s, &section, tile});
        start = s;
      }
      intervals.push_back({start, to, &section, tile});
    }
    from = section.s_end_m;
  }
  return intervals;
}

double allowed_error_m(const StreetOptions& options, const Vec3& p_W) {
  const double away = (p_W - options.focus_W).head<2>().norm();
  if (!(options.near_m > 0.0)) return options.far_error_m;
  const double u = std::clamp(away / options.near_m - 1.0, 0.0, 1.0);
  return options.near_error_m + u * (options.far_error_m - options.near_error_m);
}

}  // namespace raytruth::street
