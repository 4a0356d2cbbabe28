#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "labels/formats/native/reader.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::formats {

/// Takes the files of an export as they are made. The writer puts them on the disk; verify_run
/// compares them with what lies there: both see the same bytes. Paths are relative to the export's
/// top folder, with '/'.
class FileSink {
 public:
  virtual ~FileSink() = default;
  virtual void file(const std::string& path, std::string_view bytes) = 0;
  /// A file of the run folder that is taken over byte for byte.
  virtual void copy(const std::string& path, const std::filesystem::path& source) = 0;
  /// An 8-bit RGB picture, row-major, three bytes a pixel, to be stored without loss.
  virtual void picture(const std::string& path, int width, int height,
                       const std::vector<std::uint8_t>& rgb) = 0;
};

/// What an exporter is told before the first frame.
struct ExportRun {
  std::filesystem::path run_dir;
  SensorRig rig;
};

/// One format. Frames come in ascending order, each with frame_problems() empty; finish() comes
/// once, after the last.
class Exporter {
 public:
  virtual ~Exporter() = default;
  virtual void frame(const native::StoredFrame& frame, FileSink& sink) = 0;
  virtual void finish(FileSink& sink) = 0;
};

/// InputError for a name that format_names() doesn't list, or a rig that the format can't take.
std::unique_ptr<Exporter> make_exporter(const std::string& format, ExportRun run);

/// What is inconsistent in the shape of a frame (sensors missing, arrays of other lengths than the
/// rig says, ids out of range): one sentence each. Nothing may read the arrays of a frame that has
/// any.
std::vector<std::string> frame_problems(const SensorRig& rig, std::uint32_t number,
                                        const native::StoredFrame& frame);

/// The frame of a sensor; aborts when there is none (frame_problems() was empty).
const SensorFrame& sensor_frame(const native::StoredFrame& frame, SensorId sensor);

/// "000042".
std::string frame_name(std::uint32_t number);

/// Little-endian float32 x, y, z, intensity of each point, as KITTI and SemanticKITTI store them.
std::string velodyne_bytes(const SensorFrame& lidar);

/// "camera_name/000042.png" below the run folder.
std::filesystem::path image_of(const std::filesystem::path& run_dir, const std::string& camera,
                               std::uint32_t number);

}  // namespace raytruth::formats
