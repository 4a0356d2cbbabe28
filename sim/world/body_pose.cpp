// Where bodies stand on the ground, and what pushes them sideways.
#include "sim/world/body_pose.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/dynamics.h"
#include "sim/world/engine.h"

namespace raytruth::world {

namespace {

// Pose::euler().heading_rad alone.
double heading_of(const Pose& X) {
  const Eigen::Matrix3d R = X.matrix();
  return det::atan2(R(1, 0), R(0, 0));
}

}  // namespace

Evenness evenness_of(const roads::Road& road) {
  const auto zero = [](const roads::Cubic& c) {
    return c.a == 0.0 && c.b == 0.0 && c.c == 0.0 && c.d == 0.0;
  };
  const bool straight =
      road.elevation.empty() || (road.elevation.size() == 1 && road.elevation.front().c == 0.0 &&
                                 road.elevation.front().d == 0.0);
  const bool plane = straight &&
                     std::all_of(road.superelevation.begin(), road.superelevation.end(), zero) &&
                     road.lateral.empty();
  const bool stepped =
      std::any_of(road.sections.begin(), road.sections.end(), [](const auto& section) {
        return std::any_of(section.lanes.begin(), section.lanes.end(),
                           [](const roads::Lane& lane) { return !lane.heights.empty(); });
      });
  return !plane ? Evenness::kNone : stepped ? Evenness::kWithinLanes : Evenness::kWhole;
}

bool Engine::stands_evenly(const ActorModel& model, const Mover& m, double wheelbase) const {
  const Evenness evenness = evenness_[roads_->permanent_layer(m.lane.road)];
  if (evenness == Evenness::kNone) return false;
  // Below temporary lanes are others, of other heights.
  if (evenness != Evenness::kWhole && roads_->layer_of(m.lane.road) == roads::LaneLayer::kTemporary)
    return false;
  const roads::LaneSection& section = roads_->road(m.lane.road).section_at(m.lane.s_m);
  const double room = wheelbase + 1.0;
  if (m.lane.s_m < section.s_start_m + room || m.lane.s_m > section.s_end_m - room) return false;
  if (evenness == Evenness::kWhole) return true;
  const roads::Lane* lane = section.lane(m.lane.lane);
  if (lane == nullptr || !lane->heights.empty() || m.on_track || m.relative_heading_rad != 0.0)
    return false;
  // With less yaw than this no wheel leaves the lane that leaves this margin.
  constexpr double kYaw = 0.1;
  const bool along =
      std::abs(m.lateral_speed_m_s) <= 0.5 * kYaw * std::abs(m.speed_m_s) &&
      std::abs(roads_->center_slope(m.lane.road, m.lane.lane, m.lane.s_m)) <= 0.5 * kYaw;
  const double track = std::max(model.front_axle.track_width_m, model.rear_axle.track_width_m);
  return along && std::abs(m.lane.offset_m) + 0.5 * track + kYaw * wheelbase <=
                      0.5 * roads_->lane_width(m.lane.road, m.lane.lane, m.lane.s_m);
}

double Engine::leftwards(const Mover& m) const {
  const double v = m.speed_m_s;
  if (std::abs(v) < 1e-3) return 0.0;
  if (m.on_track) {
    const auto* run = std::get_if<TrackRun>(&m.lateral);
    if (run == nullptr) return 0.0;
    constexpr double kReach_m = 0.5;
    const double from = std::max(0.0, run->s_m - kReach_m);
    const double to = std::min(run->track->length_m(), run->s_m + kReach_m);
    if (to <= from) return 0.0;
    const double turn =
        wrap_angle(run->track->at_s(to).heading_rad - run->track->at_s(from).heading_rad);
    return v * v * turn / (to - from);
  }
  if (!m.on_road) return 0.0;
  const double sign = m.with_s ? 1.0 : -1.0;
  const double curvature = roads_->curvature_1_m(m.lane.road, m.lane.s_m);
  double left = 0.0;
  if (curvature != 0.0) {
    const double t = roads_->to_road(m.lane).t_m;
    left = sign * v * v * curvature / std::max(0.1, 1.0 - curvature * t);
  }
  if (const auto* l = std::get_if<LateralTransition>(&m.lateral);
      l != nullptr && l->length > 0.0 && l->done < l->length) {
    const double rate = (l->by_distance ? v : 1.0) / l->length;
    left += sign * (l->to - l->from) * shape_bend(l->shape, l->done / l->length) * rate * rate;
  }
  return left;
}

std::optional<double> Engine::height_under(const Mover& m, double near_s, const Vec3& p_W) const {
  constexpr double kReach_m = 60.0;  // as far as lanes lie from a reference line
  constexpr double kEnd_m = 1e-6;
  std::optional<roads::RoadPoint> on =
      roads_->project(m.lane.road, p_W.x(), p_W.y(), kReach_m, near_s);
  const double length = roads_->road(m.lane.road).length_m;
  // A wheel may be on the next road already.
  constexpr double kNear_m = 5.0;
  if (!on || on->s_m <= kEnd_m || on->s_m >= length - kEnd_m) on = roads_->nearest(p_W, kNear_m);
  if (!on) return std::nullopt;
  return roads_->top_height(*on);
}

Pose Engine::settled(std::size_t actor, const Mover& m, const Pose& X_WA) const {
  return settled(*models_[actor], bodies_[actor].leans(), m, X_WA);
}

Pose Engine::settled(const ActorModel& model, bool leans, const Mover& m, const Pose& X_WA) const {
  if (model.kind == ActorKind::kPedestrian && m.on_road)
    return Pose::from_euler(X_WA.translation(), {heading_of(X_WA), 0.0, 0.0});
  const double wheelbase = model.front_axle.position_x_m - model.rear_axle.position_x_m;
  const bool lies_on_road = m.on_road && !(m.on_track && !m.track_on_surface);
  if (model.kind != ActorKind::kVehicle || !lies_on_road || wheelbase <= 0.1) return X_WA;
  if (stands_evenly(model, m, wheelbase)) return X_WA;  // the road's slope is that of the axles
  const Vec3 origin = X_WA.translation();
  const double heading = heading_of(X_WA);
  const Vec3 ahead(det::cos(heading), det::sin(heading), 0.0);
  const Vec3 left(-ahead.y(), ahead.x(), 0.0);
  // Mean height below an axle, and its fall to the left.
  struct Stand {
    double height_m, slope;
  };
  const auto stand = [&](const Axle& axle) -> std::optional<Stand> {
    const double half = 0.5 * axle.track_width_m;
    const Vec3 hub = origin + axle.position_x_m * ahead;
    const Vec3 l = hub + half * left;
    const Vec3 r = hub - half * left;
    const double s = m.lane.s_m + (m.with_s ? 1.0 : -1.0) * axle.position_x_m;
    const auto zl = height_under(m, s, l);
    if (!zl || half <= 0.05) return zl ? std::optional(Stand{*zl, 0.0}) : std::nullopt;
    const auto zr = height_under(m, s, r);
    if (!zr) return std::nullopt;
    return Stand{0.5 * (*zl + *zr), (*zl - *zr) / axle.track_width_m};
  };
  const auto rear = stand(model.rear_axle);
  const auto front = stand(model.front_axle);
  if (!rear || !front) return X_WA;
  const double climb = (front->height_m - rear->height_m) / wheelbase;
  const double z = rear->height_m - climb * model.rear_axle.position_x_m;
  return Pose::from_euler(
      {origin.x(), origin.y(), z},
      {heading, -det::atan(climb), leans ? 0.0 : det::atan(0.5 * (rear->slope + front->slope))});
}

}  // namespace raytruth::world
