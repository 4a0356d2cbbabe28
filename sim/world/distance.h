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

/// Gap between two footprints in the plane: 0 when they overlap.
double footprint_gap(const Pose& X_WA, const ActorModel& a, const Pose& X_WB, const ActorModel& b);

}  // namespace raytruth::world
