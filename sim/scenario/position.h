#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/scenario/terms.h"

/// Places: on Earth, in the world, on roads, relative to others. Metres and radians.
namespace raytruth::scenario {

struct Orientation {
  ReferenceContext context = ReferenceContext::kAbsolute;
  double h_rad = 0.0, p_rad = 0.0, r_rad = 0.0;
};

struct Route;
struct Trajectory;

struct WorldPosition {
  double x_m = 0.0, y_m = 0.0;
  std::optional<double> z_m, h_rad, p_rad, r_rad;
};
/// A place on Earth by WGS84; the road file's projection says where that is.
struct GeoPosition {
  double latitude_deg = 0.0, longitude_deg = 0.0;
  std::optional<double> altitude_m;  ///< 1.2: above the road; nothing: on it
  std::optional<double> height_m;  ///< until 1.1: above the reference surface; nothing: the road's
  std::optional<Orientation> orientation;
  /// 1.3: where several roads lie above each other, the one this many below the top-most (the sign
  /// doesn't count: there is none above).
  int vertical_road_selection = 0;
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
  std::optional<LaneLayer> layer;  ///< nothing: the layer that the entity prefers
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

/// Copied, moved and destroyed in variants.cpp alone, like ActionVariant.
struct PositionVariant
    : std::variant<WorldPosition, RelativeWorldPosition, RelativeObjectPosition, RoadPosition,
                   RelativeRoadPosition, LanePosition, RelativeLanePosition, RoutePosition,
                   TrajectoryPosition, GeoPosition> {
  using variant::variant;
  PositionVariant();
  PositionVariant(const PositionVariant& other);
  PositionVariant(PositionVariant&& other) noexcept;
  PositionVariant& operator=(const PositionVariant& other);
  PositionVariant& operator=(PositionVariant&& other) noexcept;
  ~PositionVariant();
};

struct Position {
  PositionVariant value;
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

}  // namespace raytruth::scenario
