#include "sim/scenario/variation.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

#include "sim/core/math.h"
#include "sim/core/overloaded.h"
#include "sim/core/random.h"
#include "sim/scenario/expression.h"

namespace raytruth::scenario {
namespace {

using internal::format_number;

constexpr std::uint64_t kMost = std::uint64_t{1} << 63U;

std::uint64_t count_of(const DistributionRange& range) {
  // A step that meets the upper limit but for rounding is one.
  constexpr double kRounding = 1e-9;
  const double steps = (range.limits.upper - range.limits.lower) / range.step + kRounding;
  if (!(steps >= 0.0)) return 0;
  return steps < 9e18 ? static_cast<std::uint64_t>(steps) + 1 : kMost;
}

std::uint64_t count_of(const SingleParameterDistribution& single) {
  return std::visit(
      Overloaded{[](const DistributionSet& set) -> std::uint64_t { return set.values.size(); },
                 [](const DistributionRange& range) { return count_of(range); },
                 [](const UserDefinedDistribution&) -> std::uint64_t { return 1; }},
      single.values);
}

using Entry = decltype(DeterministicDistribution::entries)::value_type;

std::uint64_t count_of(const Entry& entry) {
  if (const auto* sets = std::get_if<ValueSetDistribution>(&entry)) return sets->sets.size();
  return count_of(std::get<SingleParameterDistribution>(entry));
}

class Draw {
 public:
  Draw(std::uint64_t seed, const std::string& parameter, std::uint64_t run)
      : random_(seed, "variation." + parameter, 0, static_cast<std::uint32_t>(run)) {}

  double operator()(const NormalDistribution& d) {
    return within(d.limits,
                  [&] { return random_.normal(d.expected_value, std::sqrt(d.variance)); });
  }
  double operator()(const LogNormalDistribution& d) {
    return within(d.limits, [&] {
      return det::exp(random_.normal(d.expected_value, std::sqrt(d.variance)));
    });
  }
  double operator()(const UniformDistribution& d) {
    return random_.uniform(d.limits.lower, d.limits.upper);
  }
  double operator()(const PoissonDistribution& d) {
    return within(d.limits, [&] { return poisson(d.expected_value); });
  }
  double operator()(const Histogram& d) {
    const auto& bin = d.bins[chosen(d.bins)];
    return random_.uniform(bin.limits.lower, bin.limits.upper);
  }
  std::string operator()(const ProbabilityDistributionSet& d) {
    return d.elements[chosen(d.elements)].value;
  }

 private:
  template <typename F>
  double within(const std::optional<DistributionLimits>& limits, F draw) {
    constexpr int kMostTries = 10000;
    double value = draw();
    if (!limits) return value;
    for (int tries = 1; tries < kMostTries; ++tries) {
      if (value >= limits->lower && value <= limits->upper) return value;
      value = draw();
    }
    return std::clamp(value, limits->lower, std::max(limits->lower, limits->upper));
  }

  // Knuth's product of uniform numbers; a sum of independent ones is one of the sum.
  double poisson(double expected) {
    constexpr double kNormal = 1000.0, kPart = 16.0;
    if (expected > kNormal)
      return std::max(0.0, std::round(random_.normal(expected, std::sqrt(expected))));
    double count = 0.0;
    for (double left = expected; left > 0.0; left -= kPart) {
      const double end = det::exp(-std::min(left, kPart));
      for (double product = random_.uniform(); product > end; product *= random_.uniform())
        count += 1.0;
    }
    return count;
  }

  template <typename T>
  std::size_t chosen(const std::vector<T>& all) {
    double sum = 0.0;
    for (const T& one : all) sum += one.weight;
    double left = random_.uniform() * sum;
    std::size_t last = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].weight <= 0.0) continue;
      last = i;
      left -= all[i].weight;
      if (left < 0.0) return i;
    }
    return last;
  }

  RandomStream random_;
};

class Picker {
 public:
  Picker(std::uint64_t index, std::uint64_t seed, Diagnostics& diagnostics)
      : index_(index), seed_(seed), diagnostics_(diagnostics) {}

  void pick(const DeterministicDistribution& distribution) {
    std::uint64_t rest = index_;
    for (auto entry = distribution.entries.rbegin(); entry != distribution.entries.rend();
         ++entry) {
      const std::uint64_t count = count_of(*entry);
      pick(*entry, rest % count);
      rest /= count;
    }
  }

  void pick(const StochasticDistribution& distribution) {
    const std::uint64_t seed =
        distribution.random_seed ? std::bit_cast<std::uint64_t>(*distribution.random_seed) : seed_;
    for (const ParameterDistribution& drawn : distribution.parameters) {
      Draw draw(seed, drawn.parameter, index_);
      std::visit(
          Overloaded{
              [&](const UserDefinedDistribution& own) {
                cannot(own, drawn.parameter, drawn.where);
              },
              [&](const ProbabilityDistributionSet& set) { values[drawn.parameter] = draw(set); },
              [&](const auto& other) { values[drawn.parameter] = format_number(draw(other)); }},
          drawn.what);
    }
  }

  std::map<std::string, std::string> values;

 private:
  void pick(const Entry& entry, std::uint64_t at) {
    if (const auto* sets = std::get_if<ValueSetDistribution>(&entry)) {
      for (const auto& [parameter, value] : sets->sets[at]) values[parameter] = value;
      return;
    }
    const auto& single = std::get<SingleParameterDistribution>(entry);
    std::visit(
        Overloaded{[&](const DistributionSet& set) { values[single.parameter] = set.values[at]; },
                   [&](const DistributionRange& range) {
                     const double value = range.limits.lower + static_cast<double>(at) * range.step;
                     const auto rounded = internal::parse_number(fmt::format("{:.15g}", value));
                     values[single.parameter] = format_number(rounded.value_or(value));
                   },
                   [&](const UserDefinedDistribution& own) {
                     cannot(own, single.parameter, single.where);
                   }},
        single.values);
  }

  void cannot(const UserDefinedDistribution& own, const std::string& parameter,
              const SourceLocation& where) {
    diagnostics_.unsupported("xosc", where,
                             fmt::format("the distribution '{}' of '{}', which is the user's own, "
                                         "is not supported",
                                         own.type, parameter));
  }

  std::uint64_t index_, seed_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::uint64_t variation_count(const ParameterValueDistribution& distribution) {
  if (const auto* drawn = std::get_if<StochasticDistribution>(&distribution.what))
    return static_cast<std::uint64_t>(std::max(0, drawn->number_of_test_runs));
  std::uint64_t all = 1;
  for (const Entry& entry : std::get<DeterministicDistribution>(distribution.what).entries) {
    const std::uint64_t count = count_of(entry);
    if (count == 0) return 0;
    all = all > kMost / count ? kMost : all * count;
  }
  return all;
}

std::map<std::string, std::string> variation(const ParameterValueDistribution& distribution,
                                             std::uint64_t index, std::uint64_t seed,
                                             Diagnostics& diagnostics) {
  const std::uint64_t count = variation_count(distribution);
  if (index >= count) {
    diagnostics.error("xosc.value", distribution.scenario_file_where,
                      fmt::format("there is no variation {}: the file has {}", index, count),
                      count == 0 ? "mind numberOfTestRuns, and limits and steps of ranges"
                                 : fmt::format("they count from 0 to {}", count - 1));
    return {};
  }
  Picker picker(index, seed, diagnostics);
  std::visit([&](const auto& what) { picker.pick(what); }, distribution.what);
  return diagnostics.has_errors() ? std::map<std::string, std::string>() : picker.values;
}

}  // namespace raytruth::scenario
