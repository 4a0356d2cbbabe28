// Signs, lights, boards, and what switches them.
#include <tinyxml2.h>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

constexpr std::string_view kUnits[] = {"m",   "km",   "ft", "mile", "m/s",
                                       "mph", "km/h", "kg", "t",    "%"};

std::vector<SignalDependency> read_dependencies(XmlReader& xml, const XMLElement& parent) {
  std::vector<SignalDependency> read;
  for (const XMLElement& e : children(parent, "dependency"))
    read.push_back({xml.text(e, "id"), xml.text_or(e, "type"), xml.mark(e)});
  return read;
}

std::vector<SignalLink> read_signal_links(XmlReader& xml, const XMLElement& parent) {
  constexpr Words<bool, 2> kTypes = {{{"object", true}, {"signal", false}}};
  std::vector<SignalLink> read;
  for (const XMLElement& e : children(parent, "reference")) {
    read.push_back({xml.choice(e, "elementType", kTypes, false), xml.text(e, "elementId"),
                    xml.text_or(e, "type"), xml.mark(e)});
  }
  return read;
}

PositionRoad read_position_road(XmlReader& xml, const XMLElement& e) {
  return {xml.text(e, "roadId"),
          xml.number(e, "s"),
          xml.number(e, "t"),
          xml.wanted(e, "zOffset"),
          xml.wanted(e, "hOffset"),
          xml.number_or(e, "pitch", 0.0),
          xml.number_or(e, "roll", 0.0),
          xml.mark(e)};
}

PositionInertial read_position_inertial(XmlReader& xml, const XMLElement& e) {
  return {xml.number(e, "x"),
          xml.number(e, "y"),
          xml.number(e, "z"),
          xml.wanted(e, "hdg"),
          xml.number_or(e, "pitch", 0.0),
          xml.number_or(e, "roll", 0.0),
          xml.mark(e)};
}

void read_face(XmlReader& xml, const XMLElement& e, SignalFace& face) {
  face.where = xml.where(e);
  face.id = xml.text(e, "id");
  face.name = xml.text_or(e, "name");
  face.type = xml.text_or(e, "type");
  face.subtype = xml.text_or(e, "subtype");
  face.country = xml.text_or(e, "country");
  face.country_revision = xml.text_or(e, "countryRevision");
  face.dynamic = xml.flag(e, "dynamic");
  const std::optional<double> value = xml.harmless_number(e, "value");
  face.value = value.value_or(0.0);
  face.has_value = value.has_value();
  face.unit = xml.word(e, "unit", kUnits);
  face.text = xml.text_or(e, "text");
  face.h_offset_rad = xml.number_or(e, "hOffset", 0.0);
  face.pitch_rad = xml.number_or(e, "pitch", 0.0);
  face.roll_rad = xml.number_or(e, "roll", 0.0);
  face.width_m = xml.size_or(e, "width");
  face.height_m = xml.size_or(e, "height");
  face.length_m = xml.size_or(e, "length");
  face.orientation = read_orientation(xml, e);
  face.temporary = xml.flag(e, "temporary");
  face.invalidated = xml.flag(e, "invalidated");
  face.validity = read_validity(xml, e);
  face.dependencies = read_dependencies(xml, e);
  face.links = read_signal_links(xml, e);
  if (const XMLElement* p = e.FirstChildElement("positionRoad"))
    face.position_road = read_position_road(xml, *p);
  if (const XMLElement* p = e.FirstChildElement("positionInertial"))
    face.position_inertial = read_position_inertial(xml, *p);
  if (const XMLElement* s = e.FirstChildElement("semantics"))
    face.semantics = read_semantics(xml, *s);
}

StaticBoard read_static_board(XmlReader& xml, const XMLElement& e) {
  StaticBoard board;
  for (const XMLElement& s : children(e, "sign")) {
    BoardSign sign;
    read_face(xml, s, sign);
    sign.v_m = xml.wanted(s, "v");
    sign.z_m = xml.wanted(s, "z");
    board.signs.push_back(std::move(sign));
  }
  board.validity = read_validity(xml, e);
  board.dependencies = read_dependencies(xml, e);
  board.links = read_signal_links(xml, e);
  return board;
}

VmsBoard read_vms_board(XmlReader& xml, const XMLElement& e) {
  constexpr Words<DisplayType, 6> kTypes = {
      {{"LED", DisplayType::kLed},
       {"monochromGraphic", DisplayType::kMonochromeGraphic},
       {"rotatingPrismHorizontal", DisplayType::kRotatingPrismHorizontal},
       {"rotatingPrismVertical", DisplayType::kRotatingPrismVertical},
       {"simpleMatrix", DisplayType::kSimpleMatrix},
       {"other", DisplayType::kOther}}};
  VmsBoard board;
  board.v_m = xml.number_or(e, "v", 0.0);
  board.z_m = xml.number_or(e, "z", 0.0);
  board.display_width_m = xml.size_or(e, "displayWidth");
  board.display_height_m = xml.size_or(e, "displayHeight");
  board.display = xml.choice(e, "displayType", kTypes, DisplayType::kOther);
  for (const XMLElement& a : children(e, "displayArea")) {
    board.areas.push_back({xml.optional_integer(a, "index").value_or(0), xml.number_or(a, "v", 0.0),
                           xml.number_or(a, "z", 0.0), xml.size_or(a, "width"),
                           xml.size_or(a, "height")});
  }
  board.validity = read_validity(xml, e);
  board.dependencies = read_dependencies(xml, e);
  board.links = read_signal_links(xml, e);
  return board;
}

}  // namespace

void read_signals(XmlReader& xml, const XMLElement& signals, Road& road) {
  for (const XMLElement& e : children(signals, "signal")) {
    Signal s;
    read_face(xml, e, s);
    s.s_m = xml.number(e, "s");
    s.t_m = xml.number(e, "t");
    s.z_offset_m = xml.number_or(e, "zOffset", 0.0);
    for (const XMLElement& b : children(e, "staticBoard"))
      s.static_boards.push_back(read_static_board(xml, b));
    for (const XMLElement& b : children(e, "vmsBoard"))
      s.vms_boards.push_back(read_vms_board(xml, b));
    road.signals.push_back(std::move(s));
  }
  for (const XMLElement& e : children(signals, "signalReference")) {
    SignalReference r;
    r.where = xml.where(e);
    r.id = xml.text(e, "id");
    r.s_m = xml.number(e, "s");
    r.t_m = xml.number(e, "t");
    r.orientation = read_orientation(xml, e);
    r.validity = read_validity(xml, e);
    road.signal_references.push_back(std::move(r));
  }
}

Controller read_controller(XmlReader& xml, const XMLElement& e) {
  Controller controller;
  controller.mark = xml.mark(e);
  controller.id = xml.text(e, "id");
  controller.name = xml.text_or(e, "name");
  controller.sequence = xml.optional_integer(e, "sequence");
  for (const XMLElement& c : children(e, "control"))
    controller.controls.push_back({xml.text(c, "signalId"), xml.text_or(c, "type"), xml.mark(c)});
  return controller;
}

VmsGroup read_vms_group(XmlReader& xml, const XMLElement& e) {
  VmsGroup group;
  group.mark = xml.mark(e);
  group.id = xml.text_or(e, "id");
  for (const XMLElement& b : children(e, "vmsBoardReference")) {
    group.boards.push_back({xml.optional_integer(b, "groupIndex").value_or(0),
                            xml.text(b, "signalId"),
                            xml.optional_integer(b, "vmsIndex").value_or(0), xml.mark(b)});
  }
  return group;
}

}  // namespace raytruth::roads
