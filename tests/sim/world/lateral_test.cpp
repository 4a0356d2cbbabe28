// Lane changes, lane offsets and distances to the side.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "two_lanes.h"

namespace raytruth::world {
namespace {

std::string change_to(int lane, const std::string& dynamics, double offset_m) {
  return fmt::format(
      "<LateralAction><LaneChangeAction targetLaneOffset='{}'><LaneChangeActionDynamics {}/>"
      "<LaneChangeTarget><AbsoluteTargetLane value='{}'/></LaneChangeTarget></LaneChangeAction>"
      "</LateralAction>",
      offset_m, dynamics, lane);
}

std::string offset(const std::string& target, const std::string& continuous,
                   const std::string& limit = "maxLateralAcc='2'") {
  return "<LateralAction><LaneOffsetAction continuous='" + continuous +
         "'><LaneOffsetActionDynamics dynamicsShape='sinusoidal' " + limit +
         "/><LaneOffsetTarget>" + target + "</LaneOffsetTarget></LaneOffsetAction></LateralAction>";
}

TEST(LaneChange, TimeDistanceAndRateEndWhereAskedFor) {
  const struct {
    const char* dynamics;
    double duration_s;
  } cases[] = {
      {"dynamicsShape='linear' dynamicsDimension='time' value='3'", 3.0},
      {"dynamicsShape='cubic' dynamicsDimension='distance' value='40'", 4.0},
      // 3.5 m; the largest slopes are 1, 1.5 and pi / 2 times the mean one.
      {"dynamicsShape='linear' dynamicsDimension='rate' value='0.5'", 7.0},
      {"dynamicsShape='cubic' dynamicsDimension='rate' value='1.5'", 3.5},
      {"dynamicsShape='sinusoidal' dynamicsDimension='rate' value='1.5707963267948966'", 3.5},
      {"dynamicsShape='step' dynamicsDimension='time' value='0'", 0.0}};
  for (const auto& c : cases) {
    for (const double step : {0.01, 0.3}) {
      Play play = start(two(event("change", change_to(-2, c.dynamics, 0.5), time_condition(1.0))),
                        straight_road(), step);
      EXPECT_NEAR(y_of(play, "Ego", 12.0), -5.5, 1e-9) << c.dynamics;
      EXPECT_NEAR(play.when("change", "endTransition").value_or(0), 1.0 + c.duration_s, 3e-9)
          << c.dynamics;
    }
  }
}

TEST(LaneOffset, AContinuousOneNeverEnds) {
  const std::string target = "<AbsoluteTargetLaneOffset value='0.8'/>";
  Play play = start(two(event("keep", offset(target, "true"), time_condition(1.0)) +
                        event("once", offset(target, "false"), time_condition(20.0))),
                    straight_road());
  EXPECT_NEAR(y_of(play, "Ego", 10.0), -1.2, 1e-9);
  EXPECT_FALSE(play.when("keep", "endTransition"));
  play.to(25.0);
  // Another lateral action takes over.
  EXPECT_TRUE(play.when("keep", "endTransition"));
  EXPECT_TRUE(play.when("once", "endTransition"));
}

TEST(LaneOffset, AContinuousRelativeOneFollowsTheOther) {
  const std::string relative = "<RelativeTargetLaneOffset entityRef='Other' value='0.25'/>";
  const std::string own = "<AbsoluteTargetLaneOffset value='-0.9'/>";
  Play play = start(two(event("keep", offset(relative, "true"), time_condition(1.0)),
                        event("shift", offset(own, "false"), time_condition(10.0))),
                    straight_road());
  EXPECT_NEAR(y_of(play, "Ego", 9.0), -2.0 + 0.25, 1e-3);
  EXPECT_NEAR(y_of(play, "Ego", 25.0), -2.0 + 0.25 - 0.9, 1e-3);
  EXPECT_FALSE(play.when("keep", "endTransition"));
}

}  // namespace
}  // namespace raytruth::world
