#pragma once

// Internal to scenes/street: exact triangulation of the plane along given segments.

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace raytruth::street {

/// A point of the plane in whole quanta; sides of boxes stay below kWidestPlane.
struct PlanePoint {
  std::int64_t x = 0, y = 0;
  friend auto operator<=>(const PlanePoint&, const PlanePoint&) = default;
};
/// 4 km in quanta of 2^-14 m: what the predicates of PlaneTriangles hold without overflow.
inline constexpr std::int64_t kWidestPlane = std::int64_t{1} << 26;

/// Twice the signed area of a, b, c: positive when counter-clockwise. Exact.
inline std::int64_t turn(const PlanePoint& a, const PlanePoint& b, const PlanePoint& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

using PlaneSegment = std::pair<PlanePoint, PlanePoint>;
/// Cuts segments where they cross or pass within half a quantum (in x and y) of an end or crossing of
/// others, and leads them through these points: afterwards they meet in common ends only, except
/// where several run within a quantum of each other. Nothing moves by more than 0.71 quanta. Each
/// piece once, a < b, sorted. Snap rounding: Hobby, "Practical segment intersection with finite
/// precision output" (1999).
std::vector<PlaneSegment> cut_at_crossings(std::vector<PlaneSegment> segments);

/// Constrained Delaunay triangulation by insertion and flips (Lawson 1977; constraints after Sloan,
/// "A fast algorithm for generating constrained Delaunay triangulations", 1993). All decisions are
/// exact; every triangle is counter-clockwise and has area.
class PlaneTriangles {
 public:
  struct Triangle {
    std::array<int, 3> vertex{};
    std::array<int, 3> neighbour{};  ///< across the edge opposite to the vertex; -1 = none
    std::array<bool, 3> fixed{};     ///< that edge lies on a segment
    int face = -1;                   ///< free for use; kept by insertion and flips
  };

  /// Room for points within the box; the first three vertices are those of a triangle around it.
  PlaneTriangles(const PlanePoint& low, const PlanePoint& high);

  /// The vertex at p, made when there is none.
  int insert(const PlanePoint& p);
  /// Makes a-b an edge (or several, through vertices between) and fixes it. Stops at a fixed edge
  /// that it would cross: false.
  bool fix(int a, int b);
  /// A triangle that contains p.
  int find(const PlanePoint& p) const;

  const std::vector<PlanePoint>& points() const { return points_; }
  const std::vector<Triangle>& triangles() const { return triangles_; }
  void set_face(int triangle, int face) { triangles_[index(triangle)].face = face; }
  static bool is_outer(int vertex) { return vertex < 3; }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  Triangle& at(int t) { return triangles_[index(t)]; }
  const Triangle& at(int t) const { return triangles_[index(t)]; }
  const PlanePoint& point(int v) const { return points_[index(v)]; }
  int corner_of(int triangle, int vertex) const;
  void link(int triangle, int from, int to);
  void split_triangle(int t, int v);
  void split_edge(int t, int i, int v);
  void flip(int t, int i);
  bool wants_flip(int t, int i) const;
  void settle(std::vector<std::pair<int, int>> edges);
  /// Triangle and corner opposite to the edge a-b; {-1, 0} when there is no such edge.
  std::pair<int, int> edge(int a, int b) const;
  std::vector<int> around(int vertex) const;

  std::vector<PlanePoint> points_;
  std::vector<Triangle> triangles_;
  std::vector<int> some_triangle_;  ///< of each vertex
  mutable int last_ = 0;
};

}  // namespace raytruth::street
