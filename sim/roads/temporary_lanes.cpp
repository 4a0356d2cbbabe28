// The temporary lane layer: lanes of road works, laid on the permanent ones.
#include "sim/roads/temporary_lanes.h"

#include <algorithm>
#include <cmath>

#include "sim/roads/lane_geometry.h"
#include "sim/roads/network_impl.h"

namespace raytruth::roads {
namespace {

// Borders of sections of two layers nearer than this are one.
constexpr double kOneBorder_m = 1e-6;

void add_id(std::vector<int>& ids, int id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

// What one of two lanes says, the other one knows.
void link_sections(LaneSection& before, LaneSection& after) {
  const auto lane_of = [](LaneSection& section, int id) -> Lane* {
    const auto found = std::find_if(section.lanes.begin(), section.lanes.end(),
                                    [&](const Lane& lane) { return lane.id == id; });
    return found == section.lanes.end() ? nullptr : &*found;
  };
  for (Lane& lane : before.lanes) {
    for (const int id : lane.other_successors) {
      if (Lane* other = lane_of(after, id)) add_id(other->other_predecessors, lane.id);
    }
  }
  for (Lane& lane : after.lanes) {
    for (const int id : lane.other_predecessors) {
      if (Lane* other = lane_of(before, id)) add_id(other->other_successors, lane.id);
    }
  }
}

void link_layers(Road& road) {
  for (LaneSection& temporary : road.temporary_sections) {
    for (LaneSection& permanent : road.sections) {
      if (std::abs(permanent.s_end_m - temporary.s_start_m) <= kOneBorder_m)
        link_sections(permanent, temporary);
      if (std::abs(permanent.s_start_m - temporary.s_end_m) <= kOneBorder_m)
        link_sections(temporary, permanent);
    }
  }
}

bool has_lanes_at(const Road& layer, double s_m) {
  const LaneSection& section = layer.section_at(s_m);
  return s_m >= section.s_start_m && s_m <= section.s_end_m;
}

}  // namespace

double temporary_outer_t(const Road& road, const LaneSection& section, int lane, double s_m) {
  const double offset = value_at(road.temporary_lane_offset, s_m);
  if (lane == 0) return offset;
  const double out = outer_distance(section, lane, s_m - section.s_start_m).value;
  return offset + (lane > 0 ? out : -out);
}

void RoadNetwork::Impl::add_layers() {
  for (RoadIndex i = 0; i < file_roads; ++i) {
    Road& road = roads[i];
    if (road.temporary_sections.empty()) continue;
    link_layers(road);
    Road layer;
    layer.id = road.id;
    layer.name = road.name;
    layer.junction = road.junction;
    layer.length_m = road.length_m;
    layer.left_hand_traffic = road.left_hand_traffic;
    layer.plan_view = road.plan_view;
    layer.elevation = road.elevation;
    layer.superelevation = road.superelevation;
    layer.lateral = road.lateral;
    layer.predecessor = road.predecessor;
    layer.successor = road.successor;
    layer.lane_offset = road.temporary_lane_offset;
    layer.sections = road.temporary_sections;
    layer.types = road.types;
    layer.speed_limit_m_s = road.speed_limit_m_s;
    layer.type = road.type;
    layer.where = road.where;
    temporary.emplace(i, roads.size());
    layer_base.push_back(i);
    roads.push_back(std::move(layer));
    lines.emplace_back(roads.back().plan_view);
  }
  middle_links.resize(roads.size());
}

std::optional<std::size_t> RoadNetwork::Impl::section_from(RoadIndex road, double s_m,
                                                           bool starts) const {
  const std::vector<LaneSection>& sections = roads[road].sections;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const double border = starts ? sections[i].s_start_m : sections[i].s_end_m;
    if (std::abs(border - s_m) <= kOneBorder_m) return i;
  }
  return std::nullopt;
}

bool is_beside_layer(const RoadNetwork& roads, RoadIndex road, int lane, double s_m,
                     LaneLayer preferred) {
  if (roads.layer_of(road) == preferred) return false;
  const RoadIndex layer = roads.layer_at(road, s_m, preferred);
  if (layer == road) return false;
  const std::vector<Lane>& lanes = roads.road(layer).section_at(s_m).lanes;
  return std::any_of(lanes.begin(), lanes.end(), [&](const Lane& other) {
    return other.id != 0 && (other.id > 0) == (lane > 0) && is_driving(other.type) &&
           !other.road_works;
  });
}

std::optional<RoadIndex> RoadNetwork::temporary_layer(RoadIndex road) const {
  if (road >= impl_->file_roads) return road;
  const auto found = impl_->temporary.find(road);
  return found == impl_->temporary.end() ? std::nullopt : std::optional(found->second);
}

RoadIndex RoadNetwork::permanent_layer(RoadIndex road) const { return impl_->base(road); }

LaneLayer RoadNetwork::layer_of(RoadIndex road) const {
  return road < impl_->file_roads ? LaneLayer::kPermanent : LaneLayer::kTemporary;
}

RoadIndex RoadNetwork::layer_at(RoadIndex road, double s, LaneLayer preferred) const {
  const RoadIndex base = impl_->base(road);
  if (preferred == LaneLayer::kPermanent || impl_->temporary.empty()) return base;
  const auto found = impl_->temporary.find(base);
  if (found == impl_->temporary.end() || !has_lanes_at(impl_->roads[found->second], s)) return base;
  return found->second;
}

std::size_t RoadNetwork::layer_count() const { return impl_->roads.size(); }

LanePoint RoadNetwork::to_lane_of(LaneLayer preferred, const RoadPoint& point,
                                  bool driving_only) const {
  const RoadIndex base = impl_->base(point.road);
  const RoadIndex layer = layer_at(base, point.s_m, preferred);
  if (layer != base) {
    const LanePoint lane = to_lane({layer, point.s_m, point.t_m}, driving_only);
    const double half = 0.5 * lane_width(layer, lane.lane, point.s_m);
    if (lane.lane != 0 && std::abs(lane.offset_m) <= half + 1e-9) return lane;
  }
  return to_lane({base, point.s_m, point.t_m}, driving_only);
}

}  // namespace raytruth::roads
