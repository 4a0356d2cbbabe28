#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "labels/formats/exporter.h"
#include "labels/formats/verify_checks.h"

namespace raytruth::formats {

/// Compares the export of a run in one format with what the run's native data give now: every file
/// byte for byte, pictures that we make by their pixels (encoders may differ), no file missing,
/// none too many.
class ExportComparer : public FileSink {
 public:
  /// Nothing is compared when the export's folder doesn't exist.
  ExportComparer(const std::string& format, std::filesystem::path folder, ExportRun run,
                 Checks& checks);

  void frame(const native::StoredFrame& frame);
  void finish();

  void file(const std::string& path, std::string_view bytes) override;
  void copy(const std::string& path, const std::filesystem::path& source) override;
  void picture(const std::string& path, int width, int height,
               const std::vector<std::uint8_t>& rgb) override;

 private:
  std::optional<std::string> on_disk(const std::string& path);

  std::string check_;
  std::filesystem::path folder_;
  std::unique_ptr<Exporter> exporter_;  // none: nothing to compare
  std::set<std::string> expected_;
  Checks& checks_;
};

/// The COCO export by its own words, apart from the code that wrote it: masks decoded from the JSON
/// files and panoptic pictures counted again, against the samples of the native frames.
class CocoRecount {
 public:
  /// Nothing is checked when the folder doesn't exist.
  CocoRecount(std::filesystem::path folder, const SensorRig& rig, Checks& checks);
  ~CocoRecount();
  void frame(const native::StoredFrame& frame);
  void finish();

 private:
  struct Files;
  void guarded(const std::string& what, const std::function<void()>& work);
  void instances(const CameraSpec& camera, const SensorFrame& frame, const std::string& picture);
  void panoptic(const CameraSpec& camera, const SensorFrame& frame, const std::string& picture);

  std::filesystem::path folder_;
  SensorRig rig_;
  Checks& checks_;
  std::unique_ptr<Files> files_;  // none: nothing to check
};

}  // namespace raytruth::formats
