#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "labels/verify/frame_checks.h"

namespace raytruth::labels {
namespace {

// Points of a body lie in its box by construction; the box is that of the frame's time and poses
// between motion keys are blended linearly: 1 mm (see box_checks.cpp), doubled.
constexpr double kBlend_m = 0.002;
// The same with single-precision distances: 1e-7 of the distance.
constexpr double kSingle = 1.2e-7;

// Everything about one actor at the time of one row.
struct RowBox {
  std::int64_t time_ns = -1;
  Box3d box;
  std::optional<Rect> rect;
  double error_m = 0.0;
  double error_px = 0.0;
};

}  // namespace

PixelChecks::PixelChecks(Sheet& sheet)
    : sky_(sheet.add("nothing_is_zero", "pixels")),
      // Distance and depth are each rounded to single precision: 2 x 2^-24, doubled for the ray.
      depth_(sheet.add("depth_of_distance", "of the distance", 2.4e-7)),
      in_box_(sheet.add("pixels_in_3d_box", "of the margin", 1.0)),
      in_projected_(sheet.add("mask_in_projected_box", "of the margin", 1.0)) {}

void PixelChecks::check(const SensorCase& c) {
  const CameraSpec& camera = *c.camera;
  const std::vector<EvidenceSample>& samples = c.frame.evidence.samples;
  const auto width = static_cast<std::size_t>(camera.width);
  if (samples.size() != width * static_cast<std::size_t>(camera.height)) return;  // counted already
  const ClassId sky = Taxonomy::named("sky");
  std::map<ObjectId, RowBox> boxes;
  Pose X_WC;
  std::int64_t time_of_pose = -1;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const EvidenceSample& s = samples[i];
    const auto where = [&] {
      return fmt::format("{}, pixel {},{}", c.where(), i % width, i / width);
    };
    if (!s.object.valid()) {
      const bool weather = Taxonomy::info(s.class_id).parent == "weather";
      sky_.item(weather || (s.distance_m == 0.0F && s.depth_m == 0.0F && s.part == 0 &&
                            s.material == 0 && s.class_id == sky),
                where);
      continue;
    }
    const std::size_t row_number = i / width;
    const double x = static_cast<double>(i % width) + 0.5;
    const double y = static_cast<double>(row_number) + 0.5;
    const Vec3 direction_C = unproject(camera, Vec2(x, y));
    const double distance = s.distance_m;
    depth_.value(
        distance > 0.0
            ? std::abs(static_cast<double>(s.depth_m) - distance * direction_C.z()) / distance
            : HUGE_VAL,
        where);
    if (!is_actor(s.object)) continue;
    const Seen* seen = c.scene.find(s.object);
    if (seen == nullptr || seen->view == nullptr || seen->evidence == nullptr) continue;

    const std::int64_t time = c.frame.start.ns() + s.time_ns;
    if (time != time_of_pose) X_WC = c.scene.X_WS(time);
    time_of_pose = time;
    RowBox& row = boxes[s.object];
    if (row.time_ns != time) {
      row.time_ns = time;
      row.box = SceneAt::box(*seen, time);
      row.error_m = kBlend_m + c.scene.box_error_m(*seen, time);
      const Pose X_CB = X_WC.inverse() * row.box.X_WB;
      row.rect = time == seen->view->time.ns() ? seen->view->projected
                                               : project_box(camera, X_CB, row.box.size_m);
      double nearest = HUGE_VAL;
      for (const Vec3& corner : corners({X_CB, row.box.size_m})) {
        nearest = std::min(nearest, corner.z());
      }
      const double sensor_m = c.scene.sensor_error_m(time, std::max(nearest, 1.0));
      row.error_px = 0.01 + std::max(camera.fx, camera.fy) * (row.error_m + sensor_m) /
                                std::max(nearest, 0.05);
    }
    const Vec3 p_W = X_WC * (distance * direction_C);
    const double margin = row.error_m + kSingle * distance + c.scene.sensor_error_m(time, distance);
    in_box_.value(std::max(0.0, outside_m(row.box, p_W)) / margin, where);

    double beyond = HUGE_VAL;
    if (row.rect) {
      beyond = std::max(std::max(row.rect->left - x, x - row.rect->right),
                        std::max(row.rect->top - y, y - row.rect->bottom));
    }
    in_projected_.value(std::max(0.0, beyond) / row.error_px, where);
  }
}

}  // namespace raytruth::labels
