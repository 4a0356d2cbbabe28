#include "sim/traffic/walkers.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::traffic {
namespace {

constexpr double kOthersSight_m = 5.0;  // of others: beyond it their force is nothing
constexpr double kAhead_m = 2.5;        // of the point of the footway that one makes for
constexpr double kThere_m = 0.9;        // near enough to a joint to go over
constexpr double kBody_m = 0.8;         // room that somebody new needs
constexpr double kTurn_rad_s = 4.0;
constexpr double kTakes = 0.35;  // share of those who take a crossing that they come by

// A vehicle that comes: its bumper's way to the crossing, and its speed.
bool lets_walk(double gap, double speed) {
  constexpr double kReaction_s = 1.0, kComfortable_m_s2 = 2.5;
  if (speed < 0.3) return gap > 0.2;
  return gap > speed * kReaction_s + speed * speed / (2.0 * kComfortable_m_s2);
}

// Bodies that come nearer than their shoulders push apart, m/s^2: Helbing, Farkas, Vicsek,
// "Simulating dynamical features of escape panic", Nature 407 (2000), 2 kN and 8 cm for 80 kg, held
// below what a tick can follow.
Vec2 push(const Vec2& me, const Vec2& other) {
  constexpr double kShoulders_m = 0.5, kRange_m = 0.08, kForce_m_s2 = 2000.0 / 80.0;
  constexpr double kMost_m_s2 = 40.0;
  const Vec2 d = me - other;
  const double distance = d.norm();
  if (distance > 1.2 || distance < 1e-9) return Vec2::Zero();
  const double force = kForce_m_s2 * det::exp((kShoulders_m - distance) / kRange_m);
  return std::min(kMost_m_s2, force) / distance * d;
}

double sign_of(const Walker& w) { return w.forward ? 1.0 : -1.0; }

}  // namespace

void Walkers::admit(Walker& w) const {
  RandomStream random(seed_, "traffic.walker", w.id.value());
  // Speeds are spread by 0.26 m/s (Helbing and Molnar): a uniform spread of the same deviation.
  w.force.desired_speed_m_s += 0.26 * 1.7320508075688772 * (2.0 * random.uniform() - 1.0);
  w.forward = random.uniform() < 0.5;
  const Footway& footway = feet_->footway(w.footway);
  w.beside_m = 0.3 * footway.width_m * random.uniform();
  const FootPoint at = footway.at(w.way_m);
  w.heading_rad = wrap_angle(at.heading_rad + (w.forward ? 0.0 : kPi));
  const Vec2 along(det::cos(w.heading_rad), det::sin(w.heading_rad));
  w.place_m = at.place_m + w.beside_m * Vec2(along.y(), -along.x());
  w.velocity_m_s = w.force.desired_speed_m_s * along;
  choose(w);
}

void Walkers::choose(Walker& w) const {
  const Footway& footway = feet_->footway(w.footway);
  const double end = w.forward ? footway.length_m : 0.0;
  std::vector<std::size_t> at_end;
  w.joint.reset();
  const std::size_t count = footway.joints.size();
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t i = w.forward ? k : count - 1 - k;
    const FootJoint& joint = footway.joints[i];
    const double ahead = (joint.way_m - w.way_m) * sign_of(w);
    if (ahead < 1.5) continue;
    if (std::abs(joint.way_m - end) < 0.5) {
      at_end.push_back(i);
      continue;
    }
    RandomStream random(seed_, "traffic.walk", w.id.value(), w.draws++);
    if (random.uniform() < kTakes) {
      w.joint = i;
      return;
    }
  }
  if (at_end.empty()) return;
  RandomStream random(seed_, "traffic.walk", w.id.value(), w.draws++);
  w.joint = at_end[random.index(static_cast<std::uint32_t>(at_end.size()))];
}

void Walkers::go_over(Walker& w) const {
  const FootJoint joint = feet_->footway(w.footway).joints[*w.joint];
  w.footway = joint.other;
  w.way_m = joint.other_way_m;
  const Footway& footway = feet_->footway(w.footway);
  // From an end there is one way; in the middle one draws.
  if (w.way_m < 1.5) {
    w.forward = true;
  } else if (w.way_m > footway.length_m - 1.5) {
    w.forward = false;
  } else {
    RandomStream random(seed_, "traffic.walk", w.id.value(), w.draws++);
    w.forward = random.uniform() < 0.5;
  }
  w.beside_m = std::min(w.beside_m, 0.3 * footway.width_m);
  w.waits = false;
  w.waited_s = 0.0;
  choose(w);
}

void Walkers::move(Walker& w, double dt) {
  w.place_m += dt * w.velocity_m_s;
  const double speed = w.velocity_m_s.norm();
  w.travelled_m += dt * speed;
  if (speed < 0.15) return;
  const double wanted = det::atan2(w.velocity_m_s.y(), w.velocity_m_s.x());
  const double turn = wrap_angle(wanted - w.heading_rad);
  w.heading_rad = wrap_angle(w.heading_rad + std::clamp(turn, -kTurn_rad_s * dt, kTurn_rad_s * dt));
}

void Walkers::advance(std::vector<Walker>& walkers, double dt) const {
  for (Walker& w : walkers) {
    move(w, dt);
    const Footway& footway = feet_->footway(w.footway);
    w.way_m = footway.way_near(w.place_m, w.way_m, 4.0);
  }
}

bool Walkers::is_red(const Footway& crossing, const Surroundings& around) {
  return std::any_of(crossing.signals.begin(), crossing.signals.end(), [&](const auto& signal) {
    const auto state = around.signals.find(signal);
    const Light light = state == around.signals.end() ? Light::kNone : light_of(state->second);
    return light == Light::kRed || light == Light::kYellow;
  });
}

bool Walkers::may_cross(const Footway& crossing, const std::vector<Agent>& agents,
                        const Surroundings& around) const {
  constexpr double kLook_m = 70.0;
  for (const Footway::Crossed& c : crossing.crosses) {
    for (const Agent& a : agents) {
      double start = -a.way_m;
      for (const LaneIndex lane : a.path) {
        if (start > kLook_m) break;
        if (lane == c.lane) {
          const double gap = start + c.from_m - a.body.front_m;
          const bool past = start + c.to_m + a.body.rear_m < 0.0;
          if (!past && gap < kLook_m && !lets_walk(gap, a.speed_m_s)) return false;
        }
        start += traffic_->lanes().lane(lane).length_m;
      }
    }
    const Vec2 middle = traffic_->lanes().lane(c.lane).at(0.5 * (c.from_m + c.to_m)).place_m;
    const double half = 0.5 * (c.to_m - c.from_m);
    for (const Obstacle& o : around.obstacles) {
      if (!o.vehicle) continue;
      const Vec2 along = o.X_WO.rotate(Vec3::UnitX()).head<2>();
      const Vec2 d = middle - o.X_WO.translation().head<2>();
      const double ahead = d.dot(along);
      const double beside = std::abs(d.x() * along.y() - d.y() * along.x());
      if (beside > 0.5 * (o.body.width_m + traffic_->lanes().lane(c.lane).width_m)) continue;
      const double gap = ahead - half - o.body.front_m;
      const bool past = ahead + half + o.body.rear_m < 0.0;
      if (!past && gap < kLook_m && !lets_walk(gap, o.velocity_m_s.norm())) return false;
    }
  }
  return true;
}

Vec2 Walkers::goal_of(const Walker& w) const {
  const Footway& footway = feet_->footway(w.footway);
  if (w.joint) {
    const FootJoint& joint = footway.joints[*w.joint];
    // Near it one makes for the other side of the joint.
    if (std::abs(joint.way_m - w.way_m) < kAhead_m)
      return feet_->footway(joint.other).at(joint.other_way_m).place_m;
  }
  const FootPoint at = footway.at(w.way_m + sign_of(w) * kAhead_m);
  const Vec2 along(det::cos(at.heading_rad), det::sin(at.heading_rad));
  const Vec2 right = sign_of(w) * Vec2(along.y(), -along.x());
  return at.place_m + w.beside_m * right;
}

void Walkers::decide(std::vector<Walker>& walkers, const std::vector<Agent>& agents,
                     const Surroundings& around) const {
  const double dt = Traffic::kTick.seconds();
  for (Walker& w : walkers) {
    const Footway& footway = feet_->footway(w.footway);
    const double end = w.forward ? footway.length_m : 0.0;
    if (!w.joint) {
      if (std::abs(end - w.way_m) > 1.0) continue;
      w.forward = !w.forward;
      choose(w);
      continue;
    }
    const FootJoint& joint = footway.joints[*w.joint];
    const Footway& next = feet_->footway(joint.other);
    const Vec2 there = next.at(joint.other_way_m).place_m;
    const Vec2 here = footway.at(joint.way_m).place_m;
    const bool near = std::min((w.place_m - there).norm(), (w.place_m - here).norm()) < kThere_m;
    if (!near) {
      w.waits = w.held_by_light = false;
      continue;
    }
    // Whose way leads on over lanes waits for the light and for a gap; who is on them doesn't.
    w.held_by_light = next.crossing && !footway.crossing && is_red(next, around);
    if (w.held_by_light || (next.crossing && !may_cross(next, agents, around))) {
      w.waits = true;
      w.waited_s += dt;
      continue;
    }
    go_over(w);
  }
  // All from the same instant.
  const std::vector<Walker> now = walkers;
  std::vector<drivers::Walker> others;
  std::vector<drivers::Edge> edges;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const Walker& w = now[i];
    others.clear();
    for (std::size_t k = 0; k < now.size(); ++k) {
      if (k != i && (now[k].place_m - w.place_m).squaredNorm() < kOthersSight_m * kOthersSight_m)
        others.push_back({now[k].place_m, now[k].velocity_m_s});
    }
    for (const Obstacle& o : around.obstacles) {
      const Vec2 place = o.X_WO.translation().head<2>();
      if (o.walker && (place - w.place_m).squaredNorm() < kOthersSight_m * kOthersSight_m)
        others.push_back({place, o.velocity_m_s});
    }
    edges.clear();
    const Footway& footway = feet_->footway(w.footway);
    const auto opens = [&](const FootJoint& j) { return std::abs(j.way_m - w.way_m) < 3.5; };
    if (!footway.crossing && footway.width_m > 1.2 &&
        std::none_of(footway.joints.begin(), footway.joints.end(), opens)) {
      const FootPoint at = footway.at(w.way_m);
      const Vec2 along(det::cos(at.heading_rad), det::sin(at.heading_rad));
      const Vec2 left = 0.5 * footway.width_m * Vec2(-along.y(), along.x());
      for (const double side : {1.0, -1.0}) {
        const Vec2 middle = at.place_m + side * left;
        edges.push_back({middle - 3.0 * along, middle + 3.0 * along});
      }
    }
    const drivers::Walker self{w.place_m, w.velocity_m_s};
    const Vec2 goal = w.waits ? w.place_m : goal_of(w);
    Vec2 force = drivers::social_force(w.force, self, goal, others, edges);
    for (const drivers::Walker& other : others) force += push(w.place_m, other.place);
    walkers[i].velocity_m_s = drivers::walked(w.force, self, force, dt).velocity;
  }
}

Obstacle Walkers::seen(const Walker& w) const {
  Obstacle o;
  o.id = w.id;
  o.walker = true;
  o.X_WO = Pose::from_euler({w.place_m.x(), w.place_m.y(), 0.0}, {w.heading_rad, 0.0, 0.0});
  o.velocity_m_s = w.velocity_m_s;
  const double half = 0.5 * std::max(0.3, w.model ? w.model->box_size_m.x() : 0.5);
  o.body = {half, half, w.model ? w.model->box_size_m.y() : 0.5};
  if (w.waits && !w.held_by_light && w.joint) {
    const FootJoint& joint = feet_->footway(w.footway).joints[*w.joint];
    const Footway& next = feet_->footway(joint.other);
    const double way = joint.other_way_m < 0.5 * next.length_m ? 1.0 : -1.0;
    const FootPoint at = next.at(joint.other_way_m);
    o.velocity_m_s =
        way * w.force.desired_speed_m_s * Vec2(det::cos(at.heading_rad), det::sin(at.heading_rad));
  }
  return o;
}

bool Walkers::is_free(const std::vector<Walker>& walkers, const Vec2& place) const {
  return std::none_of(walkers.begin(), walkers.end(), [&](const Walker& w) {
    return (w.place_m - place).squaredNorm() < kBody_m * kBody_m;
  });
}

}  // namespace raytruth::traffic
