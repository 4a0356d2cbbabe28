#include "sim/roads/road_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/check.h"
#include "sim/core/files.h"
#include "sim/core/math.h"
#include "sim/roads/network_impl.h"

namespace raytruth::roads {
RoadNetwork::RoadNetwork() : impl_(std::make_unique<Impl>()) {}
RoadNetwork::~RoadNetwork() = default;

std::shared_ptr<const RoadNetwork> RoadNetwork::load(const std::filesystem::path& path,
                                                     Diagnostics& diagnostics) {
  std::string text;
  try {
    text = read_file(path);
  } catch (const InputError& error) {
    for (const Diagnostic& d : error.diagnostics()) diagnostics.add(d);
    return nullptr;
  }
  return parse(text, path.string(), path.parent_path(), diagnostics);
}

std::shared_ptr<const RoadNetwork> RoadNetwork::parse(std::string_view xml, const std::string& name,
                                                      Diagnostics& diagnostics) {
  return parse(xml, name, std::nullopt, diagnostics);
}

std::shared_ptr<const RoadNetwork> RoadNetwork::parse(
    std::string_view xml, const std::string& name,
    const std::optional<std::filesystem::path>& folder, Diagnostics& diagnostics) {
  std::shared_ptr<RoadNetwork> network(new RoadNetwork);
  Impl& impl = *network->impl_;
  OpenDriveContent content;
  if (!read_open_drive(xml, name, folder, content, diagnostics)) return nullptr;
  impl.roads = std::move(content.roads);
  impl.file_roads = impl.roads.size();
  // What is made of roads and lines points at them: the layers find room behind.
  impl.roads.reserve(2 * impl.file_roads);
  impl.lines.reserve(2 * impl.file_roads);
  impl.junctions = std::move(content.junctions);
  impl.extras = std::move(content.extras);
  impl.geo_reference = std::move(content.geo_reference);
  impl.geo_offset = content.geo_offset;
  impl.file = name;
  if (impl.geo_reference.find_first_not_of(" \t\r\n") != std::string::npos) {
    std::string why;
    impl.geo = GeoProjection::make(impl.geo_reference, impl.geo_offset, why);
    if (!impl.geo) {
      diagnostics.warning("xodr.geo", {name, content.geo_mark.line, content.geo_mark.column},
                          fmt::format("the projection can't be used: {}", why),
                          "give a PROJ text or WKT; places by latitude and longitude are unknown");
    }
  }

  std::vector<RoadIndexGrid::Sample> samples;
  for (RoadIndex i = 0; i < impl.roads.size(); ++i) {
    const Road& road = impl.roads[i];
    impl.lines.emplace_back(road.plan_view);
    impl.by_id.emplace(road.id, i);
  }
  impl.find_cross_paths();
  network->link_middles();
  if (!network->place_surfaces(diagnostics)) return nullptr;
  impl.place_elevations(*network);
  for (RoadIndex i = 0; i < impl.roads.size(); ++i) {
    const Road& road = impl.roads[i];
    const int count = 1 + static_cast<int>(road.length_m / RoadIndexGrid::kSpacing_m);
    for (int k = 0; k <= count; ++k) {
      const double s = road.length_m * k / count;
      const LinePoint p = impl.lines[i].at(s);
      const LaneSection& section = road.section_at(s);
      double reach = 1.0;
      if (!section.lanes.empty()) {
        for (const int id : {section.lanes.front().id, section.lanes.back().id})
          reach = std::max(reach, std::abs(network->outer_t(i, id, s)));
      }
      const double z = network->height_of({i, s, 0.0});
      samples.push_back({i, s, p.x_m, p.y_m, z, reach, {}});
      impl.bounds.extend({p.x_m, p.y_m, z});
    }
  }
  impl.grid.build(std::move(samples));
  for (std::size_t j = 0; j < impl.junctions.size(); ++j)
    impl.junction_by_id.emplace(impl.junctions[j].id, j);
  impl.add_layers();
  return network;
}

std::span<const Road> RoadNetwork::roads() const {
  return {impl_->roads.data(), impl_->file_roads};
}
const Road& RoadNetwork::road(RoadIndex index) const { return impl_->roads[index]; }
std::span<const Junction> RoadNetwork::junctions() const { return impl_->junctions; }
std::span<const JunctionGroup> RoadNetwork::junction_groups() const {
  return impl_->extras.junction_groups;
}
std::span<const Controller> RoadNetwork::controllers() const { return impl_->extras.controllers; }
std::span<const Station> RoadNetwork::stations() const { return impl_->extras.stations; }
std::span<const VmsGroup> RoadNetwork::vms_groups() const { return impl_->extras.vms_groups; }
std::span<const DefaultRegulation> RoadNetwork::default_regulations() const {
  return impl_->extras.default_regulations;
}
const RoadHeader& RoadNetwork::header() const { return impl_->extras.header; }
Box3 RoadNetwork::bounds() const { return impl_->bounds; }
const std::string& RoadNetwork::geo_reference() const { return impl_->geo_reference; }
const GeoOffset& RoadNetwork::geo_offset() const { return impl_->geo_offset; }

std::optional<GeoPoint> RoadNetwork::to_geo(const Vec3& p_W) const {
  return impl_->geo ? impl_->geo->to_geo(p_W) : std::nullopt;
}

std::optional<Vec3> RoadNetwork::to_world(const GeoPoint& point) const {
  return impl_->geo ? impl_->geo->to_world(point) : std::nullopt;
}

std::optional<RoadIndex> RoadNetwork::find_road(std::string_view id) const {
  const auto it = impl_->by_id.find(id);
  if (it == impl_->by_id.end()) return std::nullopt;
  return it->second;
}

double RoadNetwork::room_to_break(RoadIndex index, double s, bool with_s) const {
  constexpr double kHere_m = 1e-7;
  const Road& r = impl_->roads[index];
  double room = with_s ? r.length_m - s : s;
  const auto stop = [&](double at) {
    const double way = with_s ? at - s : s - at;
    if (way > kHere_m) room = std::min(room, way);
  };
  for (const Geometry& g : r.plan_view) stop(g.s_m);
  for (const LaneSection& section : r.sections) stop(section.s_start_m);
  const RoadIndex surface = impl_->base(index);
  if (surface != index) {
    for (const LaneSection& section : r.sections) stop(section.s_end_m);
    for (const LaneSection& section : impl_->roads[surface].sections) stop(section.s_start_m);
  }
  for (const CrgPlacement& crg : impl_->crg[surface]) {
    stop(crg.s_from_m);
    stop(crg.s_to_m);
  }
  for (const ObjectGrid& grid : impl_->object_grids[surface]) {
    stop(grid.s_first_m);
    stop(grid.s_last_m);
  }
  return std::max(0.0, room);
}

RoadPoint RoadNetwork::to_road(const LanePoint& p) const {
  return {p.road, p.s_m, center_t(p.road, p.lane, p.s_m) + p.offset_m};
}

int RoadNetwork::travel_sign(RoadIndex index, int lane, double s) const {
  const Road& road = impl_->roads[index];
  const Lane* found = road.section_at(s).lane(lane);
  const bool reversed = found && found->direction == LaneDirection::kReversed;
  const int right_hand = lane <= 0 ? 1 : -1;
  return road.left_hand_traffic != reversed ? -right_hand : right_hand;
}

bool RoadNetwork::may_travel(RoadIndex index, int lane, double s, bool with_s) const {
  const Lane* found = impl_->roads[index].section_at(s).lane(lane);
  if (found &&
      (found->direction == LaneDirection::kBoth || found->type == LaneType::kBidirectional))
    return true;
  return (travel_sign(index, lane, s) > 0) == with_s;
}

}  // namespace raytruth::roads
