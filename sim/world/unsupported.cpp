#include "sim/world/unsupported.h"

#include <fmt/format.h>

#include <functional>

#include "sim/core/overloaded.h"

// All kinds of actions and conditions are named here: the code stands where they are at home.
namespace raytruth::scenario {
namespace {

/// Takes the name of a part that isn't executed.
using Say = std::function<void(const std::string&)>;

void say_position(const Position& position, const Say& say) {
  if (const auto* lane = std::get_if<LanePosition>(&position.value)) {
    if (lane->layer) say("the lane layer of a position");
  }
}

void say_trajectory(const Trajectory& trajectory, const Say& say) {
  std::visit(Overloaded{
                 [&](const Polyline& line) {
                   for (const Vertex& v : line.vertices) say_position(v.position, say);
                 },
                 [&](const Clothoid& clothoid) { say_position(clothoid.position, say); },
                 [&](const Nurbs& nurbs) {
                   for (const auto& c : nurbs.control_points) say_position(c.position, say);
                 },
                 [&](const ClothoidSpline& spline) {
                   for (const auto& segment : spline.segments) {
                     if (segment.position_start) say_position(*segment.position_start, say);
                   }
                 },
             },
             trajectory.shape);
}

void say_mix(const TrafficMix& mix, const Say& say) {
  if (!mix.distribution) return;
  for (const TrafficDistribution::Entry& entry : mix.distribution->entries) {
    for (const auto& entity : entry.entities) {
      if (entity.value->kind != EntityKind::kVehicle &&
          entity.value->kind != EntityKind::kPedestrian) {
        say("traffic of others than vehicles and pedestrians");
        return;
      }
    }
  }
}

void say_animation(const AnimationAction& a, const Say& say) {
  using Component = AnimationAction::Component;
  using Pedestrian = AnimationAction::Pedestrian;
  if (std::holds_alternative<AnimationAction::File>(a.what))
    say("an animation from a file in pictures");
  const auto* component = std::get_if<Component>(&a.what);
  const auto* person = std::get_if<Pedestrian>(&a.what);
  if (std::holds_alternative<AnimationAction::UserDefined>(a.what) ||
      (component != nullptr && component->user_defined) ||
      (person != nullptr && !person->user_defined.empty()))
    say("an animation of the user's own in pictures");
}

void say_action(const ActionVariant& action, const Say& say) {
  std::visit(
      Overloaded{
          [&](const TeleportAction& a) { say_position(a.position, say); },
          [&](const LaneChangeAction& a) {
            if (a.target.layer) say("the lane layer of a lane change");
          },
          [&](const AssignRouteAction& a) {
            for (const Waypoint& w : a.route->waypoints) say_position(w.position, say);
          },
          [&](const AcquirePositionAction& a) { say_position(a.position, say); },
          [&](const FollowTrajectoryAction& a) { say_trajectory(*a.trajectory, say); },
          [&](const SynchronizeAction& a) {
            say_position(a.target, say);
            say_position(a.target_master, say);
          },
          [&](const ActivateControllerAction& a) {
            if (a.lighting.value_or(false)) say("a controller for lighting");
            if (a.animation.value_or(false)) say("a controller for animation");
          },
          [&](const AssignControllerAction& a) {
            if (a.lighting.value_or(false)) say("a controller for lighting");
            if (a.animation.value_or(false)) say("a controller for animation");
          },
          [&](const TrafficSourceAction& a) { say_mix(a.mix, say); },
          [&](const TrafficSwarmAction& a) { say_mix(a.mix, say); },
          [&](const TrafficAreaAction& a) { say_mix(a.mix, say); },
          [&](const AddEntityAction& a) { say_position(a.position, say); },
          [&](const EnvironmentAction& a) {
            if (a.fog_box) say("fog in a box");
            if (a.dome_image) say("a dome image");
          },
          [&](const AnimationAction& a) { say_animation(a, say); },
          [&](const PreferredLaneLayerAction&) { say("the action <PreferredLaneLayerAction>"); },
          [](const auto&) {},
      },
      action);
}

void say_entity_condition(const EntityConditionVariant& condition, const Say& say) {
  std::visit(Overloaded{
                 [&](const TimeToCollisionCondition& c) {
                   if (c.position) say_position(*c.position, say);
                 },
                 [&](const DistanceCondition& c) { say_position(c.position, say); },
                 [&](const ReachPositionCondition& c) { say_position(c.position, say); },
                 [](const auto&) {},
             },
             condition);
}

void say_condition(const Condition& condition, const Say& say) {
  std::visit(Overloaded{
                 [&](const ByEntityCondition& c) { say_entity_condition(c.what, say); },
                 [](const auto&) {},
             },
             condition.what);
}

class Walk {
 public:
  explicit Walk(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void action(const Action& a) const { say_action(a.what, at(a.where)); }
  void trigger(const std::optional<Trigger>& trigger) const {
    if (!trigger) return;
    for (const ConditionGroup& group : *trigger) {
      for (const Condition& c : group) say_condition(c, at(c.where));
    }
  }
  void event(const Event& e) const {
    for (const Action& a : e.actions) action(a);
    trigger(e.start);
  }
  void group(const ManeuverGroup& g) const {
    for (const Maneuver& m : g.maneuvers) {
      for (const Event& e : m.events) event(e);
    }
  }
  void entity(const Entity& e) const {
    if (e.kind == EntityKind::kExternal) at(e.where)("an external object");
  }
  Say at(const SourceLocation& where) const {
    return [this, where](const std::string& what) {
      diagnostics_.unsupported("xosc", where, what + " is not supported");
    };
  }

 private:
  Diagnostics& diagnostics_;
};

}  // namespace

}  // namespace raytruth::scenario

namespace raytruth::world {

void say_unsupported(const scenario::ConcreteScenario& scenario, Diagnostics& diagnostics) {
  const scenario::Walk walk(diagnostics);
  for (const scenario::Entity& e : scenario.entities) walk.entity(e);
  for (const scenario::InitAction& init : scenario.init) walk.action(init.action);
  for (const scenario::Story& story : scenario.stories) {
    for (const scenario::Act& act : story.acts) {
      walk.trigger(act.start);
      walk.trigger(act.stop);
      for (const scenario::ManeuverGroup& group : act.groups) walk.group(group);
    }
  }
  walk.trigger(scenario.stop);
}

}  // namespace raytruth::world
