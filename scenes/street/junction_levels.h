#pragma once

// Internal to scenes/street: roads of one junction that pass over each other.

#include <span>
#include <vector>

#include "sim/roads/road_network.h"

namespace raytruth::street {

/// Roads whose lanes lie further apart than this one above the other have floors of their own.
inline constexpr double kLevel_m = 2.5;

/// The junction's roads by level, each in the given order: roads that overlap, or start at one end
/// of one road, are on one level unless they lie more than kLevel_m above each other somewhere.
/// Nearly always one level.
std::vector<std::vector<roads::RoadIndex>> split_levels(
    const roads::RoadNetwork& roads, std::span<const roads::RoadIndex> connecting);

}  // namespace raytruth::street
