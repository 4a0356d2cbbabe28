// Interim.
#include "scenes/build/scene.h"

namespace raytruth::scene {
std::shared_ptr<const StaticWorld> build_street_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options) {
  SurroundingsOptions o = options;
  o.buildings = o.vegetation = o.street_furniture = false;
  if (o.radius_m > 1e6) o.radius_m = 500;
  return build_static_world(roads, library, o);
}
}  // namespace raytruth::scene
