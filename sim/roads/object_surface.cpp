#include "sim/roads/object_surface.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "sim/core/math.h"
#include "sim/roads/cross_section.h"
#include "sim/roads/network_impl.h"
#include "sim/roads/object_copies.h"
#include "sim/roads/open_crg_files.h"

namespace raytruth::roads {
namespace {

// Roads whose reference line passes further away have nothing to do with an object.
constexpr double kReach_m = 60.0;

double nearest_s(const ReferenceLine& line, double length_m, double x_m, double y_m) {
  constexpr double kSpacing_m = 2.0;
  const int steps = 1 + static_cast<int>(std::min(length_m / kSpacing_m, 2000.0));
  double nearest = std::numeric_limits<double>::infinity();
  double at = 0.0;
  for (int i = 0; i <= steps; ++i) {
    const double s = length_m * i / steps;
    const LinePoint p = line.at(s);
    const double away2 = (p.x_m - x_m) * (p.x_m - x_m) + (p.y_m - y_m) * (p.y_m - y_m);
    if (away2 >= nearest) continue;
    nearest = away2;
    at = s;
  }
  return at;
}

}  // namespace

std::optional<CrgValue> ObjectGrid::value(double s_m, const LinePoint& line,
                                          const CrossOffset& offset) const {
  if (!covers(s_m)) return std::nullopt;
  const double dx = line.x_m - det::sin(line.heading_rad) * offset.y_m - x_m;
  const double dy = line.y_m + det::cos(line.heading_rad) * offset.y_m - y_m;
  const double c = det::cos(heading_rad);
  const double n = det::sin(heading_rad);
  const double u = c * dx + n * dy;
  const double v = -n * dx + c * dy;
  if (std::abs(u) > half_length_m || std::abs(v) > half_width_m) return std::nullopt;
  const auto sample = grid->at(u, v);
  if (!sample) return std::nullopt;
  return along_road(z_scale * sample->value, z_scale * (c * sample->by_u - n * sample->by_v),
                    z_scale * (n * sample->by_u + c * sample->by_v), line, offset);
}

bool ObjectGrid::find_stretch(const ReferenceLine& line, double length_m,
                              std::optional<double> near_s) {
  const double centre_s =
      near_s ? std::clamp(*near_s, 0.0, length_m) : nearest_s(line, length_m, x_m, y_m);
  const double c = det::cos(heading_rad);
  const double n = det::sin(heading_rad);
  s_first_m = t_right_m = std::numeric_limits<double>::infinity();
  s_last_m = t_left_m = -s_first_m;
  constexpr int kSteps = 8;  // a side
  for (int i = -kSteps; i <= kSteps; ++i) {
    for (int k = -kSteps; k <= kSteps; ++k) {
      if (std::abs(i) < kSteps && std::abs(k) < kSteps) continue;
      const double u = half_length_m * i / kSteps;
      const double v = half_width_m * k / kSteps;
      const LineFoot f = line.foot(centre_s, length_m, x_m + c * u - n * v, y_m + n * u + c * v);
      s_first_m = std::min(s_first_m, f.s_m);
      s_last_m = std::max(s_last_m, f.s_m);
      t_right_m = std::min(t_right_m, f.across_m);
      t_left_m = std::max(t_left_m, f.across_m);
    }
  }
  // Between two points of a side the road may reach a little further.
  const double spare = 0.25 * std::max(half_length_m, half_width_m) / kSteps;
  s_from_m = s_first_m - spare;
  s_to_m = s_last_m + spare;
  return s_last_m > s_first_m && t_left_m > -kReach_m && t_right_m < kReach_m;
}

void RoadNetwork::Impl::place_object_surfaces(const RoadNetwork& network, GridFiles& files,
                                              Diagnostics& diagnostics) {
  Impl& impl = *this;
  std::map<std::string, std::set<RoadIndex>, std::less<>> referring;
  std::map<std::string, std::set<RoadIndex>, std::less<>> in_junction;
  for (RoadIndex road = 0; road < impl.roads.size(); ++road) {
    for (const ObjectReference& r : impl.roads[road].object_references)
      referring[r.id].insert(road);
    if (!impl.roads[road].junction.empty()) in_junction[impl.roads[road].junction].insert(road);
  }
  // place: (s, t) -> x, y and heading of the line or surface there.
  const auto lay = [&](const RoadObject& object, std::optional<RoadIndex> own,
                       std::set<RoadIndex> on, double length_m, const auto& place) {
    if (!object.crg) return;
    const auto refuse = [&](const char* why, const char* hint) {
      diagnostics.warning("xodr.object", object.where,
                          fmt::format("the surface of object '{}' is left out: {}", object.id, why),
                          hint);
    };
    if (object.radius_m > 0.0 || !object.outlines.empty()) {
      refuse("the object is not a box", "give it length and width alone (OpenDRIVE 13.13)");
      return;
    }
    const auto surface = files.load(object.crg->file, {object.where.line, object.where.column});
    if (!surface) return;
    const auto referring_roads = referring.find(object.id);
    if (referring_roads != referring.end())
      on.insert(referring_roads->second.begin(), referring_roads->second.end());
    const std::vector<ObjectCopy> copies = copies_of(object, length_m);
    if (copies.empty()) {
      refuse("it is drawn out along the road", "repeat it with a distance (OpenDRIVE 13.13)");
      return;
    }
    for (const ObjectCopy& copy : copies) {
      if (!(copy.length_m > 0.0 && copy.width_m > 0.0)) {
        refuse("the object has no size", "give it length and width");
        return;
      }
      ObjectGrid laid;
      laid.grid = surface;
      const LinePoint at = place(copy.s_m, copy.t_m);
      laid.x_m = at.x_m;
      laid.y_m = at.y_m;
      laid.heading_rad = at.heading_rad + object.heading_rad;
      laid.half_length_m = 0.5 * copy.length_m;
      laid.half_width_m = 0.5 * copy.width_m;
      laid.z_scale = object.crg->z_scale;
      laid.hides_road_crg = object.crg->hide_road_crg;
      for (const RoadIndex road : on) {
        const auto near_s = road == own ? std::optional(copy.s_m) : std::nullopt;
        if (laid.find_stretch(impl.lines[road], impl.roads[road].length_m, near_s))
          impl.object_grids[road].push_back(laid);
      }
    }
  };
  for (RoadIndex road = 0; road < impl.roads.size(); ++road) {
    const Road& r = impl.roads[road];
    for (const RoadObject& object : r.objects) {
      if (!object.crg) continue;
      std::set<RoadIndex> on{road};
      // Roads of a junction share their ground.
      if (!r.junction.empty())
        on.insert(in_junction[r.junction].begin(), in_junction[r.junction].end());
      lay(object, road, std::move(on), r.length_m, [&](double s, double t) {
        const Vec3 p = network.at({road, s, t}).X_WR.translation();
        return LinePoint{p.x(), p.y(), impl.lines[road].at(s).heading_rad, 0.0};
      });
    }
  }
  for (const Junction& junction : impl.junctions) {
    for (const RoadObject& object : junction.objects.objects) {
      if (!object.crg || junction.plan_view.empty()) continue;
      const ReferenceLine line(junction.plan_view);
      lay(object, std::nullopt, in_junction[junction.id], std::numeric_limits<double>::infinity(),
          [&](double s, double t) {
            LinePoint p = line.at(s);
            p.x_m -= det::sin(p.heading_rad) * t;
            p.y_m += det::cos(p.heading_rad) * t;
            return p;
          });
    }
  }
}

const ObjectGrid* RoadNetwork::Impl::object_grid_at(RoadIndex road, double s_m) const {
  for (const ObjectGrid& laid : object_grids[road]) {
    if (laid.covers(s_m)) return &laid;
  }
  return nullptr;
}

bool has_surface_data(const RoadNetwork& roads, RoadIndex road) {
  const auto& impl = CrossSection::inside_of(roads);
  return !impl.crg[road].empty() || !impl.object_grids[road].empty() || impl.elevation(road);
}

std::vector<ObjectSurface> object_surfaces(const RoadNetwork& roads, RoadIndex road) {
  std::vector<ObjectSurface> all;
  for (const ObjectGrid& g : CrossSection::inside_of(roads).object_grids[road]) {
    ObjectSurface s;
    s.centre_W = {g.x_m, g.y_m};
    s.heading_rad = g.heading_rad;
    s.length_m = 2.0 * g.half_length_m;
    s.width_m = 2.0 * g.half_width_m;
    s.s_from_m = g.s_first_m;
    s.s_to_m = g.s_last_m;
    s.t_from_m = g.t_right_m;
    s.t_to_m = g.t_left_m;
    s.step_m = g.grid->u_step();
    const std::vector<double>& v = g.grid->v();
    for (std::size_t i = 1; i < v.size(); ++i) s.step_m = std::min(s.step_m, v[i] - v[i - 1]);
    all.push_back(s);
  }
  return all;
}

}  // namespace raytruth::roads
