#pragma once

// Internal to sim/roads: the readers of a road's parts.

#include "sim/roads/road.h"
#include "sim/roads/xml_reader.h"

namespace raytruth::roads {

/// a, b, c, d and the start attribute of a cubic record.
Cubic read_cubic(XmlReader& xml, const tinyxml2::XMLElement& element, const char* start_attribute);
void read_lane_sections(XmlReader& xml, const tinyxml2::XMLElement& lanes, Road& road);
void read_objects(XmlReader& xml, const tinyxml2::XMLElement& objects, Road& road);
void read_signals(XmlReader& xml, const tinyxml2::XMLElement& signals, Road& road);

}  // namespace raytruth::roads
