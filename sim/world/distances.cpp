// Distances: ASAM OpenSCENARIO XML 1.3, 6.4 "Distances".
#include <algorithm>
#include <array>
#include <cmath>

#include "sim/core/math.h"
#include "sim/roads/route_search.h"
#include "sim/world/engine.h"

namespace raytruth::world {

using scenario::CoordinateSystem;
using scenario::RelativeDistanceType;
using scenario::RoutingAlgorithm;

namespace {

using Corners = std::array<Vec2, 4>;

// The declared box's footprint in the frame that X leads to; a point when there is no body.
Corners corners_of(const Pose& X, const ActorModel* body) {
  Corners corners;
  std::size_t k = 0;
  for (const auto& [x, y] : {std::pair{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}) {
    Vec3 p = Vec3::Zero();
    if (body) p = body->box_center_m + 0.5 * body->box_size_m.cwiseProduct(Vec3(x, y, 0));
    corners[k++] = (X * p).head<2>();
  }
  return corners;
}

struct Interval {
  double low = 1e300, high = -1e300;
  void extend(double v) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

Interval extent(const Corners& corners, Eigen::Index axis) {
  Interval interval;
  for (const Vec2& c : corners) interval.extend(c[axis]);
  return interval;
}

// Signed way from the interval of a to that of b.
double gap(const Interval& a, const Interval& b) {
  return b.low > a.high ? b.low - a.high : b.high < a.low ? b.high - a.low : 0.0;
}

// Coordinates of a corner about the foot of its entity on a reference line that bends as a circle:
// along it and to its left. `q` in the frame of the reference line's direction, at `t`.
Vec2 along_arc(double curvature, double t, const Vec2& q) {
  const double y = t + q.y();
  if (std::abs(curvature) < 1e-9) return {q.x(), y};
  const double ahead = curvature * q.x();
  const double inward = 1.0 - curvature * y;
  return {det::atan2(ahead, inward) / curvature, (1.0 - std::hypot(ahead, inward)) / curvature};
}

// Whether an axis of a's footprint parts the two.
bool parted(const Corners& a, const Corners& b) {
  for (const std::size_t i : {0U, 1U}) {
    const Vec2 axis = a[i + 1] - a[i];
    Interval of_a;
    Interval of_b;
    for (const Vec2& c : a) of_a.extend(axis.dot(c));
    for (const Vec2& c : b) of_b.extend(axis.dot(c));
    if (of_a.high < of_b.low || of_b.high < of_a.low) return true;
  }
  return false;
}

double corner_gap(const Corners& a, const Corners& b) {
  double best = 1e300;
  for (std::size_t i = 0; i < 4; ++i) {
    const Vec2 edge = b[(i + 1) % 4] - b[i];
    for (const Vec2& q : a) {
      const double u =
          std::clamp((q - b[i]).dot(edge) / std::max(1e-12, edge.squaredNorm()), 0.0, 1.0);
      best = std::min(best, (b[i] + u * edge - q).norm());
    }
  }
  return best;
}

double gap_of(const Corners& a, const Corners& b) {
  return parted(a, b) || parted(b, a) ? std::min(corner_gap(a, b), corner_gap(b, a)) : 0.0;
}

}  // namespace

double footprint_gap(const Pose& X_WA, const ActorModel& a, const Pose& X_WB, const ActorModel& b) {
  const Pose X_AB = X_WA.inverse() * X_WB;
  return gap_of(corners_of(Pose(), &a), corners_of(X_AB, &b));
}

DistanceTarget Engine::target_of(const State& s, std::size_t entity) const {
  const Mover& m = s.movers[entity];
  DistanceTarget target;
  target.X_WT = pose_of(m);
  if (m.on_road) target.lane = m.lane;
  target.velocity_W = target.X_WT.rotate(Vec3(m.speed_m_s, 0, 0));
  target.body = models_[entity].get();
  return target;
}

DistanceTarget Engine::target_of(const Place& place) {
  DistanceTarget target;
  target.X_WT = place.X_WP;
  target.lane = place.lane;
  return target;
}

OnRoad Engine::on_road(const roads::LanePoint& lane, const DistanceTarget& what, bool freespace,
                       bool in_lane, int lane_of_s) const {
  OnRoad on;
  on.point = roads_->to_road(lane);
  const Pose X_WR = roads_->at(on.point).X_WR;
  const double curvature = roads_->curvature_1_m(on.point.road, on.point.s_m);
  const double inward = std::max(0.1, 1.0 - curvature * on.point.t_m);
  const Pose X_RW = X_WR.inverse();
  const Vec3 v = X_RW.rotate(what.velocity_W);
  on.s_rate = v.x() / inward;
  on.t_rate = v.y();
  on.t = on.point.t_m;
  if (in_lane) {
    // Along and across the middle of one lane: of the same number, wherever it is.
    const roads::LanePoint middle{on.point.road, lane_of_s, on.point.s_m, 0.0};
    const Lie lie = lie_of(middle, 0.0);
    on.stretch = std::hypot(lie.stretch, lie.slope);
    on.t -= roads_->center_t(on.point.road, lane_of_s, on.point.s_m);
    on.t_rate -= lie.slope * on.s_rate;
  }
  on.ahead_low = on.ahead_high = 0.0;
  on.left_low = on.left_high = on.t;
  if (!freespace || !what.body) return on;
  Interval ahead;
  Interval left;
  for (const Vec2& corner : corners_of(X_RW * what.X_WT, what.body)) {
    const Vec2 st = along_arc(curvature, on.point.t_m, corner);
    ahead.extend(st.x());
    left.extend(st.y() + on.t - on.point.t_m);
  }
  on.ahead_low = ahead.low;
  on.ahead_high = ahead.high;
  on.left_low = left.low;
  on.left_high = left.high;
  return on;
}

std::optional<Way> Engine::way_between(const State& s, std::size_t a, const roads::LanePoint& to,
                                       RoutingAlgorithm routing) const {
  const Mover& m = s.movers[a];
  roads::RoadPoint here = roads_->to_road(m.lane);
  roads::RoadPoint there = roads_->to_road(to);
  here.road = roads_->permanent_layer(here.road);
  there.road = roads_->permanent_layer(there.road);
  if (routing == RoutingAlgorithm::kAssignedRoute) return way_on_route(m, there);
  if (here.road == there.road) {
    const double ds = there.s_m - here.s_m;
    return Way{m.with_s ? ds : -ds, m.with_s};
  }
  if (routing == RoutingAlgorithm::kFastest || routing == RoutingAlgorithm::kLeastIntersections) {
    const auto aim = routing == RoutingAlgorithm::kFastest ? roads::RouteAim::kTime
                                                           : roads::RouteAim::kJunctions;
    const auto legs = roads::find_route(*roads_, m.lane, to, aim, 0, m.layer);
    double way = 0.0;
    for (std::size_t k = 0; k < legs.size(); ++k) {
      // Lanes side by side share their way.
      const bool beside = k + 1 < legs.size() && legs[k + 1].road == legs[k].road &&
                          legs[k + 1].s_from_m == legs[k].s_from_m;
      if (!beside) way += std::abs(legs[k].s_to_m - legs[k].s_from_m);
    }
    if (!legs.empty()) return Way{way, legs.back().s_to_m >= legs.back().s_from_m};
  }
  // Where no way leads ahead, as without an algorithm: it may be behind.
  const auto along = roads_->distance_along(here, there);
  if (!along) return std::nullopt;
  const roads::Advance moved =
      roads_->advance(m.lane, *along >= 0.0, std::abs(*along), {}, m.layer);
  Way way{m.with_s ? *along : -*along, m.with_s};
  if (roads_->permanent_layer(moved.point.road) == there.road) {
    way.with_s = moved.with_s == (way.ahead_m >= 0.0);
  } else {
    const Vec3 x = roads_->at(here).X_WR.rotate(Vec3::UnitX());
    const bool same = x.dot(roads_->at(there).X_WR.rotate(Vec3::UnitX())) >= 0.0;
    way.with_s = same == m.with_s;
  }
  return way;
}

std::optional<Way> Engine::way_on_route(const Mover& m, const roads::RoadPoint& to) const {
  // Ways from the start of the route; the entity's own leg is the first that holds it.
  struct At {
    double way;
    bool with_s;
  };
  const auto find = [&](roads::RoadIndex road, double s_m) -> std::optional<At> {
    double before = 0.0;
    for (const roads::RouteLeg& leg : m.route) {
      const double low = std::min(leg.s_from_m, leg.s_to_m);
      const double high = std::max(leg.s_from_m, leg.s_to_m);
      if (roads_->permanent_layer(leg.road) == road && s_m >= low - 1e-6 && s_m <= high + 1e-6)
        return At{before + std::abs(s_m - leg.s_from_m), leg.s_to_m > leg.s_from_m};
      before += high - low;
    }
    return std::nullopt;
  };
  const auto here = find(roads_->permanent_layer(m.lane.road), m.lane.s_m);
  const auto there = find(to.road, to.s_m);
  if (!here || !there) return std::nullopt;
  const double along = there->way - here->way;
  const bool with_route = here->with_s == m.with_s;
  return Way{with_route ? along : -along, with_route == there->with_s};
}

double Engine::lane_length(const Mover& m, double ahead_m) const {
  double left = std::abs(ahead_m);
  bool with_s = m.with_s == (ahead_m >= 0.0);
  roads::LanePoint at{m.lane.road, m.lane.lane, m.lane.s_m, 0.0};
  double length = 0.0;
  for (int piece = 0; left > 1e-9 && piece < 10000; ++piece) {
    // Gauss's rule with three points: exact where the lane's middle keeps its distance from a line
    // or an arc, 1e-6 of a piece of 10 m on the spirals of roads.
    const double room = roads_->room_to_break(at.road, at.s_m, with_s);
    const double ds = std::min({left, std::max(room, 1e-7), 10.0});
    const double sign = with_s ? 1.0 : -1.0;
    for (const auto& [x, weight] : {std::pair{0.1127016653792583, 5.0 / 18.0},
                                    {0.5, 8.0 / 18.0},
                                    {0.8872983346207417, 5.0 / 18.0}}) {
      const Lie lie = lie_of({at.road, at.lane, at.s_m + sign * x * ds, 0.0}, 0.0);
      length += weight * ds * std::hypot(lie.stretch, lie.slope);
    }
    const roads::Advance moved = roads_->advance(at, with_s, ds + 1e-9, m.route, m.layer);
    if (moved.left_over_m > 1e-8) return length + left - ds;
    at = moved.point;
    with_s = moved.with_s;
    left -= ds;
  }
  return length;
}

std::optional<Distance> Engine::road_distance(const State& s, std::size_t a,
                                              const DistanceTarget& to,
                                              const DistanceMeasure& how) const {
  const Mover& m = s.movers[a];
  if (!m.on_road || !to.lane) return std::nullopt;
  const auto way = way_between(s, a, *to.lane, how.routing);
  if (!way) return std::nullopt;
  const roads::LanePoint target = in_layer_of(m.lane, *to.lane);
  const bool in_lane = how.system == CoordinateSystem::kLane;
  const int lane = m.lane.lane;
  const bool has_lane =
      in_lane && roads_->road(target.road).section_at(target.s_m).lane(lane) != nullptr;
  const OnRoad own = on_road(m.lane, target_of(s, a), how.freespace, in_lane, lane);
  // Where the entity's lane has another number or is gone, the target's own stands for it.
  const OnRoad other = on_road(target, to, how.freespace, in_lane, has_lane ? lane : target.lane);
  const double own_sign = m.with_s ? 1.0 : -1.0;
  const double other_sign = way->with_s ? 1.0 : -1.0;
  const auto oriented = [](double sign, double low, double high) {
    return sign > 0.0 ? Interval{low, high} : Interval{-high, -low};
  };
  Distance d;
  if (how.type == RelativeDistanceType::kLateral) {
    d.value_m = gap(oriented(own_sign, own.left_low, own.left_high),
                    oriented(other_sign, other.left_low, other.left_high));
    d.rate_m_s = other_sign * other.t_rate - own_sign * own.t_rate;
    return d;
  }
  const double ahead =
      in_lane ? std::copysign(lane_length(m, way->ahead_m), way->ahead_m) : way->ahead_m;
  Interval there =
      oriented(other_sign, other.stretch * other.ahead_low, other.stretch * other.ahead_high);
  there.low += ahead;
  there.high += ahead;
  d.value_m =
      gap(oriented(own_sign, own.stretch * own.ahead_low, own.stretch * own.ahead_high), there);
  d.rate_m_s = other_sign * other.stretch * other.s_rate - own_sign * own.stretch * own.s_rate;
  return d;
}

std::optional<Distance> Engine::track_distance(const Mover& m, const DistanceTarget& own,
                                               const DistanceTarget& to,
                                               const DistanceMeasure& how) const {
  const auto* run = std::get_if<TrackRun>(&m.lateral);
  if (!run) return std::nullopt;
  // Place on the trajectory, distance to its left, and how they change.
  struct OnTrack {
    double s, t, s_rate, t_rate;
    Interval ahead, left;
  };
  const auto& points = run->track->points;
  const auto find = [&](const DistanceTarget& what) {
    const Vec2 p = what.X_WT.translation().head<2>();
    double best = 1e300;
    OnTrack at{};
    double heading = 0.0;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const Vec2 edge = (points[i + 1].p - points[i].p).head<2>();
      const Vec2 from = p - points[i].p.head<2>();
      const double u = std::clamp(from.dot(edge) / std::max(1e-12, edge.squaredNorm()), 0.0, 1.0);
      const double d = (from - u * edge).norm();
      if (d >= best - 1e-9) continue;
      best = d;
      at.s = points[i].s_m + u * (points[i + 1].s_m - points[i].s_m);
      at.t = edge.x() * from.y() - edge.y() * from.x() >= 0.0 ? d : -d;
      heading = det::atan2(edge.y(), edge.x());
    }
    const Pose X_TW = Pose::from_euler(what.X_WT.translation(), {heading, 0, 0}).inverse();
    const Vec3 v = X_TW.rotate(what.velocity_W);
    at.s_rate = v.x();
    at.t_rate = v.y();
    at.ahead = {at.s, at.s};
    at.left = {at.t, at.t};
    if (!how.freespace || !what.body) return at;
    for (const Vec2& corner : corners_of(X_TW * what.X_WT, what.body)) {
      at.ahead.extend(at.s + corner.x());
      at.left.extend(at.t + corner.y());
    }
    return at;
  };
  const OnTrack here = find(own);
  const OnTrack there = find(to);
  if (how.type == RelativeDistanceType::kLateral)
    return Distance{gap(here.left, there.left), there.t_rate - here.t_rate};
  return Distance{gap(here.ahead, there.ahead), there.s_rate - here.s_rate};
}

std::optional<Distance> Engine::distance(const State& s, std::size_t a, const DistanceTarget& to,
                                         const DistanceMeasure& how) const {
  const Mover& m = s.movers[a];
  if (how.type != RelativeDistanceType::kEuclidean) {
    if (how.system == CoordinateSystem::kRoad || how.system == CoordinateSystem::kLane)
      return road_distance(s, a, to, how);
    if (how.system == CoordinateSystem::kTrajectory)
      return track_distance(m, target_of(s, a), to, how);
  }
  const Pose Xa = pose_of(m);
  // Along the entity's axes, or those of the world about the entity.
  const bool world = how.system == CoordinateSystem::kWorld;
  const Pose X_FW = world ? Pose(Eigen::Quaterniond::Identity(), -Xa.translation()) : Xa.inverse();
  const Vec3 between = X_FW * to.X_WT.translation();
  const Vec3 rate = X_FW.rotate(to.velocity_W - Xa.rotate(Vec3(m.speed_m_s, 0, 0)));
  if (how.type == RelativeDistanceType::kEuclidean) {
    Distance d;
    d.value_m = between.norm();
    d.rate_m_s = d.value_m > 1e-9 ? rate.dot(between) / d.value_m : 0.0;
    if (how.freespace)
      d.value_m =
          gap_of(corners_of(X_FW * Xa, models_[a].get()), corners_of(X_FW * to.X_WT, to.body));
    return d;
  }
  const Eigen::Index axis = how.type == RelativeDistanceType::kLongitudinal ? 0 : 1;
  if (!how.freespace) return Distance{between[axis], rate[axis]};
  return Distance{gap(extent(corners_of(X_FW * Xa, models_[a].get()), axis),
                      extent(corners_of(X_FW * to.X_WT, to.body), axis)),
                  rate[axis]};
}

double Engine::relative_distance(const State& s, std::size_t a, std::size_t b,
                                 RelativeDistanceType type, CoordinateSystem system,
                                 bool freespace) const {
  const DistanceTarget to = target_of(s, b);
  if (const auto d = distance(s, a, to, {type, system, freespace})) return d->value_m;
  return distance(s, a, to, {type, CoordinateSystem::kEntity, freespace})->value_m;
}

}  // namespace raytruth::world
