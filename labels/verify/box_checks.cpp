#include <algorithm>
#include <cmath>

#include "labels/verify/frame_checks.h"

namespace raytruth::labels {
namespace {

// Poses here are products of the same numbers: a few roundings at coordinates up to 10 km.
constexpr double kSamePose_m = 1e-9;

double corner_distance(const Box3d& a, const Box3d& b) {
  const std::array<Vec3, 8> ca = corners(a);
  const std::array<Vec3, 8> cb = corners(b);
  double worst = 0.0;
  for (std::size_t i = 0; i < ca.size(); ++i) {
    const double d = (ca[i] - cb[i]).norm();
    if (!(d <= worst)) worst = d;  // keeps NaN
  }
  return worst;
}

double pose_distance(const Pose& a, const Pose& b) {
  // A rotation moves a point at 1 m by at most twice the difference of the quaternions.
  const double same = (a.rotation().coeffs() - b.rotation().coeffs()).norm();
  const double negated = (a.rotation().coeffs() + b.rotation().coeffs()).norm();
  return (a.translation() - b.translation()).norm() + 2.0 * std::min(same, negated);
}

double rect_distance(const std::optional<Rect>& a, const std::optional<Rect>& b) {
  if (!a || !b) return a.has_value() == b.has_value() ? 0.0 : HUGE_VAL;
  return std::max(std::max(std::abs(a->left - b->left), std::abs(a->right - b->right)),
                  std::max(std::abs(a->top - b->top), std::abs(a->bottom - b->bottom)));
}

// The box at the frame's time against that at the sensor's. At the same time they differ only by
// the linear blend of poses between the motion keys of the scene: keys up to 10 ms apart and 20
// m/s^2 give a dt^2 / 8 = 0.25 mm, and as much again for turns: 1 mm. At another time the box has
// moved on; a scenario may change velocities at once, so as much as the velocity itself is allowed,
// and 0.1 m for legs.
double allowed_between_m(const ObjectLabel& label, double dt) {
  if (dt == 0.0) return 0.001;
  return 0.1 + dt * label.velocity_W_m_s.norm() + 0.5 * 12.0 * dt * dt;
}

}  // namespace

BoxChecks::BoxChecks(Sheet& sheet)
    : pose_(sheet.add("sensor_pose_of_rig", "m", kSamePose_m)),
      box_(sheet.add("view_box_of_evidence", "m", kSamePose_m)),
      frame_box_(sheet.add("frame_box_moves_to_view", "of the allowed way", 1.0)),
      projected_(sheet.add("projected_box_of_3d_box", "px", 0.01)),
      amodal_(sheet.add("amodal_box_in_projected", "px beyond the allowed", 0.0)) {}

void BoxChecks::check(const SensorCase& c) {
  const Pose& X_ES = c.camera != nullptr ? c.camera->X_EC : c.lidar->X_EL;
  pose_.value(pose_distance(c.frame.X_WS, c.frame.X_WE * X_ES), [&] { return c.where(); });
  for (const auto& [object, seen] : c.scene.actors()) {
    if (seen.label == nullptr || seen.view == nullptr || seen.evidence == nullptr) continue;
    const auto where = [&, &s = seen] { return c.where(s); };
    const SensorView& view = *seen.view;
    box_.value(corner_distance(view.box, posed_box(seen.evidence->X_WA, seen.evidence->box_A)),
               where);

    const double dt = (view.time - c.labels.time).seconds();
    const ObjectLabel& label = *seen.label;
    const Vec3 moved = label.box.X_WB.translation() + dt * label.velocity_W_m_s;
    const double way = dt == 0.0 ? corner_distance(label.box, view.box)
                                 : (moved - view.box.X_WB.translation()).norm();
    frame_box_.value(way / allowed_between_m(label, std::abs(dt)), where);
    if (c.camera == nullptr) continue;

    const Pose X_CW = c.scene.X_WS(view.time.ns()).inverse();
    const auto again = project_box(*c.camera, X_CW * view.box.X_WB, view.box.size_m);
    // With a rolling shutter the camera's place is extrapolated, here with the acceleration too.
    const double slack =
        c.scene.sensor_error_m(view.time.ns(), 1.0) * std::max(c.camera->fx, c.camera->fy);
    projected_.value(std::max(0.0, rect_distance(view.projected, again) - slack), where);
    if (!view.amodal) continue;
    double beyond = HUGE_VAL;
    if (view.projected) {
      // Centres of the outer pixels lie in the projected box of their own rows' time.
      const PixelBox& alone = seen.evidence->alone_box;
      const double rows_s = c.camera->row_time_s * (alone.bottom - alone.top + 1);
      const auto later = static_cast<std::int64_t>(rows_s * 1e9);
      double nearest = HUGE_VAL;
      for (const Vec3& corner : corners(view.box)) nearest = std::min(nearest, (X_CW * corner).z());
      const double focal = std::max(c.camera->fx, c.camera->fy);
      const double speed = label.velocity_W_m_s.norm() + 60.0;  // against an ego of up to 60 m/s
      const double shift_m =
          0.002 + c.scene.box_error_m(seen, view.time.ns() + later) + rows_s * speed;
      const double slack_px = 0.5 + focal * (shift_m / std::max(nearest, 0.05) + 1.0 * rows_s);
      beyond = std::max(std::max(view.projected->left - view.amodal->left,
                                 view.amodal->right - view.projected->right),
                        std::max(view.projected->top - view.amodal->top,
                                 view.amodal->bottom - view.projected->bottom)) -
               slack_px;
    }
    amodal_.value(std::max(0.0, beyond), where);
  }
}

}  // namespace raytruth::labels
