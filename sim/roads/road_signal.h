#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/roads/lane.h"
#include "sim/roads/road_object.h"

namespace raytruth::roads {

/// The signal `id` limits or extends this one.
struct SignalDependency {
  std::string id, type;
  FileMark mark;
};
/// A signal or object that belongs to this signal.
struct SignalLink {
  bool to_object = false;  ///< otherwise to a signal
  std::string element_id, type;
  FileMark mark;
};

/// Where the signal stands if that isn't where it holds: on a road ...
struct PositionRoad {
  std::string road_id;
  double s_m = 0.0, t_m = 0.0, z_offset_m = 0.0;
  double h_offset_rad = 0.0, pitch_rad = 0.0, roll_rad = 0.0;
  FileMark mark;
};
/// ... or in the file's inertial frame.
struct PositionInertial {
  double x_m = 0.0, y_m = 0.0, z_m = 0.0, heading_rad = 0.0, pitch_rad = 0.0, roll_rad = 0.0;
  FileMark mark;
};

enum class SemanticKind {
  kSpeed,
  kLane,
  kPriority,
  kProhibited,
  kWarning,
  kRouting,
  kStreetName,
  kParking,
  kTourist,
  kSupplementaryTime,
  kSupplementaryAllows,
  kSupplementaryProhibits,
  kSupplementaryDistance,
  kSupplementaryEnvironment,
  kSupplementaryExplanatory,
};
enum class ParticipantKind { kVehicle, kPerson, kAnimal };
/// Whom a prohibition is for, or who is exempt from it (1.9).
struct TrafficParticipant {
  ParticipantKind kind = ParticipantKind::kVehicle;
  std::string type;  ///< as written: "car", "bicycle", "pedestrian", ...; empty for animals
};

/// One child of <semantics> (1.8).
struct Semantic {
  SemanticKind kind = SemanticKind::kSpeed;
  std::string type;  ///< as written: "maximum", "yield", "noOvertakeCars", ...; may be empty
  /// m/s for speeds, m for distances, as written otherwise; nothing where the kind has none.
  std::optional<double> value;
  /// Of kProhibited, kSupplementaryAllows and kSupplementaryProhibits; empty: none named.
  std::vector<TrafficParticipant> participants;
  FileMark mark;
};

/// What a <signal> and a <sign> of a board have in common.
struct SignalFace {
  std::string id, name, type, subtype;
  std::string country, country_revision;  ///< empty: none stated
  bool dynamic = false;
  double value = 0.0;      ///< 0 when has_value is false
  bool has_value = false;  ///< the file states one
  std::string unit;        ///< of value, as written: "km/h", "t", "%", ...; may be empty
  std::string text;        ///< may have several lines
  double h_offset_rad = 0.0, pitch_rad = 0.0, roll_rad = 0.0;
  double width_m = 0.0, height_m = 0.0, length_m = 0.0;  ///< 0: none stated
  Orientation orientation = Orientation::kBoth;
  bool temporary = false;              ///< put up for road works (1.9)
  bool invalidated = false;            ///< covered or crossed out (1.9)
  std::vector<LaneValidity> validity;  ///< empty = all lanes
  std::vector<SignalDependency> dependencies;
  std::vector<SignalLink> links;
  std::optional<PositionRoad> position_road;
  std::optional<PositionInertial> position_inertial;
  std::vector<Semantic> semantics;
  SourceLocation where;
};

/// <sign> of a static board: v to the left, z up from the signal's origin, in its plane.
struct BoardSign : SignalFace {
  double v_m = 0.0, z_m = 0.0;
};
/// <staticBoard> (1.8).
struct StaticBoard {
  std::vector<BoardSign> signs;
  std::vector<LaneValidity> validity;
  std::vector<SignalDependency> dependencies;
  std::vector<SignalLink> links;
};

enum class DisplayType {
  kOther,
  kLed,
  kMonochromeGraphic,
  kRotatingPrismHorizontal,
  kRotatingPrismVertical,
  kSimpleMatrix,
};
struct DisplayArea {
  int index = 0;
  double v_m = 0.0, z_m = 0.0, width_m = 0.0, height_m = 0.0;
};
/// <vmsBoard> (1.8), dark unless a scenario switches it.
struct VmsBoard {
  double v_m = 0.0, z_m = 0.0;
  double display_width_m = 0.0, display_height_m = 0.0;  ///< 0: none stated
  DisplayType display = DisplayType::kOther;
  std::vector<DisplayArea> areas;
  std::vector<LaneValidity> validity;
  std::vector<SignalDependency> dependencies;
  std::vector<SignalLink> links;
};

/// s, t: where it holds, and where it stands unless a position says otherwise.
struct Signal : SignalFace {
  double s_m = 0.0, t_m = 0.0;
  double z_offset_m = 0.0;  ///< of the lower edge above the road's reference line
  std::vector<StaticBoard> static_boards;
  std::vector<VmsBoard> vms_boards;
};

/// A signal of another road that also holds here.
struct SignalReference {
  std::string id;
  double s_m = 0.0, t_m = 0.0;
  Orientation orientation = Orientation::kBoth;
  std::vector<LaneValidity> validity;  ///< empty = all lanes
  SourceLocation where;
};

/// Signals that change together.
struct Control {
  std::string signal_id, type;
  FileMark mark;
};
struct Controller {
  std::string id, name;
  std::optional<int> sequence;
  std::vector<Control> controls;
  FileMark mark;
};

/// Boards of one gantry (1.8).
struct VmsBoardReference {
  int group_index = 0;
  std::string signal_id;
  int vms_index = 0;
  FileMark mark;
};
struct VmsGroup {
  std::string id;
  std::vector<VmsBoardReference> boards;
  FileMark mark;
};

}  // namespace raytruth::roads
