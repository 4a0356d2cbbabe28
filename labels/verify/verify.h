#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "labels/derive/labels.h"

namespace raytruth::labels {

/// One invariant, checked on one or many frames.
struct CheckResult {
  std::string check;          ///< e.g. "class_pixels_sum", "points_in_box"
  std::uint64_t checked = 0;  ///< how many items were compared
  std::uint64_t failed = 0;
  double worst = 0.0;  ///< worst residual
  double limit = 0.0;
  std::string unit;
  std::string worst_where;  ///< frame, sensor, object of the worst or of the first failure
};

/// The proof that the labels hold.
struct LabelProof {
  std::vector<CheckResult> checks;
  bool holds() const;
  void merge(const LabelProof& other);  ///< adds counts, keeps worst residuals
};

/// Checks a frame in memory: labels against the sensor values and Evidence that they came from.
LabelProof verify(const LabelSet& labels, const SensorRig& rig,
                  const std::vector<SensorFrame>& frames);

}  // namespace raytruth::labels
