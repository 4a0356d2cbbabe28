// RelativeClearanceCondition: are the lanes around an entity free?
#include <algorithm>
#include <cmath>

#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// How many lanes to the left of the reference line's direction; there is no lane 0.
int steps_between(int from, int to) {
  const int apart = to - from;
  return (from < 0) == (to < 0) ? apart : apart > 0 ? apart - 1 : apart + 1;
}

}  // namespace

bool Engine::is_clear(const State& s, std::size_t a,
                      const scenario::RelativeClearanceCondition& c) const {
  const Mover& m = s.movers[a];
  if (!m.on_road || m.lane.lane == 0) return false;
  const double back = -c.distance_backward_m.value_or(0.0);
  const double forward = c.distance_forward_m.value_or(0.0);
  // Lanes by how many to the left of the entity.
  const auto wanted = [&](int left) {
    if (c.lanes.empty()) return true;
    return std::any_of(c.lanes.begin(), c.lanes.end(), [&](const auto& range) {
      return (!range.from || left >= *range.from) && (!range.to || left <= *range.to);
    });
  };
  const auto goes_along = [&](roads::RoadIndex road, int lane, double at_s, bool with_s) {
    return c.opposite_lanes || (roads_->travel_sign(road, lane, at_s) > 0) == with_s;
  };
  const roads::LaneSection& own_section = roads_->road(m.lane.road).section_at(m.lane.s_m);
  const auto left_of = [](int from, int lane, bool with_s) {
    const int steps = steps_between(from, lane);
    return with_s ? steps : -steps;
  };
  // The area must exist: every lane that a range names.
  for (const auto& range : c.lanes) {
    for (const std::optional<int>& end : {range.from, range.to}) {
      if (!end) continue;
      const bool there = std::any_of(
          own_section.lanes.begin(), own_section.lanes.end(), [&](const roads::Lane& lane) {
            return lane.id != 0 && left_of(m.lane.lane, lane.id, m.with_s) == *end &&
                   goes_along(m.lane.road, lane.id, m.lane.s_m, m.with_s);
          });
      if (!there) return false;
    }
  }
  for (std::size_t b = 0; b < s.movers.size(); ++b) {
    const Mover& other = s.movers[b];
    if (b == a || !other.present || !other.on_road) continue;
    const std::string& name = scenario_->entities[b].name;
    if (!c.entities.empty() &&
        std::find(c.entities.begin(), c.entities.end(), name) == c.entities.end())
      continue;
    const DistanceTarget target = target_of(s, b);
    const auto way = way_between(s, a, other.lane, scenario::RoutingAlgorithm::kUndefined);
    if (!way) continue;
    const double ahead = std::copysign(lane_length(m, way->ahead_m), way->ahead_m);
    const roads::LanePoint there = in_layer_of(m.lane, other.lane);
    const OnRoad on = on_road(there, target, c.free_space, false, 0);
    const double sign = way->with_s ? 1.0 : -1.0;
    const double low = ahead + std::min(sign * on.ahead_low, sign * on.ahead_high);
    const double high = ahead + std::max(sign * on.ahead_low, sign * on.ahead_high);
    if (high < back || low > forward) continue;
    // The entity's lane at the other's place: counted from there.
    int lane = m.lane.lane;
    if (there.road != m.lane.road) {
      const roads::LanePoint from{m.lane.road, m.lane.lane, m.lane.s_m, 0.0};
      const roads::Advance moved = roads_->advance(from, m.with_s == (way->ahead_m >= 0.0),
                                                   std::abs(way->ahead_m), m.route, m.layer);
      if (moved.point.road != there.road) continue;
      lane = moved.point.lane;
    }
    const roads::LaneSection& section = roads_->road(on.point.road).section_at(on.point.s_m);
    for (const roads::Lane& l : section.lanes) {
      if (l.id == 0 || !wanted(left_of(lane, l.id, way->with_s))) continue;
      if (!goes_along(on.point.road, l.id, on.point.s_m, way->with_s)) continue;
      const double inner = roads_->inner_t(on.point.road, l.id, on.point.s_m);
      const double outer = roads_->outer_t(on.point.road, l.id, on.point.s_m);
      if (on.left_high >= std::min(inner, outer) && on.left_low <= std::max(inner, outer))
        return false;
    }
  }
  return true;
}

}  // namespace raytruth::world
