#pragma once

// Internal to sensors/air: the clear atmosphere.

#include <array>
#include <cstddef>
#include <vector>

#include "sensors/air/sky.h"

namespace raytruth::air {

inline constexpr int kWavelengths = 9;  ///< 400, 440 ... 720 nm
using Spectrum = Eigen::Array<float, kWavelengths, 1>;

/// Spherical clear air: Rayleigh and Mie scattering and ozone, as in Nishita et al. 1993 with the
/// constants of Bruneton's 2017 implementation (solar spectrum of ASTM G-173, ozone cross sections
/// of Serdyuchenko et al., 300 DU), but with the aerosol of a clear continental day (optical depth
/// 0.1 instead of 0.005); light scattered more than once by the isotropic series of
/// Hillaire 2020. Spectra become linear sRGB in cd/m^2 by the CIE 1931 observer (fit of Wyman et
/// al. 2013) and 683 lm/W.
class Atmosphere {
 public:
  explicit Atmosphere(float sun_elevation_rad, float ground_albedo);

  /// Light scattered into a view ray from the ground, without the phase functions, so that it
  /// varies smoothly. Relative azimuth 0 ... pi from the sun, sine of the view's elevation >= 0.
  struct Scattered {
    Rgb rayleigh, mie, multiple;
  };
  Scattered towards(float relative_azimuth_rad, float sin_elevation) const;

  /// Irradiance of the sun on a plane facing it, at the ground: lx per channel.
  Rgb sun_irradiance() const { return sun_irradiance_; }

  static float rayleigh_phase(float cos_angle);
  static float mie_phase(float cos_angle);

 private:
  struct Air;
  Scattered integrate(const Air& air, float relative_azimuth_rad, float sin_elevation) const;

  static constexpr int kAzimuths = 33, kElevations = 48;
  float sin_sun_, cos_sun_;
  std::vector<Scattered> table_;
  Rgb sun_irradiance_ = Rgb::Zero();
};

/// Place of (row, column) in a table whose rows have `width` entries.
constexpr std::size_t row_major(int row, int width, int column) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
         static_cast<std::size_t>(column);
}

/// Linear sRGB in photometric units of a spectrum per nm.
Rgb to_rgb(const Spectrum& spectrum_per_nm);

}  // namespace raytruth::air
