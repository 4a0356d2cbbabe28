// How entities move between events.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/dynamics.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// Speed over a transition; `distance` gets the way covered in dt.
double run_speed(SpeedTransition& t, double dt, double& distance) {
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

// Two legs of equal and opposite acceleration that cover `way` in `time` from speed v0 to v1 (see
// SyncRun): T^2 a^2 + 4 (v T - d) a - D^2 = 0 with v the mean and D the difference of the speeds;
// the first leg accelerates when more way is left than the mean speed covers.
double first_leg(double v0, double v1, double way, double time, double& acceleration) {
  const double difference = v1 - v0;
  const double b = 4.0 * (0.5 * (v0 + v1) * time - way);
  const double root = std::sqrt(b * b + 4.0 * time * time * difference * difference);
  acceleration = (-b + (b < 0.0 ? root : -root)) / (2.0 * time * time);
  if (std::abs(acceleration) < 1e-9) {
    acceleration = difference / time;
    return time;
  }
  return std::clamp(0.5 * (time + difference / acceleration), 0.0, time);
}

}  // namespace

void Engine::advance_on_road(Mover& m, double distance, double) const {
  if (distance == 0.0) return;
  const roads::Advance moved = roads_->advance(m.lane, m.with_s, distance, m.route);
  if (moved.with_s != m.with_s) {
    // Left and right of the reference line change places.
    if (auto* lateral = std::get_if<LateralTransition>(&m.lateral)) {
      lateral->from = -lateral->from;
      lateral->to = -lateral->to;
    }
  }
  m.lane = moved.point;
  m.with_s = moved.with_s;
  if (moved.left_over_m > 1e-6) {
    // The road ends: stay on its end.
    m.end_of_road_s = std::max(m.end_of_road_s, 1e-9);
    m.travelled_m -= moved.left_over_m;
    m.rolled_m -= moved.left_over_m;
    m.speed_m_s = 0.0;
  }
}

void Engine::move_mover(State& s, std::size_t i, double dt) const {
  Mover& m = s.movers[i];
  if (!m.present) return;
  const double speed_before = m.speed_m_s;
  double distance = 0.0;

  if (auto* timed = std::get_if<TrackRun>(&m.lateral); timed && timed->time_scale) {
    // The trajectory's own times set place and speed.
    const double now = (s.time.seconds() + dt - *timed->time_offset_s) / *timed->time_scale;
    const Track::Point at = timed->track->at_time(now);
    const Track::Point before =
        timed->track->at_time((s.time.seconds() - *timed->time_offset_s) / *timed->time_scale);
    distance = at.s_m - before.s_m;
    timed->s_m = at.s_m;
    m.on_track = at;
    m.speed_m_s = dt > 0.0 ? distance / dt : m.speed_m_s;
  } else {
    if (auto* t = std::get_if<SpeedTransition>(&m.longitudinal)) {
      m.speed_m_s = run_speed(*t, dt, distance);
    } else if (auto* profile = std::get_if<SpeedProfileRun>(&m.longitudinal)) {
      double left = dt;
      while (left > 0.0 && profile->leg < profile->legs.size()) {
        SpeedTransition& leg = profile->legs[profile->leg];
        const double part = std::min(left, std::max(0.0, leg.duration_s - leg.elapsed_s));
        double way = 0.0;
        m.speed_m_s = run_speed(leg, part, way);
        distance += way;
        left -= part;
        if (leg.elapsed_s >= leg.duration_s) ++profile->leg;
      }
      distance += m.speed_m_s * left;
    } else if (const auto* sync = std::get_if<SyncRun>(&m.longitudinal)) {
      const Mover& master = s.movers[sync->master];
      const auto target = resolve(s, sync->action->target);
      const auto master_target = resolve(s, sync->action->target_master);
      const double master_way =
          master_target ? way_to(s, sync->master, *master_target).value_or(0.0) : 0.0;
      const double way = target ? way_to(s, i, *target).value_or(0.0) : 0.0;
      const double time =
          std::abs(master.speed_m_s) > 1e-6 ? master_way / std::abs(master.speed_m_s) : 0.0;
      if (time > 1e-6 && way > 0.0) {
        if (sync->action->final_speed) {
          const auto& f = *sync->action->final_speed;
          const double v1 = f.value_m_s + (f.relative_to_master ? master.speed_m_s : 0.0);
          double acceleration = 0.0;
          const double leg = first_leg(m.speed_m_s, v1, way, time, acceleration);
          const double t1 = std::min(dt, leg);
          const double t2 = dt - t1;
          distance = m.speed_m_s * t1 + 0.5 * acceleration * t1 * t1;
          m.speed_m_s += acceleration * t1;
          distance += m.speed_m_s * t2 - 0.5 * acceleration * t2 * t2;
          m.speed_m_s = std::max(0.0, m.speed_m_s - acceleration * t2);
        } else {
          m.speed_m_s = way / time;
          distance = m.speed_m_s * dt;
        }
      } else {
        distance = m.speed_m_s * dt;
      }
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
  if (auto* track = std::get_if<TrackRun>(&m.lateral)) {
    if (!track->time_scale) {
      track->s_m = std::clamp(track->s_m + distance, 0.0, track->track->length_m());
      m.on_track = track->track->at_s(track->s_m);
    }
    // Keep the lane coordinates of what is driven over, for conditions and labels.
    if (const auto point = roads_->nearest(m.on_track->p, 20.0,
                                           m.on_road ? std::optional(m.lane.road) : std::nullopt)) {
      m.lane = roads_->to_lane(*point);
      m.on_road = true;
      const double road_heading = roads_->at(*point).X_WR.euler().heading_rad;
      m.with_s = std::abs(wrap_angle(m.on_track->heading_rad - road_heading)) < 0.5 * kPi;
    } else {
      m.on_road = false;
      m.free_pose = pose_of(m);
    }
  } else if (m.on_road) {
    advance_on_road(m, distance, dt);
    if (auto* lateral = std::get_if<LateralTransition>(&m.lateral)) {
      lateral->done += lateral->by_distance ? std::abs(distance) : dt;
      const double u = lateral->length > 0.0 ? std::min(1.0, lateral->done / lateral->length) : 1.0;
      m.lane.offset_m =
          lateral->from + (lateral->to - lateral->from) * shape_value(lateral->shape, u);
      if (lateral->length > 0.0 && u < 1.0) {
        const double rate =
            lateral->by_distance ? std::abs(m.speed_m_s) / lateral->length : 1.0 / lateral->length;
        m.lateral_speed_m_s = (lateral->to - lateral->from) * shape_slope(lateral->shape, u) * rate;
      }
    }
    if (m.end_of_road_s > 0.0) m.end_of_road_s += dt;
  } else {
    m.free_pose = m.free_pose * Pose(Eigen::Quaterniond::Identity(), Vec3(distance, 0, 0));
    m.off_road_s += dt;
  }
  m.acceleration_m_s2 = dt > 0.0 ? (m.speed_m_s - speed_before) / dt : 0.0;
  m.standing_s = std::abs(m.speed_m_s) < 1e-3 ? m.standing_s + dt : 0.0;
}

void Engine::move(State& s, SimTime dt) const {
  // Those that follow another's speed come after it; two passes settle chains of two.
  const auto follows = [&](std::size_t i) {
    return std::holds_alternative<SpeedFollow>(s.movers[i].longitudinal);
  };
  // A synchronised actor plans with its master's state before the step: first.
  const auto syncs = [&](std::size_t i) {
    return std::holds_alternative<SyncRun>(s.movers[i].longitudinal);
  };
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    if (syncs(i)) move_mover(s, i, dt.seconds());
  }
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    if (!syncs(i) && !follows(i)) move_mover(s, i, dt.seconds());
  }
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    if (follows(i)) move_mover(s, i, dt.seconds());
  }
  s.time += dt;
  s.transitions.clear();
}

Track::Point Track::at_s(double s) const {
  const auto next = std::lower_bound(points.begin(), points.end(), s,
                                     [](const Point& p, double v) { return p.s_m < v; });
  if (next == points.begin()) return points.front();
  if (next == points.end()) return points.back();
  const Point& a = *std::prev(next);
  const Point& b = *next;
  const double u = b.s_m > a.s_m ? (s - a.s_m) / (b.s_m - a.s_m) : 0.0;
  return {s, a.time_s + u * (b.time_s - a.time_s), a.p + u * (b.p - a.p),
          a.heading_rad + u * wrap_angle(b.heading_rad - a.heading_rad),
          a.pitch_rad + u * (b.pitch_rad - a.pitch_rad)};
}

Track::Point Track::at_time(double t) const {
  const auto next = std::lower_bound(points.begin(), points.end(), t,
                                     [](const Point& p, double v) { return p.time_s < v; });
  if (next == points.begin()) return points.front();
  if (next == points.end()) return points.back();
  const Point& a = *std::prev(next);
  const double u = next->time_s > a.time_s ? (t - a.time_s) / (next->time_s - a.time_s) : 0.0;
  return at_s(a.s_m + u * (next->s_m - a.s_m));
}

}  // namespace raytruth::world
