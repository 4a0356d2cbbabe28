#pragma once

// Internal to sim/world: distances as conditions and actions measure them.

#include <optional>

#include "sim/core/pose.h"
#include "sim/roads/road_network.h"
#include "sim/scenario/terms.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::world {

/// Something to measure to: a place, or an entity with its body.
struct DistanceTarget {
  Pose X_WT;
  std::optional<roads::LanePoint> lane;  ///< where it lies on a road
  Vec3 velocity_W = Vec3::Zero();
  const ActorModel* body = nullptr;  ///< nullptr: a point
};

/// Which distance is meant.
struct DistanceMeasure {
  scenario::RelativeDistanceType type = scenario::RelativeDistanceType::kEuclidean;
  scenario::CoordinateSystem system = scenario::CoordinateSystem::kEntity;
  bool freespace = false;
  scenario::RoutingAlgorithm routing = scenario::RoutingAlgorithm::kUndefined;
};

/// Signed: ahead of or to the left of the entity that measures counts positive, Euclidean distances
/// are never negative; 0 between bodies that overlap along that axis.
struct Distance {
  double value_m = 0.0;
  double rate_m_s = 0.0;  ///< its change over time

  /// How fast it shrinks towards 0, m/s.
  double closing_m_s() const { return value_m < 0.0 ? rate_m_s : -rate_m_s; }
};

/// What lies on a road, in its coordinates: `ahead` relative to the point, along s.
struct OnRoad {
  roads::RoadPoint point;
  double t = 0.0;        ///< from the reference line, or from the middle of a lane
  double stretch = 1.0;  ///< length along the line that s is measured on, per metre of s
  double s_rate = 0.0, t_rate = 0.0;
  double ahead_low = 0.0, ahead_high = 0.0, left_low = 0.0, left_high = 0.0;
};

/// The way along roads, ahead positive; with_s: how the entity would pass the target driving ahead.
struct Way {
  double ahead_m = 0.0;
  bool with_s = true;
};

/// Gap between two footprints in the plane: 0 when they overlap.
double footprint_gap(const Pose& X_WA, const ActorModel& a, const Pose& X_WB, const ActorModel& b);

}  // namespace raytruth::world
