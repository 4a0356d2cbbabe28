#pragma once

// Internal to sim/roads: the readers of a file's parts.

#include <fmt/format.h>

#include <algorithm>

#include "sim/roads/network_impl.h"
#include "sim/roads/road.h"
#include "sim/roads/xml_reader.h"

namespace raytruth::roads {

inline constexpr Words<ContactPoint, 2> kContacts = {
    {{"start", ContactPoint::kStart}, {"end", ContactPoint::kEnd}}};
/// Of attributes that say whether something points along s.
inline constexpr Words<bool, 2> kSigns = {{{"+", true}, {"-", false}}};

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

void read_header(XmlReader& xml, const tinyxml2::XMLElement& header, OpenDriveContent& content);
std::vector<Semantic> read_semantics(XmlReader& xml, const tinyxml2::XMLElement& semantics);

Road read_road(XmlReader& xml, const tinyxml2::XMLElement& road);
/// <planView> of the road or junction `whose`.
void read_plan_view(XmlReader& xml, const tinyxml2::XMLElement& plan, const std::string& whose,
                    std::vector<Geometry>& geometry, std::vector<FileMark>& empty);
/// Nothing, with an error, for a point.
std::optional<ParamPoly3> read_param_poly3(XmlReader& xml, const tinyxml2::XMLElement& shape);
void read_lateral_profile(XmlReader& xml, const tinyxml2::XMLElement& lateral, Road& road);
/// One lane layer.
void read_lane_sections(XmlReader& xml, const tinyxml2::XMLElement& lanes, Road& road,
                        std::vector<LaneSection>& sections);
/// A lane of the left (1), right (-1) or centre (0) group. fast_road: longer dashes.
Lane read_lane(XmlReader& xml, const tinyxml2::XMLElement& lane, int side, bool fast_road);
/// lane: the id of the lane that carries the mark.
RoadMark read_mark(XmlReader& xml, const tinyxml2::XMLElement& mark, int lane, bool fast_road);
/// along_road: the records say from where to where they hold.
std::vector<SurfaceCrg> read_surface(XmlReader& xml, const tinyxml2::XMLElement& surface,
                                     bool along_road);

MarkColour read_colour(XmlReader& xml, const tinyxml2::XMLElement& element,
                       const char* attribute = "color");
Orientation read_orientation(XmlReader& xml, const tinyxml2::XMLElement& element);
std::vector<LaneValidity> read_validity(XmlReader& xml, const tinyxml2::XMLElement& parent);
RoadObjects read_objects(XmlReader& xml, const tinyxml2::XMLElement& objects);
/// Outlines, skeleton, repeats, markings, borders and so on of one object.
void read_object_parts(XmlReader& xml, const tinyxml2::XMLElement& element, RoadObject& object);
/// One outline of the object, whose type is known.
ObjectOutline read_outline(XmlReader& xml, const tinyxml2::XMLElement& element,
                           const RoadObject& object);

void read_signals(XmlReader& xml, const tinyxml2::XMLElement& signals, Road& road);
Controller read_controller(XmlReader& xml, const tinyxml2::XMLElement& controller);
VmsGroup read_vms_group(XmlReader& xml, const tinyxml2::XMLElement& group);

Junction read_junction(XmlReader& xml, const tinyxml2::XMLElement& junction);
JunctionGroup read_junction_group(XmlReader& xml, const tinyxml2::XMLElement& group);
Station read_station(XmlReader& xml, const tinyxml2::XMLElement& station);

}  // namespace raytruth::roads
