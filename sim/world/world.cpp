#include "sim/world/world.h"

#include <algorithm>

#include "sim/core/check.h"
#include "sim/core/math.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// A trigger inside a step is located to this; at 50 m/s that is 0.05 mm.
constexpr SimTime kLocate = SimTime::from_ns(1000);

}  // namespace

struct World::Impl {
  Impl(std::shared_ptr<const scenario::ConcreteScenario> scenario,
       std::shared_ptr<const roads::RoadNetwork> roads, const WorldOptions& o,
       Diagnostics& diagnostics)
      : options(o), engine(std::move(scenario), std::move(roads), diagnostics) {}

  WorldOptions options;
  Engine engine;
  State state;
  bool has_stop = false;
};

World::World(std::shared_ptr<const scenario::ConcreteScenario> scenario,
             std::shared_ptr<const roads::RoadNetwork> roads, const WorldOptions& options,
             Diagnostics& diagnostics)
    : impl_(std::make_unique<Impl>(scenario, std::move(roads), options, diagnostics)) {
  impl_->has_stop = !scenario->stop.empty();
  diagnostics.throw_if_errors();
  impl_->state = impl_->engine.initial();
}

World::~World() = default;
SimTime World::time() const { return impl_->state.time; }
const std::vector<StoryEvent>& World::events() const { return impl_->state.events; }
std::shared_ptr<const Snapshot> World::snapshot() const {
  return impl_->engine.freeze(impl_->state);
}

bool World::finished() const {
  const State& s = impl_->state;
  if (s.stopped || impl_->has_stop) return s.stopped;
  const bool idle = std::all_of(s.movers.begin(), s.movers.end(), [](const Mover& m) {
    return !m.present || std::abs(m.speed_m_s) < 1e-6;
  });
  const bool acts_done = std::all_of(s.phases.begin() + 1, s.phases.end(),
                                     [](Phase p) { return p == Phase::kComplete; });
  return acts_done && idle && s.phases.size() > 1;
}

void World::advance_to(SimTime target) {
  RT_CHECK(target >= impl_->state.time, target.ns(), impl_->state.time.ns());
  const Engine& engine = impl_->engine;
  State& state = impl_->state;
  while (state.time < target && !finished()) {
    const SimTime limit = std::min(target, state.time + impl_->options.step);
    const SimTime end = engine.next_known(state, limit);
    State tried = state;
    engine.move(tried, end - state.time);
    if (engine.react(tried)) {
      // Something fired in this step: find when. `low` is before it, `high` at or after.
      SimTime low = state.time;
      SimTime high = end;
      while (high - low > kLocate) {
        const SimTime middle = low + SimTime::from_ns((high - low).ns() / 2);
        State probe = state;
        engine.move(probe, middle - state.time);
        if (engine.react(probe)) {
          high = middle;
          tried = std::move(probe);
        } else {
          low = middle;
        }
      }
    }
    state = std::move(tried);
  }
}

State Engine::initial() {
  State s;
  s.movers.resize(scenario_->entities.size());
  s.phases.assign(elements_.size(), Phase::kInit);
  s.executions.assign(elements_.size(), 0);
  s.memory.resize(conditions_.size());
  s.parameters = scenario_->parameters;
  s.variables = scenario_->variables;
  // Teleports first, so that relative speeds and positions find their references in any order.
  for (const bool positions : {true, false}) {
    for (const scenario::InitAction& init : scenario_->init) {
      const bool is_position = std::holds_alternative<scenario::TeleportAction>(init.action.what);
      if (is_position != positions) continue;
      const std::size_t actor = init.entity.empty() ? 0 : entity(init.entity);
      if (s.movers.empty() && !init.entity.empty()) continue;
      if (s.movers.empty()) s.movers.resize(1);
      apply(s, actor, init.action, -1);
    }
  }
  s.movers.resize(scenario_->entities.size());
  start_element(s, 0);
  react(s);
  s.transitions.clear();
  return s;
}

void Engine::check(Diagnostics& d) const {
  State s;
  s.movers.resize(scenario_->entities.size());
  s.phases.assign(elements_.size(), Phase::kInit);
  const auto check_position = [&](const scenario::Position& p) {
    const auto road_of = [&](const std::string& id) {
      const auto road = roads_->find_road(id);
      if (!road) {
        std::string ids;
        for (const roads::Road& r : roads_->roads()) {
          if (ids.size() < 60) ids += (ids.empty() ? "" : ", ") + r.id;
        }
        d.error("xosc.road", p.where, fmt::format("there is no road '{}'", id),
                "the road file has: " + ids);
      }
      return road;
    };
    const auto check_s = [&](roads::RoadIndex road, double along) {
      const double length = roads_->road(road).length_m;
      if (along < -1e-6 || along > length + 1e-6) {
        d.error("xosc.position", p.where,
                fmt::format("s = {} m lies off road '{}'", along, roads_->road(road).id),
                fmt::format("0 to {:.3f} m", length));
      }
    };
    if (const auto* lane = std::get_if<scenario::LanePosition>(&p.value)) {
      if (const auto road = road_of(lane->road)) {
        check_s(*road, lane->s_m);
        const roads::LaneSection& section = roads_->road(*road).section_at(lane->s_m);
        if (!section.lane(lane->lane) || lane->lane == 0) {
          std::string ids;
          for (const roads::Lane& l : section.lanes) {
            if (l.id != 0) ids += (ids.empty() ? "" : ", ") + std::to_string(l.id);
          }
          d.error("xosc.lane", p.where,
                  fmt::format("road '{}' has no lane {} at s = {} m", lane->road, lane->lane,
                              lane->s_m),
                  "lanes there: " + ids);
        }
      }
    } else if (const auto* on_road = std::get_if<scenario::RoadPosition>(&p.value)) {
      if (const auto road = road_of(on_road->road)) check_s(*road, on_road->s_m);
    }
  };
  const auto check_route = [&](const scenario::Route& route, const SourceLocation& where) {
    bool positions_good = true;
    for (const scenario::Waypoint& w : route.waypoints) {
      const auto before = d.all().size();
      check_position(w.position);
      positions_good = positions_good && d.all().size() == before;
    }
    if (positions_good && legs_of(s, route).empty()) {
      d.error("xosc.route", where,
              fmt::format("no way along the lanes leads through the waypoints of route '{}'",
                          route.name));
    }
  };
  const auto check_action = [&](const scenario::Action& a) {
    if (const auto* teleport = std::get_if<scenario::TeleportAction>(&a.what)) {
      check_position(teleport->position);
      if (const auto* r = std::get_if<scenario::RoutePosition>(&teleport->position.value))
        check_route(*r->route, a.where);
    } else if (const auto* add = std::get_if<scenario::AddEntityAction>(&a.what)) {
      check_position(add->position);
    } else if (const auto* route = std::get_if<scenario::AssignRouteAction>(&a.what)) {
      check_route(*route->route, a.where);
    } else if (const auto* sync = std::get_if<scenario::SynchronizeAction>(&a.what)) {
      check_position(sync->target);
      check_position(sync->target_master);
    } else if (std::holds_alternative<scenario::LongitudinalDistanceAction>(a.what)) {
      d.unsupported("xosc", a.where, "executing a LongitudinalDistanceAction is not implemented");
    } else if (const auto* assign = std::get_if<scenario::AssignControllerAction>(&a.what)) {
      d.warning("xosc.controller",
                assign->controller.where.file.empty() ? a.where : assign->controller.where,
                fmt::format("controller '{}' is not executed: the entity keeps lane and speed",
                            assign->controller.name));
    }
  };
  for (const scenario::InitAction& init : scenario_->init) check_action(init.action);
  const auto check_trigger = [&](const std::optional<scenario::Trigger>& trigger) {
    if (!trigger) return;
    for (const scenario::ConditionGroup& group : *trigger) {
      for (const scenario::Condition& c : group) {
        if (std::holds_alternative<scenario::TimeOfDayCondition>(c.what))
          d.unsupported("xosc", c.where, "evaluating a TimeOfDayCondition is not implemented");
        if (std::holds_alternative<scenario::UserDefinedValueCondition>(c.what)) {
          d.unsupported("xosc", c.where,
                        "evaluating a UserDefinedValueCondition is not implemented");
        }
      }
    }
  };
  for (const Element& e : elements_) {
    if (e.action) check_action(*e.action);
    if (e.kind == Element::Kind::kEvent) check_trigger(e.event->start);
    if (e.act) {
      check_trigger(e.act->start);
      check_trigger(e.act->stop);
    }
    if (e.kind == Element::Kind::kGroup && e.group->select_triggering_entities) {
      d.unsupported("xosc",
                    e.group->maneuvers.empty() || e.group->maneuvers[0].events.empty()
                        ? SourceLocation{scenario_->file.string(), 0, 0}
                        : e.group->maneuvers[0].events[0].where,
                    "selecting triggering entities as actors is not implemented");
    }
  }
  check_trigger(scenario_->stop);
}

}  // namespace raytruth::world
