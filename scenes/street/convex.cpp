#include "scenes/street/convex.h"

#include <algorithm>

namespace raytruth::street {
namespace {

bool comes_before(const Vec2& a, const Vec2& b) {
  return a.x() != b.x() ? a.x() < b.x() : a.y() < b.y();
}

// Whether an edge of a separates both.
bool separated(const Convex& a, const Convex& b, double slack_m) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Vec2& p = a[i];
    const Vec2 along = a[(i + 1) % a.size()] - p;
    const double limit = slack_m * along.norm();
    if (limit <= 0.0) continue;
    const bool outside =
        std::all_of(b.begin(), b.end(), [&](const Vec2& q) { return cross(along, q - p) < limit; });
    if (outside) return true;
  }
  return false;
}

}  // namespace

double twice_area(const Convex& polygon) {
  double sum = 0.0;
  for (std::size_t i = 1; i + 1 < polygon.size(); ++i) {
    sum += cross(polygon[i] - polygon[0], polygon[i + 1] - polygon[0]);
  }
  return sum;
}

void keep_left(Convex& polygon, const Vec2& a, const Vec2& b) {
  // Sutherland and Hodgman, "Reentrant polygon clipping" (1974). The line always runs from its
  // lesser end, so that its other side computes with the same numbers.
  const bool turned = comes_before(b, a);
  const Vec2& from = turned ? b : a;
  const Vec2 along = turned ? Vec2(a - b) : Vec2(b - a);
  const double sign = turned ? -1.0 : 1.0;
  thread_local Convex kept;
  kept.clear();
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Vec2& p = polygon[i];
    const Vec2& q = polygon[(i + 1) % polygon.size()];
    const double dp = sign * cross(along, p - from);
    const double dq = sign * cross(along, q - from);
    if (dp >= 0.0) kept.push_back(p);
    if ((dp > 0.0 && dq < 0.0) || (dp < 0.0 && dq > 0.0)) {
      const bool swap = comes_before(q, p);
      kept.push_back(swap ? Vec2(q + (p - q) * (dq / (dq - dp)))
                          : Vec2(p + (q - p) * (dp / (dp - dq))));
    }
  }
  polygon.swap(kept);
  if (polygon.size() < 3) polygon.clear();
}

bool overlap(const Convex& a, const Convex& b, double slack_m) {
  return !separated(a, b, slack_m) && !separated(b, a, slack_m);
}

void subtract(const Convex& a, const Convex& b, std::vector<Convex>& rest) {
  Convex inside = a;
  for (std::size_t i = 0; i < b.size() && !inside.empty(); ++i) {
    const Vec2& p = b[i];
    const Vec2& q = b[(i + 1) % b.size()];
    if (p == q) continue;
    Convex outside = inside;
    keep_left(outside, q, p);
    keep_left(inside, p, q);
    if (twice_area(outside) > 1e-10) rest.push_back(std::move(outside));
  }
}

}  // namespace raytruth::street
