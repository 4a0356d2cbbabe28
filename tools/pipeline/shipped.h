#pragma once

#include <filesystem>

namespace raytruth::pipeline {

/// A file of scenes/library that ships with the program, e.g. "rigs/kitti.yaml". Looked for in
/// $RAYTRUTH_DATA, beside an installed program (../share/raytruth) and in the source tree around a
/// build. Throws InputError (rule "file.missing") that names the places.
std::filesystem::path shipped_file(const std::filesystem::path& relative);

}  // namespace raytruth::pipeline
