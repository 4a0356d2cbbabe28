// Parameter value distributions: each kind from a small text, and what is wrong with one.
#include "sim/scenario/distribution.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace raytruth::scenario {
namespace {

std::string file_of(const std::string& inner) {
  return "<?xml version='1.0'?>\n<OpenSCENARIO>\n<FileHeader revMajor='1' revMinor='3' "
         "date='2024-01-01T00:00:00' description='d' author='a'/>\n<ParameterValueDistribution>\n"
         "<ScenarioFile filepath='../one.xosc'/>\n" +
         inner + "\n</ParameterValueDistribution>\n</OpenSCENARIO>\n";
}

std::unique_ptr<const ParameterValueDistribution> read_distribution(const std::string& inner) {
  Diagnostics diagnostics;
  auto distribution = parse_distribution(file_of(inner), "/a/b/d.xosc", diagnostics);
  EXPECT_TRUE(distribution) << inner;
  for (const Diagnostic& d : diagnostics.all()) ADD_FAILURE() << to_string(d);
  return distribution;
}

std::string single(const std::string& name, const std::string& inner) {
  return "<DeterministicSingleParameterDistribution parameterName='" + name + "'>" + inner +
         "</DeterministicSingleParameterDistribution>";
}

std::string drawn(const std::string& inner, const std::string& name = "p") {
  return "<Stochastic numberOfTestRuns='7' randomSeed='3'>\n<StochasticDistribution "
         "parameterName='" +
         name + "'>" + inner + "</StochasticDistribution></Stochastic>";
}

template <typename T>
T stochastic(const std::string& inner) {
  const auto file = read_distribution(drawn(inner));
  return std::get<T>(std::get<StochasticDistribution>(file->what).parameters.at(0).what);
}

TEST(Distribution, DeterministicOnes) {
  const auto file = read_distribution(
      "<Deterministic>" +
      single("a", "<DistributionSet><Element value='1'/><Element value='x'/></DistributionSet>") +
      single("b",
             "<DistributionRange stepWidth='0.5'><Range lowerLimit='-1' upperLimit='2'/>"
             "</DistributionRange>") +
      single("c", "<UserDefinedDistribution type='t'>text</UserDefinedDistribution>") +
      "<DeterministicMultiParameterDistribution><ValueSetDistribution><ParameterValueSet>"
      "<ParameterAssignment parameterRef='d' value='1'/><ParameterAssignment parameterRef='e' "
      "value='2'/></ParameterValueSet><ParameterValueSet><ParameterAssignment parameterRef='d' "
      "value='3'/></ParameterValueSet></ValueSetDistribution>"
      "</DeterministicMultiParameterDistribution></Deterministic>");
  EXPECT_EQ(file->file, "/a/b/d.xosc");
  EXPECT_EQ(file->scenario_file, "/a/one.xosc");
  EXPECT_EQ(file->scenario_file_where.line, 5);
  const auto& entries = std::get<DeterministicDistribution>(file->what).entries;
  ASSERT_EQ(entries.size(), 4u);
  const auto& set = std::get<SingleParameterDistribution>(entries[0]);
  EXPECT_EQ(set.parameter, "a");
  EXPECT_EQ(std::get<DistributionSet>(set.values).values, (std::vector<std::string>{"1", "x"}));
  const auto& range =
      std::get<DistributionRange>(std::get<SingleParameterDistribution>(entries[1]).values);
  EXPECT_EQ(range.limits.lower, -1.0);
  EXPECT_EQ(range.limits.upper, 2.0);
  EXPECT_EQ(range.step, 0.5);
  const auto& own =
      std::get<UserDefinedDistribution>(std::get<SingleParameterDistribution>(entries[2]).values);
  EXPECT_EQ(own.type, "t");
  EXPECT_EQ(own.content, "text");
  const auto& sets = std::get<ValueSetDistribution>(entries[3]).sets;
  ASSERT_EQ(sets.size(), 2u);
  EXPECT_EQ(sets[0], (ValueSetDistribution::ValueSet{{"d", "1"}, {"e", "2"}}));
  EXPECT_EQ(sets[1], (ValueSetDistribution::ValueSet{{"d", "3"}}));
}

TEST(Distribution, StochasticOnes) {
  const std::string range = "<Range lowerLimit='1' upperLimit='4'/>";
  const auto normal = stochastic<NormalDistribution>(
      "<NormalDistribution expectedValue='2' variance='0.5'>" + range + "</NormalDistribution>");
  EXPECT_EQ(normal.expected_value, 2.0);
  EXPECT_EQ(normal.variance, 0.5);
  EXPECT_EQ(normal.limits->upper, 4.0);
  const auto log_normal = stochastic<LogNormalDistribution>(
      "<LogNormalDistribution expectedValue='2' variance='0.5'/>");
  EXPECT_EQ(log_normal.variance, 0.5);
  EXPECT_FALSE(log_normal.limits.has_value());
  EXPECT_EQ(
      stochastic<UniformDistribution>("<UniformDistribution>" + range + "</UniformDistribution>")
          .limits.lower,
      1.0);
  EXPECT_EQ(
      stochastic<PoissonDistribution>("<PoissonDistribution expectedValue='9'/>").expected_value,
      9.0);
  const auto histogram = stochastic<Histogram>(
      "<Histogram><Bin weight='3'>" + range +
      "</Bin><Bin weight='1'><Range lowerLimit='4' upperLimit='5'/></Bin></Histogram>");
  ASSERT_EQ(histogram.bins.size(), 2u);
  EXPECT_EQ(histogram.bins[0].weight, 3.0);
  EXPECT_EQ(histogram.bins[1].limits.upper, 5.0);
  const auto set = stochastic<ProbabilityDistributionSet>(
      "<ProbabilityDistributionSet><Element value='x' weight='2'/><Element value='y' weight='1'/>"
      "</ProbabilityDistributionSet>");
  ASSERT_EQ(set.elements.size(), 2u);
  EXPECT_EQ(set.elements[0].value, "x");
  EXPECT_EQ(set.elements[1].weight, 1.0);
  const auto file =
      read_distribution(drawn("<UserDefinedDistribution type='t'>c</UserDefinedDistribution>"));
  EXPECT_EQ(std::get<StochasticDistribution>(file->what).number_of_test_runs, 7);
  EXPECT_EQ(std::get<StochasticDistribution>(file->what).random_seed, 3.0);
  EXPECT_EQ(std::get<StochasticDistribution>(file->what).parameters.at(0).parameter, "p");
}

TEST(Distribution, WrongOnesAreSaid) {
  const std::string set = "<DistributionSet><Element value='1'/></DistributionSet>";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "xosc.missing"},
      {"<Deterministic>" + single("a", set) + single("a", set) + "</Deterministic>", "xosc.value"},
      {"<Deterministic>" +
           single("a",
                  "<DistributionRange stepWidth='0'><Range lowerLimit='1' upperLimit='2'/>"
                  "</DistributionRange>") +
           "</Deterministic>",
       "xosc.value"},
      {"<Deterministic>" +
           single("a",
                  "<DistributionRange stepWidth='1'><Range lowerLimit='2' upperLimit='1'/>"
                  "</DistributionRange>") +
           "</Deterministic>",
       "xosc.value"},
      {"<Deterministic>" + single("a", set) + "</Deterministic>" +
           drawn("<PoissonDistribution expectedValue='9'/>"),
       "xosc.value"},
      {drawn("<NormalDistribution expectedValue='2' variance='0'/>"), "xosc.value"},
      {drawn("<UniformDistribution/>"), "xosc.missing"},
      {drawn("<Histogram><Bin weight='1'><Range lowerLimit='0' upperLimit='2'/></Bin>"
             "<Bin weight='1'><Range lowerLimit='1' upperLimit='3'/></Bin></Histogram>"),
       "xosc.value"},
      {drawn("<ProbabilityDistributionSet><Element value='x' weight='0'/>"
             "</ProbabilityDistributionSet>"),
       "xosc.value"},
      {drawn("<ProbabilityDistributionSet><Element value='x' weight='-1'/>"
             "</ProbabilityDistributionSet>"),
       "xosc.value"},
      {drawn("<BetaDistribution/>"), "xosc.unsupported"}};
  for (const auto& [inner, rule] : cases) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_distribution(file_of(inner), "d.xosc", diagnostics)) << inner;
    bool found = false;
    for (const Diagnostic& d : diagnostics.all()) found = found || d.rule == rule;
    EXPECT_TRUE(found) << inner;
  }
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_distribution("<OpenSCENARIO/>", "d.xosc", diagnostics));
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(Distribution, ThoseOfThePublicScenarios) {
  namespace fs = std::filesystem;
  const char* named = std::getenv("RAYTRUTH_CORPUS");
  const fs::path root = named != nullptr ? named : RAYTRUTH_SOURCE_DIR "/../shared/corpus";
  if (!fs::is_directory(root)) GTEST_SKIP() << "no corpus: set RAYTRUTH_CORPUS to its folder";
  const std::string api = "osc_api/cpp/applications/openScenarioTester/res/exampleFilesVersion1_3/";
  for (const auto& [name, entries] : std::vector<std::pair<std::string, std::size_t>>{
           {"ALKS/logical_scenarios/alks_scenario_4_4_1_cut_in_no_collision_variation.xosc", 7},
           {api + "SlowPrecedingVehicleDeterministicParameterSet.xosc", 1},
           {api + "SlowPrecedingVehicleStochasticParameterSet.xosc", 1}}) {
    Diagnostics diagnostics;
    const auto file = load_distribution(root / name, diagnostics);
    for (const Diagnostic& d : diagnostics.all()) ADD_FAILURE() << to_string(d);
    ASSERT_TRUE(file) << name;
    EXPECT_TRUE(fs::is_regular_file(file->scenario_file)) << file->scenario_file;
    const auto* fixed = std::get_if<DeterministicDistribution>(&file->what);
    const std::size_t found = fixed
                                  ? fixed->entries.size()
                                  : std::get<StochasticDistribution>(file->what).parameters.size();
    EXPECT_GE(found, entries) << name;
  }
}

}  // namespace
}  // namespace raytruth::scenario
