#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "labels/derive/labels.h"
#include "labels/formats/native/reader.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"

/// A hand-made world of boxes on a road, seen by brute force: the answers that exports and checks
/// are held against.
namespace raytruth::formats::mini {

/// One camera of 96 x 64 pixels and one LiDAR of 8 beams and 240 columns.
SensorRig rig();

/// Actors: ego (1), a car half behind it a pedestrian (2, 3), a bicycle with its rider (4), a car
/// behind the ego that no camera sees (5). Static: traffic light (10001), road (10002).
/// Frame k is at 0.1 s * k; the car moves with 8 m/s, the bicycle with 3 m/s, the pedestrian
/// stands.
native::StoredFrame frame(std::uint32_t number);

/// DATASET/dataset.json and DATASET/runs/mini with three frames; returns the run folder.
std::filesystem::path write_run(const std::filesystem::path& dataset);

/// A python3 that can import the modules named, or an empty text.
std::string python_with(const std::string& modules);

/// A folder that is gone when the test is over.
class Scratch {
 public:
  explicit Scratch(const std::string& name);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace raytruth::formats::mini
