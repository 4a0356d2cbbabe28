#include "sensors/camera/shutter.h"

#include <algorithm>
#include <cmath>

#include "sensors/camera/camera.h"

namespace raytruth::camera {
namespace {

constexpr double kSlotsPerExposure = 32.0;

}  // namespace

Span sampling_span(const CameraSpec& c, SimTime t) {
  const SimTime start = t - SimTime::from_s(0.5 * c.exposure_s + c.row_time_s * (c.height / 2));
  return {start, start + SimTime::from_s(c.row_time_s * (c.height - 1) + c.exposure_s)};
}

Shutter::Shutter(const tracing::TraceScene& scene, const CameraSpec& camera, ActorId ego, SimTime t)
    : scene_(scene), camera_(camera), ego_(object_of(ego)) {
  const Span span = sampling_span(camera, t);
  start_ = span.start;
  end_ = span.end;
  const double open_s = (end_ - start_).seconds();
  slot_s_ = std::max(camera.exposure_s, 1e-6) / kSlotsPerExposure;
  const auto count = static_cast<std::size_t>(std::ceil(open_s / slot_s_)) + 1;
  const scene::Scene& s = scene.scene();
  const double whole = std::max(1e-12, (s.end - s.start).seconds());
  slots_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const SimTime at =
        start_ + SimTime::from_s(std::min(open_s, (static_cast<double>(i) + 0.5) * slot_s_));
    const Pose X = X_WC(at.ns());
    slots_.push_back({X.matrix().cast<float>(), (X.translation() - s.origin_W).cast<float>(),
                      static_cast<float>(std::clamp((at - s.start).seconds() / whole, 0.0, 1.0))});
  }
}

std::int64_t Shutter::row_middle_ns(int row) const {
  return (start_ + SimTime::from_s(row * camera_.row_time_s + 0.5 * camera_.exposure_s)).ns();
}

Pose Shutter::X_WE(std::int64_t time_ns) const { return scene_.actor_pose(ego_, time_ns); }
Pose Shutter::X_WC(std::int64_t time_ns) const { return X_WE(time_ns) * camera_.X_EC; }

tracing::Ray Shutter::label_ray(const Vec2& pixel, std::int64_t time_ns, const Pose& X) const {
  tracing::Ray ray;
  ray.origin_W = X.translation();
  ray.direction_W = X.rotate(unproject(camera_, pixel));
  ray.near_m = 0.01;
  ray.time_ns = time_ns;
  return ray;
}

tracing::PathRay Shutter::colour_ray(float x, float y, int row, float open) const {
  const double at_s = row * camera_.row_time_s + static_cast<double>(open) * camera_.exposure_s;
  const Slot& slot = slots_[std::min(static_cast<std::size_t>(at_s / slot_s_), slots_.size() - 1)];
  Vec3f d_C;
  if (camera_.distortion.none()) {
    d_C = Vec3f((x - static_cast<float>(camera_.cx)) / static_cast<float>(camera_.fx),
                (y - static_cast<float>(camera_.cy)) / static_cast<float>(camera_.fy), 1.0F);
    d_C *= 1.0F / std::sqrt(d_C.squaredNorm());
  } else {
    d_C = unproject(camera_, Vec2(static_cast<double>(x), static_cast<double>(y))).cast<float>();
  }
  tracing::PathRay ray;
  ray.origin = slot.origin;
  ray.direction = slot.R * d_C;
  ray.near_m = 0.01F;
  ray.time = slot.time;
  return ray;
}

}  // namespace raytruth::camera
