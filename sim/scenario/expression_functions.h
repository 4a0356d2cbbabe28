#pragma once

// Internal to sim/scenario.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raytruth::scenario::internal {

/// Value of a function of expressions ("sqrt", "min" ...) at these operands. Nothing, with `error`
/// saying why, when there is no such function, the number of operands is wrong, or it has no
/// finite value there.
std::optional<double> call_function(std::string_view name, const std::vector<double>& operands,
                                    std::string& error);

}  // namespace raytruth::scenario::internal
