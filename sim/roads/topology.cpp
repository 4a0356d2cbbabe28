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
// Borders of sections of two layers nearer than this are one.
constexpr double kBorder_m = 1e-6;

// A road entered at s, in or against its direction.
struct RoadEntry {
  RoadIndex road;
  bool with_s;
  double s_m;
};

}  // namespace

std::vector<RouteLeg> RoadNetwork::next(RoadIndex index, int lane_id, double s, bool with_s) const {
  std::vector<RouteLeg> legs;
  const Road& r = impl_->roads[index];
  const std::size_t section_index = r.section_index(s);
  const LaneSection& section = r.sections[section_index];
  const Lane* lane = section.lane(lane_id);
  if (!lane) return legs;
  const bool temporary = index >= impl_->file_roads;
  // Of the road as given, the layer that this lane is not in.
  const auto other_layer = [&](RoadIndex road) -> std::optional<RoadIndex> {
    if (temporary) return road;
    const auto found = impl_->temporary.find(road);
    return found == impl_->temporary.end() ? std::nullopt : std::optional(found->second);
  };

  const auto leg_of = [&](RoadIndex road, std::size_t in_section, int id, bool forward) {
    const LaneSection& target = impl_->roads[road].sections[in_section];
    if (!target.lane(id)) return;
    legs.push_back({road, id, forward ? target.s_start_m : target.s_end_m,
                    forward ? target.s_end_m : target.s_start_m});
  };

  const std::vector<int>& linked = with_s ? lane->successors : lane->predecessors;
  const std::vector<int>& others = with_s ? lane->other_successors : lane->other_predecessors;
  const double border = with_s ? section.s_end_m : section.s_start_m;
  const bool at_road_end = with_s ? border >= r.length_m - kBorder_m : border <= kBorder_m;
  if (!at_road_end && !others.empty()) {
    if (const auto other = other_layer(impl_->base(index))) {
      if (const auto beyond = impl_->section_from(*other, border, with_s)) {
        for (const int id : others) leg_of(*other, *beyond, id, with_s);
      }
    }
  }
  const bool more = with_s ? section_index + 1 < r.sections.size() : section_index > 0;
  if (more) {
    const std::size_t beyond = with_s ? section_index + 1 : section_index - 1;
    // The temporary layer has gaps.
    const LaneSection& target = r.sections[beyond];
    if (temporary && std::abs((with_s ? target.s_start_m : target.s_end_m) - border) > kBorder_m)
      return legs;
    if (linked.empty() && (!temporary || others.empty())) leg_of(index, beyond, lane_id, with_s);
    for (const int id : linked) leg_of(index, beyond, id, with_s);
    return legs;
  }
  if (temporary && !at_road_end) return legs;
  const std::optional<RoadLink>& link = with_s ? r.successor : r.predecessor;
  if (!link) return legs;
  const auto enter = [&](RoadIndex road, int id, ContactPoint contact) {
    const bool forward = contact == ContactPoint::kStart;
    const Road& to = impl_->roads[road];
    const LaneSection& first = forward ? to.sections.front() : to.sections.back();
    const bool reaches =
        forward ? first.s_start_m <= kBorder_m : first.s_end_m >= to.length_m - kBorder_m;
    if (road >= impl_->file_roads && !reaches) return;
    leg_of(road, forward ? 0 : to.sections.size() - 1, id, forward);
  };
  if (!link->to_junction) {
    const auto next_road = find_road(link->element_id);
    if (!next_road) return legs;
    if (!link->element_s_m) {
      if (const auto other = other_layer(*next_road)) {
        for (const int id : others) enter(*other, id, link->contact);
      }
    }
    if (temporary) {
      const auto own = impl_->temporary.find(*next_road);
      if (own == impl_->temporary.end()) return legs;
      for (const int id : linked) enter(own->second, id, link->contact);
      return legs;
    }
    for (const int id : linked) {
      if (!link->element_s_m) {
        enter(*next_road, id, link->contact);
        continue;
      }
      // Into the middle of a road with a virtual junction.
      const bool forward = with_s ? link->element_with_s : !link->element_with_s;
      for (const RouteLeg& leg : middle_legs(*next_road, id, *link->element_s_m, forward))
        legs.push_back(leg);
    }
    return legs;
  }
  if (temporary) {
    // Connections know permanent lanes only: the one below leads on.
    const double before = border + (with_s ? -kBorder_m : kBorder_m);
    const RoadIndex road = impl_->base(index);
    const LanePoint below = to_lane({road, before, center_t(index, lane_id, before)}, true);
    return next(road, below.lane, before, with_s);
  }
  const auto junction = impl_->junction_by_id.find(link->element_id);
  if (junction == impl_->junction_by_id.end()) return legs;
  const Junction& node = impl_->junctions[junction->second];
  for (const Connection& connection : node.connections) {
    if (connection.incoming_road != r.id) continue;
    const auto connecting = find_road(connection.connecting_road);
    if (!connecting) continue;
    for (const LaneLink& pair : connection.lane_links) {
      if (pair.from == lane_id) enter(*connecting, pair.to, connection.contact);
    }
  }
  if (!legs.empty()) return legs;
  // The other way through a connection: lanes that come out of the junction here.
  const ContactPoint here = with_s ? ContactPoint::kEnd : ContactPoint::kStart;
  for (const Connection& connection : node.connections) {
    const auto connecting = find_road(connection.connecting_road);
    if (!connecting) continue;
    if (connection.connecting_road == r.id && node.type == "direct") {
      if (connection.contact != here) continue;
      const auto incoming = find_road(connection.incoming_road);
      if (!incoming) continue;
      const Road& other = impl_->roads[*incoming];
      const bool at_end =
          other.successor && other.successor->to_junction && other.successor->element_id == node.id;
      for (const LaneLink& pair : connection.lane_links) {
        if (pair.to == lane_id)
          enter(*incoming, pair.from, at_end ? ContactPoint::kEnd : ContactPoint::kStart);
      }
      continue;
    }
    // The end of the connecting road that does not touch the incoming one.
    const Road& road = impl_->roads[*connecting];
    const bool far_end = connection.contact == ContactPoint::kStart;
    const std::optional<RoadLink>& out = far_end ? road.successor : road.predecessor;
    if (!out || out->to_junction || out->element_id != r.id || out->contact != here) continue;
    const LaneSection& far_section = far_end ? road.sections.back() : road.sections.front();
    for (const Lane& candidate : far_section.lanes) {
      const std::vector<int>& ends = far_end ? candidate.successors : candidate.predecessors;
      if (std::find(ends.begin(), ends.end(), lane_id) != ends.end())
        enter(*connecting, candidate.id, far_end ? ContactPoint::kEnd : ContactPoint::kStart);
    }
  }
  return legs;
}

std::vector<RouteLeg> RoadNetwork::middle_legs(RoadIndex road, int lane, double s,
                                               bool with_s) const {
  const Road& r = impl_->roads[road];
  const double at = std::clamp(s, 0.0, r.length_m);
  const LaneSection& section = r.section_at(at);
  if (!section.lane(lane)) return {};
  return {{road, lane, at, with_s ? section.s_end_m : section.s_start_m}};
}

Advance RoadNetwork::advance(const LanePoint& from, bool with_s, double distance_m,
                             std::span<const RouteLeg> route, LaneLayer preferred) const {
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
    if (const MiddleLink* exit = impl_->exit_on(route, now.point, now.with_s)) {
      const double way = std::abs(exit->s_m - now.point.s_m);
      if (way <= now.left_over_m) {
        if (exit->to_with_s != now.with_s) now.point.offset_m = -now.point.offset_m;
        now.left_over_m -= way;
        now.point.road = exit->to;
        now.point.lane = exit->to_lane;
        now.point.s_m = exit->to_s_m;
        now.with_s = exit->to_with_s;
        continue;
      }
    }
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
      return std::any_of(route.begin(), route.end(), [&](const RouteLeg& step) {
        return impl_->base(step.road) == impl_->base(leg.road);
      });
    };
    const bool layered = std::any_of(choices.begin(), choices.end(), [&](const RouteLeg& leg) {
      return layer_of(leg.road) != layer_of(choices.front().road);
    });
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
      if (layered && layer_of(choices[i].road) != preferred) turn += 10.0;
      if (turn < best_turn - 1e-9) {
        best_turn = turn;
        best = i;
      }
    }
    const RouteLeg& leg = choices[best];
    // A leg into the middle of a road may have no length.
    const bool forward = leg.s_to_m != leg.s_from_m ? leg.s_to_m > leg.s_from_m : now.with_s;
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

std::optional<double> RoadNetwork::distance_along(const RoadPoint& a, const RoadPoint& b,
                                                  double max_m) const {
  if (impl_->base(a.road) == impl_->base(b.road)) return b.s_m - a.s_m;
  const auto following = [&](RoadIndex index, bool with_s) {
    std::vector<RoadEntry> entries;
    const Road& r = impl_->roads[index];
    const std::optional<RoadLink>& link = with_s ? r.successor : r.predecessor;
    if (!link) return entries;
    const auto enter = [&](const std::string& id, ContactPoint contact) {
      const auto road = find_road(id);
      if (!road) return;
      const bool forward = contact == ContactPoint::kStart;
      entries.push_back({*road, forward, forward ? 0.0 : impl_->roads[*road].length_m});
    };
    if (!link->to_junction) {
      const auto road = find_road(link->element_id);
      if (road && link->element_s_m) {
        entries.push_back({*road, with_s ? link->element_with_s : !link->element_with_s,
                           std::clamp(*link->element_s_m, 0.0, impl_->roads[*road].length_m)});
      } else {
        enter(link->element_id, link->contact);
      }
      return entries;
    }
    const auto junction = impl_->junction_by_id.find(link->element_id);
    if (junction == impl_->junction_by_id.end()) return entries;
    const Junction& node = impl_->junctions[junction->second];
    for (const Connection& connection : node.connections) {
      if (connection.incoming_road == r.id) enter(connection.connecting_road, connection.contact);
    }
    // Roads inside a junction list no connections of their own: the other end of a connecting road
    // is an ordinary link.
    return entries;
  };
  std::optional<double> best;
  for (const bool with_s : {true, false}) {
    using Entry = std::tuple<double, RoadIndex, bool, double>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    std::set<std::tuple<RoadIndex, bool, double>> done;
    const auto leave = [&](double so_far, RoadIndex road, bool forward, double from_m) {
      const double rest = forward ? impl_->roads[road].length_m - from_m : from_m;
      for (const RoadEntry& e : following(road, forward))
        open.push({so_far + rest, e.road, e.with_s, e.s_m});
      for (const MiddleLink& m : impl_->middle_links[road]) {
        const double way = forward ? m.s_m - from_m : from_m - m.s_m;
        if (m.with_s == forward && way >= 0.0)
          open.push({so_far + way, m.to, m.to_with_s, m.to_s_m});
      }
    };
    leave(0.0, impl_->base(a.road), with_s, a.s_m);
    while (!open.empty()) {
      const auto [so_far, road, forward, from_m] = open.top();
      open.pop();
      if (so_far > max_m || !done.insert({road, forward, from_m}).second) continue;
      const double way = forward ? b.s_m - from_m : from_m - b.s_m;
      if (road == impl_->base(b.road) && way >= 0.0) {
        const double distance = so_far + way;
        if (distance <= max_m && (!best || distance < std::abs(*best)))
          best = with_s ? distance : -distance;
        break;
      }
      leave(so_far, road, forward, from_m);
    }
  }
  return best;
}

}  // namespace raytruth::roads
