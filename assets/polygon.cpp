#include "assets/polygon.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

double cross(const Vec2& a, const Vec2& b) { return a.x() * b.y() - a.y() * b.x(); }
double turn(const Vec2& a, const Vec2& b, const Vec2& c) { return cross(b - a, c - b); }

bool contains(const Vec2& a, const Vec2& b, const Vec2& c, const Vec2& p) {
  return cross(b - a, p - a) >= 0.0 && cross(c - b, p - b) >= 0.0 && cross(a - c, p - c) >= 0.0;
}

}  // namespace

double signed_area(const Polygon& polygon) {
  double sum = 0.0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    sum += cross(polygon[i], polygon[(i + 1) % polygon.size()]);
  }
  return 0.5 * sum;
}

std::vector<std::array<std::uint32_t, 3>> triangulate(const Polygon& polygon) {
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<std::uint32_t> ring;
  for (std::uint32_t i = 0; i < polygon.size(); ++i) ring.push_back(i);
  if (signed_area(polygon) < 0.0) std::reverse(ring.begin(), ring.end());
  const auto at = [&](std::size_t i) -> const Vec2& { return polygon[ring[i % ring.size()]]; };
  while (ring.size() >= 3) {
    const std::size_t n = ring.size();
    // The ear with the largest smallest angle would be nicer; the first one is enough.
    std::size_t ear = n;
    bool flat = false;
    for (std::size_t i = 0; i < n && ear == n; ++i) {
      const Vec2& a = at(i + n - 1);
      const Vec2& b = at(i);
      const Vec2& c = at(i + 1);
      const double bend = turn(a, b, c);
      if (std::abs(bend) < 1e-12) {
        ear = i;
        flat = true;
        break;
      }
      if (bend < 0.0) continue;
      bool empty = true;
      for (std::size_t k = 2; k + 1 < n && empty; ++k) {
        const Vec2& p = at(i + k);
        if (p != a && p != b && p != c && contains(a, b, c, p)) empty = false;
      }
      if (empty) ear = i;
    }
    // Only a polygon that crosses itself has no ear left.
    if (ear == n) break;
    if (!flat) {
      triangles.push_back({ring[(ear + n - 1) % n], ring[ear], ring[(ear + 1) % n]});
    }
    ring.erase(ring.begin() + static_cast<std::ptrdiff_t>(ear));
  }
  return triangles;
}

Polygon regular_polygon(const Vec2& center, double radius_m, int corners, double first_angle_rad) {
  Polygon p;
  for (int i = 0; i < corners; ++i) {
    const double a = first_angle_rad + 2.0 * kPi * i / corners;
    p.push_back(center + radius_m * Vec2(det::cos(a), det::sin(a)));
  }
  return p;
}

Polygon rounded(const Polygon& convex, double radius_m) {
  if (radius_m <= 0.0) return convex;
  constexpr int kSteps = 4;
  Polygon out;
  const std::size_t n = convex.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Vec2& b = convex[i];
    const Vec2 to_a = convex[(i + n - 1) % n] - b;
    const Vec2 to_c = convex[(i + 1) % n] - b;
    const Vec2 u = to_a.normalized();
    const Vec2 v = to_c.normalized();
    // Tangent points lie r / tan(half the corner's angle) from the corner.
    const double half_sine = std::sqrt(std::max(0.0, 0.5 * (1.0 - u.dot(v))));
    const double half_cosine = std::sqrt(std::max(0.0, 0.5 * (1.0 + u.dot(v))));
    const double reach = std::min(radius_m * half_cosine / std::max(half_sine, 1e-9),
                                  0.49 * std::min(to_a.norm(), to_c.norm()));
    // A quadratic curve between the tangent points is within 3 % of the radius for right angles.
    const Vec2 from = b + reach * u;
    const Vec2 to = b + reach * v;
    for (int k = 0; k <= kSteps; ++k) {
      const double w = static_cast<double>(k) / kSteps;
      out.push_back((1.0 - w) * (1.0 - w) * from + 2.0 * w * (1.0 - w) * b + w * w * to);
    }
  }
  return out;
}

Polygon rounded_rectangle(const Vec2& center, const Vec2& size_m, double radius_m) {
  const double x = 0.5 * size_m.x();
  const double y = 0.5 * size_m.y();
  return rounded(
      {center + Vec2(-x, -y), center + Vec2(x, -y), center + Vec2(x, y), center + Vec2(-x, y)},
      radius_m);
}

std::vector<Polygon> stroke(const std::vector<Vec2>& line, double width_m) {
  std::vector<Vec2> p;
  for (const Vec2& q : line) {
    if (p.empty() || (q - p.back()).norm() > 1e-9) p.push_back(q);
  }
  if (p.size() < 2) return {};
  const double half = 0.5 * width_m;
  const std::size_t n = p.size();
  const bool closed = n > 3 && (p.front() - p.back()).norm() < 1e-6;
  const auto direction = [&](std::size_t i) { return Vec2((p[i + 1] - p[i]).normalized()); };
  const auto left = [](const Vec2& d) { return Vec2(-d.y(), d.x()); };
  std::vector<Vec2> offset(n);
  for (std::size_t i = 0; i < n; ++i) {
    const bool end = i == 0 || i + 1 == n;
    if (end && !closed) {
      offset[i] = half * left(direction(i == 0 ? 0 : n - 2));
      continue;
    }
    const Vec2 a = left(direction(i == 0 ? n - 2 : i - 1));
    const Vec2 b = left(direction(i + 1 == n ? 0 : i));
    const Vec2 middle = (a + b).norm() > 1e-9 ? Vec2((a + b).normalized()) : a;
    offset[i] = half * middle / std::max(middle.dot(a), 1.0 / 1.7);
  }
  if (!closed) {
    const Vec2 first = half * direction(0);
    const Vec2 last = half * direction(n - 2);
    p.front() -= first;
    p.back() += last;
  }
  std::vector<Polygon> quads;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    quads.push_back(
        {p[i] - offset[i], p[i + 1] - offset[i + 1], p[i + 1] + offset[i + 1], p[i] + offset[i]});
  }
  return quads;
}

}  // namespace raytruth::assets
