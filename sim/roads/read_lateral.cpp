// <lateralProfile>: superelevation, crossfall, shape and cross section surface.
#include <fmt/format.h>
#include <tinyxml2.h>

#include <algorithm>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

void read_crossfall(XmlReader& xml, const XMLElement& lateral, LateralProfile& profile) {
  for (const XMLElement* e = lateral.FirstChildElement("crossfall"); e;
       e = e->NextSiblingElement("crossfall")) {
    const Cubic record = read_cubic(xml, *e, "s");
    const std::string side = xml.text_or(*e, "side", "both");
    if (side != "left" && side != "right" && side != "both") {
      xml.error("xodr.value", *e, fmt::format("<crossfall side=\"{}\"> is no side", side),
                "one of left, right, both");
      continue;
    }
    if (side != "right") profile.crossfall_left.push_back(record);
    if (side != "left") profile.crossfall_right.push_back(record);
  }
  sort_by_start(xml, profile.crossfall_left, "crossfall");
  sort_by_start(xml, profile.crossfall_right, "crossfall");
}

void read_shapes(XmlReader& xml, const XMLElement& lateral, LateralProfile& profile) {
  // Stations closer than this are one: a file's rounding must not make a surface vertical.
  constexpr double kSameStation_m = 1e-6;
  std::vector<ShapeStation> records;
  for (const XMLElement* e = lateral.FirstChildElement("shape"); e;
       e = e->NextSiblingElement("shape")) {
    records.push_back({xml.number(*e, "s"), {read_cubic(xml, *e, "t")}});
  }
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.s_m < b.s_m; });
  for (ShapeStation& record : records) {
    if (profile.shape.empty() || record.s_m - profile.shape.back().s_m > kSameStation_m) {
      profile.shape.push_back(std::move(record));
    } else {
      profile.shape.back().pieces.push_back(record.pieces.front());
    }
  }
  for (ShapeStation& station : profile.shape) sort_by_start(xml, station.pieces, "shape");
}

void read_coefficients(XmlReader& xml, const XMLElement* parent, std::vector<Cubic>& records) {
  if (parent) read_cubics(xml, parent, "coefficients", records);
}

SurfaceStrip read_strip(XmlReader& xml, const XMLElement& e, int id) {
  SurfaceStrip strip;
  read_coefficients(xml, e.FirstChildElement("width"), strip.width);
  read_coefficients(xml, e.FirstChildElement("constant"), strip.constant);
  read_coefficients(xml, e.FirstChildElement("linear"), strip.linear);
  read_coefficients(xml, e.FirstChildElement("quadratic"), strip.quadratic);
  read_coefficients(xml, e.FirstChildElement("cubic"), strip.cubic);
  const std::string mode = xml.text_or(e, "mode");
  if (!mode.empty() && mode != "independent" && mode != "relative") {
    xml.error("xodr.value", e, fmt::format("<strip mode=\"{}\"> is no mode", mode),
              "independent or relative");
  }
  strip.relative = mode != "independent";
  if (mode.empty() && (id == 2 || id == -2)) {
    xml.warning("xodr.strip", e,
                fmt::format("outer strip {} names no mode; its heights are taken relative to the "
                            "inner strip's edge",
                            id),
                "write mode=\"relative\" or mode=\"independent\"");
  }
  return strip;
}

CrossSectionSurface read_cross_section_surface(XmlReader& xml, const XMLElement& e) {
  CrossSectionSurface surface;
  read_coefficients(xml, e.FirstChildElement("tOffset"), surface.t_offset);
  const XMLElement* strips = e.FirstChildElement("surfaceStrips");
  if (!strips) {
    xml.error("xodr.missing", e, "<crossSectionSurface> needs <surfaceStrips>",
              "put its strips into it");
    return surface;
  }
  for (const XMLElement* s = strips->FirstChildElement("strip"); s;
       s = s->NextSiblingElement("strip")) {
    const int id = xml.integer(*s, "id");
    std::optional<SurfaceStrip>* place = id == 1    ? &surface.left_inner
                                         : id == 2  ? &surface.left_outer
                                         : id == -1 ? &surface.right_inner
                                         : id == -2 ? &surface.right_outer
                                                    : nullptr;
    if (!place) {
      xml.error("xodr.strip", *s, fmt::format("strip {} is none of 1, 2, -1, -2", id),
                "use 1 and 2 on the left, -1 and -2 on the right");
    } else if (*place) {
      xml.error("xodr.duplicate", *s, fmt::format("strip {} occurs twice", id),
                "leave one of the two out");
    } else {
      *place = read_strip(xml, *s, id);
    }
  }
  const auto check_pair = [&](const auto& inner, const auto& outer, int id) {
    if (outer && (!inner || inner->width.empty())) {
      xml.error(
          "xodr.strip", *strips,
          fmt::format("strip {} begins where strip {} ends, but that has no width", 2 * id, id),
          "give the inner strip a <width>");
    }
  };
  check_pair(surface.left_inner, surface.left_outer, 1);
  check_pair(surface.right_inner, surface.right_outer, -1);
  return surface;
}

}  // namespace

void read_lateral_profile(XmlReader& xml, const XMLElement& lateral, Road& road) {
  read_cubics(xml, &lateral, "superelevation", road.superelevation);
  read_crossfall(xml, lateral, road.lateral);
  read_shapes(xml, lateral, road.lateral);
  const XMLElement* surface = lateral.FirstChildElement("crossSectionSurface");
  if (!surface) return;
  if (!road.superelevation.empty() || !road.lateral.empty()) {
    xml.warning("xodr.lateral", *surface,
                "a cross section surface excludes superelevation, crossfall and shape, which are "
                "left out",
                "describe the cross section in one way only");
  }
  road.superelevation.clear();
  road.lateral = {};
  road.lateral.surface = read_cross_section_surface(xml, *surface);
}

}  // namespace raytruth::roads
