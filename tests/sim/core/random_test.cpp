#include "sim/core/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace raytruth {
namespace {

// Known answers of the Random123 distribution (kat_vectors, philox4x32 with 10 rounds).
TEST(Philox, MatchesThePublishedVectors) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}),
            (std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(RandomStream, IsAFunctionOfItsKey) {
  RandomStream a(7, "test", 1, 2, 3);
  RandomStream b(7, "test", 1, 2, 3);
  RandomStream other_purpose(7, "tesu", 1, 2, 3);
  RandomStream other_sample(7, "test", 1, 2, 4);
  const std::uint64_t value = a.bits64();
  EXPECT_EQ(value, b.bits64());
  EXPECT_NE(value, other_purpose.bits64());
  EXPECT_NE(value, other_sample.bits64());
}

double chi_square_uniform(const std::vector<double>& values, int bins) {
  std::vector<int> counts(static_cast<std::size_t>(bins));
  for (const double v : values) ++counts[static_cast<std::size_t>(v * bins)];
  const double expected = static_cast<double>(values.size()) / bins;
  double sum = 0.0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

// 64 bins: chi-square with 63 degrees of freedom exceeds 103.4 with probability 0.001.
TEST(RandomStream, IsUniformAndTheTestCanFail) {
  RandomStream stream(1, "uniform");
  std::vector<double> values(64000);
  for (double& v : values) v = stream.uniform();
  EXPECT_LT(chi_square_uniform(values, 64), 103.4);
  for (double& v : values) v = v * v;
  EXPECT_GT(chi_square_uniform(values, 64), 103.4);
}

TEST(RandomStream, NormalHasItsMoments) {
  RandomStream stream(1, "normal");
  const int n = 100000;
  double sum = 0.0;
  double sum2 = 0.0;
  for (int i = 0; i < n; ++i) {
    const double v = stream.normal(3.0, 2.0);
    sum += v;
    sum2 += (v - 3.0) * (v - 3.0);
  }
  // Four standard errors: sigma / sqrt(n) for the mean, sigma^2 sqrt(2 / n) for the variance.
  EXPECT_NEAR(sum / n, 3.0, 4.0 * 2.0 / std::sqrt(n));
  EXPECT_NEAR(sum2 / n, 4.0, 4.0 * 4.0 * std::sqrt(2.0 / n));
}

}  // namespace
}  // namespace raytruth
