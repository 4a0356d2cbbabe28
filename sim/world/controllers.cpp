#include "sim/world/controllers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/core/text.h"

namespace raytruth::world {

ControllerKind kind_of(const scenario::Controller& controller) {
  const auto property = controller.properties.find("esminiController");
  const std::string kind =
      lower_case(property == controller.properties.end() ? controller.name : property->second);
  const auto is_one_of = [&](auto... names) { return ((kind == names) || ...); };
  if (is_one_of("acc", "acccontroller", "alkscontroller")) return ControllerKind::kKeepDistance;
  if (is_one_of("idm", "driver", "traffic", "interactivedriver", "naturaldriver", "sloppydriver"))
    return ControllerKind::kDriver;
  if (is_one_of("lane_keeping", "default", "defaultcontroller")) return ControllerKind::kKeepLane;
  if (is_one_of("external", "externalcontroller", "external_control", "heroagent", "hero",
                "udpdrivercontroller", "ego"))
    return ControllerKind::kExternal;
  const auto module = controller.properties.find("module");
  if (module != controller.properties.end() && lower_case(module->second) == "external_control")
    return ControllerKind::kExternal;
  return ControllerKind::kNone;
}

std::string told_of(const scenario::Controller& c) {
  switch (kind_of(c)) {
    case ControllerKind::kKeepDistance:
      return fmt::format("controller '{}' is executed as distance keeping in the lane", c.name);
    case ControllerKind::kDriver:
      return fmt::format(
          "controller '{}' is executed as a driver who follows, changes lanes and "
          "obeys the rules of the road",
          c.name);
    case ControllerKind::kExternal:
      return fmt::format(
          "controller '{}' drives from outside: until a command comes the ego policy "
          "moves the entity",
          c.name);
    case ControllerKind::kKeepLane:
      return fmt::format("controller '{}' keeps lane and speed", c.name);
    case ControllerKind::kNone:
      break;
  }
  return fmt::format("controller '{}' is not executed: the entity keeps lane and speed", c.name);
}

}  // namespace raytruth::world
