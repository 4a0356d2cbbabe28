// The children of an <object>.
#include <tinyxml2.h>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

constexpr Words<BoxSide, 4> kSides = {{{"left", BoxSide::kLeft},
                                       {"right", BoxSide::kRight},
                                       {"front", BoxSide::kFront},
                                       {"rear", BoxSide::kRear}}};

SkeletonLine read_polyline(XmlReader& xml, const XMLElement& e) {
  SkeletonLine line;
  line.mark = xml.mark(e);
  line.id = xml.optional_integer(e, "id");
  for (const XMLElement& v : children(e)) {
    const std::string_view name = v.Name();
    const bool road = name == "vertexRoad";
    if (!road && name != "vertexLocal") continue;
    SkeletonVertex vertex;
    vertex.road_coordinates = road;
    vertex.u_m = xml.number(v, road ? "s" : "u");
    vertex.v_m = xml.number(v, road ? "t" : "v");
    vertex.z_m = xml.number_or(v, road ? "dz" : "z", 0.0);
    vertex.id = xml.optional_integer(v, "id");
    vertex.on_ground = xml.flag(v, "intersectionPoint");
    vertex.radius_m = xml.optional_size(v, "radius");
    line.vertices.push_back(vertex);
  }
  return line;
}

ObjectRepeat read_repeat(XmlReader& xml, const XMLElement& e) {
  ObjectRepeat r;
  r.mark = xml.mark(e);
  r.s_m = xml.number(e, "s");
  r.length_m = xml.number(e, "length");
  r.distance_m = xml.number_or(e, "distance", 0.0);
  r.t_start_m = xml.number_or(e, "tStart", 0.0);
  r.t_end_m = xml.number_or(e, "tEnd", r.t_start_m);
  r.width_start_m = xml.optional_size(e, "widthStart");
  r.width_end_m = xml.optional_size(e, "widthEnd");
  r.height_start_m = xml.optional_size(e, "heightStart");
  r.height_end_m = xml.optional_size(e, "heightEnd");
  r.length_start_m = xml.optional_size(e, "lengthStart");
  r.length_end_m = xml.optional_size(e, "lengthEnd");
  r.radius_start_m = xml.optional_size(e, "radiusStart");
  r.radius_end_m = xml.optional_size(e, "radiusEnd");
  r.z_offset_start_m = xml.number_or(e, "zOffsetStart", 0.0);
  r.z_offset_end_m = xml.number_or(e, "zOffsetEnd", r.z_offset_start_m);
  r.detach_from_reference_line = xml.flag(e, "detachFromReferenceLine");
  if (e.Attribute("bT") || e.Attribute("cT") || e.Attribute("dT")) {
    r.t_course = Cubic{r.s_m,
                       r.t_start_m,
                       xml.number_or(e, "bT", 0.0),
                       xml.number_or(e, "cT", 0.0),
                       xml.number_or(e, "dT", 0.0),
                       r.mark};
  }
  return r;
}

std::vector<int> read_corner_ids(XmlReader& xml, const XMLElement& e) {
  std::vector<int> ids;
  for (const XMLElement& c : children(e, "cornerReference")) ids.push_back(xml.integer(c, "id"));
  return ids;
}

ObjectMarking read_marking(XmlReader& xml, const XMLElement& e) {
  constexpr Words<bool, 2> kWeights = {{{"standard", false}, {"bold", true}}};
  ObjectMarking m;
  m.mark = xml.mark(e);
  if (e.Attribute("side")) m.side = xml.choice(e, "side", kSides, BoxSide::kLeft);
  m.corner_ids = read_corner_ids(xml, e);
  m.colour = read_colour(xml, e);
  m.width_m = xml.size_or(e, "width");
  m.bold = xml.choice(e, "weight", kWeights, false);
  m.z_offset_m = xml.number_or(e, "zOffset", 0.0);
  m.line_length_m = xml.size_or(e, "lineLength");
  m.space_length_m = xml.size_or(e, "spaceLength");
  m.start_offset_m = xml.number_or(e, "startOffset", 0.0);
  m.stop_offset_m = xml.number_or(e, "stopOffset", 0.0);
  return m;
}

ObjectBorder read_border(XmlReader& xml, const XMLElement& e) {
  constexpr Words<BorderType, 3> kTypes = {{{"concrete", BorderType::kConcrete},
                                            {"curb", BorderType::kCurb},
                                            {"paint", BorderType::kPaint}}};
  ObjectBorder b;
  b.mark = xml.mark(e);
  b.type = xml.choice(e, "type", kTypes, BorderType::kConcrete);
  b.width_m = xml.size_or(e, "width");
  b.outline_id = xml.optional_integer(e, "outlineId").value_or(0);
  b.complete_outline = xml.flag(e, "useCompleteOutline", true);
  b.corner_ids = read_corner_ids(xml, e);
  return b;
}

void read_parking(XmlReader& xml, const XMLElement& e, RoadObject& object) {
  constexpr Words<ParkingAccess, 8> kAccess = {{{"all", ParkingAccess::kAll},
                                                {"car", ParkingAccess::kCar},
                                                {"women", ParkingAccess::kWomen},
                                                {"handicapped", ParkingAccess::kHandicapped},
                                                {"bus", ParkingAccess::kBus},
                                                {"truck", ParkingAccess::kTruck},
                                                {"electric", ParkingAccess::kElectric},
                                                {"residents", ParkingAccess::kResidents}}};
  object.parking = ParkingSpace{xml.choice(e, "access", kAccess, ParkingAccess::kAll),
                                xml.text_or(e, "restrictions")};
  // 1.4 draws the sides here; a type of "none" draws nothing.
  for (const XMLElement& m : children(e, "marking")) {
    if (xml.text_or(m, "type", "solid") == "none") continue;
    ObjectMarking marking;
    marking.mark = xml.mark(m);
    marking.side = xml.choice(m, "side", kSides, BoxSide::kLeft);
    marking.colour = read_colour(xml, m);
    marking.width_m = xml.size_or(m, "width");
    if (xml.text_or(m, "type", "solid") == "broken") {
      marking.line_length_m = 0.5;
      marking.space_length_m = 0.5;
    }
    object.markings.push_back(std::move(marking));
  }
}

ObjectMaterial read_material(XmlReader& xml, const XMLElement& e) {
  ObjectMaterial material;
  material.friction = xml.optional_size(e, "friction");
  material.roughness = xml.optional_size(e, "roughness");
  material.surface = xml.text_or(e, "surface");
  if (e.Attribute("roadMarkColor"))
    material.road_mark_colour = read_colour(xml, e, "roadMarkColor");
  return material;
}

}  // namespace

void read_object_parts(XmlReader& xml, const XMLElement& element, RoadObject& object) {
  object.validity = read_validity(xml, element);
  for (const XMLElement& e : children(element)) {
    const std::string_view name = e.Name();
    if (name == "repeat") {
      object.repeats.push_back(read_repeat(xml, e));
    } else if (name == "outline") {  // as in 1.4
      object.outlines.push_back(read_outline(xml, e, object));
    } else if (name == "outlines") {
      for (const XMLElement& o : children(e, "outline"))
        object.outlines.push_back(read_outline(xml, o, object));
    } else if (name == "skeleton") {
      for (const XMLElement& p : children(e, "polyline"))
        object.skeleton.push_back(read_polyline(xml, p));
    } else if (name == "material") {
      object.materials.push_back(read_material(xml, e));
    } else if (name == "parkingSpace") {
      read_parking(xml, e, object);
    } else if (name == "markings") {
      for (const XMLElement& m : children(e, "marking"))
        object.markings.push_back(read_marking(xml, m));
    } else if (name == "borders") {
      for (const XMLElement& b : children(e, "border"))
        object.borders.push_back(read_border(xml, b));
    } else if (name == "surface") {
      if (const XMLElement* crg = e.FirstChildElement("CRG")) {
        object.crg = ObjectCrg{xml.text(*crg, "file"), xml.flag(*crg, "hideRoadSurfaceCRG", true),
                               xml.number_or(*crg, "zScale", 1.0)};
      }
    }
  }
}

}  // namespace raytruth::roads
