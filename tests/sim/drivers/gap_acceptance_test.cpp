#include "sim/drivers/gap_acceptance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::drivers {
namespace {

TEST(GapAcceptance, TimesAreThoseOfKinematics) {
  EXPECT_DOUBLE_EQ(time_to_cover_s(30.0, 10.0, 0.0, 20.0), 3.0);
  // From rest: s = a t^2 / 2.
  EXPECT_DOUBLE_EQ(time_to_cover_s(9.0, 0.0, 2.0, 100.0), 3.0);
  // 2 s and 4 m to the top speed, 6 m at it.
  EXPECT_DOUBLE_EQ(time_to_cover_s(10.0, 0.0, 2.0, 4.0), 2.0 + 6.0 / 4.0);
  EXPECT_DOUBLE_EQ(time_to_cover_s(10.0, 25.0, 2.0, 20.0), 0.4) << "above the top speed as it is";
  // Braking: stands after 25 m.
  EXPECT_DOUBLE_EQ(time_to_cover_s(16.0, 10.0, -2.0, 20.0), 2.0);
  EXPECT_TRUE(std::isinf(time_to_cover_s(26.0, 10.0, -2.0, 20.0)));
  EXPECT_TRUE(std::isinf(time_to_cover_s(1.0, 0.0, 0.0, 20.0)));
  EXPECT_EQ(time_to_cover_s(-1.0, 0.0, 0.0, 20.0), 0.0);
}

TEST(GapAcceptance, WindowsMustNotTouchWithTheirMargins) {
  const GapParameters p{1.5, 0.3};
  EXPECT_TRUE(accepts(p, {1.0, 2.0}, {3.6, 5.0}));
  EXPECT_FALSE(accepts(p, {1.0, 2.0}, {3.4, 5.0}));
  EXPECT_TRUE(accepts(p, {5.4, 7.0}, {3.0, 5.0}));
  EXPECT_FALSE(accepts(p, {5.2, 7.0}, {3.0, 5.0}));
  EXPECT_TRUE(
      accepts(p, {1.0, 2.0},
              {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()}));
}

TEST(GapAcceptance, SimulatedMinorStreamReachesHardersCapacity) {
  // A queue that never ends enters gaps of a Poisson stream: n vehicles when the gap is at least
  // t_c + (n - 1) t_f. The mean of N gaps has a standard deviation sigma / sqrt(N) with sigma of
  // the count below 1.2 at this flow: 0.0017 of the mean 0.68 at N = 5e5; 4 sigma = 1 %.
  constexpr double kFlow = 0.2, kCritical = 5.0, kFollowUp = 3.0;
  constexpr int kGaps = 500000;
  const GapParameters p{kCritical - 1.0, 0.0};  // the own passage takes 1 s
  RandomStream random(7, "test.gaps");
  double through = 0.0, time = 0.0;
  for (int i = 0; i < kGaps; ++i) {
    const double gap = -det::log(1.0 - random.uniform()) / kFlow;
    time += gap;
    for (int n = 0; accepts(p, {n * kFollowUp, n * kFollowUp + 1.0}, {gap, gap + 1.0}); ++n)
      through += 1.0;
  }
  const double capacity = minor_capacity_1_s(kFlow, kCritical, kFollowUp);
  EXPECT_NEAR(through / time / capacity, 1.0, 0.01);
  // Without major traffic: one each follow-up time.
  EXPECT_DOUBLE_EQ(minor_capacity_1_s(0.0, kCritical, kFollowUp), 1.0 / kFollowUp);
  EXPECT_NEAR(minor_capacity_1_s(1e-9, kCritical, kFollowUp), 1.0 / kFollowUp, 1e-6);
}

}  // namespace
}  // namespace raytruth::drivers
