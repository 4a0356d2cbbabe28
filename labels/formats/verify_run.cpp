#include "labels/formats/verify_run.h"

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "labels/formats/export.h"
#include "labels/formats/native/reader.h"
#include "labels/formats/verify_checks.h"
#include "labels/formats/verify_exports.h"
#include "labels/formats/verify_frame.h"

namespace raytruth::formats {
namespace {

namespace fs = std::filesystem;

// Runs work that reads files: what it throws is a failed check.
bool readable(const std::string& what, Checks& checks, const std::function<void()>& work) {
  try {
    work();
    checks.count("files_readable", true, what, "files");
    return true;
  } catch (const std::exception& e) {
    checks.count("files_readable", false, what + ": " + e.what(), "files");
    return false;
  }
}

std::optional<native::StoredFrame> read(const fs::path& run_dir, const SensorRig& rig,
                                        std::uint32_t number, Checks& checks) {
  const std::string where = fmt::format("frame {}", number);
  std::optional<native::StoredFrame> frame;
  readable(where, checks, [&] { frame = native::read_frame(run_dir, rig, number); });
  if (!frame) return std::nullopt;
  const std::vector<std::string> problems = frame_problems(rig, number, *frame);
  checks.count("frame_shape", problems.empty(),
               where + ": " + (problems.empty() ? "" : problems.front()), "frames");
  if (!problems.empty()) return std::nullopt;
  return frame;
}

class RunVerifier {
 public:
  RunVerifier(const fs::path& run_dir, const SensorRig& rig)
      : run_dir_(run_dir),
        rig_(rig),
        exports_(run_dir.parent_path().parent_path() / "exports" / run_dir.filename()),
        coco_(exports_ / "coco", rig, checks_) {
    for (const std::string& format : format_names()) {
      comparers_.push_back(std::make_unique<ExportComparer>(format, exports_ / format,
                                                            ExportRun{run_dir, rig}, checks_));
    }
  }

  void frame(std::uint32_t number) {
    check_pictures(run_dir_, rig_, number, checks_);
    const std::optional<native::StoredFrame> stored = read(run_dir_, rig_, number, checks_);
    if (!stored) return;
    proof_.merge(labels::verify(stored->labels, rig_, stored->sensors));
    check_frame(rig_, *stored, checks_);
    tracks_.frame(rig_, *stored, checks_);
    for (const auto& comparer : comparers_) comparer->frame(*stored);
    coco_.frame(*stored);
  }

  labels::LabelProof finish() {
    tracks_.finish(checks_);
    for (const auto& comparer : comparers_) {
      readable("exports", checks_, [&] { comparer->finish(); });
    }
    coco_.finish();
    proof_.merge(checks_.proof());
    return proof_;
  }

 private:
  fs::path run_dir_;
  SensorRig rig_;
  fs::path exports_;
  Checks checks_;
  labels::LabelProof proof_;
  TrackChecker tracks_;
  std::vector<std::unique_ptr<ExportComparer>> comparers_;
  CocoRecount coco_;
};

}  // namespace

labels::LabelProof verify_run(const fs::path& run_dir) {
  fs::path folder = fs::absolute(run_dir).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  Checks start;
  SensorRig rig;
  std::vector<std::uint32_t> numbers;
  const bool begun =
      readable("rig of the data set", start, [&] { rig = native::read_rig(folder); }) &&
      readable("list of frames", start, [&] { numbers = native::frame_numbers(folder); });
  if (begun) start.count("run_has_frames", !numbers.empty(), folder.string(), "runs");
  labels::LabelProof proof = start.proof();
  if (!begun || numbers.empty()) return proof;
  RunVerifier verifier(folder, rig);
  for (const std::uint32_t number : numbers) verifier.frame(number);
  proof.merge(verifier.finish());
  return proof;
}

}  // namespace raytruth::formats
