#include "sim/scenario/expression_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/core/math.h"
#include "sim/scenario/expression.h"

namespace raytruth::scenario::internal {
namespace {

struct Function {
  std::string_view name;
  std::size_t operands;
  double (*value)(const std::vector<double>& x);
};

using Operands = std::vector<double>;
constexpr std::array<Function, 15> kFunctions = {{
    {"round", 1, [](const Operands& x) { return std::round(x[0]); }},
    {"floor", 1, [](const Operands& x) { return std::floor(x[0]); }},
    {"ceil", 1, [](const Operands& x) { return std::ceil(x[0]); }},
    {"sqrt", 1, [](const Operands& x) { return std::sqrt(x[0]); }},
    {"abs", 1, [](const Operands& x) { return std::abs(x[0]); }},
    {"sign", 1, [](const Operands& x) { return x[0] > 0.0   ? 1.0
                                               : x[0] < 0.0 ? -1.0
                                                            : 0.0; }},
    {"sin", 1, [](const Operands& x) { return det::sin(x[0]); }},
    {"cos", 1, [](const Operands& x) { return det::cos(x[0]); }},
    {"tan", 1, [](const Operands& x) { return det::tan(x[0]); }},
    {"asin", 1, [](const Operands& x) { return det::asin(x[0]); }},
    {"acos", 1, [](const Operands& x) { return det::acos(x[0]); }},
    {"atan", 1, [](const Operands& x) { return det::atan(x[0]); }},
    {"pow", 2, [](const Operands& x) { return det::pow(x[0], x[1]); }},
    {"min", 2, [](const Operands& x) { return x[1] < x[0] ? x[1] : x[0]; }},
    {"max", 2, [](const Operands& x) { return x[1] > x[0] ? x[1] : x[0]; }},
}};

}  // namespace

std::optional<double> call_function(std::string_view name, const std::vector<double>& x,
                                    std::string& error) {
  const auto* const function =
      std::find_if(kFunctions.begin(), kFunctions.end(),
                   [&](const Function& candidate) { return candidate.name == name; });
  if (function == kFunctions.end()) {
    error = fmt::format("unknown function '{:.60}'", name);
    return std::nullopt;
  }
  if (x.size() != function->operands) {
    error = fmt::format("{}() takes {} operand(s), not {}", name, function->operands, x.size());
    return std::nullopt;
  }
  if ((name == "asin" || name == "acos") && std::abs(x[0]) > 1.0) {
    error = fmt::format("{}() of {}, which is not within -1 to 1", name, format_number(x[0]));
    return std::nullopt;
  }
  if (name == "sqrt" && x[0] < 0.0) {
    error = "sqrt() of the negative number " + format_number(x[0]);
    return std::nullopt;
  }
  const double value = function->value(x);
  if (!std::isfinite(value)) {
    error = "the result is not a finite number";
    return std::nullopt;
  }
  return value;
}

}  // namespace raytruth::scenario::internal
