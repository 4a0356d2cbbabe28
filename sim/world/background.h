#pragma once

// Internal to sim/world: traffic that nobody scripts, and drivers of scripted entities.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/time.h"
#include "sim/scenario/action.h"
#include "sim/traffic/traffic.h"
#include "sim/traffic/walkers.h"

namespace raytruth::world {

/// A running source, sink, swarm or area.
struct Flow {
  /// One of the four traffic actions; lives as long as the scenario.
  const scenario::ActionVariant* action = nullptr;
  std::string name;
  std::uint32_t serial = 0;  ///< counts those that were started; Agent::group of its entities
  SimTime start;
  double owed = 0.0;    ///< entities that a source still has to make, or a sink may take
  bool filled = false;  ///< a swarm or area has had its first entities
  std::uint32_t tries = 0;
};

/// An object of the background: it stands where it appeared.
struct Standing {
  ActorId id;
  std::shared_ptr<const ActorModel> model;
  Pose X_WA;
  RoadPlace place;
  std::uint32_t group = 0;  ///< as Agent::group
};

/// Everything of the background that changes, at the time of the last tick. Copied once a tick, and
/// shared by all tries of a step in between.
struct TrafficState {
  SimTime at;
  std::uint64_t ticks = 0;
  std::vector<traffic::Agent> agents;    ///< by id ascending; driven entities first
  std::vector<traffic::Walker> walkers;  ///< by id ascending
  std::vector<Standing> standing;        ///< by id ascending
  std::vector<Flow> flows;
  std::uint32_t started = 1;  ///< serial of the next flow
  std::uint32_t made = 0;     ///< entities of the background so far
};

}  // namespace raytruth::world
