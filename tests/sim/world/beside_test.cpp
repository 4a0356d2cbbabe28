// Distances to the side of another.
#include <gtest/gtest.h>

#include "two_lanes.h"

namespace raytruth::world {
namespace {

std::string beside(const std::string& attributes, const std::string& limits = "") {
  return "<LateralAction><LateralDistanceAction entityRef='Other' " + attributes + ">" + limits +
         "</LateralDistanceAction></LateralAction>";
}

// Without limits it is there at once: 1 m between two bodies of 2 m.
TEST(LateralDistance, LiesOnTheSideAskedFor) {
  const struct {
    const char* attributes;
    double y;
  } cases[] = {
      {"distance='1' freespace='true' continuous='false'", -3.0},
      {"distance='1' freespace='true' continuous='false' displacement='leftToReferencedEntity'",
       -3.0},
      {"distance='1' freespace='true' continuous='false' displacement='rightToReferencedEntity'",
       -9.0},
      {"distance='5' freespace='false' continuous='false' coordinateSystem='road'", -1.0},
      {"freespace='false' continuous='false'", -2.0}};
  for (const auto& c : cases) {
    Play play =
        start(two(event("beside", beside(c.attributes), time_condition(1.0))), straight_road());
    EXPECT_NEAR(y_of(play, "Ego", 2.0), c.y, 1e-9) << c.attributes;
    EXPECT_NEAR(play.when("beside", "endTransition").value_or(0), 1.0, 0.011) << c.attributes;
    EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 520.0, 1e-6);
  }
}

// 1 m with 1 m/s^2: half of it in a second, the other half braking in another; the last
// centimetre within some tenths.
TEST(LateralDistance, KeepsItsLimits) {
  const std::string limits =
      "<DynamicConstraints maxAcceleration='1' maxDeceleration='1' maxSpeed='5'/>";
  for (const double step : {0.01, 0.2}) {
    Play play = start(
        two(event("beside", beside("distance='1' freespace='true' continuous='false'", limits),
                  time_condition(1.0))),
        straight_road(), step);
    EXPECT_NEAR(y_of(play, "Ego", 2.0), -2.5, 0.01);
    const auto end = play.when("beside", "endTransition");
    EXPECT_FALSE(end);
    EXPECT_NEAR(y_of(play, "Ego", 6.0), -3.0, 0.011);
    EXPECT_NEAR(play.when("beside", "endTransition").value_or(0), 3.05, 0.2);
  }
}

TEST(LateralDistance, AContinuousOneFollows) {
  const std::string limits =
      "<DynamicConstraints maxAcceleration='3' maxDeceleration='3' maxSpeed='5'/>";
  // Ego comes against the reference line: left of Other is right of Ego.
  Script script = two(event("beside",
                            beside("distance='7' freespace='false' continuous='true' "
                                   "coordinateSystem='road'",
                                   limits),
                            time_condition(1.0)),
                      event("away", lane_change("cubic", "time", 4, -3), time_condition(8.0)), 1);
  Play play = start(script, straight_road());
  EXPECT_NEAR(y_of(play, "Ego", 7.0), 1.0, 1e-3);
  EXPECT_NEAR(y_of(play, "Ego", 20.0), -3.0, 1e-3);
  EXPECT_FALSE(play.when("beside", "endTransition"));
}

}  // namespace
}  // namespace raytruth::world
