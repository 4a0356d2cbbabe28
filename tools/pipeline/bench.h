#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/pipeline/run_settings.h"

namespace raytruth::pipeline {

/// One measurement on one thread, the best of several rounds.
struct BenchLine {
  std::string what;
  std::size_t rays = 0;
  double mrays_s = 0.0;
  double ratio_to_raw = 0.0;  ///< to bare Embree on the same rays; 1 for bare Embree itself
};

struct BenchReport {
  std::vector<BenchLine> lines;  ///< for the first camera and the first LiDAR of the rig
  int threads = 0;               ///< of the two figures below
  double scene_s = 0.0;          ///< of that: bodies and surroundings
  double set_up_s = 0.0;         ///< reading, simulating ahead and building until rays can go
  /// What set-up found of its scene: "off" (no store), "cold" (made some of it), "warm".
  std::string cache = "off";
  double first_frame_s = 0.0;  ///< all sensors, labels and proof of frame 0, after set-up
};

/// Times the sensors on frame 0 of a run. Throws InputError.
BenchReport bench(const RunSettings& settings, const RunExecution& execution);

}  // namespace raytruth::pipeline
