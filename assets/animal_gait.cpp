#include "assets/animal_gait.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "assets/implicit_surface.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

struct Gait {
  double stride;  ///< in withers' heights
  double bears;   ///< share of the cycle that a foot is on the ground
  double lift;
  std::array<double, 4> lands;  ///< place in the cycle: LF, RF, LH, RH
  double rise;
  double rises_at;
};

// Lengths of strides: 1983's 2.3 Fr^0.3 at Fr of 0.06, 0.5 and 3, a little shorter.
constexpr Gait kWalk{0.95, 0.64, 0.07, {0.25, 0.75, 0.0, 0.5}, 0.006, 0.0};
constexpr Gait kTrot{1.60, 0.44, 0.13, {0.5, 0.0, 0.0, 0.5}, 0.022, 0.2};
constexpr Gait kGallop{3.00, 0.26, 0.20, {0.48, 0.60, 0.0, 0.12}, 0.045, 0.35};

double part_of_cycle(double x) { return x - std::floor(x); }

Footing step_of(const Gait& gait, AnimalLeg leg, double ways) {
  const double p = part_of_cycle(ways / gait.stride - gait.lands[static_cast<std::size_t>(leg)]);
  const double reach = 0.5 * gait.bears * gait.stride;
  if (p < gait.bears) return {reach - p * gait.stride, 0.0, 0.0};
  const double span = 1.0 - gait.bears;
  const double u = (p - gait.bears) / span;
  // From there to here with the ground's speed at both ends.
  const double slope = -gait.stride * span;
  const double u2 = u * u, u3 = u2 * u;
  const double ahead = (2 * u3 - 3 * u2 + 1) * -reach + (u3 - 2 * u2 + u) * slope +
                       (3 * u2 - 2 * u3) * reach + (u3 - u2) * slope;
  const double s = det::sin(kPi * u);
  return {ahead, gait.lift * s * s, s * s};
}

// Shares of walk, trot and gallop at a speed, and of any at all.
struct Mixture {
  double moves, trots, gallops;
};
Mixture mixture(double speed, double withers) {
  const double froude = speed * speed / (9.81 * withers);
  return {smooth_step(0.05, 0.4, std::abs(speed) / withers), smooth_step(0.30, 0.45, froude),
          smooth_step(2.2, 2.9, froude)};
}

}  // namespace

Footing footing(AnimalLeg leg, double way, double speed, double withers) {
  const Mixture m = mixture(speed, withers);
  Footing f;
  const auto add = [&](const Gait& gait, double share) {
    if (share <= 0.0) return;
    const Footing g = step_of(gait, leg, way / withers);
    f.ahead += share * g.ahead;
    f.lift += share * g.lift;
    f.swing += share * g.swing;
  };
  add(kWalk, m.moves * (1.0 - m.trots));
  add(kTrot, m.moves * m.trots * (1.0 - m.gallops));
  add(kGallop, m.moves * m.trots * m.gallops);
  return f;
}

double trunk_rise(double way, double speed, double withers) {
  const Mixture m = mixture(speed, withers);
  const auto of = [&](const Gait& g, double times) {
    return g.rise * det::cos(2.0 * kPi * times * (way / withers / g.stride - g.rises_at));
  };
  return m.moves *
         ((1.0 - m.trots) * of(kWalk, 2.0) + m.trots * (1.0 - m.gallops) * of(kTrot, 2.0) +
          m.trots * m.gallops * of(kGallop, 1.0));
}

}  // namespace raytruth::assets
