#pragma once

// Internal to sensors/camera: when each row is open and where the camera is then.

#include <vector>

#include "sensors/frame/sensor_rig.h"
#include "sensors/tracing/path_scene.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/time.h"

namespace raytruth::camera {

/// Row r is open during [start + r * row_time, that + exposure]. The reference time is the middle
/// of the exposure of row height / 2.
class Shutter {
 public:
  Shutter(const tracing::TraceScene& scene, const CameraSpec& camera, ActorId ego, SimTime t);

  SimTime start() const { return start_; }
  SimTime end() const { return end_; }
  /// Middle of a row's exposure, from the scenario's start.
  std::int64_t row_middle_ns(int row) const;

  Pose X_WC(std::int64_t time_ns) const;
  Pose X_WE(std::int64_t time_ns) const;

  /// The exact ray through a pixel position, for labels.
  tracing::Ray label_ray(const Vec2& pixel, std::int64_t time_ns, const Pose& X_WC) const;
  /// A ray for colours: `open` in [0, 1) is the moment within the row's exposure. The moment is
  /// rounded to 1/32 of the exposure, for which poses are tabulated.
  tracing::PathRay colour_ray(float x, float y, int row, float open) const;

 private:
  struct Slot {
    Eigen::Matrix3f R;
    Vec3f origin;
    float time;
  };
  const tracing::TraceScene& scene_;
  const CameraSpec& camera_;
  ObjectId ego_;
  SimTime start_, end_;
  double slot_s_ = 1.0;
  std::vector<Slot> slots_;
};

}  // namespace raytruth::camera
