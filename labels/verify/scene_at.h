#pragma once

// Internal to labels/verify: where sensors and actors were at the time of one sample.

#include <map>

#include "labels/verify/verify.h"

namespace raytruth::labels {

/// What verification knows of one actor in one sensor.
struct Seen {
  const ObjectLabel* label = nullptr;
  const SensorView* view = nullptr;          ///< nullptr: the labels have none
  const ObjectEvidence* evidence = nullptr;  ///< nullptr: the sensor has none
};

/// Carries poses from the few times at which labels state them to the time of any sample, with the
/// velocities of the labels, and says how far the result may be off.
class SceneAt {
 public:
  SceneAt(const LabelSet& labels, const SensorFrame& frame, const Pose& X_ES);

  /// Sensor in the world. The velocities are those of labels.time.
  Pose X_WS(std::int64_t time_ns) const;
  /// Bound of its error for a point at a distance.
  double sensor_error_m(std::int64_t time_ns, double distance_m) const;

  const std::map<ObjectId, Seen>& actors() const { return actors_; }
  const Seen* find(ObjectId object) const;

  /// Box of an actor that has a view and evidence.
  static Box3d box(const Seen& seen, std::int64_t time_ns);
  /// Bound of the error of any point of that box.
  double box_error_m(const Seen& seen, std::int64_t time_ns) const;

 private:
  const SensorFrame& frame_;
  Pose X_ES_;
  SimTime labels_time_;
  const ObjectLabel* ego_ = nullptr;
  std::map<ObjectId, Seen> actors_;
};

/// How far a point lies outside a box, in m, along the axis where it is most; negative inside.
double outside_m(const Box3d& box, const Vec3& p_W);

}  // namespace raytruth::labels
