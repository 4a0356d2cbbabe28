#pragma once

// Internal to sim/world: how the speed goes on when an action asks for another one.

#include "sim/world/dynamics.h"
#include "sim/world/state.h"

namespace raytruth::world {

/// From one speed to another, m/s, whatever the vehicle is able to. A step takes no time, and so
/// does a change of rounding errors.
SpeedTransition transition_to(double from, double to, const scenario::TransitionDynamics& d);
/// A change of speed that the vehicle is able to: a shape that asks for more takes longer.
Longitudinal able_to_follow(double from, double to, const scenario::TransitionDynamics& d,
                            const scenario::Performance& performance);
/// All entries of a profile from `speed` on; entries count from `base`, both in m/s.
SpeedProfileRun profile_of(const scenario::SpeedProfileAction& a, double speed, double base,
                           const scenario::Performance& performance);

}  // namespace raytruth::world
