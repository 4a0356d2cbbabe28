#pragma once

// Internal to sim/world: the parts of the machine that work on a State.

#include <functional>

#include "sim/core/random.h"
#include "sim/world/body_pose.h"
#include "sim/world/controllers.h"
#include "sim/world/distance.h"
#include "sim/world/element.h"
#include "sim/world/state.h"

namespace raytruth::world {

inline roads::LaneLayer layer_from(scenario::LaneLayer layer) {
  return layer == scenario::LaneLayer::kTemporary ? roads::LaneLayer::kTemporary
                                                  : roads::LaneLayer::kPermanent;
}

class Engine {
 public:
  Engine(std::shared_ptr<const scenario::ConcreteScenario> scenario,
         std::shared_ptr<const roads::RoadNetwork> roads, const WorldOptions& options,
         Diagnostics& diagnostics);

  State initial();
  /// Throws InputError when a mover is farther away or faster than anything can be.
  void check_bounds(const State& s) const;
  /// Entities that have come to the end of their road since `before`.
  void say_road_ends(const State& before, const State& now,
                     std::vector<Diagnostic>& findings) const;
  /// Moves everything by dt (> 0) without looking at the storyboard.
  void move(State& s, SimTime dt) const;
  /// Longest step from s that ends no later than the next end of an action or timer.
  SimTime next_known(const State& s, SimTime limit) const;
  /// Ends actions that are done and fires triggers, until nothing changes. True when anything
  /// happened, or when a condition changed its value: the instant must be located then.
  bool react(State& s) const;
  /// An instant between two that nothing happened at, when a condition holds for less than that.
  std::optional<SimTime> dip_between(const State& from, const State& to) const;
  std::shared_ptr<const Snapshot> freeze(const State& s, SnapshotMemory& memory) const;

 private:
  // positions.cpp
  std::size_t entity(const std::string& name) const;
  struct Place {
    std::optional<roads::LanePoint> lane;  ///< where it lies on a road
    Pose X_WP;
    std::optional<bool> with_s;
  };
  /// Whose position it is decides which lane layer is meant where none is named.
  std::optional<Place> resolve(const State& s, const scenario::Position& position,
                               std::optional<std::size_t> actor = {}) const;
  /// The same; throws InputError with the position's line when there is no such place.
  Place must_resolve(const State& s, const scenario::Position& position,
                     std::optional<std::size_t> actor = {}) const;
  // fixed_places.cpp
  /// Resolves the positions of actions and conditions that look at them at every instant, and that
  /// depend on nothing that moves.
  void find_fixed_places();
  Pose pose_of(const Mover& m) const;
  Pose pose_on_lane(const Mover& m) const;
  /// Height of the road at a place in the plane; 0 where there is none near. Of several above each
  /// other the first one, or the one that many below the top-most, at most the lowest.
  double height_of_road(double x_m, double y_m, std::optional<int> below_top = {}) const;
  /// Direction of travel along the lane, about the road's normal from the reference line's.
  double lane_yaw(const roads::LanePoint& lane, bool with_s) const;
  void place(State& s, std::size_t actor, const Place& where) const;
  std::vector<roads::RouteLeg> legs_of(const State& s, const scenario::Route& route,
                                       std::optional<std::size_t> actor = {}) const;
  std::optional<double> way_to(const State& s, std::size_t actor, const Place& target) const;

  // lane_layers.cpp
  /// The lane of a named layer; nothing when it isn't there. Without a name that of the preferred
  /// layer, or else the permanent one.
  std::optional<roads::RoadIndex> road_with_lane(roads::RoadIndex road, double s_m, int lane,
                                                 std::optional<scenario::LaneLayer> named,
                                                 roads::LaneLayer preferred) const;
  /// The same place in the layer that `like` is of, if that one has lanes there.
  roads::LanePoint in_layer_of(const roads::LanePoint& like, const roads::LanePoint& what) const;
  /// From now on; who is beside lanes of the layer goes over to them, unless a lateral action runs.
  void prefer_layer(State& s, std::size_t actor, roads::LaneLayer layer) const;

  // distances.cpp
  DistanceTarget target_of(const State& s, std::size_t entity) const;
  static DistanceTarget target_of(const Place& place);
  /// From entity a; nothing when the coordinate system has none: off roads, no connection, no
  /// trajectory. Euclidean ones exist always.
  std::optional<Distance> distance(const State& s, std::size_t a, const DistanceTarget& to,
                                   const DistanceMeasure& how) const;
  /// Of two entities, in the entity's coordinate system where the one asked for has none.
  double relative_distance(const State& s, std::size_t a, std::size_t b,
                           scenario::RelativeDistanceType type, scenario::CoordinateSystem system,
                           bool freespace) const;
  OnRoad on_road(const roads::LanePoint& lane, const DistanceTarget& what, bool freespace,
                 bool in_lane, int lane_of_s) const;
  std::optional<Way> way_between(const State& s, std::size_t a, const roads::LanePoint& to,
                                 scenario::RoutingAlgorithm routing) const;
  std::optional<Way> way_on_route(const Mover& m, const roads::RoadPoint& to) const;
  /// Length of the middle of the entity's lane over a way along the reference line; positive.
  double lane_length(const Mover& m, double ahead_m) const;
  std::optional<Distance> road_distance(const State& s, std::size_t a, const DistanceTarget& to,
                                        const DistanceMeasure& how) const;
  std::optional<Distance> track_distance(const Mover& m, const DistanceTarget& own,
                                         const DistanceTarget& to,
                                         const DistanceMeasure& how) const;

  // motion.cpp
  /// poses_only: nothing but what pose_of() looks at.
  void move_once(State& s, double dt, bool poses_only = false) const;
  void move_mover(State& s, std::size_t i, double dt, bool poses_only) const;
  // follow.cpp: speeds that depend on others; the way covered in dt
  double run_sync(State& s, std::size_t i, const SyncRun& sync, double dt) const;
  static double run_plan(Mover& m, double dt);
  void plan_gap(State& s, std::size_t i, const GapRun& gap, double dt) const;
  void plan_acc(State& s, std::size_t i, const AccRun& acc) const;
  // in_front.cpp
  /// The nearest in the entity's lane, whoever it is: entities, background, recorded vehicles; also
  /// who cuts in by the model's rule.
  std::optional<InFront> in_front(const State& s, std::size_t i, double sight_m,
                                  SafetyModel model = SafetyModel::kNone) const;
  double sync_final_speed(const State& s, const SyncRun& sync) const;
  double gap_error(const State& s, std::size_t i, const GapRun& gap) const;
  /// coarsely: without a look at the middle of each piece, for ways of millimetres.
  void advance_on_road(Mover& m, double distance, double dt, bool coarsely) const;
  bool advance_along(Mover& m, double ds) const;  ///< false when the road ends before
  Lie lie_of(const roads::LanePoint& lane, double offset) const;
  Lie lie_of(const Mover& m) const;  ///< where the mover is
  /// The (positive) part along s of a way of which `across` goes to the left of the reference line.
  static double way_along(const Lie& lie, bool with_s, double way, double across);
  void settle_on_track(Mover& m) const;
  // follow_track.cpp
  /// The way in dt that the trajectory's clock says; sets the speed.
  static double run_clock(const State& s, Mover& m, TrackRun& run, double dt);
  /// The same of a body that can't jump: it keeps up as far as its performance goes.
  double keep_up(const State& s, std::size_t i, Mover& m, const TrackRun& run, double dt) const;
  void steer_along(std::size_t i, Mover& m, TrackRun& run, double way) const;
  /// Outside all lanes.
  bool is_off_road(const Mover& m) const;
  bool walks_freely(std::size_t actor, const Mover& m) const;

  // keep_side.cpp
  double side_of(const State& s, std::size_t actor, const SideRun& run) const;
  double side_error(const State& s, std::size_t actor, const SideRun& run) const;
  void start_side(const State& s, std::size_t actor, SideRun& run) const;
  void plan_side(State& s, std::size_t actor, SideRun& run, double dt) const;
  bool side_done(const State& s, std::size_t actor, const SideRun& run) const;
  // trailer.cpp
  void connect(State& s, std::size_t tractor, std::size_t trailer) const;
  void disconnect(State& s, std::size_t tractor) const;
  /// Sets a trailer straight behind who draws it; all those behind a vehicle.
  void line_up(State& s, std::size_t trailer) const;
  void line_up_behind(State& s, std::size_t tractor) const;
  void draw(State& s, std::size_t trailer, double dt) const;
  void draw_all(State& s, double dt) const;
  // random_route.cpp
  /// Draws the next turns of a random route when few are left.
  void draw_turns(std::size_t actor, Mover& m) const;

  // body_pose.cpp
  /// Acceleration across the way, m/s^2 to the left.
  double leftwards(const Mover& m) const;
  /// The actor frame on the ground that the actor stands on: wheels of vehicles on the road's
  /// surface, walkers upright.
  Pose settled(std::size_t actor, const Mover& m, const Pose& X_WA) const;
  Pose settled(const ActorModel& model, bool leans, const Mover& m, const Pose& X_WA) const;
  /// True when all wheels stand in one plane for certain, away from ends and kerbs.
  bool stands_evenly(const ActorModel& model, const Mover& m, double wheelbase_m) const;
  /// Height of the road's top below a point beside the actor, searched from near_s_m of its road.
  std::optional<double> height_under(const Mover& m, double near_s_m, const Vec3& p_W) const;

  // actions.cpp
  bool start_action(State& s, std::size_t run) const;
  void stop_action(State& s, std::size_t run) const;
  void override_action(State& s, int run) const;  ///< for another one; nothing for -1
  /// Stops what has reached its goal, exactly there.
  void finish_action(State& s, std::size_t run) const;
  void activate(State& s, std::size_t actor, const scenario::Controller& controller,
                std::optional<bool> longitudinal) const;
  bool action_done(const State& s, const ActionRun& run) const;
  void apply(State& s, std::size_t actor, const scenario::Action& action, int run) const;
  bool is_instant(const scenario::ActionVariant& action) const;
  std::shared_ptr<const Track> track_of(const State& s,
                                        const scenario::Trajectory& trajectory) const;
  /// One shape as points and clock; false when it has no extent or a position isn't there.
  bool trace(const State& s, const scenario::Polyline& line, bool closed, Track& track) const;
  bool trace(const State& s, const scenario::Clothoid& clothoid, bool closed, Track& track) const;
  bool trace(const State& s, const scenario::ClothoidSpline& spline, bool closed,
             Track& track) const;
  bool trace(const State& s, const scenario::Nurbs& nurbs, bool closed, Track& track) const;
  void delete_entity(State& s, std::size_t actor) const;

  // values.cpp
  /// Adds to or multiplies a parameter or variable; throws InputError with `where` when it holds
  /// no number.
  static void modify(std::map<std::string, std::string>& values, const std::string& name,
                     const scenario::ModifyRule& rule, const SourceLocation& where);
  static void set_monitor(State& s, const scenario::SetMonitorAction& a);

  // signals.cpp
  void start_signals(State& s) const;
  /// Goes through the phases that have ended by now.
  void run_signals(State& s) const;
  void set_phase(State& s, std::size_t controller, std::size_t phase, std::int64_t from_ns) const;
  void set_phase(State& s, const scenario::TrafficSignalControllerAction& a,
                 const SourceLocation& where) const;
  bool is_in_phase(const State& s, const scenario::TrafficSignalControllerCondition& c) const;
  void check_signals(Diagnostics& diagnostics) const;

  // weather.cpp
  void apply_environment(State& s, const scenario::EnvironmentAction& e) const;
  /// With the sun where the clock has it.
  Weather weather_at(const State& s) const;
  /// Seconds by which the clock is ahead of a date and time; nothing without a clock.
  static std::optional<double> clock_ahead_of(const State& s, const std::string& date_time);
  void check_environment(const scenario::Action& a, Diagnostics& diagnostics) const;
  /// Where the world lies on Earth; nothing when the road file doesn't say.
  struct OnEarth {
    double latitude_rad = 0.0, longitude_rad = 0.0;
    double north_rad = 0.0;  ///< direction of true north, from world +x towards +y
  };
  static std::optional<OnEarth> place_on_earth(const roads::RoadNetwork& roads);

  // appearance.cpp
  static Appearance& appearance_of(Mover& m);
  void set_light(State& s, std::size_t actor, const scenario::LightStateAction& a, int run) const;
  void set_animation(State& s, std::size_t actor, const scenario::AnimationAction& a,
                     int run) const;
  static void set_visibility(State& s, std::size_t actor, const scenario::VisibilityAction& a);
  /// Of the actions that change what an entity looks like: stopped early; done; the next end.
  void stop_appearance(State& s, std::size_t run) const;
  static bool appearance_done(const State& s, const ActionRun& r, int run);
  static SimTime next_appearance_end(const State& s, SimTime limit);
  // lamps.cpp
  /// LampBit, those that are lit.
  std::uint32_t lamps_of(const Mover& m, const ActorModel& model, const Weather& w,
                         SimTime now) const;
  /// Where it is going to: 1 left, -1 right, 0 straight on; and for how long.
  struct Indication {
    int side = 0;
    double since_s = 0.0;
  };
  Indication indication(const Mover& m, const ActorModel& model, SimTime now) const;
  /// How far the roads of junctions turn to the left, rad; 0 for other roads.
  static std::vector<double> turns_of(const roads::RoadNetwork& network);

  // conditions.cpp
  bool judge_value(State& s, std::size_t index, double value, double limit,
                   scenario::Rule rule) const;
  /// Logs the conditions that made it fire; `e` is the element that it starts or stops.
  bool holds(State& s, const scenario::Trigger& trigger, std::size_t e) const;
  bool condition_holds(State& s, const scenario::Condition& c) const;
  static bool has_edge(const scenario::Trigger& trigger);
  bool value_of(State& s, const scenario::Condition& c, std::size_t index) const;
  /// Whether it holds; notes what the next instant compares with.
  bool judge(State& s, ReadingMemory& memory, const Reading& reading) const;
  /// Entities that made an act start: actors of groups that select them.
  void remember_triggering(State& s, std::size_t act, const scenario::ConditionGroup& group) const;

  // entity_conditions.cpp
  Reading read_condition(const State& s, std::size_t actor,
                         const scenario::EntityConditionVariant& c) const;
  Reading read_collision(const State& s, std::size_t a,
                         const scenario::CollisionCondition& c) const;
  Reading read_time_to_collision(const State& s, std::size_t a,
                                 const scenario::TimeToCollisionCondition& c) const;
  /// Velocity along the entity's axes; across: what changes its place in the lane.
  Vec3 velocity_in_body(const Mover& m) const;
  /// Frame in which angles of the entity are measured; nothing off roads or trajectories.
  std::optional<Pose> frame_of(const Mover& m, scenario::CoordinateSystem system) const;
  // clearance.cpp
  bool is_clear(const State& s, std::size_t a, const scenario::RelativeClearanceCondition& c) const;

  std::size_t condition_index(const scenario::Condition& c) const;

  // story.cpp
  void build_tree();
  void transition(State& s, std::size_t element, Phase to, const char* name) const;
  void start_element(State& s, std::size_t e) const;
  void start_event(State& s, std::size_t e) const;
  /// Entities whose conditions started the act around e.
  std::set<std::size_t> triggering_of(const State& s, std::size_t e) const;
  void end_event(State& s, std::size_t e, const char* transition_name) const;
  void complete_upwards(State& s, std::size_t e) const;
  void stop_below(State& s, std::size_t e) const;
  bool react_once(State& s) const;

  // command.cpp
 public:
  void command(State& s, const std::string& name, const VehicleCommand& c) const;
  void command_pose(State& s, const std::string& name, const Pose& X_WE, double speed_m_s) const;

 private:
  std::size_t commanded(const State& s, const std::string& name) const;
  CommandRun& take_command(State& s, std::size_t actor) const;
  /// Moves by dt; the way.
  static double obey(Mover& m, CommandRun& run, double dt);
  void apply_ego_policy(State& s, EgoPolicy policy) const;

  // override_inputs.cpp
  void override_inputs(State& s, std::size_t actor,
                       const scenario::OverrideControllerValueAction& action) const;
  /// Gives back pedals and gear, or the steering wheel.
  static void release_inputs(Mover& m, bool longitudinal);
  /// g times the sine of the slope ahead of it.
  double uphill_m_s2(const Mover& m) const;
  /// The way in dt.
  double run_pedals(const State& s, std::size_t i, Mover& m, double dt) const;
  /// Starts where the entity is.
  void take_seat(Mover& m, CommandRun& run) const;
  void steer(const State& s, std::size_t i, Mover& m, CommandRun& run, double way, double dt) const;
  double steering_home(const Mover& m, const CommandRun& run) const;
  /// Ends the way back into the lane when it is there.
  void come_home(Mover& m) const;

  // background.cpp: traffic in ticks of its own
 public:
  /// The instant that the traffic wants to decide at; the end of time without traffic.
  SimTime next_tick(const State& s) const;
  /// Decides, when it is time.
  void tick_traffic(State& s) const;

 private:
  bool needs_traffic(const WorldOptions& options) const;
  void wake_traffic(State& s) const;
  /// All but those who drive as agents of `t`.
  traffic::Surroundings surroundings(const State& s, const TrafficState& t) const;
  void gather_driven(const State& s, TrafficState& t) const;
  void hand_back_driven(State& s, const TrafficState& t) const;
  Mover mover_of(const traffic::Agent& agent) const;
  void freeze_traffic(const State& s, Snapshot& snapshot) const;
  // fcd_traffic.cpp
  void add_fcd(const WorldOptions& options);
  std::optional<Mover> fcd_mover(std::size_t index, double time_s) const;
  void add_fcd_obstacles(const State& s, traffic::Surroundings& around) const;
  void freeze_fcd(const State& s, Snapshot& snapshot) const;
  // flows.cpp
  void start_flow(State& s, const scenario::Action& action) const;
  static void stop_flow(State& s, const std::string& name);
  void run_flows(const State& s, const traffic::Surroundings& around, TrafficState& t) const;
  void run_source(const State& s, const traffic::Surroundings& around, TrafficState& t, Flow& flow,
                  const scenario::TrafficSourceAction& a) const;
  void run_sink(const State& s, TrafficState& t, Flow& flow,
                const scenario::TrafficSinkAction& a) const;
  void run_swarm(const State& s, const traffic::Surroundings& around, TrafficState& t, Flow& flow,
                 const scenario::TrafficSwarmAction& a) const;
  void run_area(const State& s, const traffic::Surroundings& around, TrafficState& t, Flow& flow,
                const scenario::TrafficAreaAction& a) const;
  /// A vehicle of the mix on a lane; false when there is no room (or no number left).
  bool make_agent(TrafficState& t, const scenario::TrafficMix& mix,
                  const traffic::Surroundings& around, traffic::LaneIndex lane, double way_m,
                  std::optional<double> speed_m_s) const;
  struct Filling;
  /// Lets appear who is missing of a flow's group.
  void fill(TrafficState& t, Flow& flow, const traffic::Surroundings& around,
            const Filling& how) const;
  /// Where in the world somebody may appear.
  using Region = std::function<bool(roads::RoadIndex, int lane, double s_m, const Vec2& place)>;
  /// The next of the mix when it doesn't drive on the lanes of cars: who walks, objects, cyclists
  /// where there are lanes of theirs in the region. False when it does; `made`: it found room.
  bool make_beside(TrafficState& t, const scenario::TrafficMix& mix,
                   const traffic::Surroundings& around, const Region& region,
                   std::optional<double> speed_m_s, RandomStream& random, bool& made) const;
  std::uint32_t next_index(const TrafficState& t) const;
  // standing.cpp
  /// Puts an object beside the outermost lane of cars; false where there is no room.
  bool stand(TrafficState& t, scenario::Entity entity, const traffic::Surroundings& around,
             const Region& region, RandomStream& random) const;
  static void freeze_standing(const State& s, Snapshot& snapshot);
  // walking.cpp
  void wake_walkers(Diagnostics& diagnostics);
  void freeze_walkers(const State& s, Snapshot& snapshot) const;

  // checks at construction
  void check(Diagnostics& diagnostics) const;
  void check_lane_targets(Diagnostics& diagnostics) const;

  std::shared_ptr<const scenario::ConcreteScenario> scenario_;
  std::shared_ptr<const roads::RoadNetwork> roads_;
  std::shared_ptr<const traffic::FcdTracks> fcd_;
  std::vector<std::shared_ptr<const ActorModel>> fcd_models_;
  EgoPolicy ego_policy_ = EgoPolicy::kAuto;
  std::shared_ptr<const traffic::Traffic> traffic_;  ///< nothing when nobody needs it
  std::shared_ptr<const traffic::Walkers> walkers_;  ///< nothing when nobody of it walks
  std::uint64_t seed_ = 0;
  std::map<std::string, std::size_t> entities_;  ///< by name
  std::vector<std::shared_ptr<const ActorModel>> models_;
  std::optional<OnEarth> earth_;
  std::vector<BodyMotion> bodies_;  ///< by entity
  std::vector<Evenness> evenness_;  ///< by road
  std::vector<double> turns_;       ///< by road: turns_of()
  std::vector<Element> elements_;
  std::map<const scenario::Position*, std::optional<Place>> fixed_places_;
  std::map<const scenario::Condition*, std::size_t> conditions_;
  std::vector<std::size_t> first_reading_;  ///< by condition: in State::readings
  std::vector<std::pair<const scenario::Condition*, std::size_t>> watched_;  ///< by reading
};

}  // namespace raytruth::world
