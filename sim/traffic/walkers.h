#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/drivers/social_force.h"
#include "sim/traffic/footways.h"
#include "sim/traffic/traffic.h"

namespace raytruth::traffic {

/// Somebody on foot.
struct Walker {
  ActorId id;
  std::shared_ptr<const ActorModel> model;
  drivers::SocialForceParameters force;
  Vec2 place_m = Vec2::Zero(), velocity_m_s = Vec2::Zero();  ///< world x, y
  double heading_rad = 0.0;                                  ///< where it looks
  FootIndex footway = 0;
  double way_m = 0.0;
  bool forward = true;               ///< along the footway's way
  double beside_m = 0.0;             ///< keeps to the right of the middle by this, as it walks
  std::optional<std::size_t> joint;  ///< of its footway, that it makes for; nothing: the end
  bool waits = false;                ///< before a crossing
  bool held_by_light = false;        ///< waits because it is red
  double waited_s = 0.0;
  double travelled_m = 0.0;
  std::uint32_t draws = 0;
  std::uint32_t group = 0;  ///< for the caller, as Agent::group
};

/// People on the footways of a FootGraph: the social force model of Helbing and Molnar
/// (sim/drivers/social_force.h) among each other, with the push of bodies that touch, and between
/// the borders of their footway. At each joint they draw where to go on; where a footway ends they
/// turn round.
///
/// Time runs in the ticks of Traffic: at each, all choose their velocity from the same instant and
/// keep it until the next, so that results depend on the seed alone.
///
/// Crossings: they go when every vehicle that comes stands or can stop comfortably (2.5 m/s^2 after
/// a second) and no light for pedestrians at the crossing is red, and don't turn back.
class Walkers {
 public:
  Walkers(std::shared_ptr<const FootGraph> feet, std::shared_ptr<const Traffic> traffic)
      : feet_(std::move(feet)), traffic_(std::move(traffic)), seed_(traffic_->seed()) {}
  const FootGraph& feet() const { return *feet_; }

  /// Puts somebody new on its feet: footway, way and id must be set.
  void admit(Walker& walker) const;
  /// Moves all by dt (at most a tick) with the velocities that they have.
  void advance(std::vector<Walker>& walkers, double dt_s) const;
  static void move(Walker& walker, double dt_s);
  /// New velocities.
  void decide(std::vector<Walker>& walkers, const std::vector<Agent>& agents,
              const Surroundings& around) const;
  /// What drivers see of a walker. One who waits for a gap shows that it wants to cross, one who
  /// waits for a light doesn't.
  Obstacle seen(const Walker& walker) const;
  bool is_free(const std::vector<Walker>& walkers, const Vec2& place_m) const;

 private:
  void choose(Walker& walker) const;
  void go_over(Walker& walker) const;
  bool may_cross(const Footway& crossing, const std::vector<Agent>& agents,
                 const Surroundings& around) const;
  static bool is_red(const Footway& crossing, const Surroundings& around);
  Vec2 goal_of(const Walker& walker) const;

  std::shared_ptr<const FootGraph> feet_;
  std::shared_ptr<const Traffic> traffic_;
  std::uint64_t seed_;
};

}  // namespace raytruth::traffic
