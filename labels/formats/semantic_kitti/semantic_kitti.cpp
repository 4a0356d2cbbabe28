#include "labels/formats/semantic_kitti/semantic_kitti.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <map>
#include <optional>

#include "labels/formats/kitti/kitti.h"
#include "labels/taxonomy/taxonomy.h"
#include "sim/core/diagnostics.h"

namespace raytruth::formats::semantic_kitti {
namespace {

std::string readme(const SensorRig& rig, std::size_t frames) {
  std::string text = fmt::format(
      "Export of a raytruth run: SemanticKITTI format, {} frames in sequence 00.\n\n"
      "velodyne  LiDAR '{}': float32 x, y, z, intensity (0..1)\n",
      frames, rig.lidars.front().name);
  for (std::size_t i = 1; i < rig.lidars.size(); ++i) {
    text += fmt::format("          LiDAR '{}' is not exported\n", rig.lidars[i].name);
  }
  text += fmt::format(
      "labels    uint32: class in the low 16 bits, instance in the high 16 bits (0 for stuff)\n"
      "poses.txt camera pose at the middle of each turn, in the camera frame of the first; Tr^-1 "
      "pose Tr is the motion of the LiDAR\n"
      "calib.txt Tr: LiDAR to {}\n"
      "times.txt middle of each turn, s after the first\n\n"
      "Points are raw: each in the LiDAR's frame at its own firing time, not compensated for the "
      "ego's motion.\n"
      "Points on an actor faster than {} m/s carry the moving class. The instance of an object is "
      "its id in the native labels in every frame.\n"
      "A two-wheeler and its rider are one instance with two classes.\n"
      "Returns from fog, rain, snow, spray, dust and noise are class 1 (outlier).\n",
      rig.cameras.empty() ? "a camera at its origin that looks along x"
                          : "camera '" + rig.cameras.front().name + "'",
      kMovingSpeed_m_s);
  return text;
}

class SemanticKittiExporter : public Exporter {
 public:
  explicit SemanticKittiExporter(ExportRun run)
      : run_(std::move(run)), X_CL_(calibration(run_.rig)) {}

  void frame(const native::StoredFrame& stored, FileSink& sink) override {
    const SensorFrame& lidar = sensor_frame(stored, run_.rig.lidars.front().id);
    const std::string name = frame_name(stored.labels.frame);
    sink.file("sequences/00/velodyne/" + name + ".bin", velodyne_bytes(lidar));
    sink.file("sequences/00/labels/" + name + ".label", label_bytes(stored.labels, lidar));
    if (!X_WL_first_) {
      X_WL_first_ = lidar.X_WS;
      start_ = lidar.reference;
    }
    poses_ += pose_text(X_CL_, *X_WL_first_, lidar.X_WS) + '\n';
    times_ += fmt::format("{:.9e}\n", (lidar.reference - start_).seconds());
    ++count_;
  }

  void finish(FileSink& sink) override {
    std::string calib;
    if (!run_.rig.cameras.empty()) {
      for (int i = 0; i < 4; ++i) {
        calib += fmt::format("P{}: {}\n", i, kitti::projection_text(run_.rig.cameras.front()));
      }
    }
    calib += "Tr: " + kitti::matrix_text(X_CL_) + '\n';
    sink.file("sequences/00/poses.txt", poses_);
    sink.file("sequences/00/times.txt", times_);
    sink.file("sequences/00/calib.txt", calib);
    sink.file("README.txt", readme(run_.rig, count_));
  }

 private:
  ExportRun run_;
  Pose X_CL_;
  std::optional<Pose> X_WL_first_;
  SimTime start_;
  std::string poses_, times_;
  std::size_t count_ = 0;
};

}  // namespace

std::string label_bytes(const labels::LabelSet& labels, const SensorFrame& lidar) {
  std::map<ObjectId, bool> moving;
  for (const labels::ObjectLabel& object : labels.objects) {
    moving[object.object] = std::abs(object.speed_m_s) > kMovingSpeed_m_s;
  }
  const std::vector<EvidenceSample>& samples = lidar.evidence.samples;
  std::string bytes(samples.size() * sizeof(std::uint32_t), '\0');
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const ClassInfo& info = Taxonomy::info(samples[i].class_id);
    const auto actor = moving.find(samples[i].object);
    const bool moves = actor != moving.end() && actor->second;
    const auto low =
        static_cast<std::uint32_t>(moves ? info.semantickitti_moving_id : info.semantickitti_id);
    const std::uint32_t high = info.thing ? samples[i].object.value() & 0xFFFFU : 0U;
    const std::uint32_t label = low | (high << 16U);
    std::memcpy(bytes.data() + i * sizeof(label), &label, sizeof(label));
  }
  return bytes;
}

Pose calibration(const SensorRig& rig) {
  const Pose X_EL = rig.lidars.front().X_EL;
  if (!rig.cameras.empty()) return rig.cameras.front().X_EC.inverse() * X_EL;
  // x right, y down, z forward from x forward, y left, z up.
  return Pose(Eigen::Quaterniond(0.5, 0.5, -0.5, 0.5), Vec3::Zero());
}

std::string pose_text(const Pose& X_CL, const Pose& X_WL_first, const Pose& X_WL) {
  const Pose X_L0L = X_WL_first.inverse() * X_WL;
  return kitti::matrix_text(X_CL * X_L0L * X_CL.inverse());
}

std::unique_ptr<Exporter> make_exporter(ExportRun run) {
  if (run.rig.lidars.empty()) {
    throw InputError({{Severity::kError,
                       "export.rig",
                       {run.run_dir.string(), 0, 0},
                       "the SemanticKITTI format needs a LiDAR, and the rig has none",
                       "export to coco or kitti, or render with a rig that has a LiDAR"}});
  }
  return std::make_unique<SemanticKittiExporter>(std::move(run));
}

}  // namespace raytruth::formats::semantic_kitti
