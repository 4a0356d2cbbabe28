#pragma once

#include <memory>
#include <string>

#include "labels/derive/labels.h"
#include "labels/formats/exporter.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::formats::semantic_kitti {

/// An actor faster than this gets the "moving" class of its points.
inline constexpr double kMovingSpeed_m_s = 0.5;

/// One little-endian uint32 a point: class in the low 16 bits, instance in the high 16 bits. The
/// instance is the object's id, the same over the sequence, at rest and moving; 0 for stuff.
std::string label_bytes(const labels::LabelSet& labels, const SensorFrame& lidar);

/// X_CL: LiDAR in the frame of the first camera. Without a camera: of one at the LiDAR's origin
/// that looks along its x axis.
Pose calibration(const SensorRig& rig);

/// A line of poses.txt: camera in the camera frame of the first scan, chosen so that
/// Tr^-1 * pose * Tr is exactly the LiDAR's own motion X_L0L between the two reference times.
std::string pose_text(const Pose& X_CL, const Pose& X_WL_first, const Pose& X_WL);

/// InputError when the rig has no LiDAR.
std::unique_ptr<Exporter> make_exporter(ExportRun run);

}  // namespace raytruth::formats::semantic_kitti
