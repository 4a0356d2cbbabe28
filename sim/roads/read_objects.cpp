// Objects and signals beside the road.
#include <tinyxml2.h>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

ObjectOutline read_outline(XmlReader& xml, const XMLElement& outline) {
  ObjectOutline read;
  auto& corners = read.corners;
  for (const XMLElement* c = outline.FirstChildElement(); c; c = c->NextSiblingElement()) {
    const std::string_view name = c->Name();
    if (name == "cornerLocal") {
      corners.push_back({xml.number(*c, "u"),
                         xml.number(*c, "v"),
                         xml.number_or(*c, "z", 0.0),
                         xml.number_or(*c, "height", 0.0),
                         false,
                         {}});
    } else if (name == "cornerRoad") {
      corners.push_back({xml.number(*c, "s"),
                         xml.number(*c, "t"),
                         xml.number_or(*c, "dz", 0.0),
                         xml.number_or(*c, "height", 0.0),
                         true,
                         {}});
    }
  }
  return read;
}

ObjectRepeat read_repeat(XmlReader& xml, const XMLElement& e) {
  ObjectRepeat r;
  r.s_m = xml.number(e, "s");
  r.length_m = xml.number(e, "length");
  r.distance_m = xml.number_or(e, "distance", 0.0);
  r.t_start_m = xml.number_or(e, "tStart", 0.0);
  r.t_end_m = xml.number_or(e, "tEnd", r.t_start_m);
  r.width_start_m = xml.optional_number(e, "widthStart");
  r.width_end_m = xml.optional_number(e, "widthEnd");
  r.height_start_m = xml.optional_number(e, "heightStart");
  r.height_end_m = xml.optional_number(e, "heightEnd");
  r.length_start_m = xml.optional_number(e, "lengthStart");
  r.length_end_m = xml.optional_number(e, "lengthEnd");
  r.radius_start_m = xml.optional_number(e, "radiusStart");
  r.radius_end_m = xml.optional_number(e, "radiusEnd");
  r.z_offset_start_m = xml.number_or(e, "zOffsetStart", 0.0);
  r.z_offset_end_m = xml.number_or(e, "zOffsetEnd", r.z_offset_start_m);
  return r;
}

}  // namespace

void read_objects(XmlReader& xml, const XMLElement& objects, Road& road) {
  for (const XMLElement* e = objects.FirstChildElement(); e; e = e->NextSiblingElement()) {
    if (std::string_view(e->Name()) != "object") {
      xml.ignored(*e);
      continue;
    }
    RoadObject o;
    o.where = xml.where(*e);
    o.id = xml.text_or(*e, "id");
    o.name = xml.text_or(*e, "name");
    o.type = xml.text_or(*e, "type");
    o.subtype = xml.text_or(*e, "subtype");
    o.s_m = xml.number(*e, "s");
    o.t_m = xml.number(*e, "t");
    o.z_offset_m = xml.number_or(*e, "zOffset", 0.0);
    o.heading_rad = xml.number_or(*e, "hdg", 0.0);
    o.pitch_rad = xml.number_or(*e, "pitch", 0.0);
    o.roll_rad = xml.number_or(*e, "roll", 0.0);
    o.length_m = xml.number_or(*e, "length", 0.0);
    o.width_m = xml.number_or(*e, "width", 0.0);
    o.height_m = xml.number_or(*e, "height", 0.0);
    o.radius_m = xml.number_or(*e, "radius", 0.0);
    if (const XMLElement* outlines = e->FirstChildElement("outlines")) {
      for (const XMLElement* c = outlines->FirstChildElement("outline"); c;
           c = c->NextSiblingElement("outline")) {
        o.outlines.push_back(read_outline(xml, *c));
      }
    }
    if (const XMLElement* outline = e->FirstChildElement("outline"))
      o.outlines.push_back(read_outline(xml, *outline));
    for (const XMLElement* c = e->FirstChildElement("repeat"); c;
         c = c->NextSiblingElement("repeat")) {
      o.repeats.push_back(read_repeat(xml, *c));
    }
    road.objects.push_back(std::move(o));
  }
}

void read_signals(XmlReader& xml, const XMLElement& signals, Road& road) {
  for (const XMLElement* e = signals.FirstChildElement(); e; e = e->NextSiblingElement()) {
    if (std::string_view(e->Name()) != "signal") {
      xml.ignored(*e);
      continue;
    }
    Signal s;
    s.where = xml.where(*e);
    s.id = xml.text(*e, "id");
    s.name = xml.text_or(*e, "name");
    s.type = xml.text_or(*e, "type");
    s.subtype = xml.text_or(*e, "subtype");
    s.country = xml.text_or(*e, "country");
    s.dynamic = xml.text_or(*e, "dynamic", "no") == "yes";
    s.value =
        e->Attribute("value") && *e->Attribute("value") ? xml.number_or(*e, "value", 0.0) : 0.0;
    s.text = xml.text_or(*e, "text");
    s.s_m = xml.number(*e, "s");
    s.t_m = xml.number(*e, "t");
    s.z_offset_m = xml.number_or(*e, "zOffset", 0.0);
    s.h_offset_rad = xml.number_or(*e, "hOffset", 0.0);
    s.pitch_rad = xml.number_or(*e, "pitch", 0.0);
    s.roll_rad = xml.number_or(*e, "roll", 0.0);
    s.width_m = xml.number_or(*e, "width", 0.0);
    s.height_m = xml.number_or(*e, "height", 0.0);
    const std::string orientation = xml.text_or(*e, "orientation", "none");
    s.orientation = orientation == "+"   ? Orientation::kForward
                    : orientation == "-" ? Orientation::kBackward
                                         : Orientation::kBoth;
    road.signals.push_back(std::move(s));
  }
}

}  // namespace raytruth::roads
