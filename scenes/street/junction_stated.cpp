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

// The point a length along, or the last one.
Vec2 along_path(const PlanePath& path, double length_m, const PlaneFrame& frame) {
  Vec2 from = frame.to_world(path.front());
  for (const PlanePoint& point : path) {
    const Vec2 to = frame.to_world(point);
    const double step = (to - from).norm();
    if (step >= length_m && step > 0.0) return from + length_m / step * (to - from);
    length_m -= step;
    from = to;
  }
  return from;
}

// Slopes at the second and third of four points a step apart, of the cubic through them.
double cubic_first(double a, double b, double c, double d) {
  return -a / 3.0 - b / 2.0 + c - d / 6.0;
}
double cubic_second(double a, double b, double c, double d) {
  return a / 6.0 - b + c / 2.0 + d / 3.0;
}

// Hermite's weights of the first and second value and slope.
struct Hermite {
  double first, second, first_slope, second_slope;
  explicit Hermite(double u)
      : first((1.0 + 2.0 * u) * (1.0 - u) * (1.0 - u)),
        second(u * u * (3.0 - 2.0 * u)),
        first_slope(u * (1.0 - u) * (1.0 - u)),
        second_slope(-u * u * (1.0 - u)) {}
  double blend(double a, double b, double slope_a, double slope_b) const {
    return first * a + second * b + first_slope * slope_a + second_slope * slope_b;
  }
};

}  // namespace

PlanePath stated_boundary(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          const FloorPlan& plan, std::vector<StatedTransition>& transitions) {
  PlanePath path;
  struct Piece {
    PlanePath points;
    const roads::BoundarySegment* segment;
    roads::RoadIndex road;
  };
  std::vector<Piece> pieces;
  for (const roads::BoundarySegment& segment : junction.boundary) {
    const auto index = roads.find_road(segment.road_id);
    if (!index) return {};
    pieces.push_back({{}, &segment, *index});
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
  for (std::size_t k = 0; k < pieces.size() && pieces.size() >= 3; ++k) {
    const Piece& piece = pieces[k];
    const double length = piece.segment->transition_length_m;
    if (!piece.segment->joint || !(length > 0.0)) continue;
    PlanePath before = pieces[(k + pieces.size() - 1) % pieces.size()].points;
    std::reverse(before.begin(), before.end());
    StatedTransition transition;
    transition.road = piece.road;
    transition.s_m = s_on(roads.road(piece.road), piece.segment->contact);
    transition.corner_W[0] = plan.frame.to_world(piece.points.front());
    transition.corner_W[1] = plan.frame.to_world(piece.points.back());
    transition.corner_W[2] = along_path(pieces[(k + 1) % pieces.size()].points, length, plan.frame);
    transition.corner_W[3] = along_path(before, length, plan.frame);
    transitions.push_back(transition);
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

bool StatedHeights::has(std::ptrdiff_t row, std::ptrdiff_t column) const {
  if (row < 0 || row >= static_cast<std::ptrdiff_t>(grid_->rows.size())) return false;
  const roads::ElevationRow& r = grid_->rows[static_cast<std::size_t>(row)];
  const std::vector<double>& side = column > 0 ? r.left : r.right;
  return std::abs(column) <= static_cast<std::ptrdiff_t>(side.size());
}

StatedHeights::Tangents StatedHeights::along_s(std::ptrdiff_t row, std::ptrdiff_t column) const {
  const double z[4] = {at(row - 1, column), at(row, column), at(row + 1, column),
                       at(row + 2, column)};
  for (std::ptrdiff_t k = row - 1; k <= row + 2; ++k) {
    if (!has(k, column)) return {z[2] - z[1], z[2] - z[1]};
  }
  return {cubic_first(z[0], z[1], z[2], z[3]), cubic_second(z[0], z[1], z[2], z[3])};
}

double StatedHeights::operator()(const Vec2& p_W) const {
  constexpr double kMost = 1e6;
  const Vec2 off = p_W - from_W_;
  const double s = (along_.dot(off) - grid_->s_start_m) / grid_->spacing_m;
  const double t = (along_.x() * off.y() - along_.y() * off.x()) / grid_->spacing_m;
  const double row = std::floor(std::clamp(s, -kMost, kMost));
  const double column = std::floor(std::clamp(t, -kMost, kMost));
  const auto i = static_cast<std::ptrdiff_t>(row);
  const auto j = static_cast<std::ptrdiff_t>(column);
  // Across, at both rows: heights and the slopes along s.
  double z[4][2], zs[4][2];
  for (std::ptrdiff_t k = 0; k < 4; ++k) {
    const Tangents slope = along_s(i, j - 1 + k);
    zs[k][0] = slope.at_first;
    zs[k][1] = slope.at_second;
    for (std::ptrdiff_t e = 0; e < 2; ++e) z[k][e] = at(i + e, j - 1 + k);
  }
  const Hermite over(std::clamp(t - column, 0.0, 1.0));
  double height[2], slope[2];
  for (std::size_t e = 0; e < 2; ++e) {
    bool whole = true;
    for (std::ptrdiff_t k = 0; k < 4; ++k) {
      whole = whole && has(i + static_cast<std::ptrdiff_t>(e), j - 1 + k);
    }
    const auto at_t = [&](const double(&v)[4][2]) {
      const double edge = v[2][e] - v[1][e];
      return over.blend(v[1][e], v[2][e],
                        whole ? cubic_first(v[0][e], v[1][e], v[2][e], v[3][e]) : edge,
                        whole ? cubic_second(v[0][e], v[1][e], v[2][e], v[3][e]) : edge);
    };
    height[e] = at_t(z);
    slope[e] = at_t(zs);
  }
  return Hermite(std::clamp(s - row, 0.0, 1.0)).blend(height[0], height[1], slope[0], slope[1]);
}

std::optional<double> transition_height(const roads::RoadNetwork& roads,
                                        const StatedTransition& transition,
                                        const StatedHeights& grid, const Vec2& p_W) {
  const Vec2(&p)[4] = transition.corner_W;
  // P = P0 + k (P1 - P0) + l (P3 - P0) + k l (P2 - P3 - P1 + P0), solved for k and l by Newton's
  // way.
  const Vec2 both = p[2] - p[3] - p[1] + p[0];
  double k = 0.5, l = 0.5;
  for (int pass = 0; pass < 12; ++pass) {
    const Vec2 off = p[0] + k * (p[1] - p[0]) + l * (p[3] - p[0]) + k * l * both - p_W;
    const Vec2 by_k = p[1] - p[0] + l * both;
    const Vec2 by_l = p[3] - p[0] + k * both;
    const double area = by_k.x() * by_l.y() - by_k.y() * by_l.x();
    if (std::abs(area) < 1e-9) return std::nullopt;
    const double dk = (off.x() * by_l.y() - off.y() * by_l.x()) / area;
    const double dl = (by_k.x() * off.y() - by_k.y() * off.x()) / area;
    k -= dk;
    l -= dl;
    if (!(std::abs(k) < 1e3 && std::abs(l) < 1e3)) return std::nullopt;
    if (std::abs(dk) + std::abs(dl) < 1e-12) break;
  }
  constexpr double kOn = 1e-9;
  if (k < -kOn || k > 1.0 + kOn || l < -kOn || l > 1.0 + kOn) return std::nullopt;
  const Vec2 a = p[0] + k * (p[1] - p[0]);
  const Vec2 b = p[3] + k * (p[2] - p[3]);
  const double length = (b - a).norm();
  if (length < 1e-6) return std::nullopt;
  const Vec2 along = (b - a) / length;
  const auto foot = roads.project(transition.road, a.x(), a.y(), 100.0, transition.s_m);
  if (!foot) return std::nullopt;
  const roads::SurfacePoint end = roads.at({transition.road, transition.s_m, foot->t_m});
  const Vec3 normal = end.X_WR.rotate(Vec3::UnitZ());
  const double slope_a = -normal.head<2>().dot(along) / std::max(normal.z(), 0.1);
  constexpr double kStep = 1e-3;
  const double slope_b = (grid(b + kStep * along) - grid(b - kStep * along)) / (2.0 * kStep);
  return Hermite(std::clamp(l, 0.0, 1.0))
      .blend(end.X_WR.translation().z(), grid(b), slope_a * length, slope_b * length);
}

}  // namespace raytruth::street
