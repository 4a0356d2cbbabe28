#pragma once

// Internal to assets: the skin of a car, van, bus or cab over its design, and what is cut into it.

#include <cmath>
#include <string>
#include <vector>

#include "assets/body_style.h"
#include "assets/vehicle_skin.h"

namespace raytruth::assets {

struct Wheels {
  double front_x, rear_x, radius, half_track, width;
  bool twin_rear = false;
  std::vector<double> arches;  ///< x of the wheel wells; empty: front_x and rear_x
};

/// What differs between bodies of one design.
struct BodyTrim {
  int lamps = 0;   ///< shape of the head lamps, 0 to 3
  int tail = 0;    ///< of the tail lamps, 0 to 2
  int grille = 0;  ///< 0 to 3
  int rim = 0;     ///< 0 to 4
  bool roof_rails = false;
  bool dark_roof = false;
  bool chrome = false;
  bool driver = false;
  std::string plate;  ///< text
};

// Borders of regions, see Skin::Field.
inline Skin::Field x_from(double x) {
  return [x](const SkinVertex& q) { return q.p.x() - x; };
}
inline Skin::Field x_to(double x) {
  return [x](const SkinVertex& q) { return x - q.p.x(); };
}
inline Skin::Field z_from(double z) {
  return [z](const SkinVertex& q) { return q.p.z() - z; };
}
inline Skin::Field z_to(double z) {
  return [z](const SkinVertex& q) { return z - q.p.z(); };
}
inline Skin::Field a_from(double a) {
  return [a](const SkinVertex& q) { return q.a - a; };
}
inline Skin::Field a_to(double a) {
  return [a](const SkinVertex& q) { return a - q.a; };
}
inline Skin::Field v_from(double v) {
  return [v](const SkinVertex& q) { return q.v - v; };
}
inline Skin::Field v_to(double v) {
  return [v](const SkinVertex& q) { return v - q.v; };
}
inline Skin::Field outside(double x, double z, double radius) {
  return [=](const SkinVertex& q) {
    const double dx = q.p.x() - x, dz = q.p.z() - z;
    return std::sqrt(dx * dx + dz * dz) - radius;
  };
}
/// Left of the way from one point to the other; (a, z), or (girth - a, z) where `from_rear` > 0.
Skin::Field left_of(const Vec2& from, const Vec2& to, double from_rear = 0.0);
/// All edges of a convex polygon, counter-clockwise.
std::vector<Skin::Field> within_polygon(const std::vector<Vec2>& corners, double from_rear = 0.0);

class BodyShell {
 public:
  /// `box` in the vehicle frame, z from the ground.
  BodyShell(Skin& skin, const Kit& kit, const BodyStyle& style, const Box3& box,
            const Wheels& wheels);

  /// Adds the skin, all of it "Body" and "Underbody".
  void build();

  // --- what is cut into it, in this order ---
  void cut_glass();
  void cut_doors();
  void cut_lids();
  void cut_front(const BodyTrim& trim, MeshBuilder& details, const ActorModel& model);
  void cut_rear(const BodyTrim& trim, MeshBuilder& details, const ActorModel& model);
  void cut_cladding(const BodyTrim& trim);
  /// A band of that material along the sides.
  void cut_livery(MaterialId band);
  /// Windows and doors (on the right) of buses; the joints of those that bend.
  void cut_bus_sides(int doors);
  void cut_bellows(int count);
  /// Linings and frames of doors and lids, for those that open.
  void line_openings();
  /// The inside of roof and pillars.
  void line_cabin();
  /// Takes away what is above the belt of a convertible, from behind its windscreen to the boot;
  /// its panes stay where they are moved.
  void open_roof(bool keep_panes);

  // --- where the skin is ---
  double x(double design_x) const;
  double z(double design_z) const { return design_z * box_.max.z() / style_.height; }
  double top(double x) const;
  double belt(double x) const;
  double half_width(double x, double z) const;
  /// Height of bonnet, glass and roof.
  double upper_z(double x, double y) const;
  /// x of the front (rear) at that place.
  double front_x(double y, double z) const { return end_x(true, y, z); }
  /// The skin of the lower body at a way along the waterline from the middle of the front.
  Vec3 front_point(double a, double z) const;
  double rear_x(double y, double z) const { return end_x(false, y, z); }
  double floor_z() const { return z(style_.clearance); }
  double arch() const { return 1.11 * wheels_.radius + 0.012; }
  double girth() const { return girth_; }

  const BodyStyle& style() const { return style_; }
  const Box3& box() const { return box_; }
  const Wheels& wheels() const { return wheels_; }
  Skin& skin() { return skin_; }

 private:
  struct Column {
    double x, q;  ///< at the belt of a middle without slope; width as part of the whole
    double a = 0.0;
  };
  std::vector<Column> columns() const;
  double plan(double x) const;
  double end_x(bool front, double y, double z) const;
  double slope_x(double x, double z) const;
  Vec2 plate_face(bool front, const BodyTrim& trim) const;  ///< x and z of its middle
  double bottom(double x) const;
  Vec3 lower_point(const Column& c, double z) const;
  std::vector<SkinVertex> upper_section(const Column& c) const;
  void opening(const std::vector<std::string>& skin, const std::vector<std::string>& panes,
               const std::string& name, const Vec3& inwards);

  Skin& skin_;
  const Kit& kit_;
  const BodyStyle& style_;
  Box3 box_;
  Wheels wheels_;
  std::vector<double> arches_;
  std::vector<Column> columns_;
  std::vector<Vec2> top_, belt_, front_, rear_;  // (x, z); (z, how far back)
  std::vector<Vec2> front_plan_, rear_plan_;     // (from the end, part of the width)
  double half_ = 0.0, reach_front_ = 0.5, reach_rear_ = 0.5, girth_ = 0.0;
};

}  // namespace raytruth::assets
