#include "sim/criticality/body.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/criticality/plane.h"

namespace raytruth::criticality {
namespace {

// Slower than this is rounding.
constexpr double kSpeedRounding_m_s = 1e-3;

// The sum of a body's rectangle and the mirrored other, as the four pairs of parallel edges it is
// made of: normal and half the width between them.
struct Slabs {
  std::array<Vec2, 4> normals;
  std::array<double, 4> reach_m;
};

double half_extent(const Body& b, const Vec2& n) {
  return b.half_length_m * std::fabs(n.dot(b.heading)) +
         b.half_width_m * std::fabs(n.dot(left_of(b.heading)));
}

Slabs slabs_of(const Body& a, const Body& b) {
  Slabs s;
  // Sideways first: who drives beside another is told apart there.
  s.normals = {left_of(a.heading), left_of(b.heading), a.heading, b.heading};
  for (std::size_t i = 0; i < 4; ++i)
    s.reach_m[i] = half_extent(a, s.normals[i]) + half_extent(b, s.normals[i]);
  return s;
}

// Corners of that octagon around the origin, counter-clockwise: the edges of both rectangles in
// the order of their direction.
std::array<Vec2, 8> corners_of(const Body& a, const Body& b) {
  // b's heading as one between 0 and 90 degrees from a's; its sides change roles by that.
  Vec2 axis = b.heading;
  double length = b.half_length_m;
  double width = b.half_width_m;
  for (int turn = 0; turn < 4; ++turn) {
    if (axis.dot(a.heading) > 0.0 && axis.dot(left_of(a.heading)) >= 0.0) break;
    axis = left_of(axis);
    std::swap(length, width);
  }
  const Vec2 b_left = left_of(axis);
  const Vec2 a_left = left_of(a.heading);
  Vec2 corner =
      -a.half_length_m * a.heading - a.half_width_m * a_left - length * axis - width * b_left;
  const std::array<Vec2, 4> edges = {2.0 * a.half_length_m * a.heading, 2.0 * length * axis,
                                     2.0 * a.half_width_m * a_left, 2.0 * width * b_left};
  std::array<Vec2, 8> corners;
  for (std::size_t i = 0; i < 8; ++i) {
    corners[i] = corner;
    corner += i < 4 ? edges[i] : Vec2(-edges[i - 4]);
  }
  return corners;
}

double distance_to_edges(const Vec2& p, const std::array<Vec2, 8>& corners) {
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < 8; ++i) {
    const Vec2 way = corners[(i + 1) % 8] - corners[i];
    const Vec2 there = p - corners[i];
    const double squared = way.squaredNorm();
    const double u = squared > 0.0 ? std::clamp(there.dot(way) / squared, 0.0, 1.0) : 0.0;
    best = std::min(best, (there - u * way).squaredNorm());
  }
  return std::sqrt(best);
}

// True when |c0 + c1 t + c2 t^2| stays above reach all the time.
bool apart(const std::array<double, 3>& c, double reach, double from_s, double until_s) {
  const auto at = [&](double t) { return c[0] + t * (c[1] + t * c[2]); };
  double low = at(from_s);
  double high = std::isinf(until_s) ? low : at(until_s);
  if (low > high) std::swap(low, high);
  if (std::isinf(until_s) && (c[1] != 0.0 || c[2] != 0.0)) return false;
  const double turn = c[2] != 0.0 ? -0.5 * c[1] / c[2] : -1.0;
  if (turn > from_s && turn < until_s) {
    low = std::min(low, at(turn));
    high = std::max(high, at(turn));
  }
  return low > reach || high < -reach;
}

bool inside(const Vec2& p, const Slabs& s) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (std::fabs(s.normals[i].dot(p)) > s.reach_m[i]) return false;
  }
  return true;
}

}  // namespace

double gap(const Body& a, const Body& b) {
  const Vec2 p = b.center_m - a.center_m;
  if (inside(p, slabs_of(a, b))) return 0.0;
  return distance_to_edges(p, corners_of(a, b));
}

Encounter closest_encounter(const Body& a, const Body& b) {
  const Slabs slabs = slabs_of(a, b);
  const Vec2 p = b.center_m - a.center_m;
  Vec2 w = b.velocity_m_s - a.velocity_m_s;
  if (w.squaredNorm() < kSpeedRounding_m_s * kSpeedRounding_m_s) w.setZero();
  double enter = 0.0;
  double leave = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < 4; ++i) {
    const double at = slabs.normals[i].dot(p);
    const double rate = slabs.normals[i].dot(w);
    const double reach = slabs.reach_m[i];
    if (rate == 0.0) {
      if (std::fabs(at) > reach) leave = -1.0;
      continue;
    }
    const double t1 = (-reach - at) / rate;
    const double t2 = (reach - at) / rate;
    enter = std::max(enter, std::min(t1, t2));
    leave = std::min(leave, std::max(t1, t2));
  }
  if (enter <= leave && enter == 0.0) return {};

  const std::array<Vec2, 8> corners = corners_of(a, b);
  const double now = distance_to_edges(p, corners);
  if (enter <= leave) return {enter, 0.0, now};
  Encounter best{0.0, now, now};
  const double squared = w.squaredNorm();
  if (squared == 0.0) return best;
  for (const Vec2& corner : corners) {
    const double t = (corner - p).dot(w) / squared;
    if (t <= 0.0) continue;
    const double d = std::sqrt((p + t * w - corner).squaredNorm());
    if (d < best.distance_m || (d == best.distance_m && t < best.time_s)) best = {t, d, now};
  }
  return best;
}

std::optional<double> first_contact(const Body& a, const Body& b, double from_s, double until_s) {
  // Rounding of a root moves the bodies by far less than this.
  constexpr double kTouch_m = 1e-9;
  const Slabs slabs = slabs_of(a, b);
  const Vec2 p = b.center_m - a.center_m;
  const Vec2 w = b.velocity_m_s - a.velocity_m_s;
  const Vec2 q = b.acceleration_m_s2 - a.acceleration_m_s2;
  std::array<double, 17> times;
  times[0] = from_s;
  std::size_t count = 1;
  std::array<std::array<double, 3>, 4> along;
  for (std::size_t i = 0; i < 4; ++i) {
    const Vec2& n = slabs.normals[i];
    along[i] = {n.dot(p), n.dot(w), 0.5 * n.dot(q)};
    if (apart(along[i], slabs.reach_m[i] + kTouch_m * (1.0 + until_s), from_s, until_s))
      return std::nullopt;
    for (const double edge : {-slabs.reach_m[i], slabs.reach_m[i]}) {
      const auto [c0, c1, c2] = along[i];
      const double c = c0 - edge;
      const double root = c1 * c1 - 4.0 * c2 * c;
      if (root < 0.0) continue;
      // Both roots without cancellation.
      const double sum = -0.5 * (c1 + (c1 < 0.0 ? -std::sqrt(root) : std::sqrt(root)));
      for (const double t : {c2 != 0.0 ? sum / c2 : -1.0, sum != 0.0 ? c / sum : -1.0}) {
        if (t > from_s && t <= until_s) times[count++] = t;
      }
    }
  }
  std::sort(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t k = 0; k < count; ++k) {
    const double t = times[k];
    bool touching = true;
    for (std::size_t i = 0; i < 4 && touching; ++i) {
      const double d = along[i][0] + t * (along[i][1] + t * along[i][2]);
      touching = std::fabs(d) <= slabs.reach_m[i] + kTouch_m * (1.0 + t);
    }
    if (touching) return t;
  }
  return std::nullopt;
}

Motion stopping(const Body& body) {
  const double speed = body.velocity_m_s.dot(body.heading);
  const double rate = body.acceleration_m_s2.dot(body.heading);
  return {body, speed * rate < 0.0 ? -speed / rate : std::numeric_limits<double>::infinity()};
}

namespace {

Body piece(const Motion& m, double time_s) {
  if (time_s < m.stands_at_s) return m.body;
  Body b = m.body;
  b.center_m += m.stands_at_s * (b.velocity_m_s + 0.5 * m.stands_at_s * b.acceleration_m_s2);
  b.velocity_m_s = b.acceleration_m_s2 = Vec2::Zero();
  return b;
}

}  // namespace

std::optional<double> first_contact(const Motion& a, const Motion& b, double until_s) {
  std::array<double, 4> ends = {0.0, std::min(a.stands_at_s, until_s),
                                std::min(b.stands_at_s, until_s), until_s};
  std::sort(ends.begin(), ends.end());
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    if (ends[i] == ends[i + 1] && i > 0) continue;
    const auto t = first_contact(piece(a, ends[i]), piece(b, ends[i]), ends[i], ends[i + 1]);
    if (t) return t;
  }
  return std::nullopt;
}

}  // namespace raytruth::criticality
