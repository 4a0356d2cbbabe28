#pragma once

// Internal to denoise.cpp: its planes and steps.

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <vector>

#include "sensors/camera/denoise.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/luminance.h"

namespace raytruth::camera::denoising {

inline constexpr int kMargin =
    1 << (kLevels - 1);                  // pixels beside the picture, which count for nothing
inline constexpr std::size_t kRows = 4;  // that a thread does at a time
// What makes a neighbour count less, as exponents: squared difference of normals; distance from the
// pixel's plane over what its slope and this share of its nearness allow.
inline constexpr float kNormal = 16.0F, kPlane = 0.01F;
// Differences that count a third, for gloss: of roughness, and of the albedo's logarithm.
inline constexpr float kRoughness = 0.1F, kTone = 0.15F;
// Of the luminance's deviation: a difference that counts a third; and how much of the variance is
// taken off the squared difference, as noise alone makes it twice that (Rousselle et al. 2012).
inline constexpr float kDeviations = 1.0F, kNoiseOff = 0.5F;
// Less than that share of the luminance never counts as a difference.
inline constexpr float kRelative = 1e-6F;
inline constexpr float kDarkAlbedo =
    0.02F;  // surfaces as dark as that say half as much about their light
inline constexpr float kLeastAlbedo = 1e-4F;
inline constexpr float kTiny = 1e-12F;

// Four pixels side by side.
using Lane = Eigen::Array4f;
inline Lane load(const float* from) { return Eigen::Map<const Lane>(from); }
inline void store(float* to, const Lane& value) { Eigen::Map<Lane>{to} = value; }

// Much like exp(-x), of operations that are rounded alike everywhere.
inline Lane falloff(const Lane& x) {
  return 1.0F / (1.0F + x * (1.0F + x * (0.5F + x * 0.16666667F)));
}

// Numbers of all pixels, row by row, with zeros beside them.
struct Plane {
  Plane() = default;
  Plane(int width, int height)
      : stride((width + 3) / 4 * 4 + 2 * kMargin),
        values(static_cast<std::size_t>(stride) * static_cast<std::size_t>(height)) {}
  float* at(int x, int y) {
    return values.data() + static_cast<std::ptrdiff_t>(y) * stride + x + kMargin;
  }
  const float* at(int x, int y) const {
    return values.data() + static_cast<std::ptrdiff_t>(y) * stride + x + kMargin;
  }
  int stride = 0;
  std::vector<float> values;
};

// One half of the samples: the light over the albedo, the variance of its luminance, and what the
// other half's weights go by: a luminance, and its variance.
struct Half {
  std::array<Plane, 3> light, next;
  Plane variance, next_variance, guide, guide_variance;
};

struct Part {
  std::array<Half, 2> half;
  Plane weight;  // how much pixels say about the light on their neighbours
  Plane tone;    // of gloss: logarithm of the albedo
  bool glossy = false;
};

struct Tap {
  int dx, dy;
  float weight;
};

// Around a pixel, itself left out.
inline std::vector<Tap> taps(int radius, int step, const std::array<float, 3>& weights) {
  std::vector<Tap> made;
  for (int j = -radius; j <= radius; ++j) {
    for (int i = -radius; i <= radius; ++i) {
      if (i == 0 && j == 0) continue;
      made.push_back({i * step, j * step,
                      weights[static_cast<std::size_t>(std::abs(i))] *
                          weights[static_cast<std::size_t>(std::abs(j))]});
    }
  }
  return made;
}
inline constexpr std::array<float, 3> kAlike{1.0F, 1.0F, 1.0F}, kTent{1.0F, 0.5F, 0.0F};

class Denoiser {
 public:
  Denoiser(const NoisyPicture& noisy, int threads);
  std::vector<float> run(std::span<const float> radiance);

 private:
  template <typename Body>
  void rows(const Body& body) const {
    tracing::parallel_blocks(static_cast<std::size_t>(noisy_.height), kRows, threads_,
                             [&](std::size_t begin, std::size_t end) {
                               for (std::size_t y = begin; y < end; ++y) body(static_cast<int>(y));
                             });
  }
  // body(x) for each four pixels of each row.
  template <typename Body>
  void lanes(const Body& body) const {
    rows([&](int y) {
      for (int x = 0; x < noisy_.width; x += 4) body(x, y);
    });
  }
  bool inside(int y) const { return y >= 0 && y < noisy_.height; }
  // Four pixels of sky, or black: nobody goes by them, and they stay as they are.
  bool nothing(int x, int y) const {
    return (load(parts_[0].weight.at(x, y)) + load(parts_[1].weight.at(x, y)) == 0.0F).all();
  }
  void read_surfaces();
  void read(const NoisyPicture::Part& from, Part& part) const;
  Lane apart(int x, int y, const Tap& tap) const;
  Lane apart(const Part& part, const Lane& surfaces, int x, int y, const Tap& tap) const;
  void measure_noise(Part& part) const;
  void make_guides(Part& part) const;
  void smooth(int step);

  const NoisyPicture& noisy_;
  int threads_;
  std::array<Plane, 3> normal_;
  Plane nearness_, slope_x_, slope_y_, roughness_;
  std::array<Part, 2> parts_;
};

inline std::size_t index_of(const NoisyPicture& picture, int x, int y) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
         static_cast<std::size_t>(x);
}

inline std::array<float, 3> albedo_of(const NoisyPicture::Part& part, std::size_t i) {
  return {part.albedo[0][i], part.albedo[1][i], part.albedo[2][i]};
}
// What the light of a colour is divided by.
inline float divisor(const std::array<float, 3>& albedo, std::size_t c) {
  return std::max(albedo[c], kDarkAlbedo * luminance(albedo) + kLeastAlbedo);
}
inline float light_of(const NoisyPicture::Part& part, std::size_t half, std::size_t c,
                      std::size_t i) {
  return part.half[half][c][i] / divisor(albedo_of(part, i), c);
}

inline Lane luminance_at(const std::array<Plane, 3>& light, int x, int y) {
  return 0.2126F * load(light[0].at(x, y)) + 0.7152F * load(light[1].at(x, y)) +
         0.0722F * load(light[2].at(x, y));
}

// How little neighbours are on the surface of the pixels, as an exponent.
inline Lane Denoiser::apart(int x, int y, const Tap& tap) const {
  const int i = x + tap.dx, j = y + tap.dy;
  Lane turned = Lane::Zero();
  for (const Plane& n : normal_) turned += (load(n.at(i, j)) - load(n.at(x, y))).square();
  const Lane here = load(nearness_.at(x, y)), there = load(nearness_.at(i, j));
  const Lane allowed = static_cast<float>(std::abs(tap.dx)) * load(slope_x_.at(x, y)) +
                       static_cast<float>(std::abs(tap.dy)) * load(slope_y_.at(x, y)) +
                       kPlane * (here + there) + 1e-6F;
  return kNormal * turned + ((there - here).abs() / allowed - 1.0F).max(0.0F);
}

// The same, for a part's light.
inline Lane Denoiser::apart(const Part& part, const Lane& surfaces, int x, int y,
                            const Tap& tap) const {
  if (!part.glossy) return surfaces;
  const Lane rough =
      (load(roughness_.at(x + tap.dx, y + tap.dy)) - load(roughness_.at(x, y))) / kRoughness;
  const Lane tone = (load(part.tone.at(x + tap.dx, y + tap.dy)) - load(part.tone.at(x, y))) / kTone;
  return surfaces + rough.square() + tone.square();
}

}  // namespace raytruth::camera::denoising
