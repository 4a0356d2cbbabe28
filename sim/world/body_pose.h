#pragma once

// Internal to sim/world: which roads need no look below each wheel.

#include "sim/roads/road.h"

namespace raytruth::world {

/// True for a road of one slope and no cross fall, kerbs or bumps.
bool is_even(const roads::Road& road);

}  // namespace raytruth::world
