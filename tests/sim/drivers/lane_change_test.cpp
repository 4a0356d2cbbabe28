#include "sim/drivers/lane_change.h"

#include <gtest/gtest.h>

namespace raytruth::drivers {
namespace {

TEST(LaneChange, IsUnsafeWhenTheNewFollowerMustBrakeHard) {
  const MobilParameters p;
  LaneChangeCase c;
  c.own_after = 3.0;
  c.new_follower_after = -p.safe_braking_m_s2 - 1e-9;
  EXPECT_FALSE(is_safe(p, c));
  EXPECT_FALSE(wants_change(p, c)) << "whatever it gains";
  c.new_follower_after = -p.safe_braking_m_s2;
  EXPECT_TRUE(is_safe(p, c));
}

TEST(LaneChange, EgoistsCountThemselvesOnly) {
  MobilParameters p;
  p.politeness = 0.0;
  LaneChangeCase c{-0.5, 0.5, 0.0, -2.0, 0.0, 0.0};
  EXPECT_DOUBLE_EQ(incentive_m_s2(p, c), 1.0 - p.threshold_m_s2);
  EXPECT_TRUE(wants_change(p, c));
}

TEST(LaneChange, PoliteDriversCountTheOthersToo) {
  // Gain 1, loss of the new follower 2, gain of the old one 0.4: 1 - 1.6 p > threshold up to p =
  // 0.5625.
  LaneChangeCase c{-0.5, 0.5, 0.0, -2.0, -0.4, 0.0};
  MobilParameters p;
  p.politeness = 0.56;
  EXPECT_TRUE(wants_change(p, c));
  p.politeness = 0.57;
  EXPECT_FALSE(wants_change(p, c));
}

TEST(LaneChange, BiasKeepsToOneSide) {
  const MobilParameters p;
  const LaneChangeCase nothing;
  EXPECT_FALSE(wants_change(p, nothing));
  EXPECT_TRUE(wants_change(p, nothing, Side::kTowardsKept));
  EXPECT_FALSE(wants_change(p, nothing, Side::kAwayFromKept));
  LaneChangeCase some;
  some.own_after = 0.35;
  EXPECT_TRUE(wants_change(p, some));
  EXPECT_FALSE(wants_change(p, some, Side::kAwayFromKept));
}

}  // namespace
}  // namespace raytruth::drivers
