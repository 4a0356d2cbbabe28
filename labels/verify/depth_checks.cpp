#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "labels/verify/frame_checks.h"

namespace raytruth::labels {
namespace {

// A pixel counts when it and its neighbours up to two pixels away show the same part of the same
// object: away from edges.
constexpr int kAround = 2;
// Below this many points a share says nothing.
constexpr std::uint64_t kEnough = 20;

struct Neighbourhood {
  double nearest = HUGE_VAL, farthest = 0.0;
  bool one_surface = true;
};

Neighbourhood around(const CameraSpec& camera, const std::vector<EvidenceSample>& samples, int x,
                     int y) {
  Neighbourhood n;
  const auto at = [&](int px, int py) -> const EvidenceSample& {
    return samples[static_cast<std::size_t>(py) * static_cast<std::size_t>(camera.width) +
                   static_cast<std::size_t>(px)];
  };
  const EvidenceSample& middle = at(x, y);
  for (int dy = -kAround; dy <= kAround; ++dy) {
    for (int dx = -kAround; dx <= kAround; ++dx) {
      const EvidenceSample& s = at(x + dx, y + dy);
      n.one_surface = n.one_surface && s.object == middle.object && s.part == middle.part;
      // The point's own ray passes within a pixel of these centres.
      if (std::max(std::abs(dx), std::abs(dy)) > 1) continue;
      n.nearest = std::min(n.nearest, static_cast<double>(s.depth_m));
      n.farthest = std::max(n.farthest, static_cast<double>(s.depth_m));
    }
  }
  return n;
}

// Evidence of each sensor numbers parts for itself. A pulse that went through a pane shows another
// part than the pixel there.
bool same_part(const Evidence& a, const EvidenceSample& in_a, const Evidence& b,
               const EvidenceSample& in_b) {
  return in_a.part < a.parts.size() && in_b.part < b.parts.size() &&
         a.parts[in_a.part].name == b.parts[in_b.part].name;
}

}  // namespace

// A point in front of what the camera saw at its pixel would have been seen itself: only relief
// finer than a pixel may do that. Points behind are hidden from the camera by their own object (it
// stands elsewhere than the LiDAR); on the whole most must agree.
DepthChecks::DepthChecks(Sheet& sheet)
    : in_front_(sheet.add("points_in_front_of_depth", "share of points", 0.01)),
      agrees_(sheet.add("points_off_depth", "share of points", 0.1)) {}

void DepthChecks::check(const SensorCase& camera, const SensorCase& lidar) {
  const CameraSpec& spec = *camera.camera;
  const std::vector<EvidenceSample>& pixels = camera.frame.evidence.samples;
  const std::vector<EvidenceSample>& points = lidar.frame.evidence.samples;
  const Buffer* x_m = lidar.frame.find("x_m");
  if (x_m == nullptr || x_m->data.size() != 4 * points.size() ||
      pixels.size() !=
          static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height)) {
    return;  // counted elsewhere
  }
  const Pose X_CW_reference = camera.frame.X_WS.inverse();
  std::uint64_t compared = 0;
  std::uint64_t in_front = 0;
  std::uint64_t off = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const EvidenceSample& s = points[i];
    if (!s.object.valid() || s.part == 0) continue;
    const std::int64_t time = lidar.frame.start.ns() + s.time_ns;
    Vec3 p_W = lidar.scene.X_WS(time) * noise_free_point(*lidar.lidar, lidar.frame, i);
    double tolerance = lidar.scene.sensor_error_m(time, s.distance_m);
    if (is_actor(s.object)) {
      // The point moves with its actor to where the camera saw it.
      const Seen* there = camera.scene.find(s.object);
      const Seen* here = lidar.scene.find(s.object);
      if (there == nullptr || there->view == nullptr || here == nullptr || here->view == nullptr ||
          here->evidence == nullptr) {
        continue;
      }
      const Box3d then = SceneAt::box(*here, time);
      p_W = there->view->box.X_WB * (then.X_WB.inverse() * p_W);
      tolerance += lidar.scene.box_error_m(*here, time);
    }
    Vec3 p_C = X_CW_reference * p_W;
    if (p_C.z() < 0.1) continue;
    const auto inside = [&](const Vec2& p) {
      return p.x() >= kAround && p.y() >= kAround && p.x() < spec.width - kAround &&
             p.y() < spec.height - kAround;
    };
    Vec2 pixel = project(spec, p_C);
    if (!inside(pixel)) continue;
    if (spec.row_time_s > 0.0) {
      // A rolling shutter: the camera's place at the time of the row, which hardly moves the row.
      const std::size_t row =
          static_cast<std::size_t>(pixel.y()) * static_cast<std::size_t>(spec.width);
      p_C = camera.scene.X_WS(camera.frame.start.ns() + pixels[row].time_ns).inverse() * p_W;
      if (p_C.z() < 0.1) continue;
      pixel = project(spec, p_C);
      if (!inside(pixel)) continue;
      if (is_actor(s.object)) tolerance += 0.05;
    }
    const int x = static_cast<int>(pixel.x());
    const int y = static_cast<int>(pixel.y());
    const EvidenceSample& seen =
        pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(spec.width) +
               static_cast<std::size_t>(x)];
    if (seen.object != s.object || !same_part(camera.frame.evidence, seen, lidar.frame.evidence, s))
      continue;
    const Neighbourhood n = around(spec, pixels, x, y);
    if (!n.one_surface) continue;
    ++compared;
    tolerance += 0.01 + 0.001 * p_C.z();
    if (p_C.z() < n.nearest - tolerance) ++in_front;
    if (p_C.z() < n.nearest - tolerance || p_C.z() > n.farthest + tolerance) ++off;
  }
  if (compared < kEnough) return;
  const auto where = [&](std::uint64_t count) {
    return fmt::format("{} and {}: {} of {} points", camera.where(), lidar.frame.name, count,
                       compared);
  };
  const auto all = static_cast<double>(compared);
  in_front_.value(static_cast<double>(in_front) / all, [&] { return where(in_front); });
  agrees_.value(static_cast<double>(off) / all, [&] { return where(off); });
}

}  // namespace raytruth::labels
