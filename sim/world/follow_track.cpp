// How an entity follows a trajectory: on it, or steering along it.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// The way in which a distance from the line is reduced to 1 / e.
constexpr double kReach_s = 0.4;
constexpr double kReachLeast_m = 2.0;
// Towards the line no steeper than this.
constexpr double kSteepest_rad = 1.0;
// The line's direction and curvature are seen over this way to both sides.
constexpr double kShape_m = 0.5;

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
  // Direction and curvature of the line beside the rear axle.
  const double half = std::min(kShape_m, 0.5 * track.length_m());
  const double middle = track.closed ? run.s_m : std::clamp(run.s_m, half, track.length_m() - half);
  const Vec3 before = track.at_s(middle - half).p;
  const Vec3 beside = track.at_s(middle).p;
  const Vec3 after = track.at_s(middle + half).p;
  const double h1 = det::atan2(beside.y() - before.y(), beside.x() - before.x());
  const double bend = wrap_angle(det::atan2(after.y() - beside.y(), after.x() - beside.x()) - h1);
  const double along = h1 + 0.5 * bend;
  const double line_curvature = half > 0.0 ? bend / half : 0.0;
  // Errors to the left, and the way back to the line: the angle towards it grows with the distance
  // and falls like exp(-way / reach). On the line this is its own curvature.
  const Vec3 off = p - track.at_s(run.s_m).p;
  const double left = det::cos(along) * off.y() - det::sin(along) * off.x();
  const double turned = wrap_angle(heading - along);
  const double reach = std::max(kReachLeast_m, kReach_s * std::abs(m.speed_m_s));
  const double wanted = -std::clamp(det::atan(left / reach), -kSteepest_rad, kSteepest_rad);
  const double wanted_rate = std::abs(wanted) < kSteepest_rad
                                 ? -reach / (reach * reach + left * left) * det::sin(turned)
                                 : 0.0;
  const double own = line_curvature * det::cos(turned) / std::max(0.2, 1.0 - line_curvature * left);
  const double steer = own + wanted_rate - 2.0 / reach * wrap_angle(turned - wanted);
  // The front wheels of a single-track vehicle turn so far only.
  const double most = det::tan(model.front_axle.max_steering_rad) / wheelbase;
  const double turn = std::clamp(steer, -most, most) * way;
  const double chord = std::abs(turn) > 1e-9 ? way * det::sin(0.5 * turn) / (0.5 * turn) : way;
  p.x() += chord * det::cos(heading + 0.5 * turn);
  p.y() += chord * det::sin(heading + 0.5 * turn);
  // How far it has come: the nearest point, not before the last.
  const double next = run.s_m + 2.0 * std::abs(way) + 0.1;
  run.s_m = track.nearest_s(p, run.s_m, track.closed ? next : std::min(next, track.length_m()));
  if (track.closed && run.s_m >= track.length_m()) run.s_m -= track.length_m();
  const Track::Point there = track.at_s(run.s_m);
  p.z() = there.p.z();
  m.on_track = Track::Point{run.s_m, p, wrap_angle(heading + turn), there.pitch_rad};
}

}  // namespace raytruth::world
