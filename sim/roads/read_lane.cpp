// One lane: widths, borders, heights, links and the records of its use.
#include <fmt/format.h>
#include <tinyxml2.h>

#include <algorithm>

#include "sim/roads/read_parts.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

constexpr std::string_view kParticipants[] = {
    "simulator",         "autonomousTraffic", "pedestrian", "passengerCar",   "bus",
    "delivery",          "emergency",         "taxi",       "throughTraffic", "truck",
    "bicycle",           "motorcycle",        "none",       "trucks",         "HOV",
    "autonomous traffic"};

std::string read_participant(XmlReader& xml, const XMLElement& e, const char* attribute) {
  std::string name = xml.word(e, attribute, kParticipants);
  // As 1.4 and 1.5 wrote them.
  if (name == "autonomous traffic") return "autonomousTraffic";
  if (name == "trucks") return "truck";
  return name;
}

void read_access(XmlReader& xml, const XMLElement& e, std::vector<LaneAccess>& all) {
  constexpr Words<bool, 2> kRules = {{{"allow", true}, {"deny", false}}};
  const double s_offset = xml.number_or(e, "sOffset", 0.0);
  const bool allow = xml.choice(e, "rule", kRules, false);
  // One element names one participant (until 1.8): those that belong together make one record.
  const auto same = [&](const LaneAccess& a) {
    return a.s_offset_m == s_offset && a.allow == allow;
  };
  if (all.empty() || !same(all.back())) all.push_back({s_offset, allow, {}, xml.mark(e)});
  std::vector<std::string>& users = all.back().users;
  if (e.Attribute("restriction")) users.push_back(read_participant(xml, e, "restriction"));
  for (const XMLElement& r : children(e, "restriction"))
    users.push_back(read_participant(xml, r, "type"));
}

constexpr Words<bool, 2> kLayers = {{{"permanent", false}, {"temporary", true}}};

// Ids of the lanes that follow in the lane's own layer, and in the other one (1.9): a link that
// names no layer means the permanent one.
void read_lane_links(XmlReader& xml, const XMLElement& link, const char* name,
                     std::vector<int>& ids, std::vector<int>& others) {
  const tinyxml2::XMLNode* lanes = &link;
  while (lanes && std::string_view(lanes->Value()) != "lanes") lanes = lanes->Parent();
  const XMLElement* own = lanes ? lanes->ToElement() : nullptr;
  const bool temporary =
      own && own->Attribute("layer") && xml.choice(*own, "layer", kLayers, false);
  for (const XMLElement& e : children(link, name)) {
    const bool to_temporary = e.Attribute("layer") && xml.choice(e, "layer", kLayers, false);
    (to_temporary == temporary ? ids : others).push_back(xml.integer(e, "id"));
  }
}

template <typename Record>
void sort_by_offset(XmlReader& xml, std::vector<Record>& records, std::string_view what) {
  const auto before = [](const Record& a, const Record& b) { return a.s_offset_m < b.s_offset_m; };
  const auto wrong = std::is_sorted_until(records.begin(), records.end(), before);
  if (wrong == records.end()) return;
  xml.warning("xodr.order", wrong->mark,
              fmt::format("<{}> at {} m stands behind a later one", what, wrong->s_offset_m),
              "list records in ascending order; they are sorted meanwhile");
  std::stable_sort(records.begin(), records.end(), before);
}

LaneType read_lane_type(XmlReader& xml, const XMLElement& e) {
  const std::string type = xml.text_or(e, "type", "none");
  const LaneType known = lane_type_from(type);
  if (known == LaneType::kNone && type != "none" && !type.empty()) {
    std::string allowed;
    for (const std::string_view name : lane_type_names())
      allowed += (allowed.empty() ? "" : ", ") + std::string(name);
    xml.warning("xodr.value", e, fmt::format("<lane type=\"{}\"> is no word of the standard", type),
                "one of " + allowed);
  }
  return known;
}

void read_attributes(XmlReader& xml, const XMLElement& e, Lane& lane) {
  constexpr Words<LaneDirection, 3> kDirections = {{{"standard", LaneDirection::kStandard},
                                                    {"reversed", LaneDirection::kReversed},
                                                    {"both", LaneDirection::kBoth}}};
  constexpr Words<LaneAdvisory, 4> kAdvisories = {{{"none", LaneAdvisory::kNone},
                                                   {"inner", LaneAdvisory::kInner},
                                                   {"outer", LaneAdvisory::kOuter},
                                                   {"both", LaneAdvisory::kBoth}}};
  lane.level = xml.flag(e, "level");
  lane.direction = xml.choice(e, "direction", kDirections, LaneDirection::kStandard);
  lane.advisory = xml.choice(e, "advisory", kAdvisories, LaneAdvisory::kNone);
  lane.dynamic_direction = xml.flag(e, "dynamicLaneDirection");
  lane.dynamic_type = xml.flag(e, "dynamicLaneType");
  lane.road_works = xml.flag(e, "roadWorks");
}

}  // namespace

Lane read_lane(XmlReader& xml, const XMLElement& e, int side, bool fast_road) {
  Lane lane;
  lane.where = xml.where(e);
  lane.id = xml.integer(e, "id");
  lane.type = read_lane_type(xml, e);
  read_attributes(xml, e, lane);
  if ((side > 0 && lane.id <= 0) || (side < 0 && lane.id >= 0) || (side == 0 && lane.id != 0)) {
    xml.error("xodr.lane", e, fmt::format("lane {} stands on the wrong side", lane.id),
              "left lanes have ids above 0, right lanes below");
  }
  for (const XMLElement& c : children(e)) {
    const std::string_view name = c.Name();
    if (name == "width") {
      lane.width.push_back(read_cubic(xml, c, "sOffset"));
    } else if (name == "border") {
      lane.border.push_back(read_cubic(xml, c, "sOffset"));
    } else if (name == "roadMark") {
      lane.marks.push_back(read_mark(xml, c, lane.id, fast_road));
    } else if (name == "height") {
      lane.heights.push_back(
          {xml.number(c, "sOffset"), xml.number(c, "inner"), xml.number(c, "outer"), xml.mark(c)});
    } else if (name == "link") {
      read_lane_links(xml, c, "predecessor", lane.predecessors, lane.other_predecessors);
      read_lane_links(xml, c, "successor", lane.successors, lane.other_successors);
    } else if (name == "speed") {
      lane.speeds.push_back({xml.number_or(c, "sOffset", 0.0), xml.speed(c, "max"), xml.mark(c)});
    } else if (name == "access") {
      read_access(xml, c, lane.access);
    } else if (name == "material") {
      lane.materials.push_back({xml.number_or(c, "sOffset", 0.0), xml.size_or(c, "friction"),
                                xml.optional_size(c, "roughness"), xml.text_or(c, "surface"),
                                xml.mark(c)});
    } else if (name == "rule") {
      lane.rules.push_back(
          {xml.number_or(c, "sOffset", 0.0), xml.text_or(c, "value"), xml.mark(c)});
    } else if (name == "visibility") {
      lane.visibility.push_back({xml.number_or(c, "sOffset", 0.0), xml.size_or(c, "forward"),
                                 xml.size_or(c, "back"), xml.size_or(c, "left"),
                                 xml.size_or(c, "right"), xml.mark(c)});
    }
  }
  sort_by_start(xml, lane.width, "width");
  sort_by_start(xml, lane.border, "border");
  sort_by_offset(xml, lane.marks, "roadMark");
  sort_by_offset(xml, lane.heights, "height");
  sort_by_offset(xml, lane.speeds, "speed");
  sort_by_offset(xml, lane.access, "access");
  sort_by_offset(xml, lane.materials, "material");
  sort_by_offset(xml, lane.rules, "rule");
  sort_by_offset(xml, lane.visibility, "visibility");
  return lane;
}

}  // namespace raytruth::roads
