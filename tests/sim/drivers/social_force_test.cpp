#include "sim/drivers/social_force.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/core/math.h"

namespace raytruth::drivers {
namespace {

TEST(SocialForce, RelaxesToTheDesiredSpeed) {
  // Alone: v(t) = v0 (1 - exp(-t / tau)), the explicit Euler step is of first order: dt / (2 tau).
  const SocialForceParameters p;
  Walker w;
  constexpr double kDt = 1e-4;
  for (int k = 0; k < 10000; ++k) w = walked(p, w, social_force(p, w, {100.0, 0.0}, {}, {}), kDt);
  const double expected = p.desired_speed_m_s * (1.0 - det::exp(-1.0 / p.relaxation_s));
  EXPECT_NEAR(w.velocity.x(), expected, expected * 1e-4);
  EXPECT_EQ(w.velocity.y(), 0.0);
}

TEST(SocialForce, RepulsionIsTheGradientOfThePotential) {
  const SocialForceParameters p;
  const Walker other{{3.0, 1.0}, {-1.2, 0.3}};
  const auto potential = [&](const Vec2& place) {
    const Vec2 r = place - other.place;
    const Vec2 stride = other.velocity * p.stride_s;
    const double sum = r.norm() + (r - stride).norm();
    const double b = 0.5 * std::sqrt(sum * sum - stride.squaredNorm());
    return p.repulsion_m2_s2 * det::exp(-b / p.repulsion_range_m);
  };
  const Walker w{{1.5, 1.0}, {1.3, 0.0}};
  const Vec2 force = walker_force(p, w, other, {1.0, 0.0});
  constexpr double h = 1e-6;
  const Vec2 x(h, 0.0), y(0.0, h);
  const Vec2 gradient((potential(w.place + x) - potential(w.place - x)) / (2 * h),
                      (potential(w.place + y) - potential(w.place - y)) / (2 * h));
  // Central differences: h^2 of the third derivative and 1e-16 / h.
  EXPECT_NEAR((force + gradient).norm(), 0.0, 1e-8);
  EXPECT_GT(force.norm(), 1e-3);
  // Looking the other way it counts half.
  EXPECT_NEAR((walker_force(p, w, other, {-1.0, 0.0}) - 0.5 * force).norm(), 0.0, 1e-15);
}

TEST(SocialForce, EdgesPushAwayByTheirDistance) {
  const SocialForceParameters p;
  const Edge wall{{0.0, 0.0}, {10.0, 0.0}};
  const Vec2 force = edge_force(p, {{5.0, 0.4}, {}}, wall);
  EXPECT_EQ(force.x(), 0.0);
  EXPECT_NEAR(force.y(), 10.0 / 0.2 * det::exp(-2.0), 1e-12);
  EXPECT_LT(edge_force(p, {{5.0, -0.4}, {}}, wall).y(), 0.0);
  EXPECT_GT(edge_force(p, {{11.0, 0.0}, {}}, wall).x(), 0.0) << "its end";
}

TEST(SocialForce, WalkersWhoMeetPassEachOther) {
  const SocialForceParameters p;
  std::vector<Walker> pair = {{{0.0, 0.05}, {1.34, 0.0}}, {{12.0, -0.05}, {-1.34, 0.0}}};
  const Vec2 goals[] = {{20.0, 0.0}, {-8.0, 0.0}};
  double nearest = 1e9;
  for (int k = 0; k < 1000; ++k) {
    const std::vector<Walker> now = pair;
    for (std::size_t i = 0; i < 2; ++i) {
      const Walker others[] = {now[1 - i]};
      pair[i] = walked(p, now[i], social_force(p, now[i], goals[i], others, {}), 0.01);
      EXPECT_LE(pair[i].velocity.norm(), 1.3 * p.desired_speed_m_s + 1e-12);
    }
    nearest = std::min(nearest, (pair[0].place - pair[1].place).norm());
  }
  EXPECT_GT(pair[0].place.x(), pair[1].place.x() + 5.0) << "they got past";
  EXPECT_GT(nearest, 0.3) << "with room for their bodies";
}

TEST(SocialForce, CoincidingWalkersAreNoDivisionByZero) {
  const SocialForceParameters p;
  const Walker w{{1.0, 1.0}, {0.0, 0.0}};
  EXPECT_TRUE(walker_force(p, w, w, {1.0, 0.0}).isZero());
  EXPECT_TRUE(edge_force(p, w, {w.place, w.place}).isZero());
  EXPECT_TRUE(drive_force(p, w, w.place).isZero());
}

}  // namespace
}  // namespace raytruth::drivers
