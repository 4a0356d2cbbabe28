#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/scenario/position.h"
#include "sim/scenario/terms.h"
#include "sim/scenario/trajectory.h"

/// Private actions that move an entity: longitudinal, lateral, routing.
namespace raytruth::scenario {

enum class DynamicsShape { kLinear, kCubic, kSinusoidal, kStep };
enum class DynamicsDimension { kRate, kTime, kDistance };

struct TransitionDynamics {
  DynamicsShape shape = DynamicsShape::kStep;
  DynamicsDimension dimension = DynamicsDimension::kTime;
  double value = 0.0;
  /// 1.2: kPosition follows the shape exactly, kFollow lets the controller try to.
  FollowingMode following_mode = FollowingMode::kPosition;
};

struct TeleportAction {
  Position position;
};

// Outside of SpeedAction: a nested class with default values isn't complete for a variant member.
struct AbsoluteTargetSpeed {
  double value_m_s = 0.0;
};
struct RelativeTargetSpeed {
  std::string entity;
  double value = 0.0;
  bool factor = false;
  bool continuous = false;
};
struct SpeedAction {
  using Absolute = AbsoluteTargetSpeed;
  using Relative = RelativeTargetSpeed;
  TransitionDynamics dynamics;
  std::variant<Absolute, Relative> target;
};
struct SpeedProfileAction {
  struct Entry {
    std::optional<double> time_s;  ///< from the entry before; nothing: as fast as the limits allow
    double speed_m_s = 0.0;
  };
  std::string entity;  ///< speeds are relative to it when not empty
  FollowingMode mode = FollowingMode::kPosition;
  std::vector<Entry> entries;
  DynamicConstraints limits;
};
struct LongitudinalDistanceAction {
  std::string entity;
  std::optional<double> distance_m, time_gap_s;
  bool freespace = false, continuous = false;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  enum class Displacement { kAny, kTrailing, kLeading } displacement = Displacement::kTrailing;
  DynamicConstraints limits;
};
struct LateralDistanceAction {
  std::string entity;
  std::optional<double> distance_m;  ///< nothing: the one at the start is kept
  bool freespace = false, continuous = false;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  /// On which side of the referenced entity, seen along its heading.
  enum class Displacement { kAny, kLeft, kRight } displacement = Displacement::kAny;
  DynamicConstraints limits;
};
struct LaneTarget {
  std::string entity;              ///< empty: absolute lane id
  int value = 0;                   ///< lane id, or lanes relative to the entity's lane
  std::optional<LaneLayer> layer;  ///< nothing: the layer that the entity prefers
};
struct LaneChangeAction {
  TransitionDynamics dynamics;
  LaneTarget target;
  double target_lane_offset_m = 0.0;
};
struct LaneOffsetAction {
  DynamicsShape shape = DynamicsShape::kSinusoidal;
  std::optional<double> max_lateral_acceleration_m_s2;
  std::string entity;  ///< empty: absolute offset
  double value_m = 0.0;
  bool continuous = false;
};
struct AssignRouteAction {
  std::shared_ptr<const Route> route;
};
struct AcquirePositionAction {
  Position position;
};
struct FollowTrajectoryAction {
  std::shared_ptr<const Trajectory> trajectory;
  double initial_distance_offset_m = 0.0;
  FollowingMode mode = FollowingMode::kPosition;
  struct Timing {
    ReferenceContext domain = ReferenceContext::kAbsolute;
    double scale = 1.0, offset_s = 0.0;
  };
  std::optional<Timing> timing;
};
/// 1.3: at every junction the way is drawn.
struct RandomRouteAction {};
/// 1.4: which layer of lanes the entity drives on from now.
struct PreferredLaneLayerAction {
  LaneLayer layer = LaneLayer::kPermanent;
};
struct SynchronizeAction {
  std::string master;
  Position target_master, target;
  double tolerance_master_m = 0.0, tolerance_m = 0.0;
  struct FinalSpeed {
    bool relative_to_master = false;
    double value_m_s = 0.0;  ///< a plain factor when `factor`
    bool factor = false;     ///< of the master's speed; only when relative
  };
  std::optional<FinalSpeed> final_speed;
  std::optional<double> steady_state_distance_m, steady_state_time_s;
};
/// 1.3: couples an entity behind this one, at the joints of both.
struct ConnectTrailerAction {
  std::string trailer;
};
struct DisconnectTrailerAction {};

}  // namespace raytruth::scenario
