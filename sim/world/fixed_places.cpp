// Positions that are asked for again and again and never move.
#include <algorithm>

#include "sim/core/overloaded.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

bool is_fixed(const scenario::Position& position);

bool is_fixed(const scenario::Trajectory& trajectory) {
  const auto all = [](const auto& points) {
    return std::all_of(points.begin(), points.end(),
                       [](const auto& point) { return is_fixed(point.position); });
  };
  return std::visit(
      Overloaded{
          [&](const scenario::Polyline& line) { return all(line.vertices); },
          [](const scenario::Clothoid& clothoid) { return is_fixed(clothoid.position); },
          [&](const scenario::Nurbs& nurbs) { return all(nurbs.control_points); },
          [](const scenario::ClothoidSpline&) { return false; },
      },
      trajectory.shape);
}

bool is_fixed(const scenario::Position& position) {
  const auto& value = position.value;
  if (const auto* on_trajectory = std::get_if<scenario::TrajectoryPosition>(&value))
    return is_fixed(*on_trajectory->trajectory);
  return std::holds_alternative<scenario::WorldPosition>(value) ||
         std::holds_alternative<scenario::GeoPosition>(value) ||
         std::holds_alternative<scenario::RoadPosition>(value) ||
         std::holds_alternative<scenario::LanePosition>(value);
}

}  // namespace

void Engine::find_fixed_places() {
  const auto find = [&](const scenario::Position& position) {
    // Where there are two lane layers it depends on who asks.
    if (!is_fixed(position) || roads_->layer_count() > roads_->roads().size()) return;
    std::optional<Place> place = resolve(State(), position);
    fixed_places_.emplace(&position, std::move(place));
  };
  for (const Element& e : elements_) {
    if (!e.action) continue;
    if (const auto* sync = std::get_if<scenario::SynchronizeAction>(&e.action->what)) {
      find(sync->target);
      find(sync->target_master);
    }
  }
  for (const auto& [condition, k] : watched_) {
    const auto* by = std::get_if<scenario::ByEntityCondition>(&condition->what);
    if (!by || k > 0) continue;
    if (const auto* reach = std::get_if<scenario::ReachPositionCondition>(&by->what))
      find(reach->position);
    if (const auto* distance = std::get_if<scenario::DistanceCondition>(&by->what))
      find(distance->position);
    if (const auto* ttc = std::get_if<scenario::TimeToCollisionCondition>(&by->what)) {
      if (ttc->position) find(*ttc->position);
    }
  }
}

}  // namespace raytruth::world
