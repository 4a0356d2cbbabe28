// How lanes and roads follow each other.
#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <set>
#include <tuple>

#include "sim/core/math.h"
#include "sim/roads/network_impl.h"

namespace raytruth::roads {
namespace {

constexpr double kEps_m = 1e-9;
// A lane change counts as this much extra way, so that a route changes lanes only where it must.
constexpr double kLaneChange_m = 20.0;

// A road entered at one of its ends.
struct RoadEntry {
  RoadIndex road;
  bool with_s;
};

}  // namespace

std::vector<RouteLeg> RoadNetwork::next(RoadIndex index, int lane_id, double s, bool with_s) const {
  std::vector<RouteLeg> legs;
  const Road& r = impl_->roads[index];
  const std::size_t section_index = r.section_index(s);
  const LaneSection& section = r.sections[section_index];
  const Lane* lane = section.lane(lane_id);
  if (!lane) return legs;

  const auto leg_of = [&](RoadIndex road, std::size_t in_section, int id, bool forward) {
    const LaneSection& target = impl_->roads[road].sections[in_section];
    if (!target.lane(id)) return;
    legs.push_back({road, id, forward ? target.s_start_m : target.s_end_m,
                    forward ? target.s_end_m : target.s_start_m});
  };

  const bool more = with_s ? section_index + 1 < r.sections.size() : section_index > 0;
  const std::vector<int>& linked = with_s ? lane->successors : lane->predecessors;
  if (more) {
    const std::size_t beyond = with_s ? section_index + 1 : section_index - 1;
    if (linked.empty()) leg_of(index, beyond, lane_id, with_s);
    for (const int id : linked) leg_of(index, beyond, id, with_s);
    return legs;
  }
  const std::optional<RoadLink>& link = with_s ? r.successor : r.predecessor;
  if (!link) return legs;
  const auto enter = [&](RoadIndex road, int id, ContactPoint contact) {
    const bool forward = contact == ContactPoint::kStart;
    leg_of(road, forward ? 0 : impl_->roads[road].sections.size() - 1, id, forward);
  };
  if (!link->to_junction) {
    const auto next_road = find_road(link->element_id);
    if (!next_road) return legs;
    for (const int id : linked) enter(*next_road, id, link->contact);
    return legs;
  }
  const auto junction = impl_->junction_by_id.find(link->element_id);
  if (junction == impl_->junction_by_id.end()) return legs;
  for (const Connection& connection : impl_->junctions[junction->second].connections) {
    if (connection.incoming_road != r.id) continue;
    const auto connecting = find_road(connection.connecting_road);
    if (!connecting) continue;
    for (const LaneLink& pair : connection.lane_links) {
      if (pair.from == lane_id) enter(*connecting, pair.to, connection.contact);
    }
  }
  return legs;
}

Advance RoadNetwork::advance(const LanePoint& from, bool with_s, double distance_m,
                             std::span<const RouteLeg> route) const {
  Advance now{from, with_s, std::max(0.0, distance_m)};
  if (distance_m == 0.0) return now;
  if (distance_m < 0.0) {
    now.left_over_m = -distance_m;
    now.with_s = !with_s;
  }
  const bool backwards = distance_m < 0.0;
  // Rings of roads without length would be driven round for ever.
  constexpr int kMostBorders = 10000;
  for (int borders = 0; borders < kMostBorders; ++borders) {
    const Road& r = impl_->roads[now.point.road];
    const LaneSection& section = r.section_at(now.point.s_m);
    const double room = std::max(
        0.0, now.with_s ? section.s_end_m - now.point.s_m : now.point.s_m - section.s_start_m);
    // A point on the border itself belongs to the section ahead, with that section's lane.
    if (now.left_over_m < room) {
      now.point.s_m += (now.with_s ? 1.0 : -1.0) * now.left_over_m;
      now.point.s_m = std::clamp(now.point.s_m, 0.0, r.length_m);
      now.left_over_m = 0.0;
      break;
    }
    // At a section border s belongs to the section that starts there: look from inside the one
    // being left.
    const double inside = 0.5 * (section.s_start_m + section.s_end_m);
    const std::vector<RouteLeg> choices = next(now.point.road, now.point.lane, inside, now.with_s);
    if (choices.empty()) {
      now.point.s_m = now.with_s ? section.s_end_m : section.s_start_m;
      now.left_over_m = std::max(0.0, now.left_over_m - room);
      if (now.left_over_m <= kEps_m) now.left_over_m = 0.0;
      break;
    }
    const auto on_route = [&](const RouteLeg& leg) {
      return std::any_of(route.begin(), route.end(),
                         [&](const RouteLeg& step) { return step.road == leg.road; });
    };
    std::size_t best = 0;
    double best_turn = 1e300;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const bool forward = choices[i].s_to_m > choices[i].s_from_m;
      const ReferenceLine& line = impl_->lines[choices[i].road];
      const double start = line.at(choices[i].s_from_m).heading_rad;
      const double end =
          line.at(forward ? impl_->roads[choices[i].road].length_m : 0.0).heading_rad;
      double turn = std::abs(wrap_angle(end - start));
      if (!route.empty() && on_route(choices[i])) turn -= 100.0;
      if (turn < best_turn - 1e-9) {
        best_turn = turn;
        best = i;
      }
    }
    const RouteLeg& leg = choices[best];
    const bool forward = leg.s_to_m > leg.s_from_m;
    // Left of the reference line is the other side of the lane when the direction of s turns round.
    if (forward != now.with_s) now.point.offset_m = -now.point.offset_m;
    now.left_over_m -= room;
    now.point.road = leg.road;
    now.point.lane = leg.lane;
    // Just inside, so that section look-ups at shared borders find the section entered.
    now.point.s_m = forward
                        ? leg.s_from_m
                        : leg.s_from_m - std::min(1e-7, 0.5 * std::abs(leg.s_to_m - leg.s_from_m));
    now.with_s = forward;
  }
  if (backwards) now.with_s = !now.with_s;
  return now;
}

std::vector<RouteLeg> RoadNetwork::route(const LanePoint& from, const LanePoint& to) const {
  // Node: a lane of a section, travelled in its own direction.
  using Node = std::tuple<RoadIndex, std::size_t, int>;
  const auto node_of = [&](RoadIndex road, double s, int lane) {
    return Node{road, impl_->roads[road].section_index(s), lane};
  };
  const Node start = node_of(from.road, from.s_m, from.lane);
  const Node goal = node_of(to.road, to.s_m, to.lane);
  const auto goes_with_s = [&](const Node& n) {
    return travel_sign(std::get<0>(n), std::get<2>(n)) > 0;
  };
  const auto section_of = [&](const Node& n) -> const LaneSection& {
    return impl_->roads[std::get<0>(n)].sections[std::get<1>(n)];
  };

  std::map<Node, double> cost;
  std::map<Node, Node> came_from;
  using Entry = std::pair<double, Node>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  cost[start] = 0.0;
  open.push({0.0, start});
  const bool same_lane = start == goal;
  const bool ahead = goes_with_s(start) ? to.s_m >= from.s_m : to.s_m <= from.s_m;
  bool reached = same_lane && ahead;
  while (!open.empty() && !reached) {
    const double so_far = open.top().first;
    const Node node = open.top().second;
    open.pop();
    if (so_far > cost[node]) continue;
    if (node == goal && !(same_lane && came_from.empty())) {
      reached = true;
      break;
    }
    const LaneSection& section = section_of(node);
    const bool with_s = goes_with_s(node);
    const auto relax = [&](const Node& target, double extra) {
      const auto known = cost.find(target);
      if (known != cost.end() && known->second <= so_far + extra) return;
      cost[target] = so_far + extra;
      came_from[target] = node;
      open.push({so_far + extra, target});
    };
    const double middle = 0.5 * (section.s_start_m + section.s_end_m);
    for (const RouteLeg& leg : next(std::get<0>(node), std::get<2>(node), middle, with_s)) {
      const Node target = node_of(leg.road, 0.5 * (leg.s_from_m + leg.s_to_m), leg.lane);
      const bool forward = leg.s_to_m > leg.s_from_m;
      const Lane* lane = section_of(target).lane(leg.lane);
      if (!lane || !is_driving(lane->type) || forward != goes_with_s(target)) continue;
      relax(target, section.s_end_m - section.s_start_m);
    }
    for (const int beside : {std::get<2>(node) - 1, std::get<2>(node) + 1}) {
      const Lane* lane = section.lane(beside);
      const Node target{std::get<0>(node), std::get<1>(node), beside};
      if (!lane || beside == 0 || !is_driving(lane->type) || goes_with_s(target) != with_s)
        continue;
      relax(target, kLaneChange_m);
    }
  }
  std::vector<RouteLeg> legs;
  if (!reached) return legs;
  std::vector<Node> nodes{goal};
  while (nodes.back() != start) nodes.push_back(came_from.at(nodes.back()));
  std::reverse(nodes.begin(), nodes.end());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const LaneSection& section = section_of(nodes[i]);
    const bool with_s = goes_with_s(nodes[i]);
    RouteLeg leg{std::get<0>(nodes[i]), std::get<2>(nodes[i]),
                 with_s ? section.s_start_m : section.s_end_m,
                 with_s ? section.s_end_m : section.s_start_m};
    if (i == 0) leg.s_from_m = from.s_m;
    if (i + 1 == nodes.size()) leg.s_to_m = to.s_m;
    legs.push_back(leg);
  }
  return legs;
}

std::optional<double> RoadNetwork::distance_along(const RoadPoint& a, const RoadPoint& b,
                                                  double max_m) const {
  if (a.road == b.road) return b.s_m - a.s_m;
  const auto following = [&](RoadIndex index, bool with_s) {
    std::vector<RoadEntry> entries;
    const Road& r = impl_->roads[index];
    const std::optional<RoadLink>& link = with_s ? r.successor : r.predecessor;
    if (!link) return entries;
    if (!link->to_junction) {
      if (const auto road = find_road(link->element_id))
        entries.push_back({*road, link->contact == ContactPoint::kStart});
      return entries;
    }
    const auto junction = impl_->junction_by_id.find(link->element_id);
    if (junction == impl_->junction_by_id.end()) return entries;
    for (const Connection& connection : impl_->junctions[junction->second].connections) {
      if (connection.incoming_road != r.id) continue;
      if (const auto road = find_road(connection.connecting_road)) {
        entries.push_back({*road, connection.contact == ContactPoint::kStart});
      }
    }
    // Roads inside a junction list no connections of their own: the other end of a connecting road
    // is an ordinary link.
    return entries;
  };
  std::optional<double> best;
  for (const bool with_s : {true, false}) {
    using Entry = std::tuple<double, RoadIndex, bool>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    std::set<std::pair<RoadIndex, bool>> done;
    const double first = with_s ? impl_->roads[a.road].length_m - a.s_m : a.s_m;
    for (const RoadEntry& e : following(a.road, with_s)) open.push({first, e.road, e.with_s});
    while (!open.empty()) {
      const auto [so_far, road, forward] = open.top();
      open.pop();
      if (so_far > max_m || !done.insert({road, forward}).second) continue;
      if (road == b.road) {
        const double distance = so_far + (forward ? b.s_m : impl_->roads[road].length_m - b.s_m);
        if (distance <= max_m && (!best || distance < std::abs(*best)))
          best = with_s ? distance : -distance;
        break;
      }
      for (const RoadEntry& e : following(road, forward))
        open.push({so_far + impl_->roads[road].length_m, e.road, e.with_s});
    }
  }
  return best;
}

}  // namespace raytruth::roads
