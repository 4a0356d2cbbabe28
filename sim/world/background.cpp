// One tick of the background traffic, and how it gets into snapshots.
#include "sim/world/background.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/math.h"
#include "sim/world/actor_model.h"
#include "sim/world/engine.h"
#include "sim/world/lamps.h"
#include "sim/world/traffic_mix.h"

namespace raytruth::world {
namespace {

bool is_traffic(const scenario::ActionVariant& action) {
  return std::holds_alternative<scenario::TrafficSourceAction>(action) ||
         std::holds_alternative<scenario::TrafficSinkAction>(action) ||
         std::holds_alternative<scenario::TrafficSwarmAction>(action) ||
         std::holds_alternative<scenario::TrafficAreaAction>(action);
}

// Of traffic: by the light, the brake (who stands keeps it down), the change of lanes and turns.
std::uint32_t agent_lamps(const traffic::Agent& a, const traffic::LaneGraph& lanes,
                          const Weather& w, SimTime now) {
  std::uint32_t lamps = usual_lamps(w, a.acceleration_m_s2);
  if (a.speed_m_s < 0.1 && a.acceleration_m_s2 <= 0.0) lamps |= kLampBrake;
  if (a.changes()) {
    if (blink_is_lit(a.change_elapsed_s))
      lamps |= a.change_from_m < 0.0 ? kLampIndicatorLeft : kLampIndicatorRight;
    return lamps;
  }
  double start = -a.way_m;
  for (const traffic::LaneIndex lane : a.path) {
    const traffic::LaneNode& node = lanes.lane(lane);
    constexpr double kBefore_m = 30.0, kTurn_rad = 0.6;
    if (start > kBefore_m) break;
    if (!node.junction.empty() && std::abs(node.turn_rad) > kTurn_rad) {
      if (blink_is_lit(now.seconds() + kGoldenRatio * a.id.value()))
        lamps |= node.turn_rad > 0.0 ? kLampIndicatorLeft : kLampIndicatorRight;
      break;
    }
    start += node.length_m;
  }
  return lamps;
}

bool by_id(const traffic::Agent& a, ActorId id) { return a.id < id; }

}  // namespace

bool Engine::needs_traffic(const WorldOptions& options) const {
  if (options.ego_policy == EgoPolicy::kIdm) return true;
  const auto drives = [](const std::vector<scenario::Controller>& controllers) {
    return std::any_of(controllers.begin(), controllers.end(), [](const auto& c) {
      return kind_of(c) == ControllerKind::kDriver || kind_of(c) == ControllerKind::kExternal;
    });
  };
  const auto assigns = [&](const scenario::Action& a) {
    const auto* assign = std::get_if<scenario::AssignControllerAction>(&a.what);
    return is_traffic(a.what) || (assign && drives({assign->controller}));
  };
  for (const scenario::InitAction& init : scenario_->init) {
    if (assigns(init.action)) return true;
  }
  for (const scenario::Entity& e : scenario_->entities) {
    if (drives(e.controllers)) return true;
  }
  return std::any_of(elements_.begin(), elements_.end(),
                     [&](const Element& e) { return e.action && assigns(*e.action); });
}

void Engine::wake_traffic(State& s) const {
  if (s.traffic) return;
  auto first = std::make_shared<TrafficState>();
  first->at = s.time;
  s.traffic = std::move(first);
}

SimTime Engine::next_tick(const State& s) const {
  if (!s.traffic) return SimTime::from_ns(std::numeric_limits<std::int64_t>::max());
  return s.traffic->ticks == 0 ? s.traffic->at : s.traffic->at + traffic::Traffic::kTick;
}

traffic::Surroundings Engine::surroundings(const State& s, const TrafficState& t) const {
  traffic::Surroundings around;
  around.signals = s.values->signals;
  for (std::size_t i = 0; i < s.movers.size() && i < models_.size(); ++i) {
    const Mover& m = s.movers[i];
    if (!m.present || !m.traffic) continue;
    traffic::Obstacle o;
    o.id = models_[i]->id;
    // Drivers see each other as agents, but who has left all lanes as anybody else.
    if (std::holds_alternative<DriverRun>(m.longitudinal)) {
      const auto at = std::lower_bound(t.agents.begin(), t.agents.end(), o.id, by_id);
      if (at != t.agents.end() && at->id == o.id) continue;
    }
    o.X_WO = pose_of(m);
    const Vec3 forward = o.X_WO.rotate(Vec3::UnitX());
    o.velocity_m_s = m.speed_m_s * forward.head<2>();
    o.acceleration_m_s2 = m.acceleration_m_s2;
    o.body = traffic::body_of(*models_[i]);
    o.walker = models_[i]->kind == ActorKind::kPedestrian;
    o.vehicle = models_[i]->kind == ActorKind::kVehicle;
    o.route = m.route;
    o.layer = m.layer;
    around.obstacles.push_back(std::move(o));
  }
  for (const Standing& one : t.standing) {
    traffic::Obstacle o;
    o.id = one.id;
    o.X_WO = one.X_WA;
    o.body = traffic::body_of(*one.model);
    around.obstacles.push_back(std::move(o));
  }
  add_fcd_obstacles(s, around);
  return around;
}

void Engine::gather_driven(const State& s, TrafficState& t) const {
  for (std::size_t i = 0; i < s.movers.size() && i < models_.size(); ++i) {
    const Mover& m = s.movers[i];
    const ActorId id = models_[i]->id;
    const auto at = std::lower_bound(t.agents.begin(), t.agents.end(), id, by_id);
    const bool known = at != t.agents.end() && at->id == id;
    std::optional<traffic::LaneIndex> lane;
    if (m.present && m.on_road && std::holds_alternative<DriverRun>(m.longitudinal)) {
      const roads::LanePoint point = roads_->to_lane(roads_->to_road(m.lane), true);
      lane = traffic_->lanes().find(point.road, point.lane, point.s_m);
      // Against the traffic nobody knows what to heed.
      if (lane && traffic_->lanes().lane(*lane).with_s != m.with_s) lane.reset();
    }
    if (!lane) {
      if (known) t.agents.erase(at);
      continue;
    }
    traffic::Agent agent;
    if (known) {
      agent = *at;
    } else {
      agent.id = id;
      agent.model = models_[i];
      agent.body = traffic::body_of(*models_[i]);
      agent.driver = drivers::drawn_profile(traffic_->seed(), id.value(),
                                            class_of_driver(scenario_->entities[i].category));
      agent.top_speed_m_s = scenario_->entities[i].performance.max_speed_m_s;
      agent.driven = true;
    }
    agent.lane = *lane;
    agent.way_m = traffic_->lanes().lane(*lane).way_of(m.lane.s_m);
    agent.speed_m_s = std::max(0.0, m.speed_m_s);
    agent.route = m.route;
    agent.layer = m.layer;
    agent.since_change_s += traffic::Traffic::kTick.seconds();
    const auto& run = std::get<DriverRun>(m.longitudinal);
    if (run.set_speed_m_s) agent.top_speed_m_s = *run.set_speed_m_s;
    agent.driver.speed_factor = run.set_speed_m_s ? 10.0 : agent.driver.speed_factor;
    traffic_->admit(agent);
    if (known) {
      *at = std::move(agent);
    } else {
      t.agents.insert(at, std::move(agent));
    }
  }
}

void Engine::hand_back_driven(State& s, const TrafficState& t) const {
  for (const traffic::Agent& a : t.agents) {
    if (!a.driven) continue;
    Mover& m = s.movers[a.id.value() - 1];
    const scenario::Performance& can = scenario_->entities[a.id.value() - 1].performance;
    m.plan = {
        std::clamp(a.acceleration_m_s2, -can.max_deceleration_m_s2, can.max_acceleration_m_s2),
        a.top_speed_m_s};
    if (a.wants_change == 0 || !std::get<DriverRun>(m.longitudinal).changes_lanes ||
        !std::holds_alternative<std::monostate>(m.lateral))
      continue;
    const traffic::LaneNode& here = traffic_->lanes().lane(a.lane);
    const auto& target = a.wants_change > 0 ? here.left : here.right;
    if (!target) continue;
    const double across = roads_->to_road(m.lane).t_m;
    m.lane.lane = traffic_->lanes().lane(*target).lane;
    m.lane.offset_m = across - roads_->center_t(m.lane.road, m.lane.lane, m.lane.s_m);
    constexpr double kChange_s = 4.0;
    m.lateral = LateralTransition{scenario::DynamicsShape::kCubic,
                                  m.lane.offset_m,
                                  0.0,
                                  kChange_s,
                                  0.0,
                                  false,
                                  a.wants_change};
    m.lateral_action = -1;
  }
}

void Engine::tick_traffic(State& s) const {
  if (!s.traffic || s.time < next_tick(s)) return;
  auto next = std::make_shared<TrafficState>(*s.traffic);
  if (next->ticks > 0) {
    const double dt = (s.time - next->at).seconds();
    traffic_->advance(next->agents, dt);
    if (walkers_) walkers_->advance(next->walkers, dt);
  }
  next->at = s.time;
  // Driven entities whose own lane change is over are free for the next.
  for (Mover& m : s.movers) {
    const auto* change = std::get_if<LateralTransition>(&m.lateral);
    if (change && std::holds_alternative<DriverRun>(m.longitudinal) && m.lateral_action < 0 &&
        change->done >= change->length)
      m.lateral = std::monostate{};
  }
  gather_driven(s, *next);
  traffic::Surroundings around = surroundings(s, *next);
  run_flows(s, around, *next);
  if (walkers_) {
    walkers_->decide(next->walkers, next->agents, around);
    for (const traffic::Walker& w : next->walkers) around.obstacles.push_back(walkers_->seen(w));
  }
  traffic_->decide(next->agents, around, next->ticks);
  hand_back_driven(s, *next);
  ++next->ticks;
  s.traffic = std::move(next);
}

Mover Engine::mover_of(const traffic::Agent& a) const {
  Mover m;
  m.present = true;
  m.on_road = true;
  m.lane = traffic_->place_of(a);
  m.with_s = traffic_->lanes().lane(a.lane).with_s;
  m.speed_m_s = a.speed_m_s;
  m.acceleration_m_s2 = a.acceleration_m_s2;
  m.lateral_speed_m_s = m.with_s ? a.leftwards_m_s() : -a.leftwards_m_s();
  m.travelled_m = m.rolled_m = a.travelled_m;
  return m;
}

void Engine::freeze_traffic(const State& s, Snapshot& snapshot) const {
  if (!s.traffic) return;
  const double since = (s.time - s.traffic->at).seconds();
  constexpr double kSoon_s = 1e-4;
  for (traffic::Agent a : s.traffic->agents) {
    if (a.driven) continue;
    if (!traffic_->moved(a, since)) continue;
    const Mover m = mover_of(a);
    ActorState state;
    state.id = a.id;
    const Pose X_WA = pose_of(m);
    const BodyMotion body(*a.model);
    state.X_WA = settled(*a.model, body.leans(), m, X_WA);
    state.speed_m_s = m.speed_m_s;
    state.lamps = agent_lamps(a, traffic_->lanes(), snapshot.weather, s.time);
    traffic::Agent soon = a;
    double curvature = 0.0;
    if (traffic_->moved(soon, kSoon_s)) {
      const Pose X_WN = pose_of(mover_of(soon));
      state.V_WA.linear_m_s = (X_WN.translation() - X_WA.translation()) / kSoon_s;
      const Eigen::Quaterniond turn = X_WN.rotation() * X_WA.rotation().conjugate();
      state.V_WA.angular_rad_s = (turn.w() < 0.0 ? -2.0 : 2.0) / kSoon_s * turn.vec();
      if (a.speed_m_s > 0.1)
        curvature = state.V_WA.angular_rad_s.dot(state.X_WA.rotate(Vec3::UnitZ())) / a.speed_m_s;
    }
    const Vec3 forward = state.X_WA.rotate(Vec3::UnitX());
    state.acceleration_m_s2 = (m.speed_m_s > 0.0 ? m.acceleration_m_s2 : 0.0) * forward +
                              state.V_WA.angular_rad_s.cross(state.V_WA.linear_m_s);
    // Springs and riders follow at once: nothing of an agent's body is kept from tick to tick.
    const Sway sway = body.steady(m.speed_m_s > 0.0 ? m.acceleration_m_s2 : 0.0,
                                  curvature * a.speed_m_s * a.speed_m_s);
    state.body_pitch_rad = sway.pitch_rad;
    state.body_roll_rad = sway.roll_rad;
    const double wheelbase = a.model->front_axle.position_x_m - a.model->rear_axle.position_x_m;
    state.steering_rad = std::clamp(det::atan(curvature * std::max(0.0, wheelbase)), -0.6, 0.6);
    state.wheel_roll_m = state.gait_m = m.rolled_m;
    roads::RoadPoint point = roads_->to_road(m.lane);
    point.road = roads_->permanent_layer(point.road);
    const roads::LanePoint lane = roads_->to_lane(point);
    state.place = {roads_->road(point.road).id, lane.lane, point.s_m, point.t_m};
    snapshot.models.push_back(a.model);
    snapshot.actors.push_back(std::move(state));
  }
}

}  // namespace raytruth::world
