#include "labels/verify/sheet.h"

#include <cmath>

namespace raytruth::labels {

double Check::keep(double residual) { return std::isnan(residual) ? HUGE_VAL : residual; }

LabelProof Sheet::proof() const {
  LabelProof proof;
  for (const Check& check : checks_) proof.checks.push_back(check.result());
  return proof;
}

}  // namespace raytruth::labels
