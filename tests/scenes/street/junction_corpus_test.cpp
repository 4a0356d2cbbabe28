// Every junction of every file that we have: rays, areas, heights, against the road network.
#include "tests/scenes/street/junction_corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "sim/core/math.h"
#include "sim/core/random.h"
#include "tests/scenes/street/floor_rays.h"

namespace raytruth::street {
namespace {

TEST(JunctionCorpus, RaysMeetOneFloor) {
  NEED_CORPUS();
  int rays = 0;
  for (const CorpusJunction& c : corpus_junctions()) {
    if (!c.piece.mesh) continue;
    c.piece.mesh->check();
    const FloorRays floor(floor_faces(c.piece));
    RandomStream random(7, "test.junction.rays");
    int missed = 0, twice = 0;
    const auto shoot = [&](double x, double y) {
      bool arm = false;
      const auto own = cover(c, x, y, arm);
      const auto touched = floor.down(x, y);
      if (floor.down(x, y, -1e-7).size() > 1) ++twice;
      // Chords of 4 mm, and a quantum: nearer to an edge nothing is asked.
      const bool sure = std::any_of(
          own.begin(), own.end(), [&](const roads::RoadPoint& p) { return to_edge(c, p) > 0.006; });
      if (arm || !sure) return;
      ++rays;
      if (touched.empty()) {
        if (++missed <= 3) std::cout << c.name << " misses " << x << " " << y << "\n";
      }
    };
    for (double y = floor.low().y(); y < floor.high().y(); y += 0.2) {
      for (double x = floor.low().x(); x < floor.high().x(); x += 0.2) shoot(x, y);
    }
    for (int k = 0; k < 4000; ++k) {
      shoot(random.uniform(floor.low().x(), floor.high().x()),
            random.uniform(floor.low().y(), floor.high().y()));
    }
    EXPECT_EQ(missed, 0) << c.name;
    EXPECT_EQ(twice, 0) << c.name;
  }
  std::cout << rays << " rays\n";
  EXPECT_GT(rays, 300000);
}

// Squared distances to the nearest set cell along one line (Felzenszwalb and Huttenlocher,
// "Distance transforms of sampled functions", 2012).
void distance_line(std::vector<double>& f) {
  const int n = static_cast<int>(f.size());
  std::vector<double> d(f.size());
  std::vector<int> v(f.size());
  std::vector<double> z(f.size() + 1);
  const auto at = [&](int i) -> double& { return f[static_cast<std::size_t>(i)]; };
  int k = 0;
  v[0] = 0;
  z[0] = -1e20;
  z[1] = 1e20;
  for (int q = 1; q < n; ++q) {
    double s = 0.0;
    while (true) {
      const int p = v[static_cast<std::size_t>(k)];
      s = ((at(q) + double(q) * q) - (at(p) + double(p) * p)) / (2.0 * q - 2.0 * p);
      if (s > z[static_cast<std::size_t>(k)] || k == 0) break;
      --k;
    }
    if (s <= z[static_cast<std::size_t>(k)]) s = z[static_cast<std::size_t>(k)];
    ++k;
    v[static_cast<std::size_t>(k)] = q;
    z[static_cast<std::size_t>(k)] = s;
    z[static_cast<std::size_t>(k) + 1] = 1e20;
  }
  k = 0;
  for (int q = 0; q < n; ++q) {
    while (z[static_cast<std::size_t>(k) + 1] < q) ++k;
    const int p = v[static_cast<std::size_t>(k)];
    d[static_cast<std::size_t>(q)] = double(q - p) * (q - p) + at(p);
  }
  f = d;
}

std::vector<double> distances(const std::vector<bool>& set, std::size_t columns) {
  std::vector<double> d(set.size());
  for (std::size_t i = 0; i < set.size(); ++i) d[i] = set[i] ? 0.0 : 1e12;
  const std::size_t rows = set.size() / columns;
  for (std::size_t j = 0; j < rows; ++j) {
    std::vector<double> line(d.begin() + std::ptrdiff_t(j * columns),
                             d.begin() + std::ptrdiff_t((j + 1) * columns));
    distance_line(line);
    std::copy(line.begin(), line.end(), d.begin() + std::ptrdiff_t(j * columns));
  }
  for (std::size_t i = 0; i < columns; ++i) {
    std::vector<double> line;
    for (std::size_t j = 0; j < rows; ++j) line.push_back(d[j * columns + i]);
    distance_line(line);
    for (std::size_t j = 0; j < rows; ++j) d[j * columns + i] = line[j];
  }
  return d;
}

// The area of the tops against a raster of what the network covers, closed by a disc of 1.5 m. A
// raster's area of a shape errs by at most half a cell along its outline, on average far less; the
// closing rounds to whole cells once more. Counted: one cell along the outline's length. Junctions
// with pavements round their corners, which no lane covers, have tests of their own.
TEST(JunctionCorpus, AreaIsThatOfTheClosedLanes) {
  NEED_CORPUS();
  constexpr double kCell = 0.1;
  int compared = 0, with_corners = 0;
  for (const CorpusJunction& c : corpus_junctions()) {
    if (!c.piece.mesh) continue;
    const FloorRays floor(floor_faces(c.piece));
    double area = 0.0;
    double corners = 0.0;
    for (const FloorFace& face : floor.faces()) {
      const double own =
          0.5 * (face.corner[1] - face.corner[0]).cross(face.corner[2] - face.corner[0]).z();
      area += own;
      if (face.place.road == 0 && face.class_id == Taxonomy::named("sidewalk")) corners += own;
    }
    if (corners > 2.0) {
      ++with_corners;
      continue;
    }
    ++compared;
    double outline = 0.0;
    for (const auto& [a, b] : open_edges(floor.faces())) outline += (b - a).head<2>().norm();
    constexpr double kRim = 3.0;
    const auto columns =
        static_cast<std::size_t>((floor.high().x() - floor.low().x() + 2.0 * kRim) / kCell);
    const auto rows =
        static_cast<std::size_t>((floor.high().y() - floor.low().y() + 2.0 * kRim) / kCell);
    std::vector<bool> lanes(columns * rows), arms(columns * rows);
    std::size_t covered = 0;
    for (std::size_t j = 0; j < rows; ++j) {
      for (std::size_t i = 0; i < columns; ++i) {
        const double x = floor.low().x() - kRim + kCell * (static_cast<double>(i) + 0.5);
        const double y = floor.low().y() - kRim + kCell * (static_cast<double>(j) + 0.5);
        bool arm = false;
        const bool own = !cover(c, x, y, arm).empty();
        lanes[j * columns + i] = own && !arm;
        arms[j * columns + i] = arm;
        covered += own && !arm ? 1 : 0;
      }
    }
    const double reach = 1.5 / kCell;
    std::vector<bool> outside = lanes;
    const std::vector<double> grown = distances(lanes, columns);
    for (std::size_t k = 0; k < grown.size(); ++k) outside[k] = grown[k] > reach * reach;
    const std::vector<double> shrunk = distances(outside, columns);
    std::size_t closed = 0;
    for (std::size_t k = 0; k < shrunk.size(); ++k) {
      if ((shrunk[k] > reach * reach || lanes[k]) && !arms[k]) ++closed;
    }
    const double cell2 = kCell * kCell;
    const double error = kCell * outline;
    EXPECT_GT(area, cell2 * static_cast<double>(covered) - 0.5 * error) << c.name;
    EXPECT_NEAR(area, cell2 * static_cast<double>(closed), error) << c.name;
  }
  std::cout << compared << " compared, " << with_corners << " with corners\n";
  EXPECT_GE(compared, 20);
  EXPECT_GE(with_corners, 10);
}

// Where one road alone covers the point and half a metre around it the floor is that road: 5 mm of
// the mesh. Where a road does not meet its arm's height the difference fades out over 4 m; that is
// counted apart.
TEST(JunctionCorpus, IsTheRoadWhereThereIsOne) {
  NEED_CORPUS();
  int points = 0;
  for (const CorpusJunction& c : corpus_junctions()) {
    if (!c.piece.mesh) continue;
    const FloorRays floor(floor_faces(c.piece));
    int off = 0;
    double worst = 0.0;
    for (double y = floor.low().y(); y < floor.high().y(); y += 0.23) {
      for (double x = floor.low().x(); x < floor.high().x(); x += 0.23) {
        bool arm = false;
        const auto own = cover(c, x, y, arm);
        if (own.size() != 1 || arm) continue;
        bool alone = true;
        for (int k = 0; k < 12 && alone; ++k) {
          const double angle = k * kPi / 6.0;
          for (const double r : {0.3, 0.62}) {
            const auto around =
                c.roads->all_covering(x + r * std::cos(angle), y + r * std::sin(angle));
            alone = alone && std::all_of(around.begin(), around.end(),
                                         [&](const auto& p) { return p.road == own[0].road; });
          }
        }
        if (!alone || to_edge(c, own[0]) < 0.01) continue;
        const auto hit = floor.down(x, y);
        if (hit.empty() || hit[0]->class_id != Taxonomy::named("road")) continue;
        ++points;
        const double z = c.roads->at(own[0]).X_WR.translation().z();
        const double away = std::abs(height_at(*hit[0], x, y) - z);
        worst = std::max(worst, away);
        if (away > 0.005 && ++off <= 4) {
          std::cout << c.name << " is " << away << " off at " << x << " " << y << "\n";
        }
      }
    }
    EXPECT_EQ(off, 0) << c.name << ", worst " << worst;
  }
  EXPECT_GT(points, 5000);
}

}  // namespace
}  // namespace raytruth::street
