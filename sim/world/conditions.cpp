// Values of conditions now, and the edges and delays that triggers make of them.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/overloaded.h"
#include "sim/world/engine.h"

namespace raytruth::world {

namespace {

using scenario::ByEntityCondition;
using scenario::Condition;
using scenario::ConditionGroup;
using scenario::Edge;
using scenario::ParameterCondition;
using scenario::Rule;
using scenario::SimulationTimeCondition;
using scenario::StoryboardElementStateCondition;
using scenario::TimeOfDayCondition;
using scenario::TrafficSignalCondition;
using scenario::TrafficSignalControllerCondition;
using scenario::Trigger;
using scenario::UserDefinedValueCondition;
using scenario::VariableCondition;

bool compare_text(const std::string& a, const std::string& b, Rule rule) {
  double x = 0.0;
  double y = 0.0;
  const auto number = [](const std::string& t, double& v) {
    const auto [end, code] = std::from_chars(t.data(), t.data() + t.size(), v);
    return code == std::errc() && end == t.data() + t.size();
  };
  if (number(a, x) && number(b, y)) return compare(x, y, rule);
  return rule == Rule::kNotEqualTo ? a != b : rule == Rule::kEqualTo && a == b;
}

bool compare_in(const std::map<std::string, std::string>& values, const std::string& name,
                const std::string& with, Rule rule) {
  const auto value = values.find(name);
  return value != values.end() && compare_text(value->second, with, rule);
}

}  // namespace

bool is_named(const Element& element, const std::string& name) {
  return element.name == name ||
         (name.find("::") != std::string::npos && element.path.ends_with(name));
}

std::size_t Engine::condition_index(const Condition& c) const { return conditions_.at(&c); }

bool Engine::judge(State& s, ReadingMemory& memory, const Reading& reading) const {
  const bool now = raytruth::world::holds(reading);
  // Passing a limit, and the beginning of what lasts, are instants that the step must not miss.
  if (memory.seen && memory.counts != reading.counts) s.changed = true;
  const double excess = reading.value ? *reading.value - reading.limit : 0.0;
  const bool about_equality = reading.rule == Rule::kEqualTo || reading.rule == Rule::kNotEqualTo;
  if (about_equality && memory.seen && reading.value && memory.excess * excess < 0.0 &&
      std::abs(memory.excess) >= kEqual)
    s.changed = true;
  memory = {true,        reading.counts, now, excess, reading.value ? reading.fastest_1_s : 0.0,
            reading.rule};
  return now;
}

bool Engine::value_of(State& s, const Condition& condition, std::size_t index) const {
  return std::visit(
      Overloaded{
          [&](const ByEntityCondition& c) {
            // Each is looked at: the beginnings and passings of all of them count.
            bool all = true;
            bool any = false;
            for (std::size_t k = 0; k < c.entities.size(); ++k) {
              const Reading reading = read_condition(s, entity(c.entities[k]), c.what);
              const bool yes = judge(s, s.readings[first_reading_[index] + k], reading);
              all = all && yes;
              any = any || yes;
            }
            return c.all ? all : any;
          },
          [&](const SimulationTimeCondition& c) {
            // Whole nanoseconds: the comparison is exact.
            return judge_value(s, index, static_cast<double>(s.time.ns()),
                               static_cast<double>(SimTime::from_s(c.value_s).ns()), c.rule);
          },
          [&](const TimeOfDayCondition& c) {
            const auto ahead_s = clock_ahead_of(s, c.date_time);
            return ahead_s && judge_value(s, index, *ahead_s, 0.0, c.rule);
          },
          [&](const TrafficSignalControllerCondition& c) { return is_in_phase(s, c); },
          [&](const StoryboardElementStateCondition& c) {
            for (std::size_t e = 0; e < elements_.size(); ++e) {
              if (!is_named(elements_[e], c.element)) continue;
              const Phase phase = s.phases[e];
              if (c.state == "runningState" && phase == Phase::kRunning) return true;
              if (c.state == "standbyState" && phase == Phase::kStandby) return true;
              if (c.state == "completeState" && phase == Phase::kComplete) return true;
              if (s.transitions.contains({e, c.state})) return true;
            }
            return false;
          },
          [&](const ParameterCondition& c) {
            return compare_in(s.values->parameters, c.parameter, c.value, c.rule);
          },
          [&](const VariableCondition& c) {
            return compare_in(s.values->variables, c.variable, c.value, c.rule);
          },
          [&](const UserDefinedValueCondition& c) {
            return compare_in(s.values->user_values, c.name, c.value, c.rule);
          },
          [&](const TrafficSignalCondition& c) {
            const auto signal = s.values->signals.find(c.signal);
            return signal != s.values->signals.end() && signal->second == c.state;
          },
      },
      condition.what);
}

bool Engine::judge_value(State& s, std::size_t index, double value, double limit, Rule rule) const {
  Reading reading;
  reading.value = value;
  reading.limit = limit;
  reading.rule = rule;
  return judge(s, s.readings[first_reading_[index]], reading);
}

bool Engine::condition_holds(State& s, const Condition& c) const {
  const std::size_t index = condition_index(c);
  const bool value = value_of(s, c, index);
  ConditionMemory& memory = s.memory[index];
  const std::int64_t now = s.time.ns();
  // A transition lasts an instant: before it there was none, even when nobody looked.
  const auto* state = std::get_if<StoryboardElementStateCondition>(&c.what);
  if (state && state->state.ends_with("Transition")) memory.seen = true;
  if (memory.seen && memory.last != value) {
    (value ? memory.rose : memory.fell) = now;
    s.changed = true;
  }
  memory.seen = true;
  memory.last = value;
  bool edge = false;
  if (c.edge != Edge::kFalling) edge = edge || memory.rose == now;
  if (c.edge != Edge::kRising) edge = edge || memory.fell == now;

  const std::int64_t delay = SimTime::from_s(c.delay_s).ns();
  if (delay <= 0) return c.edge == Edge::kNone ? value : edge;
  if (c.edge != Edge::kNone) {
    std::erase_if(memory.pulses, [&](std::int64_t due) { return due < now; });
    if (edge && (memory.pulses.empty() || memory.pulses.back() != now + delay))
      memory.pulses.push_back(now + delay);
    return !memory.pulses.empty() && memory.pulses.front() == now;
  }
  // A level is looked at as it was `delay` ago.
  auto& changes = memory.changes;
  if (changes.empty() || changes.back().second != value) changes.emplace_back(now, value);
  while (changes.size() > 1 && changes[1].first + delay <= now) changes.erase(changes.begin());
  return changes.front().first + delay <= now && changes.front().second;
}

bool Engine::holds(State& s, const Trigger& trigger, std::size_t e) const {
  bool any = false;
  for (const ConditionGroup& group : trigger) {
    bool all = !group.empty();
    // Every condition is looked at each time: edges and delays need it.
    for (const Condition& c : group) all = condition_holds(s, c) && all;
    if (all && !any) {
      for (const Condition& c : group)
        s.events.push_back({s.time, c.name, "", "true", "", "condition", elements_[e].path});
    }
    if (all && elements_[e].act) remember_triggering(s, e, group);
    any = any || all;
  }
  return any;
}

void Engine::remember_triggering(State& s, std::size_t act, const ConditionGroup& group) const {
  std::set<std::size_t>& triggering = s.values.edit().triggering[act];
  for (const Condition& c : group) {
    const auto* by = std::get_if<ByEntityCondition>(&c.what);
    if (!by) continue;
    const std::size_t first = first_reading_[condition_index(c)];
    for (std::size_t k = 0; k < by->entities.size(); ++k) {
      // After a falling edge, or a delay, those that fulfil it now may be none: all of them then.
      const bool holds_now = s.readings[first + k].holds;
      if (holds_now || !s.memory[condition_index(c)].last)
        triggering.insert(entity(by->entities[k]));
    }
  }
}

bool Engine::has_edge(const Trigger& trigger) {
  for (const ConditionGroup& group : trigger) {
    for (const Condition& c : group) {
      if (c.edge != Edge::kNone) return true;
    }
  }
  return false;
}

}  // namespace raytruth::world
