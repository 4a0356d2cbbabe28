// Where things are: OpenSCENARIO positions to lanes and poses, and distances between them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/core/check.h"
#include "sim/core/math.h"
#include "sim/core/overloaded.h"
#include "sim/core/random.h"
#include "sim/roads/route_search.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

roads::RouteAim aim_of(scenario::RouteStrategy strategy) {
  switch (strategy) {
    case scenario::RouteStrategy::kFastest:
      return roads::RouteAim::kTime;
    case scenario::RouteStrategy::kLeastIntersections:
      return roads::RouteAim::kJunctions;
    case scenario::RouteStrategy::kRandom:
      return roads::RouteAim::kRandom;
    case scenario::RouteStrategy::kShortest:
      break;
  }
  return roads::RouteAim::kLength;
}

}  // namespace

std::size_t Engine::entity(const std::string& name) const {
  const auto found = entities_.find(name);
  if (found != entities_.end()) return found->second;
  throw InputError({{Severity::kError,
                     "xosc.reference",
                     {scenario_->file.string(), 0, 0},
                     fmt::format("no entity '{}'", name),
                     "names are those of <Entities>"}});
}

double Engine::lane_yaw(const roads::LanePoint& lane, bool with_s) const {
  const Lie lie = lie_of(lane, lane.offset_m);
  return det::atan2(lie.slope, lie.stretch) + (with_s ? 0.0 : kPi);
}

Pose Engine::pose_of(const Mover& m) const {
  if (m.on_track && !(m.track_on_surface && m.on_road)) {
    return Pose::from_euler(m.on_track->p, {m.on_track->heading_rad, m.on_track->pitch_rad, 0.0});
  }
  if (!m.on_road) return m.free_pose;
  if (m.on_track) {
    const roads::RoadPoint point = roads_->to_road(m.lane);
    const Pose X_WR = roads_->at(point).X_WR;
    const double yaw = m.on_track->heading_rad - X_WR.euler().heading_rad;
    const Pose X = X_WR * Pose::from_euler({0, 0, roads_->lane_height(point)}, {yaw, 0, 0});
    return Pose(X.rotation(), {m.on_track->p.x(), m.on_track->p.y(), X.translation().z()});
  }
  const roads::LanePoint& l = m.lane;
  return m.pose.get({{l.road, l.lane, l.s_m, l.offset_m},
                     m.with_s,
                     m.relative_heading_rad,
                     m.speed_m_s,
                     m.lateral_speed_m_s},
                    [&] { return pose_on_lane(m); });
}

Pose Engine::pose_on_lane(const Mover& m) const {
  const roads::RoadPoint point = roads_->to_road(m.lane);
  const Pose X_WR = roads_->at(point).X_WR;
  const Lie lie = lie_of(m);
  double yaw = det::atan2(lie.slope, lie.stretch) + (m.with_s ? 0.0 : kPi);
  const double speed = std::abs(m.speed_m_s);
  if (speed > 1e-3 && m.lateral_speed_m_s != 0.0) {
    // Lateral motion turns the body towards where it goes.
    const bool forward = m.with_s == (m.speed_m_s > 0.0);
    const double along = way_along(lie, forward, speed, m.lateral_speed_m_s);
    const double left = (forward ? lie.slope : -lie.slope) * along + m.lateral_speed_m_s;
    const double ahead = (forward ? lie.stretch : -lie.stretch) * along;
    yaw = m.speed_m_s > 0.0 ? det::atan2(left, ahead) : det::atan2(-left, -ahead);
  }
  return X_WR *
         Pose::from_euler({0, 0, roads_->lane_height(point)}, {yaw + m.relative_heading_rad, 0, 0});
}

double Engine::height_of_road(double x_m, double y_m, std::optional<int> below_top) const {
  const std::vector<roads::RoadPoint> covering = roads_->all_covering(x_m, y_m);
  if (!covering.empty() && !below_top) return roads_->at(covering.front()).X_WR.translation().z();
  if (!covering.empty()) {
    // What lies within a hand's breadth is one surface: roads of a junction.
    constexpr double kOneSurface_m = 0.5;
    std::vector<double> heights;
    heights.reserve(covering.size());
    for (const roads::RoadPoint& p : covering)
      heights.push_back(roads_->at(p).X_WR.translation().z());
    std::sort(heights.begin(), heights.end(), std::greater<>());
    int level = 0;
    double height = heights.front();
    for (const double z : heights) {
      if (level == std::abs(*below_top)) break;
      if (height - z < kOneSurface_m) continue;
      height = z;
      ++level;
    }
    return height;
  }
  // Roads may be far above or below 0.
  const Box3 box = roads_->bounds();
  if (box.empty()) return 0.0;
  const auto point = roads_->nearest({x_m, y_m, box.center().z()}, 50.0 + box.size().z());
  return point ? roads_->at(*point).X_WR.translation().z() : 0.0;
}

std::optional<Engine::Place> Engine::resolve(const State& s, const scenario::Position& position,
                                             std::optional<std::size_t> actor) const {
  if (const auto fixed = fixed_places_.find(&position); fixed != fixed_places_.end())
    return fixed->second;
  const roads::LaneLayer layer =
      actor && *actor < s.movers.size() ? s.movers[*actor].layer : roads::LaneLayer::kTemporary;
  const auto from_lane = [&](const roads::LanePoint& lane,
                             const std::optional<scenario::Orientation>& o) -> Place {
    Place place;
    place.lane = lane;
    place.with_s = roads_->travel_sign(lane.road, lane.lane, lane.s_m) > 0;
    const roads::RoadPoint point = roads_->to_road(lane);
    const Pose X_WR = roads_->at(point).X_WR;
    const Vec3 lift(0, 0, roads_->lane_height(point));
    if (o && o->context == scenario::ReferenceContext::kAbsolute) {
      place.X_WP = Pose::from_euler(X_WR * lift, {o->h_rad, o->p_rad, o->r_rad});
      place.with_s = std::abs(wrap_angle(o->h_rad - X_WR.euler().heading_rad)) < 0.5 * kPi;
      return place;
    }
    // Relative to the lane's direction of travel, as other engines read it; a turn of more than a
    // right angle means driving against it.
    const double turn = o ? o->h_rad : 0.0;
    const double yaw = lane_yaw(lane, *place.with_s) + turn;
    if (std::abs(wrap_angle(turn)) > 0.5 * kPi) place.with_s = !*place.with_s;
    place.X_WP = X_WR * Pose::from_euler(lift, {yaw, o ? o->p_rad : 0.0, o ? o->r_rad : 0.0});
    return place;
  };
  const auto from_pose = [&](const Pose& X) -> Place {
    Place place;
    place.X_WP = X;
    if (const auto point = roads_->nearest(X.translation(), 20.0)) {
      place.lane = roads_->to_lane_of(layer, *point);
      const double road_heading = roads_->at(*point).X_WR.euler().heading_rad;
      place.with_s = std::abs(wrap_angle(X.euler().heading_rad - road_heading)) < 0.5 * kPi;
    }
    return place;
  };
  // Without a height: on the road there.
  const auto from_world = [&](double x, double y, std::optional<double> z, const EulerAngles& e) {
    if (!z) z = height_of_road(x, y);
    return from_pose(Pose::from_euler({x, y, *z}, e));
  };
  const auto find_road = [&](const std::string& id) { return roads_->find_road(id); };

  return std::visit(
      Overloaded{
          [&](const scenario::WorldPosition& p) -> std::optional<Place> {
            return from_world(
                p.x_m, p.y_m, p.z_m,
                {p.h_rad.value_or(0.0), p.p_rad.value_or(0.0), p.r_rad.value_or(0.0)});
          },
          [&](const scenario::GeoPosition& p) -> std::optional<Place> {
            const auto at =
                roads_->to_world({p.latitude_deg, p.longitude_deg, p.height_m.value_or(0.0)});
            if (!at) return std::nullopt;
            const scenario::Orientation o = p.orientation.value_or(scenario::Orientation{});
            const EulerAngles e{o.h_rad, o.p_rad, o.r_rad};
            if (p.height_m) return from_world(at->x(), at->y(), at->z(), e);
            const double road = height_of_road(at->x(), at->y(), p.vertical_road_selection);
            Place place = from_world(at->x(), at->y(), road, e);
            place.X_WP = Pose(place.X_WP.rotation(),
                              place.X_WP.translation() + Vec3(0, 0, p.altitude_m.value_or(0.0)));
            return place;
          },
          [&](const scenario::RelativeWorldPosition& p) -> std::optional<Place> {
            if (!s.movers[entity(p.entity)].present) return std::nullopt;
            const Pose X = pose_of(s.movers[entity(p.entity)]);
            EulerAngles e = X.euler();
            if (p.orientation) {
              const bool relative = p.orientation->context == scenario::ReferenceContext::kRelative;
              e = {(relative ? e.heading_rad : 0.0) + p.orientation->h_rad, p.orientation->p_rad,
                   p.orientation->r_rad};
            }
            return from_pose(Pose::from_euler(X.translation() + Vec3(p.dx_m, p.dy_m, p.dz_m), e));
          },
          [&](const scenario::RelativeObjectPosition& p) -> std::optional<Place> {
            if (!s.movers[entity(p.entity)].present) return std::nullopt;
            const Pose X = pose_of(s.movers[entity(p.entity)]);
            const double h = p.orientation ? p.orientation->h_rad : 0.0;
            return from_pose(X * Pose::from_euler({p.dx_m, p.dy_m, p.dz_m}, {h, 0, 0}));
          },
          [&](const scenario::RoadPosition& p) -> std::optional<Place> {
            const auto road = find_road(p.road);
            if (!road) return std::nullopt;
            return from_lane(roads_->to_lane_of(layer, {*road, p.s_m, p.t_m}), p.orientation);
          },
          [&](const scenario::RelativeRoadPosition& p) -> std::optional<Place> {
            const Mover& m = s.movers[entity(p.entity)];
            if (!m.present || !m.on_road) return std::nullopt;
            const double t = roads_->to_road(m.lane).t_m;
            roads::LanePoint lane = m.lane;
            const roads::Advance moved = roads_->advance(lane, true, p.ds_m, {}, m.layer);
            return from_lane(
                roads_->to_lane_of(m.layer, {moved.point.road, moved.point.s_m, t + p.dt_m}),
                p.orientation);
          },
          [&](const scenario::LanePosition& p) -> std::optional<Place> {
            const auto road = find_road(p.road);
            if (!road) return std::nullopt;
            const auto in_layer = road_with_lane(*road, p.s_m, p.lane, p.layer, layer);
            if (!in_layer) return std::nullopt;
            return from_lane({*in_layer, p.lane, p.s_m, p.offset_m}, p.orientation);
          },
          [&](const scenario::RelativeLanePosition& p) -> std::optional<Place> {
            const Mover& m = s.movers[entity(p.entity)];
            if (!m.present || !m.on_road) return std::nullopt;
            const double ds =
                p.ds_m ? *p.ds_m : p.ds_lane_m.value_or(0.0) * (m.with_s ? 1.0 : -1.0);
            const roads::Advance moved =
                roads_->advance({m.lane.road, m.lane.lane, m.lane.s_m, 0.0}, true, ds, {}, m.layer);
            // Lane ids step over 0, which is no lane.
            int lane = moved.point.lane;
            for (int i = 0; i < std::abs(p.d_lane); ++i) {
              lane += p.d_lane > 0 ? 1 : -1;
              if (lane == 0) lane += p.d_lane > 0 ? 1 : -1;
            }
            if (!roads_->road(moved.point.road).section_at(moved.point.s_m).lane(lane))
              return std::nullopt;
            return from_lane({moved.point.road, lane, moved.point.s_m, p.offset_m}, p.orientation);
          },
          [&](const scenario::RoutePosition& p) -> std::optional<Place> {
            const std::vector<roads::RouteLeg> legs = legs_of(s, *p.route, actor);
            if (legs.empty()) return std::nullopt;
            using Route = scenario::RoutePosition;
            if (const auto* at = std::get_if<Route::FromCurrentEntity>(&p.where)) {
              const Mover& m = s.movers[entity(at->entity)];
              if (!m.present) return std::nullopt;
              if (!m.on_road || !p.orientation) return from_pose(pose_of(m));
              return from_lane(roads_->to_lane(roads_->to_road(m.lane)), p.orientation);
            }
            const auto* in_road = std::get_if<Route::FromRoad>(&p.where);
            const auto* in_lane = std::get_if<Route::FromLane>(&p.where);
            double path_s = in_road ? in_road->path_s_m : in_lane->path_s_m;
            for (const roads::RouteLeg& leg : legs) {
              const double length = std::abs(leg.s_to_m - leg.s_from_m);
              if (path_s > length + 1e-9 && &leg != &legs.back()) {
                path_s -= length;
                continue;
              }
              const bool with_s = leg.s_to_m > leg.s_from_m;
              const double at = leg.s_from_m + (with_s ? path_s : -path_s);
              roads::LanePoint lane{leg.road, leg.lane, at, 0.0};
              if (in_road) {
                lane = roads_->to_lane({leg.road, at, in_road->t_m});
              } else {
                if (roads_->road(leg.road).section_at(at).lane(in_lane->lane))
                  lane.lane = in_lane->lane;
                lane.offset_m = in_lane->offset_m;
              }
              if (p.orientation) return from_lane(lane, p.orientation);
              // Along the route, whatever the lane's own direction.
              const bool turned =
                  (roads_->travel_sign(lane.road, lane.lane, lane.s_m) > 0) != with_s;
              return from_lane(lane, scenario::Orientation{scenario::ReferenceContext::kRelative,
                                                           turned ? kPi : 0.0, 0.0, 0.0});
            }
            return std::nullopt;
          },
          [&](const scenario::TrajectoryPosition& p) -> std::optional<Place> {
            const auto track = track_of(s, *p.trajectory);
            if (!track) return std::nullopt;
            const Track::Point at = track->at_s(p.s_m);
            const Pose X = Pose::from_euler(at.p, {at.heading_rad, at.pitch_rad, 0});
            Vec3 where = X * Vec3(0, p.t_m, 0);
            if (track->on_surface) where.z() = height_of_road(where.x(), where.y());
            EulerAngles e{at.heading_rad, at.pitch_rad, 0.0};
            if (p.orientation) {
              const bool relative = p.orientation->context == scenario::ReferenceContext::kRelative;
              e = {(relative ? e.heading_rad : 0.0) + p.orientation->h_rad,
                   (relative ? e.pitch_rad : 0.0) + p.orientation->p_rad, p.orientation->r_rad};
            }
            return from_pose(Pose::from_euler(where, e));
          },
      },
      position.value);
}

Engine::Place Engine::must_resolve(const State& s, const scenario::Position& position,
                                   std::optional<std::size_t> actor) const {
  if (auto place = resolve(s, position, actor)) return *std::move(place);
  throw InputError(
      {{Severity::kError, "xosc.position", position.where,
        fmt::format("there is no such place at {} s", s.time.seconds()),
        "a relative position needs an entity that is there (and on a road, for lanes), "
        "a lane that exists, a route that connects; a place on Earth a road file with a "
        "geoReference"}});
}

void Engine::place(State& s, std::size_t actor, const Place& where) const {
  Mover& m = s.movers[actor];
  m.present = true;
  m.end_of_road_s = 0.0;
  m.on_track.reset();
  m.track_on_surface = false;
  m.lateral_speed_m_s = 0.0;
  m.free_pose = where.X_WP;
  m.on_road = where.lane.has_value();
  if (!m.on_road) return;
  m.lane = *where.lane;
  m.with_s = where.with_s.value_or(true);
  const Pose X_WR = roads_->at(roads_->to_road(m.lane)).X_WR;
  const double lane_heading =
      (X_WR * Pose::from_euler(Vec3::Zero(), {lane_yaw(m.lane, m.with_s), 0, 0}))
          .euler()
          .heading_rad;
  m.relative_heading_rad = wrap_angle(where.X_WP.euler().heading_rad - lane_heading);
  if (std::abs(m.relative_heading_rad) < 1e-9) m.relative_heading_rad = 0.0;
}

std::vector<roads::RouteLeg> Engine::legs_of(const State& s, const scenario::Route& route,
                                             std::optional<std::size_t> actor) const {
  std::vector<roads::RouteLeg> legs;
  std::optional<roads::LanePoint> before;
  std::vector<const scenario::Waypoint*> waypoints;
  for (const scenario::Waypoint& waypoint : route.waypoints) waypoints.push_back(&waypoint);
  // A closed one leads back to its start.
  if (route.closed && !waypoints.empty()) waypoints.push_back(waypoints.front());
  for (const scenario::Waypoint* waypoint : waypoints) {
    const auto at = resolve(s, waypoint->position, actor);
    if (!at || !at->lane) return {};
    if (before) {
      // How a waypoint is come to is its own strategy.
      const std::vector<roads::RouteLeg> more = roads::find_route(
          *roads_, *before, *at->lane, aim_of(waypoint->strategy), seed_ ^ hash_text(route.name),
          actor && *actor < s.movers.size() ? s.movers[*actor].layer
                                            : roads::LaneLayer::kTemporary);
      if (more.empty()) return {};
      // Sections of one road join, lane changes count once.
      for (const roads::RouteLeg& leg : more) {
        if (!legs.empty() && legs.back().road == leg.road &&
            std::abs(legs.back().s_to_m - leg.s_to_m) < 1e-9) {
          legs.back().lane = leg.lane;
        } else {
          legs.push_back(leg);
        }
      }
    }
    before = at->lane;
  }
  return legs;
}

std::optional<double> Engine::way_to(const State& s, std::size_t actor, const Place& target) const {
  const Mover& m = s.movers[actor];
  if (m.on_track) {
    if (const auto* run = std::get_if<TrackRun>(&m.lateral)) {
      const double length = run->track->length_m();
      const double at = run->track->nearest_s(target.X_WP.translation(), 0.0, length);
      return at - run->s_m + (run->track->closed && at < run->s_m ? length : 0.0);
    }
  }
  if (m.on_road && target.lane) {
    const roads::RoadPoint here = roads_->to_road(m.lane);
    const roads::RoadPoint there = roads_->to_road(*target.lane);
    if (const auto d = roads_->distance_along(here, there)) return m.with_s ? *d : -*d;
  }
  const Vec3 local = pose_of(m).inverse() * target.X_WP.translation();
  return local.x();
}

}  // namespace raytruth::world
