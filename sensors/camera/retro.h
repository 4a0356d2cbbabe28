#pragma once

// Internal to sensors/camera: light that comes back to where it came from.

#include "assets/weathering.h"
#include "sensors/air/sky.h"

namespace raytruth::camera {

/// Retro-reflection of a look: sheeting and reflectors by their coefficient R_A (CIE 54.2;
/// luminance = R_A E / cos of the view, E on a plane across the light), glass beads in paint by R_L
/// (EN 1436: luminance = R_L E). assets::Look says which. Depends on the angle a between the ways
/// to the lamp and to the eye, and on the entrance angle b.
///
/// - Sheeting: R_A (1 + (0.2 deg / w)^2) / (1 + (a / w)^2) (1 - (a / 5 deg)^2)^2, w = 0.298 deg,
/// and
///   exp(-(b / 30 deg)^2) as the LiDAR has it (lidar::Reflector). So R_A is that of 0.2 deg, as
///   standards state it, and 250 there are 160 at 0.33, 94 at 0.5, 27 at 1 and 5.6 at 2 deg;
///   EN 12899-1 asks 250, 180 and 5 of RA2 at 0.2, 0.33 and 2 deg, ASTM D4956 95 of type III at
///   0.5. In all it sends back an eighth of the light.
/// - Beads: R_L sin^2 of the view's angle to the normal (grazing views, as EN 1436 measures), times
///   (1 - (a / 17 deg)^2)^3: light that enters a bead of index 1.5 at height h above its axis
///   leaves at h' turned by (h' - h) / (4 radius), paraxially, if its back is matt; beads that
///   stand half in paint let through |h| up to 0.6 radius. EN 1436 measures at a = 1.05 deg, 1 %
///   below the top.
class Retro {
 public:
  Retro() = default;
  /// `normal` on the side of `view`, which points away from the surface.
  Retro(const assets::Look& look, const Vec3f& normal, const Vec3f& view);

  bool any() const { return any_; }
  bool beads() const { return beads_; }
  /// Radiance for light of unit irradiance across its direction; `light` points to the lamp.
  air::Rgb value(const Vec3f& light) const;

 private:
  bool any_ = false, beads_ = false;
  Vec3f view_ = Vec3f::UnitZ();
  air::Rgb top_ = air::Rgb::Zero();
};

}  // namespace raytruth::camera
