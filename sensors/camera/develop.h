#pragma once

// Internal to sensors/camera: from radiance to an 8-bit picture.

#include <array>
#include <cstdint>
#include <span>

namespace raytruth::camera {

/// Auto exposure of a picture of rows of `width` pixels: the gain from radiance to display values.
///
/// - It brings the log-average luminance to a mid grey (Reinhard et al. 2002, eq. 1 and 2) of 0.18
///   in 100 cd/m^2 and more, falling to 0.07 in 1 cd/m^2 and less, as night looks dark to people,
///   too (the idea of Krawczyk, Myszkowski and Seidel 2005). The upper third of the rows, sky for
///   the most part, counts a quarter of the others: cameras of vehicles meter the road.
/// - Pixels darker than 12 % of the mean count as that: a black sky would make a lit street white.
/// - Where the brightest hundredth would stay below 1.1 (light grey) it opens by up to one stop
///   until that is reached, as snow and fog are white; where it would go beyond 4, it closes by up
///   to one.
double auto_exposure(std::span<const float> radiance_rgb, int width);

/// White balance: linear sRGB of the light on level ground under a clear sky with the sun at 45 deg
/// becomes neutral (von Kries, in linear sRGB). The numbers are our own sky's.
inline constexpr std::array<float, 3> kDaylightBalance{0.8950F, 1.0261F, 1.1031F};

/// The balance under daylight of another colour (of sun and sky on level ground, linear sRGB, lx):
/// it goes half way, in logarithms, from daylight's to the one that would make that light neutral,
/// as people adapt in part (CIECAM02's D is between none and all) and cameras leave an evening warm
/// and a dusk blue. Luminance stays. Below 5 lx it goes back, down to daylight's at 0.1 lx, where
/// lamps light the street. Nothing depends on the picture, so that frames agree with each other.
std::array<float, 3> white_balance(const std::array<float, 3>& daylight_lx);

/// The curve from exposed linear values to linear display values: x^1.5 / (x^1.5 + 0.348), the
/// shape of Naka and Rushton. 0.18 stays 0.18, with a slope of 1.23 in logarithms there: cameras'
/// curves are S-shaped and steeper than 1 in the middle (Grossberg and Nayar 2003).
float tone_curve(float x);

/// Gain and white balance, tone_curve(), sRGB transfer function (IEC 61966-2-1), rounding to 8
/// bit.
void develop(std::span<const float> radiance_rgb, double gain, std::span<std::uint8_t> srgb,
             const std::array<float, 3>& balance = kDaylightBalance);

}  // namespace raytruth::camera
