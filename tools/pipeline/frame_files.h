#pragma once

#include <filesystem>
#include <vector>

#include "tools/pipeline/frame_maker.h"
#include "tools/pipeline/manifest.h"

namespace raytruth::pipeline {

/// Writes everything a frame has in the native layout below run_dir. Throws IoError.
std::vector<RunFile> write_frame_files(const std::filesystem::path& run_dir,
                                       const FrameResult& frame, const SensorRig& rig);

/// True when every file of the record is there with its recorded hash.
bool files_are_intact(const std::filesystem::path& run_dir, const FrameRecord& record);

}  // namespace raytruth::pipeline
