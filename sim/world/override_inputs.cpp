// Entities whose pedals, gear or steering wheel an action holds.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/engine.h"
#include "sim/world/gravity.h"

namespace raytruth::world {
namespace {

// Back in its lane: nobody sees the rest.
constexpr double kHomeOffset_m = 0.02;
constexpr double kHomeHeading_rad = 0.003;

bool has_controller(const Mover& m) {
  return std::holds_alternative<AccRun>(m.longitudinal) ||
         std::holds_alternative<DriverRun>(m.longitudinal);
}

// What the controller wants of the pedals.
double wanted_of(const Mover& m) {
  if (const auto* command = std::get_if<CommandRun>(&m.lateral);
      command && command->who == CommandRun::Who::kOutside)
    return command->command.acceleration_m_s2;
  if (!has_controller(m)) return 0.0;  // it keeps its speed
  const double wanted = m.plan.acceleration_m_s2;
  return m.speed_m_s < m.plan.top_speed_m_s ? wanted : std::min(0.0, wanted);
}

}  // namespace

double Engine::uphill_m_s2(const Mover& m) const {
  if (!m.on_road) return 0.0;
  const Vec3 up = roads_->at(roads_->to_road(m.lane)).X_WR.rotate(Vec3::UnitZ());
  const Vec3 ahead = pose_of(m).rotate(Vec3::UnitX());
  const double level = std::sqrt(ahead.x() * ahead.x() + ahead.y() * ahead.y());
  if (level < 1e-6 || up.z() < 1e-6) return 0.0;
  const double slope = -(up.x() * ahead.x() + up.y() * ahead.y()) / (level * up.z());
  return kGravity_m_s2 * slope / std::sqrt(1.0 + slope * slope);
}

void Engine::take_seat(Mover& m, CommandRun& run) const {
  const Pose X = pose_of(m);
  run.car = {X.translation().x(), X.translation().y(), X.euler().heading_rad, m.speed_m_s,
             run.car.steering_rad};
  m.on_track = Track::Point{0.0, X.translation(), run.car.heading_rad, 0.0};
  m.track_on_surface = true;
}

void Engine::override_inputs(State& s, std::size_t actor,
                             const scenario::OverrideControllerValueAction& action) const {
  Mover& m = s.movers[actor];
  if (!m.present) return;
  const Drive drive =
      Drive::of(scenario_->entities[actor].performance, *models_[actor], s.weather.friction_scale);
  auto* run = std::get_if<CommandRun>(&m.lateral);
  // Where inputs stood that nobody held.
  const double coast =
      drive.rolling_m_s2 + drive.engine_m_s2 + drive.air_1_m * m.speed_m_s * m.speed_m_s;
  const drivers::SingleTrackLimits limits = limits_of(scenario_->entities[actor], *models_[actor]);
  double steering = run ? run->car.steering_rad : 0.0;
  if (!run && m.on_road && !m.on_track) {
    const double curvature = roads_->curvature_1_m(m.lane.road, m.lane.s_m);
    steering = det::atan(limits.wheelbase_m * (m.with_s ? curvature : -curvature));
  }
  Inputs now;
  now.throttle = Ramp();
  const double asked = m.acceleration_m_s2 + uphill_m_s2(m);
  now.throttle->to = std::clamp((asked + coast) / (drive.max_acceleration_m_s2 + coast), 0.0, 1.0);
  now.brake = Ramp();
  now.brake->to = asked < -coast ? -asked : 0.0;
  now.wheel = Ramp();
  now.wheel->to = steering * drive.steering_ratio;
  const std::optional<Inputs> before = m.inputs ? std::optional(*m.inputs) : std::nullopt;
  const Inputs in = held(before, now, drive, action, s.time);

  // Pedals and gear are the entity's longitudinal control, the wheel its lateral one: what had it
  // before is driven out (OpenSCENARIO XML 1.3, annex A, table 7).
  if (in.drives() || (before && before->drives())) {
    override_action(s, m.longitudinal_action);
    m.longitudinal_action = -1;
    if (!has_controller(m)) m.longitudinal = std::monostate{};
  }
  if (in.wheel) {
    if (m.lateral_action >= 0) override_action(s, m.lateral_action);
    run = std::get_if<CommandRun>(&m.lateral);
    if (!run) {
      CommandRun wheel;
      wheel.limits = limits;
      wheel.car.steering_rad = steering;
      wheel.who = CommandRun::Who::kWheel;
      take_seat(m, wheel);
      m.lateral = wheel;
      settle_on_track(m);
    } else if (run->who == CommandRun::Who::kHome) {
      run->who = CommandRun::Who::kWheel;
    }
  } else if (run && run->who == CommandRun::Who::kWheel) {
    run->who = CommandRun::Who::kHome;
  }
  m.inputs = in.any() ? std::make_shared<const Inputs>(in) : nullptr;
}

void Engine::release_inputs(Mover& m, bool longitudinal) {
  if (!m.inputs) return;
  Inputs in = longitudinal ? Inputs() : *m.inputs;
  if (longitudinal) {
    in.wheel = m.inputs->wheel;
  } else {
    in.wheel.reset();
  }
  m.inputs = in.any() ? std::make_shared<const Inputs>(in) : nullptr;
}

double Engine::run_pedals(const State& s, std::size_t i, Mover& m, double dt) const {
  const Drive drive =
      Drive::of(scenario_->entities[i].performance, *models_[i], s.weather.friction_scale);
  const Inputs& in = *m.inputs;
  const double before = m.speed_m_s;
  const double wanted = wanted_of(m);
  const double uphill = uphill_m_s2(m);
  double rate = drive.change(in, s.time, before, wanted, uphill);
  // The mean of both ends, unless it comes to a stand between them.
  const double guess = before + rate * dt;
  if (before * guess >= 0.0 && guess != 0.0)
    rate = 0.5 * (rate + drive.change(in, s.time + SimTime::from_s(dt), guess, wanted, uphill));
  double after = before + rate * dt;
  if (before * after < 0.0) {
    m.speed_m_s = 0.0;
    return -0.5 * before * before / rate;
  }
  after = std::clamp(after, std::min(before, -Drive::kReverse_m_s),
                     std::max(before, drive.max_speed_m_s));
  m.speed_m_s = after;
  return 0.5 * (before + after) * dt;
}

double Engine::steering_home(const Mover& m, const CommandRun& run) const {
  if (!m.on_road || m.speed_m_s <= 0.0) return 0.0;
  roads::LanePoint middle = m.lane;
  middle.offset_m = 0.0;
  const roads::Advance ahead =
      roads_->advance(middle, m.with_s, drivers::look_ahead_m(m.speed_m_s), m.route, m.layer);
  const Vec3 p = roads_->at(roads_->to_road(ahead.point)).X_WR.translation();
  const double dx = p.x() - run.car.x_m, dy = p.y() - run.car.y_m;
  const double c = det::cos(run.car.heading_rad), sine = det::sin(run.car.heading_rad);
  return drivers::pure_pursuit_rad(run.limits.wheelbase_m,
                                   {c * dx + sine * dy, c * dy - sine * dx});
}

void Engine::steer(const State& s, std::size_t i, Mover& m, CommandRun& run, double way,
                   double dt) const {
  const double most = run.limits.max_steering_rad;
  double middle = 0.0;
  if (m.inputs && m.inputs->wheel) {
    const double ratio =
        Drive::of(scenario_->entities[i].performance, *models_[i], 1.0).steering_ratio;
    const Ramp& wheel = *m.inputs->wheel;
    middle = std::clamp(wheel.at(s.time + SimTime::from_s(0.5 * dt)) / ratio, -most, most);
    run.car.steering_rad = std::clamp(wheel.at(s.time + SimTime::from_s(dt)) / ratio, -most, most);
  } else {
    const double wanted = std::clamp(
        run.who == CommandRun::Who::kHome ? steering_home(m, run) : run.command.steering_rad, -most,
        most);
    const double turn = run.limits.max_steering_rate_rad_s * dt;
    const double before = run.car.steering_rad;
    run.car.steering_rad += std::clamp(wanted - before, -turn, turn);
    middle = 0.5 * (before + run.car.steering_rad);
  }
  const double half = 0.5 * way * det::tan(middle) / run.limits.wheelbase_m;
  const double chord = std::abs(half) > 1e-9 ? way * det::sin(half) / half : way;
  run.car.x_m += chord * det::cos(run.car.heading_rad + half);
  run.car.y_m += chord * det::sin(run.car.heading_rad + half);
  run.car.heading_rad = wrap_angle(run.car.heading_rad + 2.0 * half);
  run.car.speed_m_s = m.speed_m_s;
  m.on_track->p.x() = run.car.x_m;
  m.on_track->p.y() = run.car.y_m;
  m.on_track->heading_rad = run.car.heading_rad;
}

void Engine::come_home(Mover& m) const {
  const auto* run = std::get_if<CommandRun>(&m.lateral);
  if (!run || run->who != CommandRun::Who::kHome || !m.on_road) return;
  if (std::abs(m.lane.offset_m) > kHomeOffset_m) return;
  const Pose lane = roads_->at(roads_->to_road(m.lane)).X_WR *
                    Pose::from_euler(Vec3::Zero(), {lane_yaw(m.lane, m.with_s), 0, 0});
  if (std::abs(wrap_angle(m.on_track->heading_rad - lane.euler().heading_rad)) > kHomeHeading_rad)
    return;
  m.on_track.reset();
  m.track_on_surface = false;
  m.relative_heading_rad = 0.0;
  m.lateral = std::monostate{};
}

}  // namespace raytruth::world
