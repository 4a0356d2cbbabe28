// What actions do to entities and world, and when they are done.
#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/math.h"
#include "sim/world/dynamics.h"
#include "sim/world/engine.h"

namespace raytruth::world {

namespace {

using scenario::AbsoluteTargetSpeed;
using scenario::AcquirePositionAction;
using scenario::Action;
using scenario::ActionVariant;
using scenario::ActivateControllerAction;
using scenario::AddEntityAction;
using scenario::AssignControllerAction;
using scenario::AssignRouteAction;
using scenario::CustomCommandAction;
using scenario::DeleteEntityAction;
using scenario::DynamicsDimension;
using scenario::DynamicsShape;
using scenario::EnvironmentAction;
using scenario::FollowTrajectoryAction;
using scenario::LaneChangeAction;
using scenario::LaneOffsetAction;
using scenario::LightStateAction;
using scenario::LongitudinalDistanceAction;
using scenario::ParameterSetAction;
using scenario::ReferenceContext;
using scenario::RelativeTargetSpeed;
using scenario::SpeedAction;
using scenario::SpeedProfileAction;
using scenario::SynchronizeAction;
using scenario::TeleportAction;
using scenario::TrafficSignalStateAction;
using scenario::TransitionDynamics;
using scenario::VariableSetAction;
using scenario::VisibilityAction;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

SpeedTransition transition_to(double from, double to, const TransitionDynamics& d) {
  SpeedTransition t{d.shape, from, to, 0.0, 0.0};
  const double length = transition_length(d, to - from);
  if (d.shape == DynamicsShape::kStep) return t;
  if (d.dimension == DynamicsDimension::kDistance) {
    // All shapes are symmetric: the mean speed is that of the ends.
    const double mean = 0.5 * std::abs(from + to);
    t.duration_s = mean > 1e-9 ? length / mean : 0.0;
  } else {
    t.duration_s = length;
  }
  return t;
}

}  // namespace

bool Engine::is_instant(const ActionVariant& a) const {
  return !std::holds_alternative<SpeedAction>(a) &&
         !std::holds_alternative<SpeedProfileAction>(a) &&
         !std::holds_alternative<LaneChangeAction>(a) &&
         !std::holds_alternative<LaneOffsetAction>(a) &&
         !std::holds_alternative<FollowTrajectoryAction>(a) &&
         !std::holds_alternative<SynchronizeAction>(a);
}

void Engine::apply(State& s, std::size_t actor, const Action& action, int run) const {
  Mover& m = s.movers[actor];
  const auto take_longitudinal = [&](Longitudinal l) {
    if (m.longitudinal_action >= 0 && m.longitudinal_action != run)
      stop_action(s, static_cast<std::size_t>(m.longitudinal_action));
    m.longitudinal = std::move(l);
    m.longitudinal_action = run;
  };
  const auto take_lateral = [&](Lateral l) {
    if (m.lateral_action >= 0 && m.lateral_action != run)
      stop_action(s, static_cast<std::size_t>(m.lateral_action));
    m.lateral = std::move(l);
    m.lateral_action = run;
  };
  // A track that ends leaves its entity where it is, on the road if there is one.
  const auto leave_track = [&] {
    if (!m.on_track) return;
    Place here;
    here.X_WP = pose_of(m);
    if (const auto point = roads_->nearest(here.X_WP.translation(), 20.0)) {
      here.lane = roads_->to_lane(*point);
      here.with_s = m.with_s;
    }
    place(s, actor, here);
  };
  const auto shift_lane = [&](int lane, double offset, const TransitionDynamics& d) {
    leave_track();
    if (!m.on_road) return;
    const double t = roads_->to_road(m.lane).t_m;
    m.lane.lane = lane;
    m.lane.offset_m = t - roads_->center_t(m.lane.road, lane, m.lane.s_m);
    const double target = m.with_s ? offset : -offset;
    LateralTransition l{d.shape, m.lane.offset_m,
                        target,  transition_length(d, target - m.lane.offset_m),
                        0.0,     d.dimension == DynamicsDimension::kDistance};
    if (l.length <= 0.0) m.lane.offset_m = target;
    take_lateral(l);
  };

  std::visit(
      Overloaded{
          [&](const TeleportAction& a) {
            if (const auto where = resolve(s, a.position)) place(s, actor, *where);
          },
          [&](const SpeedAction& a) {
            double target = 0.0;
            if (const auto* absolute = std::get_if<AbsoluteTargetSpeed>(&a.target)) {
              target = absolute->value_m_s;
            } else {
              const auto& relative = std::get<RelativeTargetSpeed>(a.target);
              const std::size_t reference = entity(relative.entity);
              const double v = s.movers[reference].speed_m_s;
              target = relative.factor ? v * relative.value : v + relative.value;
              if (relative.continuous) {
                m.speed_m_s = target;
                take_longitudinal(SpeedFollow{reference, relative.value, relative.factor});
                return;
              }
            }
            const SpeedTransition t = transition_to(m.speed_m_s, target, a.dynamics);
            if (t.duration_s <= 0.0) m.speed_m_s = target;
            take_longitudinal(t);
          },
          [&](const SpeedProfileAction& a) {
            SpeedProfileRun profile;
            double v = m.speed_m_s;
            const double base = a.entity.empty() ? 0.0 : s.movers[entity(a.entity)].speed_m_s;
            const double limit = scenario_->entities[actor].performance.max_acceleration_m_s2;
            for (const auto& entry : a.entries) {
              SpeedTransition leg{DynamicsShape::kLinear, v, base + entry.speed_m_s, 0.0, 0.0};
              leg.duration_s =
                  entry.time_s.value_or(std::abs(leg.to - leg.from) / std::min(limit, 3.0));
              profile.legs.push_back(leg);
              v = leg.to;
            }
            take_longitudinal(profile);
          },
          [&](const LongitudinalDistanceAction&) {},  // refused at construction
          [&](const LaneChangeAction& a) {
            leave_track();
            if (!m.on_road) return;
            int lane = a.target.value;
            if (!a.target.entity.empty()) {
              // Counted in the lanes of the reference entity, in its direction of travel.
              const Mover& r = s.movers[entity(a.target.entity)];
              lane = r.lane.lane;
              const int step = (a.target.value > 0 ? 1 : -1) * (r.with_s ? 1 : -1);
              for (int i = 0; i < std::abs(a.target.value); ++i) {
                lane += step;
                if (lane == 0) lane += step;
              }
            }
            shift_lane(lane, a.target_lane_offset_m, a.dynamics);
          },
          [&](const LaneOffsetAction& a) {
            leave_track();
            if (!m.on_road) return;
            double offset = a.value_m;
            if (!a.entity.empty()) {
              const Mover& r = s.movers[entity(a.entity)];
              offset += r.with_s ? r.lane.offset_m : -r.lane.offset_m;
            }
            TransitionDynamics d;
            d.shape = a.shape;
            d.dimension = DynamicsDimension::kTime;
            const double change = std::abs((m.with_s ? offset : -offset) - m.lane.offset_m);
            // The largest lateral acceleration of the shape sets its duration: 6 / T^2 cubic, pi^2
            // / 2 / T^2 sinusoidal; a linear one has none and takes the cubic's. Without a limit 1
            // m/s^2 is taken.
            const double peak = a.shape == DynamicsShape::kSinusoidal ? 0.5 * kPi * kPi : 6.0;
            d.value = std::sqrt(peak * change /
                                std::max(1e-3, a.max_lateral_acceleration_m_s2.value_or(1.0)));
            shift_lane(m.lane.lane, offset, d);
          },
          [&](const AssignRouteAction& a) { m.route = legs_of(s, *a.route); },
          [&](const AcquirePositionAction& a) {
            const auto to = resolve(s, a.position);
            if (to && to->lane && m.on_road) m.route = roads_->route(m.lane, *to->lane);
          },
          [&](const FollowTrajectoryAction& a) {
            const auto track = track_of(s, *a.trajectory);
            if (!track) return;
            TrackRun t;
            t.track = track;
            t.s_m = a.initial_distance_offset_m;
            if (a.timing && track->timed) {
              t.time_scale = a.timing->scale;
              t.time_offset_s =
                  a.timing->offset_s +
                  (a.timing->domain == ReferenceContext::kRelative ? s.time.seconds() : 0.0);
            }
            m.on_track = t.time_scale
                             ? track->at_time((s.time.seconds() - *t.time_offset_s) / *t.time_scale)
                             : track->at_s(t.s_m);
            if (t.time_scale) t.s_m = m.on_track->s_m;
            m.present = true;
            take_lateral(t);
            if (t.time_scale) take_longitudinal(std::monostate{});
          },
          [&](const SynchronizeAction& a) {
            take_longitudinal(SyncRun{&a, entity(a.master)});
          },
          [&](const ActivateControllerAction&) {},
          [&](const AssignControllerAction&) {},
          [&](const VisibilityAction& a) {
            m.graphics = a.graphics;
            m.sensors = a.sensors;
          },
          [&](const LightStateAction& a) { m.lights[a.light] = a.mode; },
          [&](const AddEntityAction& a) {
            if (const auto where = resolve(s, a.position)) place(s, entity(a.entity), *where);
          },
          [&](const DeleteEntityAction& a) { s.movers[entity(a.entity)].present = false; },
          [&](const TrafficSignalStateAction& a) { s.signals[a.signal] = a.state; },
          [&](const ParameterSetAction& a) { s.parameters[a.parameter] = a.value; },
          [&](const VariableSetAction& a) { s.variables[a.variable] = a.value; },
          [&](const CustomCommandAction& a) {
            s.events.push_back({s.time, a.type, "", "command", a.content});
          },
          [&](const EnvironmentAction& a) { apply_environment(s, a); },
      },
      action.what);
}

void Engine::apply_environment(State& s, const EnvironmentAction& e) const {
  Weather& w = s.weather;
  // OpenSCENARIO counts azimuth clockwise from north (+y); ours runs from +x towards +y.
  if (e.sun_azimuth_rad) w.sun_azimuth_rad = wrap_angle(0.5 * kPi - *e.sun_azimuth_rad);
  if (e.sun_elevation_rad) w.sun_elevation_rad = *e.sun_elevation_rad;
  if (e.sun_illuminance_lx) w.sun_illuminance_lx = *e.sun_illuminance_lx;
  if (e.cloud_cover) w.cloud_cover = std::clamp(*e.cloud_cover, 0.0, 1.0);
  if (e.visual_range_m) w.visual_range_m = std::max(1.0, *e.visual_range_m);
  if (e.rain_mm_h) w.rain_mm_h = *e.rain_mm_h;
  if (e.snow_mm_h) w.snow_mm_h = *e.snow_mm_h;
  if (e.wetness_m) w.wetness_m = *e.wetness_m;
  if (e.friction_scale) w.friction_scale = *e.friction_scale;
  if (e.temperature_k) w.temperature_k = *e.temperature_k;
  if (e.wind_speed_m_s) w.wind_speed_m_s = *e.wind_speed_m_s;
  if (e.wind_direction_rad) w.wind_direction_rad = wrap_angle(0.5 * kPi - *e.wind_direction_rad);
}

bool Engine::start_action(State& s, std::size_t run) const {
  ActionRun& r = s.actions[run];
  r.running = true;
  apply(s, r.actor, *elements_[r.element].action, static_cast<int>(run));
  return is_instant(elements_[r.element].action->what);
}

void Engine::stop_action(State& s, std::size_t run) const {
  ActionRun& r = s.actions[run];
  r.running = false;
  Mover& m = s.movers[r.actor];
  if (m.longitudinal_action == static_cast<int>(run)) {
    m.longitudinal = std::monostate{};
    m.longitudinal_action = -1;
  }
  if (m.lateral_action == static_cast<int>(run)) {
    if (std::holds_alternative<TrackRun>(m.lateral)) {
      Place here;
      here.X_WP = pose_of(m);
      if (const auto point = roads_->nearest(here.X_WP.translation(), 5.0)) {
        here.lane = roads_->to_lane(*point);
        here.with_s = m.with_s;
      }
      place(s, r.actor, here);
    }
    m.lateral = std::monostate{};
    m.lateral_action = -1;
  }
}

bool Engine::action_done(const State& s, const ActionRun& r) const {
  if (!r.running) return true;
  const ActionVariant& what = elements_[r.element].action->what;
  if (is_instant(what)) return true;
  const Mover& m = s.movers[r.actor];
  const auto run = static_cast<int>(&r - s.actions.data());
  constexpr double kNow = 1e-9;
  if (m.longitudinal_action == run) {
    if (const auto* t = std::get_if<SpeedTransition>(&m.longitudinal))
      return t->elapsed_s >= t->duration_s - kNow;
    if (const auto* p = std::get_if<SpeedProfileRun>(&m.longitudinal))
      return p->leg >= p->legs.size();
    if (const auto* sync = std::get_if<SyncRun>(&m.longitudinal)) {
      const auto target = resolve(s, sync->action->target_master);
      const auto own = resolve(s, sync->action->target);
      if (!target || !own) return true;
      const double way = way_to(s, sync->master, *target).value_or(0.0);
      return way <= 1e-4 || way_to(s, r.actor, *own).value_or(0.0) <= 1e-4;
    }
    return false;
  }
  if (m.lateral_action == run) {
    if (const auto* l = std::get_if<LateralTransition>(&m.lateral))
      return l->done >= l->length - kNow;
    if (const auto* t = std::get_if<TrackRun>(&m.lateral)) {
      if (t->time_scale) {
        return (s.time.seconds() - *t->time_offset_s) / *t->time_scale >=
               t->track->points.back().time_s - kNow;
      }
      return t->s_m >= t->track->length_m() - 1e-6;
    }
    return false;
  }
  return true;  // driven out by a later action
}

SimTime Engine::next_known(const State& s, SimTime limit) const {
  double soonest = (limit - s.time).seconds();
  const auto sooner = [&](double seconds) {
    if (seconds > 1e-9) soonest = std::min(soonest, seconds);
  };
  for (const Mover& m : s.movers) {
    if (const auto* t = std::get_if<SpeedTransition>(&m.longitudinal))
      sooner(t->duration_s - t->elapsed_s);
    if (const auto* p = std::get_if<SpeedProfileRun>(&m.longitudinal);
        p && p->leg < p->legs.size()) {
      sooner(p->legs[p->leg].duration_s - p->legs[p->leg].elapsed_s);
    }
    if (const auto* l = std::get_if<LateralTransition>(&m.lateral); l && !l->by_distance)
      sooner(l->length - l->done);
    if (const auto* t = std::get_if<TrackRun>(&m.lateral); t && t->time_scale) {
      sooner(t->track->points.back().time_s * *t->time_scale + *t->time_offset_s -
             s.time.seconds());
    }
  }
  const SimTime next = s.time + SimTime::from_s(soonest);
  // Rounding to nanoseconds may fall just short of the end: one more nanosecond passes it.
  return std::min(limit, std::max(next, s.time + SimTime::from_ns(1)));
}

}  // namespace raytruth::world
