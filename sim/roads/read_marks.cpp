// Road marks.
#include <tinyxml2.h>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

constexpr std::string_view kTypes[] = {
    "none",          "solid",      "broken", "solid solid", "solid broken", "broken solid",
    "broken broken", "botts dots", "grass",  "curb",        "custom",       "edge"};
constexpr Words<LineRule, 3> kRules = {{{"none", LineRule::kNone},
                                        {"no passing", LineRule::kNoPassing},
                                        {"caution", LineRule::kCaution}}};
constexpr Words<MarkColour, 9> kColours = {{{"standard", MarkColour::kStandard},
                                            {"white", MarkColour::kWhite},
                                            {"yellow", MarkColour::kYellow},
                                            {"red", MarkColour::kRed},
                                            {"blue", MarkColour::kBlue},
                                            {"green", MarkColour::kGreen},
                                            {"orange", MarkColour::kOrange},
                                            {"violet", MarkColour::kViolet},
                                            {"black", MarkColour::kBlack}}};

// Wider than any line on a road.
constexpr double kWidestLine_m = 100.0;

// Stripes for a mark whose file gives only its type. Dash 3 m, gap 6 m outside and 3 m, 3 m for
// short dashes are common European proportions; double lines stand one stripe width apart. Two
// words go from the inner line to the outer one, at lane 0 from left to right, whatever side is
// driven on (e_roadMarkType).
std::vector<MarkLine> default_lines(const std::string& type, double width, int lane,
                                    bool fast_road) {
  MarkLine solid;
  solid.width_m = width;
  MarkLine broken = solid;
  broken.length_m = fast_road ? 6.0 : 3.0;
  broken.space_m = fast_road ? 12.0 : 6.0;
  const double first = lane > 0 ? -1.0 : 1.0;  // towards the inside
  const auto pair = [&](MarkLine inner, MarkLine outer) {
    inner.t_offset_m = first * width;
    outer.t_offset_m = -first * width;
    return std::vector<MarkLine>{inner, outer};
  };
  if (type == "solid" || type == "edge") return {solid};
  if (type == "broken") return {broken};
  if (type == "solid solid") return pair(solid, solid);
  if (type == "solid broken") return pair(solid, broken);
  if (type == "broken solid") return pair(broken, solid);
  if (type == "broken broken") return pair(broken, broken);
  if (type == "botts dots") {
    MarkLine dots;
    dots.length_m = dots.width_m = 0.1;
    dots.space_m = 1.0;
    return {dots};
  }
  return {};
}

MarkLine read_line(XmlReader& xml, const XMLElement& e, double width) {
  MarkLine line;
  line.length_m = xml.size_or(e, "length");
  line.space_m = xml.size_or(e, "space");
  line.t_offset_m = xml.number_or(e, "tOffset", 0.0);
  line.s_offset_m = xml.number_or(e, "sOffset", 0.0);
  line.width_m = xml.size_or(e, "width", width);
  if (line.width_m <= 0.0) line.width_m = width;
  if (e.Attribute("color")) line.colour = read_colour(xml, e);
  line.rule = xml.choice(e, "rule", kRules, LineRule::kNone);
  return line;
}

}  // namespace

MarkColour read_colour(XmlReader& xml, const XMLElement& e, const char* attribute) {
  return xml.choice(e, attribute, kColours, MarkColour::kStandard);
}

RoadMark read_mark(XmlReader& xml, const XMLElement& e, int lane, bool fast_road) {
  constexpr Words<LaneChange, 4> kChanges = {{{"both", LaneChange::kBoth},
                                              {"increase", LaneChange::kIncrease},
                                              {"decrease", LaneChange::kDecrease},
                                              {"none", LaneChange::kNone}}};
  constexpr Words<bool, 2> kWeights = {{{"standard", false}, {"bold", true}}};
  RoadMark mark;
  mark.mark = xml.mark(e);
  mark.s_offset_m = xml.number_or(e, "sOffset", 0.0);
  mark.type = xml.word(e, "type", kTypes, "none");
  mark.colour = read_colour(xml, e);
  mark.bold = xml.choice(e, "weight", kWeights, false);
  const double usual = mark.bold ? 0.25 : 0.12;
  mark.width_m = xml.size_or(e, "width", usual);
  if (mark.width_m <= 0.0) mark.width_m = usual;
  mark.height_m = xml.size_or(e, "height");
  mark.lane_change = xml.choice(e, "laneChange", kChanges, LaneChange::kBoth);
  mark.material = xml.text_or(e, "material");
  if (const XMLElement* type = e.FirstChildElement("type")) {
    mark.type_name = xml.text_or(*type, "name");
    // Lines have widths of their own; exporters write "None" here.
    const double stated = xml.harmless_number(*type, "width").value_or(0.0);
    const double width = stated > 0.0 && stated < kWidestLine_m ? stated : mark.width_m;
    for (const XMLElement& l : children(*type, "line")) {
      mark.lines.push_back(read_line(xml, l, width));
      MarkLine& line = mark.lines.back();
      if (line.space_m <= 0.0) line.length_m = 0.0;  // no gap: one continuous stripe
    }
  }
  if (const XMLElement* single = e.FirstChildElement("explicit")) {
    for (const XMLElement& l : children(*single, "line")) {
      mark.explicit_lines.push_back(read_line(xml, l, mark.width_m));
      if (mark.explicit_lines.back().length_m > 0.0) continue;
      xml.warning("xodr.value", l, "an explicit line without length is left out",
                  "give it a length above 0");
      mark.explicit_lines.pop_back();
    }
  }
  for (const XMLElement& s : children(e, "sway")) mark.sway.push_back(read_cubic(xml, s, "ds"));
  sort_by_start(xml, mark.sway, "sway");
  if (mark.lines.empty() && mark.explicit_lines.empty())
    mark.lines = default_lines(mark.type, mark.width_m, lane, fast_road);
  return mark;
}

}  // namespace raytruth::roads
