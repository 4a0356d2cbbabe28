// Lane sections: widths, borders, heights, marks, links.
#include <tinyxml2.h>

#include <algorithm>
#include <cmath>

#include "sim/roads/read_parts.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

// More lanes than any road has; keeps a hostile file from eating memory.
constexpr int kMostLanes = 200;

MarkColour colour_from(std::string_view name) {
  if (name == "white") return MarkColour::kWhite;
  if (name == "yellow") return MarkColour::kYellow;
  if (name == "red") return MarkColour::kRed;
  if (name == "blue") return MarkColour::kBlue;
  if (name == "green") return MarkColour::kGreen;
  if (name == "orange") return MarkColour::kOrange;
  if (name == "violet") return MarkColour::kViolet;
  return MarkColour::kStandard;
}

// Stripes for a mark whose file gives only its type. Dash 3 m, gap 6 m outside and 3 m, 3 m for
// short dashes are common European proportions; double lines stand one stripe width apart.
std::vector<MarkLine> default_lines(const std::string& type, double width, bool fast_road) {
  const MarkLine solid{0.0, 0.0, 0.0, 0.0, width};
  const MarkLine broken{fast_road ? 6.0 : 3.0, fast_road ? 12.0 : 6.0, 0.0, 0.0, width};
  const auto beside = [width](MarkLine line, double side) {
    line.t_offset_m = side * width;
    return line;
  };
  if (type == "solid" || type == "edge") return {solid};
  if (type == "broken") return {broken};
  if (type == "solid solid") return {beside(solid, 1), beside(solid, -1)};
  if (type == "solid broken") return {beside(solid, 1), beside(broken, -1)};
  if (type == "broken solid") return {beside(broken, 1), beside(solid, -1)};
  if (type == "broken broken") return {beside(broken, 1), beside(broken, -1)};
  if (type == "botts dots") return {{0.1, 1.0, 0.0, 0.0, 0.1}};
  return {};
}

RoadMark read_mark(XmlReader& xml, const XMLElement& e, bool fast_road) {
  RoadMark mark;
  mark.s_offset_m = xml.number_or(e, "sOffset", 0.0);
  mark.type = xml.text_or(e, "type", "none");
  mark.colour = colour_from(xml.text_or(e, "color", "standard"));
  const bool bold = xml.text_or(e, "weight", "standard") == "bold";
  mark.width_m = xml.number_or(e, "width", bold ? 0.25 : 0.12);
  if (mark.width_m <= 0.0) mark.width_m = bold ? 0.25 : 0.12;
  mark.height_m = xml.number_or(e, "height", 0.0);
  if (const XMLElement* type = e.FirstChildElement("type")) {
    const double type_width = xml.number_or(*type, "width", mark.width_m);
    for (const XMLElement* l = type->FirstChildElement("line"); l;
         l = l->NextSiblingElement("line")) {
      MarkLine line;
      line.length_m = xml.number_or(*l, "length", 0.0);
      line.space_m = xml.number_or(*l, "space", 0.0);
      line.t_offset_m = xml.number_or(*l, "tOffset", 0.0);
      line.s_offset_m = xml.number_or(*l, "sOffset", 0.0);
      line.width_m = xml.number_or(*l, "width", type_width);
      if (line.width_m <= 0.0) line.width_m = mark.width_m;
      if (line.space_m <= 0.0) line.length_m = 0.0;  // no gap: one continuous stripe
      mark.lines.push_back(line);
    }
  }
  if (mark.lines.empty()) mark.lines = default_lines(mark.type, mark.width_m, fast_road);
  return mark;
}

Lane read_lane(XmlReader& xml, const XMLElement& e, int side, bool fast_road) {
  Lane lane;
  lane.where = xml.where(e);
  lane.id = xml.integer(e, "id");
  lane.level = xml.text_or(e, "level", "false") == "true";
  const std::string type = xml.text_or(e, "type", "none");
  lane.type = lane_type_from(type);
  if ((side > 0 && lane.id <= 0) || (side < 0 && lane.id >= 0) || (side == 0 && lane.id != 0)) {
    xml.error("xodr.lane", e, fmt::format("lane {} stands on the wrong side", lane.id),
              "left lanes have ids above 0, right lanes below");
  }
  for (const XMLElement* c = e.FirstChildElement(); c; c = c->NextSiblingElement()) {
    const std::string_view name = c->Name();
    if (name == "width") {
      lane.width.push_back(read_cubic(xml, *c, "sOffset"));
    } else if (name == "border") {
      lane.border.push_back(read_cubic(xml, *c, "sOffset"));
    } else if (name == "roadMark") {
      lane.marks.push_back(read_mark(xml, *c, fast_road));
    } else if (name == "height") {
      lane.heights.push_back({xml.number(*c, "sOffset"), xml.number(*c, "inner"),
                              xml.number(*c, "outer"), xml.mark(*c)});
    } else if (name == "link") {
      if (const XMLElement* p = c->FirstChildElement("predecessor"))
        lane.predecessors.push_back(xml.integer(*p, "id"));
      if (const XMLElement* s = c->FirstChildElement("successor"))
        lane.successors.push_back(xml.integer(*s, "id"));
    } else {
      xml.ignored(*c);
    }
  }
  sort_by_start(xml, lane.width, "width");
  sort_by_start(xml, lane.border, "border");
  const auto by_offset = [](const auto& a, const auto& b) { return a.s_offset_m < b.s_offset_m; };
  std::stable_sort(lane.marks.begin(), lane.marks.end(), by_offset);
  std::stable_sort(lane.heights.begin(), lane.heights.end(), by_offset);
  return lane;
}

}  // namespace

Cubic read_cubic(XmlReader& xml, const XMLElement& e, const char* start_attribute) {
  return {xml.number(e, start_attribute), xml.number_or(e, "a", 0.0), xml.number_or(e, "b", 0.0),
          xml.number_or(e, "c", 0.0),     xml.number_or(e, "d", 0.0), xml.mark(e)};
}

void read_cubics(XmlReader& xml, const XMLElement* parent, const char* name,
                 std::vector<Cubic>& records) {
  if (!parent) return;
  for (const XMLElement* e = parent->FirstChildElement(name); e; e = e->NextSiblingElement(name)) {
    records.push_back(read_cubic(xml, *e, "s"));
  }
  sort_by_start(xml, records, name);
}

void read_lane_sections(XmlReader& xml, const XMLElement& lanes, Road& road) {
  const bool fast_road = road.type == "motorway" || road.speed_limit_m_s > 25.0;
  for (const XMLElement* e = lanes.FirstChildElement("laneSection"); e;
       e = e->NextSiblingElement("laneSection")) {
    LaneSection section;
    section.mark = xml.mark(*e);
    section.s_start_m = xml.number(*e, "s");
    int count = 0;
    for (const auto& [name, side] :
         {std::pair{"left", 1}, std::pair{"center", 0}, std::pair{"right", -1}}) {
      const XMLElement* group = e->FirstChildElement(name);
      if (!group) continue;
      for (const XMLElement* l = group->FirstChildElement("lane"); l;
           l = l->NextSiblingElement("lane")) {
        if (++count > kMostLanes) {
          xml.error("xodr.lane", *l, fmt::format("more than {} lanes in one section", kMostLanes));
          break;
        }
        section.lanes.push_back(read_lane(xml, *l, side, fast_road));
      }
    }
    std::stable_sort(section.lanes.begin(), section.lanes.end(),
                     [](const Lane& a, const Lane& b) { return a.id > b.id; });
    for (std::size_t i = 0; i + 1 < section.lanes.size(); ++i) {
      const int gap = section.lanes[i].id - section.lanes[i + 1].id;
      if (gap == 0) {
        xml.error("xodr.lane", *e,
                  fmt::format("lane {} occurs twice in one section", section.lanes[i].id));
      } else if (gap > 1 && !(section.lanes[i].id > 0 && section.lanes[i + 1].id < 0 && gap == 2)) {
        xml.error("xodr.lane", *e,
                  fmt::format("lane ids jump from {} to {}", section.lanes[i].id,
                              section.lanes[i + 1].id),
                  "number lanes without gaps from the centre outwards");
      }
    }
    road.sections.push_back(std::move(section));
  }
  const auto before = [](const LaneSection& a, const LaneSection& b) {
    return a.s_start_m < b.s_start_m;
  };
  const auto wrong = std::is_sorted_until(road.sections.begin(), road.sections.end(), before);
  if (wrong != road.sections.end()) {
    xml.warning(
        "xodr.order", wrong->mark,
        fmt::format("the lane section at s = {} m stands behind a later one", wrong->s_start_m),
        "list sections in ascending order; they are sorted meanwhile");
    std::stable_sort(road.sections.begin(), road.sections.end(), before);
  }
  // Sections cover the road from its start to its end.
  std::erase_if(road.sections, [&](const LaneSection& section) {
    const bool behind = section.s_start_m >= road.length_m;
    if (behind) {
      xml.warning("xodr.lane", lanes,
                  fmt::format("the lane section at s = {} m lies behind the road's end at {} m and "
                              "is left out",
                              section.s_start_m, road.length_m));
    }
    return behind;
  });
  if (!road.sections.empty() && road.sections.front().s_start_m != 0.0) {
    xml.warning("xodr.lane", lanes,
                fmt::format("the first lane section starts at s = {} m; it is taken to start at 0",
                            road.sections.front().s_start_m));
    road.sections.front().s_start_m = 0.0;
    for (LaneSection& section : road.sections) section.s_start_m = std::max(0.0, section.s_start_m);
  }
  // Two that start together are one, each with a side of its own (or the later one wins).
  for (std::size_t i = 0; i + 1 < road.sections.size();) {
    LaneSection& later = road.sections[i + 1];
    if (later.s_start_m - road.sections[i].s_start_m > 1e-9) {
      ++i;
      continue;
    }
    for (Lane& lane : road.sections[i].lanes) {
      if (!later.lane(lane.id)) {
        later.lanes.push_back(std::move(lane));
      } else if (lane.id != 0) {
        xml.warning("xodr.overlap", later.mark,
                    fmt::format("road {} has two lane sections at s = {} m with lane {}; the later "
                                "one holds",
                                road.id, later.s_start_m, lane.id),
                    "sections follow each other without overlap");
      }
    }
    std::stable_sort(later.lanes.begin(), later.lanes.end(),
                     [](const Lane& a, const Lane& b) { return a.id > b.id; });
    road.sections.erase(road.sections.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (std::size_t i = 0; i < road.sections.size(); ++i) {
    road.sections[i].s_end_m =
        i + 1 < road.sections.size() ? road.sections[i + 1].s_start_m : road.length_m;
    for (const Lane& lane : road.sections[i].lanes)
      road.sections[i].has_level = road.sections[i].has_level || (lane.level && lane.id != 0);
  }
}

}  // namespace raytruth::roads
