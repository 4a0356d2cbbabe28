#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/traffic/agent.h"

namespace raytruth::traffic {

/// Somebody or something that isn't an agent.
struct Obstacle {
  ActorId id;
  Pose X_WO;  ///< origin as in ActorModel
  Vec2 velocity_m_s = Vec2::Zero();
  double acceleration_m_s2 = 0.0;  ///< along its heading
  Body body;
  bool walker = false;   ///< has the right of way on crosswalks
  bool vehicle = false;  ///< drives along the lanes
  std::vector<roads::RouteLeg> route;
  roads::LaneLayer layer = roads::LaneLayer::kTemporary;  ///< preferred
};

/// What drivers see besides each other.
struct Surroundings {
  std::vector<Obstacle> obstacles;
  /// States of lights by signal id: "on;off;off" (red first), "red", "green", "go", "stop" ... What
  /// isn't named, or is all off, doesn't rule.
  std::map<std::string, std::string> signals;
};

enum class Light { kNone, kRed, kYellow, kGreen };
/// Reads a state as scenarios write it: lamps from the top of a head, or words.
Light light_of(std::string_view state);

/// Drivers on the lanes of a LaneGraph: ACC car following, MOBIL lane changes, gap acceptance where
/// lanes meet, lights, stop and yield signs, crosswalks, curves, speed limits.
///
/// Time runs in fixed ticks of kTick: at each, everybody decides from the same instant (in order of
/// id where they compete), and keeps the acceleration until the next. So results depend on the
/// seed, and on nothing like threads or the caller's step.
///
/// What it doesn't do: overtake on the other side, reverse, turn round; choose routes other than
/// branch by branch.
class Traffic {
 public:
  static constexpr SimTime kTick = SimTime::from_ns(50'000'000);

  Traffic(std::shared_ptr<const LaneGraph> lanes, std::uint64_t seed)
      : lanes_(std::move(lanes)), seed_(seed) {}
  const LaneGraph& lanes() const { return *lanes_; }
  std::uint64_t seed() const { return seed_; }

  /// Puts a new agent's path in order. Its lane, way, speed, driver and id must be set.
  void admit(Agent& agent) const;
  /// Moves all agents but the driven ones by dt (at most a tick) as they decided; those that reach
  /// the end of the lanes are taken out.
  void advance(std::vector<Agent>& agents, double dt_s) const;
  /// The agent, moved by dt. False when it leaves the lanes on the way.
  bool moved(Agent& agent, double dt_s) const;
  /// New accelerations, lane changes and grants. `tick` counts ticks since the start.
  void decide(std::vector<Agent>& agents, const Surroundings& around, std::uint64_t tick) const;
  /// Where an agent is in lane coordinates of the road network.
  roads::LanePoint place_of(const Agent& agent) const;
  /// Free way on the lane around a place (bumper to bumper, both negative when occupied), as far as
  /// 100 m: what a new agent needs.
  struct Room {
    double ahead_m = 100.0, behind_m = 100.0;
    double speed_ahead_m_s = 100.0, speed_behind_m_s = 0.0;
  };
  Room room_at(const std::vector<Agent>& agents, const Surroundings& around, LaneIndex lane,
               double way_m, const Body& body) const;

 private:
  void extend(Agent& agent) const;

  std::shared_ptr<const LaneGraph> lanes_;
  std::uint64_t seed_;
};

}  // namespace raytruth::traffic
