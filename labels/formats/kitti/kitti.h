#pragma once

#include <memory>
#include <string>
#include <vector>

#include "labels/derive/labels.h"
#include "labels/formats/exporter.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::formats::kitti {

/// Boxes are this much larger than the mesh on each side and at the top (not at the bottom): points
/// carry range noise, and an exactly tight box loses those that lie on its faces.
inline constexpr double kBoxMargin_m = 0.01;

/// "occluded" is 0 up to the first share of hidden samples, 1 up to the second, 2 above. Our
/// choice: KITTI's annotators judged by eye. 3 (unknown): nothing of the object would be in the
/// picture.
inline constexpr double kPartlyOccluded = 0.15;
inline constexpr double kLargelyOccluded = 0.50;

/// The 15 fields of an object row (KITTI object development kit, readme.txt), in the frame of the
/// camera (x right, y down, z forward), m and rad; pixels with centres at integers.
struct Row {
  std::string type;
  double truncated = 0.0;
  int occluded = 0;
  double alpha = 0.0;
  double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
  double height = 0.0, width = 0.0, length = 0.0;
  Vec3 bottom_C = Vec3::Zero();
  double rotation_y = 0.0;
};

/// Rows of the objects with at least one seen pixel in the camera, by object id; never the ego.
/// The box of each is that of its view (its own sampling time), seen from the camera's pose at the
/// frame's reference time.
std::vector<Row> rows(const CameraSpec& camera, const SensorFrame& frame,
                      const labels::LabelSet& labels);

/// One line a row. Two decimals in the picture, four in the world: at 2 m, a centimetre is 4 px.
std::string label_text(const std::vector<Row>& rows);

/// P0..P3 (all the first camera: a single one is exported), R0_rect, Tr_velo_to_cam, Tr_imu_to_velo
/// (the IMU is the origin of the ego frame). Without a LiDAR the velodyne frame is the ego frame.
std::string calib_text(const SensorRig& rig);

/// A 3x4 matrix row by row as KITTI writes it: "%.12e", blank separated.
std::string matrix_text(const Pose& X);
/// P2: intrinsics with pixel centres at integers.
std::string projection_text(const CameraSpec& camera);

/// InputError when the rig has no camera.
std::unique_ptr<Exporter> make_exporter(ExportRun run);

}  // namespace raytruth::formats::kitti
