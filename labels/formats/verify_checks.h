#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labels/verify/verify.h"

namespace raytruth::formats {

/// Collects the results of verify_run, in the order in which checks first appear.
class Checks {
 public:
  /// One item that holds or not; `where` is kept for the first failure.
  void count(const std::string& check, bool good, const std::string& where,
             const std::string& unit = "items");
  /// Many items at once.
  void add(const std::string& check, std::uint64_t checked, std::uint64_t failed,
           const std::string& where, const std::string& unit = "items");
  /// One number that may not exceed its limit; a value that isn't a number fails.
  void residual(const std::string& check, double value, double limit, const std::string& unit,
                const std::string& where);

  labels::LabelProof proof() const;

 private:
  labels::CheckResult& named(const std::string& check, const std::string& unit);
  std::vector<labels::CheckResult> results_;
};

/// Empty when the bytes are a whole PNG: signature, chunks with true CRCs, IEND last, nothing
/// behind it. Otherwise what is wrong. Source: PNG specification, third edition, clause 5.
std::string png_damage(std::string_view bytes);

}  // namespace raytruth::formats
