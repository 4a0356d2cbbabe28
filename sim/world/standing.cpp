// Objects of the background traffic: they stand beside the road.
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/math.h"
#include "sim/core/random.h"
#include "sim/world/actor_model.h"
#include "sim/world/background.h"
#include "sim/world/engine.h"
#include "sim/world/spots.h"

namespace raytruth::world {
namespace {

// Between the lane's edge and the object, and between objects.
constexpr double kBeside_m = 0.1;
constexpr double kApart_m = 0.5;

double radius_of(const ActorModel& model) { return 0.5 * model.box_size_m.head<2>().norm(); }

}  // namespace

bool Engine::stand(TrafficState& t, scenario::Entity entity, const traffic::Surroundings& around,
                   const Region& region, RandomStream& random) const {
  const traffic::LaneGraph& lanes = traffic_->lanes();
  const auto left_hand = [&](const traffic::LaneNode& node) {
    return roads_->road(roads_->permanent_layer(node.road)).left_hand_traffic;
  };
  const auto candidates = spots(lanes, [&](const traffic::LaneNode& node, const Spot& spot) {
    return !(left_hand(node) ? node.left : node.right) &&
           region(node.road, node.lane, spot.at.s_m, spot.at.place_m);
  });
  const std::uint32_t index = next_index(t);
  if (candidates.empty() || index + 1 > kMostActors) return false;
  const Spot& spot = candidates[random.index(static_cast<std::uint32_t>(candidates.size()))];
  const traffic::LaneNode& node = lanes.lane(spot.lane);

  entity.name = fmt::format("traffic_{}", t.made + 1);
  Standing one;
  one.model = model_of(entity, index);
  one.id = one.model->id;
  const double across = 0.5 * node.width_m + kBeside_m + 0.5 * one.model->box_size_m.y() +
                        std::abs(one.model->box_center_m.y());
  const double heading = spot.at.heading_rad;
  const Vec2 left(-det::sin(heading), det::cos(heading));
  const Vec2 place = spot.at.place_m + (left_hand(node) ? across : -across) * left;
  const double reach = radius_of(*one.model);
  const auto near = [&](const Vec2& p, double other) {
    return (p - place).norm() < reach + other + kApart_m;
  };
  for (const Standing& other : t.standing) {
    if (near(other.X_WA.translation().head<2>(), radius_of(*other.model))) return false;
  }
  for (const traffic::Obstacle& o : around.obstacles) {
    if (near(o.X_WO.translation().head<2>(), std::max(o.body.front_m, o.body.rear_m))) return false;
  }
  const auto point = roads_->project(node.road, place.x(), place.y(), 2.0 * across, spot.at.s_m);
  if (!point) return false;
  one.X_WA =
      roads_->at(*point).X_WR * Pose::from_euler(Vec3::Zero(), {node.with_s ? 0.0 : kPi, 0.0, 0.0});
  roads::RoadPoint permanent = *point;
  permanent.road = roads_->permanent_layer(point->road);
  one.place = {roads_->road(permanent.road).id, roads_->to_lane(permanent).lane, point->s_m,
               point->t_m};
  t.standing.push_back(std::move(one));
  ++t.made;
  return true;
}

void Engine::freeze_standing(const State& s, Snapshot& snapshot) {
  if (!s.traffic) return;
  for (const Standing& one : s.traffic->standing) {
    ActorState state;
    state.id = one.id;
    state.X_WA = one.X_WA;
    state.place = one.place;
    snapshot.models.push_back(one.model);
    snapshot.actors.push_back(std::move(state));
  }
}

}  // namespace raytruth::world
