#include "sim/criticality/formulas.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/criticality/plane.h"

namespace raytruth::criticality {
namespace {

double time_to_stand(double v, double a) { return v * a < 0.0 ? -v / a : kInfinity; }

// First t in [0, until] with gap + w t + q t^2 / 2 = 0; nothing when there is none.
std::optional<double> meets(double gap, double w, double q, double until) {
  const double c2 = 0.5 * q;
  const double root = w * w - 4.0 * c2 * gap;
  if (root < 0.0) return std::nullopt;
  const double sum = -0.5 * (w + (w < 0.0 ? -std::sqrt(root) : std::sqrt(root)));
  double best = kInfinity;
  for (const double t : {c2 != 0.0 ? sum / c2 : -1.0, sum != 0.0 ? gap / sum : -1.0}) {
    if (t >= 0.0) best = std::min(best, t);
  }
  if (best > until || best == kInfinity) return std::nullopt;
  return best;
}

bool closing_in(const Following& f) { return f.v1_m_s - f.v2_m_s > kStill_m_s; }

}  // namespace

std::optional<double> ttc(const Following& f) {
  if (!closing_in(f)) return std::nullopt;
  return f.gap_m / (f.v1_m_s - f.v2_m_s);
}

std::optional<double> ttc_constant_acceleration(const Following& f) {
  double from = 0.0;
  double gap = f.gap_m;
  double v1 = f.v1_m_s;
  double v2 = f.v2_m_s;
  double a1 = std::fabs(f.a1_m_s2) < kSteady_m_s2 ? 0.0 : f.a1_m_s2;
  double a2 = std::fabs(f.a2_m_s2) < kSteady_m_s2 ? 0.0 : f.a2_m_s2;
  if (a1 == a2 && !closing_in(f)) return std::nullopt;
  for (int piece = 0; piece < 3; ++piece) {
    const double stand1 = time_to_stand(v1, a1);
    const double stand2 = time_to_stand(v2, a2);
    const double until = std::min(stand1, stand2);
    if (const auto t = meets(gap, v2 - v1, a2 - a1, until)) return from + *t;
    if (until == kInfinity) return std::nullopt;
    gap += until * ((v2 - v1) + 0.5 * until * (a2 - a1));
    v1 += until * a1;
    v2 += until * a2;
    if (stand1 <= until) v1 = a1 = 0.0;
    if (stand2 <= until) v2 = a2 = 0.0;
    from += until;
  }
  return std::nullopt;
}

std::optional<double> pttc(const Following& f) {
  if (f.v2_m_s <= kStill_m_s || f.a2_m_s2 > -kSteady_m_s2) return std::nullopt;
  Following g = f;
  g.a1_m_s2 = 0.0;
  return ttc_constant_acceleration(g);
}

std::optional<double> thw(const Following& f) {
  if (f.v1_m_s <= kStill_m_s) return std::nullopt;
  return f.gap_m / f.v1_m_s;
}

std::optional<double> a_long_req(const Following& f) {
  if (f.gap_m <= 0.0) return std::nullopt;
  const double closing = std::max(0.0, f.v1_m_s - f.v2_m_s);
  const double stand2 = time_to_stand(f.v2_m_s, f.a2_m_s2);
  if (f.v2_m_s >= 0.0 && stand2 < kInfinity) {
    // The other stops: standing just behind it is enough where ego would still roll by then.
    const double room = f.gap_m + 0.5 * f.v2_m_s * stand2;
    const double stop = -f.v1_m_s * f.v1_m_s / (2.0 * room);
    if (f.v1_m_s > 0.0 && -f.v1_m_s / stop >= stand2) return stop;
  }
  return std::min(f.a2_m_s2 - closing * closing / (2.0 * f.gap_m), 0.0);
}

std::optional<double> drac(const Following& f) {
  if (!closing_in(f) || f.gap_m <= 0.0) return std::nullopt;
  return (f.v1_m_s - f.v2_m_s) * (f.v1_m_s - f.v2_m_s) / (2.0 * f.gap_m);
}

std::optional<double> dst(const Following& f, double safety_time_s) {
  const double room = f.gap_m - std::max(0.0, f.v2_m_s) * safety_time_s;
  if (!closing_in(f) || room <= 0.0) return std::nullopt;
  return (f.v1_m_s - f.v2_m_s) * (f.v1_m_s - f.v2_m_s) / (2.0 * room);
}

std::optional<double> a_lat_req(const Following& f) {
  const auto t = ttc_constant_acceleration(f);
  if (!t || *t <= 0.0) return std::nullopt;
  const double half = 0.5 * (f.width1_m + f.width2_m);
  const double drift = f.a2_lateral_m_s2 + 2.0 * (f.v2_lateral_m_s - f.v1_lateral_m_s) / *t;
  const double left = drift + 2.0 * (f.y_m + half) / (*t * *t);
  const double right = drift + 2.0 * (f.y_m - half) / (*t * *t);
  // To pass on the left ego needs at least `left`, on the right at most `right`; 0 may do.
  if (left <= 0.0 || right >= 0.0) return 0.0;
  return std::min(left, -right);
}

std::optional<double> ttb(const Following& f, double max_braking_m_s2) {
  const auto t = ttc(f);
  if (!t) return std::nullopt;
  const double last = *t - (f.v1_m_s - f.v2_m_s) / (2.0 * max_braking_m_s2);
  return last >= 0.0 ? last : -kInfinity;
}

std::optional<double> tts(const Following& f, double max_lateral_m_s2) {
  const auto t = ttc(f);
  if (!t) return std::nullopt;
  const double offset = std::max(0.0, 0.5 * (f.width1_m + f.width2_m) - std::fabs(f.y_m));
  const double last = *t - std::sqrt(2.0 * offset / max_lateral_m_s2);
  return last >= 0.0 ? last : -kInfinity;
}

double rss_same_direction(double v_rear_m_s, double v_front_m_s, const RssOptions& o) {
  const double rho = o.response_time_s;
  const double v = v_rear_m_s + rho * o.max_acceleration_m_s2;
  const double d = v_rear_m_s * rho + 0.5 * o.max_acceleration_m_s2 * rho * rho +
                   v * v / (2.0 * o.min_braking_m_s2) -
                   v_front_m_s * v_front_m_s / (2.0 * o.max_braking_m_s2);
  return std::max(0.0, d);
}

double rss_opposite_direction(double v1_m_s, double v2_m_s, const RssOptions& o) {
  const double rho = o.response_time_s;
  const double u1 = v1_m_s + rho * o.max_acceleration_m_s2;
  const double u2 = v2_m_s + rho * o.max_acceleration_m_s2;
  return 0.5 * (v1_m_s + u1) * rho + u1 * u1 / (2.0 * o.min_braking_correct_m_s2) +
         0.5 * (v2_m_s + u2) * rho + u2 * u2 / (2.0 * o.min_braking_m_s2);
}

double rss_lateral(double v1_m_s, double v2_m_s, const RssOptions& o) {
  const double rho = o.response_time_s;
  const double u1 = v1_m_s + rho * o.max_lateral_acceleration_m_s2;
  const double u2 = v2_m_s - rho * o.max_lateral_acceleration_m_s2;
  // Braking ends a motion away from the other as well: hence the signs.
  const double way1 =
      0.5 * (v1_m_s + u1) * rho + u1 * std::fabs(u1) / (2.0 * o.min_lateral_braking_m_s2);
  const double way2 =
      0.5 * (v2_m_s + u2) * rho + u2 * std::fabs(u2) / (2.0 * o.min_lateral_braking_m_s2);
  return o.lateral_margin_m + std::max(0.0, way1 - way2);
}

}  // namespace raytruth::criticality
