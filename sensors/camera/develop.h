#pragma once

// Internal to sensors/camera: from radiance to an 8-bit picture.

#include <array>
#include <cstdint>
#include <span>

namespace raytruth::camera {

/// Auto exposure: brings the log-average luminance to a mid grey of 0.18 (Reinhard et al. 2002, eq.
/// 1 and 2), within what a camera can open and close. Returns the gain.
/// Pixels darker than 3 % of the mean count as that: a black sky would make a lit street white.
double auto_exposure(std::span<const float> radiance_rgb);

/// White balance: linear sRGB of the light on level ground under a clear sky with the sun at 45 deg
/// becomes neutral (von Kries, in linear sRGB). Fixed as on a camera set to daylight, so that an
/// evening stays warm and nothing depends on the picture. The numbers are our own sky's.
inline constexpr std::array<float, 3> kDaylightBalance{0.8950F, 1.0261F, 1.1031F};

/// Gain and daylight balance, a soft shoulder above 0.7 so that highlights keep their shape, sRGB
/// transfer function (IEC 61966-2-1), rounding to 8 bit.
void develop(std::span<const float> radiance_rgb, double gain, std::span<std::uint8_t> srgb);

}  // namespace raytruth::camera
