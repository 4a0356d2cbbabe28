#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/core/diagnostics.h"
#include "sim/scenario/distribution.h"

/// The single scenarios that a file of distributions stands for.
namespace raytruth::scenario {

/// How many there are: all combinations of deterministic entries, or numberOfTestRuns. At most
/// 2^63.
std::uint64_t variation_count(const ParameterValueDistribution& distribution);

/// Values of parameters, for ScenarioDocument::resolve(), of one of them: 0 <= index <
/// variation_count(). Nothing is expanded: the last one costs no more than the first.
///
/// Deterministic: entries in the order of the file, the values of the last one change first. Values
/// of a range are rounded to 15 digits (0.3, not 0.30000000000000004).
///
/// Stochastic: each parameter of each run is drawn on its own, from the file's randomSeed, or else
/// `seed`; the same run has the same values whatever else is drawn. Values beyond limits are drawn
/// again; after 10000 times the limit that is nearer to the last one stands in. Poisson
/// distributions of more than 1000 are normal ones, rounded. Expected value and variance of a
/// log-normal distribution are those of the logarithm, as scenario_simulator_v2 takes them (the
/// schema says nothing).
///
/// Empty, with an error, when the index is beyond ("xosc.value") or where a distribution is the
/// user's own ("xosc.unsupported"; with allow_unsupported the parameter keeps the scenario's
/// value).
std::map<std::string, std::string> variation(const ParameterValueDistribution& distribution,
                                             std::uint64_t index, std::uint64_t seed,
                                             Diagnostics& diagnostics);

}  // namespace raytruth::scenario
