#pragma once

#include <filesystem>
#include <optional>

namespace raytruth::scenario::internal {

/// How long the animation in a file is, s: the frames of a BVH file (Biovision Hierarchy: "Frames:"
/// and "Frame Time:" of its MOTION part), from the first to the last. Nothing for other files, and
/// where there is none.
std::optional<double> animation_length_s(const std::filesystem::path& file);

}  // namespace raytruth::scenario::internal
