// Values of conditions now, and the edges and delays that triggers make of them.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/overloaded.h"
#include "sim/world/engine.h"

namespace raytruth::world {

namespace {

using scenario::AccelerationCondition;
using scenario::ByEntityCondition;
using scenario::CollisionCondition;
using scenario::Condition;
using scenario::ConditionGroup;
using scenario::CoordinateSystem;
using scenario::DistanceCondition;
using scenario::Edge;
using scenario::EndOfRoadCondition;
using scenario::Entity;
using scenario::EntityConditionVariant;
using scenario::EntityKind;
using scenario::OffroadCondition;
using scenario::ParameterCondition;
using scenario::ReachPositionCondition;
using scenario::RelativeDistanceCondition;
using scenario::RelativeDistanceType;
using scenario::RelativeSpeedCondition;
using scenario::Rule;
using scenario::SimulationTimeCondition;
using scenario::SpeedCondition;
using scenario::StandStillCondition;
using scenario::StoryboardElementStateCondition;
using scenario::TimeHeadwayCondition;
using scenario::TimeOfDayCondition;
using scenario::TimeToCollisionCondition;
using scenario::TrafficSignalCondition;
using scenario::TraveledDistanceCondition;
using scenario::Trigger;
using scenario::UserDefinedValueCondition;
using scenario::VariableCondition;

// Equality of simulated quantities: a hundredth of a millimetre, a microsecond.
constexpr double kEqual = 1e-5;

bool compare(double value, double limit, Rule rule) {
  switch (rule) {
    case Rule::kEqualTo:
      return std::abs(value - limit) < kEqual;
    case Rule::kNotEqualTo:
      return std::abs(value - limit) >= kEqual;
    case Rule::kGreaterThan:
      return value > limit;
    case Rule::kLessThan:
      return value < limit;
    case Rule::kGreaterOrEqual:
      return value >= limit;
    case Rule::kLessOrEqual:
      return value <= limit;
  }
  return false;
}

bool compare_text(const std::string& a, const std::string& b, Rule rule) {
  double x = 0.0;
  double y = 0.0;
  const auto number = [](const std::string& t, double& v) {
    const auto [end, code] = std::from_chars(t.data(), t.data() + t.size(), v);
    return code == std::errc() && end == t.data() + t.size();
  };
  if (number(a, x) && number(b, y)) return compare(x, y, rule);
  return rule == Rule::kNotEqualTo ? a != b : rule == Rule::kEqualTo && a == b;
}

bool is_unset(const std::map<std::string, std::string>& values, const std::string& name) {
  return !values.contains(name);
}

}  // namespace

bool is_named(const Element& element, const std::string& name) {
  return element.name == name ||
         (name.find("::") != std::string::npos && element.path.ends_with(name));
}

std::size_t Engine::condition_index(const Condition& c) const { return conditions_.at(&c); }

bool Engine::entity_condition(const State& s, std::size_t a,
                              const EntityConditionVariant& condition) const {
  const Mover& m = s.movers[a];
  if (!m.present) return false;
  const double speed = std::abs(m.speed_m_s);
  const auto along = [&](const std::string& direction, double longitudinal, double lateral) {
    if (direction == "lateral") return lateral;
    if (direction == "vertical") return 0.0;
    return longitudinal;
  };
  return std::visit(
      Overloaded{
          [&](const EndOfRoadCondition& c) {
            return m.end_of_road_s > 0.0 && m.end_of_road_s >= c.duration_s;
          },
          [&](const OffroadCondition& c) {
            if (m.on_road && m.off_road_s <= 0.0) return false;
            return m.off_road_s >= c.duration_s;
          },
          [&](const CollisionCondition& c) {
            for (std::size_t b = 0; b < s.movers.size(); ++b) {
              const Entity& other = scenario_->entities[b];
              const bool wanted =
                  c.entity.empty()
                      ? (c.type.empty() || c.type == "vehicle" ? other.kind == EntityKind::kVehicle
                         : c.type == "pedestrian" ? other.kind == EntityKind::kPedestrian
                                                  : other.kind == EntityKind::kMiscObject)
                      : other.name == c.entity;
              if (b == a || !wanted || !s.movers[b].present) continue;
              if (relative_distance(s, a, b, RelativeDistanceType::kEuclidean,
                                    CoordinateSystem::kEntity, true) <= 0.0)
                return true;
            }
            return false;
          },
          [&](const TimeHeadwayCondition& c) {
            const std::size_t b = entity(c.entity);
            if (!s.movers[b].present || speed < 1e-6) return false;
            const double d =
                relative_distance(s, a, b, c.distance_type, c.coordinates, c.freespace);
            return compare(std::abs(d) / speed, c.value_s, c.rule);
          },
          [&](const TimeToCollisionCondition& c) {
            const Pose Xa = pose_of(m);
            Vec3 other = Vec3::Zero();
            Vec3 to = Vec3::Zero();
            double d = 0.0;
            if (c.position) {
              const auto place = resolve(s, *c.position);
              if (!place) return false;
              to = place->X_WP.translation();
              d = position_distance(s, a, *place, c.distance_type, c.coordinates, c.freespace);
            } else {
              const std::size_t b = entity(c.entity);
              if (!s.movers[b].present) return false;
              const Pose Xb = pose_of(s.movers[b]);
              to = Xb.translation();
              other = Xb.rotate(Vec3(s.movers[b].speed_m_s, 0, 0));
              d = relative_distance(s, a, b, c.distance_type, c.coordinates, c.freespace);
            }
            // How fast the distance shrinks, along the same line as it is measured.
            const Pose X_AW = Xa.inverse();
            const Vec3 local = X_AW * to;
            const Vec3 relative = Vec3(m.speed_m_s, 0, 0) - X_AW.rotate(other);
            const double closing = c.distance_type == RelativeDistanceType::kLongitudinal
                                       ? std::copysign(relative.x(), relative.x() * local.x())
                                   : c.distance_type == RelativeDistanceType::kLateral
                                       ? std::copysign(relative.y(), relative.y() * local.y())
                                   : local.norm() > 1e-9 ? relative.dot(local.normalized())
                                                         : 0.0;
            return closing > 1e-6 && compare(std::abs(d) / closing, c.value_s, c.rule);
          },
          [&](const AccelerationCondition& c) {
            const double value = c.direction.empty() ? std::abs(m.acceleration_m_s2)
                                                     : along(c.direction, m.acceleration_m_s2, 0.0);
            return compare(value, c.value_m_s2, c.rule);
          },
          [&](const StandStillCondition& c) {
            return m.standing_s > 0.0 && m.standing_s >= c.duration_s;
          },
          [&](const SpeedCondition& c) {
            const double value =
                c.direction.empty() ? speed : along(c.direction, m.speed_m_s, m.lateral_speed_m_s);
            return compare(value, c.value_m_s, c.rule);
          },
          [&](const RelativeSpeedCondition& c) {
            const Mover& r = s.movers[entity(c.entity)];
            return compare(along(c.direction, m.speed_m_s - r.speed_m_s,
                                 m.lateral_speed_m_s - r.lateral_speed_m_s),
                           c.value_m_s, c.rule);
          },
          [&](const TraveledDistanceCondition& c) { return m.travelled_m >= c.value_m; },
          [&](const ReachPositionCondition& c) {
            const auto to = resolve(s, c.position);
            return to && (to->X_WP.translation() - pose_of(m).translation()).head<2>().norm() <=
                             c.tolerance_m;
          },
          [&](const DistanceCondition& c) {
            const auto to = resolve(s, c.position);
            return to && compare(std::abs(position_distance(s, a, *to, c.distance_type,
                                                            c.coordinates, c.freespace)),
                                 c.value_m, c.rule);
          },
          [&](const RelativeDistanceCondition& c) {
            const std::size_t b = entity(c.entity);
            return s.movers[b].present &&
                   compare(std::abs(relative_distance(s, a, b, c.distance_type, c.coordinates,
                                                      c.freespace)),
                           c.value_m, c.rule);
          },
          [](const auto&) { return false; },  // said by say_unsupported()
      },
      condition);
}

bool Engine::value_of(const State& s, const Condition& condition) const {
  return std::visit(
      Overloaded{
          [&](const ByEntityCondition& c) {
            const auto test = [&](const std::string& name) {
              return entity_condition(s, entity(name), c.what);
            };
            return c.all ? std::all_of(c.entities.begin(), c.entities.end(), test)
                         : std::any_of(c.entities.begin(), c.entities.end(), test);
          },
          [&](const SimulationTimeCondition& c) {
            // Whole nanoseconds: the comparison is exact.
            const auto ns = static_cast<double>(SimTime::from_s(c.value_s).ns());
            return compare(static_cast<double>(s.time.ns()), ns, c.rule);
          },
          [&](const StoryboardElementStateCondition& c) {
            for (std::size_t e = 0; e < elements_.size(); ++e) {
              if (!is_named(elements_[e], c.element)) continue;
              const Phase phase = s.phases[e];
              if (c.state == "runningState" && phase == Phase::kRunning) return true;
              if (c.state == "standbyState" && phase == Phase::kStandby) return true;
              if (c.state == "completeState" && phase == Phase::kComplete) return true;
              if (s.transitions.contains({e, c.state})) return true;
            }
            return false;
          },
          [&](const ParameterCondition& c) {
            return !is_unset(s.parameters, c.parameter) &&
                   compare_text(s.parameters.at(c.parameter), c.value, c.rule);
          },
          [&](const VariableCondition& c) {
            return !is_unset(s.variables, c.variable) &&
                   compare_text(s.variables.at(c.variable), c.value, c.rule);
          },
          [&](const TrafficSignalCondition& c) {
            return !is_unset(s.signals, c.signal) && s.signals.at(c.signal) == c.state;
          },
          [&](const TimeOfDayCondition&) { return false; },         // refused at construction
          [&](const UserDefinedValueCondition&) { return false; },  // refused at construction
          [](const auto&) { return false; },                        // said by say_unsupported()
      },
      condition.what);
}

bool Engine::condition_holds(State& s, const Condition& c) const {
  ConditionMemory& memory = s.memory[condition_index(c)];
  const bool value = value_of(s, c);
  const std::int64_t now = s.time.ns();
  // A transition lasts an instant: before it there was none, even when nobody looked.
  const auto* state = std::get_if<StoryboardElementStateCondition>(&c.what);
  if (state && state->state.ends_with("Transition")) memory.seen = true;
  if (memory.seen && memory.last != value) {
    (value ? memory.rose : memory.fell) = now;
    s.changed = true;
  }
  memory.seen = true;
  memory.last = value;
  bool edge = false;
  if (c.edge != Edge::kFalling) edge = edge || memory.rose == now;
  if (c.edge != Edge::kRising) edge = edge || memory.fell == now;

  const std::int64_t delay = SimTime::from_s(c.delay_s).ns();
  if (delay <= 0) return c.edge == Edge::kNone ? value : edge;
  if (c.edge != Edge::kNone) {
    std::erase_if(memory.pulses, [&](std::int64_t due) { return due < now; });
    if (edge && (memory.pulses.empty() || memory.pulses.back() != now + delay))
      memory.pulses.push_back(now + delay);
    return !memory.pulses.empty() && memory.pulses.front() == now;
  }
  // A level is looked at as it was `delay` ago.
  auto& changes = memory.changes;
  if (changes.empty() || changes.back().second != value) changes.emplace_back(now, value);
  while (changes.size() > 1 && changes[1].first + delay <= now) changes.erase(changes.begin());
  return changes.front().first + delay <= now && changes.front().second;
}

bool Engine::holds(State& s, const Trigger& trigger, std::size_t e) const {
  bool any = false;
  for (const ConditionGroup& group : trigger) {
    bool all = !group.empty();
    // Every condition is looked at each time: edges and delays need it.
    for (const Condition& c : group) all = condition_holds(s, c) && all;
    if (all && !any) {
      for (const Condition& c : group)
        s.events.push_back({s.time, c.name, "", "true", "", "condition", elements_[e].path});
    }
    any = any || all;
  }
  return any;
}

bool Engine::has_edge(const Trigger& trigger) {
  for (const ConditionGroup& group : trigger) {
    for (const Condition& c : group) {
      if (c.edge != Edge::kNone) return true;
    }
  }
  return false;
}

}  // namespace raytruth::world
