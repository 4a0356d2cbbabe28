// Sources, sinks, swarms and areas of traffic: OpenSCENARIO XML 1.3, TrafficSourceAction and its
// like.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/math.h"
#include "sim/core/overloaded.h"
#include "sim/core/random.h"
#include "sim/world/actor_model.h"
#include "sim/world/background.h"
#include "sim/world/engine.h"
#include "sim/world/spots.h"
#include "sim/world/traffic_mix.h"

namespace raytruth::world {
namespace {

using traffic::Agent;
using traffic::LaneIndex;

bool inside(const std::vector<Vec2>& corners, const Vec2& p) {
  bool odd = false;
  for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
    const Vec2& a = corners[i];
    const Vec2& b = corners[j];
    if ((a.y() > p.y()) != (b.y() > p.y()) &&
        p.x() < a.x() + (b.x() - a.x()) * (p.y() - a.y()) / (b.y() - a.y()))
      odd = !odd;
  }
  return odd;
}

/// Nobody is or will soon be there.
bool is_free(const Spot& spot, const traffic::Body& body, double speed,
             const traffic::LaneGraph& lanes, const std::vector<Agent>& agents,
             const traffic::Surroundings& around) {
  const Vec2 along(det::cos(spot.at.heading_rad), det::sin(spot.at.heading_rad));
  const Vec2 left(-along.y(), along.x());
  const auto near = [&](const Vec2& p, double other_speed, double reach) {
    const Vec2 d = p - spot.at.place_m;
    const double ahead = d.dot(along);
    const double room = ahead > 0.0 ? body.front_m + reach + 2.0 + 1.0 * speed
                                    : body.rear_m + reach + 2.0 + 1.0 * other_speed;
    return std::abs(ahead) < room && std::abs(d.dot(left)) < 2.2;
  };
  for (const Agent& a : agents) {
    const traffic::LaneSample at = lanes.lane(a.lane).at(a.way_m);
    const Vec2 p =
        at.place_m + a.left_m() * Vec2(-det::sin(at.heading_rad), det::cos(at.heading_rad));
    if (near(p, a.speed_m_s, std::max(a.body.front_m, a.body.rear_m))) return false;
  }
  for (const traffic::Obstacle& o : around.obstacles) {
    if (near(o.X_WO.translation().head<2>(), o.velocity_m_s.norm(),
             std::max(o.body.front_m, o.body.rear_m)))
      return false;
  }
  return true;
}

int count_of(const TrafficState& t, std::uint32_t group) {
  const auto is_own = [&](const auto& one) { return one.group == group; };
  return static_cast<int>(std::count_if(t.agents.begin(), t.agents.end(), is_own) +
                          std::count_if(t.walkers.begin(), t.walkers.end(), is_own) +
                          std::count_if(t.standing.begin(), t.standing.end(), is_own));
}

// The latest that was made.
void join_group(TrafficState& t, std::uint32_t group) {
  ActorId latest;
  std::uint32_t* own = nullptr;
  const auto look = [&](auto& all) {
    if (all.empty() || (own != nullptr && all.back().id < latest)) return;
    latest = all.back().id;
    own = &all.back().group;
  };
  look(t.agents);
  look(t.walkers);
  look(t.standing);
  *own = group;
}

}  // namespace

void Engine::start_flow(State& s, const scenario::Action& action) const {
  wake_traffic(s);
  auto next = std::make_shared<TrafficState>(*s.traffic);
  Flow flow;
  flow.serial = next->started++;
  flow.action = &action.what;
  flow.start = s.time;
  std::visit(Overloaded{
                 [&](const scenario::TrafficSourceAction& a) {
                   flow.name = a.traffic;
                   flow.owed = 1.0;
                 },
                 [&](const scenario::TrafficSinkAction& a) { flow.name = a.traffic; },
                 [&](const scenario::TrafficSwarmAction& a) { flow.name = a.traffic; },
                 [&](const scenario::TrafficAreaAction& a) { flow.name = a.traffic; },
                 [](const auto&) {},
             },
             action.what);
  next->flows.push_back(std::move(flow));
  s.traffic = std::move(next);
}

void Engine::stop_flow(State& s, const std::string& name) {
  if (!s.traffic) return;
  auto next = std::make_shared<TrafficState>(*s.traffic);
  std::erase_if(next->flows, [&](const Flow& f) { return name.empty() || f.name == name; });
  s.traffic = std::move(next);
}

bool Engine::make_agent(TrafficState& t, const scenario::TrafficMix& mix,
                        const traffic::Surroundings& around, LaneIndex lane, double way,
                        std::optional<double> speed) const {
  const std::uint32_t index = next_index(t);
  if (index + 1 > kMostActors) return false;
  RandomStream random(traffic_->seed(), "traffic.entity", t.made);
  scenario::Entity entity = drawn_entity(mix, walkers_ != nullptr, random);
  entity.name = fmt::format("traffic_{}", t.made + 1);
  Agent agent;
  agent.model = model_of(entity, index);
  agent.id = agent.model->id;
  agent.body = traffic::body_of(*agent.model);
  agent.driver =
      drivers::drawn_profile(traffic_->seed(), agent.id.value(), class_of_driver(entity.category));
  agent.top_speed_m_s = std::min(entity.performance.max_speed_m_s, 70.0);
  const traffic::LaneNode& node = traffic_->lanes().lane(lane);
  agent.lane = lane;
  agent.way_m = way;
  const Spot spot{lane, way, node.at(way)};
  agent.speed_m_s = speed.value_or(std::min(
      {agent.top_speed_m_s, agent.driver.speed_factor * node.limit_m_s, spot.at.curve_speed_m_s}));
  if (!is_free(spot, agent.body, agent.speed_m_s, traffic_->lanes(), t.agents, around))
    return false;
  traffic_->admit(agent);
  t.agents.push_back(std::move(agent));
  ++t.made;
  return true;
}

std::uint32_t Engine::next_index(const TrafficState& t) const {
  return static_cast<std::uint32_t>(scenario_->entities.size() + fcd_models_.size()) + t.made;
}

void Engine::run_source(const State& s, const traffic::Surroundings& around, TrafficState& t,
                        Flow& flow, const scenario::TrafficSourceAction& a) const {
  if (s.time > flow.start) flow.owed += a.rate_1_s * traffic::Traffic::kTick.seconds();
  if (flow.owed < 1.0 - 1e-9) return;
  const Place place = must_resolve(s, a.position);
  const Vec2 middle = place.X_WP.translation().head<2>();
  const traffic::LaneGraph& lanes = traffic_->lanes();
  std::vector<Spot> candidates;
  if (place.lane) {
    if (const auto own = lanes.find(place.lane->road, place.lane->lane, place.lane->s_m)) {
      const double way = lanes.lane(*own).way_of(place.lane->s_m);
      candidates.push_back({*own, way, lanes.lane(*own).at(way)});
    }
  }
  if (candidates.empty() || a.radius_m > kSpacing_m) {
    for (const Spot& spot : spots(lanes, [&](const traffic::LaneNode&, const Spot& p) {
           return (p.at.place_m - middle).norm() <= std::max(a.radius_m, kSpacing_m);
         }))
      candidates.push_back(spot);
  }
  const Region region = [&](roads::RoadIndex, int, double, const Vec2& p) {
    constexpr double kAcross_m = 15.0;  // of a road: its pavements belong to it
    return (p - middle).norm() <= std::max(a.radius_m, kAcross_m);
  };
  // What finds no room waits for the next tick.
  for (int tries = 0; tries < 4 && flow.owed >= 1.0 - 1e-9; ++tries) {
    RandomStream random(traffic_->seed(), "traffic.source", flow.serial, flow.tries++);
    bool made = false;
    if (make_beside(t, a.mix, around, region, std::nullopt, random, made)) {
      if (made) flow.owed -= 1.0;
      continue;
    }
    if (candidates.empty()) return;
    const Spot& spot = candidates[random.index(static_cast<std::uint32_t>(candidates.size()))];
    if (make_agent(t, a.mix, around, spot.lane, spot.way_m, a.speed_m_s)) flow.owed -= 1.0;
  }
}

void Engine::run_sink(const State& s, TrafficState& t, Flow& flow,
                      const scenario::TrafficSinkAction& a) const {
  const Vec2 middle = must_resolve(s, a.position).X_WP.translation().head<2>();
  if (a.rate_1_s)
    flow.owed = std::min(1.0, flow.owed + *a.rate_1_s * traffic::Traffic::kTick.seconds());
  const auto takes = [&](const ActorModel& model, const Vec2& place) {
    if (!is_of(a.mix, model.category) || (place - middle).norm() > a.radius_m) return false;
    if (!a.rate_1_s) return true;
    if (flow.owed < 1.0 - 1e-9) return false;
    flow.owed -= 1.0;
    return true;
  };
  std::erase_if(t.agents, [&](const Agent& agent) {
    const traffic::LaneSample at = traffic_->lanes().lane(agent.lane).at(agent.way_m);
    return !agent.driven && takes(*agent.model, at.place_m);
  });
  std::erase_if(t.walkers, [&](const traffic::Walker& w) { return takes(*w.model, w.place_m); });
  std::erase_if(t.standing, [&](const Standing& one) {
    return takes(*one.model, one.X_WA.translation().head<2>());
  });
}

struct Engine::Filling {
  std::string_view purpose;  ///< of the random draws
  const scenario::TrafficMix& mix;
  int number;
  const Region& region;
  const std::vector<Spot>& candidates;  ///< of vehicles
  /// Whether the spot will do; the speed if there is one to start with.
  std::function<bool(const Spot&, RandomStream&, std::optional<double>& speed_m_s)> suits;
};

void Engine::fill(TrafficState& t, Flow& flow, const traffic::Surroundings& around,
                  const Filling& how) const {
  int missing = how.number - count_of(t, flow.serial);
  // Later ones come in a few at a time.
  constexpr int kMost = 10000;       // in one go
  constexpr int kMostInVain = 1000;  // in a row: it is full
  const int most_tries = flow.filled ? 8 : 12 * std::min(how.number, kMost);
  int in_vain = 0;
  for (int tries = 0; tries < most_tries && missing > 0 && in_vain < kMostInVain; ++tries) {
    RandomStream random(traffic_->seed(), how.purpose, flow.serial, flow.tries++);
    bool made = false;
    if (!make_beside(t, how.mix, around, how.region, std::nullopt, random, made)) {
      if (how.candidates.empty()) continue;
      const auto count = static_cast<std::uint32_t>(how.candidates.size());
      const Spot& spot = how.candidates[random.index(count)];
      std::optional<double> speed;
      made = how.suits(spot, random, speed) &&
             make_agent(t, how.mix, around, spot.lane, spot.way_m, speed);
    }
    in_vain = made ? 0 : in_vain + 1;
    if (!made) continue;
    join_group(t, flow.serial);
    --missing;
  }
  flow.filled = true;
}

void Engine::run_swarm(const State& s, const traffic::Surroundings& around, TrafficState& t,
                       Flow& flow, const scenario::TrafficSwarmAction& a) const {
  const std::size_t central = entity(a.central_entity);
  if (!s.movers[central].present) return;
  const Pose X = pose_of(s.movers[central]);
  const double heading = X.euler().heading_rad;
  const Vec2 along(det::cos(heading), det::sin(heading));
  const Vec2 left(-along.y(), along.x());
  const Vec2 origin = X.translation().head<2>();
  const Vec2 middle = origin + a.offset_m * along;
  const double major = std::max(1.0, a.semi_major_axis_m);
  const double minor = std::max(1.0, a.semi_minor_axis_m);
  // 1 on the ellipse.
  const auto reach = [&](const Vec2& p) {
    const Vec2 d = p - middle;
    return det::hypot(d.dot(along) / major, d.dot(left) / minor);
  };
  std::erase_if(t.agents, [&](const Agent& agent) {
    if (agent.driven || agent.group != flow.serial) return false;
    return reach(traffic_->lanes().lane(agent.lane).at(agent.way_m).place_m) > 1.02;
  });
  std::erase_if(t.walkers, [&](const traffic::Walker& w) {
    return w.group == flow.serial && reach(w.place_m) > 1.02;
  });
  std::erase_if(t.standing, [&](const Standing& one) {
    return one.group == flow.serial && reach(one.X_WA.translation().head<2>()) > 1.02;
  });
  // Later ones come in at the rim, and not all in one tick.
  constexpr std::uint64_t kEvery = 5;
  if (flow.filled && t.ticks % kEvery != 0) return;
  if (count_of(t, flow.serial) >= a.number_of_vehicles) {
    flow.filled = true;
    return;
  }
  const double rim = flow.filled ? 0.8 : 0.0;
  const auto candidates = spots(traffic_->lanes(), [&](const traffic::LaneNode&, const Spot& spot) {
    const double r = reach(spot.at.place_m);
    return r <= 1.0 && r >= rim && (spot.at.place_m - origin).norm() >= a.inner_radius_m;
  });
  const Region region = [&](roads::RoadIndex, int, double, const Vec2& p) {
    const double r = reach(p);
    return r <= 1.0 && r >= rim && (p - origin).norm() >= a.inner_radius_m;
  };
  // Drives in a direction of the wanted ones, at a speed of them.
  const auto suits = [&](const Spot& spot, RandomStream& random, std::optional<double>& speed) {
    if (a.direction) {
      const double whole = a.direction->same + a.direction->opposite;
      const bool same = random.uniform() * whole < a.direction->same;
      const Vec2 goes(det::cos(spot.at.heading_rad), det::sin(spot.at.heading_rad));
      if ((goes.dot(along) > 0.0) != same) return false;
    }
    if (a.initial_speed)
      speed = random.uniform(a.initial_speed->least_m_s,
                             std::max(a.initial_speed->least_m_s, a.initial_speed->most_m_s));
    return true;
  };
  fill(t, flow, around, {"traffic.swarm", a.mix, a.number_of_vehicles, region, candidates, suits});
}

void Engine::run_area(const State& s, const traffic::Surroundings& around, TrafficState& t,
                      Flow& flow, const scenario::TrafficAreaAction& a) const {
  if (flow.filled && (!a.continuous || t.ticks % 5 != 0)) return;
  std::vector<Vec2> corners;
  for (const scenario::Position& p : a.polygon)
    corners.emplace_back(must_resolve(s, p).X_WP.translation().head<2>());
  const auto covers = [&](const scenario::TrafficAreaAction::RoadRange& range,
                          roads::RoadIndex road, int lane, double at_s) {
    const auto& cursors = range.cursors;
    for (std::size_t i = 0; i < cursors.size(); ++i) {
      const auto& cursor = cursors[i];
      if (roads_->road(road).id != cursor.road) continue;
      if (!cursor.lanes.empty() &&
          std::find(cursor.lanes.begin(), cursor.lanes.end(), lane) == cursor.lanes.end())
        continue;
      // To the next cursor on the same road, else all of the road: the range runs over it.
      double from = 0.0, to = roads_->road(road).length_m;
      const bool next_here = i + 1 < cursors.size() && cursors[i + 1].road == cursor.road;
      const bool before_here = i > 0 && cursors[i - 1].road == cursor.road;
      if (next_here) {
        from = cursor.s_m.value_or(0.0);
        to = cursors[i + 1].s_m.value_or(to);
      } else if (before_here) {
        continue;
      } else if (i == 0) {
        from = cursor.s_m.value_or(0.0);
        if (range.length_m) to = std::min(to, from + *range.length_m);
      } else if (i + 1 == cursors.size()) {
        to = cursor.s_m.value_or(to);
      }
      if (at_s >= std::min(from, to) && at_s <= std::max(from, to)) return true;
    }
    return false;
  };
  const Region region = [&](roads::RoadIndex road, int lane, double at_s, const Vec2& p) {
    if (corners.size() >= 3 && inside(corners, p)) return true;
    return std::any_of(a.ranges.begin(), a.ranges.end(),
                       [&](const auto& range) { return covers(range, road, lane, at_s); });
  };
  const auto candidates =
      spots(traffic_->lanes(), [&](const traffic::LaneNode& node, const Spot& spot) {
        return region(node.road, node.lane, spot.at.s_m, spot.at.place_m);
      });
  const auto any = [](const Spot&, RandomStream&, std::optional<double>&) { return true; };
  fill(t, flow, around, {"traffic.area", a.mix, a.number_of_entities, region, candidates, any});
}

void Engine::run_flows(const State& s, const traffic::Surroundings& around, TrafficState& t) const {
  for (Flow& flow : t.flows) {
    std::visit(
        Overloaded{
            [&](const scenario::TrafficSourceAction& a) { run_source(s, around, t, flow, a); },
            [&](const scenario::TrafficSinkAction& a) { run_sink(s, t, flow, a); },
            [&](const scenario::TrafficSwarmAction& a) { run_swarm(s, around, t, flow, a); },
            [&](const scenario::TrafficAreaAction& a) { run_area(s, around, t, flow, a); },
            [](const auto&) {},
        },
        *flow.action);
  }
}

}  // namespace raytruth::world
