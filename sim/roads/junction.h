#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/roads/road_object.h"

namespace raytruth::roads {

enum class ContactPoint { kStart, kEnd };

struct LaneLink {
  int from = 0, to = 0;
  std::optional<double> overlap_zone_m;  ///< direct junctions: how long both lanes overlap
  FileMark mark;
};

/// End of a virtual connection: a place along a road.
struct VirtualEnd {
  std::string road_id;
  double s_m = 0.0;
  bool with_s = true;  ///< elementDir: leaves (or enters) in the direction of s
  FileMark mark;
};

struct Connection {
  std::string id, incoming_road;
  /// Road inside the junction; of a direct junction the road that goes on (linkedRoad).
  std::string connecting_road;
  ContactPoint contact =
      ContactPoint::kStart;  ///< end of the connecting road that touches the incoming one
  bool has_contact = false;  ///< the file names it
  bool is_virtual = false;   ///< type="virtual"
  std::string master;        ///< connectionMaster (1.5); empty = none
  std::optional<VirtualEnd> predecessor, successor;  ///< of a virtual connection
  std::vector<LaneLink> lane_links;
  FileMark mark;
};

/// Road `high` goes before road `low`.
struct JunctionPriority {
  std::string high, low;
  FileMark mark;
};
struct JunctionController {
  std::string id, type;
  std::optional<int> sequence;
  FileMark mark;
};

/// Where along a road: s, or one of its ends.
struct RoadPlace {
  double s_m = 0.0;                 ///< meaningful when !end
  std::optional<ContactPoint> end;  ///< "begin"/"start" or "end"
  /// s on a road of that length.
  double on(double road_length_m) const {
    return !end ? s_m : *end == ContactPoint::kStart ? 0.0 : road_length_m;
  }
};

/// <segment> of a junction's boundary (1.8). They run counter-clockwise and close.
struct BoundarySegment {
  std::string road_id;
  /// true: across the road at `contact`, from lane to lane; false: along the outer edge of
  /// boundary_lane from s_start to s_end.
  bool joint = false;
  int boundary_lane = 0;
  RoadPlace s_start, s_end;
  RoadPlace contact;
  std::optional<int> joint_lane_start, joint_lane_end;  ///< nothing: across all lanes
  double transition_length_m = 0.0;  ///< heights go over from road to grid along it
  FileMark mark;
};

/// A row of an elevation grid: z at one s of the junction's reference line, from the middle out.
struct ElevationRow {
  std::vector<double> left, right;
  std::optional<double> center;
  FileMark mark;
};
/// <elevationGrid> (1.8): row i stands at s = s_start_m + i spacing_m of Junction::plan_view,
/// column k at t = k spacing_m left or right of it.
struct ElevationGrid {
  double spacing_m = 0.0;  ///< > 0, or 0 when the file gave none that can be used
  double s_start_m = 0.0;
  std::vector<ElevationRow> rows;
  FileMark mark;
};

/// <roadSection> of a crossing: traffic crosses the road from s_start_m to s_end_m.
struct CrossingSection {
  std::string id, road_id;
  double s_start_m = 0.0, s_end_m = 0.0;
  FileMark mark;
};
/// <crossPath>: a way for pedestrians across lanes; a road of its own.
struct CrossPathLink {
  int from = 0;      ///< lane of the road at that end
  int to = 0;        ///< lane of the crossing road
  double s_m = 0.0;  ///< on the road at that end
};
struct CrossPath {
  std::string id, crossing_road, road_at_start, road_at_end;
  CrossPathLink start, end;
  FileMark mark;
};

/// <CRG> of a road's or junction's surface, as written; evaluated elsewhere.
struct SurfaceCrg {
  enum class Mode { kAttached, kAttached0, kGenuine, kGlobal };
  enum class Purpose { kElevation, kFriction };
  std::string file;                       ///< relative to the road file
  double s_start_m = 0.0, s_end_m = 0.0;  ///< both 0 for a junction
  bool same_direction = true;             ///< orientation; otherwise the data run against s
  Mode mode = Mode::kAttached;
  Purpose purpose = Purpose::kElevation;
  double s_offset_m = 0.0, t_offset_m = 0.0, z_offset_m = 0.0;
  double z_scale = 1.0;
  double h_offset_rad = 0.0;
  double x_offset_m = 0.0, y_offset_m = 0.0;  ///< 1.9, mode global only
  FileMark mark;
};

struct Junction {
  std::string id, name, type;  ///< type: "default", "direct", "virtual" or "crossing"
  FileMark mark;
  std::vector<Connection> connections;
  std::vector<JunctionPriority> priorities;
  std::vector<JunctionController> controllers;
  std::vector<CrossingSection> sections;  ///< of a crossing
  std::vector<CrossPath> cross_paths;
  /// Of a virtual junction: it lies along this road from s_start_m to s_end_m.
  std::string main_road;  ///< empty for other types
  double s_start_m = 0.0, s_end_m = 0.0;
  Orientation orientation = Orientation::kBoth;
  std::vector<Geometry> plan_view;        ///< reference line of grid, CRG and objects; may be empty
  std::vector<BoundarySegment> boundary;  ///< empty: none stated
  std::optional<ElevationGrid> elevation_grid;
  std::vector<SurfaceCrg> surface;
  RoadObjects objects;
};

struct JunctionReference {
  std::string junction;
  FileMark mark;
};
/// Junctions that are one node for routing.
struct JunctionGroup {
  std::string id, name;
  std::string type;  ///< "roundabout", "complexJunction", "highwayInterchange" or "unknown"
  std::vector<JunctionReference> junctions;
  FileMark mark;
};

/// Stations of railways, trams and buses.
struct PlatformSegment {
  std::string road_id;
  double s_start_m = 0.0, s_end_m = 0.0;
  bool left = false;  ///< side of the track
  FileMark mark;
};
struct Platform {
  std::string id, name;
  std::vector<PlatformSegment> segments;
  FileMark mark;
};
struct Station {
  std::string id, name;
  std::string type;  ///< "small", "medium", "large" or empty
  std::vector<Platform> platforms;
  FileMark mark;
};

}  // namespace raytruth::roads
