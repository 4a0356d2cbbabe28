#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "labels/formats/verify_frame.h"

namespace raytruth::formats {

// How far the step from a to b goes beyond what is allowed, in units of the allowed: above 1 fails.
double TrackChecker::excess(const State& a, const State& b) {
  const double dt = b.time_s - a.time_s;
  if (!(dt > 0.0)) return HUGE_VAL;
  const Vec3 expected = 0.5 * dt * (a.velocity + b.velocity);
  const Vec3 step = b.box.X_WB.translation() - a.box.X_WB.translation();
  const double turn = a.box.X_WB.rotation().angularDistance(b.box.X_WB.rotation());
  const double half_diagonal = 0.5 * std::max(a.box.size_m.norm(), b.box.size_m.norm());
  const double allowed = 0.2 + turn * half_diagonal + 0.5 * dt * (b.velocity - a.velocity).norm() +
                         dt * dt / 8.0 * (a.acceleration.norm() + b.acceleration.norm() + 12.0);
  const double ratio = (step - expected).norm() / allowed;
  return std::isnan(ratio) ? HUGE_VAL : ratio;
}

void TrackChecker::check_identity(const labels::LabelSet& labels, const std::string& where,
                                  Checks& checks) {
  for (const labels::ObjectLabel& object : labels.objects) {
    const auto [identity, new_id] =
        identities_.try_emplace(object.object, Identity{object.name, object.class_id});
    const auto [id, new_name] = ids_.try_emplace(object.name, object.object);
    const bool good = identity->second.name == object.name &&
                      identity->second.class_id == object.class_id && id->second == object.object;
    checks.count("same_id_same_object", good,
                 fmt::format("{}, id {} is '{}'", where, object.object.value(), object.name),
                 "objects");
  }
}

void TrackChecker::check_ego(const native::StoredFrame& frame, const labels::ObjectLabel& ego,
                             const std::string& where, Checks& checks) {
  for (const SensorFrame& sensor : frame.sensors) {
    if (sensor.reference != frame.labels.time) continue;
    const Vec3 offset = sensor.X_WE.inverse() * ego.box.X_WB.translation();
    const auto [first, inserted] = ego_offset_.try_emplace(ego.object, offset);
    // Steered front wheels may widen the box on one side by a few centimetres.
    if (!inserted) {
      checks.residual("ego_box_in_ego_frame", (offset - first->second).norm(), 0.1, "m",
                      where + ", " + sensor.name);
    }
  }
}

void TrackChecker::frame(const SensorRig&, const native::StoredFrame& frame, Checks& checks) {
  const labels::LabelSet& labels = frame.labels;
  const std::string where = fmt::format("frame {}", labels.frame);
  if (!times_.empty()) checks.count("time_ascends", labels.time > times_.back(), where, "frames");
  times_.push_back(labels.time);
  check_identity(labels, where, checks);
  for (const labels::ObjectLabel& object : labels.objects) {
    tracks_[object.object].push_back({labels.frame, labels.time.seconds(), object.box,
                                      object.velocity_W_m_s, object.acceleration_W_m_s2,
                                      object.name});
    if (object.is_ego) check_ego(frame, object, where, checks);
  }
}

void TrackChecker::finish(Checks& checks) {
  for (const auto& [object, track] : tracks_) {
    for (std::size_t i = 1; i < track.size(); ++i) {
      const std::string where = fmt::format("frame {}, {}", track[i].frame, track[i].name);
      const double step = excess(track[i - 1], track[i]);
      // Away and back: neighbours agree with each other and not with the one between.
      const bool between = i + 1 < track.size();
      const bool stray = between && step > 1.0 && excess(track[i], track[i + 1]) > 1.0 &&
                         excess(track[i - 1], track[i + 1]) <= 1.0;
      checks.count("track_continuity", !stray && step < HUGE_VAL, where, "steps");
      if (step > 1.0 && !stray) checks.add("track_jumps", 1, 0, where, "jumps");
    }
  }
}

}  // namespace raytruth::formats
