#include "sim/core/math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace raytruth {
namespace {

// SLEEF's u10 functions promise 1 ulp; the C library's are within 1 ulp too, so the two differ by 2
// ulp at most.
TEST(Math, AgreesWithTheCLibraryToTwoUlp) {
  for (int i = -2000; i <= 2000; ++i) {
    const double x = 0.0137 * i;
    const auto near = [x](double ours, double theirs) {
      const double ulp = std::nextafter(std::abs(theirs), INFINITY) - std::abs(theirs);
      EXPECT_LE(std::abs(ours - theirs), 2.0 * ulp) << x;
    };
    near(det::sin(x), std::sin(x));
    near(det::cos(x), std::cos(x));
    near(det::exp(x), std::exp(x));
    near(det::atan2(x, 0.3), std::atan2(x, 0.3));
    if (x > 0.0) near(det::log(x), std::log(x));
    if (x > 0.0) near(det::pow(x, 1.7), std::pow(x, 1.7));
  }
}

// Golden bits: the point of these functions is that no machine gives others.
TEST(Math, GivesTheBitsItAlwaysGave) {
  const auto bits = [](double value) {
    std::uint64_t b = 0;
    std::memcpy(&b, &value, sizeof b);
    return b;
  };
  EXPECT_EQ(bits(det::sin(1.0)), 0x3feaed548f090ceeULL);
  EXPECT_EQ(bits(det::exp(1.0)), 0x4005bf0a8b14576aULL);
  EXPECT_EQ(bits(det::log(10.0)), 0x40026bb1bbb55516ULL);
}

TEST(Math, WrapsAnglesIntoTheHalfOpenTurn) {
  EXPECT_DOUBLE_EQ(wrap_angle(3.0 * kPi), kPi);
  EXPECT_DOUBLE_EQ(wrap_angle(-kPi), kPi);
  EXPECT_NEAR(wrap_angle(-4.0), -4.0 + 2.0 * kPi, 1e-15);
  EXPECT_EQ(wrap_angle(0.25), 0.25);
}

}  // namespace
}  // namespace raytruth
