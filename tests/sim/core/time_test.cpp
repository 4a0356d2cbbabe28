#include "sim/core/time.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "sim/core/ids.h"

namespace raytruth {
namespace {

TEST(SimTime, RoundsSecondsToTheNearestNanosecond) {
  EXPECT_EQ(SimTime::from_s(0.1).ns(), 100'000'000);
  EXPECT_EQ(SimTime::from_s(1e-9 * 0.6).ns(), 1);
  EXPECT_EQ(SimTime::from_s(-1e-9 * 0.6).ns(), -1);
  EXPECT_EQ((SimTime::from_s(0.1) + SimTime::from_s(0.2)), SimTime::from_s(0.3));
}

TEST(Id, KindsDoNotMix) {
  EXPECT_FALSE((std::is_convertible_v<ActorId, ObjectId>));
  EXPECT_FALSE((std::is_convertible_v<int, ActorId>));
  EXPECT_FALSE(ActorId().valid());
  EXPECT_EQ(actor_of(object_of(ActorId(7))), ActorId(7));
  EXPECT_FALSE(actor_of(ObjectId(kFirstStaticObject)).valid());
}

}  // namespace
}  // namespace raytruth
