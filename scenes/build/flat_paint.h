#pragma once

// Internal to the road objects: shapes painted or laid on the road.

#include "scenes/build/road_objects_internal.h"

namespace raytruth::scene {

/// The part of a convex polygon where axis * p <= limit.
assets::Polygon clip(const assets::Polygon& polygon, const Vec2& axis, double limit);

/// Lays plane shapes onto the street, millimetres above it.
class FlatPaint {
 public:
  FlatPaint(const ObjectContext& c, const Placement& place, ClassId class_id, const char* material,
            double lift_m);
  /// What follows is of that material.
  void use(const char* material);
  /// A simple polygon in the object's frame (u, v), or in road coordinates (s, t).
  void local(const assets::Polygon& polygon);
  void road(const assets::Polygon& polygon);
  /// A stroke along a polyline in world coordinates, of which dash_m of every dash_m + gap_m is
  /// painted (gap 0: all of it).
  void line(std::span<const Vec3> points_W, double width_m, double dash_m, double gap_m);
  /// Adds the object; nothing when nothing was laid.
  void finish();

 private:
  void lay(const std::vector<Vec3>& convex_W);

  const ObjectContext& c_;
  const Placement& place_;
  ClassId class_id_;
  street::MeshSink sink_;
  std::uint16_t part_ = 0;
  double lift_m_ = 0.0;
};

/// Arrow of a roadMark subtype ("arrowLeft", "arrowStraightRight" ...) in the box length x width
/// about the origin, pointing to +u with +v at its left: simple polygons; none for other subtypes.
std::vector<assets::Polygon> road_arrow(std::string_view subtype, double length_m, double width_m);

}  // namespace raytruth::scene
