#include "tools/pipeline/frame_files.h"

#include "labels/formats/native/native.h"
#include "sim/core/files.h"

namespace raytruth::pipeline {

namespace fs = std::filesystem;

std::vector<RunFile> write_frame_files(const fs::path& run_dir, const FrameResult& frame,
                                       const SensorRig& rig) {
  std::vector<RunFile> files;
  for (const formats::WrittenFile& file :
       formats::native::write_frame(run_dir, rig, frame.labels, frame.proof, frame.sensors)) {
    files.push_back({file.path, file.sha256, file.bytes});
  }
  return files;
}

bool files_are_intact(const fs::path& run_dir, const FrameRecord& record) {
  if (record.files.empty()) return false;
  std::error_code error;
  for (const RunFile& file : record.files) {
    const fs::path path = run_dir / file.path;
    if (!fs::is_regular_file(path, error) || fs::file_size(path, error) != file.bytes) return false;
    if (sha256_of_file(path) != file.sha256) return false;
  }
  return true;
}

}  // namespace raytruth::pipeline
