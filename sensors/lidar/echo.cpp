#include "sensors/lidar/echo.h"

#include <algorithm>
#include <cmath>

#include "sim/core/check.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::lidar {
namespace {

constexpr int kMostPanes = 4;
// A ray goes on this far behind a pane: more than single precision errs within 200 m.
constexpr double kBehindPane_m = 1e-3;
// Signals at which detection is sure to 1e-9 aren't drawn.
constexpr double kSureSignal = 2.2;

// Uniform in (0, 1), centred in its 2^-53 steps, from two words.
double uniform_of(std::uint32_t low, std::uint32_t high) {
  const std::uint64_t bits = low | (static_cast<std::uint64_t>(high) << 32);
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1.0p-52;
}

}  // namespace

double EchoTracer::meet(const tracing::Ray& ray, const Surface& surface, double passed,
                        Echo& echo) const {
  if (!echo.front.valid()) echo.front = surface.object;
  echo.end = surface.object;
  const double r = surface.distance_m;
  if (r >= lidar_.range_min_m && r <= lidar_.range_max_m) {
    // There and back.
    const double air = air_.has_box()
                           ? det::exp(-2.0 * air_.depth(ray.origin_W, ray.direction_W, r))
                           : receiver_.air(r);
    const double q = passed * surface.reflector().return_at(surface.cos_incidence) * air;
    const double signal = receiver_.signal(q, r);
    if (signal > echo.signal) {
      echo.distance_m = r;
      echo.q = q;
      echo.signal = signal;
      echo.object = surface.object;
      echo.slot = surface.slot;
    }
  }
  if (!surface.reflector().is_pane()) return 0.0;
  const double once = surface.reflector().pass_at(surface.cos_incidence);
  return passed * once * once;
}

void EchoTracer::trace(std::span<const tracing::Ray> rays, std::span<Echo> echoes,
                       const Closest& closest, Workspace& work) const {
  RT_CHECK(rays.size() == echoes.size(), rays.size(), echoes.size());
  work.hits.resize(rays.size());
  closest(rays, work.hits);
  work.onward.clear();
  work.whose.clear();
  work.passed.clear();
  for (std::size_t i = 0; i < rays.size(); ++i) {
    echoes[i] = Echo();
    if (!work.hits[i].hit()) continue;
    const Surface surface = surfaces_.at(rays[i], work.hits[i]);
    const double passed = meet(rays[i], surface, 1.0, echoes[i]);
    if (passed <= 0.0) continue;
    work.onward.push_back(rays[i]);
    work.onward.back().near_m = surface.distance_m + kBehindPane_m;
    work.whose.push_back(static_cast<std::uint32_t>(i));
    work.passed.push_back(passed);
  }
  for (int pane = 0; pane < kMostPanes && !work.onward.empty(); ++pane) {
    work.hits.resize(work.onward.size());
    closest(work.onward, work.hits);
    std::size_t kept = 0;
    for (std::size_t k = 0; k < work.onward.size(); ++k) {
      if (!work.hits[k].hit()) continue;
      const Surface surface = surfaces_.at(work.onward[k], work.hits[k]);
      const double passed = meet(work.onward[k], surface, work.passed[k], echoes[work.whose[k]]);
      if (passed <= 0.0) continue;
      work.onward[kept] = work.onward[k];
      work.onward[kept].near_m = surface.distance_m + kBehindPane_m;
      work.whose[kept] = work.whose[k];
      work.passed[kept] = passed;
      ++kept;
    }
    work.onward.resize(kept);
    work.whose.resize(kept);
    work.passed.resize(kept);
  }
}

Chance::Chance(const LidarSpec& lidar, const LidarOptions& options, const Receiver& receiver)
    : lidar_(lidar), options_(options), receiver_(receiver) {
  RandomStream random(options.seed, "lidar.firing", lidar.id.value(), options.frame);
  key_ = {random.bits32(), random.bits32()};
}

bool Chance::detected(const Echo& echo, std::size_t firing) const {
  if (echo.signal <= 0.0) return false;
  if (!options_.noise) return echo.signal >= 1.0;
  if (echo.signal > kSureSignal) return true;
  const auto words = philox4x32({static_cast<std::uint32_t>(firing), 0, 0, 0}, key_);
  return uniform_of(words[0], words[1]) < Receiver::detection(echo.signal);
}

double Chance::measured_range_m(const Echo& echo, std::size_t firing) const {
  if (!options_.noise) return echo.distance_m;
  const auto words = philox4x32({static_cast<std::uint32_t>(firing), 0, 0, 0}, key_);
  double r = echo.distance_m +
             receiver_.range_sigma_m(echo.signal) * normal_quantile(uniform_of(words[2], words[3]));
  const double step = lidar_.range_resolution_m;
  if (step > 0.0) r = step * std::floor(r / step + 0.5);
  return std::clamp(r, lidar_.range_min_m, lidar_.range_max_m);
}

}  // namespace raytruth::lidar
