#include "labels/formats/verify_exports.h"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "sim/core/files.h"

namespace raytruth::formats {
namespace {

namespace fs = std::filesystem;

// Where two texts part: "line 3" when they are text, "byte 77" otherwise.
std::string first_difference(std::string_view a, std::string_view b) {
  const auto [ia, ib] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto at = static_cast<std::size_t>(ia - a.begin());
  if (a.substr(0, 4096).find('\0') != std::string_view::npos) return fmt::format("byte {}", at);
  return fmt::format("line {}", 1 + std::count(a.begin(), ia, '\n'));
}

}  // namespace

ExportComparer::ExportComparer(const std::string& format, fs::path folder, ExportRun run,
                               Checks& checks)
    : check_("export_" + format), folder_(std::move(folder)), checks_(checks) {
  std::error_code error;
  if (!fs::exists(folder_, error)) return;
  try {
    exporter_ = make_exporter(format, std::move(run));
  } catch (const std::exception& e) {
    checks_.count(check_, false, e.what(), "files");
  }
}

std::optional<std::string> ExportComparer::on_disk(const std::string& path) {
  expected_.insert(path);
  try {
    return read_file(folder_ / path);
  } catch (const std::exception&) {
    checks_.count(check_, false, path + " is missing or can't be read", "files");
    return std::nullopt;
  }
}

void ExportComparer::file(const std::string& path, std::string_view bytes) {
  const std::optional<std::string> there = on_disk(path);
  if (!there) return;
  const bool same = *there == bytes;
  checks_.count(check_, same, same ? path : path + ", " + first_difference(bytes, *there), "files");
}

void ExportComparer::copy(const std::string& path, const fs::path& source) {
  const std::optional<std::string> there = on_disk(path);
  if (!there) return;
  std::string original;
  try {
    original = read_file(source);
  } catch (const std::exception&) {
    checks_.count(check_, false, source.string() + " can't be read", "files");
    return;
  }
  checks_.count(check_, *there == original, path + " differs from the run's own", "files");
}

void ExportComparer::picture(const std::string& path, int width, int height,
                             const std::vector<std::uint8_t>& rgb) {
  const std::optional<std::string> there = on_disk(path);
  if (!there) return;
  std::string problem = png_damage(*there);
  if (problem.empty()) {
    const std::vector<std::uint8_t> bytes(there->begin(), there->end());
    const cv::Mat picture = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
    if (picture.type() != CV_8UC3 || picture.cols != width || picture.rows != height) {
      problem = "not an 8-bit RGB picture of the camera's size";
    } else {
      for (std::size_t i = 0; i < rgb.size() && problem.empty(); ++i) {
        if (picture.data[i + 2 - 2 * (i % 3)] != rgb[i]) problem = fmt::format("pixel {}", i / 3);
      }
    }
  }
  checks_.count(check_, problem.empty(), path + ": " + problem, "files");
}

void ExportComparer::frame(const native::StoredFrame& frame) {
  if (exporter_) exporter_->frame(frame, *this);
}

void ExportComparer::finish() {
  if (!exporter_) return;
  exporter_->finish(*this);
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    if (entry.is_directory()) continue;
    found.push_back(entry.path().lexically_relative(folder_).generic_string());
  }
  std::sort(found.begin(), found.end());
  for (const std::string& path : found) {
    if (!expected_.contains(path)) {
      checks_.count(check_, false, path + " belongs to no frame", "files");
    }
  }
}

}  // namespace raytruth::formats
