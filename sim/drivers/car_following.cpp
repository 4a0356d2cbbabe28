#include "sim/drivers/car_following.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::drivers {
namespace {

double tanh_of(double x) {
  // The exponential of a large argument would be infinite; tanh is 1 there.
  if (x > 20.0) return 1.0;
  if (x < -20.0) return -1.0;
  const double e = det::exp(2.0 * x);
  return (e - 1.0) / (e + 1.0);
}

double bounded(double acceleration) { return std::max(acceleration, -kMostBraking_m_s2); }

double power(double base, double exponent) {
  // The usual exponent costs a call of pow for nothing.
  if (exponent == 4.0) return base * base * base * base;
  return base > 0.0 ? det::pow(base, exponent) : 0.0;
}

double free_idm(const IdmParameters& p, double v) {
  return p.max_acceleration_m_s2 *
         (1.0 - power(std::max(0.0, v) / p.desired_speed_m_s, p.exponent));
}

}  // namespace

double desired_gap_m(const IdmParameters& p, double v, double leader_speed) {
  const double root = std::sqrt(p.max_acceleration_m_s2 * p.comfortable_deceleration_m_s2);
  return p.least_gap_m + std::max(0.0, v * p.time_gap_s + v * (v - leader_speed) / (2.0 * root));
}

double idm_acceleration(const IdmParameters& p, double v, const std::optional<Leader>& leader) {
  double a = free_idm(p, v);
  if (leader) {
    if (leader->gap_m <= 0.0) return -kMostBraking_m_s2;
    const double z = desired_gap_m(p, v, leader->speed_m_s) / leader->gap_m;
    a -= p.max_acceleration_m_s2 * z * z;
  }
  return bounded(a);
}

double iidm_acceleration(const IdmParameters& p, double v, const std::optional<Leader>& leader) {
  const double a = p.max_acceleration_m_s2;
  const double b = p.comfortable_deceleration_m_s2;
  const bool fast = v > p.desired_speed_m_s;
  const double free =
      fast ? -b * (1.0 - power(p.desired_speed_m_s / v, a * p.exponent / b)) : free_idm(p, v);
  if (!leader) return bounded(free);
  if (leader->gap_m <= 0.0) return -kMostBraking_m_s2;
  const double z = desired_gap_m(p, v, leader->speed_m_s) / leader->gap_m;
  if (fast) return bounded(z >= 1.0 ? free + a * (1.0 - z * z) : free);
  if (z >= 1.0) return bounded(a * (1.0 - z * z));
  // At the desired speed the exponent is infinite and the power of z < 1 is 0.
  if (free <= 1e-9 * a) return free;
  return bounded(free * (1.0 - (z > 0.0 ? det::pow(z, 2.0 * a / free) : 0.0)));
}

double acc_acceleration(const IdmParameters& p, double v, const std::optional<Leader>& leader) {
  const double iidm = iidm_acceleration(p, v, leader);
  if (!leader || leader->gap_m <= 0.0) return iidm;
  const double b = p.comfortable_deceleration_m_s2;
  const double vl = leader->speed_m_s;
  const double al = std::min(leader->acceleration_m_s2, p.max_acceleration_m_s2);
  const double s = leader->gap_m;
  // Constant-acceleration heuristic: no crash if the leader keeps its acceleration.
  double heuristic = al;
  // Strictly: a leader who stands and stays is braked for with (v - v_l)^2 / (2 s).
  if (vl * (v - vl) < -2.0 * s * al) {
    heuristic = v * v * al / (vl * vl - 2.0 * s * al);
  } else if (v > vl) {
    heuristic = al - (v - vl) * (v - vl) / (2.0 * s);
  }
  if (iidm >= heuristic) return iidm;
  const double c = p.coolness;
  return bounded((1.0 - c) * iidm + c * (heuristic + b * tanh_of((iidm - heuristic) / b)));
}

double equilibrium_gap_m(const IdmParameters& p, double v) {
  return (p.least_gap_m + v * p.time_gap_s) /
         std::sqrt(1.0 - power(v / p.desired_speed_m_s, p.exponent));
}

}  // namespace raytruth::drivers
