#pragma once

// Internal to the road objects: what their makers share.

#include <functional>
#include <string>
#include <vector>

#include "scenes/build/road_objects.h"
#include "scenes/build/sweep.h"
#include "scenes/street/drape.h"

namespace raytruth::scene {

struct ObjectContext {
  const roads::RoadNetwork& roads;
  const SurroundingsOptions& options;
  assets::AssetLibrary& library;
  StaticBuilder& builder;
  const street::Drape& drape;
  const GroundHeight& ground;
};

/// An object at one place: of a repeat the values there.
struct Placement {
  roads::RoadIndex road = 0;
  const roads::RoadObject* object = nullptr;
  std::string name;  ///< "object ID", "object ID 3" of a repeat
  double s_m = 0.0, t_m = 0.0, z_m = 0.0;
  double length_m = 0.0, width_m = 0.0, height_m = 0.0, radius_m = 0.0;
  Pose X_WO;  ///< origin at (s, t, z), x along the heading
  /// How far the feet of something of the object's size reach into the ground on a slope.
  double sink_m = 0.0;
};

/// Fills X_WO and sink_m. Upright unless perpToRoad; pitch and roll are relative to the horizon
/// (OpenDRIVE 1.8, table 94).
void pose_object(const ObjectContext& c, Placement& place);

/// A corner in world coordinates: local ones in the object's frame, road ones on the road.
Vec3 corner_point(const ObjectContext& c, const Placement& place, double u_m, double v_m,
                  double z_m, bool road_coordinates);

/// What a drawn-out object looks like.
enum class BarrierKind { kWall, kJersey, kBeam, kBeamOnly, kRailing, kFence, kHedge };
BarrierKind barrier_kind(const ObjectContext& c, roads::RoadIndex road,
                         const roads::RoadObject& object);
/// True when the object is drawn out along its length rather than a box.
bool is_barrier(const roads::RoadObject& object);
/// A barrier along stations; width and height at each by its s (0: the usual ones of its kind). The
/// beam of a guard rail looks to the left if faces_left.
void mesh_barrier(const ObjectContext& c, BarrierKind kind, std::span<const Station> stations,
                  const std::function<double(double)>& width_of,
                  const std::function<double(double)>& height_of, bool faces_left,
                  const std::string& name);

/// Walls and lids over the outlines; false when there is none.
bool place_outlines(const ObjectContext& c, const Placement& place);
/// Tubes along the skeleton's lines; false when there is none.
bool place_skeleton(const ObjectContext& c, const Placement& place);
/// Crossings, road marks, bays, patches, covers ...: false when the object is none of them.
bool place_flat(const ObjectContext& c, const Placement& place);
/// Markings and painted borders of any object; borders of stone.
void place_markings(const ObjectContext& c, const Placement& place);
/// Poles, lamps, gantries, shelters, trees: false when the object is none of them.
bool place_furniture(const ObjectContext& c, const Placement& place);

/// Class and material of a solid object by its type.
struct Look {
  ClassId class_id;
  const char* material;
};
Look look_of(const roads::RoadObject& object);

}  // namespace raytruth::scene
