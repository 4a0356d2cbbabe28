// People and cyclists beside the lanes of cars, in the background traffic.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/core/math.h"
#include "sim/core/random.h"
#include "sim/world/actor_model.h"
#include "sim/world/background.h"
#include "sim/world/engine.h"
#include "sim/world/spots.h"
#include "sim/world/traffic_mix.h"

namespace raytruth::world {

void Engine::wake_walkers(Diagnostics& diagnostics) {
  std::vector<const scenario::Action*> walks;
  const auto look_at = [&](const scenario::Action& action) {
    if (has_walkers(action.what)) walks.push_back(&action);
  };
  for (const scenario::InitAction& init : scenario_->init) look_at(init.action);
  for (const Element& e : elements_) {
    if (e.action) look_at(*e.action);
  }
  if (!traffic_ || walks.empty()) return;
  auto feet = std::make_shared<const traffic::FootGraph>(traffic_->lanes());
  const bool paved = std::any_of(feet->footways().begin(), feet->footways().end(),
                                 [](const traffic::Footway& f) { return !f.crossing; });
  if (paved) {
    walkers_ = std::make_shared<const traffic::Walkers>(std::move(feet), traffic_);
    return;
  }
  for (const scenario::Action* action : walks) {
    diagnostics.warning("xosc.traffic", action->where,
                        "nobody of this traffic can walk: no road has a pavement; others of its "
                        "distribution come instead",
                        "a pavement is a lane of type sidewalk or walking");
  }
}

bool Engine::make_beside(TrafficState& t, const scenario::TrafficMix& mix,
                         const traffic::Surroundings& around, const Region& region,
                         std::optional<double> speed, RandomStream& random, bool& made) const {
  made = false;
  const traffic::LaneGraph& lanes = traffic_->lanes();
  const bool cycle_lanes = lanes.has_cycle_lanes();
  if (!cycle_lanes && !(walkers_ && has_walkers(mix)) && !has_objects(mix)) return false;
  RandomStream own(traffic_->seed(), "traffic.entity", t.made);
  scenario::Entity entity = drawn_entity(mix, walkers_ != nullptr, own);
  if (entity.kind == scenario::EntityKind::kMiscObject) {
    made = stand(t, std::move(entity), around, region, random);
    return true;
  }
  if (entity.kind == scenario::EntityKind::kPedestrian) {
    const auto candidates = foot_spots(walkers_->feet(), region);
    const std::uint32_t index = next_index(t);
    if (candidates.empty() || index + 1 > kMostActors) return true;
    const FootSpot& spot = candidates[random.index(static_cast<std::uint32_t>(candidates.size()))];
    entity.name = fmt::format("traffic_{}", t.made + 1);
    traffic::Walker walker;
    walker.model = model_of(entity, index);
    walker.id = walker.model->id;
    walker.footway = spot.footway;
    walker.way_m = spot.way_m;
    if (speed) walker.force.desired_speed_m_s = *speed;
    walkers_->admit(walker);
    if (!walkers_->is_free(t.walkers, walker.place_m)) return true;
    t.walkers.push_back(std::move(walker));
    ++t.made;
    made = true;
    return true;
  }
  if (entity.category != "bicycle" || !cycle_lanes) return false;
  const auto candidates = spots(
      lanes,
      [&](const traffic::LaneNode& node, const Spot& spot) {
        return region(node.road, node.lane, spot.at.s_m, spot.at.place_m);
      },
      true);
  if (candidates.empty()) return false;  // then among the cars
  const Spot& spot = candidates[random.index(static_cast<std::uint32_t>(candidates.size()))];
  made = make_agent(t, mix, around, spot.lane, spot.way_m, speed);
  return true;
}

void Engine::freeze_walkers(const State& s, Snapshot& snapshot) const {
  if (!s.traffic || s.traffic->walkers.empty()) return;
  const double since = (s.time - s.traffic->at).seconds();
  for (traffic::Walker w : s.traffic->walkers) {
    traffic::Walkers::move(w, since);
    const traffic::Footway& footway = walkers_->feet().footway(w.footway);
    ActorState state;
    state.id = w.id;
    Mover on;
    on.lane.road = footway.road;
    const Vec3 p(w.place_m.x(), w.place_m.y(), 0.0);
    const double near_s = footway.at(w.way_m).s_m;
    const double z = height_under(on, near_s, p).value_or(0.0);
    state.X_WA = Pose::from_euler({p.x(), p.y(), z}, {w.heading_rad, 0.0, 0.0});
    state.V_WA.linear_m_s = {w.velocity_m_s.x(), w.velocity_m_s.y(), 0.0};
    constexpr double kSoon_s = 1e-4;
    traffic::Walker soon = w;
    traffic::Walkers::move(soon, kSoon_s);
    state.V_WA.angular_rad_s.z() = wrap_angle(soon.heading_rad - w.heading_rad) / kSoon_s;
    state.speed_m_s = w.velocity_m_s.norm();
    state.wheel_roll_m = state.gait_m = w.travelled_m;
    if (const auto on_road = roads_->project(footway.road, p.x(), p.y(), 60.0, near_s)) {
      const roads::LanePoint lane = roads_->to_lane(*on_road);
      state.place = {roads_->road(footway.road).id, lane.lane, on_road->s_m, on_road->t_m};
    }
    snapshot.models.push_back(w.model);
    snapshot.actors.push_back(std::move(state));
  }
}

}  // namespace raytruth::world
