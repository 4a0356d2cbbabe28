#include "sensors/lidar/radiometry.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::lidar {
namespace {

constexpr double kCoarseSlope_rad = 0.5;
// Index of water, and the share of diffuse light that its surface throws back (see
// assets::under_film()).
constexpr double kWater = 1.33, kInternal = 0.472;
constexpr double kRetroWidth_rad = deg_to_rad(30.0);
// Between these two wavelengths of common units, in nm.
constexpr double kShortOrLong_nm = 1230.0;
// Threshold over the standard deviation of the receiver's noise.
constexpr double kThresholdSnr = 5.0;
// At this signal over threshold, weak-signal noise equals that of a strong return.
constexpr double kStrongSignal = 10.0;

bool is_coarse(assets::Pattern pattern) {
  switch (pattern) {
    case assets::Pattern::kAsphalt:
    case assets::Pattern::kConcrete:
    case assets::Pattern::kPaving:
    case assets::Pattern::kGrass:
    case assets::Pattern::kGravel:
    case assets::Pattern::kBark:
    case assets::Pattern::kSoil:
    case assets::Pattern::kRoadPaint:
      return true;
    default:
      return false;
  }
}

// Normal distribution function. Abramowitz and Stegun 7.1.26: within 1e-7.
double normal_cdf(double z) {
  const double y = std::fabs(z) / std::sqrt(2.0);
  const double t = 1.0 / (1.0 + 0.3275911 * y);
  const double tail =
      t *
      (0.254829592 +
       t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
      det::exp(-y * y);
  return z < 0.0 ? 0.5 * tail : 1.0 - 0.5 * tail;
}

}  // namespace

bool is_short_wave(const LidarSpec& lidar) { return lidar.wavelength_nm < kShortOrLong_nm; }

Reflector::Reflector(const assets::Material& material, const LidarSpec& lidar)
    : Reflector(material, assets::near_infrared_of(material, is_short_wave(lidar)), lidar) {}

Reflector::Reflector(const assets::Material& material, const assets::NearInfrared& look,
                     const LidarSpec& lidar) {
  const double rho = static_cast<double>(look.reflectance);
  const double s2 = is_coarse(material.pattern) ? kCoarseSlope_rad * kCoarseSlope_rad : 0.0;
  diffuse_cos_ = rho * (1.0 - 0.5 * s2 / (s2 + 0.33));
  diffuse_sin2_ = rho * 0.45 * s2 / (s2 + 0.09);
  f0_ = static_cast<double>(look.f0);
  const double alpha = static_cast<double>(look.roughness * look.roughness);
  const double beam = 0.5 * std::max(lidar.divergence_h_rad, lidar.divergence_v_rad);
  alpha2_ = std::min(1.0, alpha * alpha + std::max(1e-8, beam * beam));
  const double r_a = static_cast<double>(look.retro_r_a);
  (r_a < 1.0 ? beads_ : sheeting_) = kPi * r_a;
  transmission_ = static_cast<double>(material.transmission);
  film_ = static_cast<double>(look.film);
  const double below = static_cast<double>(look.under_film);
  below_film_ = below / (kWater * kWater * (1.0 - kInternal * below));
  film_depth_ = static_cast<double>(look.film_depth);
}

double Reflector::return_at(double cos_incidence) const {
  const double c = std::clamp(cos_incidence, 1e-6, 1.0);
  const double c2 = c * c;
  double q = diffuse_cos_ * c + diffuse_sin2_ * (1.0 - c2);
  if (film_ > 0.0) q = (1.0 - film_) * q + film_ * through_film(c);
  if (beads_ > 0.0) q = c2 * q + (1.0 - c2) * beads_;
  if (f0_ > 0.0) {
    const double d = c2 * (alpha2_ - 1.0) + 1.0;
    // Height-correlated Smith term for equal directions, over cos:
    // G / c = 1 / (c (1 + 2 Lambda)) = 1 / sqrt(c^2 + alpha^2 (1 - c^2)).
    q += f0_ * alpha2_ / (4.0 * d * d * std::sqrt(c2 + alpha2_ * (1.0 - c2)));
  }
  if (sheeting_ > 0.0) {
    const double share = det::acos(c) / kRetroWidth_rad;
    q += sheeting_ * det::exp(-share * share);
  }
  return q;
}

double Reflector::through_film(double c) const {
  const double inside = std::sqrt(1.0 - (1.0 - c * c) / (kWater * kWater));
  const double across = (c - kWater * inside) / (c + kWater * inside);
  const double along = (inside - kWater * c) / (inside + kWater * c);
  const double T = 1.0 - 0.5 * (across * across + along * along);
  return T * T * below_film_ * c * det::exp(-2.0 * film_depth_ / inside);
}

double Reflector::pass_at(double cos_incidence) const {
  const double m = 1.0 - std::clamp(cos_incidence, 0.0, 1.0);
  const double m2 = m * m;
  const double f = f0_ + (1.0 - f0_) * m2 * m2 * m;
  return transmission_ * (1.0 - f) / (1.0 + f);
}

Receiver::Receiver(const LidarSpec& lidar, double extinction_1_m)
    : extinction_1_m_(extinction_1_m),
      threshold_range2_(lidar.range_at_10_percent_m * lidar.range_at_10_percent_m / 0.1),
      sigma_m_(lidar.range_sigma_m) {}

double Receiver::air(double range_m) const { return det::exp(-2.0 * extinction_1_m_ * range_m); }

double Receiver::detection(double x) { return normal_cdf(kThresholdSnr * (x - 1.0)); }

double Receiver::range_sigma_m(double x) const {
  return sigma_m_ * std::sqrt(1.0 + kStrongSignal / x);
}

double normal_quantile(double p) {
  const double low = std::min(p, 1.0 - p);
  if (low > 0.02425) {
    const double q = p - 0.5;
    const double r = q * q;
    return q *
           (2.506628277459239 +
            r * (-30.66479806614716 +
                 r * (138.3577518672690 +
                      r * (-275.9285104469687 +
                           r * (220.9460984245205 + r * -39.69683028665376))))) /
           (1.0 +
            r * (-13.28068155288572 +
                 r * (66.80131188771972 + r * (-155.6989798598866 +
                                               r * (161.5858368580409 + r * -54.47609879822406)))));
  }
  const double q = std::sqrt(-2.0 * det::log(low));
  const double z =
      (2.938163982698783 +
       q * (4.374664141464968 + q * (-2.549732537343734 +
                                     q * (-2.400758277161838 + q * (-0.3223964580411365 +
                                                                    q * -0.007784894002430293))))) /
      (1.0 + q * (3.754408661907416 +
                  q * (2.445134137142996 + q * (0.3224671290700398 + q * 0.007784695709041462))));
  return p < 0.5 ? z : -z;
}

}  // namespace raytruth::lidar
