// The single scenarios of a file of distributions.
#include "sim/scenario/variation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <set>

#include "sim/core/math.h"
#include "sim/scenario/scenario.h"

namespace raytruth::scenario {
namespace {

namespace fs = std::filesystem;

ParameterValueDistribution with(StochasticDistribution what) {
  return {"d.xosc", "s.xosc", {}, what};
}

ParameterValueDistribution of(std::vector<ParameterDistribution> drawn, int runs,
                              std::optional<double> seed = 7.0) {
  return with({runs, seed, std::move(drawn)});
}

std::map<std::string, std::string> pick(const ParameterValueDistribution& d, std::uint64_t index,
                                        std::uint64_t seed = 1) {
  Diagnostics diagnostics;
  auto values = variation(d, index, seed, diagnostics);
  for (const Diagnostic& finding : diagnostics.all()) ADD_FAILURE() << to_string(finding);
  return values;
}

TEST(Variation, TheLastEntryChangesFirst) {
  DeterministicDistribution what;
  what.entries.emplace_back(SingleParameterDistribution{"a", DistributionSet{{"x", "y"}}, {}});
  what.entries.emplace_back(
      SingleParameterDistribution{"b", DistributionRange{{0.1, 0.5}, 0.1}, {}});
  what.entries.emplace_back(
      ValueSetDistribution{{{{"c", "1"}, {"d", "2"}}, {{"c", "3"}, {"d", "4"}}, {{"c", "5"}}}, {}});
  const ParameterValueDistribution d{"d.xosc", "s.xosc", {}, what};
  ASSERT_EQ(variation_count(d), 2U * 5U * 3U);
  using Values = std::map<std::string, std::string>;
  EXPECT_EQ(pick(d, 0), (Values{{"a", "x"}, {"b", "0.1"}, {"c", "1"}, {"d", "2"}}));
  EXPECT_EQ(pick(d, 1), (Values{{"a", "x"}, {"b", "0.1"}, {"c", "3"}, {"d", "4"}}));
  EXPECT_EQ(pick(d, 2), (Values{{"a", "x"}, {"b", "0.1"}, {"c", "5"}}));
  EXPECT_EQ(pick(d, 3).at("b"), "0.2");
  // 0.1 + 2 * 0.1 is 0.30000000000000004.
  EXPECT_EQ(pick(d, 6).at("b"), "0.3");
  EXPECT_EQ(pick(d, 14), (Values{{"a", "x"}, {"b", "0.5"}, {"c", "5"}}));
  EXPECT_EQ(pick(d, 15).at("a"), "y");
  EXPECT_EQ(pick(d, 29), (Values{{"a", "y"}, {"b", "0.5"}, {"c", "5"}}));
  std::set<Values> all;
  for (std::uint64_t i = 0; i < 30; ++i) all.insert(pick(d, i));
  EXPECT_EQ(all.size(), 30U);

  Diagnostics diagnostics;
  EXPECT_TRUE(variation(d, 30, 1, diagnostics).empty());
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].rule, "xosc.value");
  EXPECT_EQ(diagnostics.all()[0].hint, "they count from 0 to 29");
}

TEST(Variation, CountsOfRangesMeetTheirUpperLimit) {
  const auto count = [](double lower, double upper, double step) {
    DeterministicDistribution what;
    what.entries.emplace_back(
        SingleParameterDistribution{"a", DistributionRange{{lower, upper}, step}, {}});
    return variation_count({"d.xosc", "s.xosc", {}, what});
  };
  EXPECT_EQ(count(0.0, 1.0, 0.1), 11U);
  EXPECT_EQ(count(0.0, 0.3, 0.1), 4U);
  EXPECT_EQ(count(0.0, 0.29, 0.1), 3U);
  EXPECT_EQ(count(5.0, 5.0, 1.0), 1U);
  EXPECT_EQ(count(1.0, 2.0, 5.0), 1U);
}

TEST(Variation, OfHugeFilesCostsNothing) {
  DeterministicDistribution what;
  for (int i = 0; i < 9; ++i) {
    what.entries.emplace_back(SingleParameterDistribution{
        "p" + std::to_string(i), DistributionRange{{0.0, 1e6}, 0.1}, {}});
  }
  const ParameterValueDistribution d{"d.xosc", "s.xosc", {}, what};
  EXPECT_EQ(variation_count(d), std::uint64_t{1} << 63U);
  EXPECT_EQ(pick(d, 1234567).at("p8"), "123456.7");
}

// Mean and variance of many runs. Means lie within 5 sigma / sqrt(n); variances of distributions of
// kurtosis k within 5 sqrt((k - 1) / n) of theirs (k = 3 normal; 9 at most here).
struct Sample {
  double mean = 0.0, variance = 0.0, least = 1e300, most = -1e300;
};
Sample sample(
    const ParameterDistribution& drawn, int runs,
    const std::function<double(double)>& of_value = [](double x) { return x; }) {
  const auto d = of({drawn}, runs);
  Sample s;
  std::vector<double> values;
  for (int i = 0; i < runs; ++i)
    values.push_back(of_value(std::stod(pick(d, static_cast<std::uint64_t>(i)).at("p"))));
  for (const double v : values) {
    s.mean += v / runs;
    s.least = std::min(s.least, v);
    s.most = std::max(s.most, v);
  }
  for (const double v : values) s.variance += (v - s.mean) * (v - s.mean) / runs;
  return s;
}

constexpr int kRuns = 4000;

void expect_moments(const Sample& s, double mean, double variance) {
  EXPECT_NEAR(s.mean, mean, 5.0 * std::sqrt(variance / kRuns));
  EXPECT_NEAR(s.variance, variance, 5.0 * std::sqrt(8.0 / kRuns) * variance);
}

TEST(Variation, DrawsHaveTheMomentsOfTheirDistributions) {
  expect_moments(sample({"p", NormalDistribution{20.0, 9.0, {}}, {}}, kRuns), 20.0, 9.0);
  expect_moments(sample({"p", LogNormalDistribution{1.0, 0.25, {}}, {}}, kRuns,
                        [](double x) { return std::log(x); }),
                 1.0, 0.25);
  expect_moments(sample({"p", UniformDistribution{{-2.0, 4.0}}, {}}, kRuns), 1.0, 3.0);
  expect_moments(sample({"p", PoissonDistribution{3.5, {}}, {}}, kRuns), 3.5, 3.5);
  expect_moments(sample({"p", PoissonDistribution{40.0, {}}, {}}, kRuns), 40.0, 40.0);
  expect_moments(sample({"p", PoissonDistribution{5000.0, {}}, {}}, kRuns), 5000.0, 5000.0);
  // Bins [0, 1] and [3, 5] with a quarter and three quarters: mean 0.125 + 3 = 3.125, second moment
  // 1/12 + 3/4 (16 + 1/3) = 12.3333.
  const Sample bins = sample({"p", Histogram{{{{0.0, 1.0}, 1.0}, {{3.0, 5.0}, 3.0}}}, {}}, kRuns);
  expect_moments(bins, 3.125, 12.0 + 1.0 / 3.0 - 3.125 * 3.125);
  // 2 with 0.2, 7 with 0.8, never 9: mean 6, variance 4.
  const Sample set =
      sample({"p", ProbabilityDistributionSet{{{"2", 1.0}, {"9", 0.0}, {"7", 4.0}}}, {}}, kRuns);
  expect_moments(set, 6.0, 4.0);
  EXPECT_EQ(set.most, 7.0);
}

TEST(Variation, LimitsCutOff) {
  const Sample cut =
      sample({"p", NormalDistribution{0.0, 1.0, DistributionLimits{0.5, 1.5}}, {}}, 500);
  EXPECT_GE(cut.least, 0.5);
  EXPECT_LE(cut.most, 1.5);
  EXPECT_LT(cut.mean, 1.0);  // more of it lies near the middle
  // None lies within: the nearer limit.
  const auto far = of({{"p", NormalDistribution{0.0, 1.0, DistributionLimits{90.0, 91.0}}, {}}}, 1);
  EXPECT_EQ(pick(far, 0).at("p"), "90");
}

TEST(Variation, DependsOnTheSeedTheRunAndTheNameAlone) {
  const ParameterDistribution a{"a", UniformDistribution{{0.0, 1.0}}, {}};
  const ParameterDistribution b{"b", UniformDistribution{{0.0, 1.0}}, {}};
  const auto both = of({a, b}, 10, std::nullopt);
  const auto first = pick(both, 3, 5);
  EXPECT_EQ(pick(both, 3, 5), first);
  EXPECT_EQ(pick(of({b}, 4, std::nullopt), 3, 5).at("b"), first.at("b"));
  EXPECT_NE(first.at("a"), first.at("b"));
  EXPECT_NE(pick(both, 4, 5).at("a"), first.at("a"));
  EXPECT_NE(pick(both, 3, 6).at("a"), first.at("a"));
  // The file's own seed goes before.
  EXPECT_EQ(pick(of({a}, 10, 2.0), 3, 5), pick(of({a}, 10, 2.0), 3, 6));
  EXPECT_NE(pick(of({a}, 10, 2.0), 3), pick(of({a}, 10, 2.5), 3));
}

TEST(Variation, OfTheUsersOwnIsSaid) {
  for (const bool allow : {false, true}) {
    Diagnostics diagnostics;
    diagnostics.allow_unsupported = allow;
    const auto values = variation(of({{"p", UserDefinedDistribution{"mine", ""}, {"d.xosc", 4, 0}},
                                      {"q", UniformDistribution{{1.0, 1.0}}, {}}},
                                     2),
                                  0, 1, diagnostics);
    ASSERT_EQ(diagnostics.all().size(), 1U);
    EXPECT_EQ(diagnostics.all()[0].rule, "xosc.unsupported");
    EXPECT_EQ(diagnostics.all()[0].where.line, 4);
    EXPECT_EQ(values.size(), allow ? 1U : 0U);
  }
}

TEST(Variation, PublicFilesHaveTheirCountsAndRunWithTheirValues) {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  const fs::path corpus = set ? fs::path(set) : fs::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
  if (!fs::exists(corpus / "ALKS")) GTEST_SKIP() << "no corpus at " << corpus;
  const std::pair<const char*, std::uint64_t> files[] = {
      {"ALKS/logical_scenarios/alks_scenario_4_4_1_cut_in_no_collision_variation.xosc", 52500},
      {"NCAP/OpenSCENARIO/NCAP/AEB_VRU_2023/Variations/NCAP_AEB_VRU_CPNCO-50_Variation_2023.xosc",
       11},
      {"osc_api/cpp/applications/openScenarioTester/res/exampleFilesVersion1_3/"
       "SlowPrecedingVehicleStochasticParameterSet.xosc",
       100},
      {"osc_api/cpp/applications/openScenarioTester/res/exampleFilesVersion1_3/"
       "SlowPrecedingVehicleDeterministicParameterSet.xosc",
       2}};
  for (const auto& [file, count] : files) {
    SCOPED_TRACE(file);
    Diagnostics diagnostics;
    diagnostics.allow_unsupported = true;
    const auto distribution = load_distribution(corpus / file, diagnostics);
    ASSERT_TRUE(distribution);
    EXPECT_EQ(variation_count(*distribution), count);
    const auto document = ScenarioDocument::load(distribution->scenario_file, diagnostics);
    ASSERT_TRUE(document);
    std::size_t read = 0;
    for (const std::uint64_t index : {std::uint64_t{0}, count / 3, count - 1}) {
      const auto values = pick(*distribution, index);
      EXPECT_FALSE(values.empty());
      // Some combinations are excluded by constraints of the file's own.
      Diagnostics own;
      own.allow_unsupported = true;
      const auto scenario = document->resolve(values, own);
      for (const Diagnostic& d : own.all()) {
        EXPECT_TRUE(d.severity != Severity::kError || d.rule == "xosc.constraint") << to_string(d);
      }
      if (!scenario) continue;
      ++read;
      for (const auto& [name, value] : values) EXPECT_EQ(scenario->parameters.at(name), value);
    }
    EXPECT_GT(read, 0U);
  }
}

}  // namespace
}  // namespace raytruth::scenario
