// Lateral motion that depends on others: keeping a distance beside an entity, or its lane offset.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/dynamics.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

using scenario::CoordinateSystem;
using LeftOrRight = scenario::LateralDistanceAction::Displacement;

// The last of the way is made good within a few of these.
constexpr double kSettle_s = 0.1;

double ahead_sign(const Mover& m) { return m.with_s ? 1.0 : -1.0; }

}  // namespace

// How far the entity stands to the left of the reference, seen along that one's heading.
double Engine::side_of(const State& s, std::size_t actor, const SideRun& run) const {
  const Mover& m = s.movers[actor];
  const Mover& reference = s.movers[run.reference];
  const CoordinateSystem system = run.distance->coordinates;
  if ((system == CoordinateSystem::kRoad || system == CoordinateSystem::kLane) && m.on_road &&
      reference.on_road &&
      roads_->permanent_layer(m.lane.road) == roads_->permanent_layer(reference.lane.road))
    return (roads_->to_road(m.lane).t_m - roads_->to_road(reference.lane).t_m) *
           ahead_sign(reference);
  return (pose_of(reference).inverse() * pose_of(m).translation()).y();
}

// How much the entity has to move to the left of the reference line.
double Engine::side_error(const State& s, std::size_t actor, const SideRun& run) const {
  const Mover& m = s.movers[actor];
  const Mover& reference = s.movers[run.reference];
  if (run.offset) {
    const double there = run.offset->value_m + reference.lane.offset_m * ahead_sign(reference);
    return there * ahead_sign(m) - m.lane.offset_m;
  }
  const double left = run.wanted_m - side_of(s, actor, run);
  // Left of the reference is right of who comes against it.
  const double road = roads_->at(roads_->to_road(m.lane)).X_WR.euler().heading_rad;
  const double turn = wrap_angle(pose_of(reference).euler().heading_rad - road);
  return std::abs(turn) < 0.5 * kPi ? left : -left;
}

void Engine::start_side(const State& s, std::size_t actor, SideRun& run) const {
  if (!run.distance) return;
  const double now = side_of(s, actor, run);
  const LeftOrRight asked = run.distance->displacement;
  const bool left = asked == LeftOrRight::kLeft || (asked == LeftOrRight::kAny && now >= 0.0);
  double away = std::abs(now);
  if (run.distance->distance_m) {
    away = *run.distance->distance_m;
    if (run.distance->freespace)
      away += 0.5 * (models_[actor]->box_size_m.y() + models_[run.reference]->box_size_m.y());
  }
  run.wanted_m = left ? away : -away;
}

void Engine::plan_side(State& s, std::size_t actor, SideRun& run, double dt) const {
  const double error = side_error(s, actor, run);
  if (dt <= 0.0) return;
  scenario::DynamicConstraints c;
  if (run.distance) {
    c = run.distance->limits;
  } else {
    c.max_acceleration_m_s2 =
        run.offset->max_lateral_acceleration_m_s2.value_or(kLateralAcceleration_m_s2);
  }
  if (!c.max_speed_m_s && !c.max_acceleration_m_s2 && !c.max_deceleration_m_s2) {
    // Without limits it goes with the reference.
    run.step_m = error;
    run.speed_m_s = 0.0;
    return;
  }
  // Towards the place, as fast as it can still be stopped there.
  const double brake = c.max_deceleration_m_s2.value_or(c.max_acceleration_m_s2.value_or(1e3));
  double wanted = std::min(std::sqrt(2.0 * brake * std::abs(error)), std::abs(error) / kSettle_s);
  wanted = std::copysign(std::min(wanted, c.max_speed_m_s.value_or(1e9)), error);
  const bool faster = std::abs(wanted) > std::abs(run.speed_m_s) && wanted * run.speed_m_s >= 0.0;
  const double most = faster ? c.max_acceleration_m_s2.value_or(1e3) : brake;
  double rate = std::clamp((wanted - run.speed_m_s) / dt, -most, most);
  const auto& jerk = faster ? c.max_acceleration_rate_m_s3 : c.max_deceleration_rate_m_s3;
  if (jerk) rate = std::clamp(rate, run.rate_m_s2 - *jerk * dt, run.rate_m_s2 + *jerk * dt);
  const double before = run.speed_m_s;
  run.rate_m_s2 = rate;
  run.speed_m_s += rate * dt;
  run.step_m = 0.5 * (before + run.speed_m_s) * dt;
}

bool Engine::side_done(const State& s, std::size_t actor, const SideRun& run) const {
  constexpr double kThere_m = 0.01;
  constexpr double kStill_m_s = 0.02;
  const bool continuous = run.offset ? run.offset->continuous : run.distance->continuous;
  return !continuous && std::abs(side_error(s, actor, run)) < kThere_m &&
         std::abs(run.speed_m_s) < kStill_m_s;
}

}  // namespace raytruth::world
