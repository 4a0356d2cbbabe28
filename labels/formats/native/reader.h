#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "labels/derive/labels.h"
#include "labels/verify/verify.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::formats::native {

/// One frame of a run folder, as read back from its files.
struct StoredFrame {
  labels::LabelSet labels;
  labels::LabelProof proof;          ///< as written when the frame was made
  std::vector<SensorFrame> sensors;  ///< cameras, then LiDARs, in rig order
};

/// The rig of the data set that the run folder lies in (DATASET/dataset.json, key "rig").
/// Every function here throws InputError with the file's name for a file that is missing or broken.
SensorRig read_rig(const std::filesystem::path& run_dir);

/// Numbers of the frames whose labels lie in the run folder, ascending.
std::vector<std::uint32_t> frame_numbers(const std::filesystem::path& run_dir);

/// Camera frames come with buffer "rgb" and without "radiance"; everything else that write_frame
/// was given is there again: samples, part tables and objects of Evidence, poses, times, LiDAR
/// buffers. A file whose SHA-256 isn't the one in the labels is refused.
StoredFrame read_frame(const std::filesystem::path& run_dir, const SensorRig& rig,
                       std::uint32_t frame);

}  // namespace raytruth::formats::native
