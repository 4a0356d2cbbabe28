#pragma once

// Internal to sensors/lidar: how strong an echo is and what the receiver makes of it.

#include "assets/material.h"
#include "assets/weathering.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::lidar {

/// A material at one wavelength, seen from the direction of its own illumination. `return_at` is
/// pi f_r cos(theta): 1 for white Lambertian paint at normal incidence.
///
/// - Diffuse: reflectance * cos(theta), Lambert. Coarse ground and bark (by Material::pattern) is
///   made of facets that face a grazing beam: reflectance * (A cos + B sin^2), Oren and Nayar
///   (SIGGRAPH 1994) for the direction of illumination, slope sigma 0.5 rad.
/// - Glossy: GGX with Smith shadowing (Walter et al., EGSR 2007), where illumination and view
///   agree: F0 pi D G / (4 cos), alpha = roughness^2, widened by the beam's half-angle.
/// - Retro: R_A = I / (E A) with A the area across the beam, while Lambertian paint gives
///   I = E A rho / pi; so pi R_A. Sheeting loses exp(-(theta / 30 deg)^2) with the entrance angle.
///   Below 1 cd/(lx m^2) it is paint with glass beads: R_A is all its light at grazing incidence
///   (EN 1436: 88.76 deg), the reflectance at normal incidence, blended by cos^2 and sin^2.
/// - A film of water covers a share of it: Lambert seen through its flat surface, twice Fresnel's
///   transmittance T (index 1.33, unpolarised) and twice the water: T^2 rho cos exp(-2 tau / cos')
///   / (n^2 (1 - p rho)), as the stack of Hahner et al. (CVPR 2022); little is left at the grazing
///   angles of roads, where the beam goes off forwards.
class Reflector {
 public:
  Reflector(const assets::Material& material, const LidarSpec& lidar);
  /// Of a surface that weather or a picture has changed.
  Reflector(const assets::Material& material, const assets::NearInfrared& look,
            const LidarSpec& lidar);
  /// Nothing comes back.
  Reflector() = default;

  double return_at(double cos_incidence) const;
  bool is_pane() const { return transmission_ > 0.0; }
  /// Share of power that passes a pane once: what neither of its faces reflects (Schlick's Fresnel,
  /// all orders between the faces), times Material::transmission.
  double pass_at(double cos_incidence) const;

 private:
  double through_film(double cos_incidence) const;

  double diffuse_cos_ = 0.0, diffuse_sin2_ = 0.0;
  double f0_ = 0.0, alpha2_ = 1.0;
  double beads_ = 0.0, sheeting_ = 0.0;
  double transmission_ = 0.0;
  double film_ = 0.0, below_film_ = 0.0, film_depth_ = 0.0;
};

/// Whether a LiDAR's light counts as short-wave (905 nm), or as long-wave (1,550 nm).
bool is_short_wave(const LidarSpec& lidar);

/// The receiver: threshold, chance of detection, range noise.
class Receiver {
 public:
  /// Extinction of the air in 1/m.
  Receiver(const LidarSpec& lidar, double extinction_1_m);

  /// Two-way transmission of the air.
  double air(double range_m) const;
  /// Signal over threshold of a reflector with return q (air included).
  double signal(double q, double range_m) const {
    return q * threshold_range2_ / (range_m * range_m);
  }
  /// Probability of detection at signal x.
  static double detection(double x);
  double range_sigma_m(double x) const;

 private:
  double extinction_1_m_, threshold_range2_, sigma_m_;
};

/// Inverse of the normal distribution function, 0 < p < 1. Acklam's rational approximation (2003),
/// relative error below 1.2e-9; needs no logarithm for 95 % of all p.
double normal_quantile(double p);

}  // namespace raytruth::lidar
