#include "sim/roads/route_search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <tuple>

#include "sim/core/random.h"
#include "sim/roads/route_costs.h"
#include "sim/roads/temporary_lanes.h"

namespace raytruth::roads {
namespace {

constexpr double kUsual_m_s = 50.0 / 3.6;
constexpr double kUnlimited_m_s = 130.0 / 3.6;
// More than any way through a network.
constexpr double kJunction_m = 1e6;
// A lane closed for road works (1.9) counts as more than that.
constexpr double kClosed_m = 1e9;

// Dijkstra's search over lanes of sections, each entered at one place in one direction.
class Search {
 public:
  Search(const RoadNetwork& network, const LanePoint& to, RouteAim aim, std::uint64_t seed,
         LaneLayer preferred)
      : network_(network), to_(to), aim_(aim), seed_(seed), preferred_(preferred) {}

  std::vector<RouteLeg> run(const LanePoint& from) {
    for (const bool with_s : {true, false}) {
      if (!network_.may_travel(from.road, from.lane, from.s_m, with_s)) continue;
      visit({from.road, section_of(from.road, from.s_m), from.lane, with_s, from.s_m},
            {0.0, std::nullopt});
    }
    std::optional<Node> best;
    double least = 1e300;
    while (!open_.empty() && open_.top().first < least) {
      const auto [cost, node] = open_.top();
      open_.pop();
      if (cost > steps_.at(node).cost) continue;
      if (const auto rest = way_to_goal(node)) {
        const double whole = cost + weight(node, *rest);
        if (whole < least) {
          least = whole;
          best = node;
        }
      }
      expand(node, cost);
    }
    return best ? legs_to(*best) : std::vector<RouteLeg>();
  }

 private:
  struct Node {
    RoadIndex road;
    std::size_t section;
    int lane;
    bool with_s;
    double entry_m;
    auto operator<=>(const Node&) const = default;  // NOLINT(modernize-use-nullptr)
  };
  struct Step {
    double cost;
    std::optional<Node> before;
  };

  std::size_t section_of(RoadIndex road, double s) const {
    return network_.road(road).section_index(s);
  }
  const LaneSection& section(const Node& n) const {
    return network_.road(n.road).sections[n.section];
  }
  std::optional<double> way_to_goal(const Node& n) const {
    if (n.road != to_.road || n.lane != to_.lane || n.section != section_of(to_.road, to_.s_m))
      return std::nullopt;
    const double way = n.with_s ? to_.s_m - n.entry_m : n.entry_m - to_.s_m;
    return way >= 0.0 ? std::optional(way) : std::nullopt;
  }
  double weight(const Node& n, double way_m) const {
    if (aim_ == RouteAim::kTime) {
      const RoadTypeRecord* type =
          network_.road(n.road).type_at(0.5 * (section(n).s_start_m + section(n).s_end_m));
      const double limit = type ? type->max_speed_m_s : 0.0;
      return way_m / (limit <= 0.0 ? kUsual_m_s : std::min(limit, kUnlimited_m_s));
    }
    if (aim_ == RouteAim::kRandom) {
      RandomStream stream(seed_, "route.strategy", n.road);
      return way_m * stream.uniform(1.0, 10.0);
    }
    return way_m;
  }
  void visit(const Node& node, const Step& step) {
    const auto known = steps_.find(node);
    if (known != steps_.end() && known->second.cost <= step.cost) return;
    steps_[node] = step;
    open_.push({step.cost, node});
  }
  void expand(const Node& node, double cost) {
    const LaneSection& here = section(node);
    const double middle = 0.5 * (here.s_start_m + here.s_end_m);
    const double way = std::abs((node.with_s ? here.s_end_m : here.s_start_m) - node.entry_m);
    for (const RouteLeg& leg : network_.next(node.road, node.lane, middle, node.with_s)) {
      if (leg.s_to_m == leg.s_from_m) continue;
      const bool with_s = leg.s_to_m > leg.s_from_m;
      const double inside = 0.5 * (leg.s_from_m + leg.s_to_m);
      const Road& road = network_.road(leg.road);
      const Lane* lane = road.section_at(inside).lane(leg.lane);
      if (!lane || !is_driving(lane->type) ||
          !network_.may_travel(leg.road, leg.lane, inside, with_s))
        continue;
      const bool enters = !road.junction.empty() && network_.road(node.road).junction.empty();
      const bool beside_layer = is_beside_layer(network_, leg.road, leg.lane, inside, preferred_);
      const double toll = (enters && aim_ == RouteAim::kJunctions ? kJunction_m : 0.0) +
                          (lane->road_works ? kClosed_m : 0.0) +
                          (beside_layer ? kOtherLayer_m : 0.0);
      visit({leg.road, section_of(leg.road, inside), leg.lane, with_s, leg.s_from_m},
            {cost + weight(node, way) + toll, node});
    }
    for (const int beside : {node.lane - 1, node.lane + 1}) {
      const Lane* lane = here.lane(beside);
      if (!lane || beside == 0 || !is_driving(lane->type) ||
          !network_.may_travel(node.road, beside, middle, node.with_s))
        continue;
      visit({node.road, node.section, beside, node.with_s, node.entry_m},
            {cost + weight(node, kLaneChange_m) + (lane->road_works ? kClosed_m : 0.0), node});
    }
  }
  std::vector<RouteLeg> legs_to(const Node& last) const {
    std::vector<RouteLeg> legs;
    double exit_m = to_.s_m;
    std::optional<Node> node = last;
    while (node) {
      legs.push_back({node->road, node->lane, node->entry_m, exit_m});
      const std::optional<Node>& before = steps_.at(*node).before;
      // Lanes side by side share their way.
      const bool beside = before && before->road == node->road &&
                          before->section == node->section && before->entry_m == node->entry_m;
      if (before && !beside)
        exit_m = before->with_s ? section(*before).s_end_m : section(*before).s_start_m;
      node = before;
    }
    std::reverse(legs.begin(), legs.end());
    return legs;
  }

  const RoadNetwork& network_;
  const LanePoint& to_;
  RouteAim aim_;
  std::uint64_t seed_;
  LaneLayer preferred_;
  std::map<Node, Step> steps_;
  using Entry = std::pair<double, Node>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open_;
};

}  // namespace

std::vector<RouteLeg> find_route(const RoadNetwork& network, const LanePoint& from,
                                 const LanePoint& to, RouteAim aim, std::uint64_t seed,
                                 LaneLayer preferred) {
  if (aim == RouteAim::kLength) return network.route(from, to, preferred);
  return Search(network, to, aim, seed, preferred).run(from);
}

}  // namespace raytruth::roads
