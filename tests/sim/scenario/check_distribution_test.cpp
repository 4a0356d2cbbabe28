// Rules for files of distributions: each is broken once, and good files are silent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "scenario_text.h"
#include "sim/core/files.h"
#include "sim/scenario/check.h"

namespace raytruth::scenario {
namespace {

std::vector<Diagnostic> findings_in(const std::string& inner) {
  Diagnostics diagnostics;
  const auto distribution = parse_distribution(
      "<?xml version='1.0'?>\n<OpenSCENARIO>\n<FileHeader revMajor='1' revMinor='3' "
      "date='2024-01-01T00:00:00' description='d' author='a'/>\n<ParameterValueDistribution>\n"
      "<ScenarioFile filepath='one.xosc'/>\n" +
          inner + "\n</ParameterValueDistribution>\n</OpenSCENARIO>\n",
      "d.xosc", diagnostics);
  ScenarioText text;
  text.parameters = "<ParameterDeclaration name='speed' parameterType='double' value='1'/>";
  const auto document = ScenarioDocument::parse(text.str(), "one.xosc", diagnostics);
  EXPECT_TRUE(distribution && document) << inner;
  if (!distribution || !document) return {};
  const auto scenario = document->resolve({}, diagnostics);
  EXPECT_TRUE(scenario);
  if (scenario) check(*distribution, *scenario, diagnostics);
  return diagnostics.all();
}

std::string range(const std::string& parameter, const std::string& step) {
  return "<Deterministic><DeterministicSingleParameterDistribution parameterName='" + parameter +
         "'><DistributionRange stepWidth='" + step +
         "'><Range lowerLimit='10' upperLimit='20'/></DistributionRange>"
         "</DeterministicSingleParameterDistribution></Deterministic>";
}

std::string normal(const std::string& runs, const std::string& limits) {
  return "<Stochastic numberOfTestRuns='" + runs +
         "'>\n<StochasticDistribution parameterName='speed'><NormalDistribution "
         "expectedValue='10' variance='4'>" +
         limits + "</NormalDistribution></StochasticDistribution></Stochastic>";
}

void expect_only_at(const std::string& inner, const std::string& rule, int line) {
  const auto findings = findings_in(inner);
  ASSERT_EQ(findings.size(), 1U) << inner;
  EXPECT_EQ(findings[0].rule, rule) << to_string(findings[0]);
  EXPECT_EQ(findings[0].where.line, line) << to_string(findings[0]);
}

TEST(DistributionCheck, GoodOnesAreSilent) {
  for (const std::string& inner : {range("speed", "5"), range("speed", "10"), normal("3", ""),
                                   normal("3", "<Range lowerLimit='8' upperLimit='20'/>")}) {
    for (const Diagnostic& d : findings_in(inner)) ADD_FAILURE() << to_string(d);
  }
}

TEST(DistributionCheck, ParametersThatTheScenarioLacks) {
  expect_only_at(range("sped", "5"), "xosc.parameter", 6);
  EXPECT_NE(findings_in(range("sped", "5"))[0].hint.find("speed"), std::string::npos);
  expect_only_at(
      "<Deterministic>\n<DeterministicMultiParameterDistribution><ValueSetDistribution>"
      "<ParameterValueSet><ParameterAssignment parameterRef='sped' value='1'/></ParameterValueSet>"
      "<ParameterValueSet><ParameterAssignment parameterRef='sped' value='2'/></ParameterValueSet>"
      "</ValueSetDistribution></DeterministicMultiParameterDistribution></Deterministic>",
      "xosc.parameter", 7);
  std::string drawn = normal("3", "");
  drawn.replace(drawn.find("'speed'"), 7, "'sped'");
  expect_only_at(drawn, "xosc.parameter", 7);
}

TEST(DistributionCheck, RangesAndRunsAndLimitsThatGiveNothing) {
  expect_only_at(range("speed", "11"), "xosc.value", 6);
  expect_only_at(normal("0", ""), "xosc.never", 5);
  expect_only_at(normal("3", "<Range lowerLimit='30' upperLimit='40'/>"), "xosc.impossible", 7);
  expect_only_at(normal("3", "<Range lowerLimit='-40' upperLimit='-30'/>"), "xosc.impossible", 7);
  // Of a mean of 4 the deviation is 2: six of them reach 16.
  const auto poisson = [](const std::string& lower) {
    return "<Stochastic numberOfTestRuns='3'>\n<StochasticDistribution parameterName='speed'>"
           "<PoissonDistribution expectedValue='4'><Range lowerLimit='" +
           lower +
           "' upperLimit='40'/></PoissonDistribution></StochasticDistribution></Stochastic>";
  };
  expect_only_at(poisson("17"), "xosc.impossible", 7);
  EXPECT_TRUE(findings_in(poisson("15")).empty());
}

// RAYTRUTH_CORPUS: public files of ALKS, NCAP and ASAM.
TEST(DistributionCheck, PublicFilesAreSilent) {
  const char* corpus = std::getenv("RAYTRUTH_CORPUS");
  if (corpus == nullptr) GTEST_SKIP() << "RAYTRUTH_CORPUS isn't set";
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
    if (entry.path().extension() != ".xosc") continue;
    if (read_file(entry.path()).find("<ParameterValueDistribution") == std::string::npos) continue;
    Diagnostics reading, diagnostics;
    const auto distribution = load_distribution(entry.path(), reading);
    if (!distribution) continue;
    const auto document = ScenarioDocument::load(distribution->scenario_file, reading);
    const auto scenario = document ? document->resolve({}, reading) : nullptr;
    if (!scenario) continue;
    ++files;
    check(*distribution, *scenario, diagnostics);
    for (const Diagnostic& d : diagnostics.all()) ADD_FAILURE() << to_string(d);
  }
  EXPECT_GT(files, 2);
}

}  // namespace
}  // namespace raytruth::scenario
