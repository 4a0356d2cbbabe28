#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "labels/derive/labels.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::formats::preview {

/// Writes preview_dir/000000.<camera>.png for each camera: four panels (image; image with tight 2D
/// boxes and 3D boxes, names and distances; class colours; LiDAR seen from above with 3D boxes).
void write_frame(const std::filesystem::path& preview_dir, const SensorRig& rig,
                 const labels::LabelSet& labels, const std::vector<SensorFrame>& frames);

/// Where that picture lies.
std::filesystem::path file_of(const std::filesystem::path& preview_dir, const CameraSpec& camera,
                              std::uint32_t frame);

}  // namespace raytruth::formats::preview
