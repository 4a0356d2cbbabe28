#pragma once

#include <filesystem>

#include "labels/verify/verify.h"

namespace raytruth::formats {

/// Reads every frame of a run folder back from disk and checks labels against sensor values and
/// Evidence (labels::verify), the boxes against a new derivation, and the exports of the run, where
/// they exist (run_dir/../../exports/<run>/<format>), against the native data. A file that can't be
/// read is a failed check, not an exception.
labels::LabelProof verify_run(const std::filesystem::path& run_dir);

}  // namespace raytruth::formats
