#pragma once

// Two entities side by side, for tests.

#include <string>

#include "world_text.h"

namespace raytruth::world {

inline double y_of(Play& play, const char* name, double t) {
  play.to(t);
  return play.actor(name).X_WA.translation().y();
}

// Ego in lane -1 (y = -2), Other in lane -2 (y = -6), both at 10 m/s, 2 m wide.
inline Script two(const std::string& ego_event, const std::string& other_event = "",
                  int ego_lane = -1) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(ego_lane, 500)), speed("step", "time", 0, 10)}) +
                init("Other", {teleport(at_lane(-2, 500)), speed("step", "time", 0, 10)});
  script.groups = group("g", "Ego", ego_event);
  if (!other_event.empty()) script.groups += group("h", "Other", other_event);
  return script;
}

}  // namespace raytruth::world
