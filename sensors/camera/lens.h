#pragma once

// Internal to sensors/camera: what a lens does to a picture before the sensor takes it.

#include <span>
#include <vector>

namespace raytruth::camera {

/// Radiance row by row, three numbers a pixel, as it arrives through a lens.
///
/// - Lens, pixel and demosaicing blur together: a Gaussian of kBlur_px, whose contrast at the
///   sensor's limit of half a cycle a pixel is exp(-pi^2 sigma^2 / 2) = 0.29, as of a good camera.
/// - Stray light: kVeil of all light is spread in a halo of three sizes (4, 16 and 64 pixels), a
///   stepped 1 / angle^2; ISO 9358 measures 1 to 3 % of veiling glare on camera lenses.
///
/// Light that would come from beyond the picture's edge is taken to be that at the edge.
std::vector<float> through_lens(std::span<const float> radiance, int width, int height);

inline constexpr float kBlur_px = 0.5F;
inline constexpr float kVeil = 0.02F;

}  // namespace raytruth::camera
