#include "scenes/build/guard_rail.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "sim/core/math.h"
#include "sim/core/text.h"

namespace raytruth::scene {
namespace {

// By type (OpenDRIVE 1.6 and later: barrier with a subtype; before: railing, wall), or by the name
// that files give to objects without a useful type.
bool looks_like_barrier(const roads::RoadObject& object) {
  std::string text = lower_case(object.type + ' ' + object.subtype + ' ' + object.name);
  std::erase_if(text, [](char c) { return c == '_' || c == '-'; });
  for (const char* word : {"barrier", "railing", "guardrail", "wall"}) {
    if (text.find(word) != std::string::npos) return true;
  }
  return false;
}

constexpr double kApart = 1.0;

}  // namespace

std::vector<Vec2> barrier_points(const roads::RoadNetwork& roads, const Vec3& focus_W,
                                 double radius_m) {
  std::vector<Vec2> points;
  const auto keep = [&](const Vec2& p) {
    if ((p - focus_W.head<2>()).norm() <= radius_m) points.push_back(p);
  };
  const auto line = [&](const Vec2& from, const Vec2& to) {
    const int steps = std::max(1, static_cast<int>(std::ceil((to - from).norm() / kApart)));
    for (int i = 0; i <= steps; ++i) keep(from + (to - from) * (static_cast<double>(i) / steps));
  };
  for (roads::RoadIndex index = 0; index < roads.roads().size(); ++index) {
    const roads::Road& road = roads.road(index);
    const auto at = [&](double s, double t) {
      return Vec2(
          roads.at({index, std::clamp(s, 0.0, road.length_m), t}).X_WR.translation().head<2>());
    };
    for (const roads::RoadObject& object : road.objects) {
      if (!looks_like_barrier(object)) continue;
      const Pose X_WO = roads.at({index, object.s_m, object.t_m}).X_WR *
                        Pose::from_euler(Vec3::Zero(), {object.heading_rad, 0.0, 0.0});
      const auto local = [&](double u, double v) {
        return Vec2((X_WO * Vec3(u, v, 0.0)).head<2>());
      };
      for (const roads::ObjectRepeat& repeat : object.repeats) {
        const int steps = std::max(1, static_cast<int>(std::ceil(repeat.length_m / kApart)));
        for (int i = 0; i <= steps; ++i) {
          const double u = static_cast<double>(i) / steps;
          keep(at(repeat.s_m + u * repeat.length_m,
                  (1.0 - u) * repeat.t_start_m + u * repeat.t_end_m));
        }
      }
      if (!object.repeats.empty()) continue;
      if (object.outlines.empty()) {
        line(local(-0.5 * object.length_m, 0.0), local(0.5 * object.length_m, 0.0));
      }
      for (const roads::ObjectOutline& outline : object.outlines) {
        const auto& corners = outline.corners;
        const auto corner = [&](std::size_t i) {
          const roads::ObjectCorner& q = corners[i];
          return q.road_coordinates ? at(q.u_m, q.v_m) : local(q.u_m, q.v_m);
        };
        for (std::size_t i = 0; i < corners.size(); ++i) {
          line(corner(i), corner((i + 1) % corners.size()));
        }
      }
    }
  }
  return points;
}

namespace {

// (height above the middle, depth towards the road) of the W-shaped section, 0.31 m high.
constexpr std::array<std::array<double, 2>, 9> kSection = {{{-0.155, 0.0},
                                                            {-0.125, 0.03},
                                                            {-0.085, 0.08},
                                                            {-0.045, 0.08},
                                                            {0.0, 0.0},
                                                            {0.045, 0.08},
                                                            {0.085, 0.08},
                                                            {0.125, 0.03},
                                                            {0.155, 0.0}}};

}  // namespace

void mesh_beam(std::span<const Station> stations, double low_m, double height_m, bool faces_left,
               std::uint16_t part, street::MeshSink& sink) {
  assets::Polygon section;
  for (const auto& [up, out] : kSection) {
    section.emplace_back(faces_left ? out : -out, low_m + (up / 0.31 + 0.5) * height_m);
  }
  sweep(
      stations, [&](std::size_t) { return section; }, false, part, sink);
}

void mesh_guard_rail(const std::vector<Vec3>& points_W, assets::AssetLibrary& library,
                     street::MeshSink& sink) {
  const std::uint16_t beam =
      sink.part("guard rail", Taxonomy::named("guard_rail"), library.standard("steel_galvanised"));
  const std::size_t n = points_W.size();
  if (n < 2) return;
  const auto side = [&](std::size_t i) {
    const Vec3 d = points_W[i + 1 < n ? i + 1 : i] - points_W[i > 0 ? i - 1 : 0];
    return Vec3(Vec3(-d.y(), d.x(), 0.0).normalized());
  };
  const auto at = [&](std::size_t i, std::size_t k) {
    return Vec3(points_W[i] + side(i) * kSection[k][1] + Vec3(0.0, 0.0, 0.6 + kSection[k][0]));
  };
  for (std::size_t i = 0; i + 1 < n; ++i) {
    for (std::size_t k = 0; k + 1 < kSection.size(); ++k) {
      sink.quad(beam, at(i, k), at(i, k + 1), at(i + 1, k + 1), at(i + 1, k));
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Vec3 v = side(i);
    const Vec3 u(v.y(), -v.x(), 0.0);
    const Vec3 foot = points_W[i] - 0.06 * v - Vec3(0.0, 0.0, 0.4);
    const Vec3 up(0.0, 0.0, 1.1);
    const std::array<Vec3, 4> base = {foot - 0.05 * u - 0.06 * v, foot + 0.05 * u - 0.06 * v,
                                      foot + 0.05 * u + 0.06 * v, foot - 0.05 * u + 0.06 * v};
    for (std::size_t k = 0; k < 4; ++k) {
      const Vec3& a = base[k];
      const Vec3& b = base[(k + 1) % 4];
      sink.quad(beam, a, b, b + up, a + up);
    }
    sink.quad(beam, base[0] + up, base[1] + up, base[2] + up, base[3] + up);
  }
}

}  // namespace raytruth::scene
