#pragma once

// Internal to labels/verify: the invariants, grouped by what they look at.

#include "labels/verify/scene_at.h"
#include "labels/verify/sheet.h"

namespace raytruth::labels {

/// One sensor of a frame with the labels' view of it.
struct SensorCase {
  const LabelSet& labels;
  const SensorFrame& frame;
  const SceneAt& scene;
  const CameraSpec* camera = nullptr;  ///< one of the two
  const LidarSpec* lidar = nullptr;

  std::string where() const;
  std::string where(const Seen& seen) const;
};

/// Counts: samples against classes, actors and occluders; views against Evidence.
class CountChecks {
 public:
  explicit CountChecks(Sheet& sheet);
  void check(const SensorCase& c);

 private:
  void samples(const SensorCase& c);
  void views(const SensorCase& c);
  Check &classes_, &instances_, &class_of_part_, &recount_, &evidence_, &seen_alone_, &occluders_,
      &shares_, &rects_, &times_;
};

/// Boxes of views against the box of the frame, and poses against the rig.
class BoxChecks {
 public:
  explicit BoxChecks(Sheet& sheet);
  void check(const SensorCase& c);

 private:
  Check &pose_, &box_, &frame_box_, &projected_, &amodal_;
};

/// Pixels: depth against the ray, hit points and masks against boxes.
class PixelChecks {
 public:
  explicit PixelChecks(Sheet& sheet);
  void check(const SensorCase& c);

 private:
  Check &sky_, &depth_, &in_box_, &in_projected_;
};

/// LiDAR points: range and box of what they lie on.
class PointChecks {
 public:
  explicit PointChecks(Sheet& sheet);
  void check(const SensorCase& c);

 private:
  Check &range_, &in_box_;
};

/// LiDAR points seen by a camera against the depth of their pixels.
class DepthChecks {
 public:
  explicit DepthChecks(Sheet& sheet);
  void check(const SensorCase& camera, const SensorCase& lidar);

 private:
  Check &in_front_, &agrees_;
};

/// The point of a LiDAR sample in the sensor frame without its range noise.
Vec3 noise_free_point(const LidarSpec& lidar, const SensorFrame& frame, std::size_t i);

}  // namespace raytruth::labels
