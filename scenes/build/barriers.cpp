// Barriers as swept bodies: walls, New Jersey profiles, guard rails, railings, fences, hedges.
#include <algorithm>
#include <cmath>
#include <string_view>

#include "scenes/build/guard_rail.h"
#include "scenes/build/road_objects_internal.h"

namespace raytruth::scene {
namespace {

constexpr double kSink = 0.3;  // of bodies, into the ground
constexpr double kFoot = 0.6;  // of posts

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

struct Usual {
  double width_m, height_m;
};
Usual usual(BarrierKind kind) {
  switch (kind) {
    case BarrierKind::kJersey:
      return {0.61, 0.81};
    case BarrierKind::kBeam:
      return {0.3, 0.75};
    case BarrierKind::kBeamOnly:
      return {0.3, 0.31};
    case BarrierKind::kRailing:
      return {0.06, 1.1};
    case BarrierKind::kFence:
      return {0.06, 1.5};
    case BarrierKind::kHedge:
      return {0.8, 1.2};
    default:
      return {0.25, 1.0};
  }
}

// FHWA's New Jersey shape (Ross et al., NCHRP 350; EN 1317 types use it too), for a barrier 0.81 m
// high and 0.61 m wide: a toe of 75 mm, 55 degrees up to 330 mm, then 84 degrees to a top of 150
// mm.
assets::Polygon jersey(double width, double height) {
  const double y = height / 0.81;
  const double x = width / 0.61;
  return {{-0.305 * x, -kSink},   {0.305 * x, -kSink},    {0.305 * x, 0.075 * y},
          {0.127 * x, 0.33 * y},  {0.075 * x, height},    {-0.075 * x, height},
          {-0.127 * x, 0.33 * y}, {-0.305 * x, 0.075 * y}};
}

assets::Polygon rectangle(double width, double low, double high) {
  const double x = 0.5 * width;
  return {{-x, low}, {x, low}, {x, high}, {-x, high}};
}

// Flat octagon of a round rail.
assets::Polygon round_rail(double radius, double height) {
  assets::Polygon p = assets::regular_polygon(Vec2(0.0, height), radius, 8, 0.0);
  return p;
}

struct Body {
  const ObjectContext& c;
  std::span<const Station> stations;
  std::function<double(double)> width_of, height_of;
  Usual usual_size;

  double width(const Station& s) const {
    const double w = width_of(s.s_m);
    return w > 0.0 ? w : usual_size.width_m;
  }
  double height(const Station& s) const {
    const double h = height_of(s.s_m);
    return h > 0.0 ? h : usual_size.height_m;
  }
  double length() const { return stations.back().along_m; }
  // Calls body(station) every `step` metres, first and last included.
  template <typename F>
  void every(double step, const F& body) const {
    // Bounds what a broken file can ask for; 10 km of posts.
    constexpr double kMost = 5000.0;
    const int n = static_cast<int>(std::clamp(std::round(length() / step), 1.0, kMost));
    for (int i = 0; i <= n; ++i) body(station_at(stations, length() * i / n));
  }
};

void add_rails(const Body& body, bool fence, street::MeshSink& sink) {
  const ClassId c = Taxonomy::named("fence");
  const std::uint16_t steel =
      sink.part(fence ? "Fence" : "Railing", c, body.c.library.standard("steel_galvanised"));
  const std::vector<double> bars =
      fence ? std::vector<double>{0.08, 0.5, 0.96} : std::vector<double>{0.12, 0.55, 0.975};
  const double radius = fence ? 0.018 : 0.021;
  for (const double part_of_height : bars) {
    sweep(
        body.stations,
        [&](std::size_t i) {
          return round_rail(radius, part_of_height * body.height(body.stations[i]));
        },
        true, steel, sink);
  }
  body.every(fence ? 2.5 : 2.0, [&](const Station& s) {
    tube(s.origin_W - kFoot * s.up_W, s.origin_W + body.height(s) * s.up_W, fence ? 0.03 : 0.024,
         steel, sink);
  });
  // Bars of a gap below 120 mm, or wires of a chain link fence seen as such.
  if (body.length() > 200.0) return;
  body.every(0.13, [&](const Station& s) {
    tube(s.origin_W + bars.front() * body.height(s) * s.up_W,
         s.origin_W + bars.back() * body.height(s) * s.up_W, 0.006, steel, sink, 4);
  });
}

}  // namespace

bool is_barrier(const roads::RoadObject& object) {
  return object.type == "barrier" || object.type == "railing" || object.type == "soundBarrier" ||
         object.subtype == "hedge";
}

BarrierKind barrier_kind(const ObjectContext& c, roads::RoadIndex road,
                         const roads::RoadObject& object) {
  const std::string& sub = object.subtype;
  if (sub == "jerseyBarrier") return BarrierKind::kJersey;
  if (sub == "fence") return BarrierKind::kFence;
  if (sub == "hedge" || object.type == "vegetation" || object.type == "bush") {
    return BarrierKind::kHedge;
  }
  if (sub == "wall" || sub == "noiseProtection" || sub == "soundBarrier" ||
      object.type == "soundBarrier") {
    return BarrierKind::kWall;
  }
  if (sub == "guardRail" || (sub.empty() && has(object.name, "uardrail"))) {
    return BarrierKind::kBeam;
  }
  const bool low = object.height_m > 0.0 && object.height_m < 0.5;
  if (object.type == "railing" && sub.empty() && low) {
    // The beam of a guard rail whose posts are objects of their own, or not.
    const std::vector<roads::RoadObject>& all = c.roads.road(road).objects;
    const bool posts = std::any_of(all.begin(), all.end(), [](const roads::RoadObject& o) {
      return has(o.name, "Post") || has(o.name, "post");
    });
    return posts ? BarrierKind::kBeamOnly : BarrierKind::kBeam;
  }
  if (object.type == "railing" || sub == "railing" || sub == "handRail") {
    return BarrierKind::kRailing;
  }
  if (has(object.name, "ence")) return BarrierKind::kFence;
  return BarrierKind::kWall;
}

void mesh_barrier(const ObjectContext& c, BarrierKind kind, std::span<const Station> stations,
                  const std::function<double(double)>& width_of,
                  const std::function<double(double)>& height_of, bool faces_left,
                  const std::string& name) {
  if (stations.size() < 2 || stations.back().along_m < 1e-3) return;
  if (kind == BarrierKind::kHedge) {
    const auto or_usual = [](const std::function<double(double)>& of, double usually) {
      return [&of, usually](double s) {
        const double given = of(s);
        return given > 0.0 ? given : usually;
      };
    };
    const Usual size = usual(kind);
    hedge_along(c, stations, or_usual(width_of, size.width_m), or_usual(height_of, size.height_m),
                name);
    return;
  }
  const Body body{c, stations, width_of, height_of, usual(kind)};
  street::MeshSink sink(stations[stations.size() / 2].origin_W);
  ClassId class_id = Taxonomy::named("barrier");
  switch (kind) {
    case BarrierKind::kJersey:
    case BarrierKind::kWall: {
      if (kind == BarrierKind::kWall) class_id = Taxonomy::named("wall");
      const std::uint16_t part = sink.part("Wall", class_id, c.library.standard("concrete"));
      sweep(
          stations,
          [&](std::size_t i) {
            const double w = body.width(stations[i]);
            const double h = body.height(stations[i]);
            return kind == BarrierKind::kJersey ? jersey(w, h) : rectangle(w, -kSink, h);
          },
          true, part, sink);
      break;
    }
    case BarrierKind::kBeam:
    case BarrierKind::kBeamOnly: {
      class_id = Taxonomy::named("guard_rail");
      const std::uint16_t steel =
          sink.part("guard rail", class_id, c.library.standard("steel_galvanised"));
      const double height = body.height(stations.front());
      const bool whole = kind == BarrierKind::kBeam;
      mesh_beam(stations, whole ? std::max(height - 0.31, 0.0) : 0.0,
                whole ? std::min(height, 0.31) : height, faces_left, steel, sink);
      if (!whole) break;
      const double side = faces_left ? -1.0 : 1.0;
      body.every(4.0, [&](const Station& s) {
        // Sigma posts of 100 x 55 mm behind the beam.
        const Vec3 foot = s.origin_W + side * 0.06 * s.left_W - kFoot * s.up_W;
        const Vec3 along = s.left_W.cross(s.up_W);
        Eigen::Matrix3d R;
        R << along, s.left_W, s.up_W;
        block(Pose(Eigen::Quaterniond(R), foot), Vec3(0.055, 0.10, kFoot + height - 0.02), steel,
              sink);
      });
      break;
    }
    case BarrierKind::kRailing:
    case BarrierKind::kFence:
      class_id = Taxonomy::named("fence");
      add_rails(body, kind == BarrierKind::kFence, sink);
      break;
    case BarrierKind::kHedge:
      break;
  }
  if (sink.empty()) return;
  const Pose X = sink.X_WI();
  c.builder.place(name, class_id, sink.take(), X);
}

}  // namespace raytruth::scene
