#include "labels/formats/native/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "labels/formats/exporter.h"
#include "labels/formats/native/labels_json.h"
#include "labels/formats/native/sensor_files.h"
#include "sim/core/diagnostics.h"
#include "sim/core/files.h"

namespace raytruth::formats::native {

SensorRig rig_from(const JsonView& json);  // rig_json.cpp

namespace {

namespace fs = std::filesystem;

// Files of one sensor, each held against the hash that the labels state.
GetFile reader_of(const fs::path& run_dir, const JsonView& sensor, const std::string& stem) {
  return [=](const std::string& ending, std::string& name) {
    const std::string path = stem + ending;
    name = (run_dir / path).string();
    for (const JsonView& file : sensor.at("files").items()) {
      if (file.at("path").text() != path) continue;
      std::string bytes = read_file(run_dir / path);
      if (sha256(bytes) != file.at("sha256").text()) {
        throw_broken(name, 0, "is not the file that was written with the labels: its hash differs");
      }
      return bytes;
    }
    sensor.at("files").fail(fmt::format("does not name {}", path));
  };
}

// The sensor's part of the labels.
JsonView entry_of(const JsonView& sensors, const std::string& name) {
  for (const JsonView& sensor : sensors.items()) {
    if (sensor.at("name").text() == name) return sensor;
  }
  sensors.fail(fmt::format("has no '{}', which is a sensor of the rig", name));
}

SensorFrame frame_of(const JsonView& entry, SensorId id, SensorKind kind) {
  SensorFrame frame = sensor_from(entry);
  if (frame.sensor != id) entry.at("id").fail("is not the sensor's number in the rig");
  if (frame.kind != kind) entry.at("kind").fail("is not the sensor's kind in the rig");
  return frame;
}

}  // namespace

SensorRig read_rig(const fs::path& run_dir) {
  fs::path folder = fs::absolute(run_dir).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  const fs::path file = folder.parent_path().parent_path() / "dataset.json";
  const std::string name = file.string();
  const Json json = parse_json(read_file(file), name);
  return rig_from(JsonView(json, name).at("rig"));
}

std::vector<std::uint32_t> frame_numbers(const fs::path& run_dir) {
  const fs::path folder = run_dir / "labels";
  std::vector<std::uint32_t> numbers;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) {
    throw InputError({{Severity::kError,
                       "native.labels",
                       {folder.string(), 0, 0},
                       "can't be listed: " + error.message(),
                       "give the folder of a run, DATASET/runs/RUN"}});
  }
  for (const fs::directory_entry& entry : entries) {
    const std::string stem = entry.path().stem().string();
    std::uint32_t number = 0;
    const auto [end, wrong] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
    const bool whole = wrong == std::errc() && end == stem.data() + stem.size();
    if (entry.path().extension() == ".json" && whole && stem == frame_name(number)) {
      numbers.push_back(number);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

StoredFrame read_frame(const fs::path& run_dir, const SensorRig& rig, std::uint32_t frame) {
  const fs::path file = run_dir / "labels" / (frame_name(frame) + ".json");
  const std::string name = file.string();
  const Json json = parse_json(read_file(file), name);
  const JsonView view(json, name);
  StoredFrame stored;
  stored.labels = labels_from(view);
  stored.proof = proof_from(view.at("proof"));
  const JsonView sensors = view.at("sensors");
  for (const CameraSpec& camera : rig.cameras) {
    const JsonView entry = entry_of(sensors, camera.name);
    SensorFrame f = frame_of(entry, camera.id, SensorKind::kCamera);
    get_camera(camera, reader_of(run_dir, entry, camera.name + '/' + frame_name(frame)), entry, f);
    stored.sensors.push_back(std::move(f));
  }
  for (const LidarSpec& lidar : rig.lidars) {
    const JsonView entry = entry_of(sensors, lidar.name);
    SensorFrame f = frame_of(entry, lidar.id, SensorKind::kLidar);
    get_lidar(reader_of(run_dir, entry, lidar.name + '/' + frame_name(frame)), f);
    stored.sensors.push_back(std::move(f));
  }
  return stored;
}

}  // namespace raytruth::formats::native
