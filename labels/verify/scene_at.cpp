#include "labels/verify/scene_at.h"

#include <algorithm>
#include <cmath>

namespace raytruth::labels {
namespace {

// What velocities may change by: 12 m/s^2 is beyond what tyres hold on a dry road; 2 rad/s^2 is a
// swerve.
constexpr double kAcceleration_m_s2 = 12.0;
constexpr double kTurn_rad_s2 = 2.0;
// Feet and hands run ahead of a body: as fast again as the body, over half a stride of 0.15 m.
constexpr double kLimb_m = 0.15;

double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }

Vec3 half_a_t2(const Vec3& acceleration, double t) { return 0.5 * t * t * acceleration; }

bool has_limbs(ClassId id) {
  const std::string_view name = Taxonomy::info(id).name;
  return Taxonomy::info(id).parent == "human" || name == "bicycle" || name == "animal";
}

}  // namespace

SceneAt::SceneAt(const LabelSet& labels, const SensorFrame& frame, const Pose& X_ES)
    : frame_(frame), X_ES_(X_ES), labels_time_(labels.time) {
  for (const ObjectLabel& object : labels.objects) {
    if (object.is_ego) ego_ = &object;
    Seen& seen = actors_[object.object];
    seen.label = &object;
    for (const SensorView& view : object.views) {
      if (view.sensor == frame.sensor) seen.view = &view;
    }
  }
  for (const ObjectEvidence& e : frame.evidence.objects) actors_[e.object].evidence = &e;
}

const Seen* SceneAt::find(ObjectId object) const {
  const auto it = actors_.find(object);
  return it == actors_.end() ? nullptr : &it->second;
}

Pose SceneAt::X_WS(std::int64_t time_ns) const {
  if (ego_ == nullptr || time_ns == frame_.reference.ns()) return frame_.X_WS;
  const double dt = seconds(time_ns - frame_.reference.ns());
  const Pose X_WE = advance(frame_.X_WE, ego_->velocity_W_m_s, ego_->angular_velocity_W_rad_s, dt);
  return Pose(X_WE.rotation(), X_WE.translation() + half_a_t2(ego_->acceleration_W_m_s2, dt)) *
         X_ES_;
}

double SceneAt::sensor_error_m(std::int64_t time_ns, double distance_m) const {
  const double dt = seconds(time_ns - frame_.reference.ns());
  const double change =
      std::abs(dt) * (std::abs(dt) + std::abs((frame_.reference - labels_time_).seconds()));
  return change * (kAcceleration_m_s2 + kTurn_rad_s2 * distance_m);
}

Box3d SceneAt::box(const Seen& seen, std::int64_t time_ns) {
  const double dt = seconds(time_ns - seen.view->time.ns());
  if (dt == 0.0) return seen.view->box;
  const ObjectLabel& label = *seen.label;
  // The rates are those of the actor's origin: the box turns about it.
  const Pose& X_WA = seen.evidence->X_WA;
  const Pose then = advance(X_WA, label.velocity_W_m_s, label.angular_velocity_W_rad_s, dt);
  const Pose X_WA_then(then.rotation(),
                       then.translation() + half_a_t2(label.acceleration_W_m_s2, dt));
  return {X_WA_then * (X_WA.inverse() * seen.view->box.X_WB), seen.view->box.size_m};
}

double SceneAt::box_error_m(const Seen& seen, std::int64_t time_ns) const {
  const double dt = std::abs(seconds(time_ns - seen.view->time.ns()));
  if (dt == 0.0) return 0.0;
  const ObjectLabel& label = *seen.label;
  const double since_labels = (seen.view->time - labels_time_).seconds();
  const double reach = 0.5 * label.box.size_m.norm();
  double error = dt * (dt + std::abs(since_labels)) * (kAcceleration_m_s2 + kTurn_rad_s2 * reach);
  // A scenario may set a velocity at once. What changed before the view shows in the way between
  // the two boxes; what changes while the sensor passes over the actor, mostly a few ms, doesn't.
  error += dt * 5.0;
  if (std::abs(since_labels) > 0.005) {
    const Vec3 way = seen.view->box.X_WB.translation() - label.box.X_WB.translation();
    error += dt * std::min(10.0, (way / since_labels - label.velocity_W_m_s).norm());
  }
  if (has_limbs(label.class_id)) {
    error += std::min(kLimb_m, dt * (1.0 + label.velocity_W_m_s.norm()));
  }
  return error;
}

double outside_m(const Box3d& box, const Vec3& p_W) {
  const Vec3 p_B = box.X_WB.inverse() * p_W;
  return (p_B.cwiseAbs() - 0.5 * box.size_m).maxCoeff();
}

}  // namespace raytruth::labels
