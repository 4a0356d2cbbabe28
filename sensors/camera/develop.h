#pragma once

// Internal to sensors/camera: from radiance to an 8-bit picture.

#include <cstdint>
#include <span>

namespace raytruth::camera {

/// Auto exposure: brings the log-average luminance to a mid grey of 0.18 (Reinhard et al. 2002, eq.
/// 1 and 2), within what a camera can open and close. Returns the gain.
double auto_exposure(std::span<const float> radiance_rgb);

/// Gain, a soft shoulder above 0.7 so that highlights keep their shape, sRGB transfer function
/// (IEC 61966-2-1), rounding to 8 bit.
void develop(std::span<const float> radiance_rgb, double gain, std::span<std::uint8_t> srgb);

}  // namespace raytruth::camera
