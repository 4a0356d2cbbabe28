#include "scenes/build/junction_floor.h"

#include <algorithm>
#include <cmath>

namespace raytruth::scene {
namespace {

constexpr double kBelowLanes = 0.01;
constexpr double kCell = 1.5;

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

}  // namespace

void mesh_junction_floor(const roads::RoadNetwork& roads, const std::string& junction,
                         const std::vector<RoadTile>& tiles, assets::AssetLibrary& library,
                         RoadMap& map, MeshSink& sink) {
  std::vector<Vec3> edge;
  for (const RoadTile& tile : tiles) {
    if (roads.road(tile.road).junction != junction) continue;
    const TileGeometry geometry(roads, tile);
    for (const bool left : {true, false}) {
      const roads::Lane* lane = geometry.outermost(left);
      for (const double s : tile.s_m) {
        edge.push_back(
            geometry.point(s, lane != nullptr ? geometry.outer_t(lane->id, s) : 0.0, 0.0));
      }
    }
  }
  if (edge.size() < 3) return;
  std::vector<Vec2> plane;
  for (const Vec3& p : edge) plane.emplace_back(p.x(), p.y());
  const std::vector<Vec2> hull = convex_hull(plane);
  if (hull.size() < 3) return;
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
  const std::uint16_t part = sink.part("junction " + junction + " floor", Taxonomy::named("road"),
                                       library.standard("asphalt"));
  Vec2 min = hull[0];
  Vec2 max = hull[0];
  for (const Vec2& p : hull) {
    min = min.cwiseMin(p);
    max = max.cwiseMax(p);
  }
  const double cell = level ? 12.0 : kCell;
  for (double x = min.x(); x < max.x(); x += cell) {
    for (double y = min.y(); y < max.y(); y += cell) {
      const std::vector<Vec2> piece =
          clip({Vec2(x, y), Vec2(x + cell, y), Vec2(x + cell, y + cell), Vec2(x, y + cell)}, hull);
      if (piece.size() < 3) continue;
      const Vec3 a = lifted(piece[0]);
      Vec3 b = lifted(piece[1]);
      for (std::size_t i = 2; i < piece.size(); ++i) {
        const Vec3 c = lifted(piece[i]);
        sink.triangle(part, a, b, c);
        map.cover(a, b, c);
        b = c;
      }
    }
  }
}

}  // namespace raytruth::scene
