#pragma once

// A road that forks, and an entity on the way to it, for tests.

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <string>

#include "world_text.h"

namespace raytruth::world {

inline std::string road(const std::string& id, const std::string& junction,
                        const std::string& links, double x, double y, double heading, double length,
                        const std::string& lane_links, double curvature = 0.0) {
  return fmt::format(
      "<road id='{}' junction='{}' length='{}'><link>{}</link><planView><geometry s='0' x='{}' "
      "y='{}' hdg='{}' length='{}'><arc curvature='{}'/></geometry></planView><lanes><laneSection "
      "s='0'><center>"
      "<lane id='0' type='none'/></center><right><lane id='-1' type='driving'><link>{}</link>"
      "<width sOffset='0' a='4' b='0' c='0' d='0'/></lane></right></laneSection></lanes></road>",
      id, junction, length, links, x, y, heading, length, curvature, lane_links);
}

// Road 1 leads to a fork into 2 (to the left) and 3 (to the right), both 60 m long; the bends
// between are 20 m of 25 m radius.
inline std::shared_ptr<const roads::RoadNetwork> fork_road() {
  const std::string both = "<predecessor id='-1'/><successor id='-1'/>";
  const auto way = [&](const char* id, const char* to, double curvature) {
    return road(id, "9",
                fmt::format("<predecessor elementType='road' elementId='1' contactPoint='end'/>"
                            "<successor elementType='road' elementId='{}' contactPoint='start'/>",
                            to),
                100, 0, 0, 20, both, curvature);
  };
  const auto leave = [&](const char* id, double side) {
    return road(id, "-1", "<predecessor elementType='junction' elementId='9'/>",
                100 + 25 * std::sin(0.8), side * 25 * (1 - std::cos(0.8)), side * 0.8, 60, "");
  };
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(
      "<OpenDRIVE><header revMajor='1' revMinor='6'/>" +
          road("1", "-1", "<successor elementType='junction' elementId='9'/>", 0, 0, 0, 100, "") +
          way("10", "2", 0.04) + way("11", "3", -0.04) + leave("2", 1) + leave("3", -1) +
          "<junction id='9' name='j'><connection id='0' incomingRoad='1' connectingRoad='10' "
          "contactPoint='start'><laneLink from='-1' to='-1'/></connection><connection id='1' "
          "incomingRoad='1' connectingRoad='11' contactPoint='start'><laneLink from='-1' to='-1'/>"
          "</connection></junction></OpenDRIVE>",
      "test.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return network;
}

inline Script drive(const std::string& action) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 20)), speed("step", "time", 0, 20)});
  script.groups = group("g", "Ego", event("go", action, time_condition(0.5)));
  return script;
}

}  // namespace raytruth::world
