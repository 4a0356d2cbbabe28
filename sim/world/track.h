#pragma once

// Internal to sim/world: a trajectory's way and clock.

#include <optional>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::world {

/// A trajectory as dense points in the world; s along it.
struct Track {
  struct Point {
    double s_m;
    Vec3 p;
    double heading_rad, pitch_rad;
  };
  /// When it is where; what isn't said of a knot's motion follows from its neighbours.
  struct Knot {
    double time_s, s_m;
    std::optional<double> speed_m_s, acceleration_m_s2;
  };
  struct Moment {
    double s_m, speed_m_s;
  };
  std::vector<Point> points;  ///< at least two
  std::vector<Knot> clock;    ///< times ascending; empty: it has none
  bool on_surface = false;    ///< heights were not given: it lies on the road
  bool closed = false;        ///< the end is the start: s goes on beyond it

  double length_m() const { return points.back().s_m; }
  bool timed() const { return clock.size() > 1; }
  Point at_s(double s) const;
  /// Between knots without a motion the speed is even, with speeds s is a cubic, with
  /// accelerations a quintic in time. At a knot the speed is that of its arrival.
  Moment at_time(double t) const;
  /// s of the point nearest to p in the plane, within [from, to].
  double nearest_s(const Vec3& p, double from_m, double to_m) const;
};

}  // namespace raytruth::world
