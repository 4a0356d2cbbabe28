#include "sim/world/track.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/math.h"

namespace raytruth::world {
namespace {

// The polynomial in u = 0..1 that has these values, slopes and bends at its ends; without bends
// the cubic. Value and slope at u.
std::pair<double, double> hermite(double u, double p0, double p1, double v0, double v1) {
  const double a = 2.0 * (p0 - p1) + v0 + v1;
  const double b = 3.0 * (p1 - p0) - 2.0 * v0 - v1;
  return {((a * u + b) * u + v0) * u + p0, (3.0 * a * u + 2.0 * b) * u + v0};
}

std::pair<double, double> hermite(double u, double p0, double p1, double v0, double v1, double a0,
                                  double a1) {
  const double d = p1 - p0 - v0 - 0.5 * a0;
  const double e = v1 - v0 - a0;
  const double f = a1 - a0;
  const double c3 = 10.0 * d - 4.0 * e + 0.5 * f;
  const double c4 = -15.0 * d + 7.0 * e - f;
  const double c5 = 6.0 * d - 3.0 * e + 0.5 * f;
  return {p0 + u * (v0 + u * (0.5 * a0 + u * (c3 + u * (c4 + u * c5)))),
          v0 + u * (a0 + u * (3.0 * c3 + u * (4.0 * c4 + u * 5.0 * c5)))};
}

}  // namespace

Track::Point Track::at_s(double s) const {
  if (closed && length_m() > 0.0) s -= length_m() * std::floor(s / length_m());
  const auto next = std::lower_bound(points.begin(), points.end(), s,
                                     [](const Point& p, double v) { return p.s_m < v; });
  if (next == points.begin()) return points.front();
  if (next == points.end()) return points.back();
  const Point& a = *std::prev(next);
  const Point& b = *next;
  const double u = b.s_m > a.s_m ? (s - a.s_m) / (b.s_m - a.s_m) : 0.0;
  return {s, a.p + u * (b.p - a.p), a.heading_rad + u * wrap_angle(b.heading_rad - a.heading_rad),
          a.pitch_rad + u * (b.pitch_rad - a.pitch_rad)};
}

Track::Moment Track::at_time(double t) const {
  const auto next = std::lower_bound(clock.begin(), clock.end(), t,
                                     [](const Knot& k, double v) { return k.time_s < v; });
  if (next == clock.begin()) return {clock.front().s_m, 0.0};
  if (next == clock.end()) return {clock.back().s_m, 0.0};
  const Knot& a = *std::prev(next);
  const Knot& b = *next;
  const double span = b.time_s - a.time_s;
  if (span <= 0.0) return {b.s_m, 0.0};
  const double u = (t - a.time_s) / span;
  const double mean = (b.s_m - a.s_m) / span;
  if (!a.speed_m_s && !b.speed_m_s) return {a.s_m + u * (b.s_m - a.s_m), mean};
  const double v0 = a.speed_m_s.value_or(mean) * span;
  const double v1 = b.speed_m_s.value_or(mean) * span;
  const auto [s, slope] =
      a.acceleration_m_s2 || b.acceleration_m_s2
          ? hermite(u, a.s_m, b.s_m, v0, v1, a.acceleration_m_s2.value_or(0.0) * span * span,
                    b.acceleration_m_s2.value_or(0.0) * span * span)
          : hermite(u, a.s_m, b.s_m, v0, v1);
  return {s, slope / span};
}

double Track::nearest_s(const Vec3& p, double from_m, double to_m) const {
  double best = std::numeric_limits<double>::infinity();
  double found = from_m;
  const auto first = std::upper_bound(points.begin(), points.end(), from_m,
                                      [](double v, const Point& q) { return v < q.s_m; });
  for (auto b = first == points.begin() ? std::next(first) : first;
       b != points.end() && std::prev(b)->s_m <= to_m; ++b) {
    const Point& a = *std::prev(b);
    const Vec2 edge = (b->p - a.p).head<2>();
    const Vec2 to = (p - a.p).head<2>();
    const double u = std::clamp(to.dot(edge) / std::max(1e-12, edge.squaredNorm()), 0.0, 1.0);
    const double d = (to - u * edge).norm();
    if (d < best - 1e-9) {
      best = d;
      found = a.s_m + u * (b->s_m - a.s_m);
    }
  }
  return std::clamp(found, from_m, to_m);
}

}  // namespace raytruth::world
