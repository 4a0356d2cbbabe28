#include "scenes/street/overlap_trim.h"

#include <algorithm>
#include <cmath>

#include "scenes/street/convex.h"

namespace raytruth::street {
namespace {

constexpr double kTrimTouch_m = 1e-5;
// Gaps between spans that are none, and spans too short to keep.
constexpr double kGap_m = 1e-3;
constexpr double kShortestTrim_m = 0.02;
// Paint thinner than this is none.
constexpr double kShred_m = 0.002;
// Where land would begin: so far beside an edge.
constexpr double kLandAside_m = 0.01;

// The span of a-b inside of a top's triangle.
Span inside_of(const Vec2& a, const Vec2& b, const StreetFace& face) {
  Span span;
  for (std::size_t k = 0; k < 3 && span.from < span.to; ++k) {
    const Vec2 along = face.at((k + 1) % 3) - face.at(k);
    const double da = cross(along, a - face.at(k));
    const double db = cross(along, b - face.at(k));
    if (da < 0.0 && db < 0.0) return {1.0, 0.0};
    if (da < 0.0) span.from = std::max(span.from, da / (da - db));
    if (db < 0.0) span.to = std::min(span.to, da / (da - db));
  }
  return span;
}

}  // namespace

std::vector<Span> outside(const Vec3& a, const Vec3& b, std::span<const StreetFace* const> faces) {
  const double length = (b - a).head<2>().norm();
  std::vector<Span> taken;
  for (const StreetFace* face : faces) {
    const Span span = inside_of(a.head<2>(), b.head<2>(), *face);
    if (!(span.from < span.to)) continue;
    const Vec3 middle = a + 0.5 * (span.from + span.to) * (b - a);
    if (std::abs(face->z(middle.head<2>()) - middle.z()) < kSameLevel_m) taken.push_back(span);
  }
  std::sort(taken.begin(), taken.end(), [](const Span& p, const Span& q) {
    return std::pair(p.from, p.to) < std::pair(q.from, q.to);
  });
  std::vector<Span> open;
  double at = 0.0;
  for (const Span& span : taken) {
    if ((span.from - at) * length > kGap_m) open.push_back({at, span.from});
    at = std::max(at, span.to);
  }
  if ((1.0 - at) * length > kGap_m) open.push_back({at, 1.0});
  return open;
}

std::vector<std::vector<Vec3>> trim_upright(const Giving& giving) {
  const auto& p = giving.face->p_W;
  // Its longest side in the plane is its foot.
  std::size_t best = 0;
  double length = -1.0;
  for (std::size_t k = 0; k < 3; ++k) {
    const double l = (p[(k + 1) % 3] - p[k]).head<2>().norm();
    if (l > length) {
      best = k;
      length = l;
    }
  }
  Vec3 a = p[best];
  Vec3 b = p[(best + 1) % 3];
  a.z() = b.z() = 0.5 * (giving.face->low.z() + giving.face->high.z());
  const Vec2 along = (b - a).head<2>() / std::max(length * length, 1e-12);
  std::vector<std::vector<Vec3>> kept;
  for (const Span& span : outside(a, b, giving.to)) {
    std::vector<Vec3> polygon(p.begin(), p.end());
    for (const auto& [limit, side] : {std::pair(span.from, 1.0), std::pair(span.to, -1.0)}) {
      std::vector<Vec3> next;
      for (std::size_t k = 0; k < polygon.size(); ++k) {
        const Vec3& q = polygon[k];
        const Vec3& r = polygon[(k + 1) % polygon.size()];
        const double dq = side * (along.dot((q - a).head<2>()) - limit);
        const double dr = side * (along.dot((r - a).head<2>()) - limit);
        if (dq >= 0.0) next.push_back(q);
        if ((dq > 0.0 && dr < 0.0) || (dq < 0.0 && dr > 0.0)) {
          next.emplace_back(q + dq / (dq - dr) * (r - q));
        }
      }
      polygon = std::move(next);
    }
    if (polygon.size() >= 3) kept.push_back(std::move(polygon));
  }
  return kept;
}

std::vector<Convex> trim_joint(const Giving& giving, const Vec2& origin_W) {
  const StreetFace& face = *giving.face;
  const auto polygon_of = [&](const StreetFace& f) {
    Convex polygon;
    for (std::size_t k = 0; k < 3; ++k) polygon.push_back(f.at(k) - origin_W);
    if (twice_area(polygon) < 0.0) std::reverse(polygon.begin(), polygon.end());
    return polygon;
  };
  std::vector<Convex> open{polygon_of(face)};
  for (const StreetFace* to : giving.to) {
    const Convex taker = polygon_of(*to);
    std::vector<Convex> rest;
    for (Convex& part : open) {
      Convex shared = part;
      for (std::size_t k = 0; k < 3 && !shared.empty(); ++k) {
        keep_left(shared, taker[k], taker[(k + 1) % 3]);
      }
      double above = -1e300;
      for (const Vec2& q : shared) {
        const Vec2 p_W = q + origin_W;
        above = std::max(above, face.z(p_W) - to->z(p_W));
      }
      if (above < -kCovered_m || above > kSameLevel_m || !overlap(part, taker, kTrimTouch_m)) {
        rest.push_back(std::move(part));
      } else {
        subtract(part, taker, rest);
      }
    }
    open = std::move(rest);
  }
  return open;
}

std::vector<Convex> beside(Convex polygon, std::span<const Convex> gone) {
  std::vector<Convex> open{std::move(polygon)};
  for (const Convex& other : gone) {
    std::vector<Convex> rest;
    for (Convex& part : open) {
      if (overlap(part, other, kTrimTouch_m)) {
        subtract(part, other, rest);
      } else {
        rest.push_back(std::move(part));
      }
    }
    open = std::move(rest);
  }
  std::erase_if(open, [](const Convex& part) {
    double around = 0.0;
    for (std::size_t i = 0; i < part.size(); ++i) {
      around += (part[(i + 1) % part.size()] - part[i]).norm();
    }
    return twice_area(part) < kShred_m * around;
  });
  return open;
}

std::vector<StreetEdge> trim_edge(const StreetEdge& edge,
                                  std::span<const StreetFace* const> faces) {
  std::vector<StreetEdge> kept;
  bool goes_on = false;
  for (std::size_t i = 0; i + 1 < edge.points_W.size(); ++i) {
    const Vec3& a = edge.points_W[i];
    const Vec3& b = edge.points_W[i + 1];
    const Vec2 along = (b - a).head<2>();
    const double length = along.norm();
    std::vector<Span> spans{{}};
    if (length > 0.0) {
      const Vec3 aside = kLandAside_m / length * Vec3(along.y(), -along.x(), 0.0);
      std::vector<const StreetFace*> near;
      const Vec2 low = a.head<2>().cwiseMin(b.head<2>()).array() - kLandAside_m;
      const Vec2 high = a.head<2>().cwiseMax(b.head<2>()).array() + kLandAside_m;
      for (const StreetFace* face : faces) {
        if ((face->low.head<2>().array() <= high.array()).all() &&
            (face->high.head<2>().array() >= low.array()).all()) {
          near.push_back(face);
        }
      }
      if (!near.empty()) spans = outside(a + aside, b + aside, near);
      std::erase_if(spans, [&](const Span& s) {
        return (s.from > 0.0 || s.to < 1.0) && (s.to - s.from) * length < kShortestTrim_m;
      });
    }
    for (const Span& span : spans) {
      const Vec3 from = span.from > 0.0 ? Vec3(a + span.from * (b - a)) : a;
      const Vec3 to = span.to < 1.0 ? Vec3(a + span.to * (b - a)) : b;
      if (!goes_on || span.from > 0.0) kept.push_back({{from}});
      kept.back().points_W.push_back(to);
      goes_on = span.to >= 1.0;
    }
    if (spans.empty()) goes_on = false;
  }
  return kept;
}

}  // namespace raytruth::street
