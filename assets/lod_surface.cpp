#include "assets/lod_surface.h"

#include <meshoptimizer.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace raytruth::assets {
namespace {

constexpr std::uint32_t kNone = 0xffffffffU;
constexpr float kFacing = 0.7071F;  // cosine of 45 degrees
// Near is within this many tolerances.
constexpr float kReach = 2.0F;
// Of the tolerance, what meshoptimizer is asked for at first: the largest errors are about twice
// those that it counts.
constexpr double kAsked = 0.5;
// More than this share too far off: all of it is done again more finely.
constexpr double kMany = 0.15;
constexpr int kRounds = 8;

// The place of a triangle that is nearest to p, as shares of its second and third corner (Ericson,
// "Real-time collision detection", 2004, 5.1.5).
Vec2f nearest(const Vec3f& p, const Vec3f& a, const Vec3f& b, const Vec3f& c) {
  const Vec3f ab = b - a, ac = c - a, ap = p - a;
  const float d1 = ab.dot(ap), d2 = ac.dot(ap);
  if (d1 <= 0.0F && d2 <= 0.0F) return {0.0F, 0.0F};
  const Vec3f bp = p - b;
  const float d3 = ab.dot(bp), d4 = ac.dot(bp);
  if (d3 >= 0.0F && d4 <= d3) return {1.0F, 0.0F};
  const float vc = d1 * d4 - d3 * d2;
  if (vc <= 0.0F && d1 >= 0.0F && d3 <= 0.0F) return {d1 / (d1 - d3), 0.0F};
  const Vec3f cp = p - c;
  const float d5 = ab.dot(cp), d6 = ac.dot(cp);
  if (d6 >= 0.0F && d5 <= d6) return {0.0F, 1.0F};
  const float vb = d5 * d2 - d1 * d6;
  if (vb <= 0.0F && d2 >= 0.0F && d6 <= 0.0F) return {0.0F, d2 / (d2 - d6)};
  const float va = d3 * d6 - d5 * d4;
  if (va <= 0.0F && d4 - d3 >= 0.0F && d5 - d6 >= 0.0F) {
    const float w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
    return {1.0F - w, w};
  }
  const float sum = va + vb + vc;
  return sum > 0.0F ? Vec2f(vb / sum, vc / sum) : Vec2f(0.0F, 0.0F);
}

template <typename T>
T blend(const std::vector<T>& of, const Corners& t, const Vec2f& w) {
  return (1.0F - w.x() - w.y()) * of[t[0]] + w.x() * of[t[1]] + w.y() * of[t[2]];
}

// Triangles by the cells of a grid, for those near a point.
class Grid {
 public:
  Grid(const std::vector<Vec3f>& places, const std::vector<Corners>& triangles, float reach)
      : places_(places), triangles_(triangles), reach_(reach) {
    if (triangles.empty()) return;
    Vec3f high = Vec3f::Constant(-1e30F);
    low_ = Vec3f::Constant(1e30F);
    for (const Corners& t : triangles) {
      for (const std::uint32_t v : t) {
        low_ = low_.cwiseMin(places[v]);
        high = high.cwiseMax(places[v]);
      }
    }
    low_ -= Vec3f::Constant(reach);
    const Vec3f size = high + Vec3f::Constant(reach) - low_;
    const auto few = static_cast<float>(std::clamp<std::size_t>(triangles.size() / 16, 4, 40));
    cell_ = std::max(2.0F * reach, size.maxCoeff() / few);
    for (int k = 0; k < 3; ++k) n_[k] = 1 + static_cast<int>(size[k] / cell_);
    begin_.assign(static_cast<std::size_t>(n_[0] * n_[1] * n_[2]) + 1, 0);
    each([&](std::size_t cell, std::uint32_t) { ++begin_[cell + 1]; });
    for (std::size_t c = 1; c < begin_.size(); ++c) begin_[c] += begin_[c - 1];
    held_.resize(begin_.back());
    std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
    each([&](std::size_t cell, std::uint32_t t) { held_[next[cell]++] = t; });
  }

  // visit(triangle) for all within `reach`, and some more, until it returns true.
  template <typename Visit>
  bool any_near(const Vec3f& p, Visit visit) const {
    if (triangles_.empty()) return false;
    const std::size_t cell = cell_of(p);
    for (std::uint32_t i = begin_[cell]; i < begin_[cell + 1]; ++i) {
      if (visit(triangles_[held_[i]])) return true;
    }
    return false;
  }

 private:
  int at(float x, int k) const {
    return std::clamp(static_cast<int>((x - low_[k]) / cell_), 0, n_[k] - 1);
  }
  std::size_t index(int x, int y, int z) const {
    const auto wide = [](int n) { return static_cast<std::size_t>(n); };
    return (wide(z) * wide(n_[1]) + wide(y)) * wide(n_[0]) + wide(x);
  }
  std::size_t cell_of(const Vec3f& p) const {
    return index(at(p.x(), 0), at(p.y(), 1), at(p.z(), 2));
  }
  template <typename Put>
  void each(Put put) const {
    for (std::uint32_t i = 0; i < triangles_.size(); ++i) {
      const auto& [a, b, c] = triangles_[i];
      const Vec3f least =
          places_[a].cwiseMin(places_[b]).cwiseMin(places_[c]) - Vec3f::Constant(reach_);
      const Vec3f most =
          places_[a].cwiseMax(places_[b]).cwiseMax(places_[c]) + Vec3f::Constant(reach_);
      for (int z = at(least.z(), 2); z <= at(most.z(), 2); ++z)
        for (int y = at(least.y(), 1); y <= at(most.y(), 1); ++y)
          for (int x = at(least.x(), 0); x <= at(most.x(), 0); ++x) put(index(x, y, z), i);
    }
  }

  const std::vector<Vec3f>& places_;
  const std::vector<Corners>& triangles_;
  float reach_, cell_ = 1.0F;
  Vec3f low_ = Vec3f::Zero();
  std::array<int, 3> n_{};
  std::vector<std::uint32_t> begin_, held_;
};

// How many metres a step of 1 in the picture is, on the whole.
float metres_of_uv(const LodSurface& s, const std::vector<Corners>& triangles) {
  double area = 0.0, drawn = 0.0;
  const auto cross = [](const Vec2f& a, const Vec2f& b) { return a.x() * b.y() - a.y() * b.x(); };
  for (const auto& [a, b, c] : triangles) {
    const Vec3f e1 = s.poses[0][b] - s.poses[0][a], e2 = s.poses[0][c] - s.poses[0][a];
    area += static_cast<double>(e1.cross(e2).norm());
    drawn += static_cast<double>(std::abs(cross((*s.uv)[b] - (*s.uv)[a], (*s.uv)[c] - (*s.uv)[a])));
  }
  return drawn > 0.0 ? static_cast<float>(std::sqrt(area / drawn)) : 0.0F;
}

class Measure {
 public:
  Measure(const LodSurface& s, const std::vector<Corners>& triangles, double tolerance_m)
      : s_(s),
        tolerance_(static_cast<float>(tolerance_m)),
        has_normals_(!s.normals->empty()),
        has_uv_(!s.uv->empty()),
        uv_m_(has_uv_ ? metres_of_uv(s, triangles) : 0.0F) {}

  // Vertices that are off.
  std::vector<std::uint32_t> off(const std::vector<std::uint32_t>& vertices,
                                 const std::vector<Corners>& now) const {
    std::vector<std::uint32_t> far;
    const Grid grid(s_.poses[0], now, kReach * tolerance_);
    for (const std::uint32_t v : vertices) {
      bool near = false, faces = !has_normals_, drawn = !has_uv_;
      grid.any_near(s_.poses[0][v], [&](const Corners& t) {
        look(v, t, near, faces, drawn);
        return near && faces && drawn;
      });
      if (!near || !faces || !drawn) far.push_back(v);
    }
    return far;
  }

 private:
  void look(std::uint32_t v, const Corners& t, bool& near, bool& faces, bool& drawn) const {
    const Vec3f& p = s_.poses[0][v];
    const Vec2f w = nearest(p, s_.poses[0][t[0]], s_.poses[0][t[1]], s_.poses[0][t[2]]);
    const float d2 = (blend(s_.poses[0], t, w) - p).squaredNorm();
    if (d2 > kReach * kReach * tolerance_ * tolerance_) return;
    near = near || (d2 <= tolerance_ * tolerance_ && near_in_all(v, t));
    if (!faces) {
      const Vec3f n = blend(*s_.normals, t, w);
      faces = n.dot((*s_.normals)[v]) >= kFacing * n.norm();
    }
    if (!drawn) drawn = (blend(*s_.uv, t, w) - (*s_.uv)[v]).norm() * uv_m_ <= 2.0F * tolerance_;
  }
  bool near_in_all(std::uint32_t v, const Corners& t) const {
    for (std::size_t k = 1; k < s_.poses.size(); ++k) {
      const std::vector<Vec3f>& at = s_.poses[k];
      const Vec2f w = nearest(at[v], at[t[0]], at[t[1]], at[t[2]]);
      if ((blend(at, t, w) - at[v]).squaredNorm() > tolerance_ * tolerance_) return false;
    }
    return true;
  }

  const LodSurface& s_;
  float tolerance_;
  bool has_normals_, has_uv_;
  float uv_m_;
};

// Triangles of a surface with the vertices that they use.
struct Local {
  std::vector<std::uint32_t> from;  // vertices of the surface
  std::vector<Corners> triangles;

  Local(std::size_t vertices, const std::vector<Corners>& all) {
    std::vector<std::uint32_t> own(vertices, kNone);
    triangles.reserve(all.size());
    for (const Corners& t : all) {
      Corners& corners = triangles.emplace_back();
      for (std::size_t k = 0; k < 3; ++k) {
        std::uint32_t& at = own[t[k]];
        if (at == kNone) {
          at = static_cast<std::uint32_t>(from.size());
          from.push_back(t[k]);
        }
        corners[k] = at;
      }
    }
  }
  template <typename T>
  std::vector<T> of(const std::vector<T>& all) const {
    std::vector<T> some;
    some.reserve(from.size());
    for (const std::uint32_t v : from) some.push_back(all[v]);
    return some;
  }
  Corners back(const Corners& t) const { return {from[t[0]], from[t[1]], from[t[2]]}; }
};

// Vertices at one place: the first of them stands for all.
class Welded {
 public:
  explicit Welded(const std::vector<Vec3f>& places) : first_(places.size()), next_(places.size()) {
    std::vector<std::uint32_t> order(places.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto key = [&](std::uint32_t v) {
      const Vec3f& p = places[v];
      return std::tuple(p.x(), p.y(), p.z(), v);
    };
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::uint32_t v = order[i];
      const bool same = i > 0 && places[order[i - 1]] == places[v];
      first_[v] = same ? first_[order[i - 1]] : v;
      next_[v] = kNone;
      if (same) next_[order[i - 1]] = v;
    }
  }
  std::uint32_t first(std::uint32_t v) const { return first_[v]; }
  // Of those at the place of a first one, whose normal is nearest to that of a face.
  std::uint32_t facing(std::uint32_t first, const Vec3f& face,
                       const std::vector<Vec3f>& normals) const {
    std::uint32_t best = first;
    for (std::uint32_t v = next_[first]; v != kNone; v = next_[v]) {
      if (normals[v].dot(face) > normals[best].dot(face)) best = v;
    }
    return best;
  }

 private:
  std::vector<std::uint32_t> first_, next_;
};

// One run of meshoptimizer over some of the triangles, which it sees as a surface of their own.
// Vertices at one place that differ in their normals alone are one: else it would keep every
// crease.
std::vector<Corners> collapsed(const LodSurface& surface, const std::vector<Corners>& triangles,
                               double error_m) {
  Local local(surface.poses[0].size(), triangles);
  const std::vector<Vec3f> own = local.of(surface.poses[0]);
  const std::size_t count = 3 * triangles.size();
  if (count == 0) return {};
  const float scale = meshopt_simplifyScale(own[0].data(), own.size(), sizeof(Vec3f));
  if (!(scale > 0.0F)) return triangles;
  const bool welds = surface.uv->empty() && !surface.normals->empty();
  const Welded welded(own);
  if (welds) {
    for (Corners& t : local.triangles)
      for (std::uint32_t& v : t) v = welded.first(v);
  }
  std::vector<Corners> left(triangles.size());
  left.resize(meshopt_simplify(left[0].data(), local.triangles[0].data(), count, own[0].data(),
                               own.size(), sizeof(Vec3f), 0, static_cast<float>(error_m) / scale,
                               meshopt_SimplifyLockBorder, nullptr) /
              3);
  const std::vector<Vec3f> normals = welds ? local.of(*surface.normals) : std::vector<Vec3f>();
  for (Corners& t : left) {
    if (welds) {
      const Vec3f face = (own[t[1]] - own[t[0]]).cross(own[t[2]] - own[t[0]]);
      for (std::uint32_t& v : t) v = welded.facing(v, face, normals);
    }
    t = local.back(t);
  }
  return left;
}

std::vector<Corners> fewer(const LodSurface& surface, const std::vector<Corners>& triangles,
                           double tolerance_m) {
  const std::vector<Vec3f>& places = surface.poses[0];
  const Measure measure(surface, triangles, tolerance_m);
  std::vector<bool> stays(places.size(), false);
  double error_m = kAsked * tolerance_m;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Corners> now, free;
    for (const Corners& t : triangles) {
      const bool kept = stays[t[0]] || stays[t[1]] || stays[t[2]];
      (kept ? now : free).push_back(t);
    }
    const std::vector<Corners> left = collapsed(surface, free, error_m);
    if (left.size() == free.size()) return triangles;
    now.insert(now.end(), left.begin(), left.end());

    std::vector<bool> used(places.size(), false);
    for (const Corners& t : now)
      for (const std::uint32_t v : t) used[v] = true;
    std::vector<std::uint32_t> gone;
    for (const Corners& t : free) {
      for (const std::uint32_t v : t) {
        if (used[v]) continue;
        used[v] = true;
        gone.push_back(v);
      }
    }
    const std::vector<std::uint32_t> far = measure.off(gone, now);
    if (far.empty()) return now;
    const double share = static_cast<double>(far.size()) / static_cast<double>(gone.size());
    error_m *= share > kMany ? 0.6 : 0.85;
    if (share > kMany && round < 3) continue;
    for (const std::uint32_t v : far) stays[v] = true;
  }
  return triangles;
}

}  // namespace

std::vector<Corners> with_fewer_triangles(const LodSurface& surface,
                                          const std::vector<Corners>& triangles,
                                          double tolerance_m) {
  const Local local(surface.poses[0].size(), triangles);
  LodSurface own;
  std::vector<Vec3f> normals;
  std::vector<Vec2f> uv;
  for (const std::vector<Vec3f>& pose : surface.poses) own.poses.push_back(local.of(pose));
  if (surface.normals != nullptr && !surface.normals->empty()) normals = local.of(*surface.normals);
  if (surface.uv != nullptr && !surface.uv->empty()) uv = local.of(*surface.uv);
  own.normals = &normals;
  own.uv = &uv;
  std::vector<Corners> left = fewer(own, local.triangles, tolerance_m);
  for (Corners& t : left) t = local.back(t);
  return left;
}

}  // namespace raytruth::assets
