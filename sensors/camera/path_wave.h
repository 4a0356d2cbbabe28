#pragma once

// Internal to sensors/camera: what the two halves of PathTracer share.

#include <cstdint>
#include <span>
#include <vector>

#include "sensors/camera/path_tracer.h"
#include "sim/core/math.h"

namespace raytruth::camera {

inline constexpr float kPiF = static_cast<float>(kPi);
inline constexpr float kOffset_m = 5e-4F;

inline float power_heuristic(float a, float b) { return a * a / (a * a + b * b); }

// exp(-x) for the small optical depths of clear air, where the series is exact to single precision.
inline float transmittance(float depth) {
  if (depth < 0.03F) return 1.0F - depth * (1.0F - 0.5F * depth * (1.0F - depth / 3.0F));
  return det::exp(-depth);
}

// Which numbers a path takes for what. Each vertex has its own four pairs.
enum Use : std::uint32_t { kUsePixel = 0, kUseTime = 1, kUseVertex = 2 };
enum VertexUse : std::uint32_t { kUseSun = 0, kUseSky = 1, kUseDirection = 2, kUseChoice = 3 };

inline std::uint32_t use_at(std::uint32_t vertex, VertexUse what) {
  return kUseVertex + 4 * vertex + what;
}
// Two pairs more where lamps are drawn, away from the others.
enum LampUse : std::uint32_t { kUseLampChoice = 0, kUseLampPoint = 1 };
inline std::uint32_t lamp_use_at(std::uint32_t vertex, LampUse what) {
  return 4096 + 2 * vertex + what;
}

// All paths of a batch of pixels, and the rays of one step.
struct PathTracer::Wave {
  std::vector<Path> paths;
  std::vector<tracing::PathRay> rays, next_rays;
  std::vector<std::uint32_t> owners, next_owners;
  std::vector<tracing::PrimitiveHit> hits;
  std::vector<tracing::PathRay> sun_rays, sky_rays, lamp_rays;
  std::vector<Shadow> sun, sky, lamps;
  std::vector<std::uint8_t> blocked;
  std::vector<tracing::LightTree::Receiver> receivers;  ///< by path, where there are lamps at all
  std::span<Pixel> pixels;
  /// By pixel: how many of the paths go on behind the first hit; negative: not known yet.
  std::vector<float> go_on;
  bool primary = true;  ///< the first step: neighbouring rays go to neighbouring places
};

}  // namespace raytruth::camera
