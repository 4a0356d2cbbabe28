#pragma once

// Internal to sim/roads: the readers of a road's parts.

#include <algorithm>

#include "sim/roads/road.h"
#include "sim/roads/xml_reader.h"

namespace raytruth::roads {

/// a, b, c, d and the start attribute of a cubic record.
Cubic read_cubic(XmlReader& xml, const tinyxml2::XMLElement& element, const char* start_attribute);
/// All children of that name with their attribute s, sorted; nothing for no parent.
void read_cubics(XmlReader& xml, const tinyxml2::XMLElement* parent, const char* name,
                 std::vector<Cubic>& records);
/// By s_m ascending; what starts together stays in the file's order. Says so when that changes
/// anything.
template <typename Record>
void sort_by_start(XmlReader& xml, std::vector<Record>& records, std::string_view what) {
  const auto before = [](const Record& a, const Record& b) { return a.s_m < b.s_m; };
  const auto wrong = std::is_sorted_until(records.begin(), records.end(), before);
  if (wrong == records.end()) return;
  xml.warning("xodr.order", wrong->mark,
              fmt::format("<{}> at {} m stands behind a later one", what, wrong->s_m),
              "list records in ascending order; they are sorted meanwhile");
  std::stable_sort(records.begin(), records.end(), before);
}
void read_lateral_profile(XmlReader& xml, const tinyxml2::XMLElement& lateral, Road& road);
void read_lane_sections(XmlReader& xml, const tinyxml2::XMLElement& lanes, Road& road);
void read_objects(XmlReader& xml, const tinyxml2::XMLElement& objects, Road& road);
void read_signals(XmlReader& xml, const tinyxml2::XMLElement& signals, Road& road);

}  // namespace raytruth::roads
