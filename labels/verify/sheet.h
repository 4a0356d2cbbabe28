#pragma once

// Internal to labels/verify: results while they are being counted.

#include <deque>
#include <string>

#include "labels/verify/verify.h"

namespace raytruth::labels {

/// One invariant. `where` is called only for what is kept: the first failure, or the worst value.
class Check {
 public:
  Check(std::string name, std::string unit, double limit) {
    result_.check = std::move(name);
    result_.unit = std::move(unit);
    result_.limit = limit;
  }

  /// One item that holds or not; `worst` counts the failures.
  template <typename Where>
  void item(bool good, const Where& where) {
    ++result_.checked;
    if (good) return;
    if (result_.failed++ == 0) result_.worst_where = where();
    result_.worst = static_cast<double>(result_.failed);
  }

  /// One residual, >= 0, that may not exceed the limit. What isn't a number fails.
  template <typename Where>
  void value(double residual, const Where& where) {
    ++result_.checked;
    const bool good = residual <= result_.limit;
    if (!good) ++result_.failed;
    const double kept = keep(residual);
    if (kept <= result_.worst) return;
    result_.worst = kept;
    result_.worst_where = where();
  }

  const CheckResult& result() const { return result_; }

 private:
  static double keep(double residual);
  CheckResult result_;
};

/// The checks of one frame in a fixed order.
class Sheet {
 public:
  Check& add(const std::string& name, const std::string& unit, double limit = 0.0) {
    return checks_.emplace_back(name, unit, limit);
  }
  LabelProof proof() const;

 private:
  std::deque<Check> checks_;  // references stay good
};

}  // namespace raytruth::labels
