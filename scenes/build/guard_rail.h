#pragma once

// Internal to scene: W-beam on posts.

#include <span>
#include <vector>

#include "assets/asset.h"
#include "scenes/build/sweep.h"
#include "scenes/street/mesh_sink.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// A rail along points on the ground (about 4 m apart, one post at each); its face looks to the
/// left of the direction of the points. Beam 0.31 m high with its middle 0.6 m above the ground,
/// as AASHTO M 180 class A and common European systems have it.
void mesh_guard_rail(const std::vector<Vec3>& points_W, assets::AssetLibrary& library,
                     street::MeshSink& sink);

/// The beam of a rail along stations: a W of height_m whose lower edge lies low_m above them.
void mesh_beam(std::span<const Station> stations, double low_m, double height_m, bool faces_left,
               std::uint16_t part, street::MeshSink& sink);

/// Where the road files' own barriers, railings, guard rails and walls stand within radius_m of
/// focus_W: points in the plane, at most about 1 m apart.
std::vector<Vec2> barrier_points(const roads::RoadNetwork& roads, const Vec3& focus_W,
                                 double radius_m);

}  // namespace raytruth::scene
