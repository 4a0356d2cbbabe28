#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/scenario/action.h"
#include "sim/scenario/condition.h"

namespace raytruth::scenario {

enum class Priority { kOverride, kParallel, kSkip };

struct Event {
  std::string name;
  Priority priority = Priority::kParallel;
  int max_execution_count = 1;
  std::vector<Action> actions;
  std::optional<Trigger> start;  ///< not set: starts with its parent
  SourceLocation where;
};
struct Maneuver {
  std::string name;
  std::vector<Event> events;
};
struct ManeuverGroup {
  std::string name;
  int max_execution_count = 1;
  bool select_triggering_entities = false;
  std::vector<std::string> actors;  ///< members in place of selections
  std::vector<Maneuver> maneuvers;
};
struct Act {
  std::string name;
  std::vector<ManeuverGroup> groups;
  std::optional<Trigger> start, stop;
};
struct Story {
  std::string name;
  std::vector<Act> acts;
};

}  // namespace raytruth::scenario
