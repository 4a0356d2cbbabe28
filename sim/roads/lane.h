#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/roads/road_geometry.h"

namespace raytruth::roads {

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

/// Colour of painted things; kStandard is white.
enum class MarkColour {
  kStandard,
  kWhite,
  kYellow,
  kRed,
  kBlue,
  kGreen,
  kOrange,
  kViolet,
  kBlack,
};

/// Who may change lanes across a mark. Ids grow from right to left, whatever side is driven on.
enum class LaneChange { kBoth, kIncrease, kDecrease, kNone };

/// What a driver heeds who crosses the line from the lane with the lower absolute id outwards.
enum class LineRule { kNone, kNoPassing, kCaution };

/// One stripe of a mark, relative to the lane border that carries the mark.
struct MarkLine {
  double length_m = 0.0;    ///< of the painted part; 0 = continuous
  double space_m = 0.0;     ///< gap between painted parts; a line of RoadMark::explicit_lines is
                            ///< painted once and has none
  double t_offset_m = 0.0;  ///< from the border, or from the mark's sway where it has one
  double s_offset_m = 0.0;  ///< from the start of the mark
  double width_m = 0.12;
  std::optional<MarkColour> colour = {};  ///< nothing: the mark's
  LineRule rule = LineRule::kNone;
};

/// A roadMark record at the outer border of a lane (at the reference line for lane 0).
struct RoadMark {
  double s_offset_m = 0.0;  ///< from the start of the lane section
  /// As in the file: "solid", "broken", "solid solid", "none", "curb", "grass", "custom" ...
  std::string type;
  MarkColour colour = MarkColour::kStandard;
  double width_m = 0.12;
  double height_m = 0.0;  ///< thickness
  bool bold = false;      ///< weight
  LaneChange lane_change = LaneChange::kBoth;
  std::string material;   ///< the file's own code; empty or "standard": ordinary paint
  std::string type_name;  ///< <type name="">; empty when the file has no <type>
  /// Repeated along the mark: the <type><line> records if the file has them, otherwise stripes made
  /// from type and width. Empty for what isn't painted, and where explicit_lines say all.
  std::vector<MarkLine> lines;
  /// <explicit><line>: each painted once.
  std::vector<MarkLine> explicit_lines;
  /// <sway>: lateral course of the mark relative to the border; s_m counts from the start of the
  /// mark. Empty: the border itself.
  std::vector<Cubic> sway;
  FileMark mark;
};

struct LaneHeight {
  double s_offset_m = 0.0, inner_m = 0.0, outer_m = 0.0;
  FileMark mark;
};

/// <speed> of a lane, from s_offset_m (of the section) to the next.
struct LaneSpeed {
  double s_offset_m = 0.0;
  double max_m_s = 0.0;
  FileMark mark;
};

/// <access> records of one s_offset_m together.
struct LaneAccess {
  double s_offset_m = 0.0;
  /// true: only `users` may use the lane; false: all others may.
  bool allow = false;
  /// "pedestrian", "bus", "truck", ... ("none", "simulator", "autonomousTraffic" too), as written.
  std::vector<std::string> users;
  FileMark mark;
};

/// <material> of a lane.
struct LaneMaterial {
  double s_offset_m = 0.0;
  double friction = 0.0;  ///< coefficient
  std::optional<double> roughness;
  std::string surface;  ///< the file's own code, such as "asphalt"; may be empty
  FileMark mark;
};

/// <rule> of a lane: free text, such as "no stopping at any time".
struct LaneRule {
  double s_offset_m = 0.0;
  std::string value;
  FileMark mark;
};

/// <visibility> of a lane (1.4, 1.5): how far one sees from it.
struct LaneVisibility {
  double s_offset_m = 0.0;
  double forward_m = 0.0, back_m = 0.0, left_m = 0.0, right_m = 0.0;
  FileMark mark;
};

/// Direction of travel: the one that side and the road's rule give, the other, or both.
enum class LaneDirection { kStandard, kReversed, kBoth };

/// A road's lanes for ever, and those of road works laid on them (OpenDRIVE 1.9, 11.2).
enum class LaneLayer { kPermanent, kTemporary };

/// Which neighbour's traffic may use the lane too.
enum class LaneAdvisory { kNone, kInner, kOuter, kBoth };

/// id > 0 left of the reference line, < 0 right of it, 0 the centre.
struct Lane {
  int id = 0;
  LaneType type = LaneType::kNone;
  bool level = false;         ///< excluded from the lateral profile: as high as its inner edge
  std::vector<Cubic> width;   ///< s_m = sOffset from the start of the section
  std::vector<Cubic> border;  ///< distance of the outer edge from lane 0; used where no width is
  std::vector<RoadMark> marks;
  std::vector<LaneHeight> heights;
  /// Lane ids of <link>, in the file's order; empty = none.
  std::vector<int> predecessors, successors;
  /// The same of the other lane layer: where permanent lanes lead into temporary ones, and back.
  std::vector<int> other_predecessors, other_successors;
  // Records below are by s_offset_m ascending, each in force to the next.
  std::vector<LaneSpeed> speeds;
  std::vector<LaneAccess> access;
  std::vector<LaneMaterial> materials;
  std::vector<LaneRule> rules;
  std::vector<LaneVisibility> visibility;
  LaneDirection direction = LaneDirection::kStandard;
  LaneAdvisory advisory = LaneAdvisory::kNone;
  bool dynamic_direction = false;  ///< a scenario may turn the direction
  bool dynamic_type = false;       ///< a scenario may change the type
  bool road_works = false;         ///< closed for road works
  SourceLocation where;
};

struct LaneSection {
  double s_start_m = 0.0, s_end_m = 0.0;
  std::vector<Lane> lanes;  ///< by id descending: leftmost first
  bool has_level = false;   ///< some lane is level
  FileMark mark;
  const Lane* lane(int id) const;  ///< nullptr when there is none
};

/// Lanes that something holds for: ids from from_lane to to_lane, both included. 0 = the centre.
struct LaneValidity {
  int from_lane = 0, to_lane = 0;
  bool temporary = false;  ///< of the temporary lane layer (1.9)
  FileMark mark;
  bool covers(int lane) const { return lane >= from_lane && lane <= to_lane; }
};

/// A speed for `no limit`; comparisons work.
inline constexpr double kNoSpeedLimit = std::numeric_limits<double>::infinity();

}  // namespace raytruth::roads
