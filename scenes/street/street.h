#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "assets/mesh.h"
#include "sim/core/pose.h"
#include "sim/roads/road_network.h"

namespace raytruth::street {

struct StreetOptions {
  /// Only what lies within radius_m of focus_W (in the plane) is meshed.
  Vec3 focus_W = Vec3::Zero();
  double radius_m = std::numeric_limits<double>::infinity();
  /// Largest distance between the mesh and the road's exact surface: near_error_m up to near_m from
  /// the focus, far_error_m beyond.
  double near_error_m = 0.005;
  double near_m = 130.0;
  double far_error_m = 0.03;
  /// Of the world: how old the surface of each road is (assets::lane_age()).
  std::uint64_t seed = 0;
  /// Whether roads that lie in each other give way; false keeps all surfaces whole, to compare.
  bool settle = true;
};

/// An edge of the paved area that borders on land: a verge starts here. Points about as far apart
/// as the mesh's rows, the land to the right of their direction.
struct StreetEdge {
  std::vector<Vec3> points_W;
};

/// A stretch of one road (some tens of metres of a lane section), or the floor of a junction.
struct StreetPiece {
  std::string name;           ///< "road 7", "junction 12"
  roads::RoadIndex road = 0;  ///< of a junction's floor: the first of its connecting roads
  bool is_junction = false;
  Vec3 origin_W = Vec3::Zero();  ///< whole metres; the mesh's frame is the world's moved to here
  /// With road_st, and uv as assets::lane_uv() has it; parts carry class, material, road and lane.
  assets::MeshPtr mesh;
  std::vector<StreetEdge> edges;
};

/// Lanes, kerbs, junction floors and painted marks of the roads as triangles, in road order, then
/// junction order. Within its error the mesh is one closed surface: rows of neighbouring pieces
/// have the same vertices, a strip below every joint closes what files leave open, and no two
/// surfaces lie in one plane: where roads overlap the lesser one ends at the other's border.
std::vector<StreetPiece> mesh_street(const roads::RoadNetwork& roads, assets::AssetLibrary& library,
                                     const StreetOptions& options);

}  // namespace raytruth::street
