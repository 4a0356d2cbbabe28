#pragma once

#include <array>
#include <optional>

#include "sim/core/pose.h"

namespace raytruth::criticality {

/// The rectangle that an actor's bounding box covers in the world's x-y plane, and how it moves: it
/// keeps its heading. Metres, m/s, m/s2, world frame.
struct Body {
  Vec2 center_m = Vec2::Zero();
  Vec2 heading = Vec2(1.0, 0.0);  ///< unit vector
  double half_length_m = 0.0;
  double half_width_m = 0.0;
  Vec2 velocity_m_s = Vec2::Zero();
  Vec2 acceleration_m_s2 = Vec2::Zero();
};

/// Where two bodies come closest.
struct Encounter {
  double time_s = 0.0;      ///< from now; the earliest, 0 when they only part
  double distance_m = 0.0;  ///< between the rectangles; 0 = contact
  double now_m = 0.0;       ///< between them now, as gap() has it
};

/// Free distance between the rectangles, 0 when they touch. Exact.
double gap(const Body& a, const Body& b);
/// Closest encounter with constant velocities, from now on; a relative speed below 1 mm/s counts as
/// none. Exact: the relative motion is a ray,
/// the bodies' Minkowski difference an octagon.
Encounter closest_encounter(const Body& a, const Body& b);
/// First contact within [from_s, until_s] with constant accelerations, both times from now (the
/// bodies are as at time 0); nothing when there is none. Exact up to rounding: distances along the
/// four separating axes are quadratic in time.
std::optional<double> first_contact(const Body& a, const Body& b, double from_s, double until_s);

/// A body with constant acceleration that may come to stand for good.
struct Motion {
  Body body;               ///< at time 0
  double stands_at_s = 0;  ///< from then on it doesn't move; infinity = never
};
/// The body's motion; it stands as soon as an acceleration against its speed along the heading has
/// used that up.
Motion stopping(const Body& body);
/// First contact of two motions within `until_s`.
std::optional<double> first_contact(const Motion& a, const Motion& b, double until_s);

}  // namespace raytruth::criticality
