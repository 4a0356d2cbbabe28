#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "labels/formats/preview/panels.h"
#include "sim/core/math.h"

namespace raytruth::formats::preview {
namespace {

// From behind the ego to what lies ahead, over the panel's width.
constexpr double kBehind_m = 30.0;
constexpr double kAhead_m = 66.0;
constexpr int kRing_m = 10;
constexpr int kRings = 13;
constexpr int kNamedRings = 6;

class Map {
 public:
  explicit Map(const Canvas& canvas)
      : scale_(canvas.width() / (kBehind_m + kAhead_m)), middle_(0.5 * canvas.height()) {}
  double scale() const { return scale_; }
  Vec2 operator()(const Vec3& p_E) const {
    return {(p_E.x() + kBehind_m) * scale_, middle_ - p_E.y() * scale_};
  }

 private:
  double scale_, middle_;
};

void draw_rings(const Map& map, Canvas& canvas) {
  for (int i = 1; i <= kRings; ++i) {
    canvas.circle(map(Vec3::Zero()), i * kRing_m * map.scale(), {52, 58, 66});
  }
  for (int i = 1; i <= kNamedRings; ++i) {
    canvas.text(map(Vec3(i * kRing_m, 0, 0)) + Vec2(3, -3), fmt::format("{} m", i * kRing_m),
                {120, 130, 142}, 0.38);
  }
}

void draw_field_of_view(const CameraSpec& camera, const Map& map, Canvas& canvas) {
  const Vec3 eye = camera.X_EC.translation();
  for (const double x : {0.0, static_cast<double>(camera.width)}) {
    const Vec3 far_E = camera.X_EC * (150.0 * unproject(camera, Vec2(x, 0.5 * camera.height)));
    canvas.line(map(eye), map(far_E), {70, 92, 110});
  }
}

void draw_points(const SensorFrame& lidar, const Pose& X_EW, const labels::ObjectLabel* ego,
                 const Map& map, Canvas& canvas) {
  const auto x = lidar.buffer("x_m").as<float>();
  const auto y = lidar.buffer("y_m").as<float>();
  const auto z = lidar.buffer("z_m").as<float>();
  const Pose X_ES = lidar.X_WE.inverse() * lidar.X_WS;
  Pose X_ES_then;
  std::int32_t time_of_pose = -1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const EvidenceSample& s = lidar.evidence.samples[i];
    // Points are raw; each is put where the ego was at its own time.
    if (s.time_ns != time_of_pose) {
      const double dt = (lidar.start + SimTime::from_ns(s.time_ns) - lidar.reference).seconds();
      const Pose X_WE = ego == nullptr ? lidar.X_WE
                                       : labels::advance(lidar.X_WE, ego->velocity_W_m_s,
                                                         ego->angular_velocity_W_rad_s, dt);
      X_ES_then = X_EW * X_WE * X_ES;
      time_of_pose = s.time_ns;
    }
    const Vec3 p_E = X_ES_then * Vec3(x[i], y[i], z[i]);
    const Colour c = line_colour(s.class_id);
    if (is_actor(s.object)) {
      canvas.dot(map(p_E), c);
    } else {
      const Vec2 at = map(p_E);
      if (std::abs(at.x()) < 1e4 && std::abs(at.y()) < 1e4) {
        const auto quiet = [](std::uint8_t v) { return static_cast<std::uint8_t>(v * 7 / 8); };
        canvas.set(static_cast<int>(std::floor(at.x())), static_cast<int>(std::floor(at.y())),
                   {quiet(c.red), quiet(c.green), quiet(c.blue)});
      }
    }
  }
}

void draw_box(const labels::Box3d& box, const Pose& X_EW, Colour colour, const Map& map,
              Canvas& canvas) {
  const auto at = [&](double x, double y) {
    return map(X_EW * (box.X_WB * Vec3(x * box.size_m.x(), y * box.size_m.y(), 0.0)));
  };
  const std::array<Vec2, 4> c{at(0.5, 0.5), at(0.5, -0.5), at(-0.5, -0.5), at(-0.5, 0.5)};
  canvas.line(c[0], c[1], colour, 2);
  for (std::size_t i = 1; i < 4; ++i) canvas.line(c[i], c[(i + 1) % 4], colour);
  canvas.line(at(0.0, 0.0), at(0.5, 0.0), colour);
}

void draw_ego(const labels::ObjectLabel* ego, const Pose& X_EW, const Map& map, Canvas& canvas) {
  const Colour white{245, 247, 250};
  if (ego != nullptr) {
    const labels::Box3d& box = ego->box;
    std::vector<Vec2> outline;
    for (const auto& [x, y] :
         {std::pair{0.5, 0.0}, {0.3, 0.5}, {-0.5, 0.5}, {-0.5, -0.5}, {0.3, -0.5}}) {
      outline.push_back(map(X_EW * (box.X_WB * Vec3(x * box.size_m.x(), y * box.size_m.y(), 0.0))));
    }
    canvas.fill(outline, {60, 150, 110});
    for (std::size_t i = 0; i < outline.size(); ++i) {
      canvas.line(outline[i], outline[(i + 1) % outline.size()], white);
    }
    canvas.tag(map(X_EW * box.X_WB.translation()) + Vec2(-10, -0.6 * box.size_m.y() * map.scale()),
               fmt::format("{} {:.1f} m/s", ego->name, ego->speed_m_s), white);
  } else {
    canvas.circle(map(Vec3::Zero()), 4.0, white);
  }
}

}  // namespace

Canvas top_panel(const CameraSpec& camera, const SensorFrame& camera_frame,
                 const std::vector<SensorFrame>& frames, const labels::LabelSet& labels,
                 int height) {
  Canvas canvas(kPanelWidth, height);
  const Map map(canvas);
  const labels::ObjectLabel* ego = nullptr;
  for (const labels::ObjectLabel& object : labels.objects) {
    if (object.is_ego) ego = &object;
  }
  const Pose X_EW = camera_frame.X_WE.inverse();
  draw_rings(map, canvas);
  draw_field_of_view(camera, map, canvas);
  for (const SensorFrame& frame : frames) {
    if (frame.kind == SensorKind::kLidar) draw_points(frame, X_EW, ego, map, canvas);
  }
  for (const labels::ObjectLabel& object : labels.objects) {
    if (!object.is_ego) draw_box(object.box, X_EW, line_colour(object.class_id), map, canvas);
  }
  for (const labels::ObjectLabel& object : labels.objects) {
    if (object.is_ego) continue;
    const Vec2 at = map(X_EW * object.box.X_WB.translation());
    const bool inside =
        at.x() > 0 && at.y() > 0 && at.x() < canvas.width() && at.y() < canvas.height();
    if (inside) {
      const double lift = 4.0 + 0.5 * object.box.size_m.y() * map.scale();
      canvas.tag(at + Vec2(-10, -lift), object.name, line_colour(object.class_id));
    }
  }
  draw_ego(ego, X_EW, map, canvas);
  return canvas;
}

}  // namespace raytruth::formats::preview
