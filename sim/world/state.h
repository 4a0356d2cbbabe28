#pragma once

// Internal to sim/world: everything that changes, as plain copyable data, so that a step can be
// tried and taken back.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "sim/drivers/steering.h"
#include "sim/roads/road_network.h"
#include "sim/scenario/concrete_scenario.h"
#include "sim/snapshot/snapshot.h"
#include "sim/world/appearance.h"
#include "sim/world/background.h"
#include "sim/world/body_motion.h"
#include "sim/world/inputs.h"
#include "sim/world/lane_keeping.h"
#include "sim/world/memo.h"
#include "sim/world/reading.h"
#include "sim/world/shared.h"
#include "sim/world/speed_pieces.h"
#include "sim/world/track.h"
#include "sim/world/world.h"

namespace raytruth::world {

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
  std::shared_ptr<const std::vector<SpeedPiece>> pieces;
  std::size_t piece = 0;
  double elapsed_s = 0.0;  ///< of the piece

  /// The way in dt; `speed` gets what it comes to.
  double run(double dt, double& speed_m_s);
};
struct SyncRun {
  const scenario::SynchronizeAction* action = nullptr;
  std::size_t master = 0;
};
struct GapRun {
  const scenario::LongitudinalDistanceAction* action = nullptr;
  std::size_t reference = 0;
};
/// Distance keeping of an activated controller.
struct AccRun {
  double set_speed_m_s = 0.0, time_gap_s = 0.0;
  bool cruises = true;  ///< false: it keeps its speed and brakes in danger only
  SafetyModel safety = SafetyModel::kNone;
};
/// An executed driver: accelerations come from the traffic's ticks.
struct DriverRun {
  std::optional<double> set_speed_m_s;  ///< nothing: the limits of the roads
  bool changes_lanes = true;
};
struct LateralTransition {
  scenario::DynamicsShape shape = scenario::DynamicsShape::kStep;
  double from = 0.0, to = 0.0;  ///< lane offsets
  double length = 0.0, done = 0.0;
  bool by_distance = false;
  int lanes_left = 0;  ///< lanes that it leads to the left of where the driver looks
  bool keeps = false;  ///< goes on for ever once it is there
  double offset() const;
  /// d offset / d t at this speed, m/s; 0 at the end.
  double rate(double speed_m_s) const;
};
struct TrackRun {
  std::shared_ptr<const Track> track;
  double s_m = 0.0;
  std::optional<double> time_scale, time_offset_s;  ///< set: timed
  bool steers = false;  ///< following mode 'follow': its own steering leads it along

  /// The trajectory's own time.
  double clock_s(double now_s) const { return (now_s - *time_offset_s) / *time_scale; }
};

/// Keeps a distance beside an entity, or that one's lane offset: one of the actions is set.
struct SideRun {
  const scenario::LateralDistanceAction* distance = nullptr;
  const scenario::LaneOffsetAction* offset = nullptr;
  std::size_t reference = 0;
  double wanted_m = 0.0;  ///< to the left of the reference, as it looks
  // To the left of the reference line; step_m in the step that is planned.
  double speed_m_s = 0.0, rate_m_s2 = 0.0, step_m = 0.0;
};

using Longitudinal = std::variant<std::monostate, SpeedTransition, SpeedFollow, SpeedProfileRun,
                                  SyncRun, GapRun, AccRun, DriverRun>;
/// A car that steers: place and direction are its own.
struct CommandRun {
  /// Driven from outside; by a steering wheel that an action holds; back into its lane.
  enum class Who { kOutside, kWheel, kHome };
  drivers::SingleTrackLimits limits;
  drivers::SingleTrack car;
  VehicleCommand command;
  Who who = Who::kOutside;
};
using Lateral = std::variant<std::monostate, LateralTransition, TrackRun, SideRun, CommandRun>;

/// How a way beside the reference line lies: length per metre of s, and the lane's own slope.
struct Lie {
  double stretch = 1.0, slope = 0.0;
};

struct Mover {
  /// Of a control loop (GapRun, AccRun, DriverRun), made before anything moves.
  struct Plan {
    double acceleration_m_s2 = 0.0, top_speed_m_s = 0.0;
    Danger danger = {};  ///< what an AccRun's safety model sees
  };
  /// A trailer: who draws it, where that one's hitch lies and how far ahead its own coupler.
  struct Tow {
    std::size_t tractor = 0;
    double hitch_x_m = 0.0, length_m = 0.0;
  };
  bool present = false;
  bool on_road = false;
  roads::LanePoint lane;                 ///< when on_road; offset from the lane's middle
  bool with_s = true;                    ///< direction of travel along the road
  double relative_heading_rad = 0.0;     ///< to the direction of travel
  Pose free_pose;                        ///< when not on_road or on a track
  std::optional<Track::Point> on_track;  ///< also of a trailer that is drawn
  std::optional<Tow> tow;
  bool track_on_surface = false;
  double speed_m_s = 0.0, acceleration_m_s2 = 0.0;
  double lateral_speed_m_s = 0.0;  ///< change of offset
  Sway sway;
  double travelled_m = 0.0, rolled_m = 0.0;
  double standing_s = 0.0, off_road_s = 0.0, end_of_road_s = 0.0;
  std::vector<roads::RouteLeg> route;
  int turns_drawn = -1;  ///< of a random route; -1: its way isn't drawn
  /// The lane layer that it drives on where there are two: temporary lanes "take precedence over
  /// the permanent ones for driving" (OpenDRIVE 1.9, 11.2).
  roads::LaneLayer layer = roads::LaneLayer::kTemporary;
  Longitudinal longitudinal;
  Plan plan;
  Lateral lateral;
  int longitudinal_action = -1, lateral_action = -1;  ///< index of the ActionRun that drives it
  std::shared_ptr<const Inputs> inputs;  ///< nothing: all are its controller's or action's
  bool graphics = true, traffic = true, sensors = true;
  /// Of Engine::lie_of() and pose_of(): road, lane, s, offset; how it moves.
  using Spot = std::tuple<std::size_t, int, double, double>;
  Memo<Spot, Lie> lie;
  using Heading = std::tuple<Spot, bool, double, double, double>;
  Memo<Heading, Pose> pose;
  std::shared_ptr<const Appearance> appearance;  ///< nothing: as its state and the light have it
};

enum class Phase { kInit, kStandby, kRunning, kComplete };

/// One action of a running event, for one actor.
struct ActionRun {
  std::size_t element = 0;  ///< of the action
  std::size_t actor = 0;
  bool running = false;
  bool overridden = false;  ///< stopped by another action
};

/// What a trigger has seen of a condition. Times in ns.
struct ConditionMemory {
  static constexpr std::int64_t kNever = -1;
  bool seen = false, last = false;
  std::int64_t rose = kNever, fell = kNever;           ///< instants of the last edges
  std::vector<std::pair<std::int64_t, bool>> changes;  ///< of the level, for delays
  std::vector<std::int64_t> pulses;                    ///< when delayed edges are due
};

/// Where a traffic signal controller is in its cycle.
struct SignalRun {
  static constexpr std::int64_t kNever = -1;
  std::size_t phase = 0;
  std::int64_t until_ns = kNever;  ///< end of the phase; kNever: it stays
};

/// The time of day that a scenario states.
struct Clock {
  std::int64_t utc_ns = 0;     ///< at `since`
  std::int64_t offset_ns = 0;  ///< lead of the scenario's clock over universal time
  SimTime since;
  bool runs = false;
  std::int64_t at(SimTime time) const { return utc_ns + (runs ? (time - since).ns() : 0); }
};

/// What has names, and what seldom changes.
struct Values {
  std::map<std::string, std::string> parameters, variables, signals, user_values;
  std::map<std::string, bool> monitors;
  std::map<std::string, std::string> road_properties;
  std::map<std::size_t, std::set<std::size_t>> triggering;  ///< entities that started an act
};

struct State {
  SimTime time;
  std::vector<Mover> movers;    ///< by entity
  std::vector<Phase> phases;    ///< by element
  std::vector<int> executions;  ///< by element
  std::vector<ActionRun> actions;
  std::vector<std::int64_t> triggered;  ///< by element: ns of the last start by an edge, or -1
  std::vector<ConditionMemory> memory;  ///< by condition
  std::vector<ReadingMemory> readings;  ///< by condition and triggering entity
  bool changed = false;                 ///< a condition's value differs from the last instant
  std::set<std::pair<std::size_t, std::string>>
      transitions;  ///< of this instant: element, "startTransition" ...
  Shared<Values> values;
  std::vector<SignalRun> signal_runs;  ///< by controller
  Weather weather;                     ///< as stated; see Engine::weather_at
  std::optional<Clock> clock;
  bool sun_by_clock = false;
  std::shared_ptr<const TrafficState> traffic;  ///< nothing before there is any
  bool stopped = false;
  std::vector<StoryEvent> events;  ///< of this step
};

/// What Snapshots are worked out in, to be used again for the next one.
struct SnapshotMemory {
  State soon;
  std::vector<Memo<Mover::Heading, Pose>> settled;  ///< by entity
};

}  // namespace raytruth::world
