// What conditions on entities read off the world: ASAM OpenSCENARIO XML 1.3, EntityCondition.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/overloaded.h"
#include "sim/world/engine.h"

namespace raytruth::world {

namespace {

using scenario::AccelerationCondition;
using scenario::AngleCondition;
using scenario::AngleType;
using scenario::CollisionCondition;
using scenario::CoordinateSystem;
using scenario::DistanceCondition;
using scenario::EndOfRoadCondition;
using scenario::Entity;
using scenario::EntityConditionVariant;
using scenario::EntityKind;
using scenario::OffroadCondition;
using scenario::ReachPositionCondition;
using scenario::RelativeAngleCondition;
using scenario::RelativeClearanceCondition;
using scenario::RelativeDistanceCondition;
using scenario::RelativeSpeedCondition;
using scenario::Rule;
using scenario::SpeedCondition;
using scenario::StandStillCondition;
using scenario::TimeHeadwayCondition;
using scenario::TimeToCollisionCondition;
using scenario::TraveledDistanceCondition;

Reading of_value(double value, double limit, Rule rule, double fastest_1_s = 0.0) {
  Reading reading;
  reading.value = value;
  reading.limit = limit;
  reading.rule = rule;
  reading.fastest_1_s = fastest_1_s;
  return reading;
}

Reading yes_no(bool yes) {
  Reading reading;
  reading.yes = yes;
  return reading;
}

// Something that must have gone on for a time.
Reading lasting(double so_far_s, double duration_s) {
  Reading reading = yes_no(so_far_s > 0.0 && so_far_s >= duration_s);
  reading.counts = so_far_s > 0.0;
  return reading;
}

bool is_of_type(const Entity& e, const std::string& type) {
  switch (e.kind) {
    case EntityKind::kVehicle:
      return type == "vehicle";
    case EntityKind::kPedestrian:
      return type == "pedestrian";
    case EntityKind::kMiscObject:
      return type == "miscellaneous";
    case EntityKind::kExternal:
      return type == "external";
  }
  return false;
}

double angle_of(const Pose& X, AngleType type) {
  const EulerAngles e = X.euler();
  return type == AngleType::kHeading ? e.heading_rad
         : type == AngleType::kPitch ? e.pitch_rad
                                     : e.roll_rad;
}

// Share of a speed or an acceleration along one axis of the entity; the whole of it otherwise.
double part(const std::string& direction, const Vec3& v) {
  return direction == "longitudinal" ? v.x()
         : direction == "lateral"    ? v.y()
         : direction == "vertical"   ? v.z()
                                     : v.norm();
}

}  // namespace

Vec3 Engine::velocity_in_body(const Mover& m) const {
  // Across: what changes the place in the lane, as the body of a vehicle points where it goes.
  const double across = m.with_s ? m.lateral_speed_m_s : -m.lateral_speed_m_s;
  const double along = std::copysign(
      std::sqrt(std::max(0.0, m.speed_m_s * m.speed_m_s - across * across)), m.speed_m_s);
  // Speed counts in the plane.
  const Vec3 ahead = pose_of(m).rotate(Vec3::UnitX());
  const double climb = ahead.z() / std::max(1e-9, ahead.head<2>().norm());
  return {along, across, m.speed_m_s * climb};
}

std::optional<Pose> Engine::frame_of(const Mover& m, CoordinateSystem system) const {
  if (system == CoordinateSystem::kWorld) return Pose();
  if (system == CoordinateSystem::kEntity) return pose_of(m);
  if (system == CoordinateSystem::kTrajectory) {
    const auto* run = std::get_if<TrackRun>(&m.lateral);
    if (!run) return std::nullopt;
    const Track::Point at = run->track->at_s(run->s_m);
    return Pose::from_euler(at.p, {at.heading_rad, at.pitch_rad, 0.0});
  }
  if (!m.on_road) return std::nullopt;
  const Pose X_WR = roads_->at(roads_->to_road(m.lane)).X_WR;
  if (system == CoordinateSystem::kRoad) return X_WR;
  // The way that traffic goes in the lane, as for orientations of positions.
  const bool with_s = roads_->travel_sign(m.lane.road, m.lane.lane, m.lane.s_m) > 0;
  const Lie lie = lie_of({m.lane.road, m.lane.lane, m.lane.s_m, 0.0}, 0.0);
  const double yaw = det::atan2(lie.slope, lie.stretch) + (with_s ? 0.0 : kPi);
  return X_WR * Pose::from_euler(Vec3::Zero(), {yaw, 0.0, 0.0});
}

Reading Engine::read_collision(const State& s, std::size_t a, const CollisionCondition& c) const {
  const Pose Xa = pose_of(s.movers[a]);
  double least = 1e9;
  double fastest = 0.0;
  for (std::size_t b = 0; b < s.movers.size(); ++b) {
    const Entity& other = scenario_->entities[b];
    if (b == a || !s.movers[b].present) continue;
    if (c.entity.empty() ? !is_of_type(other, c.type) : other.name != c.entity) continue;
    const double reach = models_[a]->box_center_m.norm() + 0.5 * models_[a]->box_size_m.norm() +
                         models_[b]->box_center_m.norm() + 0.5 * models_[b]->box_size_m.norm();
    const Pose Xb = pose_of(s.movers[b]);
    const Vec3 between = Xb.translation() - Xa.translation();
    // Far away is far enough known by the distance of the origins.
    double gap = between.head<2>().norm() - reach;
    if (gap < 5.0) gap = footprint_gap(Xa, *models_[a], Xb, *models_[b]);
    // One above the other don't touch.
    const double rise = between.z() + models_[b]->box_center_m.z() - models_[a]->box_center_m.z();
    const double apart =
        std::abs(rise) - 0.5 * (models_[a]->box_size_m.z() + models_[b]->box_size_m.z());
    least = std::min(least, std::max(gap, apart));
    fastest = std::max(fastest, std::abs(s.movers[b].speed_m_s));
  }
  return of_value(least, 0.0, Rule::kLessOrEqual, fastest + std::abs(s.movers[a].speed_m_s));
}

Reading Engine::read_time_to_collision(const State& s, std::size_t a,
                                       const TimeToCollisionCondition& c) const {
  DistanceTarget to;
  if (c.position) {
    const auto place = resolve(s, *c.position, a);
    if (!place) return {};
    to = target_of(*place);
  } else {
    const std::size_t b = entity(c.entity);
    if (!s.movers[b].present) return {};
    to = target_of(s, b);
  }
  const auto d = distance(s, a, to, {c.distance_type, c.coordinates, c.freespace, c.routing});
  if (!d || d->closing_m_s() <= 1e-6) return {};
  return of_value(std::abs(d->value_m) / d->closing_m_s(), c.value_s, c.rule);
}

Reading Engine::read_condition(const State& s, std::size_t a,
                               const EntityConditionVariant& condition) const {
  const Mover& m = s.movers[a];
  if (!m.present) return {};
  const double speed = std::abs(m.speed_m_s);
  const auto angle_reading = [](double angle, const auto& c) {
    return of_value(std::abs(wrap_angle(angle - c.angle_rad)), c.tolerance_rad, Rule::kLessOrEqual);
  };
  return std::visit(
      Overloaded{
          [&](const EndOfRoadCondition& c) { return lasting(m.end_of_road_s, c.duration_s); },
          [&](const OffroadCondition& c) { return lasting(m.off_road_s, c.duration_s); },
          [&](const StandStillCondition& c) { return lasting(m.standing_s, c.duration_s); },
          [&](const CollisionCondition& c) { return read_collision(s, a, c); },
          [&](const TimeHeadwayCondition& c) -> Reading {
            const std::size_t b = entity(c.entity);
            if (!s.movers[b].present || speed < 1e-6) return {};
            const auto d = distance(s, a, target_of(s, b),
                                    {c.distance_type, c.coordinates, c.freespace, c.routing});
            if (!d) return {};
            return of_value(std::abs(d->value_m) / speed, c.value_s, c.rule);
          },
          [&](const TimeToCollisionCondition& c) { return read_time_to_collision(s, a, c); },
          [&](const AccelerationCondition& c) {
            return of_value(part(c.direction, {m.acceleration_m_s2, leftwards(m), 0.0}),
                            c.value_m_s2, c.rule);
          },
          [&](const SpeedCondition& c) {
            const double value =
                c.direction.empty() ? speed : part(c.direction, velocity_in_body(m));
            return of_value(value, c.value_m_s, c.rule);
          },
          [&](const RelativeSpeedCondition& c) -> Reading {
            const Mover& r = s.movers[entity(c.entity)];
            if (!r.present) return {};
            double value = m.speed_m_s - r.speed_m_s;
            if (!c.direction.empty()) {
              // Of the difference of the velocities, along the triggering entity's axes.
              const Vec3 v = pose_of(r).rotate(Vec3(r.speed_m_s, 0, 0)) -
                             pose_of(m).rotate(Vec3(m.speed_m_s, 0, 0));
              value = -part(c.direction, pose_of(m).inverse().rotate(v));
            }
            return of_value(value, c.value_m_s, c.rule);
          },
          [&](const TraveledDistanceCondition& c) {
            return of_value(m.travelled_m, c.value_m, Rule::kGreaterOrEqual);
          },
          [&](const ReachPositionCondition& c) -> Reading {
            const auto to = resolve(s, c.position, a);
            if (!to) return {};
            const Vec3 way = to->X_WP.translation() - pose_of(m).translation();
            return of_value(way.head<2>().norm(), c.tolerance_m, Rule::kLessOrEqual, speed);
          },
          [&](const DistanceCondition& c) -> Reading {
            const auto to = resolve(s, c.position, a);
            if (!to) return {};
            const auto d = distance(s, a, target_of(*to),
                                    {c.distance_type, c.coordinates, c.freespace, c.routing});
            if (!d) return {};
            return of_value(std::abs(d->value_m), c.value_m, c.rule, 2.0 * speed);
          },
          [&](const RelativeDistanceCondition& c) -> Reading {
            const std::size_t b = entity(c.entity);
            if (!s.movers[b].present) return {};
            const auto d = distance(s, a, target_of(s, b),
                                    {c.distance_type, c.coordinates, c.freespace, c.routing});
            if (!d) return {};
            return of_value(std::abs(d->value_m), c.value_m, c.rule,
                            2.0 * (speed + std::abs(s.movers[b].speed_m_s)));
          },
          [&](const RelativeClearanceCondition& c) { return yes_no(is_clear(s, a, c)); },
          [&](const AngleCondition& c) -> Reading {
            const auto X_WF = frame_of(m, c.coordinates);
            if (!X_WF) return {};
            return angle_reading(angle_of(X_WF->inverse() * pose_of(m), c.type), c);
          },
          [&](const RelativeAngleCondition& c) -> Reading {
            const Mover& r = s.movers[entity(c.entity)];
            if (!r.present) return {};
            if (c.coordinates == CoordinateSystem::kEntity)
              return angle_reading(angle_of(pose_of(r).inverse() * pose_of(m), c.type), c);
            const auto X_WF = frame_of(m, c.coordinates);
            const auto X_WG = frame_of(r, c.coordinates);
            if (!X_WF || !X_WG) return {};
            return angle_reading(angle_of(X_WF->inverse() * pose_of(m), c.type) -
                                     angle_of(X_WG->inverse() * pose_of(r), c.type),
                                 c);
          },
      },
      condition);
}

}  // namespace raytruth::world
