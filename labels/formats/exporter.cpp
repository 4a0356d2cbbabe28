#include "labels/formats/exporter.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "labels/formats/coco/coco.h"
#include "labels/formats/export.h"
#include "labels/formats/kitti/kitti.h"
#include "labels/formats/semantic_kitti/semantic_kitti.h"
#include "sim/core/check.h"
#include "sim/core/diagnostics.h"

namespace raytruth::formats {
namespace {

static_assert(std::endian::native == std::endian::little,
              "files are written as they lie in memory");

// Object ids must fit the 16 bits of instance.png and of SemanticKITTI's labels.
constexpr std::uint32_t kLargestObject = 0xFFFF;

class Problems {
 public:
  explicit Problems(std::vector<std::string>& list) : list_(list) {}
  void expect(bool good, const std::string& sentence) {
    if (!good) list_.push_back(sentence);
  }

 private:
  std::vector<std::string>& list_;
};

bool has(const SensorFrame& frame, const char* buffer, ValueType type, std::size_t bytes) {
  const Buffer* b = frame.find(buffer);
  return b != nullptr && b->type == type && b->data.size() == bytes;
}

bool samples_in_range(const Evidence& evidence) {
  for (const EvidenceSample& s : evidence.samples) {
    if (s.object.value() > kLargestObject || s.part >= evidence.parts.size()) return false;
  }
  return true;
}

void check_sensor(const SensorFrame& frame, const std::string& name, SensorKind kind,
                  Problems problems) {
  problems.expect(frame.name == name, fmt::format("{}: is called '{}'", name, frame.name));
  problems.expect(frame.kind == kind, fmt::format("{}: is of another kind than in the rig", name));
  problems.expect(samples_in_range(frame.evidence),
                  fmt::format("{}: a sample names a part or an object out of range", name));
}

}  // namespace

std::vector<std::string> frame_problems(const SensorRig& rig, std::uint32_t number,
                                        const native::StoredFrame& frame) {
  std::vector<std::string> list;
  Problems problems(list);
  problems.expect(frame.labels.frame == number,
                  fmt::format("labels say frame {}", frame.labels.frame));
  for (const labels::ObjectLabel& object : frame.labels.objects) {
    problems.expect(is_actor(object.object), fmt::format("'{}' has the id {} of no actor",
                                                         object.name, object.object.value()));
  }
  if (frame.sensors.size() != rig.cameras.size() + rig.lidars.size()) {
    list.push_back(fmt::format("{} sensors, but the rig has {}", frame.sensors.size(),
                               rig.cameras.size() + rig.lidars.size()));
    return list;
  }
  std::size_t i = 0;
  for (const CameraSpec& camera : rig.cameras) {
    const SensorFrame& f = frame.sensors[i++];
    check_sensor(f, camera.name, SensorKind::kCamera, problems);
    problems.expect(f.sensor == camera.id, fmt::format("{}: wrong sensor id", camera.name));
    const std::size_t pixels =
        static_cast<std::size_t>(camera.width) * static_cast<std::size_t>(camera.height);
    problems.expect(f.evidence.samples.size() == pixels,
                    fmt::format("{}: {} samples, but {} pixels", camera.name,
                                f.evidence.samples.size(), pixels));
    problems.expect(has(f, "rgb", ValueType::kUint8, 3 * pixels),
                    fmt::format("{}: the picture has another size than the rig says", camera.name));
  }
  for (const LidarSpec& lidar : rig.lidars) {
    const SensorFrame& f = frame.sensors[i++];
    check_sensor(f, lidar.name, SensorKind::kLidar, problems);
    problems.expect(f.sensor == lidar.id, fmt::format("{}: wrong sensor id", lidar.name));
    const std::size_t points = f.evidence.samples.size();
    for (const char* buffer : {"x_m", "y_m", "z_m", "intensity"}) {
      problems.expect(has(f, buffer, ValueType::kFloat32, 4 * points),
                      fmt::format("{}: '{}' doesn't hold {} points", lidar.name, buffer, points));
    }
  }
  return list;
}

const SensorFrame& sensor_frame(const native::StoredFrame& frame, SensorId sensor) {
  for (const SensorFrame& f : frame.sensors) {
    if (f.sensor == sensor) return f;
  }
  check_failed(__FILE__, __LINE__, "sensor in frame", std::to_string(sensor.value()));
}

std::string frame_name(std::uint32_t number) { return fmt::format("{:06}", number); }

std::filesystem::path image_of(const std::filesystem::path& run_dir, const std::string& camera,
                               std::uint32_t number) {
  return run_dir / camera / (frame_name(number) + ".png");
}

std::string velodyne_bytes(const SensorFrame& lidar) {
  const auto x = lidar.buffer("x_m").as<float>();
  const auto y = lidar.buffer("y_m").as<float>();
  const auto z = lidar.buffer("z_m").as<float>();
  const auto intensity = lidar.buffer("intensity").as<float>();
  std::string bytes(x.size() * 4 * sizeof(float), '\0');
  for (std::size_t i = 0; i < x.size(); ++i) {
    const float point[4] = {x[i], y[i], z[i], intensity[i]};
    std::memcpy(bytes.data() + i * sizeof(point), point, sizeof(point));
  }
  return bytes;
}

std::vector<std::string> format_names() { return {"kitti", "coco", "semantic_kitti"}; }

std::unique_ptr<Exporter> make_exporter(const std::string& format, ExportRun run) {
  if (format == "kitti") return kitti::make_exporter(std::move(run));
  if (format == "coco") return coco::make_exporter(std::move(run));
  if (format == "semantic_kitti") return semantic_kitti::make_exporter(std::move(run));
  std::string known;
  for (const std::string& name : format_names()) known += (known.empty() ? "" : ", ") + name;
  throw InputError({{Severity::kError,
                     "export.format",
                     {},
                     fmt::format("there is no format '{}'", format),
                     "formats: " + known}});
}

}  // namespace raytruth::formats
