#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/diagnostics.h"

/// What a ParameterValueDistribution file says: how the parameters of one scenario vary. Plain
/// data; variation.h draws.
namespace raytruth::scenario {

struct DistributionLimits {
  double lower = 0.0, upper = 0.0;
};

// ---------------------------------------------------------------- deterministic
struct DistributionSet {
  std::vector<std::string> values;
};
/// lower, lower + step, ... up to and including upper where a step meets it.
struct DistributionRange {
  DistributionLimits limits;
  double step = 0.0;
};
struct UserDefinedDistribution {
  std::string type, content;
};
struct SingleParameterDistribution {
  std::string parameter;
  std::variant<DistributionSet, DistributionRange, UserDefinedDistribution> values;
  SourceLocation where;
};
/// Several parameters change together: one set after the other.
struct ValueSetDistribution {
  using ValueSet = std::vector<std::pair<std::string, std::string>>;  ///< parameter, value
  std::vector<ValueSet> sets;
  SourceLocation where;
};
/// All combinations of all entries are meant.
struct DeterministicDistribution {
  std::vector<std::variant<SingleParameterDistribution, ValueSetDistribution>> entries;
};

// ---------------------------------------------------------------- stochastic
/// Values lie within `limits`, when there are any.
struct NormalDistribution {
  double expected_value = 0.0, variance = 0.0;
  std::optional<DistributionLimits> limits;
};
/// 1.3; expectedValue and variance as in the file. Whether they are those of the value or of its
/// logarithm is not in the schema (the element has no annotation there): see variation.h.
struct LogNormalDistribution {
  double expected_value = 0.0, variance = 0.0;
  std::optional<DistributionLimits> limits;
};
struct UniformDistribution {
  DistributionLimits limits;
};
struct PoissonDistribution {
  double expected_value = 0.0;
  std::optional<DistributionLimits> limits;
};
/// Uniform within each bin, which has its share; bins don't overlap.
struct Histogram {
  struct Bin {
    DistributionLimits limits;
    double weight = 0.0;
  };
  std::vector<Bin> bins;
};
struct ProbabilityDistributionSet {
  struct Element {
    std::string value;
    double weight = 0.0;
  };
  std::vector<Element> elements;
};
struct ParameterDistribution {
  std::string parameter;
  std::variant<NormalDistribution, LogNormalDistribution, UniformDistribution, PoissonDistribution,
               Histogram, ProbabilityDistributionSet, UserDefinedDistribution>
      what;
  SourceLocation where;
};
struct StochasticDistribution {
  int number_of_test_runs = 0;
  std::optional<double> random_seed;  ///< a number of the file's; nothing: the user's choice
  std::vector<ParameterDistribution> parameters;
};

struct ParameterValueDistribution {
  std::filesystem::path file;
  std::filesystem::path scenario_file;  ///< resolved against the folder of `file`
  SourceLocation scenario_file_where;
  std::variant<DeterministicDistribution, StochasticDistribution> what;
};

/// Reads a distribution file. nullptr, with errors in diagnostics, when it isn't one or is wrong.
/// Rules as for ScenarioDocument; `parse` takes the text, `path` stands for the file. A parameter
/// that varies twice, limits the wrong way round, a step or a variance that isn't positive, shares
/// that are negative or add up to nothing are "xosc.value".
std::unique_ptr<const ParameterValueDistribution> load_distribution(
    const std::filesystem::path& path, Diagnostics& diagnostics);
std::unique_ptr<const ParameterValueDistribution> parse_distribution(
    std::string_view xml, const std::filesystem::path& path, Diagnostics& diagnostics);

}  // namespace raytruth::scenario
