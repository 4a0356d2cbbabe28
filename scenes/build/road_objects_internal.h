#pragma once

// Internal to the road objects: what their makers share.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assets/plants.h"
#include "scenes/build/road_objects.h"
#include "scenes/build/sweep.h"
#include "scenes/street/drape.h"
#include "sim/roads/object_copies.h"

namespace raytruth::scene {

struct MarkedLine;

struct ObjectContext {
  const roads::RoadNetwork& roads;
  const SurroundingsOptions& options;
  assets::AssetLibrary& library;
  StaticBuilder& builder;
  const street::Drape& drape;
  const GroundHeight& ground;
  /// Painted when all objects stand (paint_marked_lines()).
  std::vector<MarkedLine>& markings;
  /// Plants in other sizes, by the usual one and its factors: one mesh for all places.
  using Plants = std::map<std::pair<const assets::Mesh*, int>, assets::MeshPtr>;
  std::shared_ptr<Plants> plants = std::make_shared<Plants>();
  std::shared_ptr<assets::Plants> grown = std::make_shared<assets::Plants>(library.materials());
};

inline constexpr double kPaintLift = 0.006;  ///< above the marks of lanes, which lie at 4 mm
inline constexpr double kThinLine = 0.12;    ///< usual width

/// An object at one place: of a repeat the values there.
struct Placement : roads::ObjectCopy {
  roads::RoadIndex road = 0;
  const roads::RoadObject* object = nullptr;
  std::string name;  ///< "object ID", "object ID 3" of a repeat
  Pose X_WO;         ///< origin at (s, t, z), x along the heading
  /// How far the feet of something of the object's size reach into the ground on a slope.
  double sink_m = 0.0;
};

/// A painted line of an object.
struct MarkedLine {
  Placement place;
  std::vector<Vec3> points_W;  ///< fewer than two: nothing
  double width_m = kThinLine;
  double dash_m = 0.0, gap_m = 0.0;  ///< gap 0: continuous
  roads::MarkColour colour = roads::MarkColour::kStandard;
};

/// An object in the coordinates of a road.
struct HostedObject {
  roads::RoadIndex road = 0;
  roads::RoadObject object;
};
/// Objects of a junction (OpenDRIVE 1.8), whose s and t count along the junction's own straight
/// line, in coordinates of those of its roads that pass nearest to each: heights and places come
/// from there (the line has none). Repeats come as single objects, drawn-out ones as one straight
/// body. What can't be placed is said (rule xodr.object).
std::vector<HostedObject> junction_objects(const roads::RoadNetwork& roads,
                                           const roads::Junction& junction,
                                           Diagnostics* diagnostics);

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

/// A clipped hedge along stations, or over all of an area: an object of pieces that stand upright.
void hedge_along(const ObjectContext& c, std::span<const Station> stations,
                 const std::function<double(double)>& width_of,
                 const std::function<double(double)>& height_of, const std::string& name);
void hedge_within(const ObjectContext& c, std::span<const Vec3> feet, double height_m,
                  const std::string& name);

/// Walls and lids over the outlines; false when there is none.
bool place_outlines(const ObjectContext& c, const Placement& place);
/// Tubes along the skeleton's lines; false when there is none.
bool place_skeleton(const ObjectContext& c, const Placement& place);
/// Crossings, road marks, bays, patches, covers ...: false when the object is none of them.
bool place_flat(const ObjectContext& c, const Placement& place);
/// The colour that the file states; what it leaves open is white, and yellow for things of road
/// works (`temporary`; StVO section 39(5): yellow paint overrules white).
roads::MarkColour colour_of(const roads::RoadObject& object, roads::MarkColour stated);
/// Markings and painted borders of any object; borders of stone. Markings go to c.markings.
void place_markings(const ObjectContext& c, const Placement& place);
/// Paints c.markings, each line in its own colour, width and dashes. Sides that neighbouring
/// parking spaces have in common are painted once, in the middle of both.
void paint_marked_lines(const ObjectContext& c);
/// Poles, lamps, gantries, shelters, trees: false when the object is none of them.
bool place_furniture(const ObjectContext& c, const Placement& place);

/// Class and material of a solid object by its type.
struct Look {
  ClassId class_id;
  const char* material;
};
Look look_of(const roads::RoadObject& object);

}  // namespace raytruth::scene
