#include "sim/traffic/right_of_way.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace raytruth::traffic {
namespace {

using drivers::time_to_cover_s;
using drivers::TimeWindow;

// Who stands longer than this before a junction may go by turn.
constexpr double kPatience_s = 2.0;
constexpr double kStands_m_s = 0.3;

}  // namespace

std::optional<JunctionAhead> junction_ahead(const LaneGraph& lanes, const Agent& agent,
                                            double reach) {
  double start = -agent.way_m;
  for (std::size_t i = 0; i < agent.path.size() && start <= reach; ++i) {
    const LaneNode& node = lanes.lane(agent.path[i]);
    if (i > 0 && !node.junction.empty() && node.junction != lanes.lane(agent.path[i - 1]).junction)
      return JunctionAhead{i, start};
    start += node.length_m;
  }
  return std::nullopt;
}

bool may_enter(const LaneGraph& lanes, const Field& field, const std::vector<Agent>& agents,
               std::size_t self, const JunctionAhead& junction, bool lit) {
  const Agent& me = agents[self];
  const std::string& name = lanes.lane(me.path[junction.first]).junction;
  const double top =
      std::max(3.0, me.driver.speed_factor * lanes.lane(me.path[junction.first]).limit_m_s);
  const double a = me.driver.following.max_acceleration_m_s2;
  double start = junction.start_m;
  for (std::size_t i = junction.first; i < me.path.size(); ++i) {
    const LaneNode& node = lanes.lane(me.path[i]);
    if (node.junction != name) break;
    const double pace = std::min(top, node.samples.front().curve_speed_m_s + 2.0);
    for (const LaneConflict& conflict : node.conflicts) {
      if (conflict.kind == LaneConflict::Kind::kDiverging) continue;
      const bool yields = lit ? conflict.yields_at_lights : conflict.yields;
      const TimeWindow own{
          time_to_cover_s(start + conflict.from_m - me.body.front_m, me.speed_m_s, a, pace),
          time_to_cover_s(start + conflict.to_m + me.body.rear_m, me.speed_m_s, a, pace)};
      for (const Visit& v : field.visits(conflict.other)) {
        if (v.id == me.id.value()) continue;
        const double enters = v.start_m + conflict.other_from_m - v.body.front_m;
        const double leaves = v.start_m + conflict.other_to_m + v.body.rear_m;
        if (leaves <= 0.0) continue;
        const Agent* other = v.agent >= 0 ? &agents[static_cast<std::size_t>(v.agent)] : nullptr;
        const bool inside = v.start_m < v.body.front_m;
        const bool sure = inside || (other && other->granted == name) || !other;
        if (!sure) {
          if (!yields) continue;
          if (other->held_by_light) continue;
          // Who is in a queue doesn't come before the first has gone.
          constexpr double kFar_m = 12.0;
          if (other->queued || (v.speed_m_s < kStands_m_s && v.start_m > kFar_m)) continue;
          // First come, first served among those who wait for each other.
          const bool waits = other->waiting_s > 0.0 && v.speed_m_s < kStands_m_s;
          const bool by_turn = me.waiting_s != other->waiting_s ? me.waiting_s > other->waiting_s
                                                                : me.id < other->id;
          if (waits && me.waiting_s > kPatience_s && by_turn) continue;
        }
        // Merging behind or before somebody is following, which looks at more than windows.
        const double va = other ? other->driver.following.max_acceleration_m_s2 : 0.0;
        const double vtop = std::max(v.top_speed_m_s, v.speed_m_s);
        TimeWindow theirs{time_to_cover_s(enters, v.speed_m_s, va, vtop),
                          time_to_cover_s(leaves, std::max(v.speed_m_s, 0.1), inside ? va : 0.0,
                                          std::max(vtop, 1.0))};
        // An obstacle that stands doesn't come.
        if (!other && v.speed_m_s < kStands_m_s && enters > 0.0) continue;
        drivers::GapParameters gaps = me.driver.gaps;
        if (inside || !yields) gaps.margin_before_s = 0.5;
        if (conflict.kind == LaneConflict::Kind::kMerging) gaps.margin_before_s += 1.0;
        if (!drivers::accepts(gaps, own, theirs)) return false;
      }
    }
    start += node.length_m;
  }
  // Nobody stops on the crossing: there must be room behind those who stand.
  const double end = start;
  if (const auto leader = field.ahead(me.path, me.way_m, me.body, me.id.value(), end + 30.0)) {
    const double beyond = leader->gap_m + me.body.front_m - end;
    const bool slow = leader->entry.speed_m_s < 2.0 && leader->entry.acceleration_m_s2 < 0.3;
    if (slow && leader->gap_m + me.body.front_m > junction.start_m - 5.0 &&
        beyond < me.body.front_m + me.body.rear_m + 2.0)
      return false;
  }
  return true;
}

std::optional<double> blocked_ahead_m(const LaneGraph& lanes, const Field& field,
                                      const Agent& agent) {
  double start = -agent.way_m;
  std::optional<double> nearest;
  for (const LaneIndex lane : agent.path) {
    if (start > 40.0) break;
    const LaneNode& node = lanes.lane(lane);
    for (const LaneConflict& conflict : node.conflicts) {
      if (conflict.kind != LaneConflict::Kind::kCrossing) continue;
      const double room = start + conflict.from_m - agent.body.front_m;
      if (room < 0.0) continue;  // in it already
      for (const Visit& v : field.visits(conflict.other)) {
        if (v.id == agent.id.value()) continue;
        const double enters = v.start_m + conflict.other_from_m - v.body.front_m;
        const double leaves = v.start_m + conflict.other_to_m + v.body.rear_m;
        if (enters >= 0.0 || leaves <= 0.0) continue;
        // It is gone before we come.
        const double goes = v.speed_m_s > 0.5 ? leaves / v.speed_m_s : 1e9;
        const double come = agent.speed_m_s > 0.1 ? room / agent.speed_m_s : 1e9;
        if (goes + 0.3 < come && v.speed_m_s > 0.5) continue;
        if (!nearest || room < *nearest) nearest = room;
      }
    }
    start += node.length_m;
  }
  return nearest;
}

}  // namespace raytruth::traffic
