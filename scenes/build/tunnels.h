#pragma once

// Internal to scene: <tunnel>.

#include "sim/roads/road_network.h"

namespace raytruth::scene {

struct Course;
struct ObjectContext;

/// Half-open stretch of a road that a tunnel or bridge covers.
template <typename Stretch>
bool within(const std::vector<Stretch>& stretches, double s_m) {
  for (const Stretch& stretch : stretches) {
    if (s_m >= stretch.s_m && s_m < stretch.s_m + stretch.length_m) return true;
  }
  return false;
}

/// True inside a tunnel: no sky, no verge, no plants there.
bool is_in_tunnel(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m);

/// A closed tube over all lanes of the course: walls 0.8 m beyond the outermost lane edges
/// behind raised walkways, a vault (type "standard") or a flat roof ("underpass") with 4.7 m of
/// clearance over the lanes (RABT 2006: 4.5 m, and 0.2 m for lamps and signs), portals at both
/// ends, and two rows of lamps whose luminance is `lighting` times 8000 cd/m^2 (1: all lit). Class:
/// tunnel. Inside, every ray from the road that doesn't leave through an end meets it.
void place_tunnel(const ObjectContext& c, const Course& course, const roads::Tunnel& tunnel);

}  // namespace raytruth::scene
