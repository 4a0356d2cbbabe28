#include "sim/world/unsupported.h"

#include <fmt/format.h>

#include <functional>

#include "sim/core/overloaded.h"

// All kinds of actions are named here: the code stands where they are at home.
namespace raytruth::scenario {
namespace {

/// Takes the name of a part that isn't executed.
using Say = std::function<void(const std::string&)>;

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
  std::visit(Overloaded{
                 [&](const TrafficSourceAction& a) { say_mix(a.mix, say); },
                 [&](const TrafficSwarmAction& a) { say_mix(a.mix, say); },
                 [&](const TrafficAreaAction& a) { say_mix(a.mix, say); },
                 [&](const AnimationAction& a) { say_animation(a, say); },
                 [](const auto&) {},
             },
             action);
}

class Walk {
 public:
  explicit Walk(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void action(const Action& a) const { say_action(a.what, at(a.where)); }
  void event(const Event& e) const {
    for (const Action& a : e.actions) action(a);
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
      for (const scenario::ManeuverGroup& group : act.groups) walk.group(group);
    }
  }
}

}  // namespace raytruth::world
