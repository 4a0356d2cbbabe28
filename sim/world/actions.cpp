// What actions do to entities and world, and when they are done.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/overloaded.h"
#include "sim/world/dynamics.h"
#include "sim/world/engine.h"
#include "sim/world/speed_change.h"

namespace raytruth::world {

using scenario::AbsoluteTargetSpeed;
using scenario::AcquirePositionAction;
using scenario::Action;
using scenario::ActivateControllerAction;
using scenario::AddEntityAction;
using scenario::AnimationAction;
using scenario::AssignControllerAction;
using scenario::AssignRouteAction;
using scenario::ConnectTrailerAction;
using scenario::CustomCommandAction;
using scenario::DeleteEntityAction;
using scenario::DisconnectTrailerAction;
using scenario::DynamicsDimension;
using scenario::DynamicsShape;
using scenario::EnvironmentAction;
using scenario::FollowingMode;
using scenario::FollowTrajectoryAction;
using scenario::LaneChangeAction;
using scenario::LaneOffsetAction;
using scenario::LateralDistanceAction;
using scenario::LightStateAction;
using scenario::LongitudinalDistanceAction;
using scenario::OverrideControllerValueAction;
using scenario::ParameterSetAction;
using scenario::RandomRouteAction;
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

void Engine::apply(State& s, std::size_t actor, const Action& action, int run) const {
  Mover& m = s.movers[actor];
  const auto take_longitudinal = [&](Longitudinal l) {
    if (m.longitudinal_action != run) override_action(s, m.longitudinal_action);
    if (run >= 0) release_inputs(m, true);
    m.longitudinal = std::move(l);
    m.longitudinal_action = run;
  };
  const auto take_lateral = [&](Lateral l) {
    if (m.lateral_action != run) override_action(s, m.lateral_action);
    release_inputs(m, false);
    m.lateral = std::move(l);
    m.lateral_action = run;
  };
  // A track that ends leaves its entity where it is, on the road if there is one.
  const auto leave_track = [&] {
    if (!m.on_track) return;
    Place here;
    here.X_WP = pose_of(m);
    if (const auto point = roads_->nearest(here.X_WP.translation(), 20.0)) {
      here.lane = roads_->to_lane_of(m.layer, *point);
      here.with_s = m.with_s;
    }
    place(s, actor, here);
  };
  const auto cannot = [&](const std::string& what, const char* hint) {
    throw InputError(
        {{Severity::kError, "xosc.action", action.where,
          fmt::format("'{}' at {} s: {}", scenario_->entities[actor].name, s.time.seconds(), what),
          hint}});
  };
  const auto need_road = [&] {
    leave_track();
    if (!m.present || !m.on_road)
      cannot("a lane action needs an entity on a road", "place it on a lane first");
  };
  const auto shift_lane = [&](std::optional<roads::RoadIndex> road, int lane, double offset,
                              const TransitionDynamics& d, bool keeps) {
    if (!road || lane == 0) {
      cannot(fmt::format("road '{}' has no lane {} at s = {:.3f} m", roads_->road(m.lane.road).id,
                         lane, m.lane.s_m),
             "change to a lane that is there when the action starts");
    }
    const double t = roads_->to_road(m.lane).t_m;
    const roads::LanePoint before = m.lane;
    m.lane.road = *road;
    m.lane.lane = lane;
    m.lane.offset_m = t - roads_->center_t(m.lane.road, lane, m.lane.s_m);
    // Ids of two layers don't count together.
    const int steps = before.road == *road     ? lane - before.lane
                      : m.lane.offset_m == 0.0 ? 0
                      : m.lane.offset_m < 0.0  ? 1
                                               : -1;
    const double target = m.with_s ? offset : -offset;
    LateralTransition l{d.shape,
                        m.lane.offset_m,
                        target,
                        transition_length(d, target - m.lane.offset_m),
                        0.0,
                        d.dimension == DynamicsDimension::kDistance,
                        m.with_s ? steps : -steps,
                        keeps};
    if (l.length <= 0.0) m.lane.offset_m = target;
    take_lateral(l);
  };

  std::visit(
      Overloaded{
          [&](const TeleportAction& a) {
            m.tow.reset();
            place(s, actor, must_resolve(s, a.position, actor));
            if (auto* car = std::get_if<CommandRun>(&m.lateral)) {
              take_seat(m, *car);
              settle_on_track(m);
            }
            line_up_behind(s, actor);
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
            if (a.dynamics.following_mode == FollowingMode::kFollow) {
              take_longitudinal(able_to_follow(m.speed_m_s, target, a.dynamics,
                                               scenario_->entities[actor].performance));
              return;
            }
            const SpeedTransition t = transition_to(m.speed_m_s, target, a.dynamics);
            if (t.duration_s <= 0.0) m.speed_m_s = target;
            take_longitudinal(t);
          },
          [&](const SpeedProfileAction& a) {
            const double base = a.entity.empty() ? 0.0 : s.movers[entity(a.entity)].speed_m_s;
            take_longitudinal(
                profile_of(a, m.speed_m_s, base, scenario_->entities[actor].performance));
          },
          [&](const LongitudinalDistanceAction& a) {
            m.plan = {};
            take_longitudinal(GapRun{&a, entity(a.entity)});
          },
          [&](const LaneChangeAction& a) {
            need_road();
            int lane = a.target.value;
            roads::LaneLayer layer = m.layer;
            if (!a.target.entity.empty()) {
              // Counted in the lanes of the reference entity, in its direction of travel.
              const Mover& r = s.movers[entity(a.target.entity)];
              lane = r.lane.lane;
              layer = roads_->layer_of(r.lane.road);
              const int step = (a.target.value > 0 ? 1 : -1) * (r.with_s ? 1 : -1);
              for (int i = 0; i < std::abs(a.target.value); ++i) {
                lane += step;
                if (lane == 0) lane += step;
              }
            }
            shift_lane(road_with_lane(m.lane.road, m.lane.s_m, lane, a.target.layer, layer), lane,
                       a.target_lane_offset_m, a.dynamics, false);
          },
          [&](const LaneOffsetAction& a) {
            need_road();
            double offset = a.value_m;
            if (a.continuous && !a.entity.empty()) {
              take_lateral(SideRun{nullptr, &a, entity(a.entity)});
              return;
            }
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
                                std::max(1e-3, a.max_lateral_acceleration_m_s2.value_or(
                                                   kLateralAcceleration_m_s2)));
            shift_lane(m.lane.road, m.lane.lane, offset, d, a.continuous);
          },
          [&](const LateralDistanceAction& a) {
            need_road();
            SideRun side{&a, nullptr, entity(a.entity)};
            if (!s.movers[side.reference].present)
              cannot(fmt::format("'{}' isn't there to keep a distance to", a.entity),
                     "add it first");
            start_side(s, actor, side);
            // Without limits it is there at once.
            const scenario::DynamicConstraints& c = a.limits;
            if (!c.max_speed_m_s && !c.max_acceleration_m_s2 && !c.max_deceleration_m_s2)
              m.lane.offset_m += side_error(s, actor, side);
            take_lateral(side);
          },
          [&](const scenario::PreferredLaneLayerAction& a) {
            prefer_layer(s, actor, layer_from(a.layer));
          },
          [&](const RandomRouteAction&) {
            leave_track();
            m.route.clear();
            m.turns_drawn = 0;
            if (m.on_road) draw_turns(actor, m);
          },
          [&](const ConnectTrailerAction& a) {
            const std::size_t trailer = entity(a.trailer);
            std::size_t front = actor;
            while (front != trailer && s.movers[front].tow) front = s.movers[front].tow->tractor;
            if (front == trailer)
              cannot(fmt::format("'{}' would be drawn by itself", a.trailer),
                     "connect another trailer, or disconnect what draws this entity");
            connect(s, actor, trailer);
          },
          [&](const DisconnectTrailerAction&) { disconnect(s, actor); },
          [&](const AssignRouteAction& a) {
            m.turns_drawn = -1;
            m.route = legs_of(s, *a.route, actor);
            if (m.route.empty())
              cannot(fmt::format("no way leads through the waypoints of route '{}'", a.route->name),
                     "waypoints lie on lanes that connect, in the direction of travel");
          },
          [&](const AcquirePositionAction& a) {
            const Place to = must_resolve(s, a.position, actor);
            m.turns_drawn = -1;
            m.route.clear();
            if (to.lane && m.on_road) m.route = roads_->route(m.lane, *to.lane, m.layer);
            if (m.route.empty())
              cannot("no way along the lanes leads to the position to acquire",
                     "it must lie on a lane ahead");
          },
          [&](const FollowTrajectoryAction& a) {
            const auto track = track_of(s, *a.trajectory);
            if (!track)
              cannot(fmt::format("trajectory '{}' has no shape", a.trajectory->name),
                     "give at least two vertices, a length above 0, or as many knots as control "
                     "points plus the order");
            TrackRun t;
            t.track = track;
            t.s_m = a.initial_distance_offset_m;
            if (a.timing && track->timed()) {
              t.time_scale = a.timing->scale;
              t.time_offset_s =
                  a.timing->offset_s +
                  (a.timing->domain == ReferenceContext::kRelative ? s.time.seconds() : 0.0);
            }
            // Who has no steering can't but be on it.
            t.steers =
                a.mode == FollowingMode::kFollow && m.present &&
                models_[actor]->front_axle.max_steering_rad > 0.0 &&
                models_[actor]->front_axle.position_x_m > models_[actor]->rear_axle.position_x_m;
            if (t.steers) {
              const Pose here = pose_of(m);
              constexpr double kStart_m = 50.0;
              t.s_m = track->nearest_s(here.translation(), t.s_m,
                                       std::min(t.s_m + kStart_m, track->length_m()));
              m.on_track = Track::Point{t.s_m, here.translation(), here.euler().heading_rad,
                                        here.euler().pitch_rad};
            } else {
              if (t.time_scale) t.s_m = track->at_time(t.clock_s(s.time.seconds())).s_m;
              m.on_track = track->at_s(t.s_m);
            }
            m.present = true;
            m.track_on_surface = track->on_surface;
            settle_on_track(m);
            take_lateral(t);
            if (t.time_scale) take_longitudinal(std::monostate{});
          },
          [&](const SynchronizeAction& a) {
            take_longitudinal(SyncRun{&a, entity(a.master)});
          },
          [&](const ActivateControllerAction& a) {
            for (const scenario::Controller& c : scenario_->entities[actor].controllers) {
              const bool meant =
                  (a.controller.empty() || a.controller == c.name) &&
                  (a.object_controller.empty() || a.object_controller == c.object_controller);
              if (meant) activate(s, actor, c, a.longitudinal);
            }
            if (a.lighting || a.animation)
              appearance_of(m).set_automatic(a.lighting, a.animation, m.rolled_m);
          },
          [&](const AssignControllerAction& a) {
            activate(s, actor, a.controller, a.longitudinal);
            // One that comes without being activated changes nothing.
            const auto only = [](std::optional<bool> on) {
              return on.value_or(false) ? on : std::nullopt;
            };
            if (only(a.lighting) || only(a.animation))
              appearance_of(m).set_automatic(only(a.lighting), only(a.animation), m.rolled_m);
          },
          [&](const OverrideControllerValueAction& a) { override_inputs(s, actor, a); },
          [&](const VisibilityAction& a) { set_visibility(s, actor, a); },
          [&](const LightStateAction& a) { set_light(s, actor, a, run); },
          [&](const AnimationAction& a) { set_animation(s, actor, a, run); },
          [&](const AddEntityAction& a) {
            // What is there already stays where it is.
            const std::size_t added = entity(a.entity);
            if (!s.movers[added].present) place(s, added, must_resolve(s, a.position, added));
          },
          [&](const DeleteEntityAction& a) { delete_entity(s, entity(a.entity)); },
          [&](const TrafficSignalStateAction& a) { s.values.edit().signals[a.signal] = a.state; },
          [&](const scenario::TrafficSourceAction&) { start_flow(s, action); },
          [&](const scenario::TrafficSinkAction&) { start_flow(s, action); },
          [&](const scenario::TrafficSwarmAction&) { start_flow(s, action); },
          [&](const scenario::TrafficAreaAction&) { start_flow(s, action); },
          [&](const scenario::TrafficStopAction& a) { stop_flow(s, a.traffic); },
          [&](const ParameterSetAction& a) { s.values.edit().parameters[a.parameter] = a.value; },
          [&](const VariableSetAction& a) { s.values.edit().variables[a.variable] = a.value; },
          [&](const CustomCommandAction& a) {
            s.events.push_back({s.time, a.type, "", "command", a.content, "command", ""});
          },
          [&](const EnvironmentAction& a) { apply_environment(s, a); },
          [&](const scenario::TrafficSignalControllerAction& a) { set_phase(s, a, action.where); },
          [&](const scenario::ParameterModifyAction& a) {
            modify(s.values.edit().parameters, a.parameter, a.rule, action.where);
          },
          [&](const scenario::VariableModifyAction& a) {
            modify(s.values.edit().variables, a.variable, a.rule, action.where);
          },
          [&](const scenario::SetMonitorAction& a) { set_monitor(s, a); },
      },
      action.what);
}

}  // namespace raytruth::world
