// Which of a road's lane layers an entity drives on (OpenSCENARIO XML 1.4,
// PreferredLaneLayerAction).
#include "sim/world/engine.h"

namespace raytruth::world {

std::optional<roads::RoadIndex> Engine::road_with_lane(roads::RoadIndex road, double s_m, int lane,
                                                       std::optional<scenario::LaneLayer> named,
                                                       roads::LaneLayer preferred) const {
  const auto has_lane = [&](roads::RoadIndex r) {
    return roads_->road(r).section_at(s_m).lane(lane) != nullptr;
  };
  const roads::LaneLayer wanted = named ? layer_from(*named) : preferred;
  const roads::RoadIndex layer = roads_->layer_at(road, s_m, wanted);
  if (named && roads_->layer_of(layer) != wanted) return std::nullopt;
  if (has_lane(layer)) return layer;
  const roads::RoadIndex permanent = roads_->permanent_layer(road);
  if (named || !has_lane(permanent)) return std::nullopt;
  return permanent;
}

roads::LanePoint Engine::in_layer_of(const roads::LanePoint& like,
                                     const roads::LanePoint& what) const {
  const roads::RoadIndex layer = roads_->layer_at(what.road, what.s_m, roads_->layer_of(like.road));
  if (layer == what.road) return what;
  return roads_->to_lane({layer, what.s_m, roads_->to_road(what).t_m});
}

void Engine::prefer_layer(State& s, std::size_t actor, roads::LaneLayer layer) const {
  Mover& m = s.movers[actor];
  m.layer = layer;
  if (!m.present || !m.on_road || m.on_track || !std::holds_alternative<std::monostate>(m.lateral))
    return;
  const roads::RoadIndex road = roads_->layer_at(m.lane.road, m.lane.s_m, layer);
  if (road == m.lane.road) return;
  const roads::LanePoint there =
      roads_->to_lane({road, m.lane.s_m, roads_->to_road(m.lane).t_m}, true);
  if (there.lane == 0 || !roads_->may_travel(road, there.lane, there.s_m, m.with_s)) return;
  m.lane = there;
  // As an ordinary lane change of a driver, 3 to 6 s.
  constexpr double kChange_s = 4.0;
  m.lateral = LateralTransition{scenario::DynamicsShape::kCubic, there.offset_m, 0.0, kChange_s};
  m.lateral_action = -1;
}

}  // namespace raytruth::world
