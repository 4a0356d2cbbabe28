// Objects without height: crossings, road marks, bays, patches, covers.
#include <algorithm>
#include <cmath>

#include "assets/glyphs.h"
#include "assets/sign_face.h"
#include "scenes/build/flat_paint.h"
#include "scenes/street/paint_colour.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using roads::RoadObject;

constexpr double kPatchLift = 0.002;

ClassId marking_class() { return Taxonomy::named("road_marking"); }

// The object's area as polygons in (u, v) of its own frame: outlines, circle or box.
std::vector<assets::Polygon> areas_of(const ObjectContext& c, const Placement& place) {
  std::vector<assets::Polygon> out;
  const Pose X_OW = place.X_WO.inverse();
  for (const roads::ObjectOutline& outline : place.object->outlines) {
    assets::Polygon p;
    for (const roads::ObjectCorner& q : outline.corners) {
      if (q.road_coordinates) {
        p.emplace_back((X_OW * corner_point(c, place, q.u_m, q.v_m, q.z_m, true)).head<2>());
      } else {
        p.emplace_back(q.u_m, q.v_m);
      }
    }
    if (p.size() >= 3) out.push_back(std::move(p));
  }
  if (!out.empty()) return out;
  if (place.radius_m > 0.0) {
    return {assets::regular_polygon(Vec2::Zero(), place.radius_m, 32, 0.0)};
  }
  if (place.length_m > 0.0 && place.width_m > 0.0) {
    return {assets::rounded_rectangle(Vec2::Zero(), Vec2(place.length_m, place.width_m), 0.0)};
  }
  return {};
}

// Stripes of `paint` metres with equal gaps, at right angles to `axis`, cut by the area and centred
// on it.
void stripes(FlatPaint& flat, const assets::Polygon& area, const Vec2& axis, double paint,
             double gap) {
  double low = 1e300;
  double high = -1e300;
  for (const Vec2& p : area) {
    low = std::min(low, axis.dot(p));
    high = std::max(high, axis.dot(p));
  }
  const double span = high - low;
  const int count =
      std::clamp(static_cast<int>(std::floor((span + gap) / (paint + gap) + 1e-6)), 1, 2000);
  const double start = low + 0.5 * (span - count * paint - (count - 1) * gap);
  for (const auto& t : assets::triangulate(area)) {
    const assets::Polygon triangle = {area[t[0]], area[t[1]], area[t[2]]};
    for (int k = 0; k < count; ++k) {
      const double from = start + k * (paint + gap);
      assets::Polygon cell = clip(triangle, axis, from + paint);
      cell = clip(cell, -axis, -from);
      if (cell.size() >= 3) flat.local(cell);
    }
  }
}

void crosswalk(const ObjectContext& c, const Placement& place) {
  const RoadObject& object = *place.object;
  if (object.subtype == "virtual") return;
  FlatPaint flat(c, place, marking_class(), "road_paint_white", kPaintLift);
  // Stripes run with the traffic, so they follow each other across the road (StVO sign 293).
  const double road = c.roads.at({place.road, place.s_m, place.t_m}).X_WR.euler().heading_rad;
  const double turn = road - place.X_WO.euler().heading_rad;
  const Vec2 across(-det::sin(turn), det::cos(turn));
  for (const assets::Polygon& area : areas_of(c, place)) stripes(flat, area, across, 0.5, 0.5);
  flat.finish();
}

void road_mark(const ObjectContext& c, const Placement& place) {
  const RoadObject& object = *place.object;
  const roads::MarkColour colour = !object.materials.empty() && object.materials[0].road_mark_colour
                                       ? *object.materials[0].road_mark_colour
                                       : roads::MarkColour::kStandard;
  FlatPaint flat(c, place, marking_class(), street::paint_material(colour_of(object, colour)),
                 kPaintLift);
  const double length = place.length_m > 0.0 ? place.length_m : 5.0;
  const double width = place.width_m > 0.0 ? place.width_m : 1.0;
  const std::string& sub = object.subtype;
  const std::vector<assets::Polygon> arrow = road_arrow(sub, length, width);
  if (!arrow.empty()) {
    for (const assets::Polygon& p : arrow) flat.local(p);
  } else if (sub == "text" || sub == "letters" || object.name.starts_with("Stencil_")) {
    std::string text = object.name;
    if (text.starts_with("Stencil_")) text = text.substr(8);
    // Read along the way: the letters' height runs along u, their left is +v.
    for (assets::Polygon p : assets::draw_text(text, Vec2::Zero(), length, width)) {
      for (Vec2& q : p) q = Vec2(q.y(), -q.x());
      flat.local(p);
    }
  } else if (sub == "symbol" || sub.starts_with("symbol")) {
    const std::string name = sub.find("icycle") != std::string::npos      ? "bicycle"
                             : sub.find("edestrian") != std::string::npos ? "pedestrian"
                             : sub.find("heelchair") != std::string::npos ? "people"
                                                                          : "arrow";
    for (const assets::SignPatch& patch : assets::draw_symbols(name, 0.5)) {
      if (patch.colour != assets::SignColour::kWhite) continue;
      assets::Polygon p = patch.outline;
      for (Vec2& q : p) q = Vec2(q.y() * length, -q.x() * width);
      flat.local(p);
    }
  } else if (sub == "hatchedArea" || sub == "restrictedArea" || sub == "hatched") {
    const double h = std::sqrt(0.5);
    for (const assets::Polygon& area : areas_of(c, place)) {
      stripes(flat, area, Vec2(h, h), 0.5, 1.0);
    }
  } else {
    for (const assets::Polygon& area : areas_of(c, place)) flat.local(area);
  }
  flat.finish();
}

void parking_space(const ObjectContext& c, const Placement& place) {
  const RoadObject& object = *place.object;
  if (!object.markings.empty() || !object.borders.empty()) {
    place_markings(c, place);
    return;
  }
  for (const assets::Polygon& area : areas_of(c, place)) {
    for (std::size_t i = 0; i < area.size(); ++i) {
      MarkedLine line;
      line.place = place;
      line.colour = colour_of(object, roads::MarkColour::kStandard);
      for (const Vec2& p : {area[i], area[(i + 1) % area.size()]}) {
        line.points_W.emplace_back(place.X_WO * Vec3(p.x(), p.y(), 0.0));
      }
      c.markings.push_back(std::move(line));
    }
  }
}

void road_surface(const ObjectContext& c, const Placement& place) {
  const std::string& sub = place.object->subtype;
  const bool cover = sub == "manhole" || sub == "drain" || sub == "gully";
  const bool water = sub == "puddle" || sub == "waterPuddle" || sub == "water";
  const char* material = cover ? "steel_galvanised" : water ? "water" : "asphalt_new";
  FlatPaint flat(c, place, Taxonomy::named("road"), material, cover ? kPaintLift : kPatchLift);
  for (const assets::Polygon& area : areas_of(c, place)) {
    if (sub == "drain" || sub == "gully") {
      stripes(flat, area, Vec2(1.0, 0.0), 0.03, 0.03);  // the bars of its grate
    } else {
      flat.local(area);
    }
  }
  flat.finish();
}

}  // namespace

bool place_flat(const ObjectContext& c, const Placement& place) {
  const std::string& type = place.object->type;
  if (type == "crosswalk") {
    if (place.object->markings.empty()) {
      crosswalk(c, place);
    } else {
      place_markings(c, place);
    }
  } else if (type == "roadMark" || place.object->name.starts_with("Stencil_")) {
    road_mark(c, place);
  } else if (type == "parkingSpace") {
    parking_space(c, place);
  } else if (type == "patch") {
    road_surface(c, place);
  } else if (type == "roadSurface" && (place.object->subtype != "speedBump" || place.object->crg)) {
    road_surface(c, place);
  } else {
    return false;
  }
  return true;
}

}  // namespace raytruth::scene
