#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sim/core/diagnostics.h"
#include "sim/core/time.h"
#include "sim/roads/road_network.h"
#include "sim/scenario/concrete_scenario.h"
#include "sim/snapshot/snapshot.h"
#include "sim/traffic/fcd.h"

namespace raytruth::world {

/// Who drives an entity whose controller is an external one, while no command comes.
enum class EgoPolicy {
  kAuto,  ///< a driver (see sim/drivers) if it stands at the start; else it keeps lane and speed
  kIdm,   ///< a driver; in a scenario without external controllers: the ego (Ego, Hero, else the
          ///< first vehicle)
  kKeep   ///< nobody: it keeps lane and speed
};

/// What an external driver wants of a vehicle, until the next command.
struct VehicleCommand {
  double acceleration_m_s2 = 0.0;  ///< along its heading; held within the entity's performance
  double steering_rad = 0.0;       ///< of the front wheels, left positive; reached at 0.5 rad/s
};

struct WorldOptions {
  SimTime step = SimTime::from_s(
      0.01);  ///< largest internal step; triggers and action ends are found inside it
  std::uint64_t seed = 0;
  EgoPolicy ego_policy = EgoPolicy::kAuto;
  /// Vehicles that drive as a file says, named "fcd_" and their id; nothing: none.
  std::shared_ptr<const traffic::FcdTracks> fcd;
};

/// A transition of a storyboard element, or a condition that made a trigger fire (transition
/// "true", no states), for event logs.
struct StoryEvent {
  SimTime time;
  std::string element, from, transition, to;
  /// "storyboard", "story", "act", "maneuverGroup", "maneuver", "event", "action", "condition" or
  /// "command".
  std::string type;
  /// Names from "storyBoard" down to the element, joined by "::"; for a condition those of the
  /// element that it starts or stops, for a command empty.
  std::string path;
};

/// Runs one scenario. The only thing of the product that changes with time; what it hands out is
/// immutable.
///
/// Triggers, condition edges, delays and the ends of actions are located inside a step, to 1 ns:
/// results don't depend on the step. Speeds are measured in the plane along the body's own way
/// (also beside the reference line and while changing lanes). Vehicles keep their lane; walkers
/// turned out of it by more than 30 degrees go straight. An action that can't start (no such lane,
/// no road, no way) throws InputError with its line from advance_to. Controllers "ALKSController"
/// and "ACCController" are executed as distance keeping (3 m + 1.5 s), others are named in a
/// warning.
class World {
 public:
  /// Init actions are applied: snapshot() is the world at time 0. Throws InputError when the
  /// scenario refers to roads, lanes or routes that the network does not have (file:line of the
  /// element).
  World(std::shared_ptr<const scenario::ConcreteScenario> scenario,
        std::shared_ptr<const roads::RoadNetwork> roads, const WorldOptions& options,
        Diagnostics& diagnostics);
  ~World();

  SimTime time() const;
  /// True when the stop trigger fired, or every act is complete and nothing moves any more (no stop
  /// trigger).
  bool finished() const;
  /// What went wrong on the way, once each: rule run.road_end, an entity that came to where its
  /// road ends and stands there.
  const std::vector<Diagnostic>& findings() const;
  /// Advances to exactly `time` (>= time()); stops early at the instant when the scenario finishes.
  void advance_to(SimTime time);
  /// A value from outside that a UserDefinedValueCondition compares, from now on; such a condition
  /// never holds before its value is set.
  void set_user_value(const std::string& name, const std::string& value);
  std::shared_ptr<const Snapshot> snapshot() const;
  /// From now on the entity moves as a kinematic single-track vehicle (drivers::SingleTrack) with
  /// this command; running actions and controllers that drive it end. Throws InputError when there
  /// is no such entity in the world. A lateral action that starts later takes it over again.
  void command(const std::string& entity, const VehicleCommand& command);
  /// The same, put at a pose (its height and tilt are the road's where there is one), moving
  /// straight on at this speed until the next call: for ego vehicles that are simulated elsewhere.
  void command_pose(const std::string& entity, const Pose& X_WE, double speed_m_s);
  const std::vector<StoryEvent>& events() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Classes of the taxonomy for an entity: by category, name, model3d and role ("van", "truck",
/// "child" ...).
ClassId class_of(const scenario::Entity& entity);

}  // namespace raytruth::world
