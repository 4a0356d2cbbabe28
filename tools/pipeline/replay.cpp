#include "tools/pipeline/replay.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "sim/core/files.h"
#include "tools/pipeline/frame_files.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

// A folder of its own that goes away with the object.
class ScratchFolder {
 public:
  ScratchFolder()
      : path_(fs::temp_directory_path() / fmt::format("raytruth-replay-{}", ::getpid())) {
    fs::create_directories(path_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

InputError run_error(const char* rule, const fs::path& path, std::string message,
                     std::string hint) {
  return InputError(
      {{Severity::kError, rule, {path.string(), 0, 0}, std::move(message), std::move(hint)}});
}

fs::path choose_run(const fs::path& dataset, const std::string& name) {
  const std::vector<fs::path> runs = run_folders(dataset);
  if (name.empty()) return runs.front();
  std::string names;
  for (const fs::path& run : runs) {
    if (run.filename() == name) return run;
    names += (names.empty() ? "" : ", ") + run.filename().string();
  }
  throw run_error("dataset.run", dataset, fmt::format("has no run '{}'", name), "one of: " + names);
}

}  // namespace

RecordedRun open_run(const fs::path& dataset, const std::string& run_name) {
  RecordedRun run;
  run.run_dir = choose_run(dataset, run_name);
  run.manifest = read_manifest(run.run_dir);
  for (const RunFile& input : run.manifest.inputs) {
    const fs::path file = run.run_dir / input.path;
    if (sha256_of_file(file) != input.sha256) {
      throw run_error("dataset.inputs", file, "differs from the input that the run was made with",
                      "restore it: its SHA-256 must be " + input.sha256);
    }
  }
  run.inputs = load_inputs(settings_from(run.manifest, run.run_dir));
  return run;
}

std::vector<ReplayedFile> replay(const RecordedRun& run, std::uint32_t frame,
                                 const RunExecution& execution) {
  const std::vector<FrameRecord> records = read_frames(run.run_dir);
  const auto record = std::find_if(records.begin(), records.end(),
                                   [&](const FrameRecord& r) { return r.frame == frame; });
  if (record == records.end()) {
    throw run_error(
        "dataset.frames", run.run_dir / "frames.jsonl", fmt::format("has no frame {}", frame),
        records.empty() ? "no frame was finished" : fmt::format("0 to {}", records.back().frame));
  }
  std::vector<ReplayedFile> files;
  for (const RunFile& file : record->files) files.push_back({file.path, file.sha256, ""});

  const ScratchFolder scratch;
  FrameMaker maker(run.inputs, execution);
  check_same_assets(run.manifest.assets, maker.asset_record());
  if (frame < maker.frame_count()) {
    for (const RunFile& made :
         write_frame_files(scratch.path(), maker.make(frame), run.inputs.rig)) {
      const auto same_path = [&](const ReplayedFile& f) { return f.path == made.path; };
      const auto it = std::find_if(files.begin(), files.end(), same_path);
      if (it != files.end()) {
        it->made = made.sha256;
      } else {
        files.push_back({made.path, "", made.sha256});
      }
    }
  }
  return files;
}

}  // namespace raytruth::pipeline
