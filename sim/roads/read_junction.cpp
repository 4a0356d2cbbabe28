// Junctions, groups of them, and stations.
#include <fmt/format.h>
#include <tinyxml2.h>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

std::optional<VirtualEnd> read_end(XmlReader& xml, const XMLElement& connection, const char* name) {
  const XMLElement* e = connection.FirstChildElement(name);
  if (!e) return std::nullopt;
  return VirtualEnd{xml.text(*e, "elementId"), xml.wanted(*e, "elementS"),
                    xml.choice(*e, "elementDir", kSigns, true), xml.mark(*e)};
}

Connection read_connection(XmlReader& xml, const XMLElement& e) {
  constexpr Words<bool, 2> kTypes = {{{"default", false}, {"virtual", true}}};
  Connection c;
  c.mark = xml.mark(e);
  c.id = xml.text_or(e, "id");
  c.incoming_road = xml.text_or(e, "incomingRoad");
  // Direct junctions name the road that follows instead of one in between.
  c.connecting_road = xml.text_or(e, "connectingRoad", xml.text_or(e, "linkedRoad"));
  c.has_contact = e.Attribute("contactPoint") != nullptr;
  c.contact = xml.choice(e, "contactPoint", kContacts, ContactPoint::kStart);
  c.is_virtual = xml.choice(e, "type", kTypes, false);
  c.master = xml.text_or(e, "connectionMaster");
  c.predecessor = read_end(xml, e, "predecessor");
  c.successor = read_end(xml, e, "successor");
  for (const XMLElement& l : children(e, "laneLink")) {
    c.lane_links.push_back({xml.integer(l, "from"), xml.integer(l, "to"),
                            xml.optional_size(l, "overlapZone"), xml.mark(l)});
  }
  return c;
}

// A number, or the start or end of the road.
RoadPlace read_place(XmlReader& xml, const XMLElement& e, const char* attribute) {
  RoadPlace place;
  const std::string text = xml.text(e, attribute);
  if (text == "begin" || text == "start") {
    place.end = ContactPoint::kStart;
  } else if (text == "end") {
    place.end = ContactPoint::kEnd;
  } else if (!text.empty()) {
    place.s_m = xml.size_or(e, attribute);
  }
  return place;
}

BoundarySegment read_segment(XmlReader& xml, const XMLElement& e) {
  constexpr Words<bool, 2> kTypes = {{{"lane", false}, {"joint", true}}};
  BoundarySegment s;
  s.mark = xml.mark(e);
  s.road_id = xml.text(e, "roadId");
  s.joint = xml.choice(e, "type", kTypes, false);
  if (s.joint) {
    s.contact = read_place(xml, e, "contactPoint");
    s.joint_lane_start = xml.optional_integer(e, "jointLaneStart");
    s.joint_lane_end = xml.optional_integer(e, "jointLaneEnd");
    s.transition_length_m = xml.size_or(e, "transitionLength");
  } else {
    s.boundary_lane = xml.integer(e, "boundaryLane");
    s.s_start = read_place(xml, e, "sStart");
    s.s_end = read_place(xml, e, "sEnd");
  }
  return s;
}

ElevationGrid read_grid(XmlReader& xml, const XMLElement& e) {
  ElevationGrid grid;
  grid.mark = xml.mark(e);
  grid.spacing_m = xml.size_or(e, "gridSpacing");
  // A finer grid than any survey's would be a hostile file's.
  constexpr double kFinest_m = 1e-3;
  if (grid.spacing_m < kFinest_m) {
    xml.warning("xodr.grid", e, "<elevationGrid> has no gridSpacing of 1 mm or more",
                "give the distance of its points in metres; the grid is not used");
    grid.spacing_m = 0.0;
  }
  grid.s_start_m = xml.number_or(e, "sStart", 0.0);
  for (const XMLElement& r : children(e, "elevation")) {
    ElevationRow row;
    row.mark = xml.mark(r);
    row.left = xml.numbers(r, "left");
    row.right = xml.numbers(r, "right");
    const std::vector<double> center = xml.numbers(r, "center");
    if (!center.empty()) row.center = center.front();
    if (center.size() > 1) {
      xml.warning("xodr.grid", r, fmt::format("the center of a row has {} values", center.size()),
                  "one, at the reference line; the first is taken");
    }
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

CrossPathLink read_path_link(XmlReader& xml, const XMLElement& path, const char* name) {
  const XMLElement* e = path.FirstChildElement(name);
  if (!e) {
    xml.warning("xodr.missing", path, fmt::format("<crossPath> needs <{}>", name),
                "name the lanes that it joins");
    return {};
  }
  return {xml.integer(*e, "from"), xml.integer(*e, "to"), xml.wanted(*e, "s")};
}

void read_members(XmlReader& xml, const XMLElement& e, Junction& junction) {
  for (const XMLElement& c : children(e)) {
    const std::string_view name = c.Name();
    if (name == "connection") {
      junction.connections.push_back(read_connection(xml, c));
    } else if (name == "priority") {
      junction.priorities.push_back({xml.text_or(c, "high"), xml.text_or(c, "low"), xml.mark(c)});
    } else if (name == "controller") {
      junction.controllers.push_back({xml.text(c, "id"), xml.text_or(c, "type"),
                                      xml.optional_integer(c, "sequence"), xml.mark(c)});
    } else if (name == "roadSection") {
      junction.sections.push_back({xml.text_or(c, "id"), xml.text(c, "roadId"),
                                   xml.number(c, "sStart"), xml.number(c, "sEnd"), xml.mark(c)});
    } else if (name == "crossPath") {
      junction.cross_paths.push_back({xml.text_or(c, "id"), xml.text(c, "crossingRoad"),
                                      xml.text(c, "roadAtStart"), xml.text(c, "roadAtEnd"),
                                      read_path_link(xml, c, "startLaneLink"),
                                      read_path_link(xml, c, "endLaneLink"), xml.mark(c)});
    } else if (name == "boundary") {
      for (const XMLElement& s : children(c, "segment"))
        junction.boundary.push_back(read_segment(xml, s));
    } else if (name == "elevationGrid") {
      junction.elevation_grid = read_grid(xml, c);
    } else if (name == "planView") {
      std::vector<FileMark> empty;
      read_plan_view(xml, c, fmt::format("junction {}", junction.id), junction.plan_view, empty);
    } else if (name == "surface") {
      junction.surface = read_surface(xml, c, false);
    } else if (name == "objects") {
      junction.objects = read_objects(xml, c);
    }
  }
}

}  // namespace

Junction read_junction(XmlReader& xml, const XMLElement& e) {
  constexpr std::string_view kTypes[] = {"default", "virtual", "direct", "crossing"};
  Junction junction;
  junction.id = xml.text(e, "id");
  junction.name = xml.text_or(e, "name");
  junction.mark = xml.mark(e);
  junction.type = xml.word(e, "type", kTypes, "default");
  if (junction.type == "virtual") {
    junction.main_road = xml.text(e, "mainRoad");
    junction.s_start_m = xml.number(e, "sStart");
    junction.s_end_m = xml.number(e, "sEnd");
    junction.orientation = read_orientation(xml, e);
  }
  read_members(xml, e, junction);
  return junction;
}

JunctionGroup read_junction_group(XmlReader& xml, const XMLElement& e) {
  constexpr std::string_view kTypes[] = {"roundabout", "unknown", "complexJunction",
                                         "highwayInterchange"};
  JunctionGroup group;
  group.mark = xml.mark(e);
  group.id = xml.text(e, "id");
  group.name = xml.text_or(e, "name");
  group.type = xml.word(e, "type", kTypes, "unknown");
  for (const XMLElement& r : children(e, "junctionReference"))
    group.junctions.push_back({xml.text(r, "junction"), xml.mark(r)});
  return group;
}

Station read_station(XmlReader& xml, const XMLElement& e) {
  constexpr std::string_view kTypes[] = {"small", "medium", "large"};
  constexpr Words<bool, 2> kSides = {{{"left", true}, {"right", false}}};
  Station station;
  station.mark = xml.mark(e);
  station.id = xml.text(e, "id");
  station.name = xml.text_or(e, "name");
  station.type = xml.word(e, "type", kTypes);
  for (const XMLElement& p : children(e, "platform")) {
    Platform platform;
    platform.mark = xml.mark(p);
    platform.id = xml.text(p, "id");
    platform.name = xml.text_or(p, "name");
    for (const XMLElement& s : children(p, "segment")) {
      platform.segments.push_back({xml.text(s, "roadId"), xml.number(s, "sStart"),
                                   xml.number(s, "sEnd"), xml.choice(s, "side", kSides, false),
                                   xml.mark(s)});
    }
    station.platforms.push_back(std::move(platform));
  }
  return station;
}

}  // namespace raytruth::roads
