#pragma once

#include "sim/scenario/concrete_scenario.h"

namespace raytruth::scenario {

/// Calls f(group, action) for each action of the storyboard's events, in the file's order; `group`
/// is the maneuver group whose actors do it. Actions of Init aren't among them.
template <typename F>
void for_each_action(const ConcreteScenario& scenario, F f) {
  for (const Story& story : scenario.stories) {
    for (const Act& act : story.acts) {
      for (const ManeuverGroup& group : act.groups) {
        for (const Maneuver& maneuver : group.maneuvers) {
          for (const Event& event : maneuver.events) {
            for (const Action& action : event.actions) f(group, action);
          }
        }
      }
    }
  }
}

}  // namespace raytruth::scenario
