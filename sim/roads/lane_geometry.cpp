#include "sim/roads/lane_geometry.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/roads/network_impl.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {
namespace {

// The outer edge of `lane`, whose inner edge is at `distance` from lane 0.
Moving step_out(const Lane& lane, double ds, const Moving& distance) {
  if (!lane.width.empty()) {
    const Cubic& record = *record_at(lane.width, ds);
    const double width = record.value(ds);
    if (width <= 0.0) return distance;
    return {distance.value + width, distance.slope + record.slope(ds)};
  }
  if (lane.border.empty()) return distance;
  const Cubic& record = *record_at(lane.border, ds);
  const double border = record.value(ds);
  if (std::abs(border) <= distance.value) return distance;
  return {std::abs(border), border < 0.0 ? -record.slope(ds) : record.slope(ds)};
}

Moving lane_offset(const Road& road, double s) {
  return {value_at(road.lane_offset, s), slope_at(road.lane_offset, s)};
}

Moving across(const Moving& offset, int side, const Moving& distance) {
  return {offset.value + side * distance.value, offset.slope + side * distance.slope};
}

}  // namespace

Moving outer_distance(const LaneSection& section, int id, double ds) {
  Moving distance;
  const int side = id > 0 ? 1 : -1;
  for (int i = side; i * side <= id * side; i += side) {
    const Lane* lane = section.lane(i);
    if (!lane) break;
    distance = step_out(*lane, ds, distance);
  }
  return distance;
}

namespace {

// Both edges of a lane in one walk: distances from lane 0.
struct Edges {
  Moving inner, outer;
};

Edges edges_of(const LaneSection& section, int id, double ds) {
  Edges edges;
  const int side = id > 0 ? 1 : -1;
  for (int i = side; i * side <= id * side; i += side) {
    edges.inner = edges.outer;
    const Lane* lane = section.lane(i);
    if (!lane) break;
    edges.outer = step_out(*lane, ds, edges.outer);
  }
  return edges;
}

// The edges of a road's lane at s, and the side of lane 0 that they lie on; none of lane 0.
struct EdgesAt {
  Edges edges;
  int side;
};

EdgesAt edges_at(const Road& road, int lane, double s) {
  const LaneSection& section = road.section_at(s);
  return {edges_of(section, lane, s - section.s_start_m), lane > 0 ? 1 : -1};
}

// Walks outwards from lane 0 to the first lane that `is_it(lane, inner, outer)`.
template <typename IsIt>
LaneSpan walk_out(const Road& road, double s, int side, IsIt is_it) {
  const LaneSection& section = road.section_at(s);
  const double ds = s - section.s_start_m;
  const Moving offset = lane_offset(road, s);
  LaneSpan span;
  Moving distance;
  for (int id = side; const Lane* lane = section.lane(id); id += side) {
    const Moving outer = step_out(*lane, ds, distance);
    if (!lane->level) {
      span.level = false;
    } else if (!span.level) {
      span.level = true;
      span.level_t = across(offset, side, distance);
    }
    if (is_it(*lane, distance.value, outer.value)) {
      span.lane = lane;
      span.inner_t = across(offset, side, distance);
      span.outer_t = across(offset, side, outer);
      break;
    }
    distance = outer;
  }
  return span;
}

}  // namespace

LaneSpan lane_span(const Road& road, double s, double t) {
  const double offset = value_at(road.lane_offset, s);
  const int side = t > offset ? 1 : -1;
  const double out = side * (t - offset);
  return walk_out(road, s, side, [out](const Lane&, double inner, double outer) {
    return out <= outer && outer > inner;
  });
}

LaneSpan span_of_lane(const Road& road, double s, int lane) {
  if (lane == 0) return {};
  const LaneSpan span = walk_out(road, s, lane > 0 ? 1 : -1,
                                 [lane](const Lane& l, double, double) { return l.id == lane; });
  return span.lane ? span : LaneSpan{};
}

double RoadNetwork::inner_t(RoadIndex index, int lane, double s) const {
  const Road& r = impl_->roads[index];
  const double offset = value_at(r.lane_offset, s);
  const int side = lane > 0 ? 1 : -1;
  if (lane == 0 || lane == side) return offset;
  const LaneSection& section = r.section_at(s);
  return offset + side * outer_distance(section, lane - side, s - section.s_start_m).value;
}

double RoadNetwork::outer_t(RoadIndex index, int lane, double s) const {
  const Road& r = impl_->roads[index];
  const LaneSection& section = r.section_at(s);
  const double offset = value_at(r.lane_offset, s);
  if (lane == 0) return offset;
  return offset + (lane > 0 ? 1 : -1) * outer_distance(section, lane, s - section.s_start_m).value;
}

double RoadNetwork::center_t(RoadIndex index, int lane, double s) const {
  const Road& r = impl_->roads[index];
  const double offset = value_at(r.lane_offset, s);
  const auto [edges, side] = edges_at(r, lane, s);
  return 0.5 * (offset + side * edges.inner.value + (offset + side * edges.outer.value));
}

double RoadNetwork::center_slope(RoadIndex index, int lane, double s) const {
  const Road& r = impl_->roads[index];
  const auto [edges, side] = edges_at(r, lane, s);
  return slope_at(r.lane_offset, s) + 0.5 * side * (edges.inner.slope + edges.outer.slope);
}

double RoadNetwork::lane_width(RoadIndex index, int lane, double s) const {
  const Road& r = impl_->roads[index];
  const double offset = value_at(r.lane_offset, s);
  const auto [edges, side] = edges_at(r, lane, s);
  return std::abs(offset + side * edges.outer.value - (offset + side * edges.inner.value));
}

LanePoint RoadNetwork::to_lane(const RoadPoint& point, bool driving_only) const {
  const Road& r = impl_->roads[point.road];
  const LaneSection& section = r.section_at(point.s_m);
  const double ds = point.s_m - section.s_start_m;
  const double offset = value_at(r.lane_offset, point.s_m);
  LanePoint best{point.road, 0, point.s_m, point.t_m - offset};
  double best_distance = 1e300;
  // Most points are within a lane: on its side first.
  const int first = point.t_m < offset ? -1 : 1;
  for (const int side : {first, -first}) {
    Moving distance;
    for (int id = side; const Lane* lane = section.lane(id); id += side) {
      const double inner = offset + side * distance.value;
      distance = step_out(*lane, ds, distance);
      const double outer = offset + side * distance.value;
      if (driving_only && !is_driving(lane->type)) continue;
      if (std::abs(outer - inner) < 1e-6) continue;
      const double low = std::min(inner, outer);
      const double high = std::max(inner, outer);
      // Within a lane there is no other one.
      if (low < point.t_m && point.t_m < high)
        return {point.road, lane->id, point.s_m, point.t_m - 0.5 * (low + high)};
      const double away = std::max({0.0, low - point.t_m, point.t_m - high});
      // On a border the lane nearer to the reference line has it, on lane 0's line the left one.
      if (away < best_distance ||
          (away == best_distance &&
           std::pair(std::abs(lane->id), -lane->id) < std::pair(std::abs(best.lane), -best.lane))) {
        best_distance = away;
        best.lane = lane->id;
        best.offset_m = point.t_m - 0.5 * (low + high);
      }
    }
  }
  return best;
}

}  // namespace raytruth::roads
