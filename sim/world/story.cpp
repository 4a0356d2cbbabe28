// The storyboard's state machine: ASAM OpenSCENARIO XML 1.3, "Storyboard element states and
// transitions".
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/check.h"
#include "sim/world/engine.h"

namespace raytruth::world {

using ElementKind = Element::Kind;

namespace {

const char* type_of(ElementKind kind) {
  switch (kind) {
    case ElementKind::kStoryboard:
      return "storyboard";
    case ElementKind::kStory:
      return "story";
    case ElementKind::kAct:
      return "act";
    case ElementKind::kGroup:
      return "maneuverGroup";
    case ElementKind::kManeuver:
      return "maneuver";
    case ElementKind::kEvent:
      return "event";
    case ElementKind::kAction:
      break;
  }
  return "action";
}

}  // namespace

void Engine::build_tree() {
  const auto add = [&](ElementKind kind, const std::string& name, std::size_t parent) {
    Element e{};
    e.kind = kind;
    e.name = name;
    e.parent = parent;
    e.path = elements_.empty() ? name : elements_[parent].path + "::" + name;
    elements_.push_back(std::move(e));
    const std::size_t index = elements_.size() - 1;
    if (index > 0) elements_[parent].children.push_back(index);
    return index;
  };
  const std::size_t root = add(ElementKind::kStoryboard, "storyBoard", 0);
  for (const scenario::Story& story : scenario_->stories) {
    const std::size_t story_index = add(ElementKind::kStory, story.name, root);
    for (const scenario::Act& act : story.acts) {
      const std::size_t act_index = add(ElementKind::kAct, act.name, story_index);
      elements_[act_index].act = &act;
      for (const scenario::ManeuverGroup& group : act.groups) {
        const std::size_t group_index = add(ElementKind::kGroup, group.name, act_index);
        elements_[group_index].group = &group;
        for (const scenario::Maneuver& maneuver : group.maneuvers) {
          const std::size_t maneuver_index =
              add(ElementKind::kManeuver, maneuver.name, group_index);
          for (const scenario::Event& event : maneuver.events) {
            const std::size_t event_index = add(ElementKind::kEvent, event.name, maneuver_index);
            elements_[event_index].event = &event;
            elements_[event_index].group = &group;
            for (const scenario::Action& action : event.actions) {
              const std::size_t action_index = add(ElementKind::kAction, action.name, event_index);
              elements_[action_index].action = &action;
            }
          }
        }
      }
    }
  }
  const auto number = [&](const scenario::Trigger& trigger) {
    for (const scenario::ConditionGroup& group : trigger) {
      for (const scenario::Condition& c : group) {
        conditions_.emplace(&c, conditions_.size());
        first_reading_.push_back(watched_.size());
        const auto* by = std::get_if<scenario::ByEntityCondition>(&c.what);
        const std::size_t count = by ? by->entities.size() : 1;
        for (std::size_t k = 0; k < count; ++k) watched_.emplace_back(&c, k);
      }
    }
  };
  for (const Element& e : elements_) {
    if (e.act && e.act->start) number(*e.act->start);
    if (e.act && e.act->stop) number(*e.act->stop);
    if (e.event && e.kind == ElementKind::kEvent && e.event->start) number(*e.event->start);
  }
  number(scenario_->stop);
}

void Engine::transition(State& s, std::size_t e, Phase to, const char* name) const {
  const auto text = [](Phase p) {
    switch (p) {
      case Phase::kInit:
        return "initState";
      case Phase::kStandby:
        return "standbyState";
      case Phase::kRunning:
        return "runningState";
      case Phase::kComplete:
        break;
    }
    return "completeState";
  };
  s.events.push_back({s.time, elements_[e].name, text(s.phases[e]), name, text(to),
                      type_of(elements_[e].kind), elements_[e].path});
  s.transitions.insert({e, name});
  s.phases[e] = to;
}

void Engine::start_element(State& s, std::size_t e) const {
  transition(s, e, Phase::kRunning, "startTransition");
  for (const std::size_t child : elements_[e].children) {
    switch (elements_[child].kind) {
      case ElementKind::kAct:
      case ElementKind::kEvent:
        s.executions[child] = 0;
        transition(s, child, Phase::kStandby, "initToStandbyTransition");
        break;
      case ElementKind::kAction:
        break;  // started by start_event with its actors
      default:
        start_element(s, child);
    }
  }
}

std::set<std::size_t> Engine::triggering_of(const State& s, std::size_t e) const {
  while (e != 0 && elements_[e].kind != ElementKind::kAct) e = elements_[e].parent;
  const auto found = s.values->triggering.find(e);
  return found == s.values->triggering.end() ? std::set<std::size_t>() : found->second;
}

void Engine::start_event(State& s, std::size_t e) const {
  const Element& event = elements_[e];
  if (event.event->priority == scenario::Priority::kOverride) {
    for (const std::size_t other : elements_[event.parent].children) {
      if (other != e && s.phases[other] == Phase::kRunning) end_event(s, other, "stopTransition");
    }
  }
  if (event.event->priority == scenario::Priority::kSkip) {
    for (const std::size_t other : elements_[event.parent].children) {
      if (other != e && s.phases[other] == Phase::kRunning) {
        const bool last = ++s.executions[e] >= event.event->max_execution_count;
        transition(s, e, last ? Phase::kComplete : Phase::kStandby, "skipTransition");
        return;
      }
    }
  }
  ++s.executions[e];
  transition(s, e, Phase::kRunning, "startTransition");
  for (const std::size_t child : event.children) {
    transition(s, child, Phase::kRunning, "startTransition");
    for (ActionRun& before : s.actions) {
      if (before.element == child) before.overridden = false;  // of an earlier execution
    }
    // Global actions have no actors of their own and run once.
    std::vector<std::size_t> actors;
    for (const std::string& name : event.group->actors) actors.push_back(entity(name));
    if (event.group->select_triggering_entities) {
      for (const std::size_t actor : triggering_of(s, e)) {
        if (std::find(actors.begin(), actors.end(), actor) == actors.end()) actors.push_back(actor);
      }
      // Nobody's turn: a group that would have chosen its actors has none.
      if (actors.empty()) continue;
    }
    if (actors.empty() && !s.movers.empty()) actors.push_back(0);
    for (const std::size_t actor : actors) {
      s.actions.push_back({child, actor, false});
      if (start_action(s, s.actions.size() - 1)) s.actions.back().running = false;
    }
  }
}

void Engine::end_event(State& s, std::size_t e, const char* name) const {
  for (std::size_t r = 0; r < s.actions.size(); ++r) {
    if (s.actions[r].running && elements_[s.actions[r].element].parent == e) stop_action(s, r);
  }
  for (const std::size_t child : elements_[e].children) {
    if (s.phases[child] == Phase::kRunning) transition(s, child, Phase::kComplete, name);
  }
  const bool again = s.executions[e] < elements_[e].event->max_execution_count &&
                     std::string_view(name) == "endTransition";
  transition(s, e, again ? Phase::kStandby : Phase::kComplete, name);
}

void Engine::stop_below(State& s, std::size_t e) const {
  for (const std::size_t child : elements_[e].children) {
    if (s.phases[child] == Phase::kComplete) continue;
    if (elements_[child].kind == ElementKind::kEvent && s.phases[child] == Phase::kRunning) {
      end_event(s, child, "stopTransition");
    } else {
      stop_below(s, child);
      transition(s, child, Phase::kComplete, "stopTransition");
    }
  }
}

void Engine::complete_upwards(State& s, std::size_t e) const {
  for (std::size_t i = elements_[e].parent; i != 0; i = elements_[i].parent) {
    const auto& children = elements_[i].children;
    const bool all = std::all_of(children.begin(), children.end(),
                                 [&](std::size_t c) { return s.phases[c] == Phase::kComplete; });
    if (!all || s.phases[i] != Phase::kRunning) return;
    if (elements_[i].kind == ElementKind::kGroup &&
        ++s.executions[i] < elements_[i].group->max_execution_count) {
      transition(s, i, Phase::kStandby, "endTransition");
      start_element(s, i);
      return;
    }
    transition(s, i, Phase::kComplete, "endTransition");
  }
}

bool Engine::react_once(State& s) const {
  bool happened = false;
  // Ends first: what starts now may take over from what has just ended.
  for (std::size_t e = 0; e < elements_.size(); ++e) {
    if (elements_[e].kind != ElementKind::kAction || s.phases[e] != Phase::kRunning) continue;
    bool done = true;
    bool overridden = false;
    for (std::size_t r = 0; r < s.actions.size(); ++r) {
      if (s.actions[r].element != e) continue;
      overridden = overridden || s.actions[r].overridden;
      if (action_done(s, s.actions[r])) {
        if (s.actions[r].running) finish_action(s, r);
      } else {
        done = false;
      }
    }
    if (!done) continue;
    // An action that another one overrides is stopped (7.5.1); its event ends as any other.
    transition(s, e, Phase::kComplete, overridden ? "stopTransition" : "endTransition");
    happened = true;
    const std::size_t event = elements_[e].parent;
    const auto& siblings = elements_[event].children;
    if (std::all_of(siblings.begin(), siblings.end(),
                    [&](std::size_t c) { return s.phases[c] == Phase::kComplete; })) {
      end_event(s, event, "endTransition");
      if (s.phases[event] == Phase::kComplete) complete_upwards(s, event);
    }
  }
  for (std::size_t e = 0; e < elements_.size(); ++e) {
    const Element& element = elements_[e];
    if (element.kind == ElementKind::kAct) {
      if (s.phases[e] == Phase::kStandby &&
          (!element.act->start || holds(s, *element.act->start, e))) {
        start_element(s, e);
        happened = true;
      }
      if (s.phases[e] == Phase::kRunning && element.act->stop && holds(s, *element.act->stop, e)) {
        stop_below(s, e);
        transition(s, e, Phase::kComplete, "stopTransition");
        complete_upwards(s, e);
        happened = true;
      }
    }
    if (element.kind == ElementKind::kEvent && s.phases[e] == Phase::kStandby) {
      // A trigger is watched from standby on; its edges count from there.
      const bool edge = element.event->start && has_edge(*element.event->start);
      // One edge starts it once, also when it is on standby again in the same instant.
      if (edge && s.triggered[e] == s.time.ns()) continue;
      if (!element.event->start || holds(s, *element.event->start, e)) {
        if (edge) s.triggered[e] = s.time.ns();
        start_event(s, e);
        if (s.phases[e] == Phase::kComplete) complete_upwards(s, e);
        happened = true;
      }
    }
  }
  // What has nothing (left) to run ends.
  for (std::size_t e = elements_.size(); e-- > 1;) {
    const Element& element = elements_[e];
    if (element.kind == ElementKind::kAction || s.phases[e] != Phase::kRunning) continue;
    if (!element.children.empty()) continue;
    if (element.kind == ElementKind::kEvent) {
      end_event(s, e, "endTransition");
    } else {
      transition(s, e, Phase::kComplete, "endTransition");
    }
    if (s.phases[e] == Phase::kComplete) complete_upwards(s, e);
    happened = true;
  }
  if (!s.stopped && !scenario_->stop.empty() && holds(s, scenario_->stop, 0)) {
    stop_below(s, 0);
    transition(s, 0, Phase::kComplete, "stopTransition");
    s.stopped = true;
    happened = true;
  }
  return happened;
}

bool Engine::react(State& s) const {
  bool happened = false;
  s.changed = false;
  run_signals(s);
  // Events that start each other without end would loop here; nothing real takes a thousand rounds
  // in one instant.
  for (int round = 0; round < 1000; ++round) {
    if (!react_once(s)) return happened || s.changed;
    happened = true;
    if (s.stopped) return true;
  }
  // What started last, or would have but for its priority, is one of them.
  SourceLocation where{scenario_->file.string(), 0, 0};
  std::string name;
  for (auto started = s.events.rbegin(); started != s.events.rend() && name.empty(); ++started) {
    if (started->type != "event") continue;
    for (const Element& element : elements_) {
      if (element.event == nullptr || element.path != started->path) continue;
      where = element.event->where;
      name = element.name;
    }
  }
  throw InputError({{Severity::kError, "xosc.loop", where,
                     fmt::format("event '{}' starts a thousand times at {} s, or events start each "
                                 "other without end",
                                 name, s.time.seconds()),
                     "give its condition an edge, or the event fewer executions"}});
}

}  // namespace raytruth::world
