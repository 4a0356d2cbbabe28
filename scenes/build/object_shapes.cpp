// Bodies over outlines, tubes along skeletons, rims.
#include <algorithm>
#include <cmath>

#include "scenes/build/road_objects_internal.h"

namespace raytruth::scene {
namespace {

using roads::ObjectCorner;
using roads::ObjectOutline;
using roads::RoadObject;

bool is_area(const RoadObject& object, const ObjectOutline& outline) {
  // The standard leaves it open: barriers are lines, all else areas.
  return outline.closed.value_or(!is_barrier(object)) && outline.corners.size() >= 3;
}

const char* fill_material(roads::FillType fill, const char* otherwise) {
  switch (fill) {
    case roads::FillType::kGrass:
      return "grass";
    case roads::FillType::kConcrete:
      return "concrete";
    case roads::FillType::kCobble:
      return "cobble";
    case roads::FillType::kAsphalt:
      return "asphalt";
    case roads::FillType::kPavement:
      return "paving";
    case roads::FillType::kGravel:
      return "gravel";
    case roads::FillType::kSoil:
      return "soil";
    case roads::FillType::kPaint:
      return "road_paint_white";
    default:
      return otherwise;
  }
}

struct Corner {
  Vec3 foot, top;
};

Corner corner_of(const ObjectContext& c, const Placement& place, const ObjectCorner& corner) {
  const double height = corner.height_m > 0.0 ? corner.height_m : place.height_m;
  Corner out;
  out.foot = corner_point(c, place, corner.u_m, corner.v_m, corner.z_m, corner.road_coordinates);
  const Vec3 up = corner.road_coordinates ? c.roads.at({place.road, corner.u_m, corner.v_m}).up_W
                                          : place.X_WO.rotate(Vec3::UnitZ());
  out.top = out.foot + std::max(height, 0.0) * up;
  return out;
}

// Road corners follow the road between each other.
std::vector<ObjectCorner> refined(const ObjectContext& c, const Placement& place,
                                  const ObjectOutline& outline, bool closed) {
  std::vector<ObjectCorner> out;
  const std::size_t n = outline.corners.size();
  for (std::size_t i = 0; i < n; ++i) {
    const ObjectCorner& a = outline.corners[i];
    out.push_back(a);
    if (i + 1 == n && !closed) break;
    const ObjectCorner& b = outline.corners[(i + 1) % n];
    if (!a.road_coordinates || !b.road_coordinates || std::abs(b.u_m - a.u_m) < 0.5) continue;
    // As many equal steps as keep the chord within the sweep's error.
    int steps = 1;
    const auto at = [&](double u) {
      return c.roads.at({place.road, a.u_m + u * (b.u_m - a.u_m), a.v_m + u * (b.v_m - a.v_m)})
          .X_WR.translation();
    };
    while (steps < 64) {
      double worst = 0.0;
      for (int k = 0; k < steps; ++k) {
        const double u = static_cast<double>(k) / steps;
        const double w = static_cast<double>(k + 1) / steps;
        worst = std::max(worst, (at(0.5 * (u + w)) - 0.5 * (at(u) + at(w))).norm());
      }
      if (worst <= kSweepError) break;
      steps *= 2;
    }
    for (int k = 1; k < steps; ++k) {
      const double u = static_cast<double>(k) / steps;
      ObjectCorner q = a;
      q.id.reset();
      q.u_m += u * (b.u_m - a.u_m);
      q.v_m += u * (b.v_m - a.v_m);
      q.z_m += u * (b.z_m - a.z_m);
      q.height_m += u * (b.height_m - a.height_m);
      out.push_back(q);
    }
  }
  return out;
}

void mesh_area(const std::vector<Corner>& corners, double sink_m, std::uint16_t wall,
               std::uint16_t lid, street::MeshSink& sink) {
  assets::Polygon plan;
  for (const Corner& q : corners) plan.emplace_back((q.top - corners[0].top).head<2>());
  const bool left_turn = assets::signed_area(plan) >= 0.0;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Corner& a = corners[left_turn ? i : (i + 1) % corners.size()];
    const Corner& b = corners[left_turn ? (i + 1) % corners.size() : i];
    const Vec3 down(0.0, 0.0, sink_m);
    sink.quad(wall, a.foot - down, b.foot - down, b.top, a.top);
  }
  for (const auto& t : assets::triangulate(plan)) {
    sink.triangle(lid, corners[t[0]].top, corners[t[1]].top, corners[t[2]].top);
  }
}

}  // namespace

bool place_outlines(const ObjectContext& c, const Placement& place) {
  const RoadObject& object = *place.object;
  const Look look = look_of(object);
  const bool island = object.type == "trafficIsland";
  street::MeshSink sink(place.X_WO.translation());
  bool any = false;
  int lines = 0;
  for (const ObjectOutline& outline : object.outlines) {
    if (outline.corners.size() < 2) continue;
    any = true;
    const bool area = is_area(object, outline);
    std::vector<Corner> corners;
    for (const ObjectCorner& q : refined(c, place, outline, area)) {
      corners.push_back(corner_of(c, place, q));
    }
    constexpr double kLeastHedge_m = 0.4, kHighestHedge_m = 4.0;
    const double hedge_m = (corners[0].top - corners[0].foot).norm();
    if (area && barrier_kind(c, place.road, object) == BarrierKind::kHedge &&
        hedge_m >= kLeastHedge_m && hedge_m <= kHighestHedge_m) {
      std::vector<Vec3> feet;
      for (const Corner& q : corners) feet.push_back(q.foot);
      hedge_within(c, feet, hedge_m, lines++ == 0 ? place.name : place.name + " area");
      continue;
    }
    if (!area) {
      std::vector<Vec3> feet;
      for (const Corner& q : corners) feet.push_back(q.foot);
      const double height = (corners[0].top - corners[0].foot).norm();
      mesh_barrier(
          c, barrier_kind(c, place.road, object), stations_of(feet),
          [&](double) { return object.width_m; }, [&](double) { return height; }, place.t_m < 0.0,
          lines++ == 0 ? place.name : place.name + " line");
      continue;
    }
    const std::uint16_t wall = sink.part(
        object.type.empty() ? "Body" : object.type, look.class_id,
        c.library.standard(island ? "kerb_stone" : fill_material(outline.fill, look.material)));
    const char* cover = island ? "paving" : object.type == "building" ? "roof_dark" : look.material;
    const bool green = outline.fill == roads::FillType::kGrass;
    const std::uint16_t lid = sink.part(island ? "Island" : "Top",
                                        green    ? Taxonomy::named("terrain")
                                        : island ? Taxonomy::named("sidewalk")
                                                 : look.class_id,
                                        c.library.standard(fill_material(outline.fill, cover)));
    mesh_area(corners, std::max(place.sink_m, 0.1), wall, lid, sink);
  }
  if (!any) return false;
  if (!sink.empty()) {
    const Pose X = sink.X_WI();
    c.builder.place(place.name, look.class_id, sink.take(), X);
  }
  return true;
}

bool place_skeleton(const ObjectContext& c, const Placement& place) {
  const RoadObject& object = *place.object;
  if (object.skeleton.empty()) return false;
  const Look look = look_of(object);
  street::MeshSink sink(place.X_WO.translation());
  const std::uint16_t part = sink.part(
      "Skeleton", look.class_id,
      c.library.standard(look.class_id == Taxonomy::named("static_object") ? "steel_galvanised"
                                                                           : look.material));
  for (const roads::SkeletonLine& line : object.skeleton) {
    for (std::size_t i = 0; i + 1 < line.vertices.size(); ++i) {
      const roads::SkeletonVertex& a = line.vertices[i];
      const roads::SkeletonVertex& b = line.vertices[i + 1];
      Vec3 from = corner_point(c, place, a.u_m, a.v_m, a.z_m, a.road_coordinates);
      Vec3 to = corner_point(c, place, b.u_m, b.v_m, b.z_m, b.road_coordinates);
      if ((to - from).norm() < 1e-6) continue;
      const Vec3 along = (to - from).normalized();
      if (a.on_ground) from -= 0.3 * along;
      if (b.on_ground) to += 0.3 * along;
      const double usual = place.radius_m > 0.0 ? place.radius_m : 0.05;
      tube(from, to, 0.5 * (a.radius_m.value_or(usual) + b.radius_m.value_or(usual)), part, sink,
           12);
    }
  }
  if (sink.empty()) return false;
  const Pose X = sink.X_WI();
  c.builder.place(place.name, look.class_id, sink.take(), X);
  return true;
}

}  // namespace raytruth::scene
