#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/scenario/position.h"
#include "sim/scenario/terms.h"

/// What triggers ask. `direction` is "longitudinal", "lateral" or "vertical", empty = not said (the
/// magnitude).
namespace raytruth::scenario {

enum class Edge { kRising, kFalling, kRisingOrFalling, kNone };

struct EndOfRoadCondition {
  double duration_s = 0.0;
};
/// One of the two is set.
struct CollisionCondition {
  std::string entity;
  std::string type;  ///< "vehicle", "pedestrian", "miscellaneous", "external"
};
struct OffroadCondition {
  double duration_s = 0.0;
};
struct TimeHeadwayCondition {
  std::string entity;
  double value_s = 0.0;
  bool freespace = false;
  Rule rule = Rule::kLessThan;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  RelativeDistanceType distance_type = RelativeDistanceType::kLongitudinal;
  RoutingAlgorithm routing = RoutingAlgorithm::kUndefined;
};
struct TimeToCollisionCondition {
  std::string entity;                ///< or
  std::optional<Position> position;  ///< exactly one is set
  double value_s = 0.0;
  bool freespace = false;
  Rule rule = Rule::kLessThan;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  RelativeDistanceType distance_type = RelativeDistanceType::kLongitudinal;
  RoutingAlgorithm routing = RoutingAlgorithm::kUndefined;
};
struct AccelerationCondition {
  double value_m_s2 = 0.0;
  Rule rule = Rule::kGreaterThan;
  std::string direction;
};
struct StandStillCondition {
  double duration_s = 0.0;
};
struct SpeedCondition {
  double value_m_s = 0.0;
  Rule rule = Rule::kGreaterThan;
  std::string direction;
};
struct RelativeSpeedCondition {
  std::string entity;
  double value_m_s = 0.0;
  Rule rule = Rule::kGreaterThan;
  std::string direction;
};
struct TraveledDistanceCondition {
  double value_m = 0.0;
};
struct ReachPositionCondition {
  Position position;
  double tolerance_m = 0.0;
};
struct DistanceCondition {
  Position position;
  double value_m = 0.0;
  bool freespace = false;
  Rule rule = Rule::kLessThan;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  RelativeDistanceType distance_type = RelativeDistanceType::kEuclidean;
  RoutingAlgorithm routing = RoutingAlgorithm::kUndefined;
};
struct RelativeDistanceCondition {
  std::string entity;
  double value_m = 0.0;
  bool freespace = false;
  Rule rule = Rule::kLessThan;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  RelativeDistanceType distance_type = RelativeDistanceType::kLongitudinal;
  RoutingAlgorithm routing = RoutingAlgorithm::kUndefined;
};

/// 1.2: no entity stands in the lanes around, within the distances along the road.
struct RelativeClearanceCondition {
  /// Lanes relative to the triggering entity's, both ends included; nothing: no end there.
  struct LaneRange {
    std::optional<int> from, to;
  };
  std::vector<LaneRange> lanes;                                   ///< empty: all lanes
  std::vector<std::string> entities;                              ///< empty: all others
  std::optional<double> distance_forward_m, distance_backward_m;  ///< nothing: no limit
  bool opposite_lanes = false;
  bool free_space = false;  ///< between boxes, not reference points
};
enum class AngleType { kHeading, kPitch, kRoll };
/// 1.3: the entity's angle within the coordinate system lies within the tolerance around a value.
struct AngleCondition {
  AngleType type = AngleType::kHeading;
  double angle_rad = 0.0, tolerance_rad = 0.0;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
};
/// 1.3: the same of the angle between two entities.
struct RelativeAngleCondition {
  std::string entity;
  AngleType type = AngleType::kHeading;
  double angle_rad = 0.0, tolerance_rad = 0.0;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
};

/// Copied, moved and destroyed in variants.cpp alone, like ActionVariant.
struct EntityConditionVariant
    : std::variant<EndOfRoadCondition, CollisionCondition, OffroadCondition, TimeHeadwayCondition,
                   TimeToCollisionCondition, AccelerationCondition, StandStillCondition,
                   SpeedCondition, RelativeSpeedCondition, TraveledDistanceCondition,
                   ReachPositionCondition, DistanceCondition, RelativeDistanceCondition,
                   RelativeClearanceCondition, AngleCondition, RelativeAngleCondition> {
  using variant::variant;
  EntityConditionVariant();
  EntityConditionVariant(const EntityConditionVariant& other);
  EntityConditionVariant(EntityConditionVariant&& other) noexcept;
  EntityConditionVariant& operator=(const EntityConditionVariant& other);
  EntityConditionVariant& operator=(EntityConditionVariant&& other) noexcept;
  ~EntityConditionVariant();
};

struct ByEntityCondition {
  bool all = false;                   ///< triggeringEntitiesRule "all", otherwise "any"
  std::vector<std::string> entities;  ///< members in place of selections
  EntityConditionVariant what;
};
struct SimulationTimeCondition {
  double value_s = 0.0;
  Rule rule = Rule::kGreaterThan;
};
struct StoryboardElementStateCondition {
  std::string type;     ///< "story", "act", "maneuverGroup", "maneuver", "event", "action"
  std::string element;  ///< name, or a path of names with "::"
  std::string state;  ///< "startTransition", "endTransition", "completeState", "runningState", ...
};
struct ParameterCondition {
  std::string parameter, value;
  Rule rule = Rule::kEqualTo;
};
struct VariableCondition {
  std::string variable, value;
  Rule rule = Rule::kEqualTo;
};
struct TrafficSignalCondition {
  std::string signal, state;
};
struct TrafficSignalControllerCondition {
  std::string controller, phase;
};
struct TimeOfDayCondition {
  std::string date_time;
  Rule rule = Rule::kGreaterThan;
};
struct UserDefinedValueCondition {
  std::string name, value;
  Rule rule = Rule::kEqualTo;
};

/// Copied, moved and destroyed in variants.cpp alone, like ActionVariant.
struct ConditionVariant
    : std::variant<ByEntityCondition, SimulationTimeCondition, StoryboardElementStateCondition,
                   ParameterCondition, VariableCondition, TrafficSignalCondition,
                   TimeOfDayCondition, UserDefinedValueCondition,
                   TrafficSignalControllerCondition> {
  using variant::variant;
  ConditionVariant();
  ConditionVariant(const ConditionVariant& other);
  ConditionVariant(ConditionVariant&& other) noexcept;
  ConditionVariant& operator=(const ConditionVariant& other);
  ConditionVariant& operator=(ConditionVariant&& other) noexcept;
  ~ConditionVariant();
};

struct Condition {
  std::string name;
  double delay_s = 0.0;
  Edge edge = Edge::kNone;
  ConditionVariant what;
  SourceLocation where;
};
using ConditionGroup = std::vector<Condition>;  ///< all must hold
using Trigger =
    std::vector<ConditionGroup>;  ///< any group must hold; empty = never (start) or none (stop)

}  // namespace raytruth::scenario
