#pragma once

// Internal to sim/world: what the shapes of trajectories share.

#include "sim/scenario/position.h"
#include "sim/world/track.h"

namespace raytruth::world {

/// Spacing of curved shapes: chord error below 0.2 mm at 6 m radius.
constexpr double kPoint_m = 0.1;

/// s of the points, from one to the next; in the plane when the track lies on the surface.
void add_lengths(Track& track);
/// Headings and pitches of a smooth, dense line from its neighbours.
void add_directions(Track& track);
bool states_height(const scenario::Position& position);

}  // namespace raytruth::world
