#include "labels/verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "labels/verify/frame_checks.h"

namespace raytruth::labels {

bool LabelProof::holds() const {
  return std::all_of(checks.begin(), checks.end(),
                     [](const CheckResult& check) { return check.failed == 0; });
}

void LabelProof::merge(const LabelProof& other) {
  for (const CheckResult& theirs : other.checks) {
    const auto ours = std::find_if(checks.begin(), checks.end(), [&](const CheckResult& check) {
      return check.check == theirs.check;
    });
    if (ours == checks.end()) {
      checks.push_back(theirs);
      continue;
    }
    // The place of the first failure outlives that of a larger residual which holds.
    const bool first_failure = ours->failed == 0 && theirs.failed > 0;
    if (first_failure || (theirs.worst > ours->worst && (theirs.failed > 0 || ours->failed == 0))) {
      ours->worst_where = theirs.worst_where;
    }
    ours->worst = std::max(ours->worst, theirs.worst);
    ours->limit = std::max(ours->limit, theirs.limit);
    ours->checked += theirs.checked;
    ours->failed += theirs.failed;
  }
}

std::string SensorCase::where() const {
  return fmt::format("frame {}, {}", labels.frame, frame.name);
}

std::string SensorCase::where(const Seen& seen) const {
  if (seen.label != nullptr) return where() + ", " + seen.label->name;
  return fmt::format("{}, object {}", where(), seen.evidence->object.value());
}

LabelProof verify(const LabelSet& labels, const SensorRig& rig,
                  const std::vector<SensorFrame>& frames) {
  Sheet sheet;
  Check& in_rig = sheet.add("sensors_in_rig", "sensors");
  CountChecks counts(sheet);
  BoxChecks boxes(sheet);
  PixelChecks pixels(sheet);
  PointChecks points(sheet);
  DepthChecks depths(sheet);

  std::vector<std::unique_ptr<SceneAt>> scenes;
  std::vector<SensorCase> cases;
  for (const SensorFrame& frame : frames) {
    const CameraSpec* camera = nullptr;
    const LidarSpec* lidar = nullptr;
    for (const CameraSpec& c : rig.cameras) {
      if (c.id == frame.sensor && frame.kind == SensorKind::kCamera) camera = &c;
    }
    for (const LidarSpec& l : rig.lidars) {
      if (l.id == frame.sensor && frame.kind == SensorKind::kLidar) lidar = &l;
    }
    in_rig.item(camera != nullptr || lidar != nullptr,
                [&] { return fmt::format("frame {}, {}", labels.frame, frame.name); });
    if (camera == nullptr && lidar == nullptr) continue;
    scenes.push_back(std::make_unique<SceneAt>(labels, frame, camera ? camera->X_EC : lidar->X_EL));
    cases.push_back({labels, frame, *scenes.back(), camera, lidar});
  }
  for (const SensorCase& c : cases) {
    counts.check(c);
    boxes.check(c);
    if (c.camera != nullptr) pixels.check(c);
    if (c.lidar != nullptr) points.check(c);
  }
  for (const SensorCase& camera : cases) {
    for (const SensorCase& lidar : cases) {
      if (camera.camera != nullptr && lidar.lidar != nullptr) depths.check(camera, lidar);
    }
  }
  return sheet.proof();
}

}  // namespace raytruth::labels
