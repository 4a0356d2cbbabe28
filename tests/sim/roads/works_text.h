#pragma once

#include <string>

namespace raytruth::roads {

/// A straight road "7" along +x from (0, 0), 300 m: lanes -1, -2 (3.5 m) and -3 (shoulder, 3 m)
/// with s, lane 1 (3.5 m) against it; sections of 100 m. Works from 100 m to 200 m: permanent lane
/// -1 is closed there, temporary lanes -1 and -2 (3.5 m), that move 2 m to the right within 30 m
/// and back, take over. `links` false: nothing leads from permanent lane -2 to them but their own
/// word.
inline std::string works_text(bool links = true) {
  const auto lane = [](int id, const std::string& type, double width, const std::string& link,
                       const std::string& more = "") {
    return "<lane id='" + std::to_string(id) + "' type='" + type + "'" + more + "><link>" + link +
           "</link><width sOffset='0' a='" + std::to_string(width) + "' b='0' c='0' d='0'/></lane>";
  };
  const auto link = [](const char* which, int id, const char* layer = "") {
    return std::string("<") + which + " id='" + std::to_string(id) + "'" +
           (*layer ? std::string(" layer='") + layer + "'" : "") + "/>";
  };
  const auto section = [&](int s) {
    std::string right;
    for (const int id : {-1, -2}) {
      std::string links_of;
      if (s > 0) links_of += link("predecessor", id);
      if (s == 200 && (links || id == -1)) links_of += link("predecessor", id, "temporary");
      if (s < 200) links_of += link("successor", id);
      if (s == 0 && (links || id == -1)) links_of += link("successor", id, "temporary");
      right += lane(id, "driving", 3.5, links_of, s == 100 && id == -1 ? " roadWorks='true'" : "");
    }
    right += lane(-3, "shoulder", 3.0, "");
    const std::string left =
        lane(1, "driving", 3.5,
             (s > 0 ? link("predecessor", 1) : "") + (s < 200 ? link("successor", 1) : ""));
    return "<laneSection s='" + std::to_string(s) + "'><left>" + left +
           "</left><center><lane id='0' type='none'/></center><right>" + right +
           "</right></laneSection>";
  };
  std::string temporary;
  for (const int id : {-1, -2}) {
    temporary +=
        lane(id, "driving", 3.5, link("predecessor", id) + link("successor", id, "permanent"));
  }
  // 3 u^2 - 2 u^3 over 30 m.
  return "<OpenDRIVE><header revMajor='1' revMinor='9'/><road id='7' length='300' junction='-1' "
         "rule='RHT'><type s='0' type='motorway'/><planView><geometry s='0' x='0' y='0' hdg='0' "
         "length='300'><line/></geometry></planView><lanes>" +
         section(0) + section(100) + section(200) +
         "</lanes><lanes layer='temporary'>"
         "<laneOffset s='100' a='0' b='0' c='-0.006666666666666667' d='0.00014814814814814815'/>"
         "<laneOffset s='130' a='-2' b='0' c='0' d='0'/>"
         "<laneOffset s='170' a='-2' b='0' c='0.006666666666666667' d='-0.00014814814814814815'/>"
         "<laneSection s='100' length='100'><center><lane id='0' type='none'/></center><right>" +
         temporary + "</right></laneSection></lanes></road></OpenDRIVE>";
}

}  // namespace raytruth::roads
