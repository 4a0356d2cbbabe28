// Between two snapshots everything has a closed form.
#include <gtest/gtest.h>

#include "sim/core/math.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth {
namespace {

std::shared_ptr<const ActorModel> model(std::uint32_t id, const std::string& name) {
  auto m = std::make_shared<ActorModel>();
  m->id = ActorId(id);
  m->name = name;
  return m;
}

ActorState actor(std::uint32_t id, const Vec3& p, double heading) {
  ActorState a;
  a.id = ActorId(id);
  a.X_WA = Pose::from_euler(p, {heading, 0, 0});
  return a;
}

Snapshot at(double t, std::vector<ActorState> actors) {
  Snapshot s;
  s.time = SimTime::from_s(t);
  for (const ActorState& a : actors)
    s.models.push_back(model(static_cast<std::uint32_t>(a.id.value()), "m"));
  s.actors = std::move(actors);
  return s;
}

// Sums and products of a few doubles of size 1 to 100 round by less than 1e-13; 1e-12 leaves room.
constexpr double kRound = 1e-12;

TEST(Interpolate, NumbersRunEvenly) {
  ActorState from = actor(1, {0, 10, 2}, 0.0);
  from.speed_m_s = 10.0;
  from.wheel_roll_m = 5.0;
  from.gait_m = 1.0;
  from.steering_rad = -0.2;
  from.lamps = kLampBrake;
  from.V_WA.linear_m_s = {10, 0, 0};
  from.place = {"a", -1, 3.0, 0.0};
  ActorState to = actor(1, {8, -10, 4}, 0.4);
  to.speed_m_s = 20.0;
  to.wheel_roll_m = 9.0;
  to.gait_m = 2.0;
  to.steering_rad = 0.2;
  to.V_WA.linear_m_s = {20, 4, 0};
  const Snapshot s = interpolate(at(1.0, {from}), at(3.0, {to}), SimTime::from_s(1.5));
  ASSERT_EQ(s.actors.size(), 1U);
  const ActorState& a = s.actors[0];
  EXPECT_EQ(s.time.ns(), 1'500'000'000);
  EXPECT_LT((a.X_WA.translation() - Vec3(2, 5, 2.5)).norm(), kRound);
  EXPECT_NEAR(a.X_WA.euler().heading_rad, 0.1, kRound);
  EXPECT_NEAR(a.speed_m_s, 12.5, kRound);
  EXPECT_NEAR(a.wheel_roll_m, 6.0, kRound);
  EXPECT_NEAR(a.gait_m, 1.25, kRound);
  EXPECT_NEAR(a.steering_rad, -0.1, kRound);
  EXPECT_LT((a.V_WA.linear_m_s - Vec3(12.5, 1, 0)).norm(), kRound);
  // Discrete state is the earlier one's until the later time is reached.
  EXPECT_EQ(a.lamps, std::uint32_t{kLampBrake});
  EXPECT_EQ(a.place.road, "a");
}

TEST(Interpolate, AnglesTakeTheShortWayAcrossPi) {
  const Snapshot s =
      interpolate(at(0.0, {actor(1, {0, 0, 0}, deg_to_rad(170))}),
                  at(1.0, {actor(1, {0, 0, 0}, deg_to_rad(-170))}), SimTime::from_s(0.25));
  EXPECT_NEAR(s.actors[0].X_WA.euler().heading_rad, deg_to_rad(175), kRound);
}

TEST(Interpolate, TheEndsAreTheSnapshotsThemselves) {
  const Snapshot a = at(0.0, {actor(1, {1, 2, 3}, 1.0)});
  const Snapshot b = at(0.1, {actor(1, {4, 5, 6}, 2.0)});
  EXPECT_LT((interpolate(a, b, a.time).actors[0].X_WA.translation() - Vec3(1, 2, 3)).norm(),
            kRound);
  EXPECT_LT((interpolate(a, b, b.time).actors[0].X_WA.translation() - Vec3(4, 5, 6)).norm(),
            kRound);
  EXPECT_EQ(interpolate(a, a, a.time).actors.size(), 1U);
}

TEST(Interpolate, WhoAppearsOrVanishesDoesSoHalfWay) {
  const Snapshot a = at(0.0, {actor(1, {1, 0, 0}, 0), actor(3, {3, 0, 0}, 0)});
  const Snapshot b = at(1.0, {actor(2, {2, 0, 0}, 0), actor(3, {5, 0, 0}, 0)});
  const Snapshot early = interpolate(a, b, SimTime::from_s(0.499));
  EXPECT_TRUE(early.find(ActorId(1)));
  EXPECT_FALSE(early.find(ActorId(2)));
  const Snapshot late = interpolate(a, b, SimTime::from_s(0.5));
  EXPECT_FALSE(late.find(ActorId(1)));
  ASSERT_TRUE(late.find(ActorId(2)));
  EXPECT_EQ(late.find(ActorId(2))->X_WA.translation().x(), 2.0);
  EXPECT_NEAR(late.find(ActorId(3))->X_WA.translation().x(), 4.0, kRound);
  ASSERT_EQ(late.models.size(), 2U);
  EXPECT_EQ(late.models[0]->id, ActorId(2));
  EXPECT_EQ(late.model(ActorId(3))->id, ActorId(3));
  EXPECT_EQ(late.model(ActorId(1)), nullptr);
}

TEST(Interpolate, WeatherChangesEvenly) {
  Snapshot a = at(0.0, {});
  Snapshot b = at(2.0, {});
  a.weather.rain_mm_h = 0.0;
  b.weather.rain_mm_h = 8.0;
  a.weather.visual_range_m = 1000.0;
  b.weather.visual_range_m = 200.0;
  a.weather.snow_depth_m = 0.02;
  b.weather.snow_depth_m = 0.10;
  b.weather.leaf_cover = 0.4;
  a.signals = {{"s", "red"}};
  b.signals = {{"s", "green"}};
  const Snapshot s = interpolate(a, b, SimTime::from_s(0.5));
  EXPECT_NEAR(s.weather.rain_mm_h, 2.0, kRound);
  EXPECT_NEAR(s.weather.visual_range_m, 800.0, kRound);
  EXPECT_NEAR(s.weather.snow_depth_m, 0.04, kRound);
  EXPECT_NEAR(s.weather.leaf_cover, 0.1, kRound);
  EXPECT_EQ(s.signals[0].state, "red");
}

// 350 deg to 10 deg is 20 deg through north, not 340 through south.
TEST(Interpolate, SunAndWindTakeTheShortWay) {
  Snapshot a = at(0.0, {});
  Snapshot b = at(1.0, {});
  a.weather.sun_azimuth_rad = deg_to_rad(170);
  b.weather.sun_azimuth_rad = deg_to_rad(-170);
  a.weather.wind_direction_rad = deg_to_rad(-175);
  b.weather.wind_direction_rad = deg_to_rad(165);
  const Snapshot s = interpolate(a, b, SimTime::from_s(0.25));
  EXPECT_NEAR(s.weather.sun_azimuth_rad, deg_to_rad(175), kRound);
  EXPECT_NEAR(std::abs(s.weather.wind_direction_rad), deg_to_rad(180), kRound);
}

}  // namespace
}  // namespace raytruth
