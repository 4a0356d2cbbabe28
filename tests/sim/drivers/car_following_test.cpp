#include "sim/drivers/car_following.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "sim/core/math.h"
#include "sim/core/pose.h"

namespace raytruth::drivers {
namespace {

// Table I of Treiber, Hennecke, Helbing (2000).
IdmParameters of_the_paper() {
  IdmParameters p;
  p.desired_speed_m_s = 120.0 / 3.6;
  p.time_gap_s = 1.6;
  p.max_acceleration_m_s2 = 0.73;
  p.comfortable_deceleration_m_s2 = 1.67;
  p.least_gap_m = 2.0;
  return p;
}

TEST(CarFollowing, StandsStillInTheEquilibriumGap) {
  const IdmParameters p = of_the_paper();
  for (const double v : {0.0, 5.0, 15.0, 30.0}) {
    const double gap = equilibrium_gap_m(p, v);
    // Two roundings of numbers of the size of the terms, a <= 1.
    EXPECT_NEAR(idm_acceleration(p, v, Leader{gap, v}), 0.0, 1e-14) << v;
    EXPECT_GT(idm_acceleration(p, v, Leader{gap * 1.01, v}), 0.0);
    EXPECT_LT(idm_acceleration(p, v, Leader{gap * 0.99, v}), 0.0);
  }
  EXPECT_DOUBLE_EQ(equilibrium_gap_m(p, 0.0), 2.0);
}

TEST(CarFollowing, FreeRoadReachesTheDesiredSpeed) {
  const IdmParameters p = of_the_paper();
  EXPECT_DOUBLE_EQ(idm_acceleration(p, 0.0, std::nullopt), 0.73);
  EXPECT_DOUBLE_EQ(idm_acceleration(p, p.desired_speed_m_s, std::nullopt), 0.0);
  EXPECT_LT(idm_acceleration(p, 1.1 * p.desired_speed_m_s, std::nullopt), 0.0);
}

TEST(CarFollowing, BrakesWithTheKinematicDecelerationTowardsAStandingLeader) {
  // Section II of the paper: far from the desired speed an approach is braked with v^2 / (2 s) when
  // that is the comfortable deceleration, up to s0 + v T and the free road's acceleration. Without
  // these it is exact: a (v^2 / (2 sqrt(ab) s))^2 = (v^2 / (2 s))^2 / b.
  IdmParameters p = of_the_paper();
  p.least_gap_m = 0.0;
  p.time_gap_s = 0.0;
  p.desired_speed_m_s = 1e6;
  const double v = 20.0;
  const double gap = v * v / (2.0 * p.comfortable_deceleration_m_s2);
  EXPECT_NEAR(idm_acceleration(p, v, Leader{gap, 0.0}) - p.max_acceleration_m_s2,
              -p.comfortable_deceleration_m_s2, 1e-12);
}

TEST(CarFollowing, ImprovedModelKeepsTheTimeGapExactly) {
  const IdmParameters p = of_the_paper();
  const double v = 30.0;
  const double gap = p.least_gap_m + v * p.time_gap_s;
  EXPECT_NEAR(iidm_acceleration(p, v, Leader{gap, v}), 0.0, 1e-13);
  // The IDM would want more room near the desired speed.
  EXPECT_LT(idm_acceleration(p, v, Leader{gap, v}), -0.1);
  // Continuous where z = 1, and no harder than comfortable above the desired speed.
  EXPECT_NEAR(iidm_acceleration(p, v, Leader{gap * (1 + 1e-9), v}),
              iidm_acceleration(p, v, Leader{gap * (1 - 1e-9), v}), 1e-7);
  EXPECT_GT(iidm_acceleration(p, 3.0 * p.desired_speed_m_s, std::nullopt),
            -p.comfortable_deceleration_m_s2);
}

TEST(CarFollowing, AccIsCalmWhenACarCutsInWithoutDanger) {
  // Traffic Flow Dynamics, 11.3.8: a car of the same speed cuts in at a third of the wanted gap.
  IdmParameters p = of_the_paper();
  p.max_acceleration_m_s2 = 1.0;
  const double v = 25.0;
  const Leader cut_in{(p.least_gap_m + v * p.time_gap_s) / 3.0, v, 0.0};
  const double iidm = iidm_acceleration(p, v, cut_in);
  const double acc = acc_acceleration(p, v, cut_in);
  EXPECT_NEAR(iidm, 1.0 - 9.0, 1e-12);
  // (1 - c) iidm + c b tanh(iidm / b) with a heuristic of 0.
  const double b = p.comfortable_deceleration_m_s2;
  EXPECT_NEAR(acc, 0.01 * iidm + 0.99 * b * (1.0 - 2.0 / (det::exp(2.0 * iidm / b) + 1.0)), 1e-12);
  // A leader who stands is danger: the heuristic itself asks for v^2 / (2 s), and it is met.
  const Leader wall{60.0, 0.0, 0.0};
  EXPECT_LE(acc_acceleration(p, v, wall), -v * v / (2.0 * 60.0));
}

TEST(CarFollowing, NeverBrakesMoreThanThereIs) {
  const IdmParameters p = of_the_paper();
  for (const auto model : {idm_acceleration, iidm_acceleration, acc_acceleration}) {
    EXPECT_DOUBLE_EQ(model(p, 30.0, Leader{0.0, 0.0}), -kMostBraking_m_s2);
    EXPECT_DOUBLE_EQ(model(p, 30.0, Leader{-1.0, 0.0}), -kMostBraking_m_s2);
    EXPECT_GE(model(p, 30.0, Leader{0.01, 0.0}), -kMostBraking_m_s2);
  }
}

// Growth of a small disturbance of the leader's speed from the first to the last of a platoon, at
// this angular frequency.
double growth(const IdmParameters& p, double v0, double frequency, int cars) {
  const double gap = equilibrium_gap_m(p, v0);
  std::vector<double> x(static_cast<std::size_t>(cars)), v(x.size(), v0);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = -static_cast<double>(i) * gap;
  const double period = 2.0 * kPi / frequency;
  const double dt = period / 4000.0;
  constexpr double kSize = 1e-3;
  // Transients have to pass all cars first.
  const int periods = 12 + cars;
  double most = 0.0;
  std::vector<double> a(x.size());
  for (int k = 0; k < 4000 * periods; ++k) {
    const double t = k * dt;
    for (std::size_t i = 1; i < x.size(); ++i)
      a[i] = idm_acceleration(p, v[i], Leader{x[i - 1] - x[i], v[i - 1]});
    a[0] = kSize * frequency * det::cos(frequency * t);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] += v[i] * dt + 0.5 * a[i] * dt * dt;
      v[i] += a[i] * dt;
    }
    if (k > 4000 * (periods - 2)) most = std::max(most, std::abs(v.back() - v0));
  }
  return most / kSize;
}

TEST(CarFollowing, PlatoonsAreStableWhereTheoryPutsTheBound) {
  // String stability (Traffic Flow Dynamics, 15.4): v_e'(s) <= (f_l - f_v) / 2 with f(s, v, v_l)
  // the acceleration; partials by central differences. The gain of one follower at frequency w is
  // |(f_s + i w f_l) / (f_s - w^2 - i w f_v)|.
  const auto partials = [](const IdmParameters& p, double v) {
    constexpr double h = 1e-5;
    const double s = equilibrium_gap_m(p, v);
    const auto f = [&](double ds, double dv, double dl) {
      return idm_acceleration(p, v + dv, Leader{s + ds, v + dl});
    };
    return Vec3((f(h, 0, 0) - f(-h, 0, 0)) / (2 * h), (f(0, h, 0) - f(0, -h, 0)) / (2 * h),
                (f(0, 0, h) - f(0, 0, -h)) / (2 * h));
  };
  const double v = 15.0;
  for (const double a : {0.3, 2.5}) {
    IdmParameters p = of_the_paper();
    p.time_gap_s = 1.2;
    p.max_acceleration_m_s2 = a;
    const Vec3 f = partials(p, v);
    const double slope = -f[0] / (f[1] + f[2]);
    const bool stable = slope <= 0.5 * (f[2] - f[1]);
    EXPECT_EQ(stable, a > 1.0);
    constexpr double kFrequency = 0.12;
    const double gain = std::sqrt(f[0] * f[0] + kFrequency * kFrequency * f[2] * f[2]) /
                        det::hypot(f[0] - kFrequency * kFrequency, kFrequency * f[1]);
    EXPECT_EQ(gain < 1.0, stable) << a;
    // Ten followers: the product of ten gains. The disturbance of 1 mm/s is small (second order
    // 1e-3 / 15), and the step is of first order in x alone: 1 %.
    const double expected = det::pow(gain, 10.0);
    EXPECT_NEAR(growth(p, v, kFrequency, 11) / expected, 1.0, 0.03) << a;
  }
}

}  // namespace
}  // namespace raytruth::drivers
