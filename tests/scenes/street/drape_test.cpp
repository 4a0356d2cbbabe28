// Shapes laid onto triangles, against rays shot at both.
#include "scenes/street/drape.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <iostream>

#include "sim/core/random.h"
#include "tests/scenes/street/floor_rays.h"

namespace raytruth::street {
namespace {

// A grid of triangles with random heights and shaken corners, some metres wide.
assets::Mesh hills(RandomStream& random, int cells, double height_m, double z) {
  assets::Mesh mesh;
  for (int j = 0; j <= cells; ++j) {
    for (int i = 0; i <= cells; ++i) {
      const Vec3 p(i + random.uniform(-0.3, 0.3), j + random.uniform(-0.3, 0.3),
                   z + random.uniform(-height_m, height_m));
      mesh.positions.push_back(p.cast<float>());
    }
  }
  const auto at = [&](int i, int j) { return static_cast<std::uint32_t>(j * (cells + 1) + i); };
  for (int j = 0; j < cells; ++j) {
    for (int i = 0; i < cells; ++i) {
      mesh.triangles.push_back({at(i, j), at(i + 1, j), at(i + 1, j + 1)});
      mesh.triangles.push_back({at(i, j), at(i + 1, j + 1), at(i, j + 1)});
    }
  }
  return mesh;
}

std::vector<FloorFace> faces_of(const assets::Mesh& mesh, const Vec3& origin) {
  std::vector<FloorFace> faces;
  for (const auto& t : mesh.triangles) {
    FloorFace face;
    for (std::size_t k = 0; k < 3; ++k) {
      face.corner[k] = mesh.positions[t[k]].cast<double>() + origin;
    }
    faces.push_back(face);
  }
  return faces;
}

std::vector<Vec3> stripe(const Vec2& at, double heading, double length, double width, double z) {
  const Vec2 along(std::cos(heading), std::sin(heading));
  const Vec2 left(-along.y(), along.x());
  std::vector<Vec3> corners;
  for (const auto& [u, v] : {std::pair(-0.5, -0.5), {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}}) {
    const Vec2 p = at + u * length * along + v * width * left;
    corners.emplace_back(p.x(), p.y(), z);
  }
  return corners;
}

bool inside(const std::vector<Vec3>& polygon, double x, double y, double margin_m) {
  for (std::size_t k = 0; k < polygon.size(); ++k) {
    const Vec2 a = polygon[k].head<2>();
    const Vec2 along = (polygon[(k + 1) % polygon.size()].head<2>() - a).normalized();
    const Vec2 off = Vec2(x, y) - a;
    if (along.x() * off.y() - along.y() * off.x() < margin_m) return false;
  }
  return true;
}

double plane_area(const std::vector<Vec3>& polygon) {
  double sum = 0.0;
  for (std::size_t k = 1; k + 1 < polygon.size(); ++k) {
    const Vec2 u = (polygon[k] - polygon[0]).head<2>();
    const Vec2 v = (polygon[k + 1] - polygon[0]).head<2>();
    sum += 0.5 * (u.x() * v.y() - u.y() * v.x());
  }
  return sum;
}

TEST(Drape, LiesExactlyAboveWhatIsBelow) {
  RandomStream random(1, "test.drape");
  // Far from zero, as in files with map coordinates.
  const Vec3 origin(512345.0, -73210.0, 11.0);
  const assets::Mesh mesh = hills(random, 20, 0.3, 0.0);
  const FloorRays ground(faces_of(mesh, origin));
  Drape drape;
  drape.add(mesh, origin);
  int asked = 0;
  for (int n = 0; n < 200; ++n) {
    const Vec2 at(random.uniform(4.0, 16.0), random.uniform(4.0, 16.0));
    const auto polygon = stripe(at + origin.head<2>(), random.uniform(0.0, 6.0),
                                random.uniform(0.1, 6.0), random.uniform(0.05, 1.0), origin.z());
    const auto pieces = drape.cut(polygon, 0.004, 1.0);
    double area = 0.0;
    for (const auto& piece : pieces) area += plane_area(piece);
    // Coordinates of 5e5 m are rounded to 1e-10 m: over an outline of 14 m less than 1e-8 m^2.
    ASSERT_NEAR(area, plane_area(polygon), 1e-7);
    for (int k = 0; k < 50; ++k) {
      const double u = random.uniform(0.0, 1.0), v = random.uniform(0.0, 1.0);
      const Vec3 p = polygon[0] + u * (polygon[1] - polygon[0]) + v * (polygon[3] - polygon[0]);
      int covered = 0;
      for (const auto& piece : pieces) {
        if (!inside(piece, p.x(), p.y(), 1e-8)) continue;
        ++covered;
        // Height of the piece's plane there.
        const Vec3 normal = (piece[1] - piece[0]).cross(piece[2] - piece[0]);
        if (normal.norm() < 1e-4) continue;
        const double z = piece[0].z() - (normal.x() * (p.x() - piece[0].x()) +
                                         normal.y() * (p.y() - piece[0].y())) /
                                            normal.z();
        const auto below = ground.down(p.x(), p.y());
        ASSERT_FALSE(below.empty());
        // 1e-10 m of the corners, stretched by the plane of a piece of at least 1 cm: 1e-6.
        ASSERT_NEAR(z - height_at(*below[0], p.x(), p.y()), 0.004, 1e-6);
        ++asked;
      }
      ASSERT_LE(covered, 1);
    }
  }
  EXPECT_GT(asked, 5000);
}

TEST(Drape, TakesTheNearestOfSurfacesAboveEachOther) {
  RandomStream random(2, "test.drape.levels");
  const Vec3 origin(10.0, 20.0, 0.0);
  Drape drape;
  const assets::Mesh low = hills(random, 8, 0.02, 0.0);
  const assets::Mesh high = hills(random, 8, 0.02, 5.0);
  // Half a strip 1.5 cm below the lower one, as under joints.
  const assets::Mesh under = hills(random, 3, 0.0, -0.05);
  drape.add(low, origin);
  drape.add(high, origin);
  drape.add(under, origin);
  for (const double z : {0.0, 5.0}) {
    const auto polygon = stripe({14.0, 24.0}, 0.4, 3.0, 0.3, z);
    const auto pieces = drape.cut(polygon, 0.0, 1.0);
    double area = 0.0;
    for (const auto& piece : pieces) {
      area += plane_area(piece);
      for (const Vec3& p : piece) EXPECT_NEAR(p.z(), z, 0.021);
    }
    EXPECT_NEAR(area, 0.9, 1e-9);
  }
  EXPECT_TRUE(drape.cut(stripe({14.0, 24.0}, 0.4, 3.0, 0.3, 2.5), 0.0, 1.0).empty());
  // Of two within reach never both, also where the nearer one ends.
  const auto polygon = stripe({13.0, 23.0}, 0.8, 6.0, 0.5, -0.06);
  double area = 0.0;
  for (const auto& piece : drape.cut(polygon, 0.0, 1.0)) area += plane_area(piece);
  EXPECT_NEAR(area, 3.0, 1e-7);
}

TEST(Drape, LeavesUprightFacesAndEmptyLandAlone) {
  assets::Mesh mesh;
  mesh.positions = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0.02F, 1}, {1, 0.02F, 1}};
  // A floor, a kerb face 87 degrees steep, a ceiling that faces down.
  mesh.triangles = {{0, 1, 2}, {0, 2, 3}, {0, 1, 5}, {0, 5, 4}, {0, 2, 1}};
  Drape drape;
  EXPECT_TRUE(drape.cut(stripe({0.5, 0.5}, 0.0, 0.5, 0.2, 0.0), 0.0, 1.0).empty());
  drape.add(mesh, Vec3::Zero());
  double area = 0.0;
  for (const auto& piece : drape.cut(stripe({0.5, 0.05}, 0.0, 2.0, 0.2, 0.0), 0.01, 2.0)) {
    area += plane_area(piece);
    for (const Vec3& p : piece) EXPECT_NEAR(p.z(), 0.01, 1e-12);
  }
  // What hangs over the edges (1 m of length, 5 cm of width) has nothing to lie on.
  EXPECT_NEAR(area, 0.15, 1e-9);
  EXPECT_TRUE(drape.cut({}, 0.0, 1.0).empty());
  const std::vector<Vec3> broken(3, Vec3::Constant(std::nan("")));
  EXPECT_TRUE(drape.cut(broken, 0.0, 1.0).empty());
}

TEST(Drape, IsFast) {
  RandomStream random(3, "test.drape.fast");
  const assets::Mesh mesh = hills(random, 100, 0.1, 0.0);
  Drape drape;
  drape.add(mesh, Vec3::Zero());
  constexpr int kStripes = 20000;
  std::size_t pieces = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int n = 0; n < kStripes; ++n) {
    const Vec2 at(random.uniform(2.0, 98.0), random.uniform(2.0, 98.0));
    pieces += drape.cut(stripe(at, random.uniform(0.0, 6.0), 2.0, 0.12, 0.0), 0.004, 0.5).size();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::cout << kStripes / took.count() << " stripes of 2 m a second, " << pieces / kStripes
            << " pieces each\n";
  EXPECT_GT(kStripes / took.count(), 5000.0);
}

}  // namespace
}  // namespace raytruth::street
