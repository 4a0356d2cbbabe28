#pragma once

#include <vector>

#include "sim/roads/road.h"

namespace raytruth::roads {

/// A point of the reference line in the plane.
struct LinePoint {
  double x_m = 0.0, y_m = 0.0, heading_rad = 0.0, curvature_1_m = 0.0;
};

/// Foot of a perpendicular onto a reference line: along is 0 unless it lies beyond an end.
struct LineFoot {
  double s_m = 0.0, across_m = 0.0, along_m = 0.0;
};

/// planView of one road, evaluable at any s. Line and arc in closed form; spirals by Gauss-Legendre
/// quadrature of the heading from the nearest of precomputed nodes; poly3 and paramPoly3
/// parameterised by arc length (Newton on a table). A paramPoly3 whose curve is not exactly as long
/// as its record says is walked evenly from its first to its last point, so that it meets its
/// neighbours. Outside [0, length] the first or last record is continued.
class ReferenceLine {
 public:
  explicit ReferenceLine(const std::vector<Geometry>& records);
  LinePoint at(double s) const;
  /// at(s).curvature_1_m, much faster.
  double curvature_1_m(double s) const;
  /// The foot that a search from near_s finds in the plane, s in [0, length_m].
  LineFoot foot(double near_s, double length_m, double x_m, double y_m) const;
  /// Length of a record's curve: by quadrature for paramPoly3, as the record says for the others.
  static double curve_length(const Geometry& record);

 private:
  struct Node {
    double ds = 0.0;              ///< arc length from the record's start
    double value = 0.0;           ///< parameter p (polynomials)
    double slope = 0.0;           ///< d value / d ds (polynomials)
    double x = 0.0, y = 0.0;      ///< in the record's frame (spirals)
    double cos = 1.0, sin = 0.0;  ///< of the heading there (spirals)
  };
  struct Piece {
    Geometry geometry;
    std::vector<Node> nodes;
    double stretch = 1.0;         ///< length of the curve by length of the record
    double cos = 1.0, sin = 0.0;  ///< of the record's heading
  };
  /// As a LinePoint, with cosine and sine of its heading in place of the heading.
  struct Tangent {
    double x_m = 0.0, y_m = 0.0, cos = 1.0, sin = 0.0, curvature_1_m = 0.0;
  };
  static Tangent tangent_at(const Piece& piece, double ds);
  const Piece& piece_at(double s) const;
  static double parameter_at(const Piece& piece, double ds);
  static LinePoint place(const Piece& piece, double u, double v, double turn, double curvature);
  static std::vector<Node> spiral_nodes(const Geometry& g);
  static std::vector<Node> polynomial_nodes(const Geometry& g);
  static LinePoint at(const Piece& piece, double ds);
  /// The end of a spiral's first ds, in the record's frame.
  static Tangent spiral_end(const Piece& piece, const Spiral& spiral, double ds);
  std::vector<Piece> pieces_;
};

}  // namespace raytruth::roads
