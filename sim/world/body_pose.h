#pragma once

// Internal to sim/world: which roads need no look below each wheel.

#include "sim/roads/road.h"

namespace raytruth::world {

/// How much of a road is a plane of one slope along it and level across it, but for its curves.
enum class Evenness {
  kNone,
  kWithinLanes,  ///< all, but lanes may have heights of their own
  kWhole
};
Evenness evenness_of(const roads::Road& road);

}  // namespace raytruth::world
