#include "scenes/build/tunnels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/build/course.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

constexpr double kClearHeight = 4.7;
constexpr double kWalkway = 0.8;  // from the lanes' edge to the wall
constexpr double kKerb = 0.15;
constexpr double kShell = 0.5;   // thickness of wall and roof
constexpr double kBelow = 1.0;   // walls go on below the road
constexpr double kPortal = 1.2;  // what a portal's face stands above the roof
constexpr double kLampPitch = 10.0;
constexpr int kVaultSteps = 12;

// Cross-section about the middle of the lanes, from the left wall's foot over the roof to the right
// one's; `grow` moves it outwards.
assets::Polygon arch(double half, bool vault, double grow) {
  const double x = half + grow;
  if (!vault) {
    return {{x, -kBelow}, {x, kClearHeight + grow}, {-x, kClearHeight + grow}, {-x, -kBelow}};
  }
  // An ellipse over the wall: at the lanes' edge it keeps the clearance.
  const double wall = 2.5;
  const double inner = std::max(half - kWalkway, 0.1) / half;
  const double rise = (kClearHeight - wall) / std::sqrt(std::max(1.0 - inner * inner, 0.05));
  assets::Polygon p{{x, -kBelow}};
  for (int i = 0; i <= kVaultSteps; ++i) {
    const double a = kPi * i / kVaultSteps;
    p.emplace_back(x * det::cos(a), wall + (std::min(rise, 0.9 * half + 1.5) + grow) * det::sin(a));
  }
  p.emplace_back(-x, -kBelow);
  return p;
}

double roof_height(const assets::Polygon& section, double x) {
  double top = 0.0;
  for (std::size_t i = 0; i + 1 < section.size(); ++i) {
    const Vec2& a = section[i];
    const Vec2& b = section[i + 1];
    if ((a.x() - x) * (b.x() - x) > 0.0 || a.x() == b.x()) continue;
    top = std::max(top, a.y() + (x - a.x()) / (b.x() - a.x()) * (b.y() - a.y()));
  }
  return top;
}

assets::Material lamp_material(double lighting) {
  assets::Material m;
  m.name = fmt::format("tunnel_lamp_{:.2f}", lighting);
  m.base_colour = {0.8F, 0.8F, 0.8F};
  m.roughness = 0.3F;
  const auto l = static_cast<float>(8000.0 * lighting);
  m.emission = {l, 0.98F * l, 0.9F * l};
  return m;
}

}  // namespace

bool is_in_tunnel(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m) {
  return within(roads.road(road).tunnels, s_m);
}

void place_tunnel(const ObjectContext& c, const Course& course, const roads::Tunnel& tunnel) {
  if (course.empty()) return;
  const auto half = [&](double s) {
    return 0.5 * (course.left_t(s) - course.right_t(s)) + kWalkway;
  };
  // Rows as the outer walls need them, not the middle.
  const std::vector<Station> stations =
      course.stations(kWalkway, [&](double s) { return course.middle_t(s); });
  const bool near = std::any_of(stations.begin(), stations.end(), [&](const Station& s) {
    return (s.origin_W - c.options.focus).head<2>().norm() <= c.options.radius_m;
  });
  if (!near || stations.size() < 2) return;
  const bool vault = !tunnel.underpass;
  const ClassId class_id = Taxonomy::named("tunnel");
  street::MeshSink sink(stations[stations.size() / 2].origin_W);
  const std::uint16_t lining = sink.part("Lining", class_id, c.library.standard("concrete"));
  const std::uint16_t portal = sink.part("Portal", class_id, c.library.standard("kerb_stone"));
  const auto section = [&](std::size_t i, double grow) {
    return arch(half(stations[i].s_m), vault, grow);
  };
  // Inside, and the shell's outside where it stands free.
  sweep(
      stations, [&](std::size_t i) { return section(i, 0.0); }, false, lining, sink);
  sweep(
      stations, [&](std::size_t i) { return section(i, kShell); }, false, lining, sink);
  // Walkways: kerb, top, and a wall behind.
  for (const double side : {1.0, -1.0}) {
    sweep(
        stations,
        [&](std::size_t i) {
          const double x = half(stations[i].s_m);
          return assets::Polygon{{side * (x - kWalkway), -0.3},
                                 {side * (x - kWalkway), kKerb},
                                 {side * (x + 0.5 * kShell), kKerb},
                                 {side * (x + 0.5 * kShell), -0.3}};
        },
        true, lining, sink);
  }
  // Portals: a frame around the mouth.
  for (const std::size_t i : {std::size_t{0}, stations.size() - 1}) {
    const Station& s = stations[i];
    const assets::Polygon in = section(i, 0.0);
    const double x = half(s.s_m) + 1.5;
    double top = 0.0;
    for (const Vec2& p : in) top = std::max(top, p.y());
    top += kPortal;
    const auto at = [&](const Vec2& p) {
      return Vec3(s.origin_W + p.x() * s.left_W + p.y() * s.up_W);
    };
    // From the arch outwards to the frame, point by point.
    const auto out = [&](const Vec2& p) {
      if (p.y() <= 0.0) return Vec2(p.x() > 0.0 ? x : -x, -kBelow);
      const double k = std::max(std::abs(p.x()) / x, p.y() / top);
      return Vec2(p / std::max(k, 1e-6));
    };
    for (std::size_t k = 0; k + 1 < in.size(); ++k) {
      Vec2 a = out(in[k]);
      Vec2 b = out(in[k + 1]);
      sink.quad(portal, at(in[k]), at(a), at(b), at(in[k + 1]));
      // A corner of the frame between two rays.
      if (std::abs(a.x() - b.x()) > 1e-6 && std::abs(a.y() - b.y()) > 1e-6) {
        const Vec2 corner(std::abs(a.x()) > std::abs(b.x()) ? a.x() : b.x(), top);
        sink.triangle(portal, at(a), at(corner), at(b));
      }
    }
  }
  const Pose X = sink.X_WI();
  const std::string name = "tunnel " + tunnel.id;
  const ObjectId object = c.builder.object(name, class_id);
  c.builder.instance(object, sink.take(), X);

  // Lamps hang 5 cm below the roof, a quarter of the width to either side.
  const double lighting = std::clamp(tunnel.lighting.value_or(0.5), 0.0, 1.0);
  street::MeshSink lamps(stations[stations.size() / 2].origin_W);
  const std::uint16_t body = lamps.part("Lamp", class_id, c.library.standard("sign_back"));
  const std::uint16_t glass =
      lamps.part("Lamp_Glass", class_id, c.library.materials().add(lamp_material(lighting)));
  const double length = stations.back().along_m;
  const int count = std::max(1, static_cast<int>(std::lround(length / kLampPitch)));
  for (int i = 0; i < count; ++i) {
    const Station s = station_at(stations, (i + 0.5) * length / count);
    const double wide = half(s.s_m);
    const assets::Polygon in = arch(wide, vault, 0.0);
    for (const double side : {0.5, -0.5}) {
      const double x = side * (wide - kWalkway);
      const double z = std::min({roof_height(in, x - 0.16), roof_height(in, x + 0.16)}) - 0.15;
      Eigen::Matrix3d R;
      R << s.left_W.cross(s.up_W), s.left_W, s.up_W;
      const Pose X_WL(Eigen::Quaterniond(R), s.origin_W + x * s.left_W + z * s.up_W);
      block(X_WL, Vec3(1.3, 0.3, 0.10), body, lamps);
      block(X_WL * Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, 0.0, -0.012)),
            Vec3(1.2, 0.22, 0.01), glass, lamps);
    }
  }
  const Pose X_lamps = lamps.X_WI();
  c.builder.instance(object, lamps.take(), X_lamps);
}

}  // namespace raytruth::scene
