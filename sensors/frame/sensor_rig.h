#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/ids.h"
#include "sim/core/pose.h"
#include "sim/core/time.h"

namespace raytruth {

/// Brown-Conrady lens distortion in OpenCV's order, on normalised image coordinates.
struct Distortion {
  double k1 = 0.0, k2 = 0.0, p1 = 0.0, p2 = 0.0, k3 = 0.0;
  bool none() const { return k1 == 0 && k2 == 0 && p1 == 0 && p2 == 0 && k3 == 0; }
};

/// A camera. Camera frame C: x right, y down, z forward. Pixel (0, 0) covers [0, 1) x [0, 1); its
/// centre is (0.5, 0.5), and so is the convention of cx and cy.
struct CameraSpec {
  SensorId id;
  std::string name;
  Pose X_EC;  ///< camera in the ego frame
  int width = 1280, height = 720;
  double fx = 0.0, fy = 0.0, cx = 0.0, cy = 0.0;
  Distortion distortion;
  double exposure_s = 0.005;  ///< open time; motion within it is sampled
  double row_time_s =
      0.0;  ///< rolling shutter: start of row r is r * row_time_s later; 0 = global shutter
  int samples_per_pixel = 16;
  /// The picture is the denoised one: see sensors/camera/denoise.h. Labels never are.
  bool denoise = false;
  bool sees_ego =
      false;  ///< false: the ego's own body is left out of direct view (it still casts shadows)
};

/// One laser of a spinning LiDAR.
struct LidarBeam {
  int ring = 0;  ///< output number, 0 = highest elevation unless the preset says otherwise
  double elevation_rad = 0.0;
  double azimuth_offset_rad = 0.0;
  double vertical_offset_m = 0.0;  ///< optical centre above the sensor origin
  double fire_time_s = 0.0;        ///< after the start of its firing column
};

/// A spinning LiDAR. Frame L: x forward, y left, z up (ISO 8855). Turns clockwise seen from above
/// (as Velodyne units do): azimuth decreases with time, starting at start_azimuth_rad.
struct LidarSpec {
  SensorId id;
  std::string name;
  std::string preset;  ///< e.g. "kitti_hdl64e"
  Pose X_EL;           ///< sensor in the ego frame
  std::vector<LidarBeam> beams;
  int columns = 2000;  ///< firing columns per turn
  double rotation_hz = 10.0;
  double start_azimuth_rad = 3.14159265358979323846;  ///< cut at the back
  double range_min_m = 0.9, range_max_m = 120.0;
  double wavelength_nm = 905.0;
  double divergence_h_rad = 0.002, divergence_v_rad = 0.002;
  double range_sigma_m = 0.01;  ///< noise of a strong return
  double range_resolution_m = 0.002;
  /// Range at which a Lambertian target of 10 % reflectance is detected with probability 0.5.
  double range_at_10_percent_m = 60.0;
  bool sees_ego = false;
};

/// The sensors of one vehicle. Ego frame E: OpenSCENARIO's (rear axle on the ground, ISO 8855).
struct SensorRig {
  std::string name;
  double rate_hz = 10.0;  ///< frames per second
  std::vector<CameraSpec> cameras;
  std::vector<LidarSpec> lidars;
};

/// Reads a rig file (YAML, see scenes/library/rigs). Findings with file:line go to diagnostics:
/// rules "rig.yaml", "rig.missing", "rig.value" (not finite, out of range), "rig.preset",
/// "rig.unknown_key", "rig.duplicate". An empty rig is returned when there are errors.
SensorRig load_rig(const std::filesystem::path& path, Diagnostics& diagnostics);

/// Fills beams, rates and ranges from a named preset; false when there is no such preset.
bool apply_lidar_preset(const std::string& preset, LidarSpec& spec);
std::vector<std::string> lidar_preset_names();

/// Pixel of a point given in the camera frame (z > 0), with distortion. Not clipped.
Vec2 project(const CameraSpec& camera, const Vec3& p_C);
/// Unit direction in the camera frame of a pixel position: inverse of project (Newton, to 1e-12).
Vec3 unproject(const CameraSpec& camera, const Vec2& pixel);

}  // namespace raytruth
