#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/pipeline/replay.h"

namespace raytruth::pipeline {

struct ExplainRequest {
  std::uint32_t frame = 0;
  std::string sensor;
  std::optional<std::pair<int, int>> pixel;  ///< x, y of a camera
  std::optional<std::uint32_t> point;        ///< index in a LiDAR's cloud
};

/// What made one pixel or point, as a JSON object: actor, part, class, material, distance,
/// position, lane where it is road, time, samples. The frame's world is made again and the same
/// rays are traced. Throws InputError when there is no such frame, sensor, pixel or point.
std::string explain(const RecordedRun& run, const ExplainRequest& request,
                    const RunExecution& execution);

}  // namespace raytruth::pipeline
