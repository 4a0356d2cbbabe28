#include "sim/drivers/gap_acceptance.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/math.h"

namespace raytruth::drivers {

double time_to_cover_s(double way, double v, double a, double top) {
  constexpr double kNever_s = std::numeric_limits<double>::infinity();
  if (way <= 0.0) return 0.0;
  v = std::max(0.0, v);
  if (a <= 0.0 && v <= 0.0) return kNever_s;
  if (a == 0.0 || (a > 0.0 && v >= top)) return way / v;
  if (a < 0.0) {
    const double root = v * v + 2.0 * a * way;
    return root < 0.0 ? kNever_s : (std::sqrt(root) - v) / a;
  }
  const double way_to_top = (top * top - v * v) / (2.0 * a);
  if (way <= way_to_top) return (std::sqrt(v * v + 2.0 * a * way) - v) / a;
  return (top - v) / a + (way - way_to_top) / top;
}

bool accepts(const GapParameters& p, const TimeWindow& own, const TimeWindow& other) {
  return own.to_s + p.margin_before_s < other.from_s || own.from_s > other.to_s + p.margin_after_s;
}

double minor_capacity_1_s(double q, double critical_gap, double follow_up) {
  if (q <= 0.0) return 1.0 / follow_up;
  return q * det::exp(-q * critical_gap) / (1.0 - det::exp(-q * follow_up));
}

}  // namespace raytruth::drivers
