#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"
#include "sim/roads/junction.h"
#include "sim/roads/lane.h"
#include "sim/roads/road_geometry.h"
#include "sim/roads/road_object.h"
#include "sim/roads/road_signal.h"

namespace raytruth::roads {

struct RoadLink {
  bool to_junction = false;
  std::string element_id;
  ContactPoint contact = ContactPoint::kStart;  ///< meaningful when !to_junction
  bool has_contact = false;                     ///< the file names the contact point
  /// A road that leaves a virtual junction: where on the other road, and whether along its s.
  std::optional<double> element_s_m;
  bool element_with_s = true;
  FileMark mark;
};

/// <neighbor> (1.4, 1.5): the carriageway beside this one.
struct RoadNeighbor {
  std::string road_id;
  bool left = false;
  bool same_direction = true;
  FileMark mark;
};

/// <type> of a road, from s_m to the next.
struct RoadTypeRecord {
  double s_m = 0.0;
  std::string type;     ///< "town", "motorway", "rural", "townLocal", ...
  std::string country;  ///< ISO 3166 code as written; may be empty
  /// 0 = none stated or "undefined", kNoSpeedLimit = "no limit".
  double max_speed_m_s = 0.0;
  FileMark mark;
};

/// <switch> of a railway.
struct RailTrack {
  std::string road_id;
  double s_m = 0.0;
  bool with_s = true;  ///< dir
};
struct RailSwitch {
  enum class Position { kDynamic, kStraight, kTurn };
  std::string id, name;
  Position position = Position::kDynamic;
  RailTrack main_track, side_track;
  std::string partner_id, partner_name;  ///< empty: no partner
  FileMark mark;
};

struct Road {
  std::string id, name, junction;  ///< junction is empty for an ordinary road
  double length_m = 0.0;
  bool left_hand_traffic = false;
  std::vector<Geometry> plan_view;
  std::vector<FileMark> empty_geometry;  ///< records without length, left out
  std::vector<Cubic> elevation, superelevation, lane_offset;
  LateralProfile lateral;
  std::optional<RoadLink> predecessor, successor;
  std::vector<RoadNeighbor> neighbors;
  std::vector<LaneSection> sections;  ///< by s ascending, at least one
  /// The temporary lane layer (1.9), over sections where it has lanes; empty = none.
  std::vector<LaneSection> temporary_sections;
  std::vector<Cubic> temporary_lane_offset;
  std::vector<RoadObject> objects;
  std::vector<ObjectReference> object_references;
  std::vector<Tunnel> tunnels;
  std::vector<Bridge> bridges;
  std::vector<Signal> signals;
  std::vector<SignalReference> signal_references;
  std::vector<RoadTypeRecord> types;  ///< by s ascending
  std::vector<SurfaceCrg> surface;
  std::vector<RailSwitch> switches;
  double speed_limit_m_s = 0.0;  ///< first <type><speed>; 0 = none stated
  std::string type;              ///< first <type type="">: "town", "motorway", ...; may be empty
  SourceLocation where;

  const LaneSection& section_at(double s) const;
  std::size_t section_index(double s) const;
  const RoadTypeRecord* type_at(double s) const;  ///< nullptr when there is none
};

/// Facts of <header>; what isn't stated is empty or nothing.
struct RoadHeader {
  int rev_major = 0, rev_minor = 0;  ///< 0.0 when the file has no header
  std::string name, version, date, vendor;
  std::optional<double> north_m, south_m, east_m, west_m;
  std::string license_name, license_spdx, license_resource, license_text;
};

/// <defaultRegulations>: what holds on a type of road, or is meant by a type of signal.
struct DefaultRegulation {
  bool of_signal = false;
  std::string type, subtype;  ///< of the road or the signal
  std::vector<Semantic> semantics;
  FileMark mark;
};

}  // namespace raytruth::roads
