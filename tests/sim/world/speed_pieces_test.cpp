// Changes of speed within limits, against closed forms.
#include "sim/world/speed_pieces.h"

#include <gtest/gtest.h>

namespace raytruth::world {
namespace {

double length_of(const std::vector<SpeedPiece>& pieces) {
  double time = 0.0;
  for (const SpeedPiece& p : pieces) time += p.duration_s;
  return time;
}

// Up to 2 m/s^2 in 2 s, 3 s of it, down in 2 s; symmetric, so 5 m/s in the mean.
TEST(SpeedPieces, ATrapeziumOfAcceleration) {
  SpeedLimits limits;
  limits.acceleration_m_s2 = 2.0;
  limits.acceleration_rate_m_s3 = 1.0;
  limits.deceleration_m_s2 = 4.0;
  limits.deceleration_rate_m_s3 = 2.0;
  const auto up = change_speed(0.0, 10.0, std::nullopt, limits);
  EXPECT_NEAR(length_of(up), 7.0, 1e-12);
  double way = 0.0;
  for (const SpeedPiece& p : up) way += p.way_at(p.duration_s);
  EXPECT_NEAR(way, 35.0, 1e-12);
  EXPECT_NEAR(up.back().speed_at(up.back().duration_s), 10.0, 1e-12);
  // Too little for 4 m/s^2: sqrt(2 * 2) = 2 m/s^2, up and down in a second each.
  EXPECT_NEAR(length_of(change_speed(10.0, 8.0, std::nullopt, limits)), 2.0, 1e-12);
  // Longer than needed: gently. Shorter: as fast as can be.
  const auto slow = change_speed(0.0, 10.0, 12.0, limits);
  EXPECT_NEAR(length_of(slow), 12.0, 1e-12);
  EXPECT_NEAR(slow.back().speed_at(slow.back().duration_s), 10.0, 1e-12);
  EXPECT_NEAR(length_of(change_speed(0.0, 10.0, 1.0, limits)), 7.0, 1e-12);
}

TEST(SpeedPieces, WithoutLimitsTheTimeIsKept) {
  const auto pieces = change_speed(3.0, -5.0, 4.0, {});
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_NEAR(pieces[0].acceleration_m_s2, -2.0, 1e-12);
}

}  // namespace
}  // namespace raytruth::world
