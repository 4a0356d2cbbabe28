#pragma once

// Internal to sim/world: transitions from one value to another (OpenSCENARIO TransitionDynamics).

#include "sim/scenario/concrete_scenario.h"

namespace raytruth::world {

/// Share of the change done at fraction u of the way, 0..1.
double shape_value(scenario::DynamicsShape shape, double u);
/// d shape_value / du.
double shape_slope(scenario::DynamicsShape shape, double u);
/// Integral of shape_value from 0 to u.
/// d^2 value / du^2.
double shape_bend(scenario::DynamicsShape shape, double u);
double shape_integral(scenario::DynamicsShape shape, double u);

/// Lateral acceleration of lane offsets that state none.
constexpr double kLateralAcceleration_m_s2 = 1.0;

/// Length of a transition of a value by `change`, in seconds, or in metres for dimension distance.
/// Rate is the largest slope on the way. Infinite when the rate is 0 and there is something to
/// change.
double transition_length(const scenario::TransitionDynamics& dynamics, double change);

}  // namespace raytruth::world
