// Every junction of every file that we have: its edges, inside, to the land and to its roads.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <set>

#include "tests/scenes/street/floor_rays.h"
#include "tests/scenes/street/junction_corpus.h"

namespace raytruth::street {
namespace {

using roads::RoadIndex;

// Tops share edges vertex by vertex; what stays open is the outline, told as edges to land or lying
// on an arm's last row.
TEST(JunctionCorpus, EdgesAreSharedOrOutline) {
  NEED_CORPUS();
  for (const CorpusJunction& c : corpus_junctions()) {
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

// Lanes of roads beside the junction that are linked into it: the floor has their corners.
TEST(JunctionCorpus, MeetsItsArms) {
  NEED_CORPUS();
  for (const CorpusJunction& c : corpus_junctions()) {
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
  for (const CorpusJunction& first : corpus_junctions()) {
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

}  // namespace
}  // namespace raytruth::street
