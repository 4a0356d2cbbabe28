#pragma once

// How a road looks at a point: a procedure of place, age and weather, without pictures and without
// a period that could be seen.

#include <cstdint>

#include "assets/material.h"
#include "assets/mesh.h"
#include "sim/core/pose.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::assets {

/// What Mesh::uv of a road's triangles says of the lane besides its width.
enum LaneFlag : std::uint32_t {
  kLaneDriven = 1U << 0,     ///< wheels run on it in two tracks
  kLaneKerbLeft = 1U << 1,   ///< a kerb stands on its left border (+t)
  kLaneKerbRight = 1U << 2,  ///< and on its right one
  kLaneBuiltUp = 1U << 3,    ///< a street with pavements: manholes, gullies, trenches
  kLaneBraking = 1U << 4,    ///< a cell of kTyreCell_m before a junction: marks of tyres
  kLaneCurve = 1U << 5,      ///< the same in a bend
};
/// Cells along s of which all triangles have the same kLaneBraking and kLaneCurve.
inline constexpr float kTyreCell_m = 12.0F;
/// To add to the flags: how old the surface of a road is in a world of that seed, in seven steps;
/// 0 in their place: the age follows from the number of the road and road_look()'s seed, that of a
/// floor is the mean.
std::uint32_t lane_age(std::uint64_t seed, std::uint32_t road);
/// Mesh::uv of a road: u is the offset from the lane's middle to the left (+t) in m, v the lane's
/// width in m plus kLaneFlagStep_m * flags (the same at all corners of a triangle). Width 0: no
/// single lane (the floor of a junction), u is 0 there. Lanes are narrower than kLaneFlagStep_m
/// less half a metre.
inline constexpr float kLaneFlagStep_m = 64.0F;
Vec2f lane_uv(float offset_m, float width_m, std::uint32_t flags);

/// A point of a road's surface: of triangles with Mesh::road_st and a Part::place with a road.
struct RoadPoint {
  Vec2f st = Vec2f::Zero();    ///< Mesh::road_st
  float lane_offset_m = 0.0F;  ///< Mesh::uv's u as it is; 0 where a mesh has none
  float lane_width_m = 0.0F;   ///< Mesh::uv's v as it is, flags included; 0 where a mesh has none
  std::uint32_t road = 0;      ///< RoadPlace::road
  int lane = 0;                ///< RoadPlace::lane
  /// Of the instance frame, plus road_anchor() of the instance's origin (Scene frame or world, but
  /// one for all): the same for a place whichever piece shows it.
  Vec3f position = Vec3f::Zero();
  float footprint_m = 0.0F;  ///< width of the pixel or beam there; finer things fade to their mean
};

/// What to add to positions of an instance that stands at origin_W unturned: the origin less whole
/// kRoadPeriod_m in x and y, 0 in z. Exact for origins in whole metres.
inline constexpr double kRoadPeriod_m = 1024.0;
Vec3f road_anchor(const Vec3& origin_W);

/// What lies there. Colours and roughness are of the dry surface (leaves included) as factors of
/// the material's; wetting, the water's mirror and the snow's white are the caller's.
struct RoadLook {
  Vec3f colour_factor = Vec3f::Ones();  ///< instead of the material's own pattern; mean 1
  float roughness_factor = 1.0F;
  float height_m = 0.0F;        ///< above the mesh, negative in ruts and cracks; mean about 0
  Vec2f slope = Vec2f::Zero();  ///< d height / dx, dy of stones and lids; 0 below water
  float rut = 0.0F;             ///< 0 beside the wheel tracks ... 1 in the middle of one
  float water_m = 0.0F;         ///< film (up to 0.5 mm: the surface is wet) or a puddle's depth
  float snow = 0.0F;            ///< share of the point that snow covers, 0..1
  float leaves = 0.0F;          ///< share that leaves cover, 0..1; in colour_factor already
};

/// Whether a part that has Mesh::road_st is a road, for which road_look() tells all: a pavement or
/// a mark on it.
bool is_road_surface(const Part& part, Pattern pattern);
/// The seed that all sensors ask with.
inline constexpr std::uint32_t kRoadSeed = 1;

/// Asphalt (Pattern::kAsphalt), concrete slabs (kConcrete), slabs and setts (kPaving, kRoadPaint
/// for marks); other patterns get weather alone. The same numbers on every machine; thread-safe.
///
/// Sources. Ruts: 0.8 to 1 m wide, some 0.9 m beside the lane's middle (track of cars 1.5 m, of
/// lorries 2 m), up to 15 mm deep. Relief: ISO 8608, Gd(n) = Gd(0.1/m) (n / 0.1/m)^-2, classes A
/// (new) to C (old), wavelengths 0.5 to 16 m. Water: the level is where the mean depth over the
/// relief is Weather::wetness_m less the film that the texture (mean depth 0.5 mm) holds.
RoadLook road_look(const Material& material, const RoadPoint& point, const Weather& weather,
                   std::uint32_t seed);

}  // namespace raytruth::assets
