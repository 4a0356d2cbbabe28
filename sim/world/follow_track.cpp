// How an entity follows a trajectory: on it, or steering along it.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// The point steered at lies this far ahead: shorter overshoots, longer cuts corners.
constexpr double kAhead_s = 0.6;
constexpr double kAheadLeast_m = 3.0;

// A body that lags behind the trajectory's clock makes this share of it good in a second, and
// reaches the speed for it with this rate.
constexpr double kCatchUp_1_s = 1.0;
constexpr double kSpeedUp_1_s = 2.0;

}  // namespace

double Engine::run_clock(const State& s, Mover& m, TrackRun& run, double dt) {
  const Track::Moment now = run.track->at_time(run.clock_s(s.time.seconds() + dt));
  const double way = now.s_m - run.s_m;
  run.s_m = now.s_m;
  m.speed_m_s = now.speed_m_s / *run.time_scale;
  return way;
}

double Engine::keep_up(const State& s, std::size_t i, Mover& m, const TrackRun& run,
                       double dt) const {
  const scenario::Performance& can = scenario_->entities[i].performance;
  const Track::Moment now = run.track->at_time(run.clock_s(s.time.seconds() + dt));
  const double wanted = now.speed_m_s / *run.time_scale + kCatchUp_1_s * (now.s_m - run.s_m);
  const double rate = std::clamp(kSpeedUp_1_s * (wanted - m.speed_m_s), -can.max_deceleration_m_s2,
                                 can.max_acceleration_m_s2);
  const double before = m.speed_m_s;
  m.speed_m_s = std::clamp(before + rate * dt, 0.0, can.max_speed_m_s);
  return 0.5 * (before + m.speed_m_s) * dt;
}

void Engine::steer_along(std::size_t i, Mover& m, TrackRun& run, double way) const {
  const Track& track = *run.track;
  const ActorModel& model = *models_[i];
  const double wheelbase = model.front_axle.position_x_m - model.rear_axle.position_x_m;
  Vec3 p = m.on_track->p;
  const double heading = m.on_track->heading_rad;
  // Pure pursuit (R. C. Coulter, "Implementation of the Pure Pursuit Path Tracking Algorithm",
  // CMU-RI-TR-92-01, 1992): the circle through the rear axle that leads to a point ahead.
  const double goal = run.s_m + std::max(kAheadLeast_m, kAhead_s * std::abs(m.speed_m_s));
  Track::Point ahead = track.at_s(goal);
  if (!track.closed && goal > track.length_m()) {
    const double beyond = goal - track.length_m();
    ahead.p += beyond * Vec3(det::cos(ahead.heading_rad), det::sin(ahead.heading_rad), 0.0);
  }
  const Vec3 to = ahead.p - p;
  const double left = det::cos(heading) * to.y() - det::sin(heading) * to.x();
  const double wanted = 2.0 * left / std::max(1e-6, to.head<2>().squaredNorm());
  // The front wheels of a single-track vehicle turn so far only.
  const double most = det::tan(model.front_axle.max_steering_rad) / wheelbase;
  const double curvature = std::clamp(wanted, -most, most);
  const double turn = curvature * way;
  const double chord = std::abs(turn) > 1e-9 ? way * det::sin(0.5 * turn) / (0.5 * turn) : way;
  p.x() += chord * det::cos(heading + 0.5 * turn);
  p.y() += chord * det::sin(heading + 0.5 * turn);
  // How far it has come: the nearest point, not before the last.
  const double reach = run.s_m + 2.0 * std::abs(way) + 0.1;
  run.s_m = track.nearest_s(p, run.s_m, track.closed ? reach : std::min(reach, track.length_m()));
  if (track.closed && run.s_m >= track.length_m()) run.s_m -= track.length_m();
  const Track::Point beside = track.at_s(run.s_m);
  p.z() = beside.p.z();
  m.on_track = Track::Point{run.s_m, p, wrap_angle(heading + turn), beside.pitch_rad};
}

}  // namespace raytruth::world
