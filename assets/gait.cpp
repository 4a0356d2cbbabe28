#include "assets/gait.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

double linear(double a, double b, double u) { return a + u * (b - a); }

// From p0 to p1 with slopes v0 and v1, over u in [0, 1].
double hermite(double p0, double v0, double p1, double v1, double u) {
  const double u2 = u * u;
  const double u3 = u2 * u;
  return (2.0 * u3 - 3.0 * u2 + 1.0) * p0 + (u3 - 2.0 * u2 + u) * v0 + (3.0 * u2 - 2.0 * u3) * p1 +
         (u3 - u2) * v1;
}

// A sole over the ground: where its ankle is, ahead of the hip and above the ground.
struct Foot {
  double x = 0.0, z = 0.0;
  double pitch = 0.0;  // toes down positive
  double clearance = 0.0;
};

// The ankle of a sole that stands on its heel or toe at (x, z).
Foot on_heel(double x, double z, double pitch) {
  const double c = det::cos(pitch), s = det::sin(pitch);
  const double reach = kHeel * kFootLength;
  return {x + reach * c + kFootHeight * s, z - reach * s + kFootHeight * c, pitch, z};
}
Foot on_toe(double x, double z, double pitch) {
  const double c = det::cos(pitch), s = det::sin(pitch);
  const double reach = kToe * kFootLength;
  return {x - reach * c + kFootHeight * s, z + reach * s + kFootHeight * c, pitch, z};
}

Foot foot_at(double p, double run) {
  const double stance = linear(0.62, 0.36, run);
  const double flat_from = linear(0.08, 0.05, run);
  const double flat_to = linear(0.40, 0.20, run);
  const double strike = deg_to_rad(linear(-14.0, -6.0, run));
  const double push = deg_to_rad(linear(48.0, 55.0, run));
  const double heel_x = linear(0.154, 0.110, run);  // where it strikes
  const double toe_x = heel_x + kFootLength;
  if (p < flat_from) return on_heel(heel_x - p * kStride, 0.0, strike * (1.0 - p / flat_from));
  if (p < flat_to) return on_heel(heel_x - p * kStride, 0.0, 0.0);
  if (p < stance) {
    const double u = (p - flat_to) / (stance - flat_to);
    return on_toe(toe_x - p * kStride, 0.0, push * u * u);
  }
  // Forwards through the air, to the next strike.
  const double span = 1.0 - stance;
  const double u = (p - stance) / span;
  const double lift = linear(0.022, 0.16, run) * det::sin(kPi * u);
  const double pitch = linear(push, strike, u * u * (3.0 - 2.0 * u));
  const Foot off = on_toe(toe_x - stance * kStride, 0.0, push);
  const Foot strikes = on_heel(heel_x, 0.0, strike);
  Foot foot = pitch > 0.0 ? on_toe(0.0, lift, pitch) : on_heel(0.0, lift, pitch);
  const double slope = -kStride * span;
  foot.x = hermite(off.x, slope, strikes.x, slope, u);
  return foot;
}

}  // namespace

LegPose gait_leg(double phase, double run) {
  const Foot foot = foot_at(phase, run);
  // The hip is lowest when both feet bear, highest over one leg; running the other way round.
  const double walk_hip = 0.5035 - 0.0185 * det::cos(4.0 * kPi * phase);
  const double run_hip = 0.490 + 0.020 * det::cos(4.0 * kPi * (phase - 0.43));
  const double down = linear(walk_hip, run_hip, run) - foot.z;
  const double most = 0.999 * (kThigh + kShin);
  const double length = std::min(most, det::hypot(foot.x, down));
  const double towards = det::atan2(foot.x, down);
  const double at_hip = det::acos(std::clamp(
      (kThigh * kThigh + length * length - kShin * kShin) / (2.0 * kThigh * length), -1.0, 1.0));
  const double at_knee = det::acos(std::clamp(
      (kThigh * kThigh + kShin * kShin - length * length) / (2.0 * kThigh * kShin), -1.0, 1.0));
  return {towards + at_hip, kPi - at_knee, -foot.pitch, foot.clearance};
}

}  // namespace raytruth::assets
