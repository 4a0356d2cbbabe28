// From the world to road coordinates.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "sim/core/math.h"
#include "sim/roads/network_impl.h"

namespace raytruth::roads {
namespace {

// Scores closer than this are equal: the road that comes first in the file has the point.
constexpr double kSameScore_m = 1e-9;
// Widths grow by less than this between two samples of a road.
constexpr double kReachMargin_m = 1.0;

}  // namespace

std::optional<RoadPoint> RoadNetwork::nearest(const Vec3& p_W, double max_distance_m,
                                              std::optional<RoadIndex> hint) const {
  // How much nearer the road of the hint counts.
  constexpr double kHint_m = 0.05;
  if (hint) hint = impl_->base(*hint);
  struct Scored {
    RoadPoint point;
    double score = 1e300;
  };
  Scored best;
  const double whole = max_distance_m + impl_->grid.widest_m() + RoadIndexGrid::kSpacing_m;
  for (const double radius : {std::min(30.0, whole), whole}) {
    const std::vector<RoadIndexGrid::Candidate> candidates = impl_->grid.near(p_W, radius);
    const auto score_of = [&](const RoadIndexGrid::Candidate& c) -> Scored {
      const LineFoot f = impl_->foot(c.road, c.s_m, p_W.x(), p_W.y());
      const RoadPoint point{c.road, f.s_m, t_of_offset(c.road, f.s_m, f.across_m)};
      const LanePoint lane = to_lane(point);
      const double half = 0.5 * lane_width(c.road, lane.lane, f.s_m);
      const double beyond = std::max(0.0, std::abs(lane.offset_m) - half);
      const double dz = p_W.z() - height_of(point);
      double score = std::sqrt(beyond * beyond + f.along_m * f.along_m + dz * dz);
      if (hint && *hint == c.road) score -= kHint_m;
      return {point, score};
    };
    // On the road of the hint itself nothing else can come before it.
    for (const RoadIndexGrid::Candidate& c : candidates) {
      if (!hint || *hint != c.road) continue;
      const Scored on_hint = score_of(c);
      if (on_hint.score < -kHint_m + kSameScore_m) return on_hint.point;
    }
    // No point of the road's lanes is nearer than the bound. Few of them are looked at: a heap.
    using Bounded = std::tuple<double, RoadIndex, const RoadIndexGrid::Candidate*>;
    std::vector<Bounded> open;
    open.reserve(candidates.size());
    for (const RoadIndexGrid::Candidate& c : candidates) {
      const double bound = std::sqrt(c.plan2) - 0.5 * RoadIndexGrid::kSpacing_m -
                           impl_->grid.reach_m(c.road) - kReachMargin_m -
                           (hint && *hint == c.road ? kHint_m : 0.0);
      open.emplace_back(bound, c.road, &c);
    }
    const auto later = [](const Bounded& a, const Bounded& b) {
      return std::tie(std::get<0>(a), std::get<1>(a)) > std::tie(std::get<0>(b), std::get<1>(b));
    };
    std::make_heap(open.begin(), open.end(), later);
    std::vector<Scored> scored;
    double least = 1e300;
    while (!open.empty() && std::get<0>(open.front()) <= least + kSameScore_m) {
      scored.push_back(score_of(*std::get<2>(open.front())));
      least = std::min(least, scored.back().score);
      std::pop_heap(open.begin(), open.end(), later);
      open.pop_back();
    }
    best = {};
    for (const Scored& s : scored) {
      const bool first = best.score == 1e300 || s.point.road < best.point.road;
      if (s.score <= least + kSameScore_m && first) best = s;
    }
    if (best.score < 20.0 || radius == whole) break;
  }
  if (best.score > max_distance_m) return std::nullopt;
  return best.point;
}

std::optional<RoadPoint> RoadNetwork::project(RoadIndex index, double x_m, double y_m, double max_m,
                                              std::optional<double> near_s) const {
  if (!std::isfinite(x_m) || !std::isfinite(y_m)) return std::nullopt;
  LineFoot best{0.0, 0.0, 0.0};
  double least = 1e300;
  const auto look_from = [&](double s) {
    const LineFoot f = impl_->foot(index, s, x_m, y_m);
    const double distance2 = f.across_m * f.across_m + f.along_m * f.along_m;
    if (distance2 < least) {
      least = distance2;
      best = f;
    }
  };
  if (near_s) {
    look_from(*near_s);
  } else {
    const std::span<const RoadIndexGrid::Sample> samples = impl_->grid.of_road(impl_->base(index));
    const auto away = [&](std::size_t k) {
      const double dx = samples[k].x_m - x_m;
      const double dy = samples[k].y_m - y_m;
      return std::sqrt(dx * dx + dy * dy);
    };
    double nearest = 1e300;
    for (std::size_t k = 0; k < samples.size(); ++k) nearest = std::min(nearest, away(k));
    // The foot is at most half a spacing nearer than its sample: of a road that comes back to
    // itself every branch within that counts.
    const double bound = nearest + 0.5 * RoadIndexGrid::kSpacing_m;
    for (std::size_t k = 0; k < samples.size(); ++k) {
      const double d = away(k);
      const bool falls = k == 0 || d <= away(k - 1);
      if (falls && d <= bound && (k + 1 == samples.size() || d < away(k + 1))) {
        look_from(samples[k].s_m);
      }
    }
  }
  if (!(least <= max_m * max_m)) return std::nullopt;
  return RoadPoint{index, best.s_m, t_of_offset(index, best.s_m, best.across_m)};
}

std::vector<RoadPoint> RoadNetwork::all_covering(double x_m, double y_m) const {
  std::vector<RoadPoint> covering;
  for (const RoadIndexGrid::Candidate& c :
       impl_->grid.near({x_m, y_m, 0.0}, impl_->grid.widest_m() + 10.0)) {
    const LineFoot f = impl_->foot(c.road, c.s_plan_m, x_m, y_m);
    if (std::abs(f.along_m) > 1e-3) continue;
    const RoadPoint point{c.road, f.s_m, t_of_offset(c.road, f.s_m, f.across_m)};
    const LanePoint lane = to_lane(point);
    if (lane.lane != 0 &&
        std::abs(lane.offset_m) <= 0.5 * lane_width(c.road, lane.lane, f.s_m) + 1e-9) {
      covering.push_back(point);
    }
  }
  return covering;
}

}  // namespace raytruth::roads
