#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "scenes/build/scene.h"
#include "sensors/air/sky.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/time.h"

namespace raytruth::tracing {
class PathScene;
}

namespace raytruth::camera {

struct NoisyPicture;

/// A scene as light paths see it under a sky. All cameras that look at that scene may share it; it
/// doesn't depend on them. The scene must outlive it.
std::shared_ptr<const tracing::PathScene> light_paths(const tracing::TraceScene& scene,
                                                      const air::Sky& sky);

struct CameraOptions {
  std::uint64_t seed = 0;
  std::uint32_t frame = 0;
  int threads = 0;      ///< 0 = all
  int max_bounces = 4;  ///< diffuse or glossy bounces after the first hit
  /// light_paths() of the same scene and sky; nullptr: made anew.
  std::shared_ptr<const tracing::PathScene> paths = nullptr;
  NoisyPicture* noisy = nullptr;  ///< gets what the denoiser goes by; nullptr: nobody wants to know
};

/// Time span that a frame of this camera with its reference time at t needs in the scene.
struct Span {
  SimTime start, end;
};
Span sampling_span(const CameraSpec& camera, SimTime t);

/// Renders one frame: path traced radiance, denoised where the camera asks for it, the lens' blur
/// and stray light, auto exposure, 8-bit sRGB ("radiance" is what comes to the lens, never
/// denoised), and Evidence from rays through the pixels' centres in the middle of their row's
/// exposure. `assets` and `snapshot` (at t) supply the tight boxes of actors. The scene must span
/// sampling_span(camera, t).
SensorFrame render(const tracing::TraceScene& scene, const air::Sky& sky, const CameraSpec& camera,
                   ActorId ego, const scene::ActorAssets& assets, const Snapshot& snapshot,
                   SimTime t, const CameraOptions& options);

/// The rays through the pixels' centres, row by row: those that labels come from.
std::vector<tracing::Ray> centre_rays(const tracing::TraceScene& scene, const CameraSpec& camera,
                                      ActorId ego, SimTime t);

/// What the path tracer saw for one pixel: used by `explain`. The same samples as render() draws.
struct PixelTrace {
  EvidenceSample evidence;
  tracing::Hit hit;
  bool is_sky = true;
  int samples = 0;
  Eigen::Array3f radiance = Eigen::Array3f::Zero();
};
PixelTrace trace_pixel(const tracing::TraceScene& scene, const air::Sky& sky,
                       const CameraSpec& camera, ActorId ego, int x, int y, SimTime t,
                       const CameraOptions& options);

}  // namespace raytruth::camera
