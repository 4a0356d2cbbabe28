#include "scenes/build/bridges.h"

#include <algorithm>
#include <cmath>

#include "scenes/build/course.h"
#include "scenes/build/tunnels.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

constexpr double kBeamWidth = 0.4;
constexpr double kBeamHeight = 0.5;
constexpr double kBeamAbove = 0.15;  // of the lanes' edge
constexpr double kRailing = 1.1;
constexpr double kPierPitch = 25.0;
constexpr double kPierClear = 2.5;

const char* material_of(roads::BridgeType type) {
  switch (type) {
    case roads::BridgeType::kSteel:
      return "steel_galvanised";
    case roads::BridgeType::kBrick:
      return "brick";
    case roads::BridgeType::kWood:
      return "wood";
    default:
      return "concrete";
  }
}

}  // namespace

bool is_on_bridge(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m) {
  return within(roads.road(road).bridges, s_m);
}

bool is_on_bridge(const roads::Junction& junction, const Vec2& p_W) {
  if (junction.objects.bridges.empty() || junction.plan_view.size() != 1) return false;
  const roads::Geometry& line = junction.plan_view[0];
  const Vec2 along(det::cos(line.heading_rad), det::sin(line.heading_rad));
  return within(junction.objects.bridges, line.s_m + along.dot(p_W - Vec2(line.x_m, line.y_m)));
}

void place_bridge(const ObjectContext& c, const Course& course, const roads::Bridge& bridge) {
  if (course.empty()) return;
  const auto edge = [&](double s, bool left) {
    return left ? course.left_t(s) : course.right_t(s);
  };
  const std::vector<Station> sides[2] = {course.edge(true), course.edge(false)};
  bool near = false;
  for (const Station& s : sides[0]) {
    near = near || (s.origin_W - c.options.focus).head<2>().norm() <= c.options.radius_m;
  }
  if (!near || sides[0].size() < 2 || sides[1].size() < 2) return;

  const ClassId class_id = Taxonomy::named("bridge");
  street::MeshSink sink(sides[0][sides[0].size() / 2].origin_W);
  const std::uint16_t part =
      sink.part("Bridge", class_id, c.library.standard(material_of(bridge.type)));
  // Thickness of a beam deck: about a twentieth of the span.
  const double thick = std::clamp(std::min(bridge.length_m, kPierPitch) / 20.0, 0.5, 1.5);
  for (const bool left : {true, false}) {
    const double out = left ? 1.0 : -1.0;
    const std::vector<Station>& stations = sides[left ? 0 : 1];
    sweep(
        stations,
        [&](std::size_t) {
          const double low = kBeamAbove - kBeamHeight;
          return assets::Polygon{{0.0, low},
                                 {out * kBeamWidth, low},
                                 {out * kBeamWidth, kBeamAbove},
                                 {0.0, kBeamAbove}};
        },
        true, part, sink);
    std::vector<Station> top = stations;
    for (Station& s : top) {
      s.origin_W += out * 0.5 * kBeamWidth * s.left_W + kBeamAbove * s.up_W;
    }
    mesh_barrier(
        c, BarrierKind::kRailing, top, [](double) { return 0.06; }, [](double) { return kRailing; },
        !left, "bridge " + bridge.id + (left ? " railing left" : " railing right"));
  }
  // The deck follows the lanes' own section from edge to edge, 3 cm below their surface or
  // ballast.
  const std::vector<double> rows = course.rows(0.0);
  const double end = course.to_m;
  const auto at = [&](double s, double u, double down) {
    const Station p = course.at(s, (1.0 - u) * edge(s, true) + u * edge(s, false));
    return Vec3(p.origin_W - (course.bed_m + down) * p.up_W);
  };
  constexpr int kAcross = 4;
  const auto wall = [&](double s, bool front) {
    for (int k = 0; k < kAcross; ++k) {
      const double a = static_cast<double>(front ? k : k + 1) / kAcross;
      const double b = static_cast<double>(front ? k + 1 : k) / kAcross;
      sink.quad(part, at(s, a, thick), at(s, b, thick), at(s, b, 0.03), at(s, a, 0.03));
    }
  };
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    const double s0 = rows[i];
    const double s1 = rows[i + 1];
    if (s1 - s0 < 1e-6) continue;
    for (int k = 0; k < kAcross; ++k) {
      const double a = static_cast<double>(k) / kAcross;
      const double b = static_cast<double>(k + 1) / kAcross;
      sink.quad(part, at(s0, b, 0.03), at(s1, b, 0.03), at(s1, a, 0.03), at(s0, a, 0.03));
      sink.quad(part, at(s0, a, thick), at(s1, a, thick), at(s1, b, thick), at(s0, b, thick));
    }
    sink.quad(part, at(s1, 0.0, thick), at(s0, 0.0, thick), at(s0, 0.0, 0.03), at(s1, 0.0, 0.03));
    sink.quad(part, at(s0, 1.0, thick), at(s1, 1.0, thick), at(s1, 1.0, 0.03), at(s0, 1.0, 0.03));
  }
  wall(course.from_m, true);
  wall(end, false);
  // Piers: pairs of round columns under a cross beam.
  if (c.ground) {
    const int spans =
        std::max(1, static_cast<int>(std::lround((end - course.from_m) / kPierPitch)));
    for (int i = 1; i < spans; ++i) {
      const double s = course.from_m + (end - course.from_m) * i / spans;
      double clear = 0.0;
      for (const double u : {0.25, 0.75}) {
        const Vec3 p = at(s, u, thick);
        clear = std::max(clear, p.z() - c.ground(p.x(), p.y()));
      }
      if (clear < kPierClear) continue;
      tube(at(s, 0.1, thick + 0.4), at(s, 0.9, thick + 0.4), 0.5, part, sink, 12);
      for (const double u : {0.25, 0.75}) {
        const Vec3 head = at(s, u, thick + 0.3);
        tube(Vec3(head.x(), head.y(), c.ground(head.x(), head.y()) - 1.0), head, 0.6, part, sink,
             20);
      }
    }
  }
  const Pose X = sink.X_WI();
  c.builder.place("bridge " + bridge.id, class_id, sink.take(), X);
}

}  // namespace raytruth::scene
