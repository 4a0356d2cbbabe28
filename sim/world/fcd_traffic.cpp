// Vehicles of a file of floating car data among the scenario's entities.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/random.h"
#include "sim/world/actor_model.h"
#include "sim/world/engine.h"
#include "sim/world/traffic_mix.h"

namespace raytruth::world {

void Engine::add_fcd(const WorldOptions& options) {
  fcd_ = options.fcd;
  if (!fcd_) return;
  const std::size_t room =
      kFirstStaticObject - 1 - std::min<std::size_t>(kFirstStaticObject - 1, models_.size());
  const std::size_t count = std::min(room, fcd_->vehicles().size());
  for (std::size_t k = 0; k < count; ++k) {
    const traffic::FcdVehicle& vehicle = fcd_->vehicles()[k];
    RandomStream random(options.seed, "traffic.fcd", k);
    scenario::TrafficMix mix;
    mix.definition.emplace();
    mix.definition->categories = {{1.0, vehicle.category}};
    scenario::Entity entity = drawn_entity(mix, false, random);
    entity.name = "fcd_" + vehicle.id;
    fcd_models_.push_back(model_of(entity, models_.size() + k));
  }
}

std::optional<Mover> Engine::fcd_mover(std::size_t index, double time) const {
  const auto now = traffic::FcdTracks::at(fcd_->vehicles()[index], time);
  if (!now) return std::nullopt;
  const Vec2 along(det::cos(now->heading_rad), det::sin(now->heading_rad));
  // The file has the front bumper.
  const Vec2 p = now->front_m - traffic::body_of(*fcd_models_[index]).front_m * along;
  Mover m;
  m.present = true;
  m.speed_m_s = now->speed_m_s;
  m.track_on_surface = true;
  m.on_track =
      Track::Point{0.0, Vec3(p.x(), p.y(), height_of_road(p.x(), p.y())), now->heading_rad, 0.0};
  settle_on_track(m);
  return m;
}

void Engine::add_fcd_obstacles(const State& s, traffic::Surroundings& around) const {
  for (std::size_t k = 0; k < fcd_models_.size(); ++k) {
    const auto m = fcd_mover(k, s.time.seconds());
    if (!m) continue;
    traffic::Obstacle o;
    o.id = fcd_models_[k]->id;
    o.X_WO = pose_of(*m);
    o.velocity_m_s = m->speed_m_s * o.X_WO.rotate(Vec3::UnitX()).head<2>();
    o.body = traffic::body_of(*fcd_models_[k]);
    o.vehicle = true;
    around.obstacles.push_back(std::move(o));
  }
}

void Engine::freeze_fcd(const State& s, Snapshot& snapshot) const {
  constexpr double kSoon_s = 1e-4;
  const double time = s.time.seconds();
  for (std::size_t k = 0; k < fcd_models_.size(); ++k) {
    const auto m = fcd_mover(k, time);
    if (!m) continue;
    const ActorModel& model = *fcd_models_[k];
    ActorState state;
    state.id = model.id;
    const Pose X_WA = pose_of(*m);
    state.X_WA = settled(model, false, *m, X_WA);
    state.speed_m_s = m->speed_m_s;
    const Vec3 forward = state.X_WA.rotate(Vec3::UnitX());
    state.V_WA.linear_m_s = m->speed_m_s * forward;
    if (const auto soon = fcd_mover(k, time + kSoon_s)) {
      const Pose X_WN = pose_of(*soon);
      state.V_WA.linear_m_s = (X_WN.translation() - X_WA.translation()) / kSoon_s;
      const Eigen::Quaterniond turn = X_WN.rotation() * X_WA.rotation().conjugate();
      state.V_WA.angular_rad_s = (turn.w() < 0.0 ? -2.0 : 2.0) / kSoon_s * turn.vec();
      const double acceleration = (soon->speed_m_s - m->speed_m_s) / kSoon_s;
      state.acceleration_m_s2 =
          acceleration * forward + state.V_WA.angular_rad_s.cross(state.V_WA.linear_m_s);
      state.lamps = kLampDaytimeRunning;
      if (acceleration < -0.7) state.lamps |= kLampBrake;
    }
    // Way rolled: its front's places, straight from one to the next.
    const auto& samples = fcd_->vehicles()[k].samples;
    double way = 0.0;
    for (std::size_t i = 1; i < samples.size() && samples[i - 1].time_s < time; ++i) {
      const double span = samples[i].time_s - samples[i - 1].time_s;
      const double share = std::min(1.0, (time - samples[i - 1].time_s) / span);
      way += share * (samples[i].front_m - samples[i - 1].front_m).norm();
    }
    state.wheel_roll_m = state.gait_m = way;
    if (m->on_road) {
      const roads::RoadPoint point = roads_->to_road(m->lane);
      state.place = {roads_->road(point.road).id, roads_->to_lane(point).lane, point.s_m,
                     point.t_m};
    }
    snapshot.models.push_back(fcd_models_[k]);
    snapshot.actors.push_back(std::move(state));
  }
}

}  // namespace raytruth::world
