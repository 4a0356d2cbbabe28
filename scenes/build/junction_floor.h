#pragma once

// Internal to scene: the ground of a junction, between and around its connecting roads.

#include <string>
#include <vector>

#include "scenes/build/road_map.h"

namespace raytruth::scene {

/// Where the connecting roads of a junction lie.
struct JunctionOutline {
  std::string junction;
  std::vector<Vec3> edge;  ///< points on the outer edges of the connecting roads
  std::vector<Vec2> hull;  ///< their convex hull, counter-clockwise; empty when there is no area
};
JunctionOutline outline_of(const roads::RoadNetwork& roads, const std::string& junction,
                           const std::vector<RoadTile>& tiles);

/// Asphalt over the hull, 1 cm below the lanes. Marks what it covers in `map` as well.
void mesh_junction_floor(const JunctionOutline& outline, assets::AssetLibrary& library,
                         RoadMap& map, street::MeshSink& sink);

/// Grass around the hull, some centimetres below whatever road is near, folded down into the land
/// at its border: it closes the corners that neither the hull nor the verges of the arms reach.
void mesh_junction_apron(const JunctionOutline& outline, const RoadMap& map,
                         assets::AssetLibrary& library, street::MeshSink& sink);

}  // namespace raytruth::scene
