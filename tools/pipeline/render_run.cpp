#include "tools/pipeline/render_run.h"

#include <algorithm>
#include <map>

#include "labels/formats/export.h"
#include "labels/formats/native/reader.h"
#include "labels/formats/preview/preview.h"
#include "sim/core/files.h"
#include "tools/pipeline/frame_files.h"
#include "tools/pipeline/frame_maker.h"
#include "tools/pipeline/manifest.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

// Writes dataset.json, run.json and the inputs, or checks that they are those of this very run.
void begin_or_resume(const RenderRequest& request, const FrameMaker& maker,
                     const fs::path& run_dir) {
  const fs::path manifest_file = run_dir / "run.json";
  if (fs::exists(manifest_file)) {
    const std::string before = read_file(manifest_file);
    if (before != to_json(make_manifest(maker.inputs(), maker.materials(), run_dir))) {
      throw InputError({{Severity::kError,
                         "dataset.other",
                         {run_dir.string(), 0, 0},
                         "holds a run with other inputs or settings",
                         "choose another --out, or remove this folder"}});
    }
    return;
  }
  if (fs::exists(request.out) && fs::is_directory(request.out) && !fs::is_empty(request.out) &&
      !fs::exists(request.out / "dataset.json")) {
    throw InputError({{Severity::kError,
                       "dataset.other",
                       {request.out.string(), 0, 0},
                       "is not empty and holds no data set",
                       "choose a new or empty folder for --out"}});
  }
  std::vector<std::string> runs{run_dir.filename().string()};
  if (fs::is_directory(request.out / "runs")) {
    for (const fs::path& other : fs::directory_iterator(request.out / "runs")) {
      if (fs::exists(other / "run.json")) runs.push_back(other.filename().string());
    }
  }
  std::sort(runs.begin(), runs.end());
  write_file(request.out / "dataset.json", dataset_json(maker.inputs().rig, runs));
  write_file(manifest_file, to_json(make_manifest(maker.inputs(), maker.materials(), run_dir)));
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

// Records of frames that are complete on the disk. The list on the disk becomes these, so that
// more can be appended.
std::map<std::uint32_t, FrameRecord> kept_records(const fs::path& run_dir, std::uint32_t frames) {
  std::map<std::uint32_t, FrameRecord> records;
  for (FrameRecord& record : read_frames(run_dir)) {
    const std::uint32_t frame = record.frame;
    if (frame < frames && files_are_intact(run_dir, record)) records[frame] = std::move(record);
  }
  write_all(run_dir, records);
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
    if (request.progress) request.progress(frame, outcome.frames);
    if (records.contains(frame)) continue;
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
  if (request.progress) request.progress(outcome.frames, outcome.frames);

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
