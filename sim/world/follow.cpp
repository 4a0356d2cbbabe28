// Speeds that depend on other entities: synchronising, keeping a distance, an activated controller.
#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/math.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

using AheadOrBehind = scenario::LongitudinalDistanceAction::Displacement;

struct Leg {
  double duration_s = 0.0, acceleration_m_s2 = 0.0;
};

// Legs that cover `way` in `time` from speed v0 to v1: two of equal and opposite acceleration,
// T^2 a^2 + 4 (v T - d) a - D^2 = 0 with v the mean and D the difference of the speeds; the first
// accelerates when more way is left than the mean speed covers. Where that would roll backwards:
// brake to a stand, wait, start again.
std::vector<Leg> plan(double v0, double v1, double way, double time) {
  const double difference = v1 - v0;
  const double b = 4.0 * (0.5 * (v0 + v1) * time - way);
  const double root = std::sqrt(b * b + 4.0 * time * time * difference * difference);
  const double a = (-b + (b < 0.0 ? root : -root)) / (2.0 * time * time);
  if (std::abs(a) < 1e-9) return {{time, difference / time}};
  const double first = std::clamp(0.5 * (time + difference / a), 0.0, time);
  if (v0 + a * first >= -1e-9) return {{first, a}, {time - first, -a}};
  const double rate = (v0 * v0 + v1 * v1) / (2.0 * way);
  if (rate <= 0.0) return {{time, 0.0}};
  return {{v0 / rate, -rate}, {std::max(0.0, time - (v0 + v1) / rate), 0.0}, {v1 / rate, rate}};
}

// Critically damped spring on the gap, 1/s^2, softer when too close: what the reference
// trajectories of the public corpus show (fitted: 2.005 and 2.002, and 0.805; damping 2 sqrt(k) on
// the difference of speeds).
constexpr double kSpringFar_1_s2 = 2.0;
constexpr double kSpringClose_1_s2 = 0.8;

// Distance keeping of an activated controller, as the reference trajectories show (fitted to 8 mm
// over 12 s): the gap wanted is 3 m plus 1.5 s of the faster one's speed.
constexpr double kAccGap_m = 3.0;
constexpr double kAccGain_m_s2 = 8.0;
constexpr double kAccSight_m = 150.0;

}  // namespace

double Engine::sync_final_speed(const State& s, const SyncRun& sync) const {
  const auto& f = *sync.action->final_speed;
  const double master = s.movers[sync.master].speed_m_s;
  if (f.factor) return f.value_m_s * master;
  return f.value_m_s + (f.relative_to_master ? master : 0.0);
}

double Engine::run_sync(State& s, std::size_t i, const SyncRun& sync, double dt) const {
  Mover& m = s.movers[i];
  const scenario::SynchronizeAction& action = *sync.action;
  const double master_speed = std::abs(s.movers[sync.master].speed_m_s);
  const auto target = resolve(s, action.target, i);
  const auto master_target = resolve(s, action.target_master, sync.master);
  const auto left = [&](std::size_t actor, const std::optional<Place>& to, double tolerance) {
    return to ? way_to(s, actor, *to).value_or(0.0) - tolerance : 0.0;
  };
  const double master_way = left(sync.master, master_target, action.tolerance_master_m);
  const double way = left(i, target, action.tolerance_m);
  const double time = master_speed > 1e-6 ? master_way / master_speed : 0.0;
  if (time <= 1e-6 || way <= 0.0) return m.speed_m_s * dt;
  if (!action.final_speed) {
    m.speed_m_s = std::min(way / time, scenario_->entities[i].performance.max_speed_m_s);
    return m.speed_m_s * dt;
  }
  const double v1 = std::max(0.0, sync_final_speed(s, sync));
  // The last part is driven at the final speed.
  double steady_way = action.steady_state_distance_m.value_or(0.0);
  if (action.steady_state_time_s) steady_way = *action.steady_state_time_s * v1;
  const double steady_time = v1 > 1e-6 ? steady_way / v1 : 0.0;
  std::vector<Leg> legs;
  if (way > steady_way + 1e-6 && time > steady_time + 1e-6) {
    legs = plan(m.speed_m_s, v1, way - steady_way, time - steady_time);
  } else {
    m.speed_m_s = v1;
  }
  double distance = 0.0;
  double rest = dt;
  for (const Leg& leg : legs) {
    const double t = std::min(rest, leg.duration_s);
    distance += m.speed_m_s * t + 0.5 * leg.acceleration_m_s2 * t * t;
    m.speed_m_s = std::max(0.0, m.speed_m_s + leg.acceleration_m_s2 * t);
    rest -= t;
  }
  return distance + m.speed_m_s * rest;
}

double Engine::gap_error(const State& s, std::size_t i, const GapRun& gap) const {
  const scenario::LongitudinalDistanceAction& a = *gap.action;
  const double distance =
      relative_distance(s, i, gap.reference, scenario::RelativeDistanceType::kLongitudinal,
                        a.coordinates, a.freespace);
  // A time gap is counted with the reference's speed, which is the own one when it is reached.
  const double wanted =
      a.distance_m ? *a.distance_m
                   : a.time_gap_s.value_or(0.0) * std::abs(s.movers[gap.reference].speed_m_s);
  const bool behind = a.displacement == AheadOrBehind::kTrailing ||
                      (a.displacement == AheadOrBehind::kAny && distance >= 0.0);
  return distance - (behind ? wanted : -wanted);
}

void Engine::plan_gap(State& s, std::size_t i, const GapRun& gap, double dt) const {
  Mover& m = s.movers[i];
  const scenario::LongitudinalDistanceAction& a = *gap.action;
  const scenario::Performance& can = scenario_->entities[i].performance;
  const double faster = m.speed_m_s - s.movers[gap.reference].speed_m_s;
  const double error = gap_error(s, i, gap);
  const double spring = error > 0.0 ? kSpringFar_1_s2 : kSpringClose_1_s2;
  const double wanted = spring * error - 2.0 * std::sqrt(spring) * faster;
  const SpeedLimits limits = SpeedLimits::of(can, a.limits);
  double rate = std::clamp(wanted, -limits.deceleration_m_s2, limits.acceleration_m_s2);
  // The rates of throttle and brake: up and down again.
  const double last = m.plan.acceleration_m_s2;
  const double jerk = last > 0.0 || (last == 0.0 && rate > 0.0) ? limits.acceleration_rate_m_s3
                                                                : limits.deceleration_rate_m_s3;
  rate = std::clamp(rate, last - jerk * dt, last + jerk * dt);
  m.plan = {rate, limits.speed_m_s};
}

void Engine::plan_acc(State& s, std::size_t i, const AccRun& acc) const {
  Mover& m = s.movers[i];
  const scenario::Performance& can = scenario_->entities[i].performance;
  double wanted = acc.cruises ? acc.set_speed_m_s - m.speed_m_s : 0.0;
  Danger danger;
  if (const auto ahead = in_front(s, i, kAccSight_m)) {
    const double speed = std::abs(m.speed_m_s);
    if (acc.cruises) {
      const double keep = kAccGap_m + acc.time_gap_s * std::max(speed, std::abs(ahead->speed_m_s));
      wanted = kAccGain_m_s2 * std::min(1.0, (ahead->gap_m - keep) / keep) -
               (m.speed_m_s - std::min(acc.set_speed_m_s, ahead->speed_m_s));
    }
  }
  if (acc.safety != SafetyModel::kNone) {
    if (const auto threat = in_front(s, i, kAccSight_m, acc.safety)) {
      danger = m.plan.danger;
      const Approach approach{*threat, std::abs(m.speed_m_s), m.acceleration_m_s2};
      const double braking = braking_m_s2(acc.safety, approach, s.time.seconds(), danger);
      if (braking > 0.0) wanted = std::min(wanted, -braking);
    }
  }
  m.plan = {std::clamp(wanted, -can.max_deceleration_m_s2, can.max_acceleration_m_s2),
            acc.set_speed_m_s, danger};
}

double Engine::run_plan(Mover& m, double dt) {
  const double before = m.speed_m_s;
  m.speed_m_s = std::clamp(before + m.plan.acceleration_m_s2 * dt, 0.0,
                           std::max(before, m.plan.top_speed_m_s));
  return 0.5 * (before + m.speed_m_s) * dt;
}

}  // namespace raytruth::world
