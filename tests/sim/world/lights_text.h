#pragma once

// Lights that are switched, for tests.

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "world_text.h"

namespace raytruth::world {

inline std::string light(const std::string& name, const std::string& mode,
                         double transition_s = 0.0, const std::string& more = "",
                         const std::string& inside = "") {
  return fmt::format(
      "<AppearanceAction><LightStateAction transitionTime='{}'><LightType><VehicleLight "
      "vehicleLightType='{}'/></LightType><LightState mode='{}' {}>{}</LightState>"
      "</LightStateAction></AppearanceAction>",
      transition_s, name, mode, more, inside);
}

inline std::string standing() { return init("Ego", {teleport(at_lane(-1, 50))}); }

inline Script one(const std::string& events, const std::string& more_init = "") {
  Script script;
  script.init = standing() + more_init;
  script.groups = group("g", "Ego", events);
  return script;
}

inline std::uint32_t lamps(Play& play, double t) {
  play.to(t);
  return play.actor("Ego").lamps;
}

}  // namespace raytruth::world
