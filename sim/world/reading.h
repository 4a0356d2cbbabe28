#pragma once

// Internal to sim/world: what a condition reads off the world, so that the instant when it comes
// true can be located whatever the step.

#include <cmath>
#include <optional>

#include "sim/scenario/terms.h"

namespace raytruth::world {

/// A quantity against a limit, or a plain yes or no.
struct Reading {
  bool yes = false;             ///< when there is no value
  std::optional<double> value;  ///< compared with `limit` by `rule`
  double limit = 0.0;
  scenario::Rule rule = scenario::Rule::kEqualTo;
  /// The value can't change faster (1/s); it is looked for inside a step whether it passes the
  /// limit and comes back. 0: not known.
  double fastest_1_s = 0.0;
  /// What the value counts the seconds of goes on now: its beginning is an instant of its own.
  bool counts = false;
};

/// What was read at the last instant.
struct ReadingMemory {
  bool seen = false;
  bool counts = false;
  bool holds = false;
  double excess = 0.0;  ///< value - limit
  double fastest_1_s = 0.0;
  scenario::Rule rule = scenario::Rule::kEqualTo;
};

/// Equality of simulated quantities: a hundredth of a millimetre, a microsecond.
inline constexpr double kEqual = 1e-5;

inline bool compare(double value, double limit, scenario::Rule rule) {
  switch (rule) {
    case scenario::Rule::kEqualTo:
      return std::abs(value - limit) < kEqual;
    case scenario::Rule::kNotEqualTo:
      return std::abs(value - limit) >= kEqual;
    case scenario::Rule::kGreaterThan:
      return value > limit;
    case scenario::Rule::kLessThan:
      return value < limit;
    case scenario::Rule::kGreaterOrEqual:
      return value >= limit;
    case scenario::Rule::kLessOrEqual:
      return value <= limit;
  }
  return false;
}

inline bool holds(const Reading& reading) {
  return reading.value ? compare(*reading.value, reading.limit, reading.rule) : reading.yes;
}

}  // namespace raytruth::world
