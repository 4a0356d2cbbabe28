#pragma once

#include <cstdint>

#include "scenes/build/scene.h"
#include "sensors/air/sky.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/time.h"

namespace raytruth::camera {

struct CameraOptions {
  std::uint64_t seed = 0;
  std::uint32_t frame = 0;
  int threads = 0;      ///< 0 = all
  int max_bounces = 4;  ///< diffuse or glossy bounces after the first hit
};

/// Time span that a frame of this camera with its reference time at t needs in the scene.
struct Span {
  SimTime start, end;
};
Span sampling_span(const CameraSpec& camera, SimTime t);

/// Renders one frame: path traced radiance, auto exposure, 8-bit sRGB, and Evidence from the same
/// hits. `actors` supplies tight boxes for Evidence. X_WE_at gives the ego's pose over the
/// exposure.
SensorFrame render(const tracing::TraceScene& scene, const air::Sky& sky, const CameraSpec& camera,
                   ActorId ego, const scene::ActorAssets& assets, const Snapshot& snapshot,
                   SimTime t, const CameraOptions& options);

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
