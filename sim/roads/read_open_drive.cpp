// The top of the file: header, roads with their geometry and links, junctions.
#include <tinyxml2.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/roads/network_impl.h"
#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

// Longer than any road on Earth, short enough for every count derived from it.
constexpr double kLongestRoad_m = 1e6;

void read_plan_view(XmlReader& xml, const XMLElement& road_element, Road& road) {
  const XMLElement* plan = road_element.FirstChildElement("planView");
  if (!plan) {
    xml.error("xodr.missing", road_element, fmt::format("road {} has no <planView>", road.id),
              "add its geometry");
    return;
  }
  for (const XMLElement* e = plan->FirstChildElement("geometry"); e;
       e = e->NextSiblingElement("geometry")) {
    Geometry g;
    g.mark = xml.mark(*e);
    g.s_m = xml.number(*e, "s");
    g.x_m = xml.number(*e, "x");
    g.y_m = xml.number(*e, "y");
    g.heading_rad = xml.number(*e, "hdg");
    g.length_m = xml.number(*e, "length");
    if (g.length_m < 0.0 || g.length_m > kLongestRoad_m || std::abs(g.heading_rad) > 1e6 ||
        std::abs(g.x_m) > 1e9 || std::abs(g.y_m) > 1e9) {
      xml.error("xodr.geometry", *e,
                fmt::format("geometry of length {} m at ({}, {}) is out of range", g.length_m,
                            g.x_m, g.y_m));
      continue;
    }
    if (g.length_m < 1e-9) {  // harmless, and common at the ends of exported roads
      road.empty_geometry.push_back(g.mark);
      continue;
    }
    const XMLElement* shape = e->FirstChildElement();
    while (shape && std::string_view(shape->Name()) == "userData")
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
      ParamPoly3 p{xml.number(*shape, "aU"),
                   xml.number(*shape, "bU"),
                   xml.number(*shape, "cU"),
                   xml.number(*shape, "dU"),
                   xml.number(*shape, "aV"),
                   xml.number(*shape, "bV"),
                   xml.number(*shape, "cV"),
                   xml.number(*shape, "dV"),
                   xml.text_or(*shape, "pRange", "normalized") != "arcLength"};
      if (p.bu == 0.0 && p.bv == 0.0 && p.cu == 0.0 && p.cv == 0.0 && p.du == 0.0 && p.dv == 0.0) {
        xml.error("xodr.geometry", *shape, "paramPoly3 with all coefficients 0 is a point");
        continue;
      }
      g.shape = p;
    } else {
      xml.error("xodr.geometry", *e, fmt::format("geometry without a known shape ('{}')", name),
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
      xml.error("xodr.geometry", *e,
                fmt::format("curvature of {} 1/m is a radius below 1 mm", turn));
      continue;
    }
    road.plan_view.push_back(g);
  }
  sort_by_start(xml, road.plan_view, "geometry");
  if (road.plan_view.empty()) {
    xml.error("xodr.geometry", *plan, fmt::format("road {} has no usable geometry", road.id));
  }
}

std::optional<RoadLink> read_link(XmlReader& xml, const XMLElement* parent, const char* name) {
  const XMLElement* e = parent ? parent->FirstChildElement(name) : nullptr;
  if (!e) return std::nullopt;
  RoadLink link;
  link.to_junction = xml.text_or(*e, "elementType", "road") == "junction";
  link.mark = xml.mark(*e);
  link.element_id = xml.text(*e, "elementId");
  link.has_contact = e->Attribute("contactPoint") != nullptr;
  link.contact =
      xml.text_or(*e, "contactPoint", "start") == "end" ? ContactPoint::kEnd : ContactPoint::kStart;
  return link;
}

Road read_road(XmlReader& xml, const XMLElement& e) {
  Road road;
  road.where = xml.where(e);
  road.id = xml.text(e, "id");
  road.name = xml.text_or(e, "name");
  road.length_m = xml.number(e, "length");
  road.junction = xml.text_or(e, "junction", "-1");
  if (road.junction == "-1") road.junction.clear();
  road.left_hand_traffic = xml.text_or(e, "rule", "RHT") == "LHT";
  if (road.length_m <= 0.0 || road.length_m > kLongestRoad_m) {
    xml.error("xodr.geometry", e,
              fmt::format("road {} has the length {} m", road.id, road.length_m),
              "it must be above 0 and below 1000 km");
    road.length_m = 1.0;
  }
  const XMLElement* links = e.FirstChildElement("link");
  road.predecessor = read_link(xml, links, "predecessor");
  road.successor = read_link(xml, links, "successor");
  if (const XMLElement* type = e.FirstChildElement("type")) {
    road.type = xml.text_or(*type, "type");
    if (const XMLElement* speed = type->FirstChildElement("speed")) {
      const std::string max = xml.text_or(*speed, "max");
      if (max != "no limit" && max != "undefined" && !max.empty()) {
        const std::string unit = xml.text_or(*speed, "unit", "m/s");
        const double scale = unit == "km/h" ? 1.0 / 3.6 : unit == "mph" ? 0.44704 : 1.0;
        road.speed_limit_m_s = scale * xml.number(*speed, "max");
      }
    }
  }
  read_plan_view(xml, e, road);
  read_cubics(xml, e.FirstChildElement("elevationProfile"), "elevation", road.elevation);
  if (const XMLElement* lateral = e.FirstChildElement("lateralProfile"))
    read_lateral_profile(xml, *lateral, road);
  if (const XMLElement* lanes = e.FirstChildElement("lanes")) {
    read_cubics(xml, lanes, "laneOffset", road.lane_offset);
    read_lane_sections(xml, *lanes, road);
  }
  if (road.sections.empty())
    xml.error("xodr.missing", e, fmt::format("road {} has no lane section", road.id));
  if (const XMLElement* objects = e.FirstChildElement("objects")) read_objects(xml, *objects, road);
  if (const XMLElement* signals = e.FirstChildElement("signals")) read_signals(xml, *signals, road);
  if (const XMLElement* surface = e.FirstChildElement("surface")) {
    for (const XMLElement* c = surface->FirstChildElement("CRG"); c;
         c = c->NextSiblingElement("CRG")) {
      SurfaceCrg crg;
      crg.mark = xml.mark(*c);
      crg.file = xml.text(*c, "file");
      crg.s_start_m = xml.number(*c, "sStart");
      crg.s_end_m = xml.number(*c, "sEnd");
      crg.same_direction = xml.text_or(*c, "orientation", "same") != "opposite";
      const std::string mode = xml.text_or(*c, "mode", "attached");
      crg.mode = mode == "attached0" ? SurfaceCrg::Mode::kAttached0
                 : mode == "genuine" ? SurfaceCrg::Mode::kGenuine
                 : mode == "global"  ? SurfaceCrg::Mode::kGlobal
                                     : SurfaceCrg::Mode::kAttached;
      if (xml.text_or(*c, "purpose", "elevation") == "friction")
        crg.purpose = SurfaceCrg::Purpose::kFriction;
      crg.s_offset_m = xml.number_or(*c, "sOffset", 0.0);
      crg.t_offset_m = xml.number_or(*c, "tOffset", 0.0);
      crg.z_offset_m = xml.number_or(*c, "zOffset", 0.0);
      crg.z_scale = xml.number_or(*c, "zScale", 1.0);
      crg.h_offset_rad = xml.number_or(*c, "hOffset", 0.0);
      crg.x_offset_m = xml.number_or(*c, "xOffset", 0.0);
      crg.y_offset_m = xml.number_or(*c, "yOffset", 0.0);
      road.surface.push_back(std::move(crg));
    }
  }
  if (const XMLElement* rail = e.FirstChildElement("railroad")) {
    if (rail->FirstChildElement()) xml.unsupported(*rail, "<railroad>");
  }
  return road;
}

Junction read_junction(XmlReader& xml, const XMLElement& e) {
  Junction junction;
  junction.id = xml.text(e, "id");
  junction.name = xml.text_or(e, "name");
  junction.mark = xml.mark(e);
  junction.type = xml.text_or(e, "type", "default");
  const std::string& type = junction.type;
  if (type == "virtual" || type == "crossing")
    xml.unsupported(e, fmt::format("a junction of type '{}'", type));
  for (const XMLElement* c = e.FirstChildElement("connection"); c;
       c = c->NextSiblingElement("connection")) {
    Connection connection;
    connection.mark = xml.mark(*c);
    connection.id = xml.text_or(*c, "id");
    connection.incoming_road = xml.text_or(*c, "incomingRoad");
    // Direct junctions name the road that follows instead of one in between.
    connection.connecting_road = xml.text_or(*c, "connectingRoad", xml.text_or(*c, "linkedRoad"));
    connection.contact = xml.text_or(*c, "contactPoint", "start") == "end" ? ContactPoint::kEnd
                                                                           : ContactPoint::kStart;
    for (const XMLElement* l = c->FirstChildElement("laneLink"); l;
         l = l->NextSiblingElement("laneLink")) {
      connection.lane_links.push_back(
          {xml.integer(*l, "from"), xml.integer(*l, "to"), {}, xml.mark(*l)});
    }
    junction.connections.push_back(std::move(connection));
  }
  return junction;
}

// Byte order mark, and comments or blank lines before the declaration (not XML, but found in real
// files), are blanked; line numbers stay.
std::string prepared(std::string_view xml) {
  std::string text(xml);
  if (text.rfind("\xEF\xBB\xBF", 0) == 0) text.erase(0, 3);
  const std::size_t declaration = text.find("<?xml");
  const std::size_t root = text.find("<OpenDRIVE");
  if (declaration != std::string::npos && declaration > 0 &&
      (root == std::string::npos || declaration < root)) {
    const std::size_t end = text.find("?>", declaration);
    const std::size_t stop = end == std::string::npos ? declaration : end + 2;
    for (std::size_t i = 0; i < stop; ++i) {
      if (text[i] != '\n') text[i] = ' ';
    }
  }
  return text;
}

}  // namespace

bool read_open_drive(std::string_view text, const std::string& name, OpenDriveContent& content,
                     Diagnostics& diagnostics) {
  std::vector<Road>& roads = content.roads;
  const std::string xml_text = prepared(text);
  tinyxml2::XMLDocument document;
  if (document.Parse(xml_text.data(), xml_text.size()) != tinyxml2::XML_SUCCESS) {
    diagnostics.error(
        "xodr.xml", {name, document.ErrorLineNum(), 0},
        fmt::format("not well-formed XML ({})", document.ErrorIDToName(document.ErrorID())),
        "check the tags around this line");
    return false;
  }
  const XMLElement* root = document.FirstChildElement("OpenDRIVE");
  if (!root) {
    const XMLElement* other = document.RootElement();
    diagnostics.error(
        "xodr.root", {name, other ? other->GetLineNum() : 1, 0},
        fmt::format("the root element is <{}>, not <OpenDRIVE>", other ? other->Name() : ""),
        "give an OpenDRIVE file");
    return false;
  }
  Diagnostics found;
  found.allow_unsupported = diagnostics.allow_unsupported;
  XmlReader xml(name, xml_text, found);
  if (const XMLElement* header = root->FirstChildElement("header")) {
    if (const XMLElement* geo = header->FirstChildElement("geoReference")) {
      content.geo_reference = geo->GetText() ? geo->GetText() : "";
      content.geo_mark = xml.mark(*geo);
    }
    if (const XMLElement* offset = header->FirstChildElement("offset")) {
      content.geo_offset = {xml.number_or(*offset, "x", 0.0), xml.number_or(*offset, "y", 0.0),
                            xml.number_or(*offset, "z", 0.0), xml.number_or(*offset, "hdg", 0.0)};
    }
  }
  std::set<std::string> ids;
  for (const XMLElement* e = root->FirstChildElement(); e; e = e->NextSiblingElement()) {
    const std::string_view kind = e->Name();
    if (kind == "road") {
      roads.push_back(read_road(xml, *e));
      if (!ids.insert(roads.back().id).second) {
        xml.error("xodr.duplicate", *e, fmt::format("two roads have the id '{}'", roads.back().id));
      }
    } else if (kind == "junction") {
      content.junctions.push_back(read_junction(xml, *e));
    } else if (kind != "header") {
      xml.ignored(*e);
    }
  }
  for (const Diagnostic& d : found.all()) diagnostics.add(d);
  return !found.has_errors();
}

}  // namespace raytruth::roads
