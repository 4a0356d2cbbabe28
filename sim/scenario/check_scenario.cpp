// What can be read but can't be meant: rules beyond the schema.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "sim/core/overloaded.h"
#include "sim/scenario/check.h"
#include "sim/scenario/each_action.h"
#include "sim/scenario/parameters.h"

namespace raytruth::scenario {
namespace {

using internal::shorten;

/// The value lies where a quantity that is never negative can't get: "less than 0".
bool is_impossible(double value, Rule rule) {
  if (rule == Rule::kLessThan) return value <= 0.0;
  if (rule == Rule::kLessOrEqual || rule == Rule::kEqualTo) return value < 0.0;
  return false;
}

class Checks {
 public:
  Checks(const ConcreteScenario& scenario, Diagnostics& diagnostics)
      : scenario_(scenario), diagnostics_(diagnostics) {}

  void run() {
    for (const Story& story : scenario_.stories) {
      for (const Act& act : story.acts) check_act(act);
    }
    for (const ConditionGroup& group : scenario_.stop) {
      for (const Condition& c : group) check_condition(c);
    }
    check_places();
    check_stops();
    for (const InitAction& init : scenario_.init) check_self(init.action, {init.entity});
    for_each_action(scenario_, [&](const ManeuverGroup& group, const Action& a) {
      check_self(a, group.actors);
    });
  }

 private:
  void warn(const char* rule, const SourceLocation& where, std::string message, std::string hint) {
    diagnostics_.warning(rule, where, std::move(message), std::move(hint));
  }

  void check_act(const Act& act) {
    check_trigger(act.start);
    check_trigger(act.stop);
    for (const ManeuverGroup& group : act.groups) {
      const bool nobody = group.actors.empty() && !group.select_triggering_entities;
      for (const Maneuver& maneuver : group.maneuvers) {
        for (const Event& event : maneuver.events) {
          check_event(event);
          const auto is_private = [](const Action& a) { return !is_global(a.what); };
          if (nobody && std::any_of(event.actions.begin(), event.actions.end(), is_private))
            warn("xosc.actors", event.where,
                 "nobody acts in '" + shorten(event.name) + "': the maneuver group '" +
                     shorten(group.name) + "' has no actors",
                 "add an <EntityRef> to its <Actors>");
        }
      }
    }
  }

  void check_event(const Event& event) {
    if (event.max_execution_count == 0)
      warn("xosc.never", event.where,
           "the event '" + shorten(event.name) + "' is never executed: maximumExecutionCount is 0",
           "give it 1 or more");
    if (event.start && event.start->empty())
      warn("xosc.never", event.where,
           "the event '" + shorten(event.name) + "' never starts: its <StartTrigger> is empty",
           "add a <ConditionGroup>, or leave the trigger out to start with the maneuver");
    check_trigger(event.start);
  }

  void check_trigger(const std::optional<Trigger>& trigger) {
    if (!trigger) return;
    for (const ConditionGroup& group : *trigger) {
      for (const Condition& c : group) check_condition(c);
    }
  }

  void check_condition(const Condition& condition) {
    const auto say = [&](const std::string& what) {
      warn("xosc.impossible", condition.where,
           "the condition '" + shorten(condition.name) + "' never holds: " + what,
           "mind sign and rule");
    };
    const auto quantity = [&](double value, Rule rule, const char* what) {
      if (is_impossible(value, rule)) say(what);
    };
    if (const auto* time = std::get_if<SimulationTimeCondition>(&condition.what))
      quantity(time->value_s, time->rule, "simulation time is never negative");
    const auto* by = std::get_if<ByEntityCondition>(&condition.what);
    if (by == nullptr) return;
    std::visit(Overloaded{
                   [&](const TimeHeadwayCondition& c) {
                     quantity(c.value_s, c.rule, "a time headway is never negative");
                     check_self(*by, c.entity, say);
                   },
                   [&](const TimeToCollisionCondition& c) {
                     quantity(c.value_s, c.rule, "a time to collision is never negative");
                     check_self(*by, c.entity, say);
                   },
                   [&](const DistanceCondition& c) {
                     quantity(c.value_m, c.rule, "a distance is never negative");
                   },
                   [&](const RelativeDistanceCondition& c) {
                     quantity(c.value_m, c.rule, "a distance is never negative");
                     check_self(*by, c.entity, say);
                   },
                   [&](const CollisionCondition& c) { check_self(*by, c.entity, say); },
                   [](const auto&) {},
               },
               by->what);
  }

  template <typename Say>
  void check_self(const ByEntityCondition& by, const std::string& entity, const Say& say) {
    if (by.entities.size() == 1 && by.entities[0] == entity)
      say("'" + shorten(entity) + "' is compared with itself");
  }

  // An action that an entity does by looking at itself.
  void check_self(const Action& action, const std::vector<std::string>& actors) {
    const std::string other = std::visit(
        Overloaded{[](const LongitudinalDistanceAction& a) { return a.entity; },
                   [](const LateralDistanceAction& a) { return a.entity; },
                   [](const SynchronizeAction& a) { return a.master; },
                   [](const ConnectTrailerAction& a) { return a.trailer; },
                   [](const SpeedAction& a) {
                     const auto* relative = std::get_if<RelativeTargetSpeed>(&a.target);
                     return relative != nullptr && relative->continuous ? relative->entity
                                                                        : std::string();
                   },
                   [](const auto&) { return std::string(); }},
        action.what);
    if (!other.empty() && std::find(actors.begin(), actors.end(), other) != actors.end())
      warn("xosc.impossible", action.where,
           "an action of '" + shorten(other) + "' refers to '" + shorten(other) + "' itself",
           "name another entity");
  }

  // An entity that nothing puts anywhere never appears.
  void check_places() {
    std::set<std::string> placed, drawn;
    const auto look = [&](const Action& a, const std::vector<std::string>& who) {
      if (const auto* add = std::get_if<AddEntityAction>(&a.what)) placed.insert(add->entity);
      if (std::holds_alternative<TeleportAction>(a.what) ||
          std::holds_alternative<FollowTrajectoryAction>(a.what))
        placed.insert(who.begin(), who.end());
      if (const auto* trailer = std::get_if<ConnectTrailerAction>(&a.what))
        drawn.insert(trailer->trailer);
    };
    for (const InitAction& init : scenario_.init) look(init.action, {init.entity});
    bool triggering = false;
    for_each_action(scenario_, [&](const ManeuverGroup& group, const Action& a) {
      triggering = triggering || group.select_triggering_entities;
      look(a, group.actors);
    });
    if (triggering) return;  // who is placed is not known before it runs
    for (const Entity& e : scenario_.entities) {
      if (!e.trailer.empty()) drawn.insert(e.trailer);
    }
    for (const Entity& e : scenario_.entities) {
      if (e.kind == EntityKind::kExternal || placed.count(e.name) > 0 || drawn.count(e.name) > 0)
        continue;
      warn("xosc.unplaced", e.where,
           "the entity '" + shorten(e.name) + "' is never placed: it doesn't appear",
           "give it a <TeleportAction> in <Init>");
    }
  }

  // A traffic stop that names nothing that was started.
  void check_stops() {
    std::set<std::string> started;
    std::map<std::string, SourceLocation> stopped;
    const auto look = [&](const Action& a) {
      std::visit(Overloaded{[&](const TrafficSourceAction& t) { started.insert(t.traffic); },
                            [&](const TrafficSinkAction& t) { started.insert(t.traffic); },
                            [&](const TrafficSwarmAction& t) { started.insert(t.traffic); },
                            [&](const TrafficAreaAction& t) { started.insert(t.traffic); },
                            [&](const TrafficStopAction& t) { stopped[t.traffic] = a.where; },
                            [](const auto&) {}},
                 a.what);
    };
    for (const InitAction& init : scenario_.init) look(init.action);
    for_each_action(scenario_, [&](const ManeuverGroup&, const Action& a) { look(a); });
    for (const auto& [name, where] : stopped) {
      if (!name.empty() && started.count(name) == 0)
        warn("xosc.reference", where, "no traffic '" + shorten(name) + "' to stop",
             "trafficName is that of the action that starts it; without one all traffic stops");
    }
  }

  const ConcreteScenario& scenario_;
  Diagnostics& diagnostics_;
};

}  // namespace

bool is_global(const ActionVariant& action) {
  return std::visit(
      Overloaded{[](const EnvironmentAction&) { return true; },
                 [](const AddEntityAction&) { return true; },
                 [](const DeleteEntityAction&) { return true; },
                 [](const TrafficSignalStateAction&) { return true; },
                 [](const TrafficSignalControllerAction&) { return true; },
                 [](const ParameterSetAction&) { return true; },
                 [](const ParameterModifyAction&) { return true; },
                 [](const VariableSetAction&) { return true; },
                 [](const VariableModifyAction&) { return true; },
                 [](const SetMonitorAction&) { return true; },
                 [](const CustomCommandAction&) { return true; },
                 [](const TrafficSourceAction&) { return true; },
                 [](const TrafficSinkAction&) { return true; },
                 [](const TrafficSwarmAction&) { return true; },
                 [](const TrafficAreaAction&) { return true; },
                 [](const TrafficStopAction&) { return true; }, [](const auto&) { return false; }},
      action);
}

void check(const ConcreteScenario& scenario, Diagnostics& diagnostics) {
  Checks(scenario, diagnostics).run();
}

}  // namespace raytruth::scenario
