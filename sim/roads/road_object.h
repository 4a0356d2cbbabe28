#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/roads/lane.h"

namespace raytruth::roads {

/// Traffic that an object or signal is for: with growing s, against it, or both ("none").
enum class Orientation { kBoth, kForward, kBackward };

/// A <cornerLocal> or <cornerRoad>. Local: u, v, z in the object's frame (u along its heading, z up
/// from its origin). Road: s, t, and dz above the road's reference line.
struct ObjectCorner {
  double u_m = 0.0, v_m = 0.0, z_m = 0.0;  ///< local corner; for road corners: s, t, dz
  double height_m = 0.0;                   ///< of the object above the corner
  bool road_coordinates = false;
  std::optional<int> id;  ///< what cornerReference names
  /// A point between two corners of the file, on a <curveLocal> (1.9).
  bool on_curve = false;
};

enum class FillType {
  kNone,  ///< the file says nothing
  kGrass,
  kConcrete,
  kCobble,
  kAsphalt,
  kPavement,
  kGravel,
  kSoil,
  kPaint,
};

struct ObjectOutline {
  std::optional<int> id;
  FillType fill = FillType::kNone;
  bool outer = true;  ///< outline of the whole object, not of a part of it
  /// An area (the last corner joins the first) or a line. Nothing: the standard leaves it to the
  /// type of object, open for barriers and the like, an area for others.
  std::optional<bool> closed;
  std::optional<LaneType> lane_type;
  /// An area's counter-clockwise, if the file keeps the rules. Curves (1.9) are given by points
  /// between which chords leave them by less than 5 mm.
  std::vector<ObjectCorner> corners;
  FileMark mark;
};

/// A <vertexLocal> or <vertexRoad> of a skeleton; coordinates as in ObjectCorner.
struct SkeletonVertex {
  double u_m = 0.0, v_m = 0.0, z_m = 0.0;
  bool road_coordinates = false;
  std::optional<int> id;
  bool on_ground = false;          ///< intersectionPoint: the skeleton goes into the ground here
  std::optional<double> radius_m;  ///< of the object about this vertex
};

/// <polyline> of a skeleton (1.8): the axis of a pole, gantry arm, pipe ...
struct SkeletonLine {
  std::optional<int> id;
  std::vector<SkeletonVertex> vertices;
  FileMark mark;
};

/// Copies along the road, or one body drawn out along it (distance 0). What is nothing comes from
/// the object.
struct ObjectRepeat {
  double s_m = 0.0, length_m = 0.0;
  double distance_m = 0.0;  ///< between origins; 0 = one continuous body
  double t_start_m = 0.0, t_end_m = 0.0;
  std::optional<double> width_start_m, width_end_m, height_start_m, height_end_m, length_start_m,
      length_end_m, radius_start_m, radius_end_m;
  double z_offset_start_m = 0.0, z_offset_end_m = 0.0;
  /// A straight chord from start to end instead of the road's course.
  bool detach_from_reference_line = false;
  /// t = tStart + bT ds + cT ds^2 + dT ds^3 (1.9), in place of t_end_m.
  std::optional<Cubic> t_course;
  FileMark mark;

  /// t of the origins at s (linear between the ends, or the course).
  double t_at(double s) const {
    if (t_course) return t_course->value(s);
    return length_m > 0.0 ? t_start_m + (t_end_m - t_start_m) * (s - s_m) / length_m : t_start_m;
  }
};

struct ObjectMaterial {
  std::optional<double> friction, roughness;
  std::string surface;  ///< the file's own code; may be empty
  std::optional<MarkColour> road_mark_colour;
};

enum class ParkingAccess {
  kAll,
  kCar,
  kWomen,
  kHandicapped,
  kBus,
  kTruck,
  kElectric,
  kResidents,
};
struct ParkingSpace {
  ParkingAccess access = ParkingAccess::kAll;
  std::string restrictions;  ///< free text
};

enum class BoxSide { kLeft, kRight, kFront, kRear };

/// Paint along a side of the bounding box, or through the outline corners named.
struct ObjectMarking {
  std::optional<BoxSide> side;  ///< nothing: corner_ids
  std::vector<int> corner_ids;
  MarkColour colour = MarkColour::kStandard;
  double width_m = 0.0;  ///< 0: none stated, the usual width of its weight
  bool bold = false;
  double z_offset_m = 0.0;
  double line_length_m = 0.0, space_length_m = 0.0;  ///< space 0 = continuous
  double start_offset_m = 0.0, stop_offset_m = 0.0;  ///< left free at the ends of the side
  FileMark mark;
};

enum class BorderType { kConcrete, kCurb, kPaint };

/// A rim along an outline.
struct ObjectBorder {
  BorderType type = BorderType::kConcrete;
  double width_m = 0.0;
  int outline_id = 0;
  bool complete_outline = true;  ///< otherwise along corner_ids
  std::vector<int> corner_ids;
  FileMark mark;
};

/// <surface><CRG> of an object.
struct ObjectCrg {
  std::string file;  ///< as written, relative to the road file
  bool hide_road_crg = false;
  double z_scale = 1.0;
};

/// An <object> beside or on the road. Sizes are 0 when the file gives none.
struct RoadObject {
  std::string id, name, type, subtype;
  double s_m = 0.0, t_m = 0.0, z_offset_m = 0.0;
  double heading_rad = 0.0, pitch_rad = 0.0, roll_rad = 0.0;  ///< relative to the road at (s, t)
  double length_m = 0.0, width_m = 0.0, height_m = 0.0, radius_m = 0.0;
  double valid_length_m = 0.0;  ///< of its meaning for traffic along s; 0 = a point
  Orientation orientation = Orientation::kBoth;
  bool perp_to_road = false;  ///< stands on the surface's normal; pitch and roll don't count
  bool dynamic = false;       ///< has moving parts
  bool temporary = false;     ///< put up for road works (1.9)
  bool invalidated = false;   ///< there, but without meaning (1.9)
  std::vector<ObjectOutline> outlines;
  std::vector<SkeletonLine> skeleton;
  std::vector<ObjectRepeat> repeats;
  std::vector<ObjectMaterial> materials;
  std::vector<LaneValidity> validity;  ///< empty = all lanes
  std::optional<ParkingSpace> parking;
  std::vector<ObjectMarking> markings;
  std::vector<ObjectBorder> borders;
  std::optional<ObjectCrg> crg;
  SourceLocation where;

  /// The outline corners that ids (of a marking or border) name, in their order; along the curve
  /// where one joins two that follow each other. Ids that no corner has are left out.
  std::vector<ObjectCorner> corners_along(const std::vector<int>& ids) const;
};

/// An object of another road that also matters here.
struct ObjectReference {
  std::string id;
  double s_m = 0.0, t_m = 0.0;
  std::optional<double> z_offset_m;
  double valid_length_m = 0.0;
  Orientation orientation = Orientation::kBoth;
  std::vector<LaneValidity> validity;
  SourceLocation where;
};

/// <tunnel>: the road from s_m on runs inside.
struct Tunnel {
  std::string id, name;
  double s_m = 0.0, length_m = 0.0;
  bool underpass = false;                    ///< type; otherwise "standard"
  std::optional<double> lighting, daylight;  ///< 0 .. 1
  std::vector<LaneValidity> validity;        ///< empty = all lanes
  SourceLocation where;
};

enum class BridgeType { kConcrete, kSteel, kBrick, kWood };
struct Bridge {
  std::string id, name;
  double s_m = 0.0, length_m = 0.0;
  BridgeType type = BridgeType::kConcrete;
  std::vector<LaneValidity> validity;  ///< empty = all lanes
  SourceLocation where;
};

/// What <objects> holds, of a road or (in coordinates of its own planView) of a junction.
struct RoadObjects {
  std::vector<RoadObject> objects;
  std::vector<ObjectReference> references;
  std::vector<Tunnel> tunnels;
  std::vector<Bridge> bridges;
};

}  // namespace raytruth::roads
