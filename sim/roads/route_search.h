#pragma once

#include <cstdint>
#include <vector>

#include "sim/roads/road_network.h"

namespace raytruth::roads {

/// What a way through the network should have least of.
enum class RouteAim {
  kLength,
  kTime,       ///< at the speed limits; 50 km/h where none is stated, 130 km/h where there is none
  kJunctions,  ///< then length
  kRandom      ///< length weighted by a factor of 1 to 10 drawn for each road
};

/// The best way along lanes and permitted lane changes by this aim; empty when there is none. As
/// RoadNetwork::route(), but ways through virtual junctions are not looked at. `seed` counts for
/// kRandom alone.
std::vector<RouteLeg> find_route(const RoadNetwork& network, const LanePoint& from,
                                 const LanePoint& to, RouteAim aim, std::uint64_t seed = 0,
                                 LaneLayer preferred = LaneLayer::kTemporary);

}  // namespace raytruth::roads
