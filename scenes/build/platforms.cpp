// Platforms of stations.
#include <algorithm>
#include <cmath>
#include <optional>

#include "scenes/build/railway.h"
#include "scenes/build/road_objects_internal.h"

namespace raytruth::scene {
namespace {

using roads::LaneType;
using roads::RoadIndex;

constexpr double kWide = 3.0;
constexpr double kLeast = 0.6;  // narrower than this nobody can stand
constexpr double kDeep = 0.9;   // below the edge, into the bed

struct Size {
  double edge_m, height_m;
};

// What the road's own track asks for; nothing beside roads without one.
std::optional<Size> size_of(const roads::RoadNetwork& roads, RoadIndex road, double s,
                            double& middle) {
  for (const roads::Lane& lane : roads.road(road).section_at(s).lanes) {
    if (lane.id == 0 || (lane.type != LaneType::kRail && lane.type != LaneType::kTram)) continue;
    middle = roads.center_t(road, lane.id, s);
    return lane.type == LaneType::kRail ? Size{1.65, 0.55} : Size{1.30, 0.24};
  }
  return std::nullopt;
}

// Half of the way to the nearest track on that side, when its own platform edge is nearer than two
// widths: both tracks draw a half.
double room(const roads::RoadNetwork& roads, RoadIndex road, double s, double edge_t, double out) {
  const Vec3 from = roads.at({road, s, edge_t}).X_WR.translation();
  double best = kWide;
  for (RoadIndex other = 0; other < roads.roads().size(); ++other) {
    if (other == road) continue;
    const auto at = roads.project(other, from.x(), from.y(), 2.0 * kWide + 2.0);
    if (!at) continue;
    double middle = 0.0;
    const auto size = size_of(roads, other, at->s_m, middle);
    if (!size) continue;
    const Vec3 there = roads.at({other, at->s_m, middle}).X_WR.translation();
    const Vec3 aside = roads.at({road, s, edge_t + out}).X_WR.translation() - from;
    const double across = (there - from).dot(aside);
    if (across <= 0.0 || (there - from - across * aside).head<2>().norm() > 1.0) continue;
    best = std::min(best, 0.5 * (across - size->edge_m));
  }
  return best;
}

void place_segment(const ObjectContext& c, const roads::PlatformSegment& segment,
                   street::MeshSink& sink) {
  const auto road = c.roads.find_road(segment.road_id);
  if (!road) return;
  const double end = std::min(segment.s_end_m, c.roads.road(*road).length_m);
  const double start = std::max(0.0, std::min(segment.s_start_m, end));
  if (end - start < 1.0) return;
  const double middle_s = 0.5 * (start + end);
  double middle = 0.0;
  const auto size = size_of(c.roads, *road, middle_s, middle);
  if (!size) return;
  const double out = segment.left ? 1.0 : -1.0;
  const auto edge_t = [&](double s) {
    double t = middle;
    size_of(c.roads, *road, s, t);
    return t + out * size->edge_m;
  };
  double width = kWide;
  for (const double u : {0.05, 0.5, 0.95}) {
    const double s = start + u * (end - start);
    width = std::min(width, room(c.roads, *road, s, edge_t(s), out));
  }
  if (width < kLeast) return;
  const Vec3 heart =
      c.roads.at({*road, middle_s, edge_t(middle_s) + 0.5 * out * width}).X_WR.translation();
  if ((heart - c.options.focus).head<2>().norm() > c.options.radius_m) return;
  for (const roads::RoadPoint& other : c.roads.all_covering(heart.x(), heart.y())) {
    if (other.road != *road) return;  // the file paves it itself
  }
  const std::vector<Station> stations =
      stations_along(c.roads, *road, start, end, edge_t, [](double) { return 0.0; });
  const ClassId class_id = Taxonomy::named("sidewalk");
  const std::uint16_t slab = sink.part("Slab", class_id, c.library.standard("paving"));
  const std::uint16_t wall = sink.part("Wall", class_id, c.library.standard("concrete"));
  const double h = size->height_m;
  const double far = out * width;
  const assets::Polygon section =
      out > 0.0 ? assets::Polygon{{0.0, -kDeep}, {far, -kDeep}, {far, h}, {0.0, h}}
                : assets::Polygon{{far, -kDeep}, {0.0, -kDeep}, {0.0, h}, {far, h}};
  sweep(
      stations, [&](std::size_t) { return section; }, true, wall, sink);
  // Paving behind the edge stone, 2 mm above the body.
  const double near = out * 0.3;
  const assets::Polygon cover = out > 0.0 ? assets::Polygon{{far, h + 0.002}, {near, h + 0.002}}
                                          : assets::Polygon{{near, h + 0.002}, {far, h + 0.002}};
  sweep(
      stations, [&](std::size_t) { return cover; }, false, slab, sink);
}

}  // namespace

void place_platforms(const ObjectContext& c) {
  for (const roads::Station& station : c.roads.stations()) {
    for (const roads::Platform& platform : station.platforms) {
      street::MeshSink sink(c.options.focus);
      for (const roads::PlatformSegment& segment : platform.segments) {
        place_segment(c, segment, sink);
      }
      if (sink.empty()) continue;
      const Pose X = sink.X_WI();
      c.builder.place("platform " + platform.id, Taxonomy::named("sidewalk"), sink.take(), X);
    }
  }
}

}  // namespace raytruth::scene
