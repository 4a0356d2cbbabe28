#include "sim/traffic/traffic.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/random.h"
#include "sim/core/text.h"
#include "sim/traffic/field.h"

namespace raytruth::traffic {
namespace {

// Paths are known this far ahead.
constexpr double kPath_m = 200.0;

}  // namespace

Body body_of(const ActorModel& model) {
  return {model.box_center_m.x() + 0.5 * model.box_size_m.x(),
          0.5 * model.box_size_m.x() - model.box_center_m.x(), model.box_size_m.y()};
}

double Agent::left_m() const {
  if (change_duration_s <= 0.0) return 0.0;
  const double u = std::clamp(change_elapsed_s / change_duration_s, 0.0, 1.0);
  return change_from_m * (1.0 - u * u * (3.0 - 2.0 * u));
}

double Agent::leftwards_m_s() const {
  if (change_duration_s <= 0.0) return 0.0;
  const double u = std::clamp(change_elapsed_s / change_duration_s, 0.0, 1.0);
  return -change_from_m * 6.0 * u * (1.0 - u) / change_duration_s;
}

Light light_of(std::string_view state) {
  const std::string text = lower_case(state);
  std::vector<std::string> lamps(1);
  for (const char c : text) {
    if (c == ';') {
      lamps.emplace_back();
    } else if (c != ' ') {
      lamps.back() += c;
    }
  }
  if (lamps.size() == 1) {
    const auto has = [&](std::string_view word) { return text.find(word) != std::string::npos; };
    if (has("red") || text == "stop" || text == "attention_go") return Light::kRed;
    if (has("yellow") || has("amber") || text == "attention_stop") return Light::kYellow;
    if (has("green") || text == "go") return Light::kGreen;
    return Light::kNone;
  }
  // From the top: red, yellow, green; two lamps are red and green.
  const auto lit = [&](std::size_t i) { return lamps[i] == "on" || lamps[i] == "1"; };
  if (lit(0)) return Light::kRed;  // with yellow: about to go, not yet
  if (lamps.size() == 2) return lit(1) ? Light::kGreen : Light::kNone;
  if (lit(2)) return Light::kGreen;
  return lit(1) ? Light::kYellow : Light::kNone;
}

void Traffic::extend(Agent& agent) const {
  if (agent.path.empty()) agent.path.push_back(agent.lane);
  double known = -agent.way_m;
  for (const LaneIndex lane : agent.path) known += lanes_->lane(lane).length_m;
  while (known < kPath_m) {
    const LaneNode& last = lanes_->lane(agent.path.back());
    if (last.next.empty()) break;
    LaneIndex next = last.next.front();
    if (agent.driven) {
      next = straightest(*lanes_, agent.path.back(), agent.route, agent.layer).value_or(next);
    } else {
      const auto superseded = std::find_if(last.next.begin(), last.next.end(), [&](LaneIndex lane) {
        return lanes_->lane(lane).superseded;
      });
      auto count = static_cast<std::uint32_t>(superseded - last.next.begin());
      if (count == 0) count = static_cast<std::uint32_t>(last.next.size());
      if (count > 1) {
        RandomStream random(seed_, "traffic.branch", agent.id.value(), agent.choices++);
        next = last.next[random.index(count)];
      }
    }
    agent.path.push_back(next);
    known += lanes_->lane(next).length_m;
  }
}

void Traffic::admit(Agent& agent) const {
  agent.path = {agent.lane};
  extend(agent);
}

bool Traffic::moved(Agent& a, double dt) const {
  const double acceleration = a.acceleration_m_s2;
  double moving = dt;
  if (acceleration < 0.0 && a.speed_m_s + acceleration * dt < 0.0)
    moving = a.speed_m_s / -acceleration;
  const double way = a.speed_m_s * moving + 0.5 * acceleration * moving * moving;
  a.speed_m_s = moving < dt ? 0.0 : a.speed_m_s + acceleration * dt;
  a.way_m += way;
  a.travelled_m += way;
  a.since_change_s += dt;
  if (a.changes()) {
    a.change_elapsed_s += dt;
    if (a.change_elapsed_s >= a.change_duration_s) {
      a.change_duration_s = a.change_from_m = a.change_elapsed_s = 0.0;
      a.change_lane.reset();
    }
  }
  while (a.way_m >= lanes_->lane(a.lane).length_m) {
    if (a.path.size() < 2) return false;
    a.way_m -= lanes_->lane(a.lane).length_m;
    const LaneNode& left = lanes_->lane(a.lane);
    if (!a.granted.empty() && left.junction == a.granted &&
        lanes_->lane(a.path[1]).junction != a.granted)
      a.granted.clear();
    a.trail.insert(a.trail.begin(), a.lane);
    a.path.erase(a.path.begin());
    a.lane = a.path.front();
    a.change_lane.reset();
  }
  double behind = a.way_m;
  std::size_t kept = 0;
  while (kept < a.trail.size() && behind < a.body.rear_m)
    behind += lanes_->lane(a.trail[kept++]).length_m;
  a.trail.resize(kept);
  return true;
}

void Traffic::advance(std::vector<Agent>& agents, double dt) const {
  std::erase_if(agents, [&](Agent& a) {
    if (a.driven) return false;
    if (!moved(a, dt)) return true;
    extend(a);
    return false;
  });
}

roads::LanePoint Traffic::place_of(const Agent& a) const {
  const LaneNode& node = lanes_->lane(a.lane);
  const double left = a.left_m();
  return {node.road, node.lane, node.at(a.way_m).s_m, node.with_s ? left : -left};
}

Traffic::Room Traffic::room_at(const std::vector<Agent>& agents, const Surroundings& around,
                               LaneIndex lane, double way, const Body& body) const {
  constexpr double kReach_m = 100.0;
  const Field field(*lanes_, agents, around);
  Room room;
  std::vector<LaneIndex> path = {lane};
  double known = lanes_->lane(lane).length_m - way;
  while (known < kReach_m && !lanes_->lane(path.back()).next.empty()) {
    path.push_back(lanes_->lane(path.back()).next.front());
    known += lanes_->lane(path.back()).length_m;
  }
  if (const auto ahead = field.ahead(path, way, body, 0, kReach_m)) {
    room.ahead_m = ahead->gap_m;
    room.speed_ahead_m_s = ahead->entry.speed_m_s;
  }
  if (const auto behind = field.behind(lane, way, body, 0, kReach_m)) {
    room.behind_m = behind->gap_m;
    room.speed_behind_m_s = behind->entry.speed_m_s;
  }
  return room;
}

}  // namespace raytruth::traffic
