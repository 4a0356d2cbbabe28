#pragma once

#include "sim/scenario/concrete_scenario.h"

namespace raytruth::scenario {

/// Whether it acts on the world, or on an entity that it names itself (AddEntityAction,
/// DeleteEntityAction): such an action needs no actor.
bool is_global(const ActionVariant& action);

/// Calls f(group, action) for each action of the storyboard's events, in the file's order; `group`
/// is the maneuver group whose actors do it. Actions of Init aren't among them. Those of a
/// ConcreteScenario that isn't const may be changed.
template <typename Scenario, typename F>
void for_each_action(Scenario& scenario, F f) {
  for (auto& story : scenario.stories) {
    for (auto& act : story.acts) {
      for (auto& group : act.groups) {
        for (auto& maneuver : group.maneuvers) {
          for (auto& event : maneuver.events) {
            for (auto& action : event.actions) f(group, action);
          }
        }
      }
    }
  }
}

}  // namespace raytruth::scenario
