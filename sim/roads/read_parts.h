#pragma once

// Internal to sim/roads: the readers of a road's parts.

#include "sim/roads/road.h"
#include "sim/roads/xml_reader.h"

namespace raytruth::roads {

/// a, b, c, d and the start attribute of a cubic record.
Cubic read_cubic(XmlReader& xml, const tinyxml2::XMLElement& element, const char* start_attribute);
/// All children of that name with their attribute s, sorted; nothing for no parent.
void read_cubics(XmlReader& xml, const tinyxml2::XMLElement* parent, const char* name,
                 std::vector<Cubic>& records);
/// By start ascending; what starts together stays in the file's order.
void sort_records(std::vector<Cubic>& records);
void read_lateral_profile(XmlReader& xml, const tinyxml2::XMLElement& lateral, Road& road);
void read_lane_sections(XmlReader& xml, const tinyxml2::XMLElement& lanes, Road& road);
void read_objects(XmlReader& xml, const tinyxml2::XMLElement& objects, Road& road);
void read_signals(XmlReader& xml, const tinyxml2::XMLElement& signals, Road& road);

}  // namespace raytruth::roads
