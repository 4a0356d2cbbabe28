#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"

/// The scenario with every parameter, expression and catalogue reference resolved: plain data that
/// sim/world executes. Names and meanings are those of ASAM OpenSCENARIO XML 1.3; SI units,
/// radians.
namespace raytruth::scenario {

enum class Rule { kEqualTo, kGreaterThan, kLessThan, kGreaterOrEqual, kLessOrEqual, kNotEqualTo };
enum class CoordinateSystem { kEntity, kLane, kRoad, kTrajectory, kWorld };
enum class RelativeDistanceType { kLongitudinal, kLateral, kEuclidean };
enum class DynamicsShape { kLinear, kCubic, kSinusoidal, kStep };
enum class DynamicsDimension { kRate, kTime, kDistance };
enum class FollowingMode { kPosition, kFollow };
enum class ReferenceContext { kRelative, kAbsolute };
enum class Priority { kOverride, kParallel, kSkip };
enum class Edge { kRising, kFalling, kRisingOrFalling, kNone };
enum class RouteStrategy { kFastest, kShortest, kLeastIntersections, kRandom };

// ---------------------------------------------------------------- positions
struct Orientation {
  ReferenceContext context = ReferenceContext::kAbsolute;
  double h_rad = 0.0, p_rad = 0.0, r_rad = 0.0;
};

struct Position;
struct Route;
struct Trajectory;

struct WorldPosition {
  double x_m = 0.0, y_m = 0.0;
  std::optional<double> z_m, h_rad, p_rad, r_rad;
};
/// A place on Earth by WGS84; the road file's projection says where that is.
struct GeoPosition {
  double latitude_deg = 0.0, longitude_deg = 0.0;
  std::optional<double> altitude_m;  ///< nothing: on the road
  std::optional<Orientation> orientation;
};
struct RelativeWorldPosition {
  std::string entity;
  double dx_m = 0.0, dy_m = 0.0, dz_m = 0.0;
  std::optional<Orientation> orientation;
};
struct RelativeObjectPosition {
  std::string entity;
  double dx_m = 0.0, dy_m = 0.0, dz_m = 0.0;
  std::optional<Orientation> orientation;
};
struct RoadPosition {
  std::string road;
  double s_m = 0.0, t_m = 0.0;
  std::optional<Orientation> orientation;
};
struct RelativeRoadPosition {
  std::string entity;
  double ds_m = 0.0, dt_m = 0.0;
  std::optional<Orientation> orientation;
};
struct LanePosition {
  std::string road;
  int lane = 0;
  double s_m = 0.0, offset_m = 0.0;
  std::optional<Orientation> orientation;
};
struct RelativeLanePosition {
  std::string entity;
  int d_lane = 0;
  std::optional<double> ds_m, ds_lane_m;  ///< exactly one is set
  double offset_m = 0.0;
  std::optional<Orientation> orientation;
};
struct RoutePosition {
  std::shared_ptr<const Route> route;
  // exactly one of the three ways of InRoutePosition
  struct FromCurrentEntity {
    std::string entity;
  };
  struct FromRoad {
    double path_s_m = 0.0, t_m = 0.0;
  };
  struct FromLane {
    double path_s_m = 0.0;
    int lane = 0;
    double offset_m = 0.0;
  };
  std::variant<FromCurrentEntity, FromRoad, FromLane> where;
  std::optional<Orientation> orientation;
};
struct TrajectoryPosition {
  std::shared_ptr<const Trajectory> trajectory;
  double s_m = 0.0, t_m = 0.0;
  std::optional<Orientation> orientation;
};

struct Position {
  std::variant<WorldPosition, RelativeWorldPosition, RelativeObjectPosition, RoadPosition,
               RelativeRoadPosition, LanePosition, RelativeLanePosition, RoutePosition,
               TrajectoryPosition, GeoPosition>
      value;
  SourceLocation where;
};

struct Waypoint {
  Position position;
  RouteStrategy strategy = RouteStrategy::kShortest;
};
struct Route {
  std::string name;
  bool closed = false;
  std::vector<Waypoint> waypoints;
};

struct Vertex {
  std::optional<double> time_s;
  Position position;
};
struct Polyline {
  std::vector<Vertex> vertices;
};
struct Clothoid {
  double curvature_1_m = 0.0, curvature_prime_1_m2 = 0.0, length_m = 0.0;
  std::optional<double> start_time_s, stop_time_s;
  Position position;
};
struct Nurbs {
  struct ControlPoint {
    Position position;
    std::optional<double> time_s;
    double weight = 1.0;
  };
  int order = 4;
  std::vector<ControlPoint> control_points;
  std::vector<double> knots;
};
struct Trajectory {
  std::string name;
  bool closed = false;
  std::variant<Polyline, Clothoid, Nurbs> shape;
};

// ---------------------------------------------------------------- entities
struct AxleData {
  double max_steering_rad = 0.0, wheel_diameter_m = 0.0, track_width_m = 0.0, position_x_m = 0.0,
         position_z_m = 0.0;
};
struct Performance {
  double max_speed_m_s = 1e9, max_acceleration_m_s2 = 1e9, max_deceleration_m_s2 = 1e9;
  std::optional<double> max_acceleration_rate_m_s3, max_deceleration_rate_m_s3;
};
struct Controller {
  std::string name;
  std::map<std::string, std::string> properties;
  SourceLocation where;
};

enum class EntityKind { kVehicle, kPedestrian, kMiscObject };

struct Entity {
  std::string name;  ///< of the ScenarioObject
  EntityKind kind = EntityKind::kVehicle;
  std::string category;    ///< vehicleCategory, pedestrianCategory or miscObjectCategory
  std::string entry_name;  ///< name of the Vehicle, Pedestrian or MiscObject
  std::string model3d;
  double mass_kg = 0.0;
  Vec3 box_center_m = Vec3::Zero();
  Vec3 box_size_m = Vec3::Zero();  ///< length, width, height
  Performance performance;
  AxleData front_axle, rear_axle;  ///< wheel_diameter_m 0 when there is none
  std::map<std::string, std::string> properties;
  std::vector<Controller> controllers;
  SourceLocation where;
  std::string role;                        ///< of 1.2: "police", "ambulance", ...; empty = not said
  std::vector<AxleData> additional_axles;  ///< of trucks and buses, as in the file
};

// ---------------------------------------------------------------- actions
struct TransitionDynamics {
  DynamicsShape shape = DynamicsShape::kStep;
  DynamicsDimension dimension = DynamicsDimension::kTime;
  double value = 0.0;
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
    std::optional<double> time_s;
    double speed_m_s = 0.0;
  };
  std::string entity;  ///< speeds are relative to it when not empty
  FollowingMode mode = FollowingMode::kPosition;
  std::vector<Entry> entries;
};
struct LongitudinalDistanceAction {
  std::string entity;
  std::optional<double> distance_m, time_gap_s;
  bool freespace = false, continuous = false;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  enum class Displacement { kAny, kTrailing, kLeading } displacement = Displacement::kTrailing;
  std::optional<double> max_acceleration_m_s2, max_deceleration_m_s2, max_speed_m_s;
};
struct LaneTarget {
  std::string entity;  ///< empty: absolute lane id
  int value = 0;       ///< lane id, or lanes relative to the entity's lane
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
struct SynchronizeAction {
  std::string master;
  Position target_master, target;
  double tolerance_master_m = 0.0, tolerance_m = 0.0;
  struct FinalSpeed {
    bool relative_to_master = false;
    double value_m_s = 0.0;
  };
  std::optional<FinalSpeed> final_speed;
  std::optional<double> steady_state_distance_m, steady_state_time_s;
};
struct ActivateControllerAction {
  std::optional<bool> lateral, longitudinal;
};
struct AssignControllerAction {
  Controller controller;
  std::optional<bool> lateral, longitudinal;
};
struct VisibilityAction {
  bool graphics = true, traffic = true, sensors = true;
};
struct LightStateAction {
  std::string light;
  std::string mode;
  double transition_s = 0.0;
};  ///< vehicleLight type; mode on, off, flashing

struct AddEntityAction {
  std::string entity;
  Position position;
};
struct DeleteEntityAction {
  std::string entity;
};
struct TrafficSignalStateAction {
  std::string signal, state;
};
struct ParameterSetAction {
  std::string parameter, value;
};
struct VariableSetAction {
  std::string variable, value;
};
struct CustomCommandAction {
  std::string type, content;
};

/// What an EnvironmentAction states; unset fields stay as they are.
struct EnvironmentAction {
  std::string name;
  std::optional<std::string> date_time;  ///< TimeOfDay, ISO 8601
  bool animation = false;
  std::optional<double> sun_azimuth_rad,
      sun_elevation_rad;  ///< as in the file: OpenSCENARIO azimuth
                          ///< clockwise from north (+y), converted by world
  std::optional<double> sun_illuminance_lx;
  std::optional<double> cloud_cover;  ///< 0..1 from fractionalCloudCover or cloudState
  std::optional<double> visual_range_m;
  std::optional<double> rain_mm_h, snow_mm_h;
  std::optional<double> temperature_k, pressure_pa, wind_speed_m_s, wind_direction_rad;
  std::optional<double> friction_scale, wetness_m;
};

using ActionVariant =
    std::variant<TeleportAction, SpeedAction, SpeedProfileAction, LongitudinalDistanceAction,
                 LaneChangeAction, LaneOffsetAction, AssignRouteAction, AcquirePositionAction,
                 FollowTrajectoryAction, SynchronizeAction, ActivateControllerAction,
                 AssignControllerAction, VisibilityAction, LightStateAction, AddEntityAction,
                 DeleteEntityAction, TrafficSignalStateAction, ParameterSetAction,
                 VariableSetAction, CustomCommandAction, EnvironmentAction>;

struct Action {
  std::string name;
  ActionVariant what;
  SourceLocation where;
};

/// A private action of Init, with the entity it is for; entity is empty for global actions.
struct InitAction {
  std::string entity;
  Action action;
};

// ---------------------------------------------------------------- conditions
struct EndOfRoadCondition {
  double duration_s = 0.0;
};
struct CollisionCondition {
  std::string entity;
  std::string type;
};  ///< one of the two is set
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
};
struct TimeToCollisionCondition {
  std::string entity;                ///< or
  std::optional<Position> position;  ///< exactly one is set
  double value_s = 0.0;
  bool freespace = false;
  Rule rule = Rule::kLessThan;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  RelativeDistanceType distance_type = RelativeDistanceType::kLongitudinal;
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
};
struct RelativeDistanceCondition {
  std::string entity;
  double value_m = 0.0;
  bool freespace = false;
  Rule rule = Rule::kLessThan;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  RelativeDistanceType distance_type = RelativeDistanceType::kLongitudinal;
};

using EntityConditionVariant =
    std::variant<EndOfRoadCondition, CollisionCondition, OffroadCondition, TimeHeadwayCondition,
                 TimeToCollisionCondition, AccelerationCondition, StandStillCondition,
                 SpeedCondition, RelativeSpeedCondition, TraveledDistanceCondition,
                 ReachPositionCondition, DistanceCondition, RelativeDistanceCondition>;

struct ByEntityCondition {
  bool all = false;  ///< triggeringEntitiesRule "all", otherwise "any"
  std::vector<std::string> entities;
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
struct TimeOfDayCondition {
  std::string date_time;
  Rule rule = Rule::kGreaterThan;
};
struct UserDefinedValueCondition {
  std::string name, value;
  Rule rule = Rule::kEqualTo;
};

struct Condition {
  std::string name;
  double delay_s = 0.0;
  Edge edge = Edge::kNone;
  std::variant<ByEntityCondition, SimulationTimeCondition, StoryboardElementStateCondition,
               ParameterCondition, VariableCondition, TrafficSignalCondition, TimeOfDayCondition,
               UserDefinedValueCondition>
      what;
  SourceLocation where;
};
using ConditionGroup = std::vector<Condition>;  ///< all must hold
using Trigger =
    std::vector<ConditionGroup>;  ///< any group must hold; empty = never (start) or none (stop)

// ---------------------------------------------------------------- storyboard
struct Event {
  std::string name;
  Priority priority = Priority::kParallel;
  int max_execution_count = 1;
  std::vector<Action> actions;
  std::optional<Trigger> start;  ///< not set: starts with its parent
  SourceLocation where;
};
struct Maneuver {
  std::string name;
  std::vector<Event> events;
};
struct ManeuverGroup {
  std::string name;
  int max_execution_count = 1;
  bool select_triggering_entities = false;
  std::vector<std::string> actors;
  std::vector<Maneuver> maneuvers;
};
struct Act {
  std::string name;
  std::vector<ManeuverGroup> groups;
  std::optional<Trigger> start, stop;
};
struct Story {
  std::string name;
  std::vector<Act> acts;
};

/// A scenario ready to run.
struct ConcreteScenario {
  std::filesystem::path file;
  int rev_major = 1, rev_minor = 0;
  std::string description, author, date;
  std::filesystem::path
      road_file;  ///< LogicFile, resolved against the scenario's folder; may be empty
  std::vector<std::filesystem::path>
      inputs;  ///< every file that was read: scenario, catalogues, road
  std::map<std::string, std::string> parameters;  ///< global parameters with their values
  std::map<std::string, std::string> variables;
  std::vector<Entity> entities;  ///< in the order of declaration: ActorId = index + 1
  std::vector<InitAction> init;
  std::vector<Story> stories;
  Trigger stop;
};

}  // namespace raytruth::scenario
