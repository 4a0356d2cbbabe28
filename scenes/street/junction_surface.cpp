#include "scenes/street/junction_surface.h"

namespace raytruth::street {

// Placeholder: no junction has a floor, its roads are meshed like all others.
StreetPiece mesh_junction(const roads::RoadNetwork&, const roads::Junction&, assets::AssetLibrary&,
                          const StreetOptions&) {
  return {};
}

}  // namespace raytruth::street
