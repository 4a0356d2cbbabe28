#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "tools/pipeline/run_settings.h"

namespace raytruth::pipeline {

/// Called before and after each frame that is made; `total` are to be made now.
using Progress = std::function<void(std::uint32_t done, std::uint32_t total)>;

struct RenderRequest {
  RunSettings settings;
  RunExecution execution;
  std::filesystem::path out;
  std::vector<std::string> formats;  ///< exports to write besides the native layout
  bool preview = false;
  Progress progress;
};

struct RenderOutcome {
  std::filesystem::path run_dir;
  std::uint32_t frames = 0;  ///< of the run
  std::uint32_t made = 0;    ///< rendered now
  std::uint32_t kept = 0;    ///< found complete from an earlier start
  std::vector<std::filesystem::path> exports;
  std::filesystem::path first_preview;  ///< empty without preview
  std::vector<std::string>
      failed_checks;  ///< "frame 3: points_in_box"; empty when every proof holds
  std::vector<Diagnostic> warnings;
};

/// Makes a data set, or goes on with one that an earlier, killed call began: frames whose files are
/// there with the recorded hashes are kept. Throws InputError (also when `out` holds another run,
/// rule "dataset.other") and IoError.
RenderOutcome render(const RenderRequest& request);

}  // namespace raytruth::pipeline
