#pragma once

// Internal to sim/world: the storyboard as a tree.

#include <cstddef>
#include <string>
#include <vector>

#include "sim/scenario/storyboard.h"

namespace raytruth::world {

/// The storyboard's tree, flattened; index 0 is the storyboard.
struct Element {
  enum class Kind { kStoryboard, kStory, kAct, kGroup, kManeuver, kEvent, kAction } kind;
  std::string name, path;
  std::size_t parent = 0;
  std::vector<std::size_t> children;
  const scenario::Act* act = nullptr;
  const scenario::ManeuverGroup* group = nullptr;
  const scenario::Event* event = nullptr;
  const scenario::Action* action = nullptr;
};

/// True when a condition that refers to `name` (a name, or a path of names with "::") means it.
bool is_named(const Element& element, const std::string& name);

}  // namespace raytruth::world
