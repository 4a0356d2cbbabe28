#include "labels/formats/native/native.h"

#include <span>

#include "labels/formats/exporter.h"
#include "labels/formats/native/labels_json.h"
#include "labels/formats/native/sensor_files.h"
#include "sim/core/check.h"
#include "sim/core/files.h"

namespace raytruth::formats::native {

std::vector<WrittenFile> write_frame(const std::filesystem::path& run_dir, const SensorRig& rig,
                                     const labels::LabelSet& labels,
                                     const labels::LabelProof& proof,
                                     const std::vector<SensorFrame>& frames) {
  std::vector<WrittenFile> files;
  const auto write = [&](const std::string& path, const std::string& bytes) {
    write_file(run_dir / path, std::string_view(bytes));
    files.push_back({path, sha256(bytes), bytes.size()});
  };
  Json json = labels_to_json(labels, rig);
  json["sensors"] = Json::array();
  for (const SensorFrame& frame : frames) {
    Json sensor = sensor_to_json(frame);
    const std::size_t first = files.size();
    const PutFile put = [&](const std::string& ending, const std::string& bytes) {
      write(frame.name + '/' + frame_name(labels.frame) + ending, bytes);
    };
    if (frame.kind == SensorKind::kLidar) {
      put_lidar(frame, put);
    } else {
      const CameraSpec* camera = nullptr;
      for (const CameraSpec& c : rig.cameras) {
        if (c.id == frame.sensor) camera = &c;
      }
      RT_CHECK(camera != nullptr, frame.name);
      put_camera(*camera, frame, put, sensor);
    }
    sensor["files"] = Json::array();
    for (const WrittenFile& file : std::span(files).subspan(first)) {
      sensor["files"].push_back({{"path", file.path}, {"sha256", file.sha256}});
    }
    json["sensors"].push_back(std::move(sensor));
  }
  json["proof"] = proof_to_json(proof);
  // The labels come last: where they stand, the frame is whole.
  write("labels/" + frame_name(labels.frame) + ".json", json.dump(1) + '\n');
  return files;
}

}  // namespace raytruth::formats::native
