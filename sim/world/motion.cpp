// How entities move between events.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/dynamics.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// Pieces of a way end this far behind a break of the road, to be sure to be past it.
constexpr double kNudge_m = 1e-7;

// Speed over a transition; `distance` gets the way covered in dt.
double run_speed(SpeedTransition& t, double dt, double& distance) {
  if (!std::isfinite(t.duration_s)) {  // a rate of 0
    distance = t.from * dt;
    return t.from;
  }
  const double before = t.elapsed_s;
  const double inside = std::min(dt, t.duration_s - before);
  const double change = t.to - t.from;
  if (t.duration_s > 0.0) {
    t.elapsed_s = before + inside;
    distance = t.from * inside + change * t.duration_s *
                                     (shape_integral(t.shape, t.elapsed_s / t.duration_s) -
                                      shape_integral(t.shape, before / t.duration_s));
  } else {
    distance = 0.0;
  }
  distance += t.to * (dt - inside);
  if (t.duration_s <= 0.0 || t.elapsed_s >= t.duration_s) return t.to;
  return t.from + change * shape_value(t.shape, t.elapsed_s / t.duration_s);
}

}  // namespace

bool Engine::advance_along(Mover& m, double ds) const {
  const roads::Advance moved = roads_->advance(m.lane, m.with_s, ds, m.route, m.layer);
  if (moved.with_s != m.with_s) {
    // Left and right of the reference line change places.
    if (auto* lateral = std::get_if<LateralTransition>(&m.lateral)) {
      lateral->from = -lateral->from;
      lateral->to = -lateral->to;
    } else if (auto* side = std::get_if<SideRun>(&m.lateral)) {
      side->speed_m_s = -side->speed_m_s;
      side->rate_m_s2 = -side->rate_m_s2;
      side->step_m = -side->step_m;
    }
  }
  m.lane = moved.point;
  m.with_s = moved.with_s;
  return moved.left_over_m < 0.5 * kNudge_m;
}

Lie Engine::lie_of(const roads::LanePoint& lane, double offset) const {
  const double slope = roads_->center_slope(lane.road, lane.lane, lane.s_m);
  const double curvature = roads_->curvature_1_m(lane.road, lane.s_m);
  if (curvature == 0.0) return {1.0, slope};
  const double t = roads_->center_t(lane.road, lane.lane, lane.s_m) + offset;
  return {std::max(0.1, 1.0 - curvature * t), slope};
}

Lie Engine::lie_of(const Mover& m) const {
  const roads::LanePoint& l = m.lane;
  return m.lie.get({l.road, l.lane, l.s_m, l.offset_m}, [&] { return lie_of(l, l.offset_m); });
}

double Engine::way_along(const Lie& lie, bool with_s, double way, double across) {
  // ((1 - curvature t) ds)^2 + (slope ds + across)^2 = way^2, ds against s counted negative.
  const double slope = with_s ? lie.slope : -lie.slope;
  const double a = lie.stretch * lie.stretch + slope * slope;
  const double b = slope * across;
  const double root = b * b - a * (across * across - way * way);
  return root > 0.0 ? std::max(0.0, (std::sqrt(root) - b) / a) : 0.0;
}

void Engine::advance_on_road(Mover& m, double distance, double dt, bool coarsely) const {
  // Pieces short enough for the midpoint rule: its error is of third order in the piece, and breaks
  // of the road's shape end a piece.
  constexpr double kPiece_m = 0.5;
  const int pieces =
      std::clamp(static_cast<int>(std::ceil(std::abs(distance) / kPiece_m)), 1, 100000);
  double not_driven = 0.0;
  for (int k = 0; k < pieces; ++k) {
    double across = 0.0;
    if (auto* lateral = std::get_if<LateralTransition>(&m.lateral)) {
      lateral->done += (lateral->by_distance ? std::abs(distance) : dt) / pieces;
      across = lateral->offset() - m.lane.offset_m;
    } else if (const auto* side = std::get_if<SideRun>(&m.lateral)) {
      across = side->step_m / pieces;
    }
    double left = 1.0;
    while (left > 0.0) {
      const bool forward = m.with_s == (distance >= 0.0);
      const double way = left * std::abs(distance) / pieces;
      const double sideways = left * across;
      const roads::LaneSection& section = roads_->road(m.lane.road).section_at(m.lane.s_m);
      const double first = way_along(lie_of(m), forward, way, sideways);
      double ds = first;
      if (!coarsely) {
        roads::LanePoint middle = m.lane;
        middle.s_m = std::clamp(middle.s_m + (forward ? 0.5 : -0.5) * first, section.s_start_m,
                                std::max(section.s_start_m, section.s_end_m - 1e-9));
        ds = way_along(lie_of(middle, m.lane.offset_m + 0.5 * sideways), forward, way, sideways);
      }
      const double room = roads_->room_to_break(m.lane.road, m.lane.s_m, forward) + kNudge_m;
      const double share = ds > room ? room / ds : 1.0;
      const bool before = m.with_s;
      m.lane.offset_m += share * sideways;
      const bool there = ds <= 0.0 || advance_along(m, std::copysign(share * ds, distance));
      if (m.with_s != before) across = -across;
      left = share < 1.0 ? left * (1.0 - share) : 0.0;
      if (!there) {
        not_driven += left * std::abs(distance) / pieces;
        break;
      }
    }
    if (const auto* lateral = std::get_if<LateralTransition>(&m.lateral))
      m.lane.offset_m = lateral->offset();
    if (not_driven > 0.0) {
      // The road ends: stay on its end.
      not_driven += (pieces - 1 - k) * std::abs(distance) / pieces;
      if (m.end_of_road_s == 0.0) m.end_of_road_s = 1e-12;  // since now
      m.travelled_m -= not_driven;
      m.rolled_m -= std::copysign(not_driven, distance);
      m.speed_m_s = 0.0;
      break;
    }
  }
  if (const auto* lateral = std::get_if<LateralTransition>(&m.lateral))
    m.lateral_speed_m_s = lateral->rate(m.speed_m_s);
  if (const auto* side = std::get_if<SideRun>(&m.lateral)) m.lateral_speed_m_s = side->speed_m_s;
}

void Engine::settle_on_track(Mover& m) const {
  if (const auto point = roads_->nearest(m.on_track->p, 20.0,
                                         m.on_road ? std::optional(m.lane.road) : std::nullopt)) {
    m.lane = roads_->to_lane_of(m.layer, *point);
    m.on_road = true;
    const double road_heading = roads_->at(*point).X_WR.euler().heading_rad;
    m.with_s = std::abs(wrap_angle(m.on_track->heading_rad - road_heading)) < 0.5 * kPi;
  } else {
    m.on_road = false;
    m.free_pose = pose_of(m);
  }
}

bool Engine::walks_freely(std::size_t actor, const Mover& m) const {
  return models_[actor]->kind != ActorKind::kVehicle &&
         det::sin(std::abs(m.relative_heading_rad)) > 0.5 && m.route.empty() &&
         std::holds_alternative<std::monostate>(m.lateral);
}

bool Engine::is_off_road(const Mover& m) const {
  const auto beside = [&](const roads::LanePoint& lane) {
    return std::abs(lane.offset_m) > 0.5 * roads_->lane_width(lane.road, lane.lane, lane.s_m);
  };
  // Beside its own lane it may be in another.
  return !m.on_road ||
         (beside(m.lane) && beside(roads_->to_lane_of(m.layer, roads_->to_road(m.lane))));
}

void Engine::move_mover(State& s, std::size_t i, double dt, bool poses_only) const {
  Mover& m = s.movers[i];
  if (!m.present || m.tow) return;
  const double speed_before = m.speed_m_s;
  double distance = 0.0;

  auto* track = std::get_if<TrackRun>(&m.lateral);
  auto* command = std::get_if<CommandRun>(&m.lateral);
  const bool outside = command && command->who == CommandRun::Who::kOutside;
  if (track && track->time_scale) {
    // The trajectory's own times set place and speed.
    distance = track->steers ? keep_up(s, i, m, *track, dt) : run_clock(s, m, *track, dt);
  } else if (outside && !m.inputs) {
    distance = obey(m, *command, dt);
  } else if (m.inputs && (m.inputs->drives() || outside)) {
    distance = run_pedals(s, i, m, dt);
  } else {
    if (auto* t = std::get_if<SpeedTransition>(&m.longitudinal)) {
      m.speed_m_s = run_speed(*t, dt, distance);
    } else if (auto* profile = std::get_if<SpeedProfileRun>(&m.longitudinal)) {
      distance = profile->run(dt, m.speed_m_s);
    } else if (const auto* sync = std::get_if<SyncRun>(&m.longitudinal)) {
      distance = run_sync(s, i, *sync, dt);
    } else if (std::holds_alternative<GapRun>(m.longitudinal) ||
               std::holds_alternative<AccRun>(m.longitudinal) ||
               std::holds_alternative<DriverRun>(m.longitudinal)) {
      distance = run_plan(m, dt);
    } else if (const auto* follow = std::get_if<SpeedFollow>(&m.longitudinal)) {
      const double reference = s.movers[follow->reference].speed_m_s;
      m.speed_m_s = follow->factor ? reference * follow->value : reference + follow->value;
      distance = m.speed_m_s * dt;
    } else {
      distance = m.speed_m_s * dt;
    }
  }
  const double intended = distance;
  m.travelled_m += std::abs(intended);
  m.rolled_m += intended;

  m.lateral_speed_m_s = 0.0;
  if (track) {
    if (track->steers) {
      steer_along(i, m, *track, distance);
    } else {
      const double length = track->track->length_m();
      if (track->track->closed && !track->time_scale) {
        track->s_m += distance;
        track->s_m -= length * std::floor(track->s_m / length);
      } else if (!track->time_scale) {
        track->s_m = std::clamp(track->s_m + distance, 0.0, length);
      }
      m.on_track = track->track->at_s(track->s_m);
    }
    // Keep the lane coordinates of what is driven over, for conditions and labels.
    if (!poses_only || m.track_on_surface) settle_on_track(m);
  } else if (command) {
    if (!outside || m.inputs) steer(s, i, m, *command, distance, dt);
    settle_on_track(m);
    come_home(m);
  } else if (m.on_road && walks_freely(i, m)) {
    // Walkers go where they look; vehicles keep their lanes.
    Pose X = pose_of(m);
    X = X * Pose(Eigen::Quaterniond::Identity(), Vec3(distance, 0, 0));
    Place there;
    there.X_WP = X;
    if (const auto point = roads_->nearest(X.translation(), 20.0, m.lane.road)) {
      there.lane = roads_->to_lane_of(m.layer, *point);
      there.with_s = m.with_s;
    }
    place(s, i, there);
  } else if (m.on_road) {
    if (m.end_of_road_s > 0.0) m.end_of_road_s += dt;
    advance_on_road(m, distance, dt, poses_only);
    if (m.turns_drawn >= 0) draw_turns(i, m);
  } else {
    m.free_pose = m.free_pose * Pose(Eigen::Quaterniond::Identity(), Vec3(distance, 0, 0));
  }
  if (poses_only) return;
  const bool off = is_off_road(m);
  // It counts from the end of the step that left the road; 1e-12 says so without counting.
  m.off_road_s = !off ? 0.0 : m.off_road_s > 0.0 ? m.off_road_s + dt : 1e-12;
  m.acceleration_m_s2 = dt > 0.0 ? (m.speed_m_s - speed_before) / dt : 0.0;
  if (bodies_[i].sways()) bodies_[i].advance(m.sway, m.acceleration_m_s2, leftwards(m), dt);
  // It stands from the end of the step that brought it to a stand; 1e-12 says so without counting.
  // What only creeps to a stand, as control loops do, stands before it has got there.
  const double speed = std::abs(m.speed_m_s);
  const bool stands = speed < 1e-9 || (speed < 1e-3 && std::abs(m.acceleration_m_s2) < 0.01);
  m.standing_s = !stands ? 0.0 : m.standing_s > 0.0 ? m.standing_s + dt : 1e-12;
}

void Engine::move_once(State& s, double dt, bool poses_only) const {
  // Those that follow another's speed come after it.
  const auto follows = [&](std::size_t i) {
    return std::holds_alternative<SpeedFollow>(s.movers[i].longitudinal);
  };
  // A synchronised actor plans with its master's state before the step: first.
  const auto syncs = [&](std::size_t i) {
    return std::holds_alternative<SyncRun>(s.movers[i].longitudinal);
  };
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    if (const auto* gap = std::get_if<GapRun>(&s.movers[i].longitudinal)) plan_gap(s, i, *gap, dt);
    if (const auto* acc = std::get_if<AccRun>(&s.movers[i].longitudinal)) plan_acc(s, i, *acc);
    if (auto* side = std::get_if<SideRun>(&s.movers[i].lateral)) plan_side(s, i, *side, dt);
  }
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    if (syncs(i)) move_mover(s, i, dt, poses_only);
  }
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    if (!syncs(i) && !follows(i)) move_mover(s, i, dt, poses_only);
  }
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    if (follows(i)) move_mover(s, i, dt, poses_only);
  }
  draw_all(s, dt);
}

void Engine::move(State& s, SimTime dt) const {
  // Control loops on another's place and speed want short steps: their fastest time constant is
  // 0.5 s, of which 2 ms are 0.4 %.
  constexpr double kLoop_s = 0.002;
  const bool loops = std::any_of(s.movers.begin(), s.movers.end(), [](const Mover& m) {
    const auto* track = std::get_if<TrackRun>(&m.lateral);
    const auto* command = std::get_if<CommandRun>(&m.lateral);
    return std::holds_alternative<GapRun>(m.longitudinal) ||
           std::holds_alternative<AccRun>(m.longitudinal) ||
           std::holds_alternative<SideRun>(m.lateral) || (track && track->steers) || m.tow ||
           m.inputs || (command && command->who != CommandRun::Who::kOutside);
  });
  const double whole = dt.seconds();
  const int count = loops ? static_cast<int>(std::ceil(whole / kLoop_s)) : 1;
  const SimTime start = s.time;
  for (int k = 1; k <= count; ++k) {
    const SimTime next = k == count ? start + dt : start + SimTime::from_s(whole * k / count);
    move_once(s, (next - s.time).seconds());
    s.time = next;
  }
  s.transitions.clear();
}

}  // namespace raytruth::world
