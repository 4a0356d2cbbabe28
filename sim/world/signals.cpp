// Traffic signal controllers: ASAM OpenSCENARIO XML 1.3, 6.11 "Traffic signals". Cycles go round;
// one that follows another by a delay is that much behind it, also before its first phase: as if
// both had always run ("virtually starts").
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// Phases that last for ever have no end in ns; 100 years are for ever.
constexpr double kForever_s = 3.2e9;

std::int64_t length_ns(const scenario::TrafficSignalController::Phase& phase) {
  return std::max<std::int64_t>(0, SimTime::from_s(std::min(phase.duration_s, kForever_s)).ns());
}

std::int64_t cycle_ns(const scenario::TrafficSignalController& controller) {
  std::int64_t sum = 0;
  for (const auto& phase : controller.phases) sum += length_ns(phase);
  return sum;
}

}  // namespace

void Engine::set_phase(State& s, std::size_t controller, std::size_t phase,
                       std::int64_t from_ns) const {
  const scenario::TrafficSignalController& c = scenario_->signal_controllers[controller];
  const auto& now = c.phases[phase];
  SignalRun& run = s.signal_runs[controller];
  run.phase = phase;
  const bool stays = now.duration_s >= kForever_s || cycle_ns(c) <= 0;
  run.until_ns = stays ? SignalRun::kNever : from_ns + length_ns(now);
  if (!now.group_state.empty()) {
    for (const roads::Controller& group : roads_->controllers()) {
      if (group.id != c.name) continue;
      for (const roads::Control& control : group.controls)
        s.values.edit().signals[control.signal_id] = now.group_state;
    }
  }
  for (const auto& state : now.states) s.values.edit().signals[state.signal] = state.state;
}

void Engine::start_signals(State& s) const {
  const auto& controllers = scenario_->signal_controllers;
  s.signal_runs.resize(controllers.size());
  for (std::size_t i = 0; i < controllers.size(); ++i) {
    if (controllers[i].phases.empty()) continue;
    // Its first phase begins after all the delays along the chain of references.
    double delay_s = 0.0;
    std::set<std::string> chain;
    for (const scenario::TrafficSignalController* c = &controllers[i]; c != nullptr;) {
      delay_s += c->delay_s.value_or(0.0);
      if (c->reference.empty() || !chain.insert(c->name).second) break;
      const auto next = std::find_if(controllers.begin(), controllers.end(),
                                     [&](const auto& other) { return other.name == c->reference; });
      c = next == controllers.end() ? nullptr : &*next;
    }
    const std::int64_t cycle = cycle_ns(controllers[i]);
    std::int64_t from = SimTime::from_s(delay_s).ns();
    std::size_t phase = 0;
    if (cycle > 0) {
      from = from % cycle;
      if (from > 0) from -= cycle;
      while (from + length_ns(controllers[i].phases[phase]) <= 0) {
        from += length_ns(controllers[i].phases[phase]);
        phase = (phase + 1) % controllers[i].phases.size();
      }
    }
    set_phase(s, i, phase, from);
  }
}

void Engine::run_signals(State& s) const {
  for (std::size_t i = 0; i < s.signal_runs.size(); ++i) {
    SignalRun& run = s.signal_runs[i];
    while (run.until_ns != SignalRun::kNever && run.until_ns <= s.time.ns()) {
      const std::size_t count = scenario_->signal_controllers[i].phases.size();
      set_phase(s, i, (run.phase + 1) % count, run.until_ns);
    }
  }
}

void Engine::set_phase(State& s, const scenario::TrafficSignalControllerAction& a,
                       const SourceLocation& where) const {
  const auto& controllers = scenario_->signal_controllers;
  for (std::size_t i = 0; i < controllers.size(); ++i) {
    if (controllers[i].name != a.controller) continue;
    for (std::size_t k = 0; k < controllers[i].phases.size(); ++k) {
      if (controllers[i].phases[k].name != a.phase) continue;
      set_phase(s, i, k, s.time.ns());
      return;
    }
  }
  throw InputError({{Severity::kError, "xosc.reference", where,
                     fmt::format("there is no phase '{}' of a traffic signal controller '{}'",
                                 a.phase, a.controller),
                     "controllers and phases stand in <RoadNetwork><TrafficSignals>"}});
}

bool Engine::is_in_phase(const State& s,
                         const scenario::TrafficSignalControllerCondition& c) const {
  const auto& controllers = scenario_->signal_controllers;
  for (std::size_t i = 0; i < controllers.size(); ++i) {
    if (controllers[i].name == c.controller && !controllers[i].phases.empty() &&
        controllers[i].phases[s.signal_runs[i].phase].name == c.phase)
      return true;
  }
  return false;
}

void Engine::check_signals(Diagnostics& diagnostics) const {
  std::set<std::string> signals;
  for (const roads::Road& road : roads_->roads()) {
    for (const roads::Signal& signal : road.signals) signals.insert(signal.id);
  }
  const auto& controllers = scenario_->signal_controllers;
  for (const scenario::TrafficSignalController& c : controllers) {
    std::set<std::string> named;
    bool group = false;
    for (const auto& phase : c.phases) {
      for (const auto& state : phase.states) named.insert(state.signal);
      group = group || !phase.group_state.empty();
    }
    for (const std::string& signal : named) {
      if (signals.contains(signal)) continue;
      diagnostics.warning("xosc.reference", c.where,
                          fmt::format("the road file has no signal '{}'", signal),
                          "conditions see its state, pictures don't");
    }
    const bool has_group = std::any_of(roads_->controllers().begin(), roads_->controllers().end(),
                                       [&](const roads::Controller& r) { return r.id == c.name; });
    if (group && !has_group) {
      diagnostics.warning(
          "xosc.reference", c.where,
          fmt::format("the road file has no controller '{}' for a group state", c.name),
          "the controller's name is the id of a <controller> there");
    }
    const bool has_reference =
        c.reference.empty() || std::any_of(controllers.begin(), controllers.end(),
                                           [&](const auto& o) { return o.name == c.reference; });
    if (!has_reference) {
      diagnostics.error(
          "xosc.reference", c.where,
          fmt::format("there is no traffic signal controller '{}' to follow", c.reference),
          "reference is the name of another <TrafficSignalController>");
    }
  }
}

}  // namespace raytruth::world
