// <objects>: what stands beside or lies on a road or junction.
#include <fmt/format.h>
#include <tinyxml2.h>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

RoadObject read_object(XmlReader& xml, const XMLElement& e) {
  RoadObject o;
  o.where = xml.where(e);
  o.id = xml.text_or(e, "id");
  o.name = xml.text_or(e, "name");
  o.type = xml.text_or(e, "type");
  o.subtype = xml.text_or(e, "subtype");
  o.s_m = xml.number(e, "s");
  o.t_m = xml.number(e, "t");
  o.z_offset_m = xml.number_or(e, "zOffset", 0.0);
  o.heading_rad = xml.number_or(e, "hdg", 0.0);
  o.pitch_rad = xml.number_or(e, "pitch", 0.0);
  o.roll_rad = xml.number_or(e, "roll", 0.0);
  o.length_m = xml.size_or(e, "length");
  o.width_m = xml.size_or(e, "width");
  o.height_m = xml.size_or(e, "height");
  o.radius_m = xml.size_or(e, "radius");
  o.valid_length_m = xml.size_or(e, "validLength");
  o.orientation = read_orientation(xml, e);
  o.perp_to_road = xml.flag(e, "perpToRoad");
  o.dynamic = xml.flag(e, "dynamic");
  o.temporary = xml.flag(e, "temporary");
  o.invalidated = xml.flag(e, "invalidated");
  read_object_parts(xml, e, o);
  return o;
}

ObjectReference read_reference(XmlReader& xml, const XMLElement& e) {
  ObjectReference r;
  r.where = xml.where(e);
  r.id = xml.text(e, "id");
  r.s_m = xml.number(e, "s");
  r.t_m = xml.number(e, "t");
  r.z_offset_m = xml.optional_number(e, "zOffset");
  r.valid_length_m = xml.size_or(e, "validLength");
  r.orientation = read_orientation(xml, e);
  r.validity = read_validity(xml, e);
  return r;
}

// Lighting and daylight go from 0 to 1.
std::optional<double> read_share(XmlReader& xml, const XMLElement& e, const char* attribute) {
  const std::optional<double> share = xml.optional_size(e, attribute);
  if (!share || *share <= 1.0) return share;
  xml.warning("xodr.value", e,
              fmt::format("<{} {}=\"{}\"> is above 1", e.Name(), attribute, *share),
              "it goes from 0 to 1; 1 is taken");
  return 1.0;
}

Tunnel read_tunnel(XmlReader& xml, const XMLElement& e) {
  constexpr Words<bool, 2> kTypes = {{{"standard", false}, {"underpass", true}}};
  Tunnel t;
  t.where = xml.where(e);
  t.id = xml.text_or(e, "id");
  t.name = xml.text_or(e, "name");
  t.s_m = xml.number(e, "s");
  t.length_m = xml.size_or(e, "length");
  t.underpass = xml.choice(e, "type", kTypes, false);
  t.lighting = read_share(xml, e, "lighting");
  t.daylight = read_share(xml, e, "daylight");
  t.validity = read_validity(xml, e);
  return t;
}

Bridge read_bridge(XmlReader& xml, const XMLElement& e) {
  constexpr Words<BridgeType, 4> kTypes = {{{"concrete", BridgeType::kConcrete},
                                            {"steel", BridgeType::kSteel},
                                            {"brick", BridgeType::kBrick},
                                            {"wood", BridgeType::kWood}}};
  Bridge b;
  b.where = xml.where(e);
  b.id = xml.text_or(e, "id");
  b.name = xml.text_or(e, "name");
  b.s_m = xml.number(e, "s");
  b.length_m = xml.size_or(e, "length");
  b.type = xml.choice(e, "type", kTypes, BridgeType::kConcrete);
  b.validity = read_validity(xml, e);
  return b;
}

}  // namespace

Orientation read_orientation(XmlReader& xml, const XMLElement& e) {
  constexpr Words<Orientation, 3> kWords = {
      {{"+", Orientation::kForward}, {"-", Orientation::kBackward}, {"none", Orientation::kBoth}}};
  return xml.choice(e, "orientation", kWords, Orientation::kBoth);
}

std::vector<LaneValidity> read_validity(XmlReader& xml, const XMLElement& parent) {
  constexpr Words<bool, 2> kLayers = {{{"permanent", false}, {"temporary", true}}};
  std::vector<LaneValidity> validity;
  for (const XMLElement& e : children(parent, "validity")) {
    if (!e.Attribute("fromLane") || !e.Attribute("toLane")) {
      xml.warning("xodr.missing", e, "<validity> without fromLane and toLane is left out",
                  "name the lowest and the highest lane id");
      continue;
    }
    validity.push_back({xml.integer(e, "fromLane"), xml.integer(e, "toLane"),
                        xml.choice(e, "layer", kLayers, false), xml.mark(e)});
    LaneValidity& v = validity.back();
    if (v.from_lane <= v.to_lane) continue;
    xml.warning("xodr.validity", e,
                fmt::format("fromLane {} is above toLane {}", v.from_lane, v.to_lane),
                "fromLane is the lower id; both are swapped meanwhile");
    std::swap(v.from_lane, v.to_lane);
  }
  return validity;
}

RoadObjects read_objects(XmlReader& xml, const XMLElement& objects) {
  RoadObjects read;
  for (const XMLElement& e : children(objects)) {
    const std::string_view kind = e.Name();
    if (kind == "object") {
      read.objects.push_back(read_object(xml, e));
    } else if (kind == "objectReference") {
      read.references.push_back(read_reference(xml, e));
    } else if (kind == "tunnel") {
      read.tunnels.push_back(read_tunnel(xml, e));
    } else if (kind == "bridge") {
      read.bridges.push_back(read_bridge(xml, e));
    }
  }
  return read;
}

}  // namespace raytruth::roads
