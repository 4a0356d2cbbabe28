#include "scenes/street/junction_stated.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::street {
namespace {

constexpr double kStep_m = 0.5;
constexpr double kLeastArea_m2 = 1.0;

double s_on(const roads::Road& road, const roads::RoadPlace& place) {
  return std::clamp(place.on(road.length_m), 0.0, road.length_m);
}

// Along the outer edge of a lane.
void follow_lane(const roads::RoadNetwork& roads, roads::RoadIndex index,
                 const roads::BoundarySegment& segment, const PlaneFrame& frame, PlanePath& path) {
  const roads::Road& road = roads.road(index);
  const double from = s_on(road, segment.s_start);
  const double to = s_on(road, segment.s_end);
  const int count = std::clamp(static_cast<int>(std::abs(to - from) / kStep_m) + 1, 1, 20000);
  for (int k = 0; k <= count; ++k) {
    const double s = from + (to - from) * k / count;
    const double s_lane = inside(road.section_at(s), s);
    const double t = roads.outer_t(index, segment.boundary_lane, s_lane);
    path.push_back(frame.to_plane(roads.at({index, s, t}).X_WR.translation().head<2>()));
  }
}

// Across a road, from its left to its right.
PlanePath across(const roads::RoadNetwork& roads, roads::RoadIndex index,
                 const roads::BoundarySegment& segment, const FloorPlan& plan) {
  const roads::Road& road = roads.road(index);
  const double s = s_on(road, segment.contact);
  const roads::LaneSection& section = road.section_at(s);
  PlanePath path;
  if (section.lanes.empty()) return path;
  const double s_lane = inside(section, s);
  const auto edges = [&](int lane) {
    return std::minmax({roads.inner_t(index, lane, s_lane), roads.outer_t(index, lane, s_lane)});
  };
  const auto first = edges(segment.joint_lane_start.value_or(section.lanes.front().id));
  const auto last = edges(segment.joint_lane_end.value_or(section.lanes.back().id));
  const double high = std::max(first.second, last.second);
  const double low = std::min(first.first, last.first);
  const auto arm = std::find_if(plan.arms.begin(), plan.arms.end(), [&](const ArmRow& a) {
    return a.road == index && std::abs(a.s_m - s) < 1e-3;
  });
  if (arm != plan.arms.end()) {
    for (const ArmRow::Point& point : arm->points) {
      if (point.t_m > low - 1e-3 && point.t_m < high + 1e-3) path.push_back(point.p);
    }
    return path;
  }
  for (const double t : {high, low}) {
    path.push_back(plan.frame.to_plane(roads.at({index, s, t}).X_WR.translation().head<2>()));
  }
  return path;
}

double way2(const PlanePoint& a, const PlanePoint& b) {
  const double dx = static_cast<double>(a.x - b.x);
  const double dy = static_cast<double>(a.y - b.y);
  return dx * dx + dy * dy;
}

}  // namespace

PlanePath stated_boundary(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          const FloorPlan& plan) {
  PlanePath path;
  std::vector<std::pair<PlanePath, bool>> pieces;  // and whether it may be turned round
  for (const roads::BoundarySegment& segment : junction.boundary) {
    const auto index = roads.find_road(segment.road_id);
    if (!index) return {};
    if (segment.joint) {
      pieces.emplace_back(across(roads, *index, segment, plan), true);
    } else {
      pieces.emplace_back();
      follow_lane(roads, *index, segment, plan.frame, pieces.back().first);
    }
  }
  std::erase_if(pieces, [](const auto& piece) { return piece.first.empty(); });
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    auto& [points, turns] = pieces[k];
    const PlanePath& next = pieces[(k + 1) % pieces.size()].first;
    const bool better = path.empty() ? way2(points.front(), next.front()) <
                                           way2(points.back(), next.front())
                                     : way2(points.back(), path.back()) <
                                           way2(points.front(), path.back());
    if (turns && better) std::reverse(points.begin(), points.end());
    path.insert(path.end(), points.begin(), points.end());
  }
  double twice_area = 0.0;
  for (std::size_t k = 1; k + 1 < path.size(); ++k) {
    twice_area += static_cast<double>(turn(path[0], path[k], path[k + 1]));
  }
  if (std::abs(twice_area) * kQuantum_m * kQuantum_m < 2.0 * kLeastArea_m2) return {};
  if (twice_area < 0.0) std::reverse(path.begin(), path.end());
  return path;
}

std::optional<StatedHeights> StatedHeights::of(const roads::Junction& junction) {
  const auto& grid = junction.elevation_grid;
  if (!grid || !(grid->spacing_m > 0.0) || grid->rows.empty()) return std::nullopt;
  if (junction.plan_view.size() != 1) return std::nullopt;
  const roads::Geometry& line = junction.plan_view.front();
  if (!std::holds_alternative<roads::Line>(line.shape)) return std::nullopt;
  for (const roads::ElevationRow& row : grid->rows) {
    if (!row.center) return std::nullopt;
  }
  StatedHeights heights;
  heights.grid_ = &*grid;
  heights.from_W_ = {line.x_m, line.y_m};
  heights.along_ = {det::cos(line.heading_rad), det::sin(line.heading_rad)};
  return heights;
}

double StatedHeights::at(std::ptrdiff_t row, std::ptrdiff_t column) const {
  const auto last = static_cast<std::ptrdiff_t>(grid_->rows.size()) - 1;
  const roads::ElevationRow& r =
      grid_->rows[static_cast<std::size_t>(std::clamp(row, std::ptrdiff_t{0}, last))];
  const std::vector<double>& side = column > 0 ? r.left : r.right;
  if (column == 0 || side.empty()) return *r.center;
  const std::size_t k = static_cast<std::size_t>(std::abs(column)) - 1;
  return side[std::min(k, side.size() - 1)];
}

double StatedHeights::operator()(const Vec2& p_W) const {
  constexpr double kMost = 1e6;
  const Vec2 off = p_W - from_W_;
  const double s = (along_.dot(off) - grid_->s_start_m) / grid_->spacing_m;
  const double t = (along_.x() * off.y() - along_.y() * off.x()) / grid_->spacing_m;
  const double row = std::floor(std::clamp(s, -kMost, kMost));
  const double column = std::floor(std::clamp(t, -kMost, kMost));
  const double u = std::clamp(s - row, 0.0, 1.0);
  const double v = std::clamp(t - column, 0.0, 1.0);
  const auto i = static_cast<std::ptrdiff_t>(row);
  const auto j = static_cast<std::ptrdiff_t>(column);
  return (1.0 - u) * ((1.0 - v) * at(i, j) + v * at(i, j + 1)) +
         u * ((1.0 - v) * at(i + 1, j) + v * at(i + 1, j + 1));
}

}  // namespace raytruth::street
