#include "scenes/street/plane_triangles.h"

#include <algorithm>
#include <deque>

#include "sim/core/check.h"

namespace raytruth::street {
namespace {

__extension__ using Wide = __int128;

constexpr int kNext[3] = {1, 2, 0};
constexpr int kBefore[3] = {2, 0, 1};

// Positive when d lies inside of the circle through a, b, c (counter-clockwise).
bool in_circle(const PlanePoint& a, const PlanePoint& b, const PlanePoint& c, const PlanePoint& d) {
  const std::int64_t ax = a.x - d.x, ay = a.y - d.y;
  const std::int64_t bx = b.x - d.x, by = b.y - d.y;
  const std::int64_t cx = c.x - d.x, cy = c.y - d.y;
  const Wide a2 = Wide(ax) * ax + Wide(ay) * ay;
  const Wide b2 = Wide(bx) * bx + Wide(by) * by;
  const Wide c2 = Wide(cx) * cx + Wide(cy) * cy;
  const Wide bc = Wide(bx) * cy - Wide(by) * cx;
  const Wide ca = Wide(cx) * ay - Wide(cy) * ax;
  const Wide ab = Wide(ax) * by - Wide(ay) * bx;
  return a2 * bc + b2 * ca + c2 * ab > 0;
}

// Which side of the triangle its neighbour lies behind.
std::size_t side_to(const PlaneTriangles::Triangle& triangle, int neighbour) {
  for (std::size_t side = 0; side < 2; ++side) {
    if (triangle.neighbour[side] == neighbour) return side;
  }
  RT_CHECK(triangle.neighbour[2] == neighbour, neighbour);
  return 2;
}

}  // namespace

PlaneTriangles::PlaneTriangles(const PlanePoint& low, const PlanePoint& high) {
  const std::int64_t size = std::max({high.x - low.x, high.y - low.y, std::int64_t{16}});
  RT_CHECK(size <= kWidestPlane, size);
  const PlanePoint middle{(low.x + high.x) / 2, (low.y + high.y) / 2};
  points_ = {{middle.x - 4 * size, middle.y - 3 * size},
             {middle.x + 4 * size, middle.y - 3 * size},
             {middle.x, middle.y + 4 * size}};
  triangles_.push_back({{0, 1, 2}, {-1, -1, -1}, {}, -1});
  some_triangle_ = {0, 0, 0};
}

int PlaneTriangles::corner_of(int triangle, int vertex) const {
  const Triangle& t = at(triangle);
  return t.vertex[0] == vertex ? 0 : t.vertex[1] == vertex ? 1 : 2;
}

// Tells `triangle` that its neighbour `from` is `to` now.
void PlaneTriangles::link(int triangle, int from, int to) {
  if (triangle < 0) return;
  for (int& n : at(triangle).neighbour) {
    if (n == from) {
      n = to;
      return;
    }
  }
}

int PlaneTriangles::find(const PlanePoint& p) const {
  int t = last_;
  int from = -1;
  for (std::size_t step = 0; step < triangles_.size() + 8; ++step) {
    int next = -2;
    for (int k = 0; k < 3; ++k) {
      // Not always the same edge first, so that a walk doesn't turn in circles.
      const int i = static_cast<int>((static_cast<std::size_t>(k) + step) % 3);
      const Triangle& tri = at(t);
      if (tri.neighbour[index(i)] == from && from >= 0) continue;
      if (turn(point(tri.vertex[index(kNext[i])]), point(tri.vertex[index(kBefore[i])]), p) < 0) {
        next = tri.neighbour[index(i)];
        break;
      }
    }
    if (next == -2) {
      last_ = t;
      return t;
    }
    if (next < 0) break;
    from = t;
    t = next;
  }
  for (int i = 0; i < static_cast<int>(triangles_.size()); ++i) {
    const auto& v = at(i).vertex;
    if (turn(point(v[0]), point(v[1]), p) >= 0 && turn(point(v[1]), point(v[2]), p) >= 0 &&
        turn(point(v[2]), point(v[0]), p) >= 0) {
      last_ = i;
      return i;
    }
  }
  RT_CHECK(false, p.x, p.y);
  return 0;
}

int PlaneTriangles::insert(const PlanePoint& p) {
  const int t = find(p);
  int on_edge = -1;
  for (int i = 0; i < 3; ++i) {
    const Triangle& tri = at(t);
    if (point(tri.vertex[index(i)]) == p) return tri.vertex[index(i)];
    if (turn(point(tri.vertex[index(kNext[i])]), point(tri.vertex[index(kBefore[i])]), p) == 0) {
      on_edge = i;
    }
  }
  const int v = static_cast<int>(points_.size());
  points_.push_back(p);
  some_triangle_.push_back(t);
  if (on_edge >= 0) {
    split_edge(t, on_edge, v);
  } else {
    split_triangle(t, v);
  }
  return v;
}

void PlaneTriangles::split_triangle(int t, int v) {
  const Triangle old = at(t);
  const int t1 = static_cast<int>(triangles_.size());
  const int t2 = t1 + 1;
  const auto [a, b, c] = old.vertex;
  at(t) = {{v, b, c}, {old.neighbour[0], t1, t2}, {old.fixed[0], false, false}, old.face};
  triangles_.push_back(
      {{v, c, a}, {old.neighbour[1], t2, t}, {old.fixed[1], false, false}, old.face});
  triangles_.push_back(
      {{v, a, b}, {old.neighbour[2], t, t1}, {old.fixed[2], false, false}, old.face});
  link(old.neighbour[1], t, t1);
  link(old.neighbour[2], t, t2);
  some_triangle_[index(a)] = t1;
  some_triangle_[index(b)] = t;
  some_triangle_[index(c)] = t;
  some_triangle_[index(v)] = t;
  settle({{a, b}, {b, c}, {c, a}});
}

void PlaneTriangles::split_edge(int t, int i, int v) {
  const Triangle old = at(t);
  const int u = old.neighbour[index(i)];
  const int a = old.vertex[index(i)];
  const int b = old.vertex[index(kNext[i])];
  const int c = old.vertex[index(kBefore[i])];
  const bool fixed = old.fixed[index(i)];
  const int t1 = static_cast<int>(triangles_.size());
  const int u1 = u < 0 ? -1 : t1 + 1;
  // t = (a, b, v), t1 = (a, v, c)
  at(t) = {{a, b, v},
           {u, t1, old.neighbour[index(kBefore[i])]},
           {fixed, false, old.fixed[index(kBefore[i])]},
           old.face};
  triangles_.push_back({{a, v, c},
                        {u1, old.neighbour[index(kNext[i])], t},
                        {fixed, old.fixed[index(kNext[i])], false},
                        old.face});
  link(old.neighbour[index(kNext[i])], t, t1);
  some_triangle_[index(a)] = t;
  some_triangle_[index(b)] = t;
  some_triangle_[index(c)] = t1;
  some_triangle_[index(v)] = t;
  if (u < 0) {
    settle({{a, b}, {c, a}});
    return;
  }
  const Triangle other = at(u);
  const std::size_t j = side_to(other, t);
  const int d = other.vertex[j];
  // u = (d, v, b), u1 = (d, c, v); other is (d, c, b)
  at(u) = {{d, v, b},
           {t, other.neighbour[index(kNext[j])], u1},
           {fixed, other.fixed[index(kNext[j])], false},
           other.face};
  triangles_.push_back({{d, c, v},
                        {t1, u, other.neighbour[index(kBefore[j])]},
                        {fixed, false, other.fixed[index(kBefore[j])]},
                        other.face});
  link(other.neighbour[index(kBefore[j])], u, u1);
  some_triangle_[index(d)] = u;
  settle({{a, b}, {c, a}, {d, c}, {b, d}});
}

void PlaneTriangles::flip(int t, int i) {
  const Triangle old = at(t);
  const int u = old.neighbour[index(i)];
  const Triangle other = at(u);
  const std::size_t j = side_to(other, t);
  const int a = old.vertex[index(i)];
  const int b = old.vertex[index(kNext[i])];
  const int c = old.vertex[index(kBefore[i])];
  const int d = other.vertex[j];
  const int bd = other.neighbour[index(kNext[j])];
  const int ca = old.neighbour[index(kNext[i])];
  at(t) = {{a, b, d},
           {bd, u, old.neighbour[index(kBefore[i])]},
           {other.fixed[index(kNext[j])], false, old.fixed[index(kBefore[i])]},
           old.face};
  at(u) = {{a, d, c},
           {other.neighbour[index(kBefore[j])], ca, t},
           {other.fixed[index(kBefore[j])], old.fixed[index(kNext[i])], false},
           other.face};
  link(bd, u, t);
  link(ca, t, u);
  some_triangle_[index(a)] = t;
  some_triangle_[index(b)] = t;
  some_triangle_[index(d)] = t;
  some_triangle_[index(c)] = u;
}

bool PlaneTriangles::wants_flip(int t, int i) const {
  const Triangle& tri = at(t);
  const int u = tri.neighbour[index(i)];
  if (u < 0 || tri.fixed[index(i)]) return false;
  const std::size_t j = side_to(at(u), t);
  return in_circle(point(tri.vertex[0]), point(tri.vertex[1]), point(tri.vertex[2]),
                   point(at(u).vertex[j]));
}

void PlaneTriangles::settle(std::vector<std::pair<int, int>> edges) {
  while (!edges.empty()) {
    const auto [a, b] = edges.back();
    edges.pop_back();
    const auto [t, i] = edge(a, b);
    if (t < 0 || !wants_flip(t, i)) continue;
    const int u = at(t).neighbour[index(i)];
    const std::size_t j = side_to(at(u), t);
    const int p = at(t).vertex[index(i)];
    const int q = at(u).vertex[j];
    flip(t, i);
    edges.insert(edges.end(), {{a, p}, {b, p}, {a, q}, {b, q}});
  }
}

std::vector<int> PlaneTriangles::around(int vertex) const {
  std::vector<int> found;
  const int start = some_triangle_[index(vertex)];
  int t = start;
  do {
    found.push_back(t);
    t = at(t).neighbour[index(kNext[corner_of(t, vertex)])];
  } while (t >= 0 && t != start);
  if (t == start) return found;
  // A vertex of the outermost triangle: the other way round as well.
  for (t = at(start).neighbour[index(kBefore[corner_of(start, vertex)])]; t >= 0;
       t = at(t).neighbour[index(kBefore[corner_of(t, vertex)])]) {
    found.push_back(t);
  }
  return found;
}

std::pair<int, int> PlaneTriangles::edge(int a, int b) const {
  const int start = some_triangle_[index(a)];
  for (const bool forward : {true, false}) {
    int t = start;
    do {
      const int i = corner_of(t, a);
      if (at(t).vertex[index(kNext[i])] == b) return {t, kBefore[i]};
      if (at(t).vertex[index(kBefore[i])] == b) return {t, kNext[i]};
      t = at(t).neighbour[index(forward ? kNext[i] : kBefore[i])];
    } while (t >= 0 && t != start);
    if (t == start) break;
  }
  return {-1, 0};
}

bool PlaneTriangles::fix(int a, int b) {
  while (a != b) {
    const PlanePoint& p = point(a);
    const PlanePoint& q = point(b);
    const auto ahead = [&](int v) {
      const PlanePoint& r = point(v);
      return (q.x - p.x) * (r.x - p.x) + (q.y - p.y) * (r.y - p.y) > 0;
    };
    int reached = -1;
    int t = -1;
    int right = -1;
    int left = -1;
    for (const int k : around(a)) {
      const int i = corner_of(k, a);
      const int v = at(k).vertex[index(kNext[i])];
      const int w = at(k).vertex[index(kBefore[i])];
      for (const int on : {v, w}) {
        if (turn(p, q, point(on)) == 0 && ahead(on)) reached = on;
      }
      if (turn(p, q, point(v)) < 0 && turn(p, q, point(w)) > 0) {
        t = k;
        right = v;
        left = w;
      }
    }
    std::deque<std::pair<int, int>> crossed;
    if (reached < 0) {
      while (reached < 0) {
        const auto [side, i] = edge(right, left);
        if (side < 0 || at(side).fixed[index(i)]) return false;
        crossed.emplace_back(right, left);
        const int over = at(t).neighbour[index(3 - corner_of(t, right) - corner_of(t, left))];
        if (over < 0) return false;
        const int apex = at(over).vertex[index(3 - corner_of(over, right) - corner_of(over, left))];
        const std::int64_t side_of_apex = turn(p, q, point(apex));
        if (apex == b || side_of_apex == 0) {
          reached = apex;
        } else if (side_of_apex > 0) {
          left = apex;
        } else {
          right = apex;
        }
        t = over;
      }
    }
    const PlanePoint& r = point(reached);
    std::vector<std::pair<int, int>> made;
    while (!crossed.empty()) {
      const auto [v, w] = crossed.front();
      crossed.pop_front();
      const auto [side, i] = edge(v, w);
      const int u = at(side).neighbour[index(i)];
      const std::size_t j = side_to(at(u), side);
      const int c = at(side).vertex[index(i)];
      const int d = at(u).vertex[j];
      const bool convex =
          (turn(point(c), point(d), point(v)) > 0) != (turn(point(c), point(d), point(w)) > 0) &&
          turn(point(c), point(d), point(v)) != 0 && turn(point(c), point(d), point(w)) != 0;
      if (!convex) {
        crossed.emplace_back(v, w);
        continue;
      }
      flip(side, i);
      const auto beside = [&](int x) { return x == a || x == reached ? 0 : turn(p, r, point(x)); };
      const std::int64_t c_side = beside(c);
      const std::int64_t d_side = beside(d);
      if ((c_side > 0 && d_side < 0) || (c_side < 0 && d_side > 0)) {
        crossed.emplace_back(c, d);
      } else {
        made.emplace_back(c, d);
      }
    }
    const auto [side, i] = edge(a, reached);
    RT_CHECK(side >= 0, a, reached);
    const int u = at(side).neighbour[index(i)];
    at(side).fixed[index(i)] = true;
    if (u >= 0) {
      const std::size_t j = side_to(at(u), side);
      at(u).fixed[j] = true;
    }
    settle(std::move(made));
    a = reached;
  }
  return true;
}

}  // namespace raytruth::street
