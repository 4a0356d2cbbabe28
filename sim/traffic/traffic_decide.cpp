// What drivers decide at each tick.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/traffic/right_of_way.h"

namespace raytruth::traffic {
namespace {

using drivers::Leader;

constexpr double kSight_m = 150.0;
// The hardest braking for a light that has just turned, and for somebody on a crosswalk.
constexpr double kForYellow_m_s2 = 3.0, kForRed_m_s2 = 6.0, kForWalkers_m_s2 = 7.0;

/// One driver's look at the world.
class Driver {
 public:
  Driver(const LaneGraph& lanes, const Field& field, std::vector<Agent>& agents, std::size_t self,
         const Surroundings& around, double dt)
      : lanes_(lanes),
        field_(field),
        agents_(agents),
        self_(self),
        me_(agents[self]),
        around_(around),
        dt_(dt) {}

  void decide() {
    following_ = me_.driver.following;
    following_.desired_speed_m_s = desired_speed();
    acceleration_ =
        drivers::acc_acceleration(following_, me_.speed_m_s, leader_on(me_.path, me_.way_m));
    me_.held_by_light = me_.queued = false;
    heed_end();
    heed_controls();
    heed_crosswalks();
    heed_junction();
    me_.acceleration_m_s2 = acceleration_;
  }

  std::optional<Leader> leader_on(std::span<const LaneIndex> path, double way) const {
    const auto ahead = field_.ahead(path, way, me_.body, me_.id.value(), kSight_m);
    if (!ahead) return std::nullopt;
    return Leader{ahead->gap_m, ahead->entry.speed_m_s, ahead->entry.acceleration_m_s2};
  }
  const drivers::IdmParameters& following() const { return following_; }

 private:
  double desired_speed() const {
    const LaneNode& here = lanes_.lane(me_.lane);
    const double b = 1.5;
    double v = std::min({me_.top_speed_m_s, me_.driver.speed_factor * here.limit_m_s,
                         here.at(me_.way_m).curve_speed_m_s});
    double start = here.length_m - me_.way_m;
    for (std::size_t i = 1; i < me_.path.size() && start < kSight_m; ++i) {
      const LaneNode& node = lanes_.lane(me_.path[i]);
      const double there =
          std::min(me_.driver.speed_factor * node.limit_m_s, node.samples.front().curve_speed_m_s);
      v = std::min(v, std::sqrt(there * there + 2.0 * b * start));
      start += node.length_m;
    }
    return std::max(1.0, v);
  }

  /// Brakes for something that stands, from the front bumper; stops just before it.
  void stop_before(double room) {
    // The model keeps its least gap, which a line doesn't ask for.
    const double gap = std::max(0.05, room + 0.8 * following_.least_gap_m);
    acceleration_ = std::min(
        acceleration_, drivers::idm_acceleration(following_, me_.speed_m_s, Leader{gap, 0.0}));
  }
  bool can_stop(double room, double hardest) const {
    return me_.speed_m_s * me_.speed_m_s <= 2.0 * hardest * std::max(0.0, room);
  }

  /// A lane that ends while others go on: to be left, or waited on.
  void heed_end() {
    double end = -me_.way_m;
    for (const LaneIndex lane : me_.path) end += lanes_.lane(lane).length_m;
    const LaneNode& last = lanes_.lane(me_.path.back());
    if (!last.next.empty() || end > kSight_m) return;
    const auto goes_on = [&](const std::optional<LaneIndex>& beside) {
      return beside && !lanes_.lane(*beside).next.empty();
    };
    if (goes_on(last.left) || goes_on(last.right)) stop_before(end - me_.body.front_m - 2.0);
  }

  void heed_controls() {
    double start = -me_.way_m;
    for (const LaneIndex lane : me_.path) {
      if (start > kSight_m) return;
      const LaneNode& node = lanes_.lane(lane);
      for (const LaneControl& control : node.controls) {
        const double room = start + control.way_m - me_.body.front_m;
        // Those who stand a little over the line still wait for it.
        if (room < -1.5) continue;
        if (control.kind == LaneControl::Kind::kLight) {
          const auto state = around_.signals.find(control.signal);
          const Light light =
              state == around_.signals.end() ? Light::kNone : light_of(state->second);
          const bool stop = (light == Light::kRed && can_stop(room, kForRed_m_s2)) ||
                            (light == Light::kYellow && can_stop(room, kForYellow_m_s2));
          const bool waits =
              me_.speed_m_s < 0.3 && (light == Light::kRed || light == Light::kYellow);
          if (stop || waits) {
            stop_before(std::max(room, 0.0));
            me_.held_by_light = true;
          }
          if (light == Light::kGreen) lit_ = true;
        } else if (control.kind == LaneControl::Kind::kStop) {
          const std::pair<LaneIndex, double> line{lane, control.way_m};
          if (me_.halted_at == line) continue;
          if (room < 2.5 && me_.speed_m_s < 0.2) {
            me_.halted_at = line;
            continue;
          }
          if (room >= 0.0) stop_before(room);
        }
      }
      start += node.length_m;
    }
  }

  void heed_crosswalks() {
    double start = -me_.way_m;
    for (const LaneIndex lane : me_.path) {
      if (start > 60.0) return;
      const LaneNode& node = lanes_.lane(lane);
      for (const LaneCrosswalk& walk : node.crosswalks) {
        const double room = start + walk.from_m - me_.body.front_m - 0.5;
        if (room < 0.0 || room > 60.0 || !can_stop(room, kForWalkers_m_s2)) continue;
        for (const Obstacle& o : around_.obstacles) {
          if (o.walker && wants_across(node, walk, o)) {
            stop_before(room);
            break;
          }
        }
      }
      start += node.length_m;
    }
  }

  /// On the lane's part of the crosswalk, or about to be.
  static bool wants_across(const LaneNode& node, const LaneCrosswalk& walk, const Obstacle& o) {
    constexpr double kAhead_s = 3.0, kBeside_m = 1.5;
    const LaneSample middle = node.at(0.5 * (walk.from_m + walk.to_m));
    const Vec2 along(det::cos(middle.heading_rad), det::sin(middle.heading_rad));
    const Vec2 left(-along.y(), along.x());
    const Vec2 d = Vec2(o.X_WO.translation().head<2>()) - middle.place_m;
    if (std::abs(d.dot(along)) > 0.5 * (walk.to_m - walk.from_m) + kBeside_m) return false;
    const double half = 0.5 * node.width_m;
    const double y = d.dot(left);
    const double vy = o.velocity_m_s.dot(left);
    if (std::abs(y) < half + 0.3) return true;
    if (y * vy >= 0.0) return false;  // stands or walks away
    const double soon = y + vy * kAhead_s;
    return std::abs(soon) < half || soon * y < 0.0;
  }

  void heed_junction() {
    const LaneNode& here = lanes_.lane(me_.lane);
    const bool inside = !here.junction.empty();
    if (const auto room = blocked_ahead_m(lanes_, field_, me_);
        room && (inside || !me_.granted.empty()) && can_stop(*room, drivers::kMostBraking_m_s2)) {
      stop_before(*room - 0.5);
    }
    const double braking = me_.speed_m_s * me_.speed_m_s / (2.0 * 1.5);
    const auto junction = junction_ahead(lanes_, me_, braking + 60.0);
    if (!junction) {
      if (!inside) me_.granted.clear();
      me_.waiting_s = 0.0;
      return;
    }
    const std::string& name = lanes_.lane(me_.path[junction->first]).junction;
    double line = junction->start_m - me_.body.front_m - 0.5;
    // Before its own line, when there is one near the end of the lane.
    const LaneNode& before = lanes_.lane(me_.path[junction->first - 1]);
    for (const LaneControl& control : before.controls) {
      if (before.length_m - control.way_m < 12.0)
        line =
            std::min(line, junction->start_m - before.length_m + control.way_m - me_.body.front_m);
    }
    // Behind somebody who has no leave yet nobody goes, and those in a queue don't come.
    const auto ahead =
        field_.ahead(me_.path, me_.way_m, me_.body, me_.id.value(), junction->start_m + 5.0);
    if (ahead && ahead->gap_m < line && ahead->entry.agent >= 0) {
      const Agent& leader = agents_[static_cast<std::size_t>(ahead->entry.agent)];
      me_.queued = ahead->entry.speed_m_s < 0.5 || leader.queued || leader.held_by_light;
      if (leader.granted != name && line > 0.0) {
        me_.granted.clear();
        me_.waiting_s = 0.0;
        return;
      }
    }
    const bool over = line < -1.5 || !can_stop(line, kForRed_m_s2);
    if (me_.held_by_light && !over) {
      me_.granted.clear();
      return;
    }
    // Given from a stand, or too near to take back, it holds.
    const bool holds =
        over || me_.waiting_s > 0.0 || line < me_.speed_m_s * me_.speed_m_s / (2.0 * 3.0);
    if (me_.granted == name && holds) return;
    if (may_enter(lanes_, field_, agents_, self_, *junction, lit_)) {
      me_.granted = name;
      return;
    }
    if (over && me_.speed_m_s > 1.0) {  // too late to do anything else
      me_.granted = name;
      return;
    }
    me_.granted.clear();
    stop_before(std::max(0.0, line));
    me_.waiting_s = me_.speed_m_s < 0.3 && line < 5.0 ? me_.waiting_s + dt_ : 0.0;
  }

  const LaneGraph& lanes_;
  const Field& field_;
  std::vector<Agent>& agents_;
  std::size_t self_;
  Agent& me_;
  const Surroundings& around_;
  double dt_;
  drivers::IdmParameters following_;
  double acceleration_ = 0.0;
  bool lit_ = false;
};

struct Begun {
  LaneIndex lane;
  double way_m;
};

/// Whether this driver changes lanes now, and to where.
class Changer {
 public:
  Changer(const LaneGraph& lanes, const Field& field, const Agent& me,
          const std::vector<Agent>& agents, const Driver& driver)
      : lanes_(lanes), field_(field), me_(me), agents_(agents), driver_(driver) {}

  std::optional<LaneIndex> wish(bool to_left, double& incentive) const {
    const LaneNode& here = lanes_.lane(me_.lane);
    const auto target = to_left ? here.left : here.right;
    if (!target || !lanes_.may_change(me_.lane, me_.way_m, to_left)) return std::nullopt;
    const LaneNode& there = lanes_.lane(*target);
    const double way = there.way_of(here.at(me_.way_m).s_m);
    if (there.length_m - way < 5.0) return std::nullopt;
    std::vector<LaneIndex> path = {*target};
    double known = there.length_m - way;
    while (known < kSight_m && !lanes_.lane(path.back()).next.empty()) {
      path.push_back(lanes_.lane(path.back()).next.front());
      known += lanes_.lane(path.back()).length_m;
    }
    const double own_end = rest_of(me_.path, me_.way_m), new_end = known;
    const bool own_dead = own_end < kSight_m && dead_end(me_.path.back());
    if (new_end < kSight_m && dead_end(path.back())) return std::nullopt;

    drivers::LaneChangeCase c;
    const auto& p = driver_.following();
    const auto leader = driver_.leader_on(path, way);
    const auto old_leader = driver_.leader_on(me_.path, me_.way_m);
    c.own_before = drivers::acc_acceleration(p, me_.speed_m_s, old_leader);
    c.own_after = drivers::acc_acceleration(p, me_.speed_m_s, leader);
    if (leader && leader->gap_m < 0.5 * p.least_gap_m) return std::nullopt;
    const auto follower = field_.behind(*target, way, me_.body, me_.id.value(), 100.0);
    if (follower) {
      if (follower->gap_m < 1.0) return std::nullopt;
      c.new_follower_before = response(
          follower->entry,
          leader ? std::optional(leader->gap_m + length() + follower->gap_m) : std::nullopt,
          leader ? leader->speed_m_s : 0.0);
      c.new_follower_after = response(follower->entry, follower->gap_m, me_.speed_m_s);
    }
    if (const auto old = field_.behind(me_.lane, me_.way_m, me_.body, me_.id.value(), 100.0)) {
      c.old_follower_before = response(old->entry, old->gap_m, me_.speed_m_s);
      c.old_follower_after = response(
          old->entry,
          old_leader ? std::optional(old_leader->gap_m + length() + old->gap_m) : std::nullopt,
          old_leader ? old_leader->speed_m_s : 0.0);
    }
    drivers::MobilParameters m = me_.driver.lane_change;
    const bool left_hand = lanes_.roads().road(here.road).left_hand_traffic;
    // On fast roads drivers keep to the side; in towns all lanes are alike.
    constexpr double kFast_m_s = 17.0;
    const auto side = here.limit_m_s < kFast_m_s ? drivers::Side::kNone
                      : (to_left == left_hand)   ? drivers::Side::kTowardsKept
                                                 : drivers::Side::kAwayFromKept;
    if (own_dead) m.threshold_m_s2 -= 4.0;  // it has to
    if (!drivers::wants_change(m, c, side)) return std::nullopt;
    // A new leader who makes one brake hard is a reason to wait, also for those who must.
    if (c.own_after < -m.safe_braking_m_s2) return std::nullopt;
    incentive = drivers::incentive_m_s2(m, c, side);
    return target;
  }

 private:
  double length() const { return me_.body.front_m + me_.body.rear_m; }
  double rest_of(std::span<const LaneIndex> path, double way) const {
    double rest = -way;
    for (const LaneIndex lane : path) rest += lanes_.lane(lane).length_m;
    return rest;
  }
  bool dead_end(LaneIndex lane) const {
    const LaneNode& node = lanes_.lane(lane);
    const auto goes_on = [&](const std::optional<LaneIndex>& beside) {
      return beside && !lanes_.lane(*beside).next.empty();
    };
    return node.next.empty() && (goes_on(node.left) || goes_on(node.right));
  }
  double response(const Entry& who, std::optional<double> gap, double speed_ahead) const {
    drivers::IdmParameters p;
    if (who.agent >= 0) {
      const Agent& agent = agents_[static_cast<std::size_t>(who.agent)];
      p = agent.driver.following;
      p.desired_speed_m_s =
          std::max(1.0, agent.driver.speed_factor * lanes_.lane(agent.lane).limit_m_s);
    } else {
      p.desired_speed_m_s = std::max(1.0, who.speed_m_s);
    }
    return drivers::acc_acceleration(
        p, std::max(0.0, who.speed_m_s),
        gap ? std::optional(Leader{*gap, speed_ahead, 0.0}) : std::nullopt);
  }

  const LaneGraph& lanes_;
  const Field& field_;
  const Agent& me_;
  const std::vector<Agent>& agents_;
  const Driver& driver_;
};

}  // namespace

void Traffic::decide(std::vector<Agent>& agents, const Surroundings& around,
                     std::uint64_t tick) const {
  const Field field(*lanes_, agents, around);
  std::vector<Begun> begun;
  for (std::size_t i = 0; i < agents.size(); ++i) {
    Agent& me = agents[i];
    Driver driver(*lanes_, field, agents, i, around, kTick.seconds());
    driver.decide();
    me.wants_change = 0;
    // Each looks around twice a second, not all at once.
    constexpr std::uint64_t kLook = 10;
    const LaneNode& here = lanes_->lane(me.lane);
    const bool looks = (tick + me.id.value()) % kLook == 0 && !me.changes() &&
                       me.since_change_s >= me.driver.lane_change_pause_s && me.speed_m_s > 2.0 &&
                       here.junction.empty() && me.granted.empty();
    if (!looks || (!here.left && !here.right)) continue;
    const Changer changer(*lanes_, field, me, agents, driver);
    double best = 0.0;
    std::optional<LaneIndex> target;
    bool to_left = false;
    for (const bool left : {true, false}) {
      double incentive = 0.0;
      const auto lane = changer.wish(left, incentive);
      if (!lane || incentive <= best) continue;
      best = incentive;
      target = lane;
      to_left = left;
    }
    if (!target) continue;
    const double way = lanes_->lane(*target).way_of(here.at(me.way_m).s_m);
    // Two may not go for the same gap.
    const bool taken = std::any_of(begun.begin(), begun.end(), [&](const Begun& b) {
      return b.lane == *target && std::abs(b.way_m - way) < 40.0;
    });
    if (taken) continue;
    begun.push_back({*target, way});
    me.since_change_s = 0.0;
    if (me.driven) {
      me.wants_change = to_left ? 1 : -1;
      continue;
    }
    const LaneNode& there = lanes_->lane(*target);
    const double apart = 0.5 * (here.width_m + there.width_m);
    me.change_lane = me.lane;
    me.change_from_m = to_left ? -apart : apart;
    me.change_elapsed_s = 0.0;
    me.change_duration_s = 4.0;  // of usual lane changes: 3 to 6 s
    me.lane = *target;
    me.way_m = way;
    me.path = {*target};
    me.trail.clear();
    extend(me);
  }
}

}  // namespace raytruth::traffic
