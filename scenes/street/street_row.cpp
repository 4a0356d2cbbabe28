#include "scenes/street/street_row.h"

#include <algorithm>
#include <cmath>

namespace raytruth::street {
namespace {

// Just before a place where records begin, the earlier ones hold. The road moves by less than the
// grid meanwhile.
constexpr double kBeforeRecord_m = 1e-7;
// Columns closer than this are one.
constexpr double kColumn_m = 1e-3;
constexpr double kSame_m = 1e-3;
// Highest number of halvings of a curved profile: 3.5 m / 2^7 = 3 cm.
constexpr int kHalvings = 7;
// Steps of grids become ramps that aren't cut further.
constexpr double kThinnestRamp_m = 6e-3;
// Wider lanes have columns in between: on a curve two triangles tell s and t of a long cell badly.
constexpr double kWidestColumn_m = 5.0;
// Wider than any lane or square: a broken file must not eat memory with columns.
constexpr double kNoLane_m = 300.0;

// Where the section's own lanes, and the records of that side, are in force.
double evaluated_s(const roads::LaneSection& section, double s, Side side) {
  if (side == Side::kBefore) s -= kBeforeRecord_m;
  return std::max(std::min(s, section.s_end_m - kBeforeRecord_m), section.s_start_m);
}

Vec3 lerp(const Vec3& a, const Vec3& b, double u) { return a + u * (b - a); }

void station_kinks(const roads::ShapeStation& station, std::vector<double>& kinks) {
  for (const roads::Cubic& piece : station.pieces) kinks.push_back(piece.s_m);
}

// The points of `from` that lie inside of a chain become columns of it.
void take_columns(const Row& from, Row& into) {
  for (Chain& chain : into.chains) {
    std::vector<RowPoint> more;
    for (const Chain& other : from.chains) {
      for (const RowPoint& p : other.points) {
        if (p.t_m < chain.right_t() + kColumn_m || p.t_m > chain.left_t() - kColumn_m) continue;
        const auto near = [&](const RowPoint& q) { return std::abs(q.t_m - p.t_m) < kColumn_m; };
        if (std::any_of(chain.points.begin(), chain.points.end(), near)) continue;
        if (std::any_of(more.begin(), more.end(), near)) continue;
        const auto next = std::upper_bound(chain.points.begin(), chain.points.end(), p.t_m,
                                           [](double t, const RowPoint& q) { return t < q.t_m; });
        const RowPoint& a = *std::prev(next);
        const double u = (p.t_m - a.t_m) / (next->t_m - a.t_m);
        more.push_back({p.t_m, on_grid(lerp(a.p_W, next->p_W, u))});
      }
    }
    chain.points.insert(chain.points.end(), more.begin(), more.end());
    std::stable_sort(chain.points.begin(), chain.points.end(),
                     [](const RowPoint& a, const RowPoint& b) { return a.t_m < b.t_m; });
  }
}

}  // namespace

Vec3 on_grid(const Vec3& p_W) {
  const auto round = [](double v) { return std::floor(v / kGrid_m + 0.5) * kGrid_m; };
  return {round(p_W.x()), round(p_W.y()), round(p_W.z())};
}

Vec3 Chain::at(double f) const {
  const double t = right_t() + f * (left_t() - right_t());
  if (points.size() == 2) return lerp(points[0].p_W, points[1].p_W, f);
  const auto next = std::upper_bound(points.begin() + 1, points.end() - 1, t,
                                     [](double value, const RowPoint& q) { return value < q.t_m; });
  const RowPoint& a = *std::prev(next);
  const double width = next->t_m - a.t_m;
  return width > 0.0 ? lerp(a.p_W, next->p_W, (t - a.t_m) / width) : a.p_W;
}

bool is_raised(roads::LaneType type) {
  return type == roads::LaneType::kSidewalk || type == roads::LaneType::kWalking ||
         type == roads::LaneType::kCurb;
}

Surface::Surface(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m)
    : section_(roads, road, s_m) {}

double Surface::to_centre(double t) const {
  const double curvature = section_.curvature_1_m();
  return curvature * t > 1.0 ? 1.0 / curvature : t;
}

Vec3 Surface::top(const roads::Lane& lane, double t) const { return section_.top(t, lane.id); }

RowMaker::RowMaker(const roads::RoadNetwork& roads, roads::RoadIndex road)
    : roads_(roads),
      road_(road),
      grids_(roads, road),
      curved_(!roads.road(road).lateral.shape.empty() || roads.road(road).lateral.surface ||
              !grids_.empty()) {}

std::vector<double> RowMaker::kinks(double s) const {
  std::vector<double> t;
  const roads::LateralProfile& lateral = road().lateral;
  grids_.add_columns(s, t);
  if (lateral.empty()) {
    std::sort(t.begin(), t.end());
    return t;
  }
  if (const auto& surface = lateral.surface) {
    const double line = roads::value_at(surface->t_offset, s);
    t.push_back(line);
    if (surface->left_inner && !surface->left_inner->width.empty())
      t.push_back(line + roads::value_at(surface->left_inner->width, s));
    if (surface->right_inner && !surface->right_inner->width.empty())
      t.push_back(line - roads::value_at(surface->right_inner->width, s));
  } else {
    if (!lateral.crossfall_left.empty() || !lateral.crossfall_right.empty()) t.push_back(0.0);
    const auto next = std::upper_bound(
        lateral.shape.begin(), lateral.shape.end(), s,
        [](double value, const roads::ShapeStation& station) { return value < station.s_m; });
    if (next != lateral.shape.begin()) station_kinks(*std::prev(next), t);
    if (next != lateral.shape.end()) station_kinks(*next, t);
  }
  std::sort(t.begin(), t.end());
  return t;
}

void RowMaker::bend(const Surface& surface, double s, const roads::Lane& lane, const RowPoint& a,
                    const RowPoint& b, double error_m, int depth,
                    std::vector<RowPoint>& points) const {
  const double width = b.t_m - a.t_m;
  if (curved_ && depth < kHalvings && width > kThinnestRamp_m && width < kNoLane_m) {
    bool straight = true;
    const int looks = std::max(4, grids_.pieces_across(s, a.t_m, b.t_m));
    for (int i = 1; i < looks && straight; ++i) {
      const double u = static_cast<double>(i) / looks;
      const Vec3 p = surface.top(lane, a.t_m + u * (b.t_m - a.t_m));
      straight = (p - lerp(a.p_W, b.p_W, u)).norm() < error_m;
    }
    if (!straight) {
      const double t = 0.5 * (a.t_m + b.t_m);
      const RowPoint middle{t, surface.top(lane, t)};
      bend(surface, s, lane, a, middle, error_m, depth + 1, points);
      bend(surface, s, lane, middle, b, error_m, depth + 1, points);
      return;
    }
  }
  points.push_back(b);
}

Row RowMaker::make(const roads::LaneSection& lanes, double s, Side side, double error_m) const {
  const double at = evaluated_s(lanes, s, side);
  const Surface surface = this->surface(at);
  const std::vector<double> kinks = this->kinks(at);
  Row row{s, {}};
  row.chains.reserve(lanes.lanes.size());
  for (auto lane = lanes.lanes.rbegin(); lane != lanes.lanes.rend(); ++lane) {
    if (lane->id == 0) continue;
    const double right = surface.right_t(lane->id);
    const double left = surface.left_t(lane->id);
    Chain chain;
    chain.lane = lane->id;
    chain.points.reserve(4);
    chain.points.push_back({right, surface.top(*lane, right)});
    const auto reach = [&](double t) {
      const RowPoint last = chain.points.back();
      bend(surface, at, *lane, last, {t, surface.top(*lane, t)}, error_m, 0, chain.points);
    };
    const double width = left - right;
    std::vector<double> columns = kinks;
    if (width > kWidestColumn_m) {
      const double count = std::ceil(std::min(width, kNoLane_m) / kWidestColumn_m);
      for (double i = 1.0; i < count; i += 1.0) columns.push_back(right + i / count * width);
      std::sort(columns.begin(), columns.end());
    }
    double last = right;
    for (const double t : columns) {
      if (t < last + kColumn_m || t > left - kColumn_m) continue;
      reach(t);
      last = t;
    }
    reach(left);
    row.chains.push_back(std::move(chain));
  }
  // A pavement that stands above its inner neighbour begins with a kerb stone.
  for (std::size_t k = 0; k < row.chains.size(); ++k) {
    Chain& chain = row.chains[k];
    const roads::Lane& lane = *lanes.lane(chain.lane);
    if (!is_raised(lane.type)) continue;
    const std::size_t inner = chain.lane > 0 ? k - 1 : k + 1;
    if (inner >= row.chains.size()) continue;
    const Vec3& own = (chain.lane > 0 ? chain.points.front() : chain.points.back()).p_W;
    const Chain& other = row.chains[inner];
    const Vec3& foot = (chain.lane > 0 ? other.points.back() : other.points.front()).p_W;
    if (surface.up(chain.lane).dot(own - foot) < kSame_m) continue;
    chain.stone = true;
    const double t = chain.inner_t() + (chain.lane > 0 ? kStone_m : -kStone_m);
    if (t < chain.right_t() + kColumn_m || t > chain.left_t() - kColumn_m) continue;
    const auto next =
        std::lower_bound(chain.points.begin(), chain.points.end(), t,
                         [](const RowPoint& q, double value) { return q.t_m < value; });
    if (next->t_m - t < kColumn_m || t - std::prev(next)->t_m < kColumn_m) continue;
    chain.points.insert(next, {t, surface.top(lane, t)});
  }
  for (Chain& chain : row.chains) {
    for (RowPoint& point : chain.points) point.p_W = on_grid(point.p_W);
  }
  return row;
}

void join_same_road(Row& before, Row& after) {
  take_columns(before, after);
  take_columns(after, before);
  for (Chain& chain : after.chains) {
    for (RowPoint& point : chain.points) {
      double best = kSame_m;
      Vec3 nearest = point.p_W;
      for (const Chain& other : before.chains) {
        for (const RowPoint& q : other.points) {
          const double away = (q.p_W - point.p_W).norm();
          if (away < best) {
            best = away;
            nearest = q.p_W;
          }
        }
      }
      point.p_W = nearest;
    }
  }
}

}  // namespace raytruth::street
