#pragma once

// Trajectories as text, and an entity that follows one, for tests.

#include <fmt/format.h>

#include <initializer_list>
#include <string>

#include "world_text.h"

namespace raytruth::world {

inline std::string trajectory(const std::string& shape, bool closed = false) {
  return fmt::format("<Trajectory name='t' closed='{}'><Shape>{}</Shape></Trajectory>", closed,
                     shape);
}

inline std::string follow(const std::string& shape, const std::string& timing = "<None/>",
                          const std::string& mode = "position", bool closed = false,
                          double offset_m = 0.0) {
  return fmt::format(
      "<RoutingAction><FollowTrajectoryAction initialDistanceOffset='{}'>{}<TimeReference>{}"
      "</TimeReference><TrajectoryFollowingMode followingMode='{}'/></FollowTrajectoryAction>"
      "</RoutingAction>",
      offset_m, trajectory(shape, closed), timing, mode);
}

inline std::string timing(const std::string& domain, double scale, double offset_s) {
  return fmt::format("<Timing domainAbsoluteRelative='{}' scale='{}' offset='{}'/>", domain, scale,
                     offset_s);
}

inline std::string at(double x, double y, const std::string& more = "") {
  return fmt::format("<Position><WorldPosition x='{}' y='{}' {}/></Position>", x, y, more);
}

inline Script drive(double speed_m_s, const std::string& action, double lane_s = 50) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, lane_s)), speed("step", "time", 0, speed_m_s)});
  script.groups = group("g", "Ego", event("run", action, time_condition(1.0)));
  return script;
}

inline Vec3 place(Play& play) { return play.actor("Ego").X_WA.translation(); }

inline std::string line(std::initializer_list<std::string> vertices, const std::string& more = "") {
  std::string text = "<Polyline " + more + ">";
  for (const std::string& v : vertices) text += "<Vertex " + v + "</Vertex>";
  return text + "</Polyline>";
}

}  // namespace raytruth::world
