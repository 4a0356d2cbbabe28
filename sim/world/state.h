#pragma once

// Internal to sim/world: everything that changes, as plain copyable data, so that a step can be
// tried and taken back.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "sim/roads/road_network.h"
#include "sim/scenario/concrete_scenario.h"
#include "sim/snapshot/snapshot.h"
#include "sim/world/world.h"

namespace raytruth::world {

/// A trajectory as dense points in the world; s along it.
struct Track {
  struct Point {
    double s_m, time_s;
    Vec3 p;
    double heading_rad, pitch_rad;
  };
  std::vector<Point> points;  ///< at least two
  bool timed = false;
  double length_m() const { return points.back().s_m; }
  Point at_s(double s) const;
  Point at_time(double t) const;
};

/// A change of speed along a shape, over time.
struct SpeedTransition {
  scenario::DynamicsShape shape = scenario::DynamicsShape::kStep;
  double from = 0.0, to = 0.0, duration_s = 0.0, elapsed_s = 0.0;
};
struct SpeedFollow {  ///< continuous relative speed
  std::size_t reference = 0;
  double value = 0.0;
  bool factor = false;
};
struct SpeedProfileRun {
  std::vector<SpeedTransition> legs;
  std::size_t leg = 0;
};
struct SyncRun {
  const scenario::SynchronizeAction* action = nullptr;
  std::size_t master = 0;
};
struct LateralTransition {
  scenario::DynamicsShape shape = scenario::DynamicsShape::kStep;
  double from = 0.0, to = 0.0;  ///< lane offsets
  double length = 0.0, done = 0.0;
  bool by_distance = false;
};
struct TrackRun {
  std::shared_ptr<const Track> track;
  double s_m = 0.0;
  std::optional<double> time_scale, time_offset_s;  ///< set: timed
};

using Longitudinal =
    std::variant<std::monostate, SpeedTransition, SpeedFollow, SpeedProfileRun, SyncRun>;
using Lateral = std::variant<std::monostate, LateralTransition, TrackRun>;

struct Mover {
  bool present = false;
  bool on_road = false;
  roads::LanePoint lane;              ///< when on_road; offset from the lane's middle
  bool with_s = true;                 ///< direction of travel along the road
  double relative_heading_rad = 0.0;  ///< to the direction of travel
  Pose free_pose;                     ///< when not on_road or on a track
  std::optional<Track::Point> on_track;
  double speed_m_s = 0.0, acceleration_m_s2 = 0.0;
  double lateral_speed_m_s = 0.0;  ///< change of offset
  double travelled_m = 0.0, rolled_m = 0.0;
  double standing_s = 0.0, off_road_s = 0.0, end_of_road_s = 0.0;
  std::vector<roads::RouteLeg> route;
  Longitudinal longitudinal;
  Lateral lateral;
  int longitudinal_action = -1, lateral_action = -1;  ///< index of the ActionRun that drives it
  bool graphics = true, sensors = true;
  std::map<std::string, std::string> lights;  ///< set by LightStateAction
};

enum class Phase { kInit, kStandby, kRunning, kComplete };

/// One action of a running event, for one actor.
struct ActionRun {
  std::size_t element = 0;  ///< of the action
  std::size_t actor = 0;
  bool running = false;
};

struct ConditionMemory {
  bool seen = false, last = false;
  std::vector<std::pair<std::int64_t, bool>> changes;  ///< value changes (level) for delays
  std::vector<std::int64_t> pulses;                    ///< times of edges
};

struct State {
  SimTime time;
  std::vector<Mover> movers;    ///< by entity
  std::vector<Phase> phases;    ///< by element
  std::vector<int> executions;  ///< by element
  std::vector<ActionRun> actions;
  std::vector<ConditionMemory> memory;  ///< by condition
  std::set<std::pair<std::size_t, std::string>>
      transitions;  ///< of this instant: element, "startTransition" ...
  std::map<std::string, std::string> parameters, variables, signals;
  Weather weather;
  bool stopped = false;
  std::vector<StoryEvent> events;
};

}  // namespace raytruth::world
