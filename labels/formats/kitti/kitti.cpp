#include "labels/formats/kitti/kitti.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "labels/taxonomy/taxonomy.h"
#include "sim/core/diagnostics.h"
#include "sim/core/math.h"

namespace raytruth::formats::kitti {
namespace {

int occluded(const labels::SensorView& view) {
  if (view.alone == 0) return 3;
  if (view.occlusion <= kPartlyOccluded) return 0;
  return view.occlusion <= kLargelyOccluded ? 1 : 2;
}

// "-0.0000" and "0.0000" are the same number, so they must be the same text.
std::string number(double value, int decimals) {
  const std::string text = fmt::format("{:.{}f}", value, decimals);
  const bool zero = text.find_first_not_of("-0.") == std::string::npos;
  return zero && text[0] == '-' ? text.substr(1) : text;
}

Row row_of(const CameraSpec& camera, const SensorFrame& frame, const labels::ObjectLabel& object,
           const labels::SensorView& view) {
  Row row;
  row.type = Taxonomy::info(object.class_id).kitti_type;
  row.truncated = view.truncation;
  row.occluded = occluded(view);
  // Our pixel (0, 0) covers [0, 1); KITTI's covers [-0.5, 0.5), and boxes end at the last centre.
  const auto pixel = [](double edge, int size) {
    return std::clamp(edge - 0.5, 0.0, static_cast<double>(size - 1));
  };
  row.left = pixel(view.tight->left, camera.width);
  row.top = pixel(view.tight->top, camera.height);
  row.right = pixel(view.tight->right, camera.width);
  row.bottom = pixel(view.tight->bottom, camera.height);
  row.length = view.box.size_m.x() + 2.0 * kBoxMargin_m;
  row.width = view.box.size_m.y() + 2.0 * kBoxMargin_m;
  row.height = view.box.size_m.z() + kBoxMargin_m;
  const Pose X_CB = frame.X_WS.inverse() * view.box.X_WB;
  row.bottom_C = X_CB * Vec3(0.0, 0.0, -0.5 * view.box.size_m.z());
  const Vec3 forward_C = X_CB.rotate(Vec3::UnitX());
  row.rotation_y = det::atan2(-forward_C.z(), forward_C.x());
  row.alpha = wrap_angle(row.rotation_y - det::atan2(row.bottom_C.x(), row.bottom_C.z()));
  return row;
}

std::string readme(const SensorRig& rig, std::size_t frames) {
  const CameraSpec& camera = rig.cameras.front();
  std::string text = fmt::format(
      "Export of a raytruth run: KITTI object detection format, {} frames.\n\n"
      "image_2   camera '{}', {}x{}, taken over byte for byte\n",
      frames, camera.name, camera.width, camera.height);
  for (std::size_t i = 1; i < rig.cameras.size(); ++i) {
    text += fmt::format("          camera '{}' is not exported\n", rig.cameras[i].name);
  }
  if (rig.lidars.empty()) {
    text += "velodyne  none: the rig has no LiDAR; its frame is the ego frame\n";
  }
  for (std::size_t i = 0; i < rig.lidars.size(); ++i) {
    text += i == 0 ? fmt::format("velodyne  LiDAR '{}': float32 x, y, z, intensity (0..1)\n",
                                 rig.lidars[0].name)
                   : fmt::format("          LiDAR '{}' is not exported\n", rig.lidars[i].name);
  }
  text +=
      camera.distortion.none()
          ? "\nThe lens has no distortion: P2 maps points to pixels.\n"
          : fmt::format(
                "\nThe picture is not rectified: P2 leaves out the lens distortion k1 {} k2 {} p1 "
                "{} p2 {} k3 {} (Brown-Conrady, OpenCV's order).\n",
                camera.distortion.k1, camera.distortion.k2, camera.distortion.p1,
                camera.distortion.p2, camera.distortion.k3);
  text += fmt::format(
      "P0, P1 and P3 repeat P2; R0_rect is the identity. The IMU frame is the ego frame (rear axle "
      "on the ground).\n"
      "Points are raw: each in the LiDAR's frame at its own firing time, not compensated for the "
      "ego's motion.\n"
      "Label rows: objects with at least one pixel seen in image_2, the ego's own body never. No "
      "DontCare rows.\n"
      "2D boxes: around the seen pixels, pixel centres at integers, clipped to the centres of the "
      "outer pixels.\n"
      "3D boxes: of the posed mesh at the time the camera saw it, grown by {} m at each side and "
      "at "
      "the top.\n"
      "          Pitch and roll of a box can't be said in this format and are left out.\n"
      "occluded: 0 up to {:.0f} % of the object's pixels hidden, 1 up to {:.0f} %, 2 above, 3 "
      "unknown.\n"
      "truncated: share of the object's pixels that fall outside the picture (counted up to one "
      "picture width beyond it).\n",
      kBoxMargin_m, 100.0 * kPartlyOccluded, 100.0 * kLargelyOccluded);
  if (camera.row_time_s > 0.0) {
    text +=
        "The camera has a rolling shutter: boxes stand where the object's own rows saw it, in the "
        "camera's frame at the middle row.\n";
  }
  return text;
}

class KittiExporter : public Exporter {
 public:
  explicit KittiExporter(ExportRun run) : run_(std::move(run)) {}

  void frame(const native::StoredFrame& stored, FileSink& sink) override {
    const CameraSpec& camera = run_.rig.cameras.front();
    const std::uint32_t number = stored.labels.frame;
    const std::string name = frame_name(number);
    sink.copy("training/image_2/" + name + ".png", image_of(run_.run_dir, camera.name, number));
    sink.file("training/label_2/" + name + ".txt",
              label_text(rows(camera, sensor_frame(stored, camera.id), stored.labels)));
    sink.file("training/calib/" + name + ".txt", calib_text(run_.rig));
    if (!run_.rig.lidars.empty()) {
      sink.file("training/velodyne/" + name + ".bin",
                velodyne_bytes(sensor_frame(stored, run_.rig.lidars.front().id)));
    }
    frames_ += name + '\n';
    ++count_;
  }

  void finish(FileSink& sink) override {
    sink.file("ImageSets/train.txt", frames_);
    sink.file("README.txt", readme(run_.rig, count_));
  }

 private:
  ExportRun run_;
  std::string frames_;
  std::size_t count_ = 0;
};

}  // namespace

std::vector<Row> rows(const CameraSpec& camera, const SensorFrame& frame,
                      const labels::LabelSet& labels) {
  std::vector<Row> result;
  for (const labels::ObjectLabel& object : labels.objects) {
    if (object.is_ego || Taxonomy::info(object.class_id).kitti_type == "-") continue;
    for (const labels::SensorView& view : object.views) {
      if (view.sensor != camera.id || view.seen == 0 || !view.tight) continue;
      result.push_back(row_of(camera, frame, object, view));
    }
  }
  return result;
}

std::string label_text(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& r : rows) {
    text +=
        fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n", r.type,
                    number(r.truncated, 2), r.occluded, number(r.alpha, 4), number(r.left, 2),
                    number(r.top, 2), number(r.right, 2), number(r.bottom, 2), number(r.height, 4),
                    number(r.width, 4), number(r.length, 4), number(r.bottom_C.x(), 4),
                    number(r.bottom_C.y(), 4), number(r.bottom_C.z(), 4), number(r.rotation_y, 4));
  }
  return text;
}

std::string matrix_text(const Pose& X) {
  const Eigen::Matrix3d R = X.matrix();
  std::string text;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 4; ++column) {
      // Adding 0 turns -0 into 0.
      const double v = (column < 3 ? R(row, column) : X.translation()[row]) + 0.0;
      text += fmt::format("{}{:.12e}", row + column == 0 ? "" : " ", v);
    }
  }
  return text;
}

std::string projection_text(const CameraSpec& c) {
  return fmt::format(
      "{:.12e} {:.12e} {:.12e} {:.12e} {:.12e} {:.12e} {:.12e} {:.12e} {:.12e} {:.12e} {:.12e} "
      "{:.12e}",
      c.fx, 0.0, c.cx - 0.5, 0.0, 0.0, c.fy, c.cy - 0.5, 0.0, 0.0, 0.0, 1.0, 0.0);
}

std::string calib_text(const SensorRig& rig) {
  const CameraSpec& camera = rig.cameras.front();
  const Pose X_EL = rig.lidars.empty() ? Pose() : rig.lidars.front().X_EL;
  std::string text;
  for (int i = 0; i < 4; ++i) text += fmt::format("P{}: {}\n", i, projection_text(camera));
  text += fmt::format(
      "R0_rect: {0:.12e} {1:.12e} {1:.12e} {1:.12e} {0:.12e} {1:.12e} {1:.12e} {1:.12e} {0:.12e}\n",
      1.0, 0.0);
  text += "Tr_velo_to_cam: " + matrix_text(camera.X_EC.inverse() * X_EL) + '\n';
  text += "Tr_imu_to_velo: " + matrix_text(X_EL.inverse()) + "\n\n";
  return text;
}

std::unique_ptr<Exporter> make_exporter(ExportRun run) {
  if (run.rig.cameras.empty()) {
    throw InputError({{Severity::kError,
                       "export.rig",
                       {run.run_dir.string(), 0, 0},
                       "the KITTI format needs a camera, and the rig has none",
                       "export to semantic_kitti, or render with a rig that has a camera"}});
  }
  return std::make_unique<KittiExporter>(std::move(run));
}

}  // namespace raytruth::formats::kitti
