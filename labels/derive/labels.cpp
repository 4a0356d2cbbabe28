#include "labels/derive/labels.h"

#include <algorithm>
#include <cmath>

#include "labels/derive/appearance.h"
#include "sim/core/check.h"
#include "sim/core/math.h"

namespace raytruth::labels {
namespace {

Rect rect_of(const PixelBox& box) {
  return {static_cast<double>(box.left), static_cast<double>(box.top),
          static_cast<double>(box.right) + 1.0, static_cast<double>(box.bottom) + 1.0};
}

std::vector<SensorView::Occluder> sorted(const std::map<ObjectId, std::uint32_t>& occluders) {
  std::vector<SensorView::Occluder> list;
  list.reserve(occluders.size());
  for (const auto& [object, samples] : occluders) list.push_back({object, samples});
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a.samples > b.samples; });
  return list;
}

// The camera where it was at a time near the frame's reference time.
Pose camera_at(const SensorFrame& frame, const CameraSpec& camera, const ActorState* ego,
               SimTime time) {
  if (ego == nullptr || time == frame.reference) return frame.X_WS;
  return advance(frame.X_WE, ego->V_WA.linear_m_s, ego->V_WA.angular_rad_s,
                 (time - frame.reference).seconds()) *
         camera.X_EC;
}

SensorView view_of(const SensorFrame& frame, const ObjectEvidence& e, const SensorRig& rig,
                   const ActorState* ego) {
  SensorView view;
  view.sensor = frame.sensor;
  view.time = SimTime::from_ns(e.time_ns);
  view.seen = e.seen;
  view.alone = e.alone;
  view.alone_outside = e.alone_outside;
  view.occlusion =
      e.alone == 0 ? 1.0 : 1.0 - static_cast<double>(e.seen) / static_cast<double>(e.alone);
  view.box = posed_box(e.X_WA, e.box_A);
  view.occluders = sorted(e.occluders);
  if (frame.kind != SensorKind::kCamera) return view;

  const double whole = static_cast<double>(e.alone) + static_cast<double>(e.alone_outside);
  view.truncation = whole > 0.0 ? static_cast<double>(e.alone_outside) / whole : 0.0;
  if (!e.seen_box.empty()) view.tight = rect_of(e.seen_box);
  if (!e.alone_box.empty()) view.amodal = rect_of(e.alone_box);
  for (const CameraSpec& camera : rig.cameras) {
    if (camera.id != frame.sensor) continue;
    const Pose X_WC = camera_at(frame, camera, ego, view.time);
    view.projected = project_box(camera, X_WC.inverse() * view.box.X_WB, view.box.size_m);
  }
  return view;
}

}  // namespace

std::array<Vec3, 8> corners(const Box3d& box) {
  std::array<Vec3, 8> list;
  for (unsigned i = 0; i < 8; ++i) {
    const Vec3 sign((i & 1U) != 0 ? 0.5 : -0.5, (i & 2U) != 0 ? 0.5 : -0.5,
                    (i & 4U) != 0 ? 0.5 : -0.5);
    list[i] = box.X_WB * sign.cwiseProduct(box.size_m);
  }
  return list;
}

Box3d posed_box(const Pose& X_WA, const Box3& box_A) {
  return {X_WA * Pose(Eigen::Quaterniond::Identity(), box_A.center()), box_A.size()};
}

Pose advance(const Pose& X_WA, const Vec3& velocity_W_m_s, const Vec3& angular_velocity_W_rad_s,
             double ahead_s) {
  const Vec3 translation = X_WA.translation() + ahead_s * velocity_W_m_s;
  const double rate = angular_velocity_W_rad_s.norm();
  if (rate == 0.0) return Pose(X_WA.rotation(), translation);
  const double half = 0.5 * rate * ahead_s;
  const Vec3 v = det::sin(half) / rate * angular_velocity_W_rad_s;
  return Pose(Eigen::Quaterniond(det::cos(half), v.x(), v.y(), v.z()) * X_WA.rotation(),
              translation);
}

LabelSet derive(std::uint32_t frame, const Snapshot& snapshot, const std::vector<Box3>& boxes_A,
                ActorId ego, const SensorRig& rig, const std::vector<SensorFrame>& frames) {
  RT_CHECK(boxes_A.size() == snapshot.actors.size(), boxes_A.size(), snapshot.actors.size());
  RT_CHECK(snapshot.models.size() == snapshot.actors.size(), snapshot.models.size());
  LabelSet set;
  set.frame = frame;
  set.time = snapshot.time;
  const ActorState* ego_state = snapshot.find(ego);
  for (std::size_t i = 0; i < snapshot.actors.size(); ++i) {
    const ActorState& state = snapshot.actors[i];
    const ActorModel& model = *snapshot.models[i];
    Box3 box_A = boxes_A[i];
    if (box_A.empty()) {
      box_A.min = model.box_center_m - 0.5 * model.box_size_m;
      box_A.max = model.box_center_m + 0.5 * model.box_size_m;
    }
    ObjectLabel label;
    label.object = object_of(state.id);
    label.name = model.name;
    label.class_id = model.class_id;
    label.box = posed_box(state.X_WA, box_A);
    label.velocity_W_m_s = state.V_WA.linear_m_s;
    label.angular_velocity_W_rad_s = state.V_WA.angular_rad_s;
    label.acceleration_W_m_s2 = state.acceleration_m_s2;
    label.speed_m_s = state.speed_m_s;
    label.road = state.place.road;
    label.lane = state.place.lane;
    label.is_ego = state.id == ego;
    label.lamps = lamp_labels(model, state);
    label.animations = animation_labels(state);
    for (const SensorFrame& sensor : frames) {
      for (const ObjectEvidence& e : sensor.evidence.objects) {
        if (e.object == label.object) label.views.push_back(view_of(sensor, e, rig, ego_state));
      }
    }
    std::sort(label.views.begin(), label.views.end(),
              [](const SensorView& a, const SensorView& b) { return a.sensor < b.sensor; });
    set.objects.push_back(std::move(label));
  }
  std::sort(set.objects.begin(), set.objects.end(),
            [](const ObjectLabel& a, const ObjectLabel& b) { return a.object < b.object; });
  return set;
}

}  // namespace raytruth::labels
