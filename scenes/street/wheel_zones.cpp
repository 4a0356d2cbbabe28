#include "scenes/street/wheel_zones.h"

#include <cmath>

#include "assets/road_surface.h"
#include "sim/core/math.h"

namespace raytruth::street {
namespace {

constexpr double kCell_m = static_cast<double>(assets::kTyreCell_m);
// From 50 km/h at 3 m/s^2 one comes to stand within 32 m.
constexpr double kBraking_m = 36.0;
// At 30 km/h a bend of this radius takes 1.2 m/s^2 across: as much as one likes to drive.
constexpr double kBend_1_m = 1.0 / 60.0;

bool leads_to_junction(const std::optional<roads::RoadLink>& link) {
  return link && link->to_junction;
}

}  // namespace

std::uint32_t wheel_zone(const roads::RoadNetwork& roads, roads::RoadIndex index, double s_m,
                         int lane) {
  const roads::Road& road = roads.road(index);
  const double middle = (std::floor(s_m / kCell_m) + 0.5) * kCell_m;
  std::uint32_t flags = 0;
  if (road.junction.empty()) {
    const double ahead = lane < 0 ? road.length_m - middle : middle;
    if (ahead < kBraking_m && leads_to_junction(lane < 0 ? road.successor : road.predecessor)) {
      flags |= assets::kLaneBraking;
    }
  }
  constexpr double kReach_m = 1.5;
  if (middle > kReach_m && middle < road.length_m - kReach_m) {
    const Vec3 before = roads.at({index, middle - kReach_m, 0.0}).X_WR.rotate(Vec3::UnitX());
    const Vec3 after = roads.at({index, middle + kReach_m, 0.0}).X_WR.rotate(Vec3::UnitX());
    // The chord of the angle between them.
    if ((after - before).head<2>().norm() > 2.0 * kReach_m * kBend_1_m) flags |= assets::kLaneCurve;
  }
  return flags;
}

std::vector<double> wheel_zone_borders(const roads::RoadNetwork& roads, roads::RoadIndex index) {
  std::vector<double> borders;
  std::uint32_t before[2] = {0, 0};
  for (double s = 0.0; s < roads.road(index).length_m; s += kCell_m) {
    const std::uint32_t here[2] = {wheel_zone(roads, index, s, 1), wheel_zone(roads, index, s, -1)};
    if (s > 0.0 && (here[0] != before[0] || here[1] != before[1])) borders.push_back(s);
    before[0] = here[0];
    before[1] = here[1];
  }
  return borders;
}

}  // namespace raytruth::street
