#pragma once

// Internal to sim/traffic: whether a driver may drive into the junction ahead.

#include "sim/traffic/field.h"

namespace raytruth::traffic {

/// Where the path enters a junction: its first lane there, and the way from the origin to it.
struct JunctionAhead {
  std::size_t first = 0;  ///< index in the path
  double start_m = 0.0;
};
std::optional<JunctionAhead> junction_ahead(const LaneGraph& lanes, const Agent& agent,
                                            double reach_m);

/// True when the driver can pass all lanes that cross the path without being in anybody's way who
/// goes first. `lit`: a green light leads in.
bool may_enter(const LaneGraph& lanes, const Field& field, const std::vector<Agent>& agents,
               std::size_t self, const JunctionAhead& junction, bool lit);

/// Free way to the nearest place of conflict ahead that a body stands in, from the front bumper;
/// for those who are inside already. Nothing: all free.
std::optional<double> blocked_ahead_m(const LaneGraph& lanes, const Field& field,
                                      const Agent& agent);

}  // namespace raytruth::traffic
