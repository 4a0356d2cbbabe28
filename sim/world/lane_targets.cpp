// Lane changes to lanes that aren't there, found before anything runs: where the place is known,
// and where no road that the entity can come to has such a lane.
#include "sim/world/lane_targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

using Section = std::pair<roads::RoadIndex, std::size_t>;

// Ids step over 0, which is no lane.
int stepped(int lane, int steps) {
  const int to = lane + steps;
  if ((lane < 0) == (to < 0) && to != 0) return to;
  return steps > 0 ? to + 1 : to - 1;
}

// Every lane section that can be come to along lanes, in either direction and lane.
std::set<Section> sections_around(const roads::RoadNetwork& network,
                                  const roads::LanePoint& start) {
  std::set<Section> found;
  std::vector<Section> open;
  const auto add = [&](roads::RoadIndex road, double s) {
    for (const roads::LaneLayer layer :
         {roads::LaneLayer::kPermanent, roads::LaneLayer::kTemporary}) {
      const roads::RoadIndex r = network.layer_at(road, s, layer);
      const Section section{r, network.road(r).section_index(s)};
      if (found.insert(section).second) open.push_back(section);
    }
  };
  add(start.road, start.s_m);
  while (!open.empty()) {
    const auto [road, index] = open.back();
    open.pop_back();
    const roads::LaneSection& section = network.road(road).sections[index];
    const double middle = 0.5 * (section.s_start_m + section.s_end_m);
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id == 0) continue;
      for (const bool with_s : {true, false}) {
        for (const roads::RouteLeg& leg : network.next(road, lane.id, middle, with_s))
          add(leg.road, 0.5 * (leg.s_from_m + leg.s_to_m));
      }
    }
  }
  return found;
}

std::string joined(const std::set<int>& ids) {
  std::string text;
  for (const int id : ids) text += (text.empty() ? "" : ", ") + std::to_string(id);
  return text;
}

std::set<int> lane_ids_of(const roads::LaneSection& section) {
  std::set<int> ids;
  for (const roads::Lane& lane : section.lanes) {
    if (lane.id != 0) ids.insert(lane.id);
  }
  return ids;
}

}  // namespace

std::string lanes_text(const roads::RoadNetwork& roads, roads::RoadIndex road, double s) {
  const roads::RoadIndex permanent = roads.permanent_layer(road);
  const roads::RoadIndex layer = roads.layer_at(road, s, roads::LaneLayer::kTemporary);
  std::string text = joined(lane_ids_of(roads.road(permanent).section_at(s)));
  if (layer != permanent)
    text += "; temporary ones: " + joined(lane_ids_of(roads.road(layer).section_at(s)));
  return text;
}

void Engine::check_lane_targets(Diagnostics& d) const {
  State s;
  s.movers.resize(scenario_->entities.size());
  for (const scenario::InitAction& init : scenario_->init) {
    if (const auto* a = std::get_if<scenario::PreferredLaneLayerAction>(&init.action.what))
      s.movers[entity(init.entity)].layer = layer_from(a->layer);
  }
  // Where each one starts; nothing for those that may be anywhere later on.
  struct Start {
    std::optional<roads::LanePoint> lane;
    bool roams = false;
    std::optional<std::set<Section>> around;
  };
  std::vector<Start> starts(scenario_->entities.size());
  const bool exits_anywhere =
      std::any_of(roads_->junctions().begin(), roads_->junctions().end(),
                  [](const roads::Junction& junction) { return junction.type == "virtual"; });
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto& controllers = scenario_->entities[i].controllers;
    starts[i].roams =
        exits_anywhere || std::any_of(controllers.begin(), controllers.end(), [](const auto& c) {
          return kind_of(c) == ControllerKind::kExternal;
        });
  }
  for (const scenario::InitAction& init : scenario_->init) {
    if (const auto* teleport = std::get_if<scenario::TeleportAction>(&init.action.what)) {
      const std::size_t i = entity(init.entity);
      const auto& position = teleport->position.value;
      // Others depend on entities that aren't placed yet.
      if (!std::holds_alternative<scenario::LanePosition>(position) &&
          !std::holds_alternative<scenario::RoadPosition>(position) &&
          !std::holds_alternative<scenario::WorldPosition>(position))
        continue;
      if (const auto place = resolve(s, teleport->position, i)) starts[i].lane = place->lane;
    } else if (!init.entity.empty() &&
               std::holds_alternative<scenario::FollowTrajectoryAction>(init.action.what)) {
      starts[entity(init.entity)].roams = true;
    }
  }
  const auto group_of = [&](std::size_t e) -> const scenario::ManeuverGroup* {
    for (; e != 0; e = elements_[e].parent) {
      if (elements_[e].group) return elements_[e].group;
    }
    return nullptr;
  };
  for (std::size_t e = 0; e < elements_.size(); ++e) {
    const scenario::Action* action = elements_[e].action;
    if (!action) continue;
    if (const auto* add = std::get_if<scenario::AddEntityAction>(&action->what))
      starts[entity(add->entity)].roams = true;
    const bool jumps =
        std::holds_alternative<scenario::TeleportAction>(action->what) ||
        std::holds_alternative<scenario::FollowTrajectoryAction>(action->what) ||
        std::holds_alternative<scenario::AssignControllerAction>(action->what) ||
        std::holds_alternative<scenario::OverrideControllerValueAction>(action->what);
    const scenario::ManeuverGroup* group = group_of(e);
    if (!jumps || !group) continue;
    // Who makes it fire may be anybody.
    if (group->select_triggering_entities) {
      for (Start& start : starts) start.roams = true;
    }
    for (const std::string& name : group->actors) starts[entity(name)].roams = true;
  }

  const auto say = [&](const SourceLocation& where, const std::string& what,
                       const std::string& lanes) {
    d.error("xosc.lane", where, what, "lanes there: " + lanes);
  };
  const auto check_at = [&](const roads::LanePoint& at, std::size_t i,
                            const scenario::LaneTarget& target, const SourceLocation& where) {
    int lane = target.value;
    if (!target.entity.empty()) {
      if (target.entity != scenario_->entities[i].name) return;
      const bool with_s = roads_->travel_sign(at.road, at.lane, at.s_m) > 0;
      lane = stepped(at.lane, with_s ? target.value : -target.value);
    }
    if (lane != 0 && road_with_lane(at.road, at.s_m, lane, target.layer, s.movers[i].layer)) return;
    say(where,
        fmt::format("road '{}' has no lane {} at s = {:g} m, where '{}' is to change to it",
                    roads_->road(at.road).id, lane, at.s_m, scenario_->entities[i].name),
        lanes_text(*roads_, at.road, at.s_m));
  };
  const auto check_around = [&](std::size_t i, const scenario::LaneTarget& target,
                                const SourceLocation& where) {
    Start& start = starts[i];
    if (start.roams || !start.lane) return;
    if (!target.entity.empty() && target.entity != scenario_->entities[i].name) return;
    if (!start.around) start.around = sections_around(*roads_, *start.lane);
    std::set<int> all;
    for (const auto& [road, index] : *start.around) {
      const std::set<int> ids = lane_ids_of(roads_->road(road).sections[index]);
      all.insert(ids.begin(), ids.end());
      if (target.entity.empty() ? ids.contains(target.value)
                                : std::any_of(ids.begin(), ids.end(), [&](int id) {
                                    return ids.contains(stepped(id, target.value)) ||
                                           ids.contains(stepped(id, -target.value));
                                  }))
        return;
    }
    const std::string& name = scenario_->entities[i].name;
    say(where,
        target.entity.empty()
            ? fmt::format("no road that '{}' can come to has a lane {}", name, target.value)
            : fmt::format("no road that '{}' can come to has {} lanes to change over", name,
                          std::abs(target.value)),
        joined(all));
  };

  for (const scenario::InitAction& init : scenario_->init) {
    const auto* change = std::get_if<scenario::LaneChangeAction>(&init.action.what);
    if (!change) continue;
    const std::size_t i = entity(init.entity);
    if (starts[i].lane) check_at(*starts[i].lane, i, change->target, init.action.where);
  }
  for (std::size_t e = 0; e < elements_.size(); ++e) {
    const scenario::Action* action = elements_[e].action;
    const auto* change = action ? std::get_if<scenario::LaneChangeAction>(&action->what) : nullptr;
    if (!change) continue;
    const bool anywhere =
        std::any_of(roads_->roads().begin(), roads_->roads().end(), [&](const roads::Road& road) {
          const auto has = [&](const roads::LaneSection& section) {
            return section.lane(change->target.value) != nullptr;
          };
          return std::any_of(road.sections.begin(), road.sections.end(), has) ||
                 std::any_of(road.temporary_sections.begin(), road.temporary_sections.end(), has);
        });
    if (change->target.entity.empty() && (!anywhere || change->target.value == 0)) {
      d.error("xosc.lane", action->where,
              fmt::format("no road has a lane {}", change->target.value),
              "lanes count from the reference line: 1, 2 ... to its left, -1, -2 ... to its right");
      continue;
    }
    const scenario::ManeuverGroup* group = group_of(e);
    if (!group) continue;
    const scenario::Event* event = elements_[elements_[e].parent].event;
    for (const std::string& name : group->actors) {
      const std::size_t i = entity(name);
      const auto findings = d.all().size();
      check_around(i, change->target, action->where);
      if (d.all().size() != findings || !event || !event->start || event->start->size() != 1)
        continue;
      // One that starts where its actor reaches a place of a road.
      for (const scenario::Condition& c : event->start->front()) {
        const auto* by = std::get_if<scenario::ByEntityCondition>(&c.what);
        const auto* reach = by ? std::get_if<scenario::ReachPositionCondition>(&by->what) : nullptr;
        if (!reach || by->entities != std::vector<std::string>{name} || c.delay_s != 0.0) continue;
        const bool fixed = std::holds_alternative<scenario::LanePosition>(reach->position.value) ||
                           std::holds_alternative<scenario::RoadPosition>(reach->position.value);
        const auto place = fixed ? resolve(s, reach->position, i) : std::nullopt;
        if (!place || !place->lane) continue;
        const roads::LanePoint& at = *place->lane;
        const Vec3 p = place->X_WP.translation();
        const roads::LaneSection& section = roads_->road(at.road).section_at(at.s_m);
        const bool inside = at.s_m - reach->tolerance_m >= section.s_start_m &&
                            at.s_m + reach->tolerance_m <= section.s_end_m;
        if (inside && roads_->road(at.road).junction.empty() &&
            roads_->all_covering(p.x(), p.y()).size() == 1)
          check_at(at, i, change->target, action->where);
        break;
      }
    }
  }
}

}  // namespace raytruth::world
