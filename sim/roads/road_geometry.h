#pragma once

#include <optional>
#include <variant>
#include <vector>

namespace raytruth::roads {

/// Where in the road file something stands; both count from 1, 0 = not known.
struct FileMark {
  int line = 0, column = 0;
};

/// a + b ds + c ds^2 + d ds^3 with ds = s - s_m, valid from s_m to the next record (ASAM
/// OpenDRIVE's cubic, used for elevation, superelevation, crossfall, lane offset, width and
/// border; in t instead of s for lateral shapes).
struct Cubic {
  double s_m = 0.0;
  double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
  FileMark mark;

  double value(double s) const {
    const double ds = s - s_m;
    return a + ds * (b + ds * (c + ds * d));
  }
  double slope(double s) const {
    const double ds = s - s_m;
    return b + ds * (2.0 * c + ds * 3.0 * d);
  }
};

/// The record in force at s (the last one with s_m <= s, or the first), nullptr when there is none.
const Cubic* record_at(const std::vector<Cubic>& records, double s);
/// Value and slope of the record in force at s; 0 when there is none.
double value_at(const std::vector<Cubic>& records, double s);
double slope_at(const std::vector<Cubic>& records, double s);

/// Shapes of planView.
struct Line {};
struct Arc {
  double curvature = 0.0;  ///< 1/m, left positive
};
struct Spiral {
  double curvature_start = 0.0, curvature_end = 0.0;
};
struct Poly3 {
  double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
};
struct ParamPoly3 {
  double au = 0.0, bu = 0.0, cu = 0.0, du = 0.0;
  double av = 0.0, bv = 0.0, cv = 0.0, dv = 0.0;
  bool normalized = true;  ///< pRange: parameter 0..1, otherwise 0..length
};

/// One planView record.
struct Geometry {
  double s_m = 0.0, x_m = 0.0, y_m = 0.0, heading_rad = 0.0, length_m = 0.0;
  std::variant<Line, Arc, Spiral, Poly3, ParamPoly3> shape;
  FileMark mark;
};

/// The <shape> records of one s: cubics in t, each valid from its start (Cubic::s_m is t here) to
/// the next.
struct ShapeStation {
  double s_m = 0.0;
  std::vector<Cubic> pieces;
};

/// A <strip> of a cross section surface: the four coefficients of a cubic in t, each a cubic in s.
struct SurfaceStrip {
  std::vector<Cubic> width;  ///< of an inner strip; none = to the edge of the road
  std::vector<Cubic> constant, linear, quadratic, cubic;
  bool relative = true;  ///< outer strip: heights count from the outer edge of the inner strip
};

/// <crossSectionSurface> (OpenDRIVE 1.8).
struct CrossSectionSurface {
  std::vector<Cubic> t_offset;
  std::optional<SurfaceStrip> left_inner, left_outer, right_inner, right_outer;
};

/// What bends the road's cross section beside superelevation; all heights are 0 when empty.
struct LateralProfile {
  std::vector<Cubic> crossfall_left, crossfall_right;  ///< rad, positive falls outwards
  std::vector<ShapeStation> shape;                     ///< by s ascending
  std::optional<CrossSectionSurface> surface;          ///< excludes the others
  bool empty() const {
    return crossfall_left.empty() && crossfall_right.empty() && shape.empty() && !surface;
  }
};

}  // namespace raytruth::roads
