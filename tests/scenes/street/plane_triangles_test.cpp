// The plane's triangulation against brute force: areas, edges, Delaunay's criterion.
#include "scenes/street/plane_triangles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/core/random.h"

namespace raytruth::street {
namespace {

PlanePoint some_point(RandomStream& random, int size) {
  return {static_cast<std::int64_t>(random.uniform(0.0, size)),
          static_cast<std::int64_t>(random.uniform(0.0, size))};
}

// Every triangle has area, neighbours know each other and share two vertices; areas add up to that
// of the outermost triangle.
void expect_sound(const PlaneTriangles& plane) {
  const auto& points = plane.points();
  const auto& triangles = plane.triangles();
  const auto p = [&](int v) { return points[static_cast<std::size_t>(v)]; };
  std::int64_t sum = 0;
  for (int t = 0; t < static_cast<int>(triangles.size()); ++t) {
    const auto& tri = triangles[static_cast<std::size_t>(t)];
    const std::int64_t area = turn(p(tri.vertex[0]), p(tri.vertex[1]), p(tri.vertex[2]));
    ASSERT_GT(area, 0);
    sum += area;
    for (std::size_t i = 0; i < 3; ++i) {
      if (tri.neighbour[i] < 0) continue;
      const auto& other = triangles[static_cast<std::size_t>(tri.neighbour[i])];
      const auto back = std::find(other.neighbour.begin(), other.neighbour.end(), t);
      ASSERT_NE(back, other.neighbour.end());
      const auto j = static_cast<std::size_t>(back - other.neighbour.begin());
      ASSERT_EQ(tri.vertex[(i + 1) % 3], other.vertex[(j + 2) % 3]);
      ASSERT_EQ(tri.vertex[(i + 2) % 3], other.vertex[(j + 1) % 3]);
      ASSERT_EQ(tri.fixed[i], other.fixed[j]);
    }
  }
  EXPECT_EQ(sum, turn(p(0), p(1), p(2)));
}

TEST(PlaneTriangles, IsDelaunayWithoutSegments) {
  RandomStream random(3, "test.plane");
  // Few places, so that many points coincide or lie on common circles and lines.
  for (const int size : {12, 1000, 1 << 24}) {
    PlaneTriangles plane({0, 0}, {size, size});
    for (int k = 0; k < 300; ++k) plane.insert(some_point(random, size));
    expect_sound(plane);
    for (const auto& tri : plane.triangles()) {
      const auto p = [&](std::size_t k) {
        return plane.points()[static_cast<std::size_t>(tri.vertex[k])];
      };
      for (const PlanePoint& q : plane.points()) {
        // Independent of the code's integers: long double holds the determinant to 64 bits; only
        // clear violations count.
        long double m[3][3];
        for (std::size_t k = 0; k < 3; ++k) {
          m[k][0] = static_cast<long double>(p(k).x - q.x);
          m[k][1] = static_cast<long double>(p(k).y - q.y);
          m[k][2] = m[k][0] * m[k][0] + m[k][1] * m[k][1];
        }
        const long double in = m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
                               m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
                               m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
        const long double scale = m[0][2] * m[1][2] + m[1][2] * m[2][2] + m[0][2] * m[2][2];
        ASSERT_LT(in, 1e-9L * scale + 1e-9L);
      }
    }
  }
}

TEST(PlaneTriangles, HoldsSegmentsThatCross) {
  RandomStream random(5, "test.plane.cut");
  for (int round = 0; round < 60; ++round) {
    const int size = round % 3 == 0 ? 300 : round % 3 == 1 ? 3000 : 1 << 22;
    std::vector<PlaneSegment> wanted;
    for (int k = 0; k < 25; ++k) {
      wanted.emplace_back(some_point(random, size), some_point(random, size));
    }
    const std::vector<PlaneSegment> cut = cut_at_crossings(wanted);
    // No two pieces meet but in their ends: brute force over all pairs, by signs.
    for (std::size_t i = 0; i < cut.size(); ++i) {
      for (std::size_t j = i + 1; j < cut.size(); ++j) {
        const auto& [a, b] = cut[i];
        const auto& [c, d] = cut[j];
        const auto sign = [](std::int64_t v) { return (v > 0) - (v < 0); };
        const int s = sign(turn(a, b, c)) * sign(turn(a, b, d));
        const int r = sign(turn(c, d, a)) * sign(turn(c, d, b));
        ASSERT_FALSE(s < 0 && r < 0) << round;
      }
    }
    PlaneTriangles plane({0, 0}, {size, size});
    std::map<PlanePoint, int> vertex;
    for (const auto& [a, b] : cut) {
      vertex[a] = plane.insert(a);
      vertex[b] = plane.insert(b);
    }
    for (const auto& [a, b] : cut) ASSERT_TRUE(plane.fix(vertex[a], vertex[b]));
    expect_sound(plane);
    std::set<std::pair<int, int>> fixed;
    for (const auto& tri : plane.triangles()) {
      for (std::size_t i = 0; i < 3; ++i) {
        if (tri.fixed[i]) {
          fixed.insert(std::minmax(tri.vertex[(i + 1) % 3], tri.vertex[(i + 2) % 3]));
        }
      }
    }
    for (const auto& [a, b] : cut) {
      ASSERT_TRUE(fixed.contains(std::minmax(vertex[a], vertex[b]))) << round;
    }
    EXPECT_EQ(fixed.size(), cut.size());
    // Points put in later keep what is fixed: as many edges, of the same length in sum.
    const auto length = [&] {
      double sum = 0.0;
      for (const auto& tri : plane.triangles()) {
        for (std::size_t i = 0; i < 3; ++i) {
          if (!tri.fixed[i]) continue;
          const PlanePoint p = plane.points()[static_cast<std::size_t>(tri.vertex[(i + 1) % 3])];
          const PlanePoint q = plane.points()[static_cast<std::size_t>(tri.vertex[(i + 2) % 3])];
          sum += std::sqrt(static_cast<double>((p.x - q.x) * (p.x - q.x) +
                                               (p.y - q.y) * (p.y - q.y)));
        }
      }
      return sum;
    };
    const double before = length();
    for (int k = 0; k < 100; ++k) plane.insert(some_point(random, size));
    expect_sound(plane);
    EXPECT_NEAR(length(), before, 1e-9 * before);
  }
}

}  // namespace
}  // namespace raytruth::street
