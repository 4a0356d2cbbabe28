#include "tools/pipeline/render_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "labels/formats/export.h"
#include "labels/formats/native/native.h"
#include "labels/formats/native/reader.h"
#include "labels/formats/preview/preview.h"
#include "sim/core/files.h"
#include "tools/pipeline/frame_files.h"
#include "tools/pipeline/frame_maker.h"
#include "tools/pipeline/manifest.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

// Keeps other processes from writing into the same data set at the same time.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    descriptor_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) {
      throw IoError(fmt::format("{}: cannot make or open the folder: {}", folder.string(),
                                error ? error.message() : std::strerror(errno)));
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(descriptor_);
      throw IoError(fmt::format("{}: another process is writing this data set", folder.string()));
    }
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() { ::close(descriptor_); }

 private:
  int descriptor_ = -1;
};

InputError other_data_set(const fs::path& folder, std::string message) {
  return InputError({{Severity::kError,
                      "dataset.other",
                      {folder.string(), 0, 0},
                      std::move(message),
                      "choose another --out, or remove this folder"}});
}

void require_free_folder(const fs::path& out) {
  std::error_code error;
  if (!fs::exists(out, error)) return;
  if (!fs::is_directory(out, error)) throw other_data_set(out, "is not a folder");
  if (fs::is_empty(out) || fs::exists(out / "dataset.json") || fs::exists(out / "runs")) return;
  throw other_data_set(out, "is not empty and holds no data set");
}

// Checks that what lies there is this very run, or a data set that may hold it; then writes what is
// missing of dataset.json, run.json and the inputs. Nothing is touched when it is another's.
void begin_or_resume(const RenderRequest& request, const FrameMaker& maker,
                     const fs::path& run_dir) {
  const RunInputs& inputs = maker.inputs();
  const fs::path manifest_file = run_dir / "run.json";
  const std::string manifest =
      to_json(make_manifest(inputs, maker.materials(), maker.asset_record(), maker.frame_count()));
  const bool resumed = fs::exists(manifest_file);
  if (resumed && read_file(manifest_file) != manifest) {
    throw other_data_set(run_dir, "holds a run with other inputs or settings");
  }
  const fs::path dataset_file = request.out / "dataset.json";
  if (fs::exists(dataset_file) && formats::rig_to_json(formats::native::read_rig(run_dir)) !=
                                      formats::rig_to_json(inputs.rig)) {
    throw other_data_set(request.out, "is a data set of another rig");
  }
  std::vector<std::string> runs{run_dir.filename().string()};
  if (fs::is_directory(request.out / "runs")) {
    for (const fs::path& other : fs::directory_iterator(request.out / "runs")) {
      if (other.filename() != run_dir.filename() && fs::exists(other / "run.json")) {
        runs.push_back(other.filename().string());
      }
    }
  }
  std::sort(runs.begin(), runs.end());
  const std::string dataset = dataset_json(inputs.rig, runs);
  if (!fs::exists(dataset_file) || read_file(dataset_file) != dataset) {
    write_file(dataset_file, dataset);
  }
  if (resumed) return;
  copy_inputs(inputs, run_dir);
  write_file(run_dir / "CREDITS.txt", credits_text(maker.asset_record()));
  write_file(manifest_file, manifest);
}

std::vector<std::string> failures_of(const FrameResult& frame) {
  std::vector<std::string> failures;
  for (const labels::CheckResult& check : frame.proof.checks) {
    if (check.failed > 0) {
      failures.push_back(fmt::format("frame {}: {} ({} of {}, worst {:.4g} {} at {})", frame.frame,
                                     check.check, check.failed, check.checked, check.worst,
                                     check.unit, check.worst_where));
    }
  }
  return failures;
}

void write_all(const fs::path& run_dir, const std::map<std::uint32_t, FrameRecord>& records) {
  std::vector<FrameRecord> lines;
  for (const auto& [number, record] : records) lines.push_back(record);
  write_frames(run_dir, lines);
}

bool ends_with_newline(const fs::path& file) {
  if (!fs::exists(file)) return false;
  const std::string text = read_file(file);
  return text.empty() || text.back() == '\n';
}

// Records of frames that are complete on the disk. The list on the disk becomes these, so that
// more can be appended.
std::map<std::uint32_t, FrameRecord> kept_records(const fs::path& run_dir, std::uint32_t frames) {
  std::map<std::uint32_t, FrameRecord> records;
  std::vector<FrameRecord> listed = read_frames(run_dir);
  const std::size_t before = listed.size();
  for (FrameRecord& record : listed) {
    const std::uint32_t frame = record.frame;
    if (frame < frames && files_are_intact(run_dir, record)) records[frame] = std::move(record);
  }
  // A line that was cut off must go as well, or the next would be added to it.
  const bool whole = records.size() == before && ends_with_newline(run_dir / "frames.jsonl");
  if (!whole) write_all(run_dir, records);
  return records;
}

bool preview_is_there(const fs::path& folder, const SensorRig& rig, std::uint32_t frame) {
  std::error_code error;
  for (const CameraSpec& camera : rig.cameras) {
    if (!fs::exists(formats::preview::file_of(folder, camera, frame), error)) return false;
  }
  return true;
}

}  // namespace

RenderOutcome render(const RenderRequest& request) {
  FrameMaker maker(load_inputs(request.settings), request.execution);
  RenderOutcome outcome;
  outcome.warnings = maker.warnings();
  outcome.frames = maker.frame_count();
  outcome.run_dir = request.out / "runs" / request.settings.scenario.stem();
  require_free_folder(request.out);
  const FolderLock lock(request.out);
  begin_or_resume(request, maker, outcome.run_dir);

  const SensorRig& rig = maker.inputs().rig;
  const fs::path previews = outcome.run_dir / "preview";
  std::map<std::uint32_t, FrameRecord> records = kept_records(outcome.run_dir, outcome.frames);
  outcome.kept = static_cast<std::uint32_t>(records.size());
  for (const auto& [frame, record] : records) {
    if (!record.proof_holds) {
      outcome.failed_checks.push_back(fmt::format("frame {}: see its labels", frame));
    }
    if (request.preview && !preview_is_there(previews, rig, frame)) {
      const formats::native::StoredFrame stored =
          formats::native::read_frame(outcome.run_dir, rig, frame);
      formats::preview::write_frame(previews, rig, stored.labels, stored.sensors);
    }
  }

  for (std::uint32_t frame = 0; frame < outcome.frames; ++frame) {
    if (records.contains(frame)) continue;
    if (request.progress) request.progress(outcome.made, outcome.frames - outcome.kept);
    const FrameResult result = maker.make(frame);
    std::vector<RunFile> files = write_frame_files(outcome.run_dir, result, rig);
    if (request.preview) {
      formats::preview::write_frame(previews, rig, result.labels, result.sensors);
    }
    // The record comes last: a frame that has one is complete.
    FrameRecord record = make_record(result, maker.inputs().ego, std::move(files));
    const bool at_the_end = records.empty() || records.rbegin()->first < frame;
    const FrameRecord& line = records[frame] = std::move(record);
    if (at_the_end) {
      append_frame(outcome.run_dir, line);
    } else {
      write_all(outcome.run_dir, records);
    }
    ++outcome.made;
    const std::vector<std::string> failures = failures_of(result);
    outcome.failed_checks.insert(outcome.failed_checks.end(), failures.begin(), failures.end());
  }
  if (request.progress) request.progress(outcome.made, outcome.frames - outcome.kept);

  for (const std::string& format : request.formats) {
    outcome.exports.push_back(request.out / "exports" / outcome.run_dir.filename() / format);
    formats::export_run(outcome.run_dir, format, outcome.exports.back());
  }
  if (request.preview && fs::is_directory(outcome.run_dir / "preview")) {
    std::vector<fs::path> pictures;
    for (const fs::path& file : fs::directory_iterator(outcome.run_dir / "preview"))
      pictures.push_back(file);
    if (!pictures.empty())
      outcome.first_preview = *std::min_element(pictures.begin(), pictures.end());
  }
  return outcome;
}

}  // namespace raytruth::pipeline
