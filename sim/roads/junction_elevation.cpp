#include "sim/roads/junction_elevation.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "sim/core/math.h"
#include "sim/roads/cross_section.h"
#include "sim/roads/network_impl.h"

namespace raytruth::roads {
namespace {

constexpr double kStep_m = 0.5;

// A junction's reference line is shorter.
constexpr double kLongestLine_m = 2000.0;

double s_on(const Road& road, const RoadPlace& place) {
  return std::clamp(place.on(road.length_m), 0.0, road.length_m);
}

// s at which the lanes are those of the section that holds s.
double within_section(const Road& road, double s) {
  const LaneSection& section = road.section_at(s);
  return std::clamp(s, section.s_start_m, std::max(section.s_start_m, section.s_end_m - 1e-7));
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

using Path = std::vector<Vec2>;

// The point a length along, or the last one.
Vec2 along_path(const Path& path, double length_m) {
  Vec2 from = path.front();
  for (const Vec2& to : path) {
    const double step = (to - from).norm();
    if (step >= length_m && step > 0.0) return from + length_m / step * (to - from);
    length_m -= step;
    from = to;
  }
  return from;
}

// A segment of a boundary: along the outer edge of a lane, or across a road from left to right.
Path segment_path(const RoadNetwork& roads, RoadIndex index, const BoundarySegment& segment) {
  const Road& road = roads.road(index);
  const auto place = [&](double s, double t) -> Vec2 {
    return roads.at({index, s, t}).X_WR.translation().head<2>();
  };
  Path path;
  if (!segment.joint) {
    const double from = s_on(road, segment.s_start);
    const double to = s_on(road, segment.s_end);
    const int count = 1 + static_cast<int>(std::min(std::abs(to - from) / kStep_m, 2e4));
    for (int k = 0; k <= count; ++k) {
      const double s = from + (to - from) * k / count;
      path.push_back(
          place(s, roads.outer_t(index, segment.boundary_lane, within_section(road, s))));
    }
    return path;
  }
  const double s = s_on(road, segment.contact);
  const LaneSection& section = road.section_at(s);
  if (section.lanes.empty()) return path;
  const double s_lane = within_section(road, s);
  const auto edges = [&](int lane) {
    return std::minmax({roads.inner_t(index, lane, s_lane), roads.outer_t(index, lane, s_lane)});
  };
  const auto first = edges(segment.joint_lane_start.value_or(section.lanes.front().id));
  const auto last = edges(segment.joint_lane_end.value_or(section.lanes.back().id));
  return {place(s, std::max(first.second, last.second)),
          place(s, std::min(first.first, last.first))};
}

}  // namespace

std::optional<ElevationHeights> ElevationHeights::of(const Junction& junction) {
  const auto& grid = junction.elevation_grid;
  if (!grid || !(grid->spacing_m > 0.0) || grid->rows.empty()) return std::nullopt;
  if (junction.plan_view.empty()) return std::nullopt;
  const Geometry& last = junction.plan_view.back();
  if (!(last.s_m + last.length_m < kLongestLine_m)) return std::nullopt;
  for (const ElevationRow& row : grid->rows) {
    if (!row.center) return std::nullopt;
  }
  ElevationHeights heights;
  heights.grid_ = &*grid;
  heights.line_ = std::make_shared<const GridLine>(junction.plan_view);
  return heights;
}

double ElevationHeights::at(std::ptrdiff_t row, std::ptrdiff_t column) const {
  const auto last = static_cast<std::ptrdiff_t>(grid_->rows.size()) - 1;
  const ElevationRow& r =
      grid_->rows[static_cast<std::size_t>(std::clamp(row, std::ptrdiff_t{0}, last))];
  const std::vector<double>& side = column > 0 ? r.left : r.right;
  if (column == 0 || side.empty()) return *r.center;
  const std::size_t k = static_cast<std::size_t>(std::abs(column)) - 1;
  return side[std::min(k, side.size() - 1)];
}

bool ElevationHeights::has(std::ptrdiff_t row, std::ptrdiff_t column) const {
  if (row < 0 || row >= static_cast<std::ptrdiff_t>(grid_->rows.size())) return false;
  const ElevationRow& r = grid_->rows[static_cast<std::size_t>(row)];
  const std::vector<double>& side = column > 0 ? r.left : r.right;
  return std::abs(column) <= static_cast<std::ptrdiff_t>(side.size());
}

ElevationHeights::Tangents ElevationHeights::along_s(std::ptrdiff_t row,
                                                     std::ptrdiff_t column) const {
  const double z[4] = {at(row - 1, column), at(row, column), at(row + 1, column),
                       at(row + 2, column)};
  for (std::ptrdiff_t k = row - 1; k <= row + 2; ++k) {
    if (!has(k, column)) return {z[2] - z[1], z[2] - z[1]};
  }
  return {cubic_first(z[0], z[1], z[2], z[3]), cubic_second(z[0], z[1], z[2], z[3])};
}

double ElevationHeights::operator()(const Vec2& p_W) const {
  constexpr double kMost = 1e6;
  const GridLine::Foot foot = line_->foot(p_W.x(), p_W.y());
  const double s = (foot.s_m - grid_->s_start_m) / grid_->spacing_m;
  const double t = foot.t_m / grid_->spacing_m;
  if (!std::isfinite(s) || !std::isfinite(t)) return *grid_->rows.front().center;
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

std::optional<double> transition_height(const RoadNetwork& roads,
                                        const ElevationTransition& transition,
                                        const ElevationHeights& grid, const Vec2& p_W) {
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
  const SurfacePoint end = roads.at({transition.road, transition.s_m, foot->t_m});
  const Vec3 normal = end.X_WR.rotate(Vec3::UnitZ());
  const double slope_a = -normal.head<2>().dot(along) / std::max(normal.z(), 0.1);
  constexpr double kStep = 1e-3;
  const double slope_b = (grid(b + kStep * along) - grid(b - kStep * along)) / (2.0 * kStep);
  return Hermite(std::clamp(l, 0.0, 1.0))
      .blend(end.X_WR.translation().z(), grid(b), slope_a * length, slope_b * length);
}

JunctionElevation::JunctionElevation(const RoadNetwork& roads, ElevationHeights grid)
    : roads_(roads), grid_(std::move(grid)) {}

std::shared_ptr<const JunctionElevation> JunctionElevation::of(const RoadNetwork& roads,
                                                               const Junction& junction) {
  if (junction.type == "direct" || junction.type == "virtual") return nullptr;
  auto grid = ElevationHeights::of(junction);
  if (!grid) return nullptr;
  const std::shared_ptr<JunctionElevation> made(new JunctionElevation(roads, std::move(*grid)));
  made->add_transitions(junction);
  made->add_ends(junction);
  return made;
}

void JunctionElevation::add_transitions(const Junction& junction) {
  struct Piece {
    Path points;
    const BoundarySegment* segment;
    RoadIndex road;
  };
  std::vector<Piece> pieces;
  for (const BoundarySegment& segment : junction.boundary) {
    const auto index = roads_.find_road(segment.road_id);
    if (!index) return;
    pieces.push_back({segment_path(roads_, *index, segment), &segment, *index});
  }
  std::erase_if(pieces, [](const Piece& piece) { return piece.points.empty(); });
  if (pieces.size() < 3) return;
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    const Piece& piece = pieces[k];
    const double length = piece.segment->transition_length_m;
    // A road of another junction may stand on a grid of its own.
    if (!piece.segment->joint || !(length > 0.0) || !roads_.road(piece.road).junction.empty())
      continue;
    const Path& next = pieces[(k + 1) % pieces.size()].points;
    Path before = pieces[(k + pieces.size() - 1) % pieces.size()].points;
    std::reverse(before.begin(), before.end());
    ElevationTransition transition;
    transition.road = piece.road;
    transition.s_m = s_on(roads_.road(piece.road), piece.segment->contact);
    transition.corner_W[0] = piece.points.front();
    transition.corner_W[1] = piece.points.back();
    // The boundary comes from the piece before.
    if ((piece.points.back() - before.front()).norm() <
        (piece.points.front() - before.front()).norm()) {
      std::swap(transition.corner_W[0], transition.corner_W[1]);
    }
    transition.corner_W[2] = along_path(next, length);
    transition.corner_W[3] = along_path(before, length);
    transitions_.push_back(transition);
  }
}

void JunctionElevation::add_ends(const Junction& junction) {
  std::set<std::pair<RoadIndex, bool>> ends;
  for (const Road& road : roads_.roads()) {
    if (road.junction != junction.id) continue;
    for (const auto* link : {&road.predecessor, &road.successor}) {
      if (!*link || (*link)->to_junction) continue;
      const auto other = roads_.find_road((*link)->element_id);
      if (!other || roads_.road(*other).junction == junction.id) continue;
      ends.emplace(*other, (*link)->contact == ContactPoint::kStart);
    }
  }
  for (const auto& arm : ends) {
    const RoadIndex index = arm.first;
    const bool at_start = arm.second;
    const Road& road = roads_.road(index);
    const double s = at_start ? 0.0 : road.length_m;
    const LaneSection& section = road.section_at(s);
    if (section.lanes.empty()) continue;
    const double s_lane = within_section(road, s);
    const double left = roads_.outer_t(index, std::max(section.lanes.front().id, 0), s_lane);
    const double right = roads_.outer_t(index, std::min(section.lanes.back().id, 0), s_lane);
    if (!(left - right >= 1e-3)) continue;
    const auto place = [&](double t) { return roads_.at({index, s, t}).X_WR.translation(); };
    FadingEnd end;
    end.from_W = place(left).head<2>();
    const Vec2 to_W = place(right).head<2>();
    end.length_m = (to_W - end.from_W).norm();
    end.along = (to_W - end.from_W) / std::max(end.length_m, 1e-9);
    const int steps = 1 + static_cast<int>(std::min((left - right) / kStep_m, 1e3));
    for (int k = 0; k <= steps; ++k) {
      const Vec3 p = place(left + (right - left) * k / steps);
      const double off = p.z() - stated(p.head<2>());
      end.samples.push_back({end.along.dot(p.head<2>() - end.from_W), off});
    }
    end.drop_if_far();
    ends_.push_back(std::move(end));
  }
}

double JunctionElevation::stated(const Vec2& p_W) const {
  for (const ElevationTransition& transition : transitions_) {
    if (const auto z = transition_height(roads_, transition, grid_, p_W)) return *z;
  }
  return grid_(p_W);
}

double JunctionElevation::height_m(const Vec2& p_W) const {
  return with_ends(stated(p_W), ends_, p_W);
}

Vec2 JunctionElevation::gradient(const Vec2& p_W) const {
  constexpr double kStep = 1e-3;
  const auto slope = [&](const Vec2& step) {
    return (height_m(p_W + step) - height_m(p_W - step)) / (2.0 * kStep);
  };
  return {slope({kStep, 0.0}), slope({0.0, kStep})};
}

void RoadNetwork::Impl::place_elevations(const RoadNetwork& network) {
  // All of them before any: incoming roads have their own heights.
  std::vector<std::shared_ptr<const JunctionElevation>> made;
  for (const Junction& junction : junctions) {
    const auto ground =
        junction.elevation_grid ? JunctionElevation::of(network, junction) : nullptr;
    if (!ground) continue;
    made.resize(roads.size());
    for (RoadIndex road = 0; road < roads.size(); ++road) {
      if (roads[road].junction == junction.id) made[road] = ground;
    }
  }
  elevations = std::move(made);
}

const JunctionElevation* junction_elevation(const RoadNetwork& roads, RoadIndex road) {
  return CrossSection::inside_of(roads).elevation(road);
}

}  // namespace raytruth::roads
