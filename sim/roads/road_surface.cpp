// The surface over the road coordinates: lateral profile, lane heights, true tangents.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/roads/cross_section.h"
#include "sim/roads/lane_geometry.h"
#include "sim/roads/lateral_profile.h"
#include "sim/roads/network_impl.h"

namespace raytruth::roads {
namespace {

ProfileHeight& operator+=(ProfileHeight& a, const ProfileHeight& b) {
  a.h_m += b.h_m;
  a.dh_ds += b.dh_ds;
  a.dh_dt += b.dh_dt;
  return a;
}

// Height record of the lane at t between its edges.
ProfileHeight lane_height_in(const LaneSpan& span, double ds, double t) {
  if (!span.lane || span.lane->heights.empty()) return {};
  const LaneHeight* height = &span.lane->heights.front();
  for (const LaneHeight& h : span.lane->heights) {
    if (h.s_offset_m <= ds) height = &h;
  }
  const double width = span.outer_t.value - span.inner_t.value;
  if (width == 0.0) return {height->inner_m, 0.0, 0.0};
  const double rise = height->outer_m - height->inner_m;
  const double u = (t - span.inner_t.value) / width;
  const double width_slope = span.outer_t.slope - span.inner_t.slope;
  return {height->inner_m + u * rise, -rise * (span.inner_t.slope + u * width_slope) / width,
          rise / width};
}

// The cross section in the plane that stands upright on the reference line: y to the left, z up.
struct CrossPoint {
  double y = 0.0, dy_ds = 0.0, dy_dt = 0.0;
  double z = 0.0, dz_ds = 0.0, dz_dt = 0.0;
};

struct Bank {
  double cos, sin, change;  ///< of superelevation; change in rad/m
};

CrossPoint tilted(const Bank& bank, const ProfileHeight& h, double t) {
  return {t * bank.cos - h.h_m * bank.sin,
          -(t * bank.sin + h.h_m * bank.cos) * bank.change - h.dh_ds * bank.sin,
          bank.cos - h.dh_dt * bank.sin,
          t * bank.sin + h.h_m * bank.cos,
          (t * bank.cos - h.h_m * bank.sin) * bank.change + h.dh_ds * bank.cos,
          bank.sin + h.dh_dt * bank.cos};
}

// Heading, pitch and roll relative to the reference line of a surface with these tangents.
EulerAngles orientation(const Vec3& by_s, const Vec3& by_t) {
  const Vec3 x = by_s.normalized();
  const Vec3 z = by_s.cross(by_t).normalized();
  const Vec3 y = z.cross(x);
  const double level = std::sqrt(by_s.x() * by_s.x() + by_s.y() * by_s.y());
  return {det::atan2(by_s.y(), by_s.x()), -det::atan2(by_s.z(), level), det::atan2(y.z(), z.z())};
}

}  // namespace

SurfacePoint RoadNetwork::at(const RoadPoint& point) const { return surface(point, false, {}); }
SurfacePoint RoadNetwork::top(const RoadPoint& point) const { return surface(point, true, {}); }
SurfacePoint RoadNetwork::top(const RoadPoint& point, int lane) const {
  return surface(point, true, lane);
}

SurfacePoint RoadNetwork::surface(const RoadPoint& on, bool with_lane_height,
                                  std::optional<int> lane) const {
  // Both lane layers share the surface of the permanent one (OpenDRIVE 1.9, 11.2).
  const RoadPoint point{impl_->base(on.road), on.s_m, on.t_m};
  if (point.road != on.road) lane.reset();
  const Road& r = impl_->roads[point.road];
  const double s = point.s_m;
  const LinePoint line = impl_->lines[point.road].at(s);
  const double bank = value_at(r.superelevation, s);
  const Bank tilt{bank == 0.0 ? 1.0 : det::cos(bank), bank == 0.0 ? 0.0 : det::sin(bank),
                  slope_at(r.superelevation, s)};

  const bool bent = !r.lateral.empty();
  const LaneSection& section = r.section_at(s);
  LaneSpan span;
  if (with_lane_height || section.has_level) {
    span = lane ? span_of_lane(r, s, *lane) : lane_span(r, s, point.t_m);
  }
  ProfileHeight added;
  if (with_lane_height) added = lane_height_in(span, s - section.s_start_m, point.t_m);

  ProfileHeight height = bent ? profile_height(r.lateral, s, point.t_m) : ProfileHeight{};
  // On a junction's grid lane heights stand straight up.
  const JunctionElevation* ground = impl_->elevation(point.road);
  if (!span.level && ground == nullptr) height += added;
  CrossPoint cross = tilted(tilt, height, point.t_m);
  SurfacePoint result;
  result.up_W = Vec3(0.0, -tilt.sin, tilt.cos);
  // A level lane keeps its place in the plane and the height of its inner edge.
  if (span.level) {
    const double edge_t = span.level_t.value;
    const CrossPoint edge =
        tilted(tilt, bent ? profile_height(r.lateral, s, edge_t) : ProfileHeight{}, edge_t);
    cross.z = edge.z + added.h_m;
    cross.dz_ds = edge.dz_ds + edge.dz_dt * span.level_t.slope + added.dh_ds;
    cross.dz_dt = added.dh_dt;
    result.up_W = Vec3(0.0, 0.0, 1.0);
  }

  double elevation = value_at(r.elevation, s);
  double climb = slope_at(r.elevation, s);
  const CrossOffset offset{cross.y, cross.dy_ds, cross.dy_dt};
  if (ground != nullptr) {
    // Heights of lanes are "superimposed onto the grid values" (OpenDRIVE 1.9, 12.11).
    const Vec2 p(line.x_m - det::sin(line.heading_rad) * cross.y,
                 line.y_m + det::cos(line.heading_rad) * cross.y);
    const Vec2 gradient = ground->gradient(p);
    const CrgValue grid = along_road(ground->height_m(p), gradient.x(), gradient.y(), line, offset);
    elevation = climb = 0.0;
    cross.z = grid.value + added.h_m;
    cross.dz_ds = grid.by_s + added.dh_ds;
    cross.dz_dt = grid.by_t + added.dh_dt;
    result.up_W = Vec3(0.0, 0.0, 1.0);
  }
  // Boxes of objects do not overlap (OpenDRIVE 1.9, 13.13); of those that do the last one counts.
  std::optional<CrgValue> on_top;
  bool hides = false;
  for (const ObjectGrid& grid : impl_->object_grids[point.road]) {
    const auto value = grid.value(s, line, offset);
    if (!value) continue;
    on_top = value;
    hides = grid.hides_road_crg;
  }
  if (const CrgPlacement* crg = impl_->surface_of(point.road, s);
      crg && (crg->absolute || !hides)) {
    const auto value = crg_value(*crg, s, point.t_m, line, offset);
    if (value) {
      if (crg->absolute) {
        elevation = climb = 0.0;
        cross.z = cross.dz_ds = cross.dz_dt = 0.0;
      }
      cross.z += value->value;
      cross.dz_ds += value->by_s;
      cross.dz_dt += value->by_t;
    }
  }
  if (on_top) {
    cross.z += on_top->value;
    cross.dz_ds += on_top->by_s;
    cross.dz_dt += on_top->by_t;
  }

  // Beyond the centre of a curve lines along s run backwards; there the surface keeps the
  // direction of the reference line.
  constexpr double kLeastStretch = 0.01;
  const double stretch = 1.0 - line.curvature_1_m * cross.y;
  const EulerAngles turn =
      orientation({stretch > kLeastStretch ? stretch : 1.0, cross.dy_ds, climb + cross.dz_ds},
                  {0.0, cross.dy_dt, cross.dz_dt});
  const Pose X_WL = Pose::from_euler({line.x_m, line.y_m, elevation}, {line.heading_rad, 0.0, 0.0});
  const Vec3 p_W = X_WL * Vec3(0.0, cross.y, cross.z);
  // A level surface looks along the reference line.
  const bool level = turn.heading_rad == 0.0 && turn.pitch_rad == 0.0 && turn.roll_rad == 0.0;
  result.X_WR = level ? Pose(X_WL.rotation(), p_W)
                      : Pose::from_euler(p_W, {line.heading_rad + turn.heading_rad, turn.pitch_rad,
                                               turn.roll_rad});
  result.up_W = X_WL.rotate(result.up_W);
  result.curvature_1_m = line.curvature_1_m;
  return result;
}

double RoadNetwork::curvature_1_m(RoadIndex index, double s) const {
  return impl_->lines[index].curvature_1_m(s);
}

double RoadNetwork::t_of_offset(RoadIndex index, double s, double across_m) const {
  const Road& r = impl_->roads[index];
  if (r.superelevation.empty()) return across_m;
  const double bank = value_at(r.superelevation, s);
  if (bank == 0.0) return across_m;
  const Bank tilt{det::cos(bank), det::sin(bank), 0.0};
  double t = across_m / std::max(tilt.cos, 0.1);
  for (int k = 0; k < 12; ++k) {
    const CrossPoint cross = tilted(tilt, profile_height(r.lateral, s, t), t);
    const double step = (across_m - cross.y) / std::max(cross.dy_dt, 0.1);
    t += step;
    if (std::abs(step) < 1e-11) break;
  }
  return t;
}

double RoadNetwork::height_of(const RoadPoint& point) const {
  const auto plain = plain_height(point, false);
  return plain ? *plain : at(point).X_WR.translation().z();
}

double RoadNetwork::top_height(const RoadPoint& on) const {
  const RoadPoint point{impl_->base(on.road), on.s_m, on.t_m};
  const auto plain = plain_height(point, true);
  return plain ? *plain : top(point).X_WR.translation().z();
}

std::optional<double> RoadNetwork::plain_height(const RoadPoint& point,
                                                bool with_lane_height) const {
  const Road& r = impl_->roads[point.road];
  if (r.section_at(point.s_m).has_level || impl_->has_grid(point.road, point.s_m))
    return std::nullopt;
  const double elevation = value_at(r.elevation, point.s_m);
  const double bank = value_at(r.superelevation, point.s_m);
  double h = r.lateral.empty() ? 0.0 : profile_height(r.lateral, point.s_m, point.t_m).h_m;
  if (with_lane_height) h += lane_height(point);
  if (bank == 0.0) return elevation + h;
  return elevation + point.t_m * det::sin(bank) + h * det::cos(bank);
}

double RoadNetwork::lane_height(const RoadPoint& point) const {
  const Road& r = impl_->roads[impl_->base(point.road)];
  const LaneSection& section = r.section_at(point.s_m);
  if (std::all_of(section.lanes.begin(), section.lanes.end(),
                  [](const Lane& lane) { return lane.heights.empty(); }))
    return 0.0;
  const LaneSpan span = lane_span(r, point.s_m, point.t_m);
  return lane_height_in(span, point.s_m - section.s_start_m, point.t_m).h_m;
}

std::optional<double> RoadNetwork::friction_at(const RoadPoint& on) const {
  const RoadPoint point{impl_->base(on.road), on.s_m, on.t_m};
  const CrgPlacement* crg = impl_->placement(point.road, point.s_m, true);
  if (!crg) return std::nullopt;
  const Road& r = impl_->roads[point.road];
  const double bank = value_at(r.superelevation, point.s_m);
  const double h = r.lateral.empty() ? 0.0 : profile_height(r.lateral, point.s_m, point.t_m).h_m;
  const CrossPoint cross = tilted({det::cos(bank), det::sin(bank), 0.0}, {h, 0.0, 0.0}, point.t_m);
  const auto value = crg_value(*crg, point.s_m, point.t_m, impl_->lines[point.road].at(point.s_m),
                               {cross.y, 0.0, 1.0});
  if (!value) return std::nullopt;
  return value->value;
}

CrossSection::CrossSection(const RoadNetwork& network, RoadIndex index, double s)
    : network_(&network),
      index_(index),
      road_(&network.impl_->roads[index]),
      crg_(network.impl_->has_grid(index, s)),
      s_m_(s) {
  const LinePoint line = network.impl_->lines[index].at(s);
  X_WL_ = Pose::from_euler({line.x_m, line.y_m, value_at(road_->elevation, s)},
                           {line.heading_rad, 0.0, 0.0});
  const double bank = value_at(road_->superelevation, s);
  curvature_1_m_ = line.curvature_1_m;
  bank_cos_ = det::cos(bank);
  bank_sin_ = det::sin(bank);
  banked_ = bank != 0.0 && network.impl_->elevation(index) == nullptr;
  offset_t_ = value_at(road_->lane_offset, s);
  const LaneSection& section = road_->section_at(s);
  ds_m_ = s - section.s_start_m;
  spans_.reserve(section.lanes.size());
  for (const Lane& lane : section.lanes) {
    const LaneSpan span = span_of_lane(*road_, s, lane.id);
    if (!span.lane) continue;
    spans_.push_back({lane.id, &lane, span.inner_t.value, span.outer_t.value, span.level, 0.0});
    if (!span.level) continue;
    const double edge_t = span.level_t.value;
    const ProfileHeight edge =
        road_->lateral.empty() ? ProfileHeight{} : profile_height(road_->lateral, s, edge_t);
    spans_.back().level_z = tilted({bank_cos_, bank_sin_, 0.0}, edge, edge_t).z;
  }
}

const CrossSection::Span* CrossSection::find(int lane) const {
  for (const Span& span : spans_) {
    if (span.lane == lane) return &span;
  }
  return nullptr;
}

double CrossSection::inner_t(int lane) const {
  if (lane == 0) return offset_t_;
  const Span* span = find(lane);
  return span ? span->inner_t : 0.0;
}

double CrossSection::outer_t(int lane) const {
  if (lane == 0) return offset_t_;
  const Span* span = find(lane);
  return span ? span->outer_t : 0.0;
}

double CrossSection::lane_height(const Span& span, double t) const {
  LaneSpan lane;
  lane.lane = span.record;
  lane.inner_t.value = span.inner_t;
  lane.outer_t.value = span.outer_t;
  return lane_height_in(lane, ds_m_, t).h_m;
}

Vec3 CrossSection::top(double t, int lane) const {
  if (crg_) return network_->top({index_, s_m_, t}, lane).X_WR.translation();
  const Span* span = find(lane);
  const double added = span ? lane_height(*span, t) : 0.0;
  ProfileHeight height;
  if (!road_->lateral.empty()) height = profile_height(road_->lateral, s_m_, t);
  const bool level = span && span->level;
  if (!level) height.h_m += added;
  CrossPoint cross = tilted({bank_cos_, bank_sin_, 0.0}, height, t);
  if (level) cross.z = span->level_z + added;
  return X_WL_ * Vec3(0.0, cross.y, cross.z);
}

Vec3 CrossSection::up(int lane) const {
  const Span* span = find(lane);
  if (!banked_ || (span && span->level)) return X_WL_.rotate(Vec3(0.0, 0.0, 1.0));
  return X_WL_.rotate(Vec3(0.0, -bank_sin_, bank_cos_));
}

}  // namespace raytruth::roads
