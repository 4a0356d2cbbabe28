#include "scenes/build/junction_floor.h"

#include <algorithm>
#include <cmath>

namespace raytruth::scene {
namespace {

constexpr double kBelowLanes = 0.01;
constexpr double kCell = 1.5;
constexpr double kApron = 4.0;
// The land under the roads' reach lies up to half a metre lower.
constexpr double kApronFold = 0.6;

double cross(const Vec2& o, const Vec2& a, const Vec2& b) {
  return (a.x() - o.x()) * (b.y() - o.y()) - (a.y() - o.y()) * (b.x() - o.x());
}

// Counter-clockwise hull (Andrew's monotone chain).
std::vector<Vec2> convex_hull(std::vector<Vec2> points) {
  std::sort(points.begin(), points.end(), [](const Vec2& a, const Vec2& b) {
    return a.x() != b.x() ? a.x() < b.x() : a.y() < b.y();
  });
  std::vector<Vec2> hull;
  for (int pass = 0; pass < 2; ++pass) {
    const std::size_t start = hull.size();
    for (const Vec2& p : points) {
      while (hull.size() >= start + 2 && cross(hull[hull.size() - 2], hull.back(), p) <= 0.0) {
        hull.pop_back();
      }
      hull.push_back(p);
    }
    hull.pop_back();
    std::reverse(points.begin(), points.end());
  }
  return hull;
}

// The polygon's part inside the convex hull (Sutherland and Hodgman, 1974).
std::vector<Vec2> clip(std::vector<Vec2> polygon, const std::vector<Vec2>& hull) {
  for (std::size_t e = 0; e < hull.size() && !polygon.empty(); ++e) {
    const Vec2& a = hull[e];
    const Vec2& b = hull[(e + 1) % hull.size()];
    std::vector<Vec2> kept;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      const Vec2& p = polygon[i];
      const Vec2& q = polygon[(i + 1) % polygon.size()];
      const double dp = cross(a, b, p);
      const double dq = cross(a, b, q);
      if (dp >= 0.0) kept.push_back(p);
      if ((dp >= 0.0) != (dq >= 0.0)) kept.push_back(p + (q - p) * (dp / (dp - dq)));
    }
    polygon = std::move(kept);
  }
  return polygon;
}

// Calls body with each convex piece of the hull that a square grid cuts out.
template <typename Body>
void for_each_piece(const std::vector<Vec2>& hull, double cell, const Body& body) {
  Vec2 min = hull[0];
  Vec2 max = hull[0];
  for (const Vec2& p : hull) {
    min = min.cwiseMin(p);
    max = max.cwiseMax(p);
  }
  for (double x = min.x(); x < max.x(); x += cell) {
    for (double y = min.y(); y < max.y(); y += cell) {
      const std::vector<Vec2> piece =
          clip({Vec2(x, y), Vec2(x + cell, y), Vec2(x + cell, y + cell), Vec2(x, y + cell)}, hull);
      if (piece.size() >= 3) body(piece);
    }
  }
}

// The convex polygon grown by a margin: hull of the corners of squares around its corners.
std::vector<Vec2> grown(const std::vector<Vec2>& hull, double margin) {
  std::vector<Vec2> corners;
  for (const Vec2& p : hull) {
    for (const double x : {-margin, margin}) {
      for (const double y : {-margin, margin}) corners.push_back(p + Vec2(x, y));
    }
  }
  return convex_hull(std::move(corners));
}

}  // namespace

JunctionOutline outline_of(const roads::RoadNetwork& roads, const std::string& junction,
                           const std::vector<RoadTile>& tiles) {
  JunctionOutline outline;
  outline.junction = junction;
  for (const RoadTile& tile : tiles) {
    if (roads.road(tile.road).junction != junction) continue;
    const TileGeometry geometry(roads, tile);
    for (const bool left : {true, false}) {
      const roads::Lane* lane = geometry.outermost(left);
      for (const double s : tile.s_m) {
        outline.edge.push_back(
            geometry.point(s, lane != nullptr ? geometry.outer_t(lane->id, s) : 0.0, 0.0));
      }
    }
  }
  if (outline.edge.size() < 3) return outline;
  std::vector<Vec2> plane;
  for (const Vec3& p : outline.edge) plane.emplace_back(p.x(), p.y());
  outline.hull = convex_hull(std::move(plane));
  if (outline.hull.size() < 3) outline.hull.clear();
  return outline;
}

void mesh_junction_floor(const JunctionOutline& outline, assets::AssetLibrary& library,
                         RoadMap& map, street::MeshSink& sink) {
  const std::vector<Vec3>& edge = outline.edge;
  const std::vector<Vec2>& hull = outline.hull;
  if (hull.empty()) return;
  const auto [low, high] = std::minmax_element(
      edge.begin(), edge.end(), [](const Vec3& a, const Vec3& b) { return a.z() < b.z(); });
  const bool level = high->z() - low->z() < 0.003;
  const double lowest = low->z();
  const auto lifted = [&](const Vec2& p) {
    if (level) return Vec3(p.x(), p.y(), lowest - kBelowLanes);
    // Shepard's inverse-square weights follow the connecting roads' edges.
    double sum = 0.0;
    double weight = 0.0;
    for (const Vec3& e : edge) {
      const double w = 1.0 / ((e.head<2>() - p).squaredNorm() + 0.01);
      sum += w * e.z();
      weight += w;
    }
    return Vec3(p.x(), p.y(), sum / weight - kBelowLanes);
  };
  const std::uint16_t part = sink.part("junction " + outline.junction + " floor",
                                       Taxonomy::named("road"), library.standard("asphalt"));
  for_each_piece(hull, level ? 12.0 : kCell, [&](const std::vector<Vec2>& piece) {
    const Vec3 a = lifted(piece[0]);
    Vec3 b = lifted(piece[1]);
    for (std::size_t i = 2; i < piece.size(); ++i) {
      const Vec3 c = lifted(piece[i]);
      sink.triangle(part, a, b, c);
      map.cover(a, b, c);
      b = c;
    }
  });
}

void mesh_junction_apron(const JunctionOutline& outline, const RoadMap& map,
                         assets::AssetLibrary& library, street::MeshSink& sink) {
  if (outline.hull.empty()) return;
  const std::vector<Vec2> area = grown(outline.hull, kApron);
  const std::uint16_t part = sink.part("junction " + outline.junction + " verge",
                                       Taxonomy::named("terrain"), library.standard("grass"));
  // The road's raster is 0.75 m wide: the lowest road within a cell's reach is not above any lane.
  const auto lifted = [&](const Vec2& p) {
    return Vec3(p.x(), p.y(), map.lowest(p.x(), p.y(), kCell) - kBelowLanes - 0.02);
  };
  for_each_piece(area, kCell, [&](const std::vector<Vec2>& piece) {
    for (std::size_t i = 2; i < piece.size(); ++i) {
      sink.triangle(part, lifted(piece[0]), lifted(piece[i - 1]), lifted(piece[i]));
    }
  });
  for (std::size_t i = 0; i < area.size(); ++i) {
    const Vec2& from = area[i];
    const Vec2& to = area[(i + 1) % area.size()];
    const int steps = std::max(1, static_cast<int>((to - from).norm() / kCell));
    for (int k = 0; k < steps; ++k) {
      const Vec3 a = lifted(from + (to - from) * (static_cast<double>(k) / steps));
      const Vec3 b = lifted(from + (to - from) * (static_cast<double>(k + 1) / steps));
      const Vec3 down(0.0, 0.0, -kApronFold);
      sink.quad(part, a, a + down, b + down, b);
    }
  }
}

}  // namespace raytruth::scene
