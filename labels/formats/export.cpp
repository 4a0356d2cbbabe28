#include "labels/formats/export.h"

#include <fmt/format.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <span>
#include <utility>

#include "labels/formats/exporter.h"
#include "sim/core/diagnostics.h"
#include "sim/core/files.h"

namespace raytruth::formats {
namespace {

namespace fs = std::filesystem;

// First words of an export's README.txt, by format: what an export of that format may replace.
std::string mark_of(const std::string& format) {
  const std::string name = format == "kitti"  ? "KITTI"
                           : format == "coco" ? "COCO"
                                              : "SemanticKITTI";
  return "Export of a raytruth run: " + name + " ";
}

InputError input_error(const char* rule, const fs::path& file, std::string message,
                       std::string hint) {
  return InputError(
      {{Severity::kError, rule, {file.string(), 0, 0}, std::move(message), std::move(hint)}});
}

class DiskSink : public FileSink {
 public:
  explicit DiskSink(fs::path top) : top_(std::move(top)) {}
  void file(const std::string& path, std::string_view bytes) override {
    write_file(top_ / path, bytes);
  }
  void copy(const std::string& path, const fs::path& source) override {
    write_file(top_ / path, read_file(source));
  }
  void picture(const std::string& path, int width, int height,
               const std::vector<std::uint8_t>& rgb) override {
    cv::Mat picture(height, width, CV_8UC3);
    for (std::size_t i = 0; i < rgb.size(); ++i) {
      picture.data[i + 2 - 2 * (i % 3)] = rgb[i];  // OpenCV keeps blue first
    }
    std::vector<std::uint8_t> png;
    if (!cv::imencode(".png", picture, png, {cv::IMWRITE_PNG_COMPRESSION, 6})) {
      throw IoError((top_ / path).string() + ": the PNG encoder failed");
    }
    write_file(top_ / path, std::as_bytes(std::span(png)));
  }

 private:
  fs::path top_;
};

// A user may name any folder: only an export of the same format, an empty folder or nothing is
// replaced.
void check_replaceable(const fs::path& out_dir, const std::string& format) {
  if (!fs::exists(out_dir)) return;
  const bool folder = fs::is_directory(out_dir);
  if (folder && fs::is_empty(out_dir)) return;
  const fs::path readme = out_dir / "README.txt";
  if (folder && fs::is_regular_file(readme) && read_file(readme).starts_with(mark_of(format)))
    return;
  throw input_error("export.out", out_dir,
                    fmt::format("stands there and is no export in the format {}", format),
                    "name a new folder, or empty this one");
}

void write_all(const fs::path& run_dir, const std::string& format, const SensorRig& rig,
               const std::vector<std::uint32_t>& numbers, const fs::path& folder) {
  const std::unique_ptr<Exporter> exporter = make_exporter(format, {run_dir, rig});
  DiskSink sink(folder);
  for (const std::uint32_t number : numbers) {
    const native::StoredFrame frame = native::read_frame(run_dir, rig, number);
    const std::vector<std::string> problems = frame_problems(rig, number, frame);
    if (!problems.empty()) {
      throw input_error("export.frame", run_dir,
                        fmt::format("frame {} is broken: {}", number, problems.front()),
                        "render the run again");
    }
    exporter->frame(frame, sink);
  }
  exporter->finish(sink);
}

}  // namespace

void export_run(const fs::path& run_dir, const std::string& format, const fs::path& out_dir) {
  try {
    const SensorRig rig = native::read_rig(run_dir);
    make_exporter(format, {run_dir, rig});  // an unknown format is said before anything is touched
    const std::vector<std::uint32_t> numbers = native::frame_numbers(run_dir);
    if (numbers.empty()) {
      throw input_error("export.empty", run_dir, "the run has no frames", "render it first");
    }
    fs::path out = fs::absolute(out_dir).lexically_normal();
    if (!out.has_filename()) out = out.parent_path();
    check_replaceable(out, format);
    // Names that nobody else gives to a folder: what lies there is left of a killed export.
    const fs::path part = out.parent_path() / (".raytruth-new-" + out.filename().string());
    const fs::path old = out.parent_path() / (".raytruth-old-" + out.filename().string());
    fs::remove_all(part);
    fs::remove_all(old);
    write_all(run_dir, format, rig, numbers, part);
    if (fs::exists(out)) fs::rename(out, old);
    fs::rename(part, out);
    fs::remove_all(old);
  } catch (const fs::filesystem_error& error) {
    throw IoError(error.what());
  }
}

}  // namespace raytruth::formats
