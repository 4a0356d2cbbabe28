// When conditions become true, against closed forms. The instant is located to one nanosecond; the
// quantities themselves carry rounding errors of 1e-12 m at 10 m/s, far below it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "world_text.h"

namespace raytruth::world {
namespace {

constexpr double kNanosecond = 1.5e-9;

// Ego: 10 m/s, from 1 s on 2 m/s^2 more. Other: 100 m ahead at 10 m/s.
Script accelerating(const std::string& condition) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)}) +
                init("Other", {teleport(at_lane(-1, 150)), speed("step", "time", 0, 10)});
  script.groups =
      group("g", "Ego", event("accelerate", speed("linear", "rate", 2, 30), time_condition(1.0))) +
      group("h", "Other", event("probe", kNothing, condition));
  return script;
}

struct TriggerCase {
  const char* name;
  std::string condition;
  double expected_s;
};

class Triggers : public testing::TestWithParam<std::tuple<TriggerCase, double>> {};

TEST_P(Triggers, FireAtTheInstantOfTheClosedForm) {
  const auto& [c, step] = GetParam();
  Play run = start(accelerating(c.condition), straight_road(), step);
  run.to(12.0);
  const auto fired = run.when("probe", "startTransition");
  ASSERT_TRUE(fired) << c.name;
  EXPECT_NEAR(*fired, c.expected_s, kNanosecond) << c.name;
}

std::string ttc(double value, const char* freespace, const char* type) {
  return entity_condition(
      "Ego", fmt::format("<TimeToCollisionCondition value='{}' freespace='{}' rule='lessThan' "
                         "relativeDistanceType='{}' coordinateSystem='entity'>"
                         "<TimeToCollisionConditionTarget><EntityRef entityRef='Other'/>"
                         "</TimeToCollisionConditionTarget></TimeToCollisionCondition>",
                         value, freespace, type));
}

std::string faster_than(double value, const char* edge = "none", double delay = 0.0) {
  return entity_condition(
      "Ego", fmt::format("<SpeedCondition value='{}' rule='greaterThan'/>", value), edge, delay);
}

// With T seconds since 1 s: speed 10 + 2 T, way 10 + 10 T + T^2, gap 100 - T^2, closing 2 T.
INSTANTIATE_TEST_SUITE_P(
    ClosedForms, Triggers,
    testing::Combine(
        testing::Values(
            TriggerCase{"time", time_condition(2.345678901), 2.345678901},
            TriggerCase{"speed", faster_than(14), 3.0},
            TriggerCase{"speed, rising", faster_than(14, "rising"), 3.0},
            TriggerCase{
                "speed, falling",
                entity_condition("Ego", "<SpeedCondition value='14' rule='lessThan'/>", "falling"),
                3.0},
            TriggerCase{"delayed edge", faster_than(14, "rising", 0.7), 3.7},
            TriggerCase{"delayed level", faster_than(14, "none", 0.7), 3.7},
            TriggerCase{"delayed edge off any step", faster_than(14, "rising", 0.123456789),
                        3.123456789},
            TriggerCase{"way", entity_condition("Ego", "<TraveledDistanceCondition value='34'/>"),
                        3.0},
            // (100 - T^2) / (2 T) = 8: T = -8 + sqrt(164)
            TriggerCase{"time to collision", ttc(8, "false", "longitudinal"),
                        1.0 - 8.0 + std::sqrt(164.0)},
            // The gap between the boxes is 4.5 m shorter: T = -8 + sqrt(159.5)
            TriggerCase{"time to collision of boxes", ttc(8, "true", "longitudinal"),
                        1.0 - 8.0 + std::sqrt(159.5)},
            TriggerCase{"time to collision, euclidean", ttc(8, "false", "euclidianDistance"),
                        1.0 - 8.0 + std::sqrt(164.0)},
            // 100 - T^2 = 2.5 (10 + 2 T): T = (-5 + sqrt(25 + 300)) / 2
            TriggerCase{
                "time headway",
                entity_condition("Ego",
                                 "<TimeHeadwayCondition entityRef='Other' value='2.5' "
                                 "freespace='false' rule='lessThan' "
                                 "relativeDistanceType='longitudinal' coordinateSystem='road'/>"),
                1.0 + 0.5 * (-5.0 + std::sqrt(325.0))},
            TriggerCase{
                "distance of boxes",
                entity_condition("Ego",
                                 "<RelativeDistanceCondition entityRef='Other' value='75.5' "
                                 "freespace='true' rule='lessOrEqual' "
                                 "relativeDistanceType='longitudinal' "
                                 "coordinateSystem='entity'/>"),
                1.0 + std::sqrt(20.0)},
            // 50 + way = 100 - 10: 10 + 10 T + T^2 = 40
            TriggerCase{"position",
                        entity_condition("Ego", "<ReachPositionCondition tolerance='10'>" +
                                                    at_lane(-1, 100) + "</ReachPositionCondition>"),
                        1.0 - 5.0 + std::sqrt(55.0)},
            TriggerCase{"relative speed",
                        entity_condition("Ego",
                                         "<RelativeSpeedCondition entityRef='Other' value='5' "
                                         "rule='greaterOrEqual'/>"),
                        3.5},
            TriggerCase{"state", state_condition("event", "accelerate", "endTransition"), 11.0},
            TriggerCase{"delayed state",
                        state_condition("event", "accelerate", "startTransition", "rising", 0.25),
                        1.25}),
        testing::Values(0.01, 0.05, 0.3)));

// Two conditions in one group: both at once, whatever the step.
TEST(Trigger, AnEdgeCountsOnlyAtItsOwnInstant) {
  for (const double step : {0.01, 0.3}) {
    // Speed rises above 14 at 3.0 s; the time condition holds only from 3.1 s on: never both.
    Play run =
        start(accelerating(faster_than(14, "rising") + time_condition(3.1)), straight_road(), step);
    run.to(12.0);
    EXPECT_FALSE(run.when("probe", "startTransition")) << step;
    Play level = start(accelerating(faster_than(14) + time_condition(3.1)), straight_road(), step);
    level.to(12.0);
    EXPECT_NEAR(level.when("probe", "startTransition").value_or(0), 3.1, kNanosecond) << step;
  }
}

TEST(Trigger, ALevelMustHaveHeldADelayAgo) {
  Script script = accelerating(
      entity_condition("Ego",
                       "<DistanceCondition value='5' freespace='false' rule='lessThan' "
                       "relativeDistanceType='euclidianDistance' coordinateSystem='entity'>" +
                           at_lane(-1, 90) + "</DistanceCondition>",
                       "none", 3.0));
  Play run = start(script, straight_road());
  run.to(12.0);
  // Within 5 m of s = 90: from 10 + 10 T + T^2 = 35, T = -5 + sqrt(50).
  EXPECT_NEAR(run.when("probe", "startTransition").value_or(0), 4.0 - 5.0 + std::sqrt(50.0),
              kNanosecond);
}

TEST(Trigger, StandStillAndEndOfRoadCountTheirTime) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)}) +
                init("Other", {teleport(at_lane(-2, 20)), speed("step", "time", 0, 10)});
  script.groups =
      group("g", "Other", event("brake", speed("linear", "rate", 5, 0), time_condition(1.0))) +
      group("h", "Ego",
            event("stood", kNothing,
                  entity_condition("Other", "<StandStillCondition duration='1.5'/>")) +
                event("ended", kNothing,
                      entity_condition("Ego", "<EndOfRoadCondition duration='0.5'/>")));
  Play run = start(script, straight_road(150.0));
  run.to(14.0);
  // Braking ends at 3 s, where a step ends: a time of standing is exact to the nanosecond and the
  // 1e-12 that says "since now".
  EXPECT_NEAR(run.when("stood", "startTransition").value_or(0), 4.5, kNanosecond);
  // 100 m at 10 m/s; arriving is noticed at the end of a step.
  EXPECT_NEAR(run.when("ended", "startTransition").value_or(0), 10.5, 0.011);
  EXPECT_NEAR(run.actor("Ego").X_WA.translation().x(), 150.0, 1e-6);
  EXPECT_EQ(run.actor("Ego").speed_m_s, 0.0);
}

}  // namespace
}  // namespace raytruth::world
