#include "sensors/lidar/sweep.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sensors/lidar/lidar.h"
#include "sim/core/check.h"
#include "sim/core/math.h"

namespace raytruth::lidar {
namespace {

double last_firing_s(const LidarSpec& lidar) {
  double last = 0.0;
  for (const LidarBeam& beam : lidar.beams) last = std::max(last, beam.fire_time_s);
  return (lidar.columns - 1) / (lidar.columns * lidar.rotation_hz) + last;
}

}  // namespace

Span sampling_span(const LidarSpec& lidar, SimTime t) {
  const double turn_s = 1.0 / lidar.rotation_hz;
  const SimTime start = t - SimTime::from_s(0.5 * turn_s);
  return {start, start + SimTime::from_s(std::max(turn_s, last_firing_s(lidar)))};
}

Sweep::Sweep(const tracing::TraceScene& scene, const LidarSpec& lidar, ActorId ego, SimTime t)
    : scene_(scene), ego_(object_of(ego)), X_EL_(lidar.X_EL) {
  RT_CHECK(lidar.columns > 0 && lidar.columns <= 65536, lidar.columns);
  RT_CHECK(lidar.rotation_hz > 0.0 && !lidar.beams.empty(), lidar.rotation_hz, lidar.name);
  const Span span = sampling_span(lidar, t);
  start_ = span.start;
  end_ = span.end;
  column_s_ = 1.0 / (lidar.columns * lidar.rotation_hz);
  // Single precision moves Embree's far end by up to 1e-7 of it; the exact limit is applied later.
  far_m_ = lidar.range_max_m * (1.0 + 1e-5);

  by_rank_.resize(lidar.beams.size());
  std::iota(by_rank_.begin(), by_rank_.end(), std::size_t{0});
  std::stable_sort(by_rank_.begin(), by_rank_.end(), [&](std::size_t a, std::size_t b) {
    return lidar.beams[a].fire_time_s < lidar.beams[b].fire_time_s;
  });
  std::size_t most_steps = 0;
  for (const LidarBeam& beam : lidar.beams) {
    RT_CHECK(beam.fire_time_s >= 0.0, beam.fire_time_s);
    Beam b{};
    const double azimuth =
        beam.azimuth_offset_rad - 2.0 * kPi * lidar.rotation_hz * beam.fire_time_s;
    b.cos_elevation = det::cos(beam.elevation_rad);
    b.sin_elevation = det::sin(beam.elevation_rad);
    b.cos_azimuth = det::cos(azimuth);
    b.sin_azimuth = det::sin(azimuth);
    b.vertical_offset_m = beam.vertical_offset_m;
    b.fire_time_s = beam.fire_time_s;
    const double in_columns = beam.fire_time_s / column_s_;
    b.step = static_cast<std::size_t>(in_columns);
    b.u = in_columns - static_cast<double>(b.step);
    most_steps = std::max(most_steps, b.step);
    beams_.push_back(b);
  }
  for (std::size_t rank = 0; rank < by_rank_.size(); ++rank) beams_[by_rank_[rank]].rank = rank;

  for (int c = 0; c < lidar.columns; ++c) {
    const double azimuth = lidar.start_azimuth_rad - 2.0 * kPi * c / lidar.columns;
    columns_.push_back({det::cos(azimuth), det::sin(azimuth)});
  }
  const std::size_t keys = columns() + most_steps + 1;
  keys_.resize(keys);
  for (std::size_t k = 0; k < keys; ++k) {
    const Pose X = X_WL(k);
    keys_[k] = {X.matrix(), Eigen::Matrix3d::Zero(), X.translation(), Vec3::Zero()};
  }
  for (std::size_t k = 0; k + 1 < keys; ++k) {
    keys_[k].R_change = keys_[k + 1].R - keys_[k].R;
    keys_[k].p_change = keys_[k + 1].p - keys_[k].p;
  }
}

std::int64_t Sweep::column_start_ns(std::size_t column) const {
  return (start_ + SimTime::from_s(static_cast<double>(column) * column_s_)).ns();
}

Pose Sweep::X_WL(std::size_t column) const {
  return scene_.actor_pose(ego_, column_start_ns(column)) * X_EL_;
}

std::int32_t Sweep::time_ns(std::size_t column, std::size_t beam) const {
  const double after_s = static_cast<double>(column) * column_s_ + beams_[beam].fire_time_s;
  return static_cast<std::int32_t>(SimTime::from_s(after_s).ns());
}

Vec3 Sweep::direction_L(std::size_t column, std::size_t beam) const {
  const Column& c = columns_[column];
  const Beam& b = beams_[beam];
  return {b.cos_elevation * (c.cos_azimuth * b.cos_azimuth - c.sin_azimuth * b.sin_azimuth),
          b.cos_elevation * (c.sin_azimuth * b.cos_azimuth + c.cos_azimuth * b.sin_azimuth),
          b.sin_elevation};
}

tracing::Ray Sweep::ray(std::size_t column, std::size_t beam) const {
  const Beam& b = beams_[beam];
  const Key& key = keys_[column + b.step];
  const Vec3 d_L = direction_L(column, beam);
  const Eigen::Matrix3d R = key.R + b.u * key.R_change;
  tracing::Ray ray;
  ray.direction_W = R * d_L;
  ray.origin_W = key.p + b.u * key.p_change + b.vertical_offset_m * R.col(2);
  ray.near_m = 1e-3;
  ray.far_m = far_m_;
  ray.time_ns = start_.ns() + time_ns(column, beam);
  return ray;
}

}  // namespace raytruth::lidar
