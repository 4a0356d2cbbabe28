#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/pipeline/frame_maker.h"
#include "tools/pipeline/manifest.h"
#include "tools/pipeline/run_settings.h"

namespace raytruth::pipeline {

/// A run read back from a data set, ready to make its frames again.
struct RecordedRun {
  std::filesystem::path run_dir;
  RunManifest manifest;
  RunInputs inputs;
};

/// Reads the run from the inputs kept in the data set and checks their hashes. `run` picks one of
/// several by folder name; empty takes the only (or first) one. Throws InputError.
RecordedRun open_run(const std::filesystem::path& dataset, const std::string& run);

struct ReplayedFile {
  std::string path;
  std::string recorded;  ///< SHA-256 in frames.jsonl
  std::string made;      ///< SHA-256 now; empty when the file wasn't made
  bool same() const { return recorded == made; }
};

/// Makes a frame again in a scratch folder and compares it with the record, file by file.
/// Throws InputError when the run has no such frame.
std::vector<ReplayedFile> replay(const RecordedRun& run, std::uint32_t frame,
                                 const RunExecution& execution);

}  // namespace raytruth::pipeline
