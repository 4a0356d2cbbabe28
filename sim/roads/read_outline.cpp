// The outlines of an <object>; curves become corners.
#include <fmt/format.h>
#include <tinyxml2.h>

#include <cmath>

#include "sim/core/math.h"
#include "sim/roads/read_parts.h"
#include "sim/roads/reference_line.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

// Chords leave their arc by less than this, and turn by less than the second.
constexpr double kSag_m = 0.005;
constexpr double kTurn_rad = 0.2;
// Points of one curve: enough for a radius of 50 m all the way round at that sag.
constexpr int kMostPoints = 512;
// Ends that meet the next corner this closely meet it: exporters round to a centimetre.
constexpr double kMeets_m = 0.02;

// A <curveLocal>: the corner where it starts and, where it can be drawn, the way from there.
struct LocalCurve {
  ObjectCorner corner;
  Geometry geometry;
  bool has_heading = false, has_length = false;
  const XMLElement* element = nullptr;
};

double away(const ObjectCorner& a, double u_m, double v_m) {
  const double du = a.u_m - u_m;
  const double dv = a.v_m - v_m;
  return std::sqrt(du * du + dv * dv);
}

LocalCurve read_curve(XmlReader& xml, const XMLElement& e) {
  LocalCurve curve;
  curve.element = &e;
  curve.corner = {xml.number(e, "u"),
                  xml.number(e, "v"),
                  xml.number_or(e, "z", 0.0),
                  xml.size_or(e, "height"),
                  false,
                  xml.optional_integer(e, "id")};
  Geometry& g = curve.geometry;
  g.x_m = curve.corner.u_m;
  g.y_m = curve.corner.v_m;
  g.mark = xml.mark(e);
  if (const auto heading = xml.optional_number(e, "hdg")) {
    g.heading_rad = *heading;
    curve.has_heading = true;
  }
  if (const auto length = xml.optional_size(e, "length"); length && *length > 0.0) {
    g.length_m = *length;
    curve.has_length = true;
  }
  const XMLElement* shape = e.FirstChildElement();
  const std::string_view name = shape ? shape->Name() : "";
  if (name == "arc") {
    g.shape = Arc{xml.number(*shape, "curvature")};
    if (std::abs(std::get<Arc>(g.shape).curvature) > 1e3) {
      xml.error("xodr.geometry", *shape, "a radius below 1 mm", "curvature is 1 / radius, in 1/m");
      g.shape = Line{};
    }
  } else if (name == "paramPoly3") {
    if (const auto cubic = read_param_poly3(xml, *shape)) g.shape = *cubic;
  } else if (name != "line") {
    xml.error("xodr.geometry", e, fmt::format("curve without a known shape ('{}')", name),
              "one of line, arc, paramPoly3");
  }
  return curve;
}

// A curve without length runs up to the next corner, `chord` metres away.
bool find_length(XmlReader& xml, LocalCurve& curve, double chord_m, double chord_heading_rad) {
  if (curve.has_length) return true;
  Geometry& g = curve.geometry;
  if (auto* cubic = std::get_if<ParamPoly3>(&g.shape)) {
    if (cubic->normalized) {
      g.length_m = 1.0;
      g.length_m = ReferenceLine::curve_length(g);
      return g.length_m > 0.0;
    }
  } else if (chord_m > 0.0) {
    g.length_m = chord_m;
    const auto* arc = std::get_if<Arc>(&g.shape);
    if (!arc || arc->curvature == 0.0) return true;
    // The tangent and the chord of an arc enclose half of its turn.
    double turn = 2.0 * wrap_angle(chord_heading_rad - g.heading_rad);
    if (!curve.has_heading) {
      turn = 2.0 * det::asin(std::clamp(0.5 * arc->curvature * chord_m, -1.0, 1.0));
    } else if (turn * arc->curvature < 0.0) {
      turn += arc->curvature > 0.0 ? 2.0 * kPi : -2.0 * kPi;
    }
    g.length_m = turn / arc->curvature;
    return g.length_m > 0.0;
  }
  xml.warning("xodr.outline", *curve.element, "a curve without length that leads nowhere",
              "give it a length; it is left out meanwhile");
  return false;
}

// Turns the curve about its start when that makes its end meet the next corner.
void meet(XmlReader& xml, LocalCurve& curve, const ObjectCorner& next) {
  Geometry& g = curve.geometry;
  const LinePoint end = ReferenceLine({g}).at(g.length_m);
  const double gap = away(next, end.x_m, end.y_m);
  if (gap <= kMeets_m) return;
  const double reach = away(curve.corner, end.x_m, end.y_m);
  const double chord = away(curve.corner, next.u_m, next.v_m);
  if (std::abs(reach - chord) > kMeets_m) {
    xml.warning("xodr.outline", *curve.element,
                fmt::format("the curve ends {:.3f} m away from the next corner", gap),
                "let each curve end where the next one starts; a straight line closes the gap");
    return;
  }
  const double turn =
      det::atan2(next.v_m - g.y_m, next.u_m - g.x_m) - det::atan2(end.y_m - g.y_m, end.x_m - g.x_m);
  if (curve.has_heading) {
    xml.warning(
        "xodr.outline", *curve.element,
        fmt::format("the curve ends {:.3f} m away from the next corner", gap),
        fmt::format("hdg=\"{}\" would lead there and is taken", wrap_angle(g.heading_rad + turn)));
  }
  g.heading_rad = wrap_angle(g.heading_rad + turn);
}

int steps_of(const Geometry& g) {
  if (std::holds_alternative<Line>(g.shape)) return 1;
  const ReferenceLine line({g});
  // Of an arc the curvature is one; that of a cubic is looked at in places.
  constexpr int kLooks = 32;
  double sharpest = 0.0;
  for (int i = 0; i <= kLooks; ++i) {
    sharpest = std::max(sharpest, std::abs(line.curvature_1_m(g.length_m * i / kLooks)));
  }
  if (sharpest <= 0.0) return 1;
  const double step = std::min(std::sqrt(8.0 * kSag_m / sharpest), kTurn_rad / sharpest);
  return static_cast<int>(std::clamp(std::ceil(g.length_m / step), 1.0, 1.0 * kMostPoints));
}

void add_curves(XmlReader& xml, std::vector<LocalCurve>& curves, bool closed,
                std::vector<ObjectCorner>& corners) {
  for (std::size_t i = 0; i < curves.size(); ++i) {
    LocalCurve& curve = curves[i];
    Geometry& g = curve.geometry;
    corners.push_back(curve.corner);
    const bool last = i + 1 == curves.size();
    const ObjectCorner* next =
        !last ? &curves[i + 1].corner : (closed ? &curves[0].corner : nullptr);
    const double chord = next ? away(curve.corner, next->u_m, next->v_m) : 0.0;
    const double towards = chord > 0.0 ? det::atan2(next->v_m - g.y_m, next->u_m - g.x_m) : 0.0;
    if (!find_length(xml, curve, chord, towards)) continue;
    if (next) meet(xml, curve, *next);
    const ReferenceLine line({g});
    const int steps = steps_of(g);
    const ObjectCorner& to = next ? *next : curve.corner;
    for (int k = 1; k <= steps; ++k) {
      const double share = static_cast<double>(k) / steps;
      const LinePoint p = line.at(share * g.length_m);
      if (k == steps && next && away(*next, p.x_m, p.y_m) <= kMeets_m) break;
      ObjectCorner point;
      point.u_m = p.x_m;
      point.v_m = p.y_m;
      point.z_m = curve.corner.z_m + share * (to.z_m - curve.corner.z_m);
      point.height_m = curve.corner.height_m + share * (to.height_m - curve.corner.height_m);
      point.on_curve = true;
      corners.push_back(point);
    }
  }
}

}  // namespace

ObjectOutline read_outline(XmlReader& xml, const XMLElement& e, const RoadObject& object) {
  constexpr Words<FillType, 8> kFills = {{{"grass", FillType::kGrass},
                                          {"concrete", FillType::kConcrete},
                                          {"cobble", FillType::kCobble},
                                          {"asphalt", FillType::kAsphalt},
                                          {"pavement", FillType::kPavement},
                                          {"gravel", FillType::kGravel},
                                          {"soil", FillType::kSoil},
                                          {"paint", FillType::kPaint}}};
  ObjectOutline outline;
  outline.mark = xml.mark(e);
  outline.id = xml.optional_integer(e, "id");
  outline.fill = xml.choice(e, "fillType", kFills, FillType::kNone);
  outline.outer = xml.flag(e, "outer", true);
  if (e.Attribute("closed")) outline.closed = xml.flag(e, "closed", true);
  if (e.Attribute("laneType")) outline.lane_type = lane_type_from(xml.text(e, "laneType"));
  std::vector<LocalCurve> curves;
  for (const XMLElement& c : children(e)) {
    const std::string_view name = c.Name();
    if (name == "cornerLocal") {
      outline.corners.push_back({xml.number(c, "u"), xml.number(c, "v"), xml.number_or(c, "z", 0.0),
                                 xml.size_or(c, "height"), false, xml.optional_integer(c, "id")});
    } else if (name == "cornerRoad") {
      outline.corners.push_back({xml.number(c, "s"), xml.number(c, "t"),
                                 xml.number_or(c, "dz", 0.0), xml.size_or(c, "height"), true,
                                 xml.optional_integer(c, "id")});
    } else if (name == "curveLocal") {
      curves.push_back(read_curve(xml, c));
    }
  }
  // The standard leaves it open: barriers are lines, all else areas.
  const bool closed = outline.closed.value_or(object.type != "barrier");
  add_curves(xml, curves, closed, outline.corners);
  return outline;
}

}  // namespace raytruth::roads
