// The shortest way along lanes.
#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <set>
#include <tuple>

#include "sim/roads/network_impl.h"
#include "sim/roads/route_costs.h"
#include "sim/roads/temporary_lanes.h"

namespace raytruth::roads {
namespace {

// A lane closed for road works (1.9) counts as more than any way around it.
constexpr double kRoadWorks_m = 1e6;

double toll(const Lane& lane) { return lane.road_works ? kRoadWorks_m : 0.0; }

}  // namespace

void RoadNetwork::link_middles() {
  Impl& impl = *impl_;
  impl.middle_links.assign(impl.roads.size(), {});
  const auto add = [&](RoadIndex from, MiddleLink link) {
    link.s_m = std::clamp(link.s_m, 0.0, impl.roads[from].length_m);
    link.to_s_m = std::clamp(link.to_s_m, 0.0, impl.roads[link.to].length_m);
    const Road& to = impl.roads[link.to];
    if (impl.roads[from].section_at(link.s_m).lane(link.lane) &&
        to.section_at(link.to_s_m).lane(link.to_lane))
      impl.middle_links[from].push_back(link);
  };
  for (RoadIndex road = 0; road < impl.roads.size(); ++road) {
    const Road& r = impl.roads[road];
    for (const bool at_start : {true, false}) {
      const std::optional<RoadLink>& link = at_start ? r.predecessor : r.successor;
      if (!link || link->to_junction || !link->element_s_m) continue;
      const auto main = find_road(link->element_id);
      if (!main) continue;
      const LaneSection& section = at_start ? r.sections.front() : r.sections.back();
      for (const Lane& lane : section.lanes) {
        if (lane.id == 0) continue;
        // In the sense of the link at the start of the road, against that at its end.
        for (const int linked : at_start ? lane.predecessors : lane.successors) {
          add(*main,
              {linked, *link->element_s_m, at_start ? link->element_with_s : !link->element_with_s,
               road, lane.id, at_start ? 0.0 : r.length_m, at_start});
        }
      }
    }
  }
  for (const Junction& junction : impl.junctions) {
    for (const Connection& connection : junction.connections) {
      if (!connection.predecessor || !connection.successor) continue;
      const auto from = find_road(connection.predecessor->road_id);
      const auto to = find_road(connection.successor->road_id);
      if (!from || !to) continue;
      for (const LaneLink& pair : connection.lane_links) {
        add(*from, {pair.from, connection.predecessor->s_m, connection.predecessor->with_s, *to,
                    pair.to, connection.successor->s_m, connection.successor->with_s});
      }
    }
  }
}

const MiddleLink* RoadNetwork::Impl::exit_on(std::span<const RouteLeg> route, const LanePoint& at,
                                             bool with_s) const {
  if (route.empty() || middle_links[at.road].empty()) return nullptr;
  const Road& r = roads[at.road];
  const std::size_t section = r.section_index(at.s_m);
  const MiddleLink* best = nullptr;
  for (const MiddleLink& link : middle_links[at.road]) {
    const double way = with_s ? link.s_m - at.s_m : at.s_m - link.s_m;
    if (link.lane != at.lane || link.with_s != with_s || way < 0.0 ||
        r.section_index(link.s_m) != section || link.to == at.road)
      continue;
    const bool wanted = std::any_of(route.begin(), route.end(),
                                    [&](const RouteLeg& leg) { return leg.road == link.to; });
    if (wanted && (!best || way < std::abs(best->s_m - at.s_m))) best = &link;
  }
  return best;
}

std::vector<RouteLeg> RoadNetwork::route(const LanePoint& from, const LanePoint& to,
                                         LaneLayer preferred) const {
  // A lane of a section, travelled in a direction that is allowed there from where it is entered.
  // The goal is a node of its own.
  struct Node {
    RoadIndex road;
    std::size_t section;
    int lane;
    bool with_s;
    double entry_m;
    bool goal = false;
    auto operator<=>(const Node&) const = default;  // NOLINT(modernize-use-nullptr)
  };
  struct Step {
    double cost;
    std::optional<Node> before;
    double exit_m;  ///< of the node before
  };
  const auto section_of = [&](const Node& n) -> const LaneSection& {
    return impl_->roads[n.road].sections[n.section];
  };
  const std::size_t goal_section = impl_->roads[to.road].section_index(to.s_m);

  std::map<Node, Step> steps;
  using Entry = std::pair<double, Node>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  // A lane for both directions leads both ways; its usual one is looked at first.
  const bool usual = travel_sign(from.road, from.lane, from.s_m) > 0;
  for (const bool with_s : {usual, !usual}) {
    if (!may_travel(from.road, from.lane, from.s_m, with_s)) continue;
    const Node start{from.road, impl_->roads[from.road].section_index(from.s_m), from.lane, with_s,
                     from.s_m};
    steps[start] = {0.0, std::nullopt, from.s_m};
    open.push({0.0, start});
  }
  std::optional<Node> reached;
  while (!open.empty() && !reached) {
    const double so_far = open.top().first;
    const Node node = open.top().second;
    open.pop();
    if (so_far > steps[node].cost) continue;
    if (node.goal) {
      reached = node;
      break;
    }
    const LaneSection& section = section_of(node);
    const bool with_s = node.with_s;
    const auto relax = [&](const Node& target, double cost, double exit_m) {
      const auto known = steps.find(target);
      if (known != steps.end() && known->second.cost <= cost) return;
      steps[target] = {cost, node, exit_m};
      open.push({cost, target});
    };
    const auto ahead = [&](double s) { return with_s ? s - node.entry_m : node.entry_m - s; };
    if (node.road == to.road && node.section == goal_section && node.lane == to.lane &&
        ahead(to.s_m) >= 0.0) {
      Node goal = node;
      goal.goal = true;
      relax(goal, so_far + ahead(to.s_m), to.s_m);
    }
    const auto enter = [&](const RouteLeg& leg, bool forward, double exit_m) {
      const Road& road = impl_->roads[leg.road];
      const double inside = 0.5 * (leg.s_from_m + leg.s_to_m);
      const Node target{leg.road, road.section_index(inside), leg.lane, forward, leg.s_from_m};
      const Lane* lane = section_of(target).lane(leg.lane);
      if (!lane || !is_driving(lane->type) || !may_travel(leg.road, leg.lane, inside, forward))
        return;
      relax(
          target,
          so_far + std::max(0.0, ahead(exit_m)) + toll(*lane) +
              (is_beside_layer(*this, leg.road, leg.lane, inside, preferred) ? kOtherLayer_m : 0.0),
          exit_m);
    };
    const double middle = 0.5 * (section.s_start_m + section.s_end_m);
    const double end = with_s ? section.s_end_m : section.s_start_m;
    for (const RouteLeg& leg : next(node.road, node.lane, middle, with_s)) {
      if (leg.s_to_m != leg.s_from_m) enter(leg, leg.s_to_m > leg.s_from_m, end);
    }
    for (const MiddleLink& link : impl_->middle_links[node.road]) {
      const bool here = link.lane == node.lane && link.with_s == with_s &&
                        impl_->roads[node.road].section_index(link.s_m) == node.section;
      if (!here || ahead(link.s_m) < 0.0) continue;
      for (const RouteLeg& leg : middle_legs(link.to, link.to_lane, link.to_s_m, link.to_with_s))
        enter(leg, link.to_with_s, link.s_m);
    }
    for (const int beside : {node.lane - 1, node.lane + 1}) {
      const Lane* lane = section.lane(beside);
      if (!lane || beside == 0 || !is_driving(lane->type) ||
          !may_travel(node.road, beside, middle, with_s))
        continue;
      relax({node.road, node.section, beside, with_s, node.entry_m},
            so_far + kLaneChange_m + toll(*lane), node.entry_m);
    }
  }
  std::vector<RouteLeg> legs;
  if (!reached) return legs;
  // From the goal back. Lanes of one section side by side share their way.
  double exit_m = to.s_m;
  for (std::optional<Node> node = steps.at(*reached).before; node;) {
    legs.push_back({node->road, node->lane, node->entry_m, exit_m});
    const Step& step = steps.at(*node);
    const bool beside = step.before && step.before->road == node->road &&
                        step.before->section == node->section &&
                        step.before->entry_m == node->entry_m && step.exit_m == node->entry_m;
    if (!beside) exit_m = step.exit_m;
    node = step.before;
  }
  std::reverse(legs.begin(), legs.end());
  return legs;
}

}  // namespace raytruth::roads
