#include "sim/world/staged.h"

#include <algorithm>
#include <map>
#include <string>

#include "sim/core/overloaded.h"
#include "sim/scenario/each_action.h"
#include "sim/world/appearance.h"

namespace raytruth::world {
namespace {

void stage(ActorModel& model, const scenario::Action& action) {
  std::visit(Overloaded{
                 [&](const scenario::LightStateAction& a) {
                   model.switched_lamps |= lamp_bits(a.light);
                   auto& own = model.own_lights;
                   if (!a.user_defined || own.size() == kMostOwnLights) return;
                   const auto at = std::lower_bound(own.begin(), own.end(), a.light);
                   if (at == own.end() || *at != a.light) own.insert(at, a.light);
                 },
                 [&](const scenario::AnimationAction& a) {
                   using Of = scenario::AnimationAction;
                   const auto* person = std::get_if<Of::Pedestrian>(&a.what);
                   if (std::holds_alternative<Of::Component>(a.what) ||
                       (person != nullptr && !person->gestures.empty()))
                     model.moves_parts = true;
                 },
                 [](const auto&) {},
             },
             action.what);
}

}  // namespace

void stage(const scenario::ConcreteScenario& scenario,
           const std::vector<std::shared_ptr<ActorModel>>& models) {
  std::map<std::string, ActorModel*> by_name;
  for (const auto& model : models) by_name.emplace(model->name, model.get());
  for (const scenario::InitAction& init : scenario.init) {
    const auto at = by_name.find(init.entity);
    if (at != by_name.end()) stage(*at->second, init.action);
  }
  scenario::for_each_action(
      scenario, [&](const scenario::ManeuverGroup& group, const scenario::Action& action) {
        if (group.select_triggering_entities) {
          for (const auto& model : models) stage(*model, action);
          return;
        }
        for (const std::string& name : group.actors) {
          const auto at = by_name.find(name);
          if (at != by_name.end()) stage(*at->second, action);
        }
      });
}

}  // namespace raytruth::world
