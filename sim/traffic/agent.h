#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/pose.h"
#include "sim/drivers/profile.h"
#include "sim/snapshot/snapshot.h"
#include "sim/traffic/lane_graph.h"

namespace raytruth::traffic {

/// A body with its origin on the ground below the rear axle, as ActorModel has it.
struct Body {
  double front_m = 3.6, rear_m = 0.9;  ///< from the origin to the bumpers, both positive
  double width_m = 1.8;
};
Body body_of(const ActorModel& model);

/// One driver with its vehicle, on a lane.
struct Agent {
  ActorId id;
  std::shared_ptr<const ActorModel> model;
  Body body;
  drivers::DriverProfile driver;
  double top_speed_m_s = 60.0;

  LaneIndex lane = 0;
  double way_m = 0.0;  ///< of the origin, along the lane's middle
  double speed_m_s = 0.0, acceleration_m_s2 = 0.0;
  double travelled_m = 0.0;

  /// From `change_from_m` left of the lane's middle to it, along 1 - 3 u^2 + 2 u^3.
  double change_from_m = 0.0, change_elapsed_s = 0.0, change_duration_s = 0.0;
  std::optional<LaneIndex> change_lane;  ///< the lane that it comes from
  double since_change_s = 1e3;
  double left_m() const;         ///< of the lane's middle
  double leftwards_m_s() const;  ///< its change
  bool changes() const { return change_duration_s > 0.0; }

  std::vector<LaneIndex> path;   ///< lanes ahead; the first is `lane`
  std::vector<LaneIndex> trail;  ///< lanes that the rear may still be on, latest first
  std::uint32_t choices = 0;     ///< branches drawn so far

  /// It may drive into the junction ahead, or is inside.
  std::string granted;
  double waiting_s = 0.0;                                 ///< standing before a junction
  std::optional<std::pair<LaneIndex, double>> halted_at;  ///< stop line that it has stood at
  bool held_by_light = false;
  bool queued = false;  ///< behind others who stand before the junction

  std::uint32_t group = 0;  ///< for the caller: what it belongs to

  /// A scenario's entity: it decides like all others, but the world moves it.
  bool driven = false;
  std::vector<roads::RouteLeg> route;                     ///< of a driven one; empty: least turns
  roads::LaneLayer layer = roads::LaneLayer::kTemporary;  ///< preferred
  /// A lane change that it wants (driven ones; others have begun it): -1 right, 1 left.
  int wants_change = 0;
};

}  // namespace raytruth::traffic
