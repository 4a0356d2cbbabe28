#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/scenario/position.h"

/// Shapes to follow. Times are seconds on the trajectory's own clock (TimeReference maps it).
namespace raytruth::scenario {

/// 1.4: how the entity moves at a point of its trajectory.
struct Motion {
  std::optional<double> speed_m_s, acceleration_m_s2;  ///< along the trajectory
};

struct Vertex {
  std::optional<double> time_s;
  Position position;
  std::optional<Motion> motion;
};
struct Polyline {
  std::vector<Vertex> vertices;
  /// 1.4: the motion between vertices is interpolated smoothly, so that what is said of a vertex
  /// (position, orientation, motion) holds there and nothing jumps; false: straight lines.
  bool interpolated = false;
};
struct Clothoid {
  double curvature_1_m = 0.0, curvature_prime_1_m2 = 0.0, length_m = 0.0;
  std::optional<double> start_time_s, stop_time_s;
  Position position;
  std::optional<Motion> motion_start, motion_end;
};
/// 1.3: clothoids one after the other; curvature changes linearly along each.
struct ClothoidSpline {
  struct Segment {
    double curvature_start_1_m = 0.0, curvature_end_1_m = 0.0, length_m = 0.0;
    double h_offset_rad = 0.0;  ///< turn from the end of the segment before
    std::optional<double> time_start_s;
    /// Nothing: where the segment before ends; the first segment always has one.
    std::optional<Position> position_start;
    std::optional<Motion> motion_start;
  };
  std::vector<Segment> segments;
  std::optional<double> time_end_s;
  std::optional<Motion> motion_end;
};
struct Nurbs {
  struct ControlPoint {
    Position position;
    std::optional<double> time_s;
    double weight = 1.0;
  };
  int order = 4;
  std::vector<ControlPoint> control_points;
  std::vector<double> knots;
};
struct Trajectory {
  std::string name;
  bool closed = false;
  std::variant<Polyline, Clothoid, Nurbs, ClothoidSpline> shape;
};

}  // namespace raytruth::scenario
