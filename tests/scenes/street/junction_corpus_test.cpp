// Every junction of every file that we have: rays, areas, edges, heights, against the road network.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <map>
#include <set>

#include "scenes/street/junction_surface.h"
#include "sim/core/math.h"
#include "sim/core/random.h"
#include "tests/scenes/street/floor_rays.h"

namespace raytruth::street {
namespace {

using roads::RoadIndex;

struct Case {
  std::string name;
  std::shared_ptr<const roads::RoadNetwork> roads;
  const roads::Junction* junction;
  StreetPiece piece;
};

// The whole corpus, meshed once.
const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> made;
    for (const auto& path : corpus_roads()) {
      Diagnostics diagnostics;
      const auto roads = roads::RoadNetwork::load(path, diagnostics);
      if (!roads) continue;
      assets::AssetLibrary library(1);
      StreetOptions options;
      options.near_m = 1e9;
      const auto start = std::chrono::steady_clock::now();
      const std::size_t before = made.size();
      for (const roads::Junction& junction : roads->junctions()) {
        made.push_back({path.stem().string() + " " + junction.id, roads, &junction,
                        mesh_junction(*roads, junction, library, options)});
      }
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      std::size_t triangles = 0;
      for (std::size_t k = before; k < made.size(); ++k) {
        if (made[k].piece.mesh) triangles += made[k].piece.mesh->triangles.size();
      }
      if (triangles > 0) {
        std::cout << path.stem().string() << ": " << made.size() - before << " junctions, "
                  << triangles << " triangles, " << 1e3 * took.count() << " ms\n";
      }
    }
    return made;
  }();
  return all;
}

bool in_junction(const Case& c, RoadIndex road) {
  return c.roads->road(road).junction == c.junction->id;
}

// Whether the road is linked to one of the junction.
bool is_arm(const Case& c, RoadIndex road) {
  if (in_junction(c, road)) return false;
  for (const roads::Road& other : c.roads->roads()) {
    if (other.junction != c.junction->id) continue;
    for (const auto* link : {&other.predecessor, &other.successor}) {
      if (*link && !(*link)->to_junction && (*link)->element_id == c.roads->road(road).id) {
        return true;
      }
    }
  }
  return false;
}

// Roads of the junction that cover the point, and whether an arm does.
std::vector<roads::RoadPoint> cover(const Case& c, double x, double y, bool& arm) {
  std::vector<roads::RoadPoint> own;
  arm = false;
  for (const roads::RoadPoint& p : c.roads->all_covering(x, y)) {
    if (in_junction(c, p.road)) {
      own.push_back(p);
    } else if (is_arm(c, p.road)) {
      arm = true;
    }
  }
  return own;
}

// Way to the nearest edge of a lane of that road; what is nearer than the chord error to an edge
// may lie on either side of it.
double to_edge(const Case& c, const roads::RoadPoint& p) {
  const roads::LaneSection& section = c.roads->road(p.road).section_at(p.s_m);
  double least = std::min(p.s_m, c.roads->road(p.road).length_m - p.s_m);
  for (const int id : {section.lanes.front().id, section.lanes.back().id}) {
    least = std::min(least, std::abs(p.t_m - c.roads->outer_t(p.road, id, p.s_m)));
  }
  return least;
}

#define NEED_CORPUS() \
  if (cases().empty()) GTEST_SKIP() << "no corpus beside the source: set RAYTRUTH_CORPUS"

TEST(JunctionCorpus, RaysMeetOneFloor) {
  NEED_CORPUS();
  int rays = 0;
  for (const Case& c : cases()) {
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

// Tops share edges vertex by vertex; what stays open is the outline, told as edges to land or lying
// on an arm's last row.
TEST(JunctionCorpus, EdgesAreSharedOrOutline) {
  NEED_CORPUS();
  for (const Case& c : cases()) {
    if (!c.piece.mesh) continue;
    std::set<std::pair<std::pair<double, double>, std::pair<double, double>>> land;
    for (const StreetEdge& edge : c.piece.edges) {
      for (std::size_t k = 0; k + 1 < edge.points_W.size(); ++k) {
        land.insert({{edge.points_W[k].x(), edge.points_W[k].y()},
                     {edge.points_W[k + 1].x(), edge.points_W[k + 1].y()}});
      }
    }
    const auto faces = floor_faces(c.piece);
    const auto open = open_edges(faces);
    std::size_t on_arms = 0, on_land = 0;
    for (const auto& [a, b] : open) {
      if (land.contains({{a.x(), a.y()}, {b.x(), b.y()}})) {
        ++on_land;
        continue;
      }
      // Both ends stand on one cross-section of one road outside of the junction: a quantum and a
      // half in x and y, 0.13 mm.
      bool on_row = false;
      for (RoadIndex r = 0; r < c.roads->roads().size() && !on_row; ++r) {
        const roads::Road& road = c.roads->road(r);
        if (in_junction(c, r)) continue;
        for (const double s : {0.0, road.length_m}) {
          const auto p = c.roads->project(r, a.x(), a.y(), 50.0, s);
          const auto q = c.roads->project(r, b.x(), b.y(), 50.0, s);
          if (!p || !q) continue;
          const Vec3 at_p = c.roads->at({r, s, p->t_m}).X_WR.translation();
          const Vec3 at_q = c.roads->at({r, s, q->t_m}).X_WR.translation();
          on_row = on_row ||
                   ((at_p - a).head<2>().norm() < 1.3e-4 && (at_q - b).head<2>().norm() < 1.3e-4);
        }
      }
      on_arms += on_row ? 1 : 0;
      EXPECT_TRUE(on_row) << c.name << " " << a.transpose() << " to " << b.transpose();
    }
    EXPECT_EQ(on_land, land.size()) << c.name;
    EXPECT_GT(on_arms, 0U) << c.name;
  }
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
// closing rounds to whole cells once more. Counted: one cell along the outline's length.
TEST(JunctionCorpus, AreaIsThatOfTheClosedLanes) {
  NEED_CORPUS();
  constexpr double kCell = 0.1;
  for (const Case& c : cases()) {
    if (!c.piece.mesh) continue;
    const FloorRays floor(floor_faces(c.piece));
    double area = 0.0;
    for (const FloorFace& face : floor.faces()) {
      area += 0.5 * (face.corner[1] - face.corner[0]).cross(face.corner[2] - face.corner[0]).z();
    }
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
}

// Lanes of roads beside the junction that are linked into it: the floor has their corners.
TEST(JunctionCorpus, MeetsItsArms) {
  NEED_CORPUS();
  for (const Case& c : cases()) {
    if (!c.piece.mesh) continue;
    const auto faces = floor_faces(c.piece);
    int met = 0;
    double worst = 0.0;
    std::set<std::tuple<RoadIndex, bool, int>> lanes;
    for (const roads::Connection& connection : c.junction->connections) {
      const auto in = c.roads->find_road(connection.incoming_road);
      const auto through = c.roads->find_road(connection.connecting_road);
      if (!in || !through || in_junction(c, *in)) continue;
      const roads::Road& road = c.roads->road(*through);
      const auto& link =
          connection.contact == roads::ContactPoint::kStart ? road.predecessor : road.successor;
      if (!link || link->element_id != connection.incoming_road) continue;
      for (const roads::LaneLink& lane : connection.lane_links) {
        lanes.emplace(*in, link->contact == roads::ContactPoint::kStart, lane.from);
      }
    }
    for (const auto& [road, at_start, id] : lanes) {
      const double length = c.roads->road(road).length_m;
      const roads::LaneSection& section =
          at_start ? c.roads->road(road).sections.front() : c.roads->road(road).sections.back();
      const roads::Lane* lane = section.lane(id);
      if (lane == nullptr || !roads::is_driving(lane->type)) continue;
      const double s = at_start ? 0.0 : length;
      const double s_lane = at_start ? 0.0 : length - 1e-6;
      if (c.roads->lane_width(road, id, s_lane) < 0.1) continue;
      for (const double t :
           {c.roads->inner_t(road, id, s_lane), c.roads->outer_t(road, id, s_lane)}) {
        const Vec3 want = c.roads->at({road, s, t}).X_WR.translation();
        double best = 1e300;
        for (const FloorFace& face : faces) {
          for (const Vec3& corner : face.corner) best = std::min(best, (corner - want).norm());
        }
        // Half a quantum in x, y and z: 0.053 mm; widths may change within the micrometre.
        EXPECT_LT(best, 1e-4) << c.name << " road " << c.roads->road(road).id << " lane " << id;
        worst = std::max(worst, best);
        ++met;
      }
    }
    EXPECT_GT(met, 0) << c.name;
  }
}

bool leads_to(const roads::Road& road, const std::string& floor) {
  const auto there = [&](const std::optional<roads::RoadLink>& link) {
    return link && link->to_junction && "junction " + link->element_id == floor;
  };
  return there(road.predecessor) || there(road.successor);
}

// Roads end where floors begin, vertex by vertex: of the vertices that road pieces have along a
// floor's rows every one is a vertex of the floor too, bit for bit in x and y, and in z where no
// kerb stands between (pavements that end at a carriageway do so with a face).
TEST(JunctionCorpus, SharesVerticesWithTheRoads) {
  NEED_CORPUS();
  std::size_t shared = 0;
  std::set<const roads::RoadNetwork*> done;
  for (const Case& first : cases()) {
    if (!done.insert(first.roads.get()).second) continue;
    assets::AssetLibrary library(1);
    StreetOptions options;
    options.near_m = 1e9;
    const auto pieces = mesh_street(*first.roads, library, options);
    for (const StreetPiece& floor : pieces) {
      if (!floor.is_junction) continue;
      std::map<std::pair<double, double>, std::set<double>> corners;
      for (std::size_t k = 0; k < floor.mesh->positions.size(); ++k) {
        const Vec3 p = floor.mesh->positions[k].cast<double>() + floor.origin_W;
        corners[{p.x(), p.y()}].insert(p.z());
      }
      std::set<std::pair<double, double>> land;
      for (const StreetEdge& edge : floor.edges) {
        for (const Vec3& p : edge.points_W) land.emplace(p.x(), p.y());
      }
      std::vector<std::pair<Vec3, Vec3>> rows;
      for (const auto& [a, b] : open_edges(floor_faces(floor))) {
        if (!land.contains({a.x(), a.y()}) || !land.contains({b.x(), b.y()}))
          rows.push_back({a, b});
      }
      std::size_t missed = 0;
      for (const StreetPiece& road : pieces) {
        // Others that lie in the floor give way to it: a seam.
        if (road.is_junction || !leads_to(first.roads->road(road.road), floor.name)) continue;
        for (std::size_t t = 0; t < road.mesh->triangles.size(); ++t) {
          const assets::Part& part = road.mesh->parts[road.mesh->triangle_part[t]];
          if (part.class_id != Taxonomy::named("road") &&
              part.class_id != Taxonomy::named("sidewalk")) {
            continue;
          }
          for (const std::uint32_t v : road.mesh->triangles[t]) {
            const Vec3 p = road.mesh->positions[v].cast<double>() + road.origin_W;
            const bool near = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
              // Strips below joints lie 1.5 cm lower.
              const Vec3 d = row.second - row.first;
              const double u = (p - row.first).dot(d) / d.squaredNorm();
              return u > -1e-9 && u < 1.0 + 1e-9 && (row.first + u * d - p).norm() < 1e-3;
            });
            if (!near) continue;
            const auto at = corners.find({p.x(), p.y()});
            if (at != corners.end() && at->second.contains(p.z())) {
              ++shared;
            } else if (++missed <= 3) {
              std::cout << floor.name << " lacks " << p.transpose() << " of " << road.name << " "
                        << part.name << "\n";
            }
          }
        }
      }
      EXPECT_EQ(missed, 0U) << floor.name;
    }
  }
  std::cout << shared << " vertices shared\n";
  EXPECT_GT(shared, 500U);
}

// Where one road alone covers the point and half a metre around it the floor is that road: 5 mm of
// the mesh. Where a road does not meet its arm's height the difference fades out over 4 m; that is
// counted apart.
TEST(JunctionCorpus, IsTheRoadWhereThereIsOne) {
  NEED_CORPUS();
  int points = 0;
  for (const Case& c : cases()) {
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
