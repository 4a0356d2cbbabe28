// What a file of distributions can't mean, beside the scenario that it varies.
#include <cmath>
#include <map>
#include <string>

#include "sim/core/overloaded.h"
#include "sim/scenario/check.h"
#include "sim/scenario/expression.h"
#include "sim/scenario/parameters.h"

namespace raytruth::scenario {
namespace {

using internal::format_number;
using internal::shorten;

class DistributionChecks {
 public:
  DistributionChecks(const ConcreteScenario& scenario, Diagnostics& diagnostics)
      : scenario_(scenario), diagnostics_(diagnostics) {}

  void check(const DeterministicDistribution& distribution) {
    for (const auto& entry : distribution.entries) {
      std::visit(
          Overloaded{[&](const SingleParameterDistribution& single) {
                       name(single.parameter, single.where);
                       if (const auto* range = std::get_if<DistributionRange>(&single.values))
                         check(*range, single);
                     },
                     [&](const ValueSetDistribution& sets) {
                       std::map<std::string, bool> said;
                       for (const auto& set : sets.sets) {
                         for (const auto& [parameter, value] : set) {
                           if (said.emplace(parameter, true).second) name(parameter, sets.where);
                         }
                       }
                     }},
          entry);
    }
  }

  void check(const StochasticDistribution& distribution, const SourceLocation& where) {
    if (distribution.number_of_test_runs == 0)
      warn("xosc.never", where, "no run is drawn: numberOfTestRuns is 0", "give it 1 or more");
    for (const ParameterDistribution& drawn : distribution.parameters) {
      name(drawn.parameter, drawn.where);
      std::visit(Overloaded{[&](const NormalDistribution& n) {
                              if (n.limits) far(n.expected_value, n.variance, *n.limits, drawn);
                            },
                            [&](const PoissonDistribution& p) {
                              if (p.limits)
                                far(p.expected_value, p.expected_value, *p.limits, drawn);
                            },
                            [](const auto&) {}},
                 drawn.what);
    }
  }

 private:
  void warn(const char* rule, const SourceLocation& where, std::string message, std::string hint) {
    diagnostics_.warning(rule, where, std::move(message), std::move(hint));
  }

  void name(const std::string& parameter, const SourceLocation& where) {
    if (parameter.empty() || scenario_.parameters.count(parameter) > 0) return;
    std::string known;
    for (const auto& [declared, value] : scenario_.parameters) {
      if (known.size() > 100) {
        known += ", ...";
        break;
      }
      known += (known.empty() ? "" : ", ") + declared;
    }
    warn("xosc.parameter", where,
         "the scenario has no parameter '" + shorten(parameter) + "' to vary",
         known.empty() ? "it declares none" : "it has " + known);
  }

  void check(const DistributionRange& range, const SingleParameterDistribution& single) {
    const double width = range.limits.upper - range.limits.lower;
    if (width > 0.0 && range.step > width)
      warn("xosc.value", single.where,
           "the range of '" + shorten(single.parameter) + "' has its lower limit only: the step " +
               format_number(range.step) + " is wider than the range " + format_number(width),
           "make the step smaller");
  }

  // Limits that the mass lies outside of: drawing within them would take for ever.
  void far(double mean, double variance, const DistributionLimits& limits,
           const ParameterDistribution& drawn) {
    constexpr double kFar = 6.0;  // 1e-9 of a normal distribution lies beyond
    const double sigma = std::sqrt(variance);
    if (limits.upper >= mean - kFar * sigma && limits.lower <= mean + kFar * sigma) return;
    warn("xosc.impossible", drawn.where,
         "hardly a value of '" + shorten(drawn.parameter) + "' lies within " +
             format_number(limits.lower) + " to " + format_number(limits.upper) +
             ": it is drawn around " + format_number(mean) + " with the deviation " +
             format_number(sigma),
         "mind the range or the expected value");
  }

  const ConcreteScenario& scenario_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check(const ParameterValueDistribution& distribution, const ConcreteScenario& scenario,
           Diagnostics& diagnostics) {
  DistributionChecks checks(scenario, diagnostics);
  std::visit(Overloaded{[&](const DeterministicDistribution& d) { checks.check(d); },
                        [&](const StochasticDistribution& s) {
                          checks.check(s, distribution.scenario_file_where);
                        }},
             distribution.what);
}

}  // namespace raytruth::scenario
