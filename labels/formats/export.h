#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace raytruth::formats {

/// Formats that a run can be exported to: "kitti", "coco", "semantic_kitti".
std::vector<std::string> format_names();

/// Reads the frames of a run folder and writes them in another format below out_dir, which is made
/// anew. InputError for an unknown format or a broken run; IoError when the disk says no.
void export_run(const std::filesystem::path& run_dir, const std::string& format,
                const std::filesystem::path& out_dir);

}  // namespace raytruth::formats
