#pragma once

// Internal to scenes/street: the floor of a junction as one surface.

#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// The area of the junction's connecting roads, meshed once: where roads overlap their heights
/// blend, what lies between them and is too narrow for land is paved, raised lanes (pavements)
/// stand behind kerbs and give way where a carriageway passes. The roads that meet there end where
/// the floor begins. Marks of the connecting roads are laid onto it. No mesh when the junction has
/// no area (a direct or virtual one) or lies outside options.radius_m.
StreetPiece mesh_junction(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          assets::AssetLibrary& library, const StreetOptions& options);
/// The same for who knows the junction's roads, in their order.
StreetPiece mesh_junction(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          const std::vector<roads::RoadIndex>& connecting,
                          assets::AssetLibrary& library, const StreetOptions& options);

}  // namespace raytruth::street
