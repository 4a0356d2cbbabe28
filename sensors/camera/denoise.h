#pragma once

// Internal to sensors/camera: less noise in a picture.

#include <array>
#include <span>
#include <vector>

namespace raytruth::camera {

/// What a denoiser goes by: PathTracer::Seen of each pixel, row by row. Each vector has one number
/// a pixel.
struct NoisyPicture {
  using Planes = std::array<std::vector<float>, 3>;  ///< red, green, blue or x, y, z
  struct Part {
    std::array<Planes, 2> half;  ///< radiance, cd/m^2; of a single sample both are the same
    Planes albedo;
  };
  NoisyPicture() = default;
  /// All zero.
  NoisyPicture(int columns, int rows, int samples_per_pixel);

  int width = 0, height = 0, samples = 0;
  Part diffuse, gloss;
  Planes normal;
  std::vector<float> nearness_1_m, roughness;
};

/// The picture with less noise: what first hits send on, diffuse and glossy light each by itself,
/// over its albedo and averaged along surfaces where pixels differ by no more than their noise.
/// Sky, air and what shines stay as they are, and so do patterns of the albedo.
///
/// - An edge-avoiding a-trous wavelet (Dammertz et al. 2010) of kLevels levels of 3 x 3 pixels
///   (1, 2, 1 each way), 1 to 16 pixels apart. A neighbour counts by how far it lies from the
///   pixel's plane (in 1 / distance, which is straight across a plane's picture), by normal, by
///   roughness and albedo for gloss, and by luminance in proportion to its standard deviation, as
///   in SVGF (Schied et al. 2017).
/// - That deviation is measured: the two halves of the samples differ by it. As in dual-buffer
///   filters (Rousselle, Knaus and Zwicker 2012) each half is averaged with weights that the other
///   one gives, so that no weight depends on the noise that it is applied to: bright samples aren't
///   shunned for being bright. Means stay, and the light of bright dots is spread out and not lost.
///
/// A picture of one sample a pixel has no halves; its noise is taken from 5 x 5 pixels.
///
/// Equal on every machine and for any number of threads. A picture that is the same all over stays
/// the same bits. Values that aren't finite don't spread.
///
/// `radiance`: rows of pixels of three numbers, of the whole picture. threads: 0 = all.
std::vector<float> denoise(const NoisyPicture& noisy, std::span<const float> radiance, int threads);

inline constexpr int kLevels = 5;

}  // namespace raytruth::camera
