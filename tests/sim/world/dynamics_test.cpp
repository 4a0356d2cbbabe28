// The shapes of transitions against each other: slope as derivative, integral by quadrature.
#include "sim/world/dynamics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace raytruth::world {
namespace {

using scenario::DynamicsDimension;
using scenario::DynamicsShape;

class Shapes : public testing::TestWithParam<DynamicsShape> {};

TEST_P(Shapes, RunFromZeroToOne) {
  EXPECT_EQ(shape_value(GetParam(), 0.0), 0.0);
  EXPECT_NEAR(shape_value(GetParam(), 1.0), 1.0, 1e-15);
  EXPECT_NEAR(shape_value(GetParam(), 0.5), 0.5, 1e-15);  // all are symmetric
}

// A central difference over 2 h has an error of h^2 f'''/6 and noise of 1e-16 / h: below 1e-8 for
// h = 1e-5 and third derivatives up to pi^3 / 2.
TEST_P(Shapes, SlopeIsTheDerivative) {
  constexpr double h = 1e-5;
  for (double u = 0.05; u < 0.96; u += 0.05) {
    const double slope =
        (shape_value(GetParam(), u + h) - shape_value(GetParam(), u - h)) / (2.0 * h);
    EXPECT_NEAR(shape_slope(GetParam(), u), slope, 1e-8) << u;
  }
}

// The trapezoid rule errs by at most (1 / n)^2 / 12 of the largest second derivative (6): 5e-9 for
// n = 10000.
TEST_P(Shapes, IntegralIsTheQuadrature) {
  constexpr int n = 10000;
  double sum = 0.0;
  for (int i = 0; i < n; ++i) {
    sum += 0.5 / n *
           (shape_value(GetParam(), static_cast<double>(i) / n) +
            shape_value(GetParam(), static_cast<double>(i + 1) / n));
    if ((i + 1) % 1000 == 0) {
      EXPECT_NEAR(shape_integral(GetParam(), static_cast<double>(i + 1) / n), sum, 1e-8);
    }
  }
}

TEST_P(Shapes, RateIsTheLargestSlope) {
  const double length = transition_length({GetParam(), DynamicsDimension::kRate, -2.0}, 7.0);
  double largest = 0.0;
  for (int i = 0; i <= 1000; ++i)
    largest = std::max(largest, shape_slope(GetParam(), i / 1000.0) * 7.0 / length);
  EXPECT_NEAR(largest, 2.0, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(All, Shapes,
                         testing::Values(DynamicsShape::kLinear, DynamicsShape::kCubic,
                                         DynamicsShape::kSinusoidal));

TEST(Transition, LengthsOfEachDimension) {
  const auto length = [](DynamicsShape shape, DynamicsDimension dimension, double value,
                         double change) {
    return transition_length({shape, dimension, value}, change);
  };
  EXPECT_EQ(length(DynamicsShape::kLinear, DynamicsDimension::kTime, 3.0, 5.0), 3.0);
  EXPECT_EQ(length(DynamicsShape::kCubic, DynamicsDimension::kDistance, 30.0, 5.0), 30.0);
  EXPECT_EQ(length(DynamicsShape::kLinear, DynamicsDimension::kRate, 2.0, -5.0), 2.5);
  EXPECT_EQ(length(DynamicsShape::kStep, DynamicsDimension::kTime, 3.0, 5.0), 0.0);
  EXPECT_EQ(length(DynamicsShape::kLinear, DynamicsDimension::kRate, 2.0, 0.0), 0.0);
  EXPECT_EQ(length(DynamicsShape::kLinear, DynamicsDimension::kRate, 0.0, 1.0),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(shape_value(DynamicsShape::kStep, 0.0), 1.0);
  EXPECT_EQ(shape_integral(DynamicsShape::kStep, 0.3), 0.3);
}

}  // namespace
}  // namespace raytruth::world
