#include "sim/world/world.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/check.h"
#include "sim/core/math.h"
#include "sim/world/engine.h"
#include "sim/world/external_objects.h"

namespace raytruth::world {
struct World::Impl {
  Impl(std::shared_ptr<const scenario::ConcreteScenario> scenario,
       std::shared_ptr<const roads::RoadNetwork> roads, const WorldOptions& o,
       Diagnostics& diagnostics)
      : options(o),
        has_stop(!scenario->stop.empty()),
        engine(std::move(scenario), std::move(roads), o, diagnostics) {}

  WorldOptions options;
  bool has_stop;
  Engine engine;
  State state;
  State tried, probe;  // between steps only memory that is used again
  SnapshotMemory memory;
  std::vector<StoryEvent> log;
  std::vector<Diagnostic> findings;

  // `next` gets what was before.
  void accept(State& next) {
    engine.check_bounds(next);
    engine.say_road_ends(state, next, findings);
    std::swap(state, next);
    log.insert(log.end(), std::make_move_iterator(state.events.begin()),
               std::make_move_iterator(state.events.end()));
    state.events.clear();
  }
};

World::World(std::shared_ptr<const scenario::ConcreteScenario> scenario,
             std::shared_ptr<const roads::RoadNetwork> roads, const WorldOptions& options,
             Diagnostics& diagnostics)
    : impl_(std::make_unique<Impl>(std::move(scenario), std::move(roads), options, diagnostics)) {
  diagnostics.throw_if_errors();
  impl_->tried = impl_->engine.initial();
  impl_->accept(impl_->tried);
}

World::~World() = default;
void World::command(const std::string& entity, const VehicleCommand& command) {
  impl_->engine.command(impl_->state, entity, command);
}
void World::command_pose(const std::string& entity, const Pose& X_WE, double speed_m_s) {
  impl_->engine.command_pose(impl_->state, entity, X_WE, speed_m_s);
}
SimTime World::time() const { return impl_->state.time; }
void World::set_user_value(const std::string& name, const std::string& value) {
  impl_->state.values.edit().user_values[name] = value;
}
const std::vector<StoryEvent>& World::events() const { return impl_->log; }
const std::vector<Diagnostic>& World::findings() const { return impl_->findings; }
std::shared_ptr<const Snapshot> World::snapshot() const {
  return impl_->engine.freeze(impl_->state, impl_->memory);
}

bool World::finished() const {
  const State& s = impl_->state;
  if (s.stopped || impl_->has_stop) return s.stopped;
  const bool idle = std::all_of(s.movers.begin(), s.movers.end(), [](const Mover& m) {
    // A foot on the throttle, or a slope under a vehicle without a gear, is about to move it.
    const bool starts = m.inputs && (m.inputs->throttle || m.inputs->clutch ||
                                     m.inputs->gear == Inputs::Gear::kNeutral);
    return !m.present || (std::abs(m.speed_m_s) < 1e-6 && !starts);
  });
  const bool acts_done = std::all_of(s.phases.begin() + 1, s.phases.end(),
                                     [](Phase p) { return p == Phase::kComplete; });
  return acts_done && idle && s.phases.size() > 1;
}

void World::advance_to(SimTime target) {
  RT_CHECK(target >= impl_->state.time, target.ns(), impl_->state.time.ns());
  const Engine& engine = impl_->engine;
  const State& state = impl_->state;
  State& tried = impl_->tried;
  State& probe = impl_->probe;
  while (state.time < target && !finished()) {
    const SimTime limit =
        std::min({target, state.time + impl_->options.step, engine.next_tick(state)});
    const SimTime end = engine.next_known(state, limit);
    tried = state;
    engine.move(tried, end - state.time);
    bool happened = engine.react(tried);
    SimTime high = end;
    if (!happened) {
      if (const auto dip = engine.dip_between(state, tried)) {
        high = *dip;
        happened = true;
      }
    }
    if (happened) {
      // Something happened in this step: find when, to the nanosecond. `low` is before it, `high`
      // at or after.
      SimTime low = state.time;
      if (high < end) {
        tried = state;
        engine.move(tried, high - state.time);
        engine.react(tried);
      }
      while (high - low > SimTime::from_ns(1)) {
        const SimTime middle = low + SimTime::from_ns((high - low).ns() / 2);
        probe = state;
        engine.move(probe, middle - state.time);
        if (engine.react(probe)) {
          high = middle;
          std::swap(tried, probe);
        } else {
          low = middle;
        }
      }
    }
    impl_->accept(tried);
    engine.tick_traffic(impl_->state);
  }
}

void Engine::check_bounds(const State& s) const {
  constexpr double kFarthest_m = 1e7;  // UTM coordinates lie within
  constexpr double kFastest_m_s = 2000.0;
  for (std::size_t i = 0; i < s.movers.size() && i < scenario_->entities.size(); ++i) {
    const Mover& m = s.movers[i];
    if (!m.present) continue;
    // On a road it lies no farther out than the road and its offset.
    const Vec3 p = !m.on_road   ? pose_of(m).translation()
                   : m.on_track ? m.on_track->p
                                : Vec3(m.lane.s_m, m.lane.offset_m, 0.0);
    const bool near = p.allFinite() && p.cwiseAbs().maxCoeff() <= kFarthest_m;
    const bool slow = std::abs(m.speed_m_s) <= kFastest_m_s;
    if (near && slow) continue;
    const scenario::Entity& e = scenario_->entities[i];
    throw InputError(
        {{Severity::kError, "run.out_of_range", e.where,
          near ? fmt::format("'{}' is to move at {:g} m/s after {:g} s", e.name, m.speed_m_s,
                             s.time.seconds())
               : fmt::format("'{}' is {:g} m, {:g} m, {:g} m from the origin after {:g} s", e.name,
                             p.x(), p.y(), p.z(), s.time.seconds()),
          fmt::format("positions go up to {:g} m, speeds up to {:g} m/s", kFarthest_m,
                      kFastest_m_s)}});
  }
}

void Engine::say_road_ends(const State& before, const State& now,
                           std::vector<Diagnostic>& findings) const {
  for (std::size_t i = 0; i < now.movers.size() && i < before.movers.size(); ++i) {
    const Mover& m = now.movers[i];
    if (!m.present || m.end_of_road_s <= 0.0 || before.movers[i].end_of_road_s > 0.0) continue;
    const scenario::Entity& e = scenario_->entities[i];
    // It came there within the step.
    const Mover& was = before.movers[i];
    const double room =
        was.with_s ? roads_->road(was.lane.road).length_m - was.lane.s_m : was.lane.s_m;
    const double at_s =
        std::clamp(before.time.seconds() + room / std::max(1e-3, std::abs(was.speed_m_s)),
                   before.time.seconds(), now.time.seconds());
    findings.push_back(
        {Severity::kWarning, "run.road_end", e.where,
         fmt::format("'{}' comes to the end of road '{}' (s = {:.3f} m, lane {}) at "
                     "{:.3f} s and stands there",
                     e.name, roads_->road(m.lane.road).id, m.lane.s_m, m.lane.lane, at_s),
         "give it a route or less speed, or end the scenario before"});
  }
}

State Engine::initial() {
  State s;
  s.movers.resize(scenario_->entities.size());
  s.phases.assign(elements_.size(), Phase::kInit);
  s.executions.assign(elements_.size(), 0);
  s.triggered.assign(elements_.size(), -1);
  s.memory.resize(conditions_.size());
  s.readings.resize(watched_.size());
  Values& values = s.values.edit();
  values.parameters = scenario_->parameters;
  values.variables = scenario_->variables;
  values.monitors = scenario_->monitors;
  start_signals(s);
  const auto is_teleport = [](const scenario::InitAction& init) {
    return std::holds_alternative<scenario::TeleportAction>(init.action.what);
  };
  // A place may be meant in the layer that the entity prefers.
  for (const scenario::InitAction& init : scenario_->init) {
    if (const auto* a = std::get_if<scenario::PreferredLaneLayerAction>(&init.action.what))
      s.movers[entity(init.entity)].layer = layer_from(a->layer);
  }
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    const scenario::Entity& e = scenario_->entities[i];
    if (e.kind != scenario::EntityKind::kExternal) continue;
    const auto external = find_external_object(*roads_, e.entry_name);
    if (!external) continue;
    const Pose X_WO = roads_->at(external->point).X_WR *
                      Pose::from_euler(Vec3::Zero(), {external->heading_rad, 0.0, 0.0});
    place(s, i, {roads_->to_lane(external->point), X_WO, true});
    // The scenery has its body.
    s.movers[i].graphics = s.movers[i].sensors = false;
  }
  // Teleports first, so that relative speeds find their references in any order, and those that
  // refer to another entity's place after that one's.
  std::vector<const scenario::InitAction*> waiting;
  for (const scenario::InitAction& init : scenario_->init) {
    if (is_teleport(init)) waiting.push_back(&init);
  }
  while (!waiting.empty()) {
    const std::size_t before = waiting.size();
    std::erase_if(waiting, [&](const scenario::InitAction* init) {
      const auto& position = std::get<scenario::TeleportAction>(init->action.what).position;
      const auto where = resolve(s, position, entity(init->entity));
      if (where) place(s, entity(init->entity), *where);
      return where.has_value();
    });
    if (waiting.size() < before) continue;
    // Nothing fits: the first one says why.
    must_resolve(s, std::get<scenario::TeleportAction>(waiting.front()->action.what).position);
  }
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    const std::string& trailer = scenario_->entities[i].trailer;
    if (!trailer.empty() && s.movers[i].present) connect(s, i, entity(trailer));
  }
  for (const scenario::InitAction& init : scenario_->init) {
    if (is_teleport(init)) continue;
    // Global actions are nobody's; a world without entities has a stand-in for them.
    if (s.movers.empty()) s.movers.resize(1);
    apply(s, init.entity.empty() ? 0 : entity(init.entity), init.action, -1);
  }
  s.movers.resize(scenario_->entities.size());
  apply_ego_policy(s, ego_policy_);
  start_element(s, 0);
  react(s);
  tick_traffic(s);
  s.transitions.clear();
  return s;
}

}  // namespace raytruth::world
