#include "sim/roads/reference_line.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

// Gauss-Legendre, 5 points on [-1, 1]; exact for polynomials up to degree 9.
constexpr std::array<double, 5> kX = {-0.906179845938664, -0.538469310105683, 0.0,
                                      0.538469310105683, 0.906179845938664};
constexpr std::array<double, 5> kW = {0.236926885056189, 0.478628670499366, 0.568888888888889,
                                      0.478628670499366, 0.236926885056189};

// Turn of a spiral between two nodes on average: the quadrature error falls with its 10th power, to
// below 1e-12 m.
constexpr double kTurnPerNode = 0.1;

// As far as small_turn() goes: where the curvature starts from 0 the last node has twice the
// average.
constexpr double kMostTurnFromNode = 0.25;

// Nodes of a polynomial are doubled until its length stays within this, or there are too many.
constexpr double kLengthError_m = 1e-9;
constexpr int kFewestNodes = 8;
constexpr int kMostNodes = 4096;

template <typename F>
double integrate(double a, double b, F f) {
  const double half = 0.5 * (b - a);
  const double middle = 0.5 * (a + b);
  double sum = 0.0;
  for (std::size_t i = 0; i < kX.size(); ++i) sum += kW[i] * f(middle + half * kX[i]);
  return half * sum;
}

struct Turn {
  double cos = 0.0, sin = 0.0;
};

// Taylor's series: up to kMostTurnFromNode what is left out is below 2e-16.
Turn small_turn(double a) {
  const double a2 = a * a;
  return {1.0 + a2 * (-1.0 / 2.0 +
                      a2 * (1.0 / 24.0 +
                            a2 * (-1.0 / 720.0 + a2 * (1.0 / 40320.0 + a2 * (-1.0 / 3628800.0))))),
          a * (1.0 +
               a2 * (-1.0 / 6.0 +
                     a2 * (1.0 / 120.0 + a2 * (-1.0 / 5040.0 + a2 * (1.0 / 362880.0 +
                                                                     a2 * (-1.0 / 39916800.0))))))};
}

// PolynomialCurve (u, v) of a polynomial record with derivatives by its own parameter.
struct PolynomialCurve {
  double u, v, du, dv, ddu, ddv;
};

PolynomialCurve curve_at(const Geometry& g, double p) {
  const auto cubic = [p](double a, double b, double c, double d) {
    return a + p * (b + p * (c + p * d));
  };
  const auto slope = [p](double b, double c, double d) { return b + p * (2.0 * c + p * 3.0 * d); };
  const auto bend = [p](double c, double d) { return 2.0 * c + 6.0 * d * p; };
  if (const auto* q = std::get_if<ParamPoly3>(&g.shape)) {
    return {cubic(q->au, q->bu, q->cu, q->du),
            cubic(q->av, q->bv, q->cv, q->dv),
            slope(q->bu, q->cu, q->du),
            slope(q->bv, q->cv, q->dv),
            bend(q->cu, q->du),
            bend(q->cv, q->dv)};
  }
  const auto& q = std::get<Poly3>(g.shape);
  return {p, cubic(q.a, q.b, q.c, q.d), 1.0, slope(q.b, q.c, q.d), 0.0, bend(q.c, q.d)};
}

double curvature_of(const PolynomialCurve& c) {
  const double speed2 = std::max(c.du * c.du + c.dv * c.dv, 1e-24);
  return (c.du * c.ddv - c.dv * c.ddu) / (speed2 * std::sqrt(speed2));
}

double curvature_at(const Spiral& spiral, const Geometry& g, double ds) {
  const double rate = (spiral.curvature_end - spiral.curvature_start) / g.length_m;
  return spiral.curvature_start + rate * ds;
}

// Of curve_at() the slopes alone.
double speed_at(const Geometry& g, double p) {
  const auto slope = [p](double b, double c, double d) { return b + p * (2.0 * c + p * 3.0 * d); };
  double du = 1.0;
  double dv = 0.0;
  if (const auto* q = std::get_if<ParamPoly3>(&g.shape)) {
    du = slope(q->bu, q->cu, q->du);
    dv = slope(q->bv, q->cv, q->dv);
  } else {
    const auto& poly = std::get<Poly3>(g.shape);
    dv = slope(poly.b, poly.c, poly.d);
  }
  return std::sqrt(du * du + dv * dv);
}

double parameter_end(const Geometry& g) {
  const auto* q = std::get_if<ParamPoly3>(&g.shape);
  return q && q->normalized ? 1.0 : g.length_m;
}

double spiral_heading(const Spiral& spiral, double length, double ds) {
  const double rate = length > 0.0 ? (spiral.curvature_end - spiral.curvature_start) / length : 0.0;
  return ds * (spiral.curvature_start + 0.5 * rate * ds);
}

}  // namespace

LinePoint ReferenceLine::place(const Piece& piece, double u, double v, double turn,
                               double curvature) {
  const Geometry& g = piece.geometry;
  return {g.x_m + piece.cos * u - piece.sin * v, g.y_m + piece.sin * u + piece.cos * v,
          wrap_angle(g.heading_rad + turn), curvature};
}

std::vector<ReferenceLine::Node> ReferenceLine::spiral_nodes(const Geometry& g) {
  const auto& spiral = std::get<Spiral>(g.shape);
  const double turn =
      0.5 * (std::abs(spiral.curvature_start) + std::abs(spiral.curvature_end)) * g.length_m;
  const int count = 1 + static_cast<int>(std::min(turn / kTurnPerNode, 1e5));
  const auto heading = [&](double ds) { return spiral_heading(spiral, g.length_m, ds); };
  std::vector<Node> nodes(static_cast<std::size_t>(count) + 1);
  for (int i = 1; i <= count; ++i) {
    const Node& before = nodes[static_cast<std::size_t>(i) - 1];
    Node& node = nodes[static_cast<std::size_t>(i)];
    node.ds = g.length_m * i / count;
    node.cos = det::cos(heading(node.ds));
    node.sin = det::sin(heading(node.ds));
    node.x =
        before.x + integrate(before.ds, node.ds, [&](double ds) { return det::cos(heading(ds)); });
    node.y =
        before.y + integrate(before.ds, node.ds, [&](double ds) { return det::sin(heading(ds)); });
  }
  return nodes;
}

std::vector<ReferenceLine::Node> ReferenceLine::polynomial_nodes(const Geometry& g) {
  const double end = parameter_end(g);
  std::vector<Node> nodes;
  double length_before = -1.0;
  for (int count = kFewestNodes;; count *= 2) {
    nodes.assign(static_cast<std::size_t>(count) + 1, {});
    const auto slope_at = [&](double p) { return 1.0 / std::max(speed_at(g, p), 1e-12); };
    nodes.front().slope = slope_at(0.0);
    for (int i = 1; i <= count; ++i) {
      const Node& before = nodes[static_cast<std::size_t>(i) - 1];
      Node& node = nodes[static_cast<std::size_t>(i)];
      node.value = end * i / count;
      node.slope = slope_at(node.value);
      node.ds =
          before.ds + integrate(before.value, node.value, [&](double p) { return speed_at(g, p); });
    }
    if (std::abs(nodes.back().ds - length_before) < kLengthError_m || count >= kMostNodes)
      return nodes;
    length_before = nodes.back().ds;
  }
}

ReferenceLine::ReferenceLine(const std::vector<Geometry>& records) {
  for (const Geometry& g : records) {
    Piece piece{g, {}, 1.0, det::cos(g.heading_rad), det::sin(g.heading_rad)};
    if (std::holds_alternative<Spiral>(g.shape)) piece.nodes = spiral_nodes(g);
    if (std::holds_alternative<Poly3>(g.shape)) piece.nodes = polynomial_nodes(g);
    if (std::holds_alternative<ParamPoly3>(g.shape)) {
      piece.nodes = polynomial_nodes(g);
      piece.stretch = piece.nodes.back().ds / g.length_m;
    }
    pieces_.push_back(std::move(piece));
  }
}

double ReferenceLine::curve_length(const Geometry& record) {
  if (!std::holds_alternative<ParamPoly3>(record.shape)) return record.length_m;
  return polynomial_nodes(record).back().ds;
}

const ReferenceLine::Piece& ReferenceLine::piece_at(double s) const {
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), s,
                       [](double value, const Piece& piece) { return value < piece.geometry.s_m; });
  return after == pieces_.begin() ? pieces_.front() : *std::prev(after);
}

LinePoint ReferenceLine::at(double s) const {
  const Piece& piece = piece_at(s);
  return at(piece, s - piece.geometry.s_m);
}

double ReferenceLine::curvature_1_m(double s) const {
  const Piece& piece = piece_at(s);
  const Geometry& g = piece.geometry;
  const double ds = s - g.s_m;
  if (std::holds_alternative<Line>(g.shape)) return 0.0;
  if (const auto* arc = std::get_if<Arc>(&g.shape)) return arc->curvature;
  if (const auto* spiral = std::get_if<Spiral>(&g.shape)) return curvature_at(*spiral, g, ds);
  return curvature_of(curve_at(g, parameter_at(piece, ds)));
}

LinePoint ReferenceLine::at(const Piece& piece, double ds) {
  const Geometry& g = piece.geometry;
  if (std::holds_alternative<Line>(g.shape)) return place(piece, ds, 0.0, 0.0, 0.0);
  if (const auto* arc = std::get_if<Arc>(&g.shape)) {
    const double k = arc->curvature;
    const double turn = k * ds;
    if (std::abs(turn) < 1e-9) return place(piece, ds, 0.5 * k * ds * ds, turn, k);
    // 1 - cos(x) = 2 sin^2(x / 2) keeps its digits for slight turns.
    const double half = det::sin(0.5 * turn);
    return place(piece, det::sin(turn) / k, 2.0 * half * half / k, turn, k);
  }
  if (const auto* spiral = std::get_if<Spiral>(&g.shape)) {
    const Tangent end = spiral_end(piece, *spiral, ds);
    return place(piece, end.x_m, end.y_m, spiral_heading(*spiral, g.length_m, ds),
                 end.curvature_1_m);
  }
  const PolynomialCurve c = curve_at(g, parameter_at(piece, ds));
  return place(piece, c.u, c.v, det::atan2(c.dv, c.du), curvature_of(c));
}

ReferenceLine::Tangent ReferenceLine::spiral_end(const Piece& piece, const Spiral& spiral,
                                                 double ds) {
  const auto next =
      std::upper_bound(piece.nodes.begin(), piece.nodes.end(), ds,
                       [](double value, const Node& node) { return value < node.ds; });
  const Node& node = next == piece.nodes.begin() ? piece.nodes.front() : *std::prev(next);
  const double length = piece.geometry.length_m;
  const double curvature = curvature_at(spiral, piece.geometry, ds);
  const double there = spiral_heading(spiral, length, ds);
  const double start = spiral_heading(spiral, length, node.ds);
  if (std::abs(there - start) > kMostTurnFromNode) {
    // Far beyond an end of the record.
    const auto heading = [&](double at) { return spiral_heading(spiral, length, at); };
    return {node.x + integrate(node.ds, ds, [&](double at) { return det::cos(heading(at)); }),
            node.y + integrate(node.ds, ds, [&](double at) { return det::sin(heading(at)); }),
            det::cos(there), det::sin(there), curvature};
  }
  // In the frame of the node.
  const double curvature_there = curvature_at(spiral, piece.geometry, node.ds);
  const double half_rate =
      length > 0.0 ? 0.5 * (spiral.curvature_end - spiral.curvature_start) / length : 0.0;
  const auto turn = [&](double way) {
    return small_turn(way * (curvature_there + half_rate * way));
  };
  const double way = ds - node.ds;
  Turn sum;
  for (std::size_t i = 0; i < kX.size(); ++i) {
    const Turn t = turn(0.5 * way * (1.0 + kX[i]));
    sum.cos += 0.5 * way * kW[i] * t.cos;
    sum.sin += 0.5 * way * kW[i] * t.sin;
  }
  const Turn end = turn(way);
  return {node.x + node.cos * sum.cos - node.sin * sum.sin,
          node.y + node.sin * sum.cos + node.cos * sum.sin, node.cos * end.cos - node.sin * end.sin,
          node.sin * end.cos + node.cos * end.sin, curvature};
}

ReferenceLine::Tangent ReferenceLine::tangent_at(const Piece& piece, double ds) {
  const Geometry& g = piece.geometry;
  const auto turned = [&](double u, double v, double cos, double sin, double curvature) {
    return Tangent{g.x_m + piece.cos * u - piece.sin * v, g.y_m + piece.sin * u + piece.cos * v,
                   piece.cos * cos - piece.sin * sin, piece.sin * cos + piece.cos * sin, curvature};
  };
  if (std::holds_alternative<Line>(g.shape)) return turned(ds, 0.0, 1.0, 0.0, 0.0);
  if (const auto* arc = std::get_if<Arc>(&g.shape)) {
    const double k = arc->curvature;
    const double turn = k * ds;
    if (std::abs(turn) < 1e-9) return turned(ds, 0.5 * k * ds * ds, 1.0, turn, k);
    const double half = det::sin(0.5 * turn);
    const double sine = det::sin(turn);
    const double rise = 2.0 * half * half;
    return turned(sine / k, rise / k, 1.0 - rise, sine, k);
  }
  if (const auto* spiral = std::get_if<Spiral>(&g.shape)) {
    const Tangent end = spiral_end(piece, *spiral, ds);
    return turned(end.x_m, end.y_m, end.cos, end.sin, end.curvature_1_m);
  }
  const PolynomialCurve c = curve_at(g, parameter_at(piece, ds));
  const double speed = std::sqrt(c.du * c.du + c.dv * c.dv);
  const bool stands = speed < 1e-12;
  return turned(c.u, c.v, stands ? 1.0 : c.du / speed, stands ? 0.0 : c.dv / speed,
                curvature_of(c));
}

// Of a polynomial record: the parameter whose arc length is ds.
double ReferenceLine::parameter_at(const Piece& piece, double ds) {
  const Geometry& g = piece.geometry;
  ds *= piece.stretch;
  const auto next =
      std::upper_bound(piece.nodes.begin(), piece.nodes.end(), ds,
                       [](double value, const Node& node) { return value < node.ds; });
  const Node& node = next == piece.nodes.begin() ? piece.nodes.front() : *std::prev(next);
  double p = node.value;
  if (next != piece.nodes.begin() && next != piece.nodes.end()) {
    const double step = next->ds - node.ds;
    const double u = (ds - node.ds) / step;
    const double rise = next->value - node.value;
    // A cubic through both nodes with their slopes starts so near that one step is enough; where
    // it could overshoot (a curve that starts from a stand), the chord starts safely.
    if (step * std::max(node.slope, next->slope) <= 3.0 * rise) {
      const double c = 3.0 * rise - step * (2.0 * node.slope + next->slope);
      const double d = step * (node.slope + next->slope) - 2.0 * rise;
      p += u * (step * node.slope + u * (c + u * d));
    } else {
      p += u * rise;
    }
  }
  for (int i = 0; i < 8; ++i) {
    const double speed = std::max(speed_at(g, p), 1e-12);
    const double length =
        node.ds + integrate(node.value, p, [&](double at) { return speed_at(g, at); });
    const double step = (ds - length) / speed;
    p += step;
    // The next step would be about this one's square by the metre over which the speed changes.
    if (std::abs(step) * speed < 1e-6) break;
  }
  return p;
}

LineFoot ReferenceLine::foot(double near_s, double length_m, double x_m, double y_m) const {
  struct Seen {
    double across_m, along_m;
    double stretch;  // the foot moves by along / stretch
  };
  const auto seen_from = [&](double s) {
    const Piece& piece = piece_at(s);
    const Tangent line = tangent_at(piece, s - piece.geometry.s_m);
    const double dx = x_m - line.x_m;
    const double dy = y_m - line.y_m;
    const double across = -line.sin * dx + line.cos * dy;
    return Seen{across, line.cos * dx + line.sin * dy, 1.0 - line.curvature_1_m * across};
  };
  // Newton on the along-track offset, in steps that can't run away near the centre of a curve.
  LineFoot f{near_s, 0.0, 0.0};
  for (int k = 0; k < 12; ++k) {
    const Seen seen = seen_from(f.s_m);
    f.across_m = seen.across_m;
    f.along_m = seen.along_m;
    const double next =
        std::clamp(f.s_m + seen.along_m / std::max(0.2, seen.stretch), 0.0, length_m);
    const double step = next - f.s_m;
    f.s_m = next;
    if (std::abs(step) < 1e-10) return f;
    // Newton's errors are squared: after a micrometre there is nothing left to see.
    if (std::abs(step) < 1e-6 && seen.stretch > 0.2) {
      f.along_m -= seen.stretch * step;
      return f;
    }
  }
  // There those steps are too short to arrive: whole ones, as long as they lead nearer.
  Seen seen = seen_from(f.s_m);
  for (int k = 0; k < 20 && seen.stretch > 1e-3; ++k) {
    const double next_s = std::clamp(f.s_m + seen.along_m / seen.stretch, 0.0, length_m);
    const Seen next = seen_from(next_s);
    const double nearer_m2 = seen.across_m * seen.across_m + seen.along_m * seen.along_m -
                             next.across_m * next.across_m - next.along_m * next.along_m;
    if (std::abs(next.along_m) >= std::abs(seen.along_m) || nearer_m2 < -1e-9) break;
    const double step = next_s - f.s_m;
    f = {next_s, next.across_m, next.along_m};
    seen = next;
    if (std::abs(step) < 1e-10) break;
  }
  return f;
}

}  // namespace raytruth::roads
