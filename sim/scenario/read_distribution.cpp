// Files of parameter value distributions.
#include <tinyxml2.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "sim/scenario/distribution.h"
#include "sim/scenario/read_properties.h"
#include "sim/scenario/vocabulary.h"
#include "sim/scenario/xml_node.h"

namespace raytruth::scenario {
namespace {

using internal::shorten;
using internal::XmlFile;
using internal::XmlNode;

DistributionLimits read_bounds(const XmlNode& node) {
  const DistributionLimits limits{node.number("lowerLimit"), node.number("upperLimit")};
  if (limits.lower > limits.upper)
    node.error("xosc.value", "the lower limit is above the upper one", "exchange them");
  return limits;
}

std::optional<DistributionLimits> maybe_limits(const XmlNode& holder) {
  const XmlNode range = holder.child("Range");
  if (!range) return std::nullopt;
  return read_bounds(range);
}

double read_positive(const XmlNode& node, const char* attribute) {
  const double value = node.number(attribute);
  if (node.has(attribute) && value <= 0.0)
    node.error("xosc.value", "<" + shorten(node.name()) + "> " + attribute + ": it must be above 0",
               "give it a value above 0");
  return value;
}

UserDefinedDistribution read_user_defined(const XmlNode& node) {
  return {node.text("type"), node.content()};
}

void unknown(const XmlNode& node) {
  if (node) {
    node.diagnostics().unsupported(
        "xosc", node.where(),
        "the distribution <" + shorten(node.name()) + ">" + " is not supported");
  }
}

DistributionSet read_set(const XmlNode& node) {
  DistributionSet set;
  for (const XmlNode& element : node.children("Element"))
    set.values.push_back(element.text("value"));
  if (set.values.empty())
    node.error("xosc.missing", "<DistributionSet> has no <Element>",
               "add an <Element value=\"...\"/>");
  return set;
}

SingleParameterDistribution read_single_distribution(const XmlNode& node) {
  SingleParameterDistribution single;
  single.parameter = node.text("parameterName");
  single.where = node.where();
  const XmlNode what = node.choice();
  if (what.name() == "DistributionSet") {
    single.values = read_set(what);
  } else if (what.name() == "DistributionRange") {
    single.values =
        DistributionRange{read_bounds(what.required("Range")), read_positive(what, "stepWidth")};
  } else if (what.name() == "UserDefinedDistribution") {
    single.values = read_user_defined(what);
  } else {
    unknown(what);
  }
  return single;
}

ValueSetDistribution read_value_sets(const XmlNode& node) {
  ValueSetDistribution distribution;
  distribution.where = node.where();
  for (const XmlNode& child : node.children("ParameterValueSet")) {
    ValueSetDistribution::ValueSet set;
    std::set<std::string> names;
    for (const XmlNode& assignment : child.children("ParameterAssignment")) {
      std::string name = assignment.text("parameterRef");
      if (!names.insert(name).second)
        assignment.error("xosc.value",
                         "the parameter '" + shorten(name) + "' has two values in one set",
                         "leave one of them out");
      set.emplace_back(std::move(name), assignment.text("value"));
    }
    if (set.empty())
      child.error("xosc.missing", "<ParameterValueSet> has no <ParameterAssignment>",
                  "add a <ParameterAssignment parameterRef=\"...\" value=\"...\"/>");
    distribution.sets.push_back(std::move(set));
  }
  if (distribution.sets.empty())
    node.error("xosc.missing", "<ValueSetDistribution> has no <ParameterValueSet>",
               "add a <ParameterValueSet>");
  return distribution;
}

void vary_once(const XmlNode& node, const std::string& parameter, std::set<std::string>& varied) {
  if (!parameter.empty() && !varied.insert(parameter).second)
    node.error("xosc.value",
               "the parameter '" + shorten(parameter) + "' varies in a second distribution",
               "one distribution says all values of a parameter");
}

DeterministicDistribution read_deterministic(const XmlNode& node) {
  DeterministicDistribution deterministic;
  std::set<std::string> varied;
  for (const XmlNode& child : node.children()) {
    if (child.name() == "DeterministicSingleParameterDistribution") {
      SingleParameterDistribution single = read_single_distribution(child);
      vary_once(child, single.parameter, varied);
      deterministic.entries.emplace_back(std::move(single));
    } else if (child.name() == "DeterministicMultiParameterDistribution") {
      ValueSetDistribution sets = read_value_sets(child.required("ValueSetDistribution"));
      std::set<std::string> names;
      for (const auto& set : sets.sets) {
        for (const auto& [name, value] : set) names.insert(name);
      }
      for (const std::string& name : names) vary_once(child, name, varied);
      deterministic.entries.emplace_back(std::move(sets));
    }
  }
  return deterministic;
}

Histogram read_histogram(const XmlNode& node) {
  Histogram histogram;
  for (const XmlNode& bin : node.children("Bin"))
    histogram.bins.push_back({read_bounds(bin.required("Range")), internal::read_weight(bin)});
  check_weights(node, histogram.bins);
  std::vector<DistributionLimits> sorted;
  for (const Histogram::Bin& bin : histogram.bins) sorted.push_back(bin.limits);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.lower < b.lower; });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].lower >= sorted[i - 1].upper) continue;
    node.error("xosc.value", "two bins of a histogram overlap",
               "a bin's lower limit is the upper one of the bin before, or more");
    break;
  }
  return histogram;
}

ProbabilityDistributionSet read_probabilities(const XmlNode& node) {
  ProbabilityDistributionSet set;
  for (const XmlNode& element : node.children("Element"))
    set.elements.push_back({element.text("value"), internal::read_weight(element)});
  check_weights(node, set.elements);
  return set;
}

ParameterDistribution read_parameter(const XmlNode& node) {
  ParameterDistribution distribution;
  distribution.parameter = node.text("parameterName");
  distribution.where = node.where();
  const XmlNode what = node.choice();
  const std::string_view name = what.name();
  if (name == "NormalDistribution") {
    distribution.what = NormalDistribution{what.number("expectedValue"),
                                           read_positive(what, "variance"), maybe_limits(what)};
  } else if (name == "LogNormalDistribution") {
    distribution.what = LogNormalDistribution{what.number("expectedValue"),
                                              read_positive(what, "variance"), maybe_limits(what)};
  } else if (name == "UniformDistribution") {
    distribution.what = UniformDistribution{read_bounds(what.required("Range"))};
  } else if (name == "PoissonDistribution") {
    distribution.what =
        PoissonDistribution{read_positive(what, "expectedValue"), maybe_limits(what)};
  } else if (name == "Histogram") {
    distribution.what = read_histogram(what);
  } else if (name == "ProbabilityDistributionSet") {
    distribution.what = read_probabilities(what);
  } else if (name == "UserDefinedDistribution") {
    distribution.what = read_user_defined(what);
  } else {
    unknown(what);
  }
  return distribution;
}

StochasticDistribution read_stochastic(const XmlNode& node) {
  StochasticDistribution stochastic;
  stochastic.number_of_test_runs = node.integer("numberOfTestRuns");
  if (stochastic.number_of_test_runs < 0)
    node.error("xosc.value", "numberOfTestRuns must not be negative", "it is the number of draws");
  stochastic.random_seed = node.maybe_number("randomSeed");
  std::set<std::string> varied;
  for (const XmlNode& child : node.children("StochasticDistribution")) {
    stochastic.parameters.push_back(read_parameter(child));
    vary_once(child, stochastic.parameters.back().parameter, varied);
  }
  if (stochastic.parameters.empty())
    node.error("xosc.missing", "<Stochastic> has no <StochasticDistribution>",
               "add a <StochasticDistribution parameterName=\"...\">");
  return stochastic;
}

std::unique_ptr<const ParameterValueDistribution> read(const std::shared_ptr<const XmlFile>& file,
                                                       Diagnostics& diagnostics) {
  if (!file) return nullptr;
  const internal::Scope nothing;
  const XmlNode root(file->root(), file.get(), &nothing, &diagnostics);
  const XmlNode node = root.child("ParameterValueDistribution");
  if (!node) {
    root.error("xosc.xml", "this is no parameter value distribution",
               "a <ParameterValueDistribution> with its <ScenarioFile> belongs there");
    return nullptr;
  }
  internal::check_vocabulary(file->root(), *file, diagnostics);
  auto distribution = std::make_unique<ParameterValueDistribution>();
  distribution->file = file->path();
  const XmlNode scenario = node.required("ScenarioFile");
  distribution->scenario_file = internal::read_file_path(scenario);
  distribution->scenario_file_where = scenario.where();
  const XmlNode deterministic = node.child("Deterministic"), stochastic = node.child("Stochastic");
  if (deterministic) {
    distribution->what = read_deterministic(deterministic);
    if (stochastic)
      stochastic.error("xosc.value", "a distribution is either deterministic or stochastic",
                       "keep one of them");
  } else if (stochastic) {
    distribution->what = read_stochastic(stochastic);
  } else {
    node.error("xosc.missing",
               "<ParameterValueDistribution> needs a <Deterministic> or a <Stochastic>",
               "add one of them");
  }
  if (diagnostics.has_errors()) return nullptr;
  return distribution;
}

}  // namespace

std::unique_ptr<const ParameterValueDistribution> load_distribution(
    const std::filesystem::path& path, Diagnostics& diagnostics) {
  return read(XmlFile::read(path, diagnostics), diagnostics);
}

std::unique_ptr<const ParameterValueDistribution> parse_distribution(
    std::string_view xml, const std::filesystem::path& path, Diagnostics& diagnostics) {
  return read(XmlFile::parse(xml, path, diagnostics), diagnostics);
}

}  // namespace raytruth::scenario
