#pragma once

#include <fmt/format.h>

#include <string>

namespace raytruth {

/// A straight town road "1" along +x from (0, 0), 300 m: driving lanes -1 and 1 (3.5 m), cycle
/// lanes -2 and 2 (1.5 m), pavements -3 and 3 (2.5 m, y from 5 to 7.5), and a crossing at s = 150,
/// 4 m wide.
inline std::string town_text(bool crossing = true) {
  std::string left, right;
  for (const int side : {1, -1}) {
    std::string lanes;
    for (int n = 0; n < 3; ++n) {
      const int k = side > 0 ? 3 - n : 1 + n;  // from the left
      const char* type = k == 1 ? "driving" : k == 2 ? "biking" : "sidewalk";
      lanes += fmt::format(
          "<lane id='{}' type='{}'><width sOffset='0' a='{}' b='0' c='0' d='0'/>"
          "<roadMark sOffset='0' type='solid'/></lane>",
          side * k, type,
          k == 1   ? 3.5
          : k == 2 ? 1.5
                   : 2.5);
    }
    (side > 0 ? left : right) = lanes;
  }
  const std::string objects =
      crossing ? "<objects><object id='c' type='crosswalk' s='150' t='0' zOffset='0' hdg='0' "
                 "length='4' width='10' orientation='none'/></objects>"
               : "";
  return fmt::format(
      "<OpenDRIVE><header revMajor='1' revMinor='6'/><road id='1' length='300' junction='-1' "
      "rule='RHT'><type s='0' type='town'><speed max='50' unit='km/h'/></type><planView><geometry "
      "s='0' x='0' y='0' hdg='0' length='300'><line/></geometry></planView><lanes><laneSection "
      "s='0'><left>{}</left><center><lane id='0' type='none'/></center><right>{}</right>"
      "</laneSection></lanes>{}</road></OpenDRIVE>",
      left, right, objects);
}

}  // namespace raytruth
