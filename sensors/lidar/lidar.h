#pragma once

#include <cstdint>
#include <vector>

#include "scenes/build/scene.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/time.h"

namespace raytruth::lidar {

struct LidarOptions {
  std::uint64_t seed = 0;
  std::uint32_t frame = 0;
  int threads = 0;  ///< 0 = all
  /// Range noise, quantisation and chance of detection. False: exact ranges, and a return exactly
  /// when its signal reaches the threshold.
  bool noise = true;
};

struct Span {
  SimTime start, end;
};
/// One turn, centred on the reference time t. Longer at the end when the last firing is later.
Span sampling_span(const LidarSpec& lidar, SimTime t);

/// The rays of one turn, ring by ring as they are traced: neighbours in azimuth stand together.
std::vector<tracing::Ray> firing_rays(const tracing::TraceScene& scene, const LidarSpec& lidar,
                                      ActorId ego, SimTime t);

/// One turn: each firing at its own time and at the ego's and every actor's pose of that time. The
/// scene must span sampling_span(); times beyond its end see its last poses.
///
/// Firings. Column c starts c / columns of a turn after start; beam b fires fire_time_s later, and
/// the head turns on meanwhile: azimuth = start_azimuth_rad - 2 pi * (time in turns) +
/// azimuth_offset_rad. Points come column by column, within a column by fire time.
///
/// A beam is its one central ray: divergence only widens mirror-like lobes; sub-rays, mixed and
/// multiple returns don't exist yet. It passes up to four panes (Material::transmission > 0); the
/// strongest echo wins and the label is the surface that made it.
///
/// Signal, relative to that of a 10 % Lambertian target at normal incidence at
/// range_at_10_percent_m in vacuum:
///   x = (q / 0.1) (range_at_10_percent_m / R)^2,
///   q = (diffuse + glossy + retro) * panes^2 * exp(-2 R * 3.0 / visual_range_m)
/// (LiDAR equation for a target that fills the beam; terms: radiometry.h; fog in a box takes from
/// the way inside it alone, and sends no echo of its own). A return needs
/// range_min_m <= R <= range_max_m. Detected with probability Phi(5 (x - 1)): a threshold of five
/// standard deviations of the receiver's noise. Range noise is normal with
/// sigma = range_sigma_m sqrt(1 + 10 / x), so it goes as 1 / sqrt(SNR) when weak (Wojtanowski et
/// al., Opto-Electronics Review 22(3), 2014), then the range is rounded to range_resolution_m and
/// kept within the limits. Noise moves a point along its ray only; Evidence keeps the exact
/// distance.
///
/// "intensity" is q clamped to [0, 1]: range-corrected, 1 = white Lambertian at normal incidence,
/// not corrected for incidence or air; retro-reflectors saturate.
///
/// Evidence: one sample per point. For each actor of `snapshot` (the one at t, which gives boxes
/// and weather): seen = points on it; alone = firings that would return from it with everything
/// else taken away, by the same draw of chance; an occluder is who returned instead, or who stood
/// in the beam when nothing returned. X_WA is taken at the middle one of its seen (else alone)
/// firings. Without sees_ego the ego's own body doesn't exist.
SensorFrame scan(const tracing::TraceScene& scene, const LidarSpec& lidar, ActorId ego,
                 const scene::ActorAssets& assets, const Snapshot& snapshot, SimTime t,
                 const LidarOptions& options);

}  // namespace raytruth::lidar
