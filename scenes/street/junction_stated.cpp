#include "scenes/street/junction_stated.h"

#include <algorithm>
#include <cmath>

namespace raytruth::street {
namespace {

constexpr double kStatedStep_m = 0.5;
constexpr double kLeastStated_m2 = 1.0;

double s_on(const roads::Road& road, const roads::RoadPlace& place) {
  return std::clamp(place.on(road.length_m), 0.0, road.length_m);
}

// Along the outer edge of a lane.
void follow_lane(const roads::RoadNetwork& roads, roads::RoadIndex index,
                 const roads::BoundarySegment& segment, const PlaneFrame& frame, PlanePath& path) {
  const roads::Road& road = roads.road(index);
  const double from = s_on(road, segment.s_start);
  const double to = s_on(road, segment.s_end);
  const int count = std::clamp(static_cast<int>(std::abs(to - from) / kStatedStep_m) + 1, 1, 20000);
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
  struct Piece {
    PlanePath points;
    const roads::BoundarySegment* segment;
  };
  std::vector<Piece> pieces;
  for (const roads::BoundarySegment& segment : junction.boundary) {
    const auto index = roads.find_road(segment.road_id);
    if (!index) return {};
    pieces.push_back({{}, &segment});
    if (segment.joint) {
      pieces.back().points = across(roads, *index, segment, plan);
    } else {
      follow_lane(roads, *index, segment, plan.frame, pieces.back().points);
    }
  }
  std::erase_if(pieces, [](const Piece& piece) { return piece.points.empty(); });
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    PlanePath& points = pieces[k].points;
    const PlanePath& next = pieces[(k + 1) % pieces.size()].points;
    const bool better = path.empty()
                            ? way2(points.front(), next.front()) < way2(points.back(), next.front())
                            : way2(points.back(), path.back()) < way2(points.front(), path.back());
    // Only what runs across a road may be turned round.
    if (pieces[k].segment->joint && better) std::reverse(points.begin(), points.end());
    path.insert(path.end(), points.begin(), points.end());
  }
  double twice_area = 0.0;
  for (std::size_t k = 1; k + 1 < path.size(); ++k) {
    twice_area += static_cast<double>(turn(path[0], path[k], path[k + 1]));
  }
  if (std::abs(twice_area) * kQuantum_m * kQuantum_m < 2.0 * kLeastStated_m2) return {};
  if (twice_area < 0.0) std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace raytruth::street
