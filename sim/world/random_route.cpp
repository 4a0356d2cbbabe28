// Routes whose turns are drawn.
#include <algorithm>

#include "sim/core/random.h"
#include "sim/world/engine.h"

namespace raytruth::world {

void Engine::draw_turns(std::size_t actor, Mover& m) const {
  // So many legs lie ahead that no step passes them all.
  constexpr std::size_t kFew = 4;
  constexpr std::size_t kMany = 12;
  const auto here = std::find_if(m.route.begin(), m.route.end(), [&](const roads::RouteLeg& leg) {
    return roads_->permanent_layer(leg.road) == roads_->permanent_layer(m.lane.road);
  });
  // Passed roads are forgotten: they may be come to again and left another way.
  m.route.erase(m.route.begin(), here);
  if (m.route.size() > kFew) return;
  if (m.route.empty()) {
    const roads::LaneSection& section = roads_->road(m.lane.road).section_at(m.lane.s_m);
    m.route.push_back(
        {m.lane.road, m.lane.lane, m.lane.s_m, m.with_s ? section.s_end_m : section.s_start_m});
  }
  while (m.route.size() < kMany) {
    const roads::RouteLeg& last = m.route.back();
    std::vector<roads::RouteLeg> ways = roads_->next(
        last.road, last.lane, 0.5 * (last.s_from_m + last.s_to_m), last.s_to_m >= last.s_from_m);
    // Into another layer only where the preferred one doesn't lead on.
    const auto preferred = [&](const roads::RouteLeg& leg) {
      return roads_->layer_of(leg.road) == m.layer;
    };
    if (std::any_of(ways.begin(), ways.end(), preferred))
      std::erase_if(ways, [&](const roads::RouteLeg& leg) {
        return !preferred(leg) && roads_->temporary_layer(leg.road).has_value();
      });
    if (ways.empty()) return;
    std::size_t taken = 0;
    if (ways.size() > 1) {
      // The n-th turn is the same whenever it is drawn.
      RandomStream stream(seed_, "route.random", models_[actor]->id.value(),
                          static_cast<std::uint32_t>(m.turns_drawn++));
      taken = stream.index(static_cast<std::uint32_t>(ways.size()));
    }
    m.route.push_back(ways[taken]);
  }
}

}  // namespace raytruth::world
