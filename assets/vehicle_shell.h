#pragma once

// Internal to assets: the shell of a car, van, bus or cab, lofted from cross-sections, and the
// lamps in its skin.

#include <optional>
#include <string>
#include <vector>

#include "assets/kit.h"
#include "assets/moving_parts.h"

namespace raytruth::assets {

// Height of the outline over the length, both as fractions: u = 0 at the rear, 1 at the front; z of
// the box height.
struct Outline {
  std::vector<Vec2> top;                  // (u, z) of the silhouette
  double roof_from, roof_to;              // u range of full-height roof
  double rear_glass_from, windscreen_to;  // where the rear window starts and the windscreen ends
  double belt;                            // height of the window sills
  std::vector<Vec2> side_windows;         // (from, to) in u
  double roof_width;                      // of the body's half width
  double clearance;                       // underbody height
  bool bonnet;
};

/// Of "saloon", "suv", "van", "bus", "cab" (of a truck); anything else is a hatchback.
Outline outline_of(const std::string& shape);

struct Wheels {
  double front_x, rear_x, radius, half_track, width;
  bool twin_rear = false;
};

/// The lofted shell of a body that fills `box` (vehicle frame, z from the ground) over `wheels`.
class Shell {
 public:
  Shell(MeshBuilder& builder, const Kit& kit, ClassId class_id, const Outline& outline,
        const Box3& box, const Wheels& wheels);

  /// Makes doors, bonnet and boot lid parts of their own, with linings and frames; before build().
  void open_up(const std::string& shape);

  /// Adds body, panes and underbody.
  void build();
  /// Half the body's width (m) at height z_m, depth_m behind where the middle of the front (or
  /// rear) is at that height; 0 when the body isn't that high there.
  double half_width(bool front, double depth_m, double z_m) const;
  /// Adds a lamp glass that follows the skin of the front or rear: an ellipse around (y, z) with
  /// half axes `radii_m`, as seen along x, its middle kLensBulge proud and its rim sunk.
  void lens(std::uint16_t part, bool front, const Vec2& center_yz, const Vec2& radii_m) const;

  static constexpr double kLensBulge = 0.012;

 private:
  using Ring = std::vector<Vec3>;

  std::vector<double> stations() const;
  double arch() const { return 1.13 * w_.radius; }
  Ring half_section(double u) const;
  void close(const Ring& ring, std::uint16_t part, bool front) const;
  bool is_rear_glass(double u, std::size_t face) const;
  /// The opening that a face belongs to; nullptr: none.
  const Opening* opening_of(int side, double u, std::size_t face) const;
  /// The lining behind an opening's skin and the frame around it.
  void line(const Opening& opening);
  /// Where a ray along x from outside meets the front or rear skin; nothing beyond kLensReach.
  std::optional<Vec3> skin(bool front, double y, double z) const;

  MeshBuilder& b_;
  const Kit& kit_;
  ClassId class_;
  const Outline& o_;
  Box3 box_;
  Wheels w_;
  std::vector<double> us_;
  std::vector<Opening> openings_;
  std::vector<Ring> rings_;  // right half, from rear to front
};

}  // namespace raytruth::assets
