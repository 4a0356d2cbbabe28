// <road>: its lines, links, types, surface data and railway switches.
#include <fmt/format.h>
#include <tinyxml2.h>

#include <algorithm>
#include <cmath>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

// Longer than any road on Earth, short enough for every count derived from it.
constexpr double kLongestRoad_m = 1e6;

constexpr Words<bool, 2> kRanges = {{{"arcLength", false}, {"normalized", true}}};
constexpr Words<bool, 2> kElementTypes = {{{"road", false}, {"junction", true}}};
constexpr Words<bool, 2> kDirections = {{{"same", true}, {"opposite", false}}};
constexpr std::string_view kRoadTypes[] = {
    "unknown",     "rural",     "motorway",       "town",          "lowSpeed",
    "pedestrian",  "bicycle",   "townExpressway", "townCollector", "townArterial",
    "townPrivate", "townLocal", "townPlayStreet"};

std::optional<RoadLink> read_link(XmlReader& xml, const XMLElement* parent, const char* name) {
  const XMLElement* e = parent ? parent->FirstChildElement(name) : nullptr;
  if (!e) return std::nullopt;
  RoadLink link;
  link.to_junction = xml.choice(*e, "elementType", kElementTypes, false);
  link.mark = xml.mark(*e);
  link.element_id = xml.text(*e, "elementId");
  link.has_contact = e->Attribute("contactPoint") != nullptr;
  link.contact = xml.choice(*e, "contactPoint", kContacts, ContactPoint::kStart);
  link.element_s_m = xml.optional_size(*e, "elementS");
  link.element_with_s = xml.choice(*e, "elementDir", kSigns, true);
  return link;
}

RoadTypeRecord read_road_type(XmlReader& xml, const XMLElement& e) {
  RoadTypeRecord record;
  record.mark = xml.mark(e);
  record.s_m = xml.number_or(e, "s", 0.0);
  record.type = xml.word(e, "type", kRoadTypes);
  record.country = xml.text_or(e, "country");
  if (const XMLElement* speed = e.FirstChildElement("speed")) {
    const std::string max = xml.text_or(*speed, "max");
    if (max == "no limit") {
      record.max_speed_m_s = kNoSpeedLimit;
    } else if (max != "undefined" && !max.empty()) {
      record.max_speed_m_s = xml.speed(*speed, "max");
    }
  }
  return record;
}

RailTrack read_track(XmlReader& xml, const XMLElement& rail_switch, const char* name) {
  RailTrack track;
  const XMLElement* e = rail_switch.FirstChildElement(name);
  if (!e) {
    xml.warning("xodr.missing", rail_switch, fmt::format("<switch> needs <{}>", name),
                "the switch leads nowhere");
    return track;
  }
  track.road_id = xml.text(*e, "id");
  track.s_m = xml.wanted(*e, "s");
  track.with_s = xml.choice(*e, "dir", kSigns, true);
  return track;
}

RailSwitch read_switch(XmlReader& xml, const XMLElement& e) {
  using Position = RailSwitch::Position;
  constexpr Words<Position, 3> kPositions = {{{"dynamic", Position::kDynamic},
                                              {"straight", Position::kStraight},
                                              {"turn", Position::kTurn}}};
  RailSwitch read;
  read.mark = xml.mark(e);
  read.id = xml.text(e, "id");
  read.name = xml.text_or(e, "name");
  read.position = xml.choice(e, "position", kPositions, Position::kDynamic);
  read.main_track = read_track(xml, e, "mainTrack");
  read.side_track = read_track(xml, e, "sideTrack");
  if (const XMLElement* partner = e.FirstChildElement("partner")) {
    read.partner_id = xml.text(*partner, "id");
    read.partner_name = xml.text_or(*partner, "name");
  }
  return read;
}

void read_lane_layers(XmlReader& xml, const XMLElement& e, Road& road) {
  constexpr Words<bool, 2> kLayers = {{{"permanent", false}, {"temporary", true}}};
  bool permanent = false;
  for (const XMLElement& lanes : children(e, "lanes")) {
    const bool temporary = xml.choice(lanes, "layer", kLayers, false);
    if (temporary ? !road.temporary_sections.empty() : permanent) {
      xml.warning(
          "xodr.duplicate", lanes,
          fmt::format("road {} has two <lanes> of one layer; this one is left out", road.id),
          "one permanent and at most one temporary layer");
      continue;
    }
    if (temporary) {
      read_cubics(xml, &lanes, "laneOffset", road.temporary_lane_offset);
      read_lane_sections(xml, lanes, road, road.temporary_sections);
    } else {
      permanent = true;
      read_cubics(xml, &lanes, "laneOffset", road.lane_offset);
      read_lane_sections(xml, lanes, road, road.sections);
    }
  }
}

}  // namespace

Cubic read_cubic(XmlReader& xml, const XMLElement& e, const char* start_attribute) {
  return {xml.number(e, start_attribute), xml.number_or(e, "a", 0.0), xml.number_or(e, "b", 0.0),
          xml.number_or(e, "c", 0.0),     xml.number_or(e, "d", 0.0), xml.mark(e)};
}

void read_cubics(XmlReader& xml, const XMLElement* parent, const char* name,
                 std::vector<Cubic>& records) {
  for (const XMLElement& e : children(parent, name)) records.push_back(read_cubic(xml, e, "s"));
  sort_by_start(xml, records, name);
}

std::optional<ParamPoly3> read_param_poly3(XmlReader& xml, const XMLElement& shape) {
  const ParamPoly3 p{
      xml.number(shape, "aU"), xml.number(shape, "bU"), xml.number(shape, "cU"),
      xml.number(shape, "dU"), xml.number(shape, "aV"), xml.number(shape, "bV"),
      xml.number(shape, "cV"), xml.number(shape, "dV"), xml.choice(shape, "pRange", kRanges, true)};
  if (p.bu == 0.0 && p.bv == 0.0 && p.cu == 0.0 && p.cv == 0.0 && p.du == 0.0 && p.dv == 0.0) {
    xml.error("xodr.geometry", shape, "paramPoly3 with all coefficients 0 is a point",
              "give it coefficients, or make it a line");
    return std::nullopt;
  }
  return p;
}

void read_plan_view(XmlReader& xml, const XMLElement& plan, const std::string& whose,
                    std::vector<Geometry>& geometry, std::vector<FileMark>& empty) {
  for (const XMLElement& e : children(plan, "geometry")) {
    Geometry g;
    g.mark = xml.mark(e);
    g.s_m = xml.number(e, "s");
    g.x_m = xml.number(e, "x");
    g.y_m = xml.number(e, "y");
    g.heading_rad = xml.number(e, "hdg");
    g.length_m = xml.number(e, "length");
    if (g.length_m < 0.0 || g.length_m > kLongestRoad_m || std::abs(g.heading_rad) > 1e6 ||
        std::abs(g.x_m) > 1e9 || std::abs(g.y_m) > 1e9) {
      xml.error(
          "xodr.geometry", e,
          fmt::format("geometry of length {} m at ({}, {}) is out of range", g.length_m, g.x_m,
                      g.y_m),
          fmt::format(
              "lengths go from 0 to {:g} m, places to 1e9 m from the origin, headings to 1e6 rad",
              kLongestRoad_m));
      continue;
    }
    if (g.length_m < 1e-9) {  // harmless, and common at the ends of exported roads
      empty.push_back(g.mark);
      continue;
    }
    const XMLElement* shape = e.FirstChildElement();
    while (shape && (std::string_view(shape->Name()) == "userData" ||
                     std::string_view(shape->Name()) == "dataQuality"))
      shape = shape->NextSiblingElement();
    const std::string_view name = shape ? shape->Name() : "";
    if (name == "line") {
      g.shape = Line{};
    } else if (name == "arc") {
      g.shape = Arc{xml.number(*shape, "curvature")};
    } else if (name == "spiral") {
      g.shape = Spiral{xml.number(*shape, "curvStart"), xml.number(*shape, "curvEnd")};
    } else if (name == "poly3") {
      g.shape = Poly3{xml.number(*shape, "a"), xml.number(*shape, "b"), xml.number(*shape, "c"),
                      xml.number(*shape, "d")};
    } else if (name == "paramPoly3") {
      const auto cubic = read_param_poly3(xml, *shape);
      if (!cubic) continue;
      g.shape = *cubic;
    } else {
      xml.error("xodr.geometry", e, fmt::format("geometry without a known shape ('{}')", name),
                "one of line, arc, spiral, poly3, paramPoly3");
      continue;
    }
    const double turn = std::holds_alternative<Arc>(g.shape)
                            ? std::abs(std::get<Arc>(g.shape).curvature)
                        : std::holds_alternative<Spiral>(g.shape)
                            ? std::max(std::abs(std::get<Spiral>(g.shape).curvature_start),
                                       std::abs(std::get<Spiral>(g.shape).curvature_end))
                            : 0.0;
    if (turn > 1e3) {
      xml.error("xodr.geometry", e, fmt::format("curvature of {} 1/m is a radius below 1 mm", turn),
                "curvature is 1 / radius, in 1/m");
      continue;
    }
    geometry.push_back(g);
  }
  sort_by_start(xml, geometry, "geometry");
  if (geometry.empty()) {
    xml.error("xodr.geometry", plan, fmt::format("{} has no usable geometry", whose),
              "give its <planView> a <geometry> with a length");
  }
}

std::vector<SurfaceCrg> read_surface(XmlReader& xml, const XMLElement& surface, bool along_road) {
  using Mode = SurfaceCrg::Mode;
  using Purpose = SurfaceCrg::Purpose;
  constexpr Words<Mode, 4> kModes = {{{"attached", Mode::kAttached},
                                      {"attached0", Mode::kAttached0},
                                      {"genuine", Mode::kGenuine},
                                      {"global", Mode::kGlobal}}};
  constexpr Words<Purpose, 2> kPurposes = {
      {{"elevation", Purpose::kElevation}, {"friction", Purpose::kFriction}}};
  std::vector<SurfaceCrg> read;
  for (const XMLElement& e : children(surface, "CRG")) {
    SurfaceCrg crg;
    crg.mark = xml.mark(e);
    crg.file = xml.text(e, "file");
    if (along_road) {
      crg.s_start_m = xml.number(e, "sStart");
      crg.s_end_m = xml.number(e, "sEnd");
    }
    crg.same_direction = xml.choice(e, "orientation", kDirections, true);
    crg.mode = xml.choice(e, "mode", kModes, along_road ? Mode::kAttached : Mode::kGlobal);
    crg.purpose = xml.choice(e, "purpose", kPurposes, Purpose::kElevation);
    crg.s_offset_m = xml.number_or(e, "sOffset", 0.0);
    crg.t_offset_m = xml.number_or(e, "tOffset", 0.0);
    crg.z_offset_m = xml.number_or(e, "zOffset", 0.0);
    crg.z_scale = xml.number_or(e, "zScale", 1.0);
    crg.h_offset_rad = xml.number_or(e, "hOffset", 0.0);
    crg.x_offset_m = xml.number_or(e, "xOffset", 0.0);
    crg.y_offset_m = xml.number_or(e, "yOffset", 0.0);
    read.push_back(std::move(crg));
  }
  return read;
}

namespace {

// Refuses records whose values no road has within [0, length_m): they would make surfaces that
// nothing can hold. `from_m` is where the records' s starts.
void refuse_beyond(XmlReader& xml, const std::vector<Cubic>& records, double from_m, double to_m,
                   double most, std::string_view what, std::string_view unit) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    const double begin = records[i].s_m;
    const double next = i + 1 < records.size() ? records[i + 1].s_m : to_m - from_m;
    const double end = std::min(next, to_m - from_m);
    if (end < begin) continue;
    for (const double u : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      const double s = begin + u * (end - begin);
      const double value = records[i].value(s);
      if (std::abs(value) <= most) continue;
      xml.error("xodr.value", records[i].mark,
                fmt::format("{} of {:.4g} {} at s = {:.6g} m", what, value, unit, from_m + s),
                fmt::format("no road has more than {:g} {}", most, unit));
      break;
    }
  }
}

void refuse_absurd_shapes(XmlReader& xml, const Road& road) {
  refuse_beyond(xml, road.elevation, 0.0, road.length_m, 2e4, "an elevation", "m");
  refuse_beyond(xml, road.superelevation, 0.0, road.length_m, 1.6, "a superelevation", "rad");
  refuse_beyond(xml, road.lane_offset, 0.0, road.length_m, 1e3, "a lane offset", "m");
  for (const LaneSection& section : road.sections) {
    for (const Lane& lane : section.lanes) {
      refuse_beyond(xml, lane.width, section.s_start_m, section.s_end_m, 1e3, "a width", "m");
      refuse_beyond(xml, lane.border, section.s_start_m, section.s_end_m, 1e3, "a border", "m");
    }
  }
}

}  // namespace

Road read_road(XmlReader& xml, const XMLElement& e) {
  constexpr Words<bool, 2> kRules = {{{"RHT", false}, {"LHT", true}}};
  constexpr Words<bool, 2> kSides = {{{"left", true}, {"right", false}}};
  Road road;
  road.where = xml.where(e);
  road.id = xml.text(e, "id");
  road.name = xml.text_or(e, "name");
  road.length_m = xml.number(e, "length");
  road.junction = xml.text_or(e, "junction", "-1");
  if (road.junction == "-1") road.junction.clear();
  road.left_hand_traffic = xml.choice(e, "rule", kRules, false);
  if (road.length_m <= 0.0 || road.length_m > kLongestRoad_m) {
    xml.error("xodr.geometry", e,
              fmt::format("road {} has the length {} m", road.id, road.length_m),
              "it must be above 0 and below 1000 km");
    road.length_m = 1.0;
  }
  const XMLElement* links = e.FirstChildElement("link");
  road.predecessor = read_link(xml, links, "predecessor");
  road.successor = read_link(xml, links, "successor");
  for (const XMLElement& n : children(links, "neighbor")) {
    road.neighbors.push_back({xml.text(n, "elementId"), xml.choice(n, "side", kSides, false),
                              xml.choice(n, "direction", kDirections, true), xml.mark(n)});
  }
  for (const XMLElement& type : children(e, "type"))
    road.types.push_back(read_road_type(xml, type));
  sort_by_start(xml, road.types, "type");
  if (!road.types.empty()) {
    road.type = road.types.front().type;
    road.speed_limit_m_s = road.types.front().max_speed_m_s;
  }
  if (const XMLElement* plan = e.FirstChildElement("planView")) {
    read_plan_view(xml, *plan, fmt::format("road {}", road.id), road.plan_view,
                   road.empty_geometry);
  } else {
    xml.error("xodr.missing", e, fmt::format("road {} has no <planView>", road.id),
              "add its geometry");
  }
  read_cubics(xml, e.FirstChildElement("elevationProfile"), "elevation", road.elevation);
  if (const XMLElement* lateral = e.FirstChildElement("lateralProfile"))
    read_lateral_profile(xml, *lateral, road);
  read_lane_layers(xml, e, road);
  if (road.sections.empty())
    xml.error("xodr.missing", e, fmt::format("road {} has no lane section", road.id),
              "give its <lanes> a <laneSection s=\"0\">");
  if (const XMLElement* objects = e.FirstChildElement("objects")) {
    RoadObjects read = read_objects(xml, *objects);
    road.objects = std::move(read.objects);
    road.object_references = std::move(read.references);
    road.tunnels = std::move(read.tunnels);
    road.bridges = std::move(read.bridges);
  }
  if (const XMLElement* signals = e.FirstChildElement("signals")) read_signals(xml, *signals, road);
  if (const XMLElement* surface = e.FirstChildElement("surface"))
    road.surface = read_surface(xml, *surface, true);
  for (const XMLElement& s : children(e.FirstChildElement("railroad"), "switch"))
    road.switches.push_back(read_switch(xml, s));
  refuse_absurd_shapes(xml, road);
  return road;
}

}  // namespace raytruth::roads
