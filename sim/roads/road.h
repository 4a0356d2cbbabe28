#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"

namespace raytruth::roads {

/// Where in the road file something stands; both count from 1, 0 = not known.
struct FileMark {
  int line = 0, column = 0;
};

/// a + b ds + c ds^2 + d ds^3 with ds = s - s_m, valid from s_m to the next record (ASAM
/// OpenDRIVE's cubic, used for elevation, superelevation, crossfall, lane offset, width and
/// border; in t instead of s for lateral shapes).
struct Cubic {
  double s_m = 0.0;
  double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
  FileMark mark;

  double value(double s) const {
    const double ds = s - s_m;
    return a + ds * (b + ds * (c + ds * d));
  }
  double slope(double s) const {
    const double ds = s - s_m;
    return b + ds * (2.0 * c + ds * 3.0 * d);
  }
};

/// The record in force at s (the last one with s_m <= s, or the first), nullptr when there is none.
const Cubic* record_at(const std::vector<Cubic>& records, double s);
/// Value and slope of the record in force at s; 0 when there is none.
double value_at(const std::vector<Cubic>& records, double s);
double slope_at(const std::vector<Cubic>& records, double s);

/// Shapes of planView.
struct Line {};
struct Arc {
  double curvature = 0.0;  ///< 1/m, left positive
};
struct Spiral {
  double curvature_start = 0.0, curvature_end = 0.0;
};
struct Poly3 {
  double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
};
struct ParamPoly3 {
  double au = 0.0, bu = 0.0, cu = 0.0, du = 0.0;
  double av = 0.0, bv = 0.0, cv = 0.0, dv = 0.0;
  bool normalized = true;  ///< pRange: parameter 0..1, otherwise 0..length
};

/// One planView record.
struct Geometry {
  double s_m = 0.0, x_m = 0.0, y_m = 0.0, heading_rad = 0.0, length_m = 0.0;
  std::variant<Line, Arc, Spiral, Poly3, ParamPoly3> shape;
  FileMark mark;
};

/// The <shape> records of one s: cubics in t, each valid from its start (Cubic::s_m is t here) to
/// the next.
struct ShapeStation {
  double s_m = 0.0;
  std::vector<Cubic> pieces;
};

/// A <strip> of a cross section surface: the four coefficients of a cubic in t, each a cubic in s.
struct SurfaceStrip {
  std::vector<Cubic> width;  ///< of an inner strip; none = to the edge of the road
  std::vector<Cubic> constant, linear, quadratic, cubic;
  bool relative = true;  ///< outer strip: heights count from the outer edge of the inner strip
};

/// <crossSectionSurface> (OpenDRIVE 1.8).
struct CrossSectionSurface {
  std::vector<Cubic> t_offset;
  std::optional<SurfaceStrip> left_inner, left_outer, right_inner, right_outer;
};

/// What bends the road's cross section beside superelevation; all heights are 0 when empty.
struct LateralProfile {
  std::vector<Cubic> crossfall_left, crossfall_right;  ///< rad, positive falls outwards
  std::vector<ShapeStation> shape;                     ///< by s ascending
  std::optional<CrossSectionSurface> surface;          ///< excludes the others
  bool empty() const {
    return crossfall_left.empty() && crossfall_right.empty() && shape.empty() && !surface;
  }
};

enum class LaneType {
  kNone,
  kDriving,
  kShoulder,
  kBorder,
  kStop,
  kBiking,
  kSidewalk,
  kWalking,
  kCurb,
  kParking,
  kMedian,
  kRestricted,
  kBidirectional,
  kEntry,
  kExit,
  kOnRamp,
  kOffRamp,
  kConnectingRamp,
  kSlipLane,
  kTram,
  kRail,
  kBus,
  kTaxi,
  kHov,
  kRoadWorks,
  kSpecial,
};

enum class MarkColour { kStandard, kWhite, kYellow, kRed, kBlue, kGreen, kOrange, kViolet };

/// One stripe of a mark, relative to the lane border that carries the mark.
struct MarkLine {
  double length_m = 0.0;  ///< of the painted part; 0 = continuous
  double space_m = 0.0;   ///< gap between painted parts
  double t_offset_m = 0.0;
  double s_offset_m = 0.0;
  double width_m = 0.12;
};

/// A roadMark record at the outer border of a lane (at the reference line for lane 0).
struct RoadMark {
  double s_offset_m = 0.0;  ///< from the start of the lane section
  std::string
      type;  ///< as in the file: "solid", "broken", "solid solid", "none", "curb", "grass" ...
  MarkColour colour = MarkColour::kStandard;
  double width_m = 0.12;
  double height_m = 0.0;
  std::vector<MarkLine> lines;  ///< never empty for a painted mark: the <type><line> records if the
                                ///< file has them, otherwise stripes made from type and width
};

struct LaneHeight {
  double s_offset_m = 0.0, inner_m = 0.0, outer_m = 0.0;
  FileMark mark;
};

/// id > 0 left of the reference line, < 0 right of it, 0 the centre.
struct Lane {
  int id = 0;
  LaneType type = LaneType::kNone;
  bool level = false;         ///< excluded from the lateral profile: as high as its inner edge
  std::vector<Cubic> width;   ///< s_m = sOffset from the start of the section
  std::vector<Cubic> border;  ///< distance of the outer edge from lane 0; used where no width is
  std::vector<RoadMark> marks;
  std::vector<LaneHeight> heights;
  std::optional<int> predecessor, successor;  ///< lane ids of <link>
  SourceLocation where;
};

struct LaneSection {
  double s_start_m = 0.0, s_end_m = 0.0;
  std::vector<Lane> lanes;  ///< by id descending: leftmost first
  bool has_level = false;   ///< some lane is level
  FileMark mark;
  const Lane* lane(int id) const;  ///< nullptr when there is none
};

enum class ContactPoint { kStart, kEnd };

struct RoadLink {
  bool to_junction = false;
  std::string element_id;
  ContactPoint contact = ContactPoint::kStart;  ///< meaningful when !to_junction
  bool has_contact = false;                     ///< the file names the contact point
  FileMark mark;
};

struct ObjectCorner {
  double u_m = 0.0, v_m = 0.0, z_m = 0.0;  ///< local corner; for road corners: s, t, dz
  double height_m = 0.0;
  bool road_coordinates = false;
};

struct ObjectRepeat {
  double s_m = 0.0, length_m = 0.0, distance_m = 0.0;
  double t_start_m = 0.0, t_end_m = 0.0;
  std::optional<double> width_start_m, width_end_m, height_start_m, height_end_m, length_start_m,
      length_end_m, radius_start_m, radius_end_m;
  double z_offset_start_m = 0.0, z_offset_end_m = 0.0;
};

/// An <object> beside or on the road. Sizes are 0 when the file gives none.
struct RoadObject {
  std::string id, name, type, subtype;
  double s_m = 0.0, t_m = 0.0, z_offset_m = 0.0;
  double heading_rad = 0.0, pitch_rad = 0.0, roll_rad = 0.0;  ///< relative to the road at (s, t)
  double length_m = 0.0, width_m = 0.0, height_m = 0.0, radius_m = 0.0;
  std::vector<std::vector<ObjectCorner>> outlines;
  std::vector<ObjectRepeat> repeats;
  SourceLocation where;
};

struct Signal {
  std::string id, name, type, subtype, country;
  bool dynamic = false;
  double value = 0.0;
  std::string text;
  double s_m = 0.0, t_m = 0.0, z_offset_m = 0.0, h_offset_rad = 0.0, pitch_rad = 0.0,
         roll_rad = 0.0;
  double width_m = 0.0, height_m = 0.0;
  char orientation = 'n';  ///< '+', '-' or 'n' (both)
  SourceLocation where;
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
  std::vector<LaneSection> sections;  ///< by s ascending, at least one
  std::vector<RoadObject> objects;
  std::vector<Signal> signals;
  double speed_limit_m_s = 0.0;  ///< first <type><speed>; 0 = none stated
  std::string type;              ///< first <type type="">: "town", "motorway", ...; may be empty
  SourceLocation where;

  const LaneSection& section_at(double s) const;
  std::size_t section_index(double s) const;
};

struct LaneLink {
  int from = 0, to = 0;
  FileMark mark;
};
struct Connection {
  std::string id, incoming_road, connecting_road;
  ContactPoint contact =
      ContactPoint::kStart;  ///< end of the connecting road that touches the incoming one
  std::vector<LaneLink> lane_links;
  FileMark mark;
};
struct Junction {
  std::string id, name, type;  ///< type: "default", "direct", "virtual" or "crossing"
  FileMark mark;
  std::vector<Connection> connections;
};

}  // namespace raytruth::roads
