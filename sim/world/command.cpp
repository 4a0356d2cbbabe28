// Entities that are driven from outside, and those that nobody drives.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/text.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

bool is_external(const std::vector<scenario::Controller>& controllers) {
  return std::any_of(controllers.begin(), controllers.end(),
                     [](const auto& c) { return kind_of(c) == ControllerKind::kExternal; });
}

}  // namespace

drivers::SingleTrackLimits limits_of(const scenario::Entity& e, const ActorModel& model) {
  drivers::SingleTrackLimits limits;
  const double wheelbase = model.front_axle.position_x_m - model.rear_axle.position_x_m;
  limits.wheelbase_m = wheelbase > 0.3 ? wheelbase : 0.6 * std::max(0.5, model.box_size_m.x());
  if (model.front_axle.max_steering_rad > 0.0)
    limits.max_steering_rad = model.front_axle.max_steering_rad;
  limits.max_speed_m_s = std::min(limits.max_speed_m_s, e.performance.max_speed_m_s);
  limits.max_acceleration_m_s2 = e.performance.max_acceleration_m_s2;
  limits.max_deceleration_m_s2 = e.performance.max_deceleration_m_s2;
  return limits;
}

std::size_t Engine::commanded(const State& s, const std::string& name) const {
  for (std::size_t i = 0; i < scenario_->entities.size(); ++i) {
    if (scenario_->entities[i].name != name) continue;
    if (s.movers[i].present) return i;
    throw InputError({{Severity::kError, "run.command", scenario_->entities[i].where,
                       fmt::format("'{}' isn't there at {} s", name, s.time.seconds()),
                       "command entities while they are in the world"}});
  }
  throw InputError({{Severity::kError,
                     "run.command",
                     {scenario_->file.string(), 0, 0},
                     fmt::format("no entity '{}' to command", name),
                     "names are those of the scenario"}});
}

CommandRun& Engine::take_command(State& s, std::size_t actor) const {
  Mover& m = s.movers[actor];
  if (m.longitudinal_action >= 0) stop_action(s, static_cast<std::size_t>(m.longitudinal_action));
  if (m.lateral_action >= 0) stop_action(s, static_cast<std::size_t>(m.lateral_action));
  m.longitudinal = std::monostate{};
  if (!std::holds_alternative<CommandRun>(m.lateral)) {
    CommandRun run;
    run.limits = limits_of(scenario_->entities[actor], *models_[actor]);
    take_seat(m, run);
    m.lateral = run;
    settle_on_track(m);
  }
  CommandRun& run = std::get<CommandRun>(m.lateral);
  run.who = CommandRun::Who::kOutside;
  return run;
}

void Engine::command(State& s, const std::string& name, const VehicleCommand& c) const {
  take_command(s, commanded(s, name)).command = c;
}

void Engine::command_pose(State& s, const std::string& name, const Pose& X_WE, double speed) const {
  const std::size_t actor = commanded(s, name);
  CommandRun& run = take_command(s, actor);
  Mover& m = s.movers[actor];
  run.command = {};
  run.car = {X_WE.translation().x(), X_WE.translation().y(), X_WE.euler().heading_rad, speed, 0.0};
  m.speed_m_s = speed;
  m.on_track->p = X_WE.translation();
  m.on_track->heading_rad = run.car.heading_rad;
  settle_on_track(m);
}

double Engine::obey(Mover& m, CommandRun& run, double dt) {
  // Short pieces, so that steering at its limited rate is followed closely.
  constexpr double kPiece_s = 0.01;
  const int pieces = std::max(1, static_cast<int>(std::ceil(dt / kPiece_s - 1e-9)));
  double distance = 0.0;
  for (int k = 0; k < pieces; ++k) {
    const drivers::SingleTrack before = run.car;
    run.car = drivers::stepped(run.limits, run.car, run.command.acceleration_m_s2,
                               run.command.steering_rad, dt / pieces);
    distance += 0.5 * (before.speed_m_s + run.car.speed_m_s) * dt / pieces;
  }
  m.speed_m_s = run.car.speed_m_s;
  m.on_track->p.x() = run.car.x_m;
  m.on_track->p.y() = run.car.y_m;
  m.on_track->heading_rad = run.car.heading_rad;
  return distance;
}

void Engine::apply_ego_policy(State& s, EgoPolicy policy) const {
  if (policy == EgoPolicy::kKeep || !traffic_) return;
  std::optional<std::size_t> ego;
  bool any = false;
  for (std::size_t i = 0; i < scenario_->entities.size(); ++i) {
    const scenario::Entity& e = scenario_->entities[i];
    if (e.kind != scenario::EntityKind::kVehicle || !s.movers[i].present) continue;
    bool external = is_external(e.controllers);
    for (const scenario::InitAction& init : scenario_->init) {
      const auto* assign = std::get_if<scenario::AssignControllerAction>(&init.action.what);
      external = external || (assign && init.entity == e.name && is_external({assign->controller}));
    }
    const std::string name = lower_case(e.name);
    if (!ego || name == "ego" || name == "hero") ego = i;
    if (!external) continue;
    any = true;
    Mover& m = s.movers[i];
    const auto* change = std::get_if<SpeedTransition>(&m.longitudinal);
    const bool stands = std::abs(m.speed_m_s) < 1e-3 &&
                        (change ? std::abs(change->to) < 1e-3
                                : std::holds_alternative<std::monostate>(m.longitudinal));
    if (policy == EgoPolicy::kIdm || stands) {
      m.longitudinal = DriverRun{};
      wake_traffic(s);
    }
  }
  if (!any && policy == EgoPolicy::kIdm && ego) {
    s.movers[*ego].longitudinal = DriverRun{};
    wake_traffic(s);
  }
}

}  // namespace raytruth::world
