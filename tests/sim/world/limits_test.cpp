// What vehicles are able to do and actions allow: limits of speed, acceleration and its rate.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "world_text.h"

namespace raytruth::world {
namespace {

Script moving(double speed_m_s, const std::string& action) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, speed_m_s)}) +
                init("Other", {teleport(at_lane(-2, 150)), speed("step", "time", 0, 10)});
  script.groups = group("g", "Ego", event("change", action, time_condition(1.0)));
  return script;
}

std::string follow_speed(const std::string& shape, const std::string& dimension, double value,
                         double target) {
  std::string text = speed(shape, dimension, value, target);
  return text.insert(text.find("dynamicsShape"), "followingMode='follow' ");
}

// The car of the tests: 70 m/s, 10 m/s^2, 9 m/s^2.
TEST(Performance, FollowingAShapeTakesAsLongAsTheVehicleNeeds) {
  const struct {
    std::string action;
    double from, duration_s, to;
  } cases[] = {{follow_speed("step", "time", 0, 80), 0, 7.0, 70},
               {follow_speed("linear", "time", 1, 25), 5, 2.0, 25},
               {follow_speed("linear", "time", 4, 25), 5, 4.0, 25},
               {follow_speed("linear", "rate", 20, 2), 20, 2.0, 2},
               {follow_speed("cubic", "time", 1, 20), 0, 3.0, 20},
               // Exactly as said, whatever the car is able to do.
               {speed("linear", "time", 1, 35), 5, 1.0, 35},
               {speed("step", "time", 0, 80), 5, 0.0, 80}};
  for (const auto& c : cases) {
    for (const double step : {0.01, 0.3}) {
      Play play = start(moving(c.from, c.action), straight_road(), step);
      play.to(9.0);
      // An end is known to 1 ns.
      EXPECT_NEAR(play.actor("Ego").speed_m_s, c.to, 1e-7) << c.action;
      EXPECT_NEAR(play.when("change", "endTransition").value_or(0), 1.0 + c.duration_s, 3e-9)
          << c.action;
    }
  }
}

std::string profile(const std::string& mode, const std::string& limits,
                    std::initializer_list<std::string> entries) {
  std::string text = "<LongitudinalAction><SpeedProfileAction followingMode='" + mode + "'>";
  if (!limits.empty()) text += "<DynamicConstraints " + limits + "/>";
  for (const std::string& e : entries) text += "<SpeedProfileEntry " + e + "/>";
  return text + "</SpeedProfileAction></LongitudinalAction>";
}

TEST(SpeedProfile, EntriesWithoutATimeAreAsFastAsTheLimitsAllow) {
  Play play = start(moving(0, profile("follow", "maxAcceleration='2' maxDeceleration='4'",
                                      {"speed='10'", "speed='10' time='3'", "speed='2'"})),
                    straight_road(), 0.3);
  play.to(3.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 4.0, 1e-9);
  play.to(7.5);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 10.0, 1e-9);
  play.to(12.0);
  EXPECT_NEAR(play.when("change", "endTransition").value_or(0), 1.0 + 5.0 + 3.0 + 2.0, 3e-9);
  // 25 m, 30 m, 12 m, then 2 m/s for a second.
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 50.0 + 25.0 + 30.0 + 12.0 + 2.0, 1e-6);
}

TEST(SpeedProfile, TheRateOfTheAccelerationIsLimited) {
  Play play = start(
      moving(0, profile("position", "maxAcceleration='2' maxAccelerationRate='1'", {"speed='10'"})),
      straight_road());
  play.to(2.0);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 0.5, 1e-9);
  play.to(10.0);
  EXPECT_NEAR(play.when("change", "endTransition").value_or(0), 8.0, 3e-9);
}

TEST(Gap, ChangesItsAccelerationNoFasterThanAllowed) {
  Play play = start(
      moving(10,
             "<LongitudinalAction><LongitudinalDistanceAction entityRef='Other' distance='80' "
             "freespace='true' continuous='true' coordinateSystem='road'><DynamicConstraints "
             "maxAcceleration='2' maxDeceleration='3' maxAccelerationRate='1.5' "
             "maxDecelerationRate='2'/></LongitudinalDistanceAction></LongitudinalAction>"),
      straight_road());
  play.to(1.0);
  double last = 0.0;
  double fastest = 0.0;
  for (double t = 1.1; t < 60.0; t += 0.1) {
    play.to(t);
    const double now = play.actor("Ego").acceleration_m_s2.x();
    EXPECT_LT(std::abs(now - last), 0.1 * 2.0 + 0.01) << t;
    fastest = std::max(fastest, now);
    last = now;
  }
  EXPECT_NEAR(fastest, 2.0, 0.01);
  const double gap =
      play.actor("Other").X_WA.translation().x() - play.actor("Ego").X_WA.translation().x() - 4.5;
  EXPECT_NEAR(gap, 80.0, 0.05);
}

TEST(Synchronise, TheFinalSpeedMayBeAPartOfTheMasters) {
  const std::string sync =
      "<SynchronizeAction masterEntityRef='Other'><TargetPositionMaster><LanePosition roadId='1' "
      "laneId='-2' s='350'/></TargetPositionMaster><TargetPosition><LanePosition roadId='1' "
      "laneId='-1' s='250'/></TargetPosition><FinalSpeed><RelativeSpeedToMaster value='0.5' "
      "speedTargetValueType='factor'><TargetTimeSteadyState time='2'/>"
      "</RelativeSpeedToMaster></FinalSpeed></SynchronizeAction>";
  Play play = start(moving(12, sync), straight_road());
  // Other needs until 20 s; the last 2 s are driven at 5 m/s.
  play.to(18.5);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 5.0, 1e-3);
  play.to(20.0);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 250.0, 1e-2);
}

}  // namespace
}  // namespace raytruth::world
