#include "sim/world/dynamics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/math.h"
#include "sim/world/state.h"

namespace raytruth::world {

using scenario::DynamicsDimension;
using scenario::DynamicsShape;

double shape_value(DynamicsShape shape, double u) {
  u = std::clamp(u, 0.0, 1.0);
  switch (shape) {
    case DynamicsShape::kLinear:
      return u;
    case DynamicsShape::kCubic:
      return u * u * (3.0 - 2.0 * u);
    case DynamicsShape::kSinusoidal:
      return 0.5 * (1.0 - det::cos(kPi * u));
    case DynamicsShape::kStep:
      break;
  }
  return 1.0;
}

double shape_slope(DynamicsShape shape, double u) {
  u = std::clamp(u, 0.0, 1.0);
  switch (shape) {
    case DynamicsShape::kLinear:
      return 1.0;
    case DynamicsShape::kCubic:
      return 6.0 * u * (1.0 - u);
    case DynamicsShape::kSinusoidal:
      return 0.5 * kPi * det::sin(kPi * u);
    case DynamicsShape::kStep:
      break;
  }
  return 0.0;
}

double shape_bend(DynamicsShape shape, double u) {
  u = std::clamp(u, 0.0, 1.0);
  switch (shape) {
    case DynamicsShape::kCubic:
      return 6.0 - 12.0 * u;
    case DynamicsShape::kSinusoidal:
      return 0.5 * kPi * kPi * det::cos(kPi * u);
    case DynamicsShape::kLinear:
    case DynamicsShape::kStep:
      break;
  }
  return 0.0;
}

double shape_integral(DynamicsShape shape, double u) {
  u = std::clamp(u, 0.0, 1.0);
  switch (shape) {
    case DynamicsShape::kLinear:
      return 0.5 * u * u;
    case DynamicsShape::kCubic:
      return u * u * u * (1.0 - 0.5 * u);
    case DynamicsShape::kSinusoidal:
      return 0.5 * u - det::sin(kPi * u) / (2.0 * kPi);
    case DynamicsShape::kStep:
      break;
  }
  return u;
}

double transition_length(const scenario::TransitionDynamics& d, double change) {
  if (d.shape == DynamicsShape::kStep || change == 0.0) return 0.0;
  if (d.dimension != DynamicsDimension::kRate) return std::max(0.0, d.value);
  const double peak = d.shape == DynamicsShape::kLinear  ? 1.0
                      : d.shape == DynamicsShape::kCubic ? 1.5
                                                         : 0.5 * kPi;
  const double rate = std::abs(d.value);
  return rate > 0.0 ? std::abs(change) * peak / rate : std::numeric_limits<double>::infinity();
}

double LateralTransition::offset() const {
  const double u = length > 0.0 ? std::min(1.0, done / length) : 1.0;
  return from + (to - from) * shape_value(shape, u);
}

double LateralTransition::rate(double speed_m_s) const {
  if (length <= 0.0 || done >= length) return 0.0;
  return (to - from) * shape_slope(shape, done / length) *
         (by_distance ? std::abs(speed_m_s) : 1.0) / length;
}

}  // namespace raytruth::world
