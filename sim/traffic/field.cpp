#include "sim/traffic/field.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::traffic {
namespace {

constexpr double kVisitReach_m = 150.0;

}  // namespace

std::optional<LaneIndex> straightest(const LaneGraph& lanes, LaneIndex from,
                                     std::span<const roads::RouteLeg> route,
                                     roads::LaneLayer preferred) {
  const roads::RoadNetwork& roads = lanes.roads();
  const auto layer_of = [&](LaneIndex lane) { return roads.layer_of(lanes.lane(lane).road); };
  const std::vector<LaneIndex>& all = lanes.lane(from).next;
  const bool layered = std::any_of(
      all.begin(), all.end(), [&](LaneIndex next) { return layer_of(next) != layer_of(all[0]); });
  std::optional<LaneIndex> best;
  double least = 1e300;
  for (const LaneIndex next : all) {
    const LaneNode& node = lanes.lane(next);
    double turn = std::abs(node.turn_rad);
    const roads::RoadIndex road = roads.permanent_layer(node.road);
    const bool on_route = std::any_of(route.begin(), route.end(), [&](const roads::RouteLeg& leg) {
      return roads.permanent_layer(leg.road) == road;
    });
    if (on_route) turn -= 100.0;
    if (layered && layer_of(next) != preferred) turn += 10.0;
    if (turn < least - 1e-9) {
      least = turn;
      best = next;
    }
  }
  return best;
}

Field::Field(const LaneGraph& lanes, const std::vector<Agent>& agents, const Surroundings& around)
    : lanes_(lanes) {
  for (std::size_t i = 0; i < agents.size(); ++i) {
    const Agent& a = agents[i];
    Entry e{a.lane,        a.way_m,
            a.body.rear_m, a.body.front_m,
            a.speed_m_s,   a.acceleration_m_s2,
            a.id.value(),  static_cast<int>(i)};
    add(e, true);
    add_overlaid(e, a.body.width_m);
    // It leaves its old lane when half of it is across.
    if (a.change_lane &&
        std::abs(a.left_m()) > 0.5 * lanes.lane(a.lane).width_m - 0.5 * a.body.width_m) {
      const LaneNode& old = lanes.lane(*a.change_lane);
      const LaneNode& now = lanes.lane(a.lane);
      if (old.road == now.road && old.section == now.section) {
        e.lane = *a.change_lane;
        e.way_m = old.way_of(now.at(a.way_m).s_m);
        add(e, false);
      }
    }
    add_visits(a.path, a.trail, a.way_m,
               {0.0, a.speed_m_s, a.acceleration_m_s2,
                a.driver.speed_factor * lanes.lane(a.lane).limit_m_s, a.body, a.id.value(),
                static_cast<int>(i)});
  }
  for (const Obstacle& obstacle : around.obstacles) add_obstacle(obstacle);
  std::sort(entries_.begin(), entries_.end(), [](const Entry& x, const Entry& y) {
    if (x.lane != y.lane) return x.lane < y.lane;
    if (x.way_m != y.way_m) return x.way_m < y.way_m;
    return x.id < y.id;
  });
  std::sort(found_.begin(), found_.end(), [](const auto& x, const auto& y) {
    if (x.first != y.first) return x.first < y.first;
    if (x.second.start_m != y.second.start_m) return x.second.start_m < y.second.start_m;
    return x.second.id < y.second.id;
  });
  for (const auto& [lane, visit] : found_) {
    visit_lanes_.push_back(lane);
    visits_.push_back(visit);
  }
}

void Field::add(const Entry& entry, bool shadows) {
  entries_.push_back(entry);
  if (!shadows) return;
  // Where lanes part or meet, it is in the way of those on the other one as well.
  const LaneNode& node = lanes_.lane(entry.lane);
  for (const LaneConflict& conflict : node.conflicts) {
    Entry shadow = entry;
    shadow.lane = conflict.other;
    if (conflict.kind == LaneConflict::Kind::kDiverging) {
      if (entry.way_m - entry.rear_m > conflict.to_m) continue;
      shadow.way_m = entry.way_m;
    } else if (conflict.kind == LaneConflict::Kind::kMerging) {
      if (entry.way_m + entry.front_m < conflict.from_m) continue;
      shadow.way_m = lanes_.lane(conflict.other).length_m - (node.length_m - entry.way_m);
    } else {
      continue;
    }
    entries_.push_back(shadow);
  }
}

void Field::add_overlaid(const Entry& entry, double width) {
  const LaneNode& node = lanes_.lane(entry.lane);
  if (node.overlaid.empty()) return;
  const roads::RoadNetwork& roads = lanes_.roads();
  const double s = node.at(entry.way_m).s_m;
  const double t = roads.center_t(node.road, node.lane, s);
  for (const LaneIndex index : node.overlaid) {
    const LaneNode& other = lanes_.lane(index);
    const roads::LaneSection& section = roads.road(other.road).sections[other.section];
    if (s < section.s_start_m || s > section.s_end_m) continue;
    const double apart = std::abs(t - roads.center_t(other.road, other.lane, s));
    if (apart > 0.5 * (width + roads.lane_width(other.road, other.lane, s))) continue;
    Entry same = entry;
    same.lane = index;
    same.way_m = other.way_of(s);
    if (other.with_s != node.with_s) {
      std::swap(same.front_m, same.rear_m);
      same.speed_m_s = -same.speed_m_s;
      same.acceleration_m_s2 = -same.acceleration_m_s2;
    }
    entries_.push_back(same);
  }
}

void Field::add_parts(const Obstacle& o, const std::vector<LaneIndex>& known) {
  constexpr double kApart_m = 1.0;
  const double length = o.body.front_m + o.body.rear_m;
  const int count = std::max(1, static_cast<int>(std::ceil(length / kApart_m)));
  struct Part {
    LaneIndex lane;
    double low_m, high_m;
  };
  std::vector<Part> parts;
  for (int k = 0; k <= count; ++k) {
    const double x = -o.body.rear_m + length * k / count;
    for (const double side : {-0.5, 0.0, 0.5}) {
      const Vec3 p = o.X_WO * Vec3(x, side * o.body.width_m, 0.0);
      for (const LaneGraph::Foot& foot : lanes_.under(p, 0.0)) {
        if (std::find(known.begin(), known.end(), foot.lane) != known.end()) continue;
        const auto part = std::find_if(parts.begin(), parts.end(),
                                       [&](const Part& q) { return q.lane == foot.lane; });
        if (part == parts.end()) {
          parts.push_back({foot.lane, foot.way_m, foot.way_m});
        } else {
          part->low_m = std::min(part->low_m, foot.way_m);
          part->high_m = std::max(part->high_m, foot.way_m);
        }
      }
    }
  }
  const double heading = o.X_WO.euler().heading_rad;
  for (const Part& part : parts) {
    const double way = 0.5 * (part.low_m + part.high_m);
    const double half = 0.5 * (part.high_m - part.low_m);
    const LaneSample at = lanes_.lane(part.lane).at(way);
    const Vec2 along(det::cos(at.heading_rad), det::sin(at.heading_rad));
    add({part.lane, way, half, half, o.velocity_m_s.dot(along),
         o.acceleration_m_s2 * det::cos(heading - at.heading_rad), o.id.value(), -1},
        true);
  }
}

void Field::add_obstacle(const Obstacle& o) {
  const Vec3 p = o.X_WO.translation();
  const double heading = o.X_WO.euler().heading_rad;
  const Vec2 forward(det::cos(heading), det::sin(heading));
  // Walkers are where they will be soon, too.
  constexpr double kSoon_s = 1.0;
  std::vector<Vec3> places = {p};
  if (o.walker && o.velocity_m_s.norm() > 0.1) {
    const Vec2 step = 0.5 * kSoon_s * o.velocity_m_s;
    places.emplace_back(p.x() + step.x(), p.y() + step.y(), p.z());
    places.emplace_back(p.x() + 2.0 * step.x(), p.y() + 2.0 * step.y(), p.z());
  }
  std::optional<LaneGraph::Foot> own;
  double best_turn = 0.9;
  std::vector<LaneIndex> known;
  double skew = 1.0;  // sine of the angle to the lane that it follows best
  for (const Vec3& place : places) {
    for (const LaneGraph::Foot& foot : lanes_.under(place, 0.5 * o.body.width_m)) {
      const LaneSample at = lanes_.lane(foot.lane).at(foot.way_m);
      const double turn = wrap_angle(heading - at.heading_rad);
      const Vec2 along(det::cos(at.heading_rad), det::sin(at.heading_rad));
      const double c = forward.dot(along);
      // Bodies across the lane are as long along it as they are wide.
      const double half_width = 0.5 * o.body.width_m * std::sqrt(std::max(0.0, 1.0 - c * c));
      const double front = std::max(o.body.front_m * c, -o.body.rear_m * c) + half_width;
      const double rear = std::max(o.body.rear_m * c, -o.body.front_m * c) + half_width;
      add({foot.lane, foot.way_m, rear, front, o.velocity_m_s.dot(along), o.acceleration_m_s2 * c,
           o.id.value(), -1},
          true);
      known.push_back(foot.lane);
      skew = std::min(skew, std::abs(det::sin(turn)));
      if (o.vehicle && &place == &places.front() && std::abs(turn) < best_turn) {
        best_turn = std::abs(turn);
        own = foot;
      }
    }
  }
  // Along a lane its width says all.
  constexpr double kAlong = 0.1;
  if (!o.walker && skew > kAlong) add_parts(o, known);
  if (!own) return;
  std::vector<LaneIndex> path = {own->lane};
  double reach = lanes_.lane(own->lane).length_m - own->way_m;
  while (reach < kVisitReach_m) {
    const auto next = straightest(lanes_, path.back(), o.route, o.layer);
    if (!next) break;
    path.push_back(*next);
    reach += lanes_.lane(*next).length_m;
  }
  const double speed = o.velocity_m_s.norm();
  add_visits(path, {}, own->way_m,
             {0.0, speed, o.acceleration_m_s2, std::max(speed, 1.0), o.body, o.id.value(), -1});
}

void Field::add_visits(std::span<const LaneIndex> path, std::span<const LaneIndex> trail,
                       double way, const Visit& visit) {
  double start = -way;
  for (const LaneIndex lane : path) {
    if (start > kVisitReach_m) break;
    const LaneNode& node = lanes_.lane(lane);
    if (!node.conflicts.empty()) {
      Visit v = visit;
      v.start_m = start;
      found_.emplace_back(lane, v);
    }
    start += node.length_m;
  }
  start = -way;
  for (const LaneIndex lane : trail) {
    const LaneNode& node = lanes_.lane(lane);
    start -= node.length_m;
    if (node.conflicts.empty()) continue;
    Visit v = visit;
    v.start_m = start;
    found_.emplace_back(lane, v);
  }
}

std::span<const Entry> Field::on(LaneIndex lane) const {
  const auto first = std::lower_bound(entries_.begin(), entries_.end(), lane,
                                      [](const Entry& e, LaneIndex v) { return e.lane < v; });
  auto last = first;
  while (last != entries_.end() && last->lane == lane) ++last;
  return {first, last};
}

std::span<const Visit> Field::visits(LaneIndex lane) const {
  const auto range = std::equal_range(visit_lanes_.begin(), visit_lanes_.end(), lane);
  const auto first = static_cast<std::size_t>(range.first - visit_lanes_.begin());
  const auto count = static_cast<std::size_t>(range.second - range.first);
  return std::span<const Visit>(visits_).subspan(first, count);
}

std::optional<Ahead> Field::ahead(std::span<const LaneIndex> path, double way, const Body& body,
                                  std::uint32_t self, double reach) const {
  double start = -way;
  for (const LaneIndex lane : path) {
    if (start > reach) break;
    const Entry* nearest = nullptr;
    for (const Entry& e : on(lane)) {
      if (e.id == self || start + e.way_m <= 0.0) continue;
      // Long bodies may begin before others whose origin lies nearer.
      if (!nearest || e.way_m - e.rear_m < nearest->way_m - nearest->rear_m) nearest = &e;
      if (e.way_m - nearest->way_m > 30.0) break;
    }
    if (nearest)
      return Ahead{start + nearest->way_m - nearest->rear_m - body.front_m, *nearest, start};
    start += lanes_.lane(lane).length_m;
  }
  return std::nullopt;
}

std::optional<Ahead> Field::behind(LaneIndex lane, double way, const Body& body, std::uint32_t self,
                                   double reach) const {
  // Breadth first over few lanes: those that lead here within reach.
  struct Look {
    LaneIndex lane;
    double end_m;  // from the searcher's origin back to the lane's end; the first: its own way
  };
  std::vector<Look> open = {{lane, 0.0}};
  std::optional<Ahead> best;
  for (std::size_t i = 0; i < open.size() && i < 16; ++i) {
    const Look look = open[i];
    const LaneNode& node = lanes_.lane(look.lane);
    const double from = i == 0 ? way : node.length_m;
    for (const Entry& e : on(look.lane)) {
      if (e.id == self || (i == 0 && e.way_m > way)) continue;
      const double gap = look.end_m + from - e.way_m - e.front_m - body.rear_m;
      if (!best || gap < best->gap_m) best = Ahead{gap, e, 0.0};
    }
    const double next_end = look.end_m + from;
    if (best || next_end > reach) continue;
    for (const LaneIndex before : node.before) open.push_back({before, next_end});
  }
  return best;
}

}  // namespace raytruth::traffic
