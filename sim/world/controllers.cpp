#include "sim/world/controllers.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/core/text.h"

namespace raytruth::world {
namespace {

using Kind = ControllerKind;

// Names of our own, then those of esmini, then modules of CARLA's scenario_runner.
constexpr std::pair<std::string_view, Kind> kKinds[] = {
    {"acc", Kind::kKeepDistance},
    {"lane_keeping", Kind::kKeepLane},
    {"default", Kind::kKeepLane},
    {"idm", Kind::kDriver},
    {"driver", Kind::kDriver},
    {"traffic", Kind::kDriver},
    {"external", Kind::kExternal},
    {"ego", Kind::kExternal},
    {"hero", Kind::kExternal},
    {"heroagent", Kind::kExternal},

    {"acccontroller", Kind::kKeepDistance},
    {"alkscontroller", Kind::kKeepDistance},
    {"alks_r157sm_controller", Kind::kKeepDistance},
    {"controlleralks_r157sm", Kind::kKeepDistance},
    {"ece_alks_refdrivercontroller", Kind::kKeepDistance},
    {"defaultcontroller", Kind::kKeepLane},
    {"controllerrel2abs", Kind::kKeepLane},
    {"followghost", Kind::kKeepLane},
    {"followghostcontroller", Kind::kKeepLane},
    {"followreference", Kind::kKeepLane},
    {"followreferencecontroller", Kind::kKeepLane},
    {"followroute", Kind::kKeepLane},
    {"followroutecontroller", Kind::kKeepLane},
    {"loomingcontroller", Kind::kKeepLane},
    {"relspeedcontroller", Kind::kKeepLane},
    {"interactivedriver", Kind::kExternal},
    {"interactivecontroller", Kind::kExternal},
    {"hidcontroller", Kind::kExternal},
    {"externalcontroller", Kind::kExternal},
    {"udpdrivercontroller", Kind::kExternal},
    {"naturaldriver", Kind::kDriver},
    {"naturaldrivercontroller", Kind::kDriver},
    {"sloppydriver", Kind::kDriver},
    {"sloppydrivercontroller", Kind::kDriver},
    {"sumocontroller", Kind::kDriver},

    {"external_control", Kind::kExternal},
    {"carla_autopilot", Kind::kDriver},
    {"npc_vehicle_control", Kind::kKeepLane},
    {"simple_vehicle_control", Kind::kKeepLane},
    {"vehicle_longitudinal_control", Kind::kKeepLane},
    {"pedestrian_control", Kind::kKeepLane},
};

std::optional<std::string> property(const scenario::Controller& c, const char* name) {
  for (const auto& [key, value] : c.properties) {
    if (lower_case(key) == name) return lower_case(value);
  }
  return std::nullopt;
}

// The file's name without folder and ending: modules are also given as paths.
std::string stem(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return name.substr(0, name.rfind(".py"));
}

}  // namespace

ControllerKind kind_of(const scenario::Controller& c) {
  if (property(c, "isego") == "true") return Kind::kExternal;
  std::string name = property(c, "esminicontroller").value_or(lower_case(c.name));
  if (const auto module = property(c, "module")) name = stem(*module);
  if (name == "simple_vehicle_control" && property(c, "consider_obstacles") == "true")
    return Kind::kKeepDistance;
  const auto* const known = std::find_if(std::begin(kKinds), std::end(kKinds),
                                         [&](const auto& kind) { return kind.first == name; });
  return known == std::end(kKinds) ? Kind::kNone : known->second;
}

SafetyModel safety_of(const scenario::Controller& c) {
  const std::string name = property(c, "esminicontroller").value_or(lower_case(c.name));
  if (name.find("refdriver") != std::string::npos) return SafetyModel::kReferenceDriver;
  if (name.find("r157sm") == std::string::npos) return SafetyModel::kNone;
  return safety_model_of(property(c, "model").value_or("")).value_or(SafetyModel::kReferenceDriver);
}

bool acts_at_once(const scenario::Controller& c) { return property(c, "module").has_value(); }

std::string told_of(const scenario::Controller& c) {
  switch (kind_of(c)) {
    case Kind::kKeepDistance:
      return fmt::format(
          "controller '{}' is executed as distance keeping in the lane{}", c.name,
          safety_of(c) == SafetyModel::kNone ? "" : " that brakes in danger by its safety model");
    case Kind::kDriver:
      return fmt::format(
          "controller '{}' is executed as a driver who follows, changes lanes and "
          "obeys the rules of the road",
          c.name);
    case Kind::kExternal:
      return fmt::format(
          "controller '{}' drives from outside: until a command comes the ego policy "
          "moves the entity",
          c.name);
    case Kind::kKeepLane:
      return fmt::format("controller '{}' keeps lane and speed", c.name);
    case Kind::kNone:
      break;
  }
  return fmt::format("controller '{}' is not executed: the entity keeps lane and speed", c.name);
}

}  // namespace raytruth::world
