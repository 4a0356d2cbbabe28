#pragma once

// Internal to sensors/lidar: how much of each actor a turn saw, and what stood in front.

#include <span>
#include <vector>

#include "sensors/lidar/echo.h"
#include "sensors/lidar/sweep.h"

namespace raytruth::lidar {

/// What came of one firing.
struct Firing {
  Echo echo;
  bool returned = false;  ///< detected
  float range_m = 0.0F;   ///< measured; meaningless without a return
};

struct Turn {
  const tracing::TraceScene& scene;
  const Sweep& sweep;
  const EchoTracer& tracer;
  const Chance& chance;
  std::span<const Firing> firings;  ///< by number
};

/// Evidence of the actors of `snapshot` that the turn saw or would have seen alone, by id.
std::vector<ObjectEvidence> actor_views(const Turn& turn, const LidarSpec& lidar, ActorId ego,
                                        const scene::ActorAssets& assets, const Snapshot& snapshot,
                                        int threads);

}  // namespace raytruth::lidar
