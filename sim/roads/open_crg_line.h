#pragma once

// Internal to sim/roads.

#include <cstddef>
#include <vector>

namespace raytruth::roads {

/// The reference line of an OpenCRG file: points at equal steps of u, straight between them. At an
/// inner point the lines of constant u run along the bisector of both pieces, so that offset lines
/// stay parallel and (u, v) covers the plane without gaps; beyond the ends the first and last piece
/// go on, or, on a closed line, are each other's neighbours.
class CrgLine {
 public:
  struct Point {
    double x_m = 0.0, y_m = 0.0;
  };
  /// Grid coordinates of a point of the plane and their gradients.
  struct Foot {
    double u_m = 0.0, v_m = 0.0;
    double u_by_x = 0.0, u_by_y = 0.0, v_by_x = 0.0, v_by_y = 0.0;
  };

  CrgLine() = default;
  /// At least two points; `heading` is that of the start. A closed line ends (nearly) in its first
  /// point.
  CrgLine(std::vector<Point> points, double heading_rad, double u_begin_m, double u_step_m,
          bool closed = false);

  Foot foot(double x_m, double y_m) const;
  Point at(double u_m, double v_m) const;
  Point start() const { return points_.front(); }
  double start_heading() const { return heading_rad_; }

 private:
  struct Box {
    double x_min, x_max, y_min, y_max;
  };
  struct Direction {
    double x, y, length;  ///< x and y of unit length
  };
  /// A piece of the line; how far the bisectors at both ends lean along e per metre of v.
  struct Piece {
    Point from;
    Direction e;
    double lean_from, lean_to;
  };
  static double lean(const Direction& e, const Direction& other);
  Piece piece(std::size_t index) const;
  void build(std::size_t node, std::size_t begin, std::size_t end);
  void search(std::size_t node, std::size_t begin, std::size_t end, const Point& p,
              double& best_distance2, std::size_t& best) const;

  std::vector<Point> points_;
  std::vector<Box> boxes_;  ///< of halves of the points, as a binary heap
  double heading_rad_ = 0.0, u_begin_m_ = 0.0, u_step_m_ = 1.0;
  bool closed_ = false;
};

}  // namespace raytruth::roads
