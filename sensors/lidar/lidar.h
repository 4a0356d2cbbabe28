#pragma once

#include <cstdint>

#include "scenes/build/scene.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/time.h"

namespace raytruth::lidar {

struct LidarOptions {
  std::uint64_t seed = 0;
  std::uint32_t frame = 0;
  int threads = 0;  ///< 0 = all
  bool noise = true;
};

struct Span {
  SimTime start, end;
};
/// One turn, centred on the reference time t.
Span sampling_span(const LidarSpec& lidar, SimTime t);

/// One turn: each firing at its own time and at the ego's and every actor's pose of that time.
SensorFrame scan(const tracing::TraceScene& scene, const LidarSpec& lidar, ActorId ego,
                 const scene::ActorAssets& assets, const Snapshot& snapshot, SimTime t,
                 const LidarOptions& options);

}  // namespace raytruth::lidar
