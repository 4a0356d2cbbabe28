#include "tests/scenes/street/junction_corpus.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>

#include "scenes/street/junction_surface.h"
#include "tests/scenes/street/floor_rays.h"

namespace raytruth::street {

using roads::RoadIndex;

const std::vector<CorpusJunction>& corpus_junctions() {
  static const std::vector<CorpusJunction> all = [] {
    std::vector<CorpusJunction> made;
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

bool in_junction(const CorpusJunction& c, RoadIndex road) {
  return c.roads->road(road).junction == c.junction->id;
}

bool is_arm(const CorpusJunction& c, RoadIndex road) {
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

std::vector<roads::RoadPoint> cover(const CorpusJunction& c, double x, double y, bool& arm) {
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

double to_edge(const CorpusJunction& c, const roads::RoadPoint& p) {
  const roads::LaneSection& section = c.roads->road(p.road).section_at(p.s_m);
  double least = std::min(p.s_m, c.roads->road(p.road).length_m - p.s_m);
  for (const int id : {section.lanes.front().id, section.lanes.back().id}) {
    least = std::min(least, std::abs(p.t_m - c.roads->outer_t(p.road, id, p.s_m)));
  }
  return least;
}

}  // namespace raytruth::street
