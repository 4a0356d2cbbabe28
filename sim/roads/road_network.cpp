#include "sim/roads/road_network.h"

#include <algorithm>
#include <cmath>

#include "sim/core/check.h"
#include "sim/core/files.h"
#include "sim/core/math.h"
#include "sim/roads/network_impl.h"

namespace raytruth::roads {
namespace {

double clamp_s(const Road& road, double s) { return std::clamp(s, 0.0, road.length_m); }

}  // namespace

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
  return parse(text, path.string(), diagnostics);
}

std::shared_ptr<const RoadNetwork> RoadNetwork::parse(std::string_view xml, const std::string& name,
                                                      Diagnostics& diagnostics) {
  std::shared_ptr<RoadNetwork> network(new RoadNetwork);
  Impl& impl = *network->impl_;
  OpenDriveContent content;
  if (!read_open_drive(xml, name, content, diagnostics)) return nullptr;
  impl.roads = std::move(content.roads);
  impl.junctions = std::move(content.junctions);
  impl.geo_reference = std::move(content.geo_reference);
  impl.geo_offset = content.geo_offset;
  impl.file = name;

  std::vector<RoadIndexGrid::Sample> samples;
  for (RoadIndex i = 0; i < impl.roads.size(); ++i) {
    const Road& road = impl.roads[i];
    impl.lines.emplace_back(road.plan_view);
    impl.by_id.emplace(road.id, i);
  }
  for (RoadIndex i = 0; i < impl.roads.size(); ++i) {
    const Road& road = impl.roads[i];
    // Half of a cell: a query that looks one cell around itself misses no sample.
    const int count = 1 + static_cast<int>(road.length_m / 5.0);
    for (int k = 0; k <= count; ++k) {
      const double s = road.length_m * k / count;
      const LinePoint p = impl.lines[i].at(s);
      const LaneSection& section = road.section_at(s);
      double reach = 1.0;
      for (const Lane& lane : section.lanes) {
        reach = std::max(reach, std::abs(network->outer_t(i, lane.id, s)));
      }
      const double z = value_at(road.elevation, s);
      samples.push_back({i, s, p.x_m, p.y_m, z, reach});
      impl.bounds.extend({p.x_m, p.y_m, z});
    }
  }
  impl.grid.build(std::move(samples));
  for (std::size_t j = 0; j < impl.junctions.size(); ++j)
    impl.junction_by_id.emplace(impl.junctions[j].id, j);
  return network;
}

std::span<const Road> RoadNetwork::roads() const { return impl_->roads; }
std::span<const Junction> RoadNetwork::junctions() const { return impl_->junctions; }
Box3 RoadNetwork::bounds() const { return impl_->bounds; }
const std::string& RoadNetwork::geo_reference() const { return impl_->geo_reference; }
const GeoOffset& RoadNetwork::geo_offset() const { return impl_->geo_offset; }

Vec3 GeoOffset::to_projected(const Vec3& p_W) const {
  const double c = det::cos(heading_rad);
  const double s = det::sin(heading_rad);
  return {c * p_W.x() - s * p_W.y() + x_m, s * p_W.x() + c * p_W.y() + y_m, p_W.z() + z_m};
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
  return std::max(0.0, room);
}

RoadPoint RoadNetwork::to_road(const LanePoint& p) const {
  return {p.road, p.s_m, center_t(p.road, p.lane, p.s_m) + p.offset_m};
}

int RoadNetwork::travel_sign(RoadIndex index, int lane) const {
  const int right_hand = lane <= 0 ? 1 : -1;
  return impl_->roads[index].left_hand_traffic ? -right_hand : right_hand;
}

std::optional<RoadPoint> RoadNetwork::nearest(const Vec3& p_W, double max_distance_m,
                                              std::optional<RoadIndex> hint) const {
  std::vector<const RoadIndexGrid::Sample*> found;
  std::optional<RoadPoint> best;
  double best_score = 1e300;
  for (const double radius : {30.0, max_distance_m + impl_->grid.widest_m()}) {
    impl_->grid.near(p_W.x(), p_W.y(), radius, found);
    // One candidate a road: the sample nearest in the plane.
    for (std::size_t i = 0; i < found.size();) {
      const RoadIndex index = found[i]->road;
      const RoadIndexGrid::Sample* start = found[i];
      const auto d2 = [&](const RoadIndexGrid::Sample& q) {
        return (q.x_m - p_W.x()) * (q.x_m - p_W.x()) + (q.y_m - p_W.y()) * (q.y_m - p_W.y()) +
               (q.z_m - p_W.z()) * (q.z_m - p_W.z());
      };
      for (; i < found.size() && found[i]->road == index; ++i) {
        if (d2(*found[i]) < d2(*start)) start = found[i];
      }
      const Road& r = impl_->roads[index];
      double s = start->s_m;
      double t = 0.0;
      for (int k = 0; k < 12; ++k) {
        const LinePoint line = impl_->lines[index].at(s);
        const double c = det::cos(line.heading_rad);
        const double n = det::sin(line.heading_rad);
        const double dx = p_W.x() - line.x_m;
        const double dy = p_W.y() - line.y_m;
        t = -n * dx + c * dy;
        // Newton on the along-track offset; the foot moves by 1 / (1 - curvature t).
        const double scale = std::max(0.2, 1.0 - line.curvature_1_m * t);
        const double next = clamp_s(r, s + (c * dx + n * dy) / scale);
        const double step = next - s;
        s = next;
        if (std::abs(step) < 1e-10) break;
      }
      const RoadPoint point{index, s, t};
      const LinePoint line = impl_->lines[index].at(s);
      const double along = det::cos(line.heading_rad) * (p_W.x() - line.x_m) +
                           det::sin(line.heading_rad) * (p_W.y() - line.y_m);
      const LanePoint lane = to_lane(point);
      const double half = 0.5 * lane_width(index, lane.lane, s);
      const double beyond = std::max(0.0, std::abs(lane.offset_m) - half);
      const double dz = p_W.z() - at(point).X_WR.translation().z();
      double score = std::sqrt(beyond * beyond + along * along + dz * dz);
      if (hint && *hint == index) score -= 0.05;
      if (score < best_score - 1e-9) {
        best_score = score;
        best = point;
      }
    }
    if (best && best_score < 20.0) break;
    found.clear();
  }
  if (best_score > max_distance_m) return std::nullopt;
  return best;
}

std::vector<RoadPoint> RoadNetwork::all_covering(double x_m, double y_m) const {
  std::vector<const RoadIndexGrid::Sample*> found;
  impl_->grid.near(x_m, y_m, impl_->grid.widest_m() + 10.0, found);
  std::vector<RoadPoint> covering;
  for (std::size_t i = 0; i < found.size();) {
    const RoadIndex index = found[i]->road;
    while (i < found.size() && found[i]->road == index) ++i;
    const RoadIndexGrid::Sample* start = nullptr;
    double best = 1e300;
    for (const auto* sample : found) {
      const double d2 =
          (sample->x_m - x_m) * (sample->x_m - x_m) + (sample->y_m - y_m) * (sample->y_m - y_m);
      if (sample->road == index && d2 < best) {
        best = d2;
        start = sample;
      }
    }
    double s = start->s_m;
    double t = 0.0;
    double along = 0.0;
    for (int k = 0; k < 8; ++k) {
      const LinePoint line = impl_->lines[index].at(s);
      const double c = det::cos(line.heading_rad);
      const double n = det::sin(line.heading_rad);
      t = -n * (x_m - line.x_m) + c * (y_m - line.y_m);
      along = c * (x_m - line.x_m) + n * (y_m - line.y_m);
      const double next =
          clamp_s(impl_->roads[index], s + along / std::max(0.2, 1.0 - line.curvature_1_m * t));
      if (std::abs(next - s) < 1e-9) break;
      s = next;
    }
    if (std::abs(along) > 1e-3) continue;
    const LanePoint lane = to_lane({index, s, t});
    if (lane.lane != 0 && std::abs(lane.offset_m) <= 0.5 * lane_width(index, lane.lane, s) + 1e-9) {
      covering.push_back({index, s, t});
    }
  }
  return covering;
}

int RoadIndexGrid::cell_of(double v) {
  // Extrapolated curves may run away further than an int of cells reaches.
  return static_cast<int>(std::floor(std::clamp(v, -1e9, 1e9) / kCell_m));
}

void RoadIndexGrid::build(std::vector<Sample> samples) {
  for (const Sample& sample : samples) {
    widest_m_ = std::max(widest_m_, sample.half_width_m);
    cells_[{cell_of(sample.x_m), cell_of(sample.y_m)}].push_back(sample);
  }
}

void RoadIndexGrid::near(double x, double y, double radius_m,
                         std::vector<const Sample*>& found) const {
  if (!std::isfinite(x) || !std::isfinite(y)) return;
  const auto cell = cell_of;
  if (radius_m > 50.0 * kCell_m) {
    for (const auto& [key, samples] : cells_) {
      for (const Sample& sample : samples) found.push_back(&sample);
    }
  } else {
    for (int i = cell(x - radius_m); i <= cell(x + radius_m); ++i) {
      for (int j = cell(y - radius_m); j <= cell(y + radius_m); ++j) {
        const auto it = cells_.find({i, j});
        if (it == cells_.end()) continue;
        for (const Sample& sample : it->second) found.push_back(&sample);
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const Sample* a, const Sample* b) {
    return a->road != b->road ? a->road < b->road : a->s_m < b->s_m;
  });
}

}  // namespace raytruth::roads
