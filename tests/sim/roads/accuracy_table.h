#pragma once

#include <map>
#include <string>
#include <vector>

namespace raytruth::roads {

/// What references are computed in.
using Real = long double;

/// A row of sim/roads/ACCURACY.md.
struct AccuracyRow {
  double promised_m = 0.0, bound_m = 0.0;
  std::vector<std::string> tests;  ///< "Suite.Name"
};
/// Rows by what they are about.
const std::map<std::string, AccuracyRow>& accuracy_table();

/// The largest difference that a test sees; holds it against its row at the end.
class Worst {
 public:
  explicit Worst(std::string row) : row_(std::move(row)) {}
  ~Worst();
  Worst(const Worst&) = delete;
  Worst& operator=(const Worst&) = delete;
  void see(double value, Real expected, const std::string& where);

 private:
  std::string row_, where_;
  double worst_m_ = 0.0;
  int count_ = 0;
};

}  // namespace raytruth::roads
