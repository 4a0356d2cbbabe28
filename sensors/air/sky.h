#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sensors/air/air.h"
#include "sim/core/pose.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::air {

/// Linear RGB radiance (sRGB primaries), in units where the value times 1 is
/// cd/m^2 for the luminance.
using Rgb = Eigen::Array3f;

/// Sun and sky as one light, made from Weather. World frame, z up.
///
/// With Weather::dome the sky is that picture: linear light (EXR, HDR), or sRGB
/// (PNG, JPEG), scaled so that it gives level ground the illuminance of the sky
/// that it stands for. The brightest spot of linear light is taken for the sun
/// when it outshines the rest (see DomePicture): it is taken out of the
/// picture, and gives the sun's direction and its share of the light. Otherwise
/// the sun stays where the weather says. Below the horizon stays hazy ground.
class Sky {
 public:
  /// `town_glow_cd_m2`: luminance of a clear sky in the zenith by the light of the town below, 0 in
  /// the country. In a clear sky it grows with the way through the air, to the ninefold on the
  /// horizon (within the range of Garstang 1986); clouds throw back 20 times as much (amplification
  /// up to 25 in Berlin's centre: Jechow et al. 2022; 18 in red, 7 in blue: Kyba et al. 2012). A
  /// dome's picture has its own. Throws InputError when the dome's file can't be read.
  explicit Sky(const Weather& weather, double town_glow_cd_m2 = 0.0);
  ~Sky();

  /// Radiance seen in a direction (unit, world), without the sun's disc; below
  /// the horizon: that of hazy ground.
  Rgb radiance(const Vec3f& direction) const;
  /// The same as a camera sees it: clouds have fine edges and shaded bases, which lighting can do
  /// without.
  Rgb seen(const Vec3f& direction) const;
  /// Which way a surface looks, for sample() and pdf(): one of some eighty
  /// classes of normals, or kAllSides.
  using Facing = std::uint8_t;
  static constexpr Facing kAllSides = 0;
  static Facing facing(const Vec3f& normal);
  /// Direction drawn over the upper hemisphere from two uniform numbers; pdf
  /// per steradian. In proportion to luminance, for surfaces also to the cosine
  /// to their normal (its mean over the class: directions that no normal of it
  /// sees have no chance). A pdf of 0: there is none.
  Vec3f sample(float u1, float u2, float& pdf, Facing facing = kAllSides) const;
  float pdf(const Vec3f& direction, Facing facing = kAllSides) const;

  /// The sun: unit direction towards its centre, its irradiance on a plane
  /// facing it (0 when it is down or covered).
  const Vec3f& sun_direction() const;
  Rgb sun_irradiance() const;
  /// Direction inside the disc (0.2665 deg half-angle) from two uniform
  /// numbers.
  Vec3f sample_sun(float u1, float u2) const;
  /// Radiance of the disc where `direction` lies inside it, otherwise 0.
  Rgb sun_radiance(const Vec3f& direction) const;

  /// Of sun and sky on level ground.
  Rgb illuminance() const;

  /// Of the air, outside a box of fog.
  double extinction_1_m() const;
  /// Colour that distance fades to in a direction; that of fog in a box is
  /// another.
  Rgb airlight(const Vec3f& direction) const;
  Rgb box_airlight(const Vec3f& direction) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace raytruth::air
