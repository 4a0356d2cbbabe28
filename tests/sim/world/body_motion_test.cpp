// Bodies on springs and wheels, against formulas.
#include "sim/world/body_motion.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

constexpr double kGravity = 9.80665;

ActorModel car_model() {
  ActorModel model;
  model.class_id = Taxonomy::named("car");
  model.box_size_m = {4.5, 1.8, 1.5};
  model.front_axle = {2.7, 0.3, 0.6, 1.5, 0.5};
  model.rear_axle = {0.0, 0.3, 0.6, 1.5, 0.0};
  return model;
}

Sway after(const ActorModel& model, double ahead, double left, double time_s, double dt) {
  const BodyMotion body(model);
  Sway sway;
  for (double t = 0.0; t < time_s - 0.5 * dt; t += dt) body.advance(sway, ahead, left, dt);
  return sway;
}

TEST(BodyMotion, DivesWhenBrakedAndRollsOutOfTheCurve) {
  // In the header's formula: w = 2 pi 1.3, h = 0.38 * 1.5, L = 2.7, b = 1.5.
  const double w2 = std::pow(2.0 * kPi * 1.3, 2);
  const Sway sway = after(car_model(), -5.0, 4.0, 20.0, 0.01);
  // Rest is taken within 2e-5 rad.
  EXPECT_NEAR(sway.pitch_rad, 5.0 * 0.57 * 0.6 / (w2 * 1.35 * 1.35), 2e-5);
  EXPECT_NEAR(sway.roll_rad, 4.0 * 0.45 / (2.0 * w2 * 0.75 * 0.75), 2e-5);
  EXPECT_GT(sway.pitch_rad, deg_to_rad(0.4));
  EXPECT_GT(sway.roll_rad, deg_to_rad(1.0));
  const Sway steady = BodyMotion(car_model()).steady(-5.0, 4.0);
  EXPECT_NEAR(steady.pitch_rad, sway.pitch_rad, 2e-5);
  EXPECT_NEAR(steady.roll_rad, sway.roll_rad, 2e-5);
}

// A damped oscillator goes over its goal by exp(-pi d / sqrt(1 - d^2)) after half a damped period.
TEST(BodyMotion, SwingsAsItsDampingSays) {
  const double d = 0.3;
  const double half_period = 1.0 / (2.0 * 1.3 * std::sqrt(1.0 - d * d));
  const double rest = after(car_model(), -5.0, 0.0, 20.0, 0.01).pitch_rad;
  const double over = std::exp(-kPi * d / std::sqrt(1.0 - d * d));
  EXPECT_NEAR(over, 0.372, 1e-3);
  // The step is exact; what is left is the rest that was taken for reached.
  EXPECT_NEAR(after(car_model(), -5.0, 0.0, half_period, half_period).pitch_rad,
              rest * (1.0 + over), 1e-4);
  EXPECT_NEAR(after(car_model(), -5.0, 0.0, half_period, half_period / 64).pitch_rad,
              after(car_model(), -5.0, 0.0, half_period, half_period).pitch_rad, 1e-12);
}

TEST(BodyMotion, StandsStillWithoutAxlesOrForces) {
  ActorModel model = car_model();
  EXPECT_EQ(after(model, 0.0, 0.0, 1.0, 0.01).pitch_rad, 0.0);
  model.front_axle = {};
  EXPECT_FALSE(BodyMotion(model).sways());
  model = car_model();
  model.class_id = Taxonomy::named("tram");
  EXPECT_FALSE(BodyMotion(model).sways());
}

// In a steady curve a rider leans until the resultant runs along the bike.
TEST(BodyMotion, ARiderLeansIntoTheCurve) {
  Script script;
  script.entities =
      "<ScenarioObject name='Rider'><Vehicle name='bike' vehicleCategory='motorbike'>"
      "<BoundingBox><Center x='0.7' y='0' z='0.8'/><Dimensions width='0.7' length='2.1' "
      "height='1.6'/></BoundingBox><Performance maxSpeed='70' maxAcceleration='10' "
      "maxDeceleration='9'/><Axles><FrontAxle maxSteering='0.5' wheelDiameter='0.6' trackWidth='0' "
      "positionX='1.4' positionZ='0.3'/><RearAxle maxSteering='0' wheelDiameter='0.6' "
      "trackWidth='0' positionX='0' positionZ='0.3'/></Axles></Vehicle></ScenarioObject>";
  script.init = init("Rider", {teleport(at_lane(-1, 10)), speed("step", "time", 0, 15)});
  Play play = start(script, ring_road(60.0, 370.0));
  play.to(8.0);
  const ActorState& rider = play.actor("Rider");
  EXPECT_NEAR(rider.body_roll_rad, -std::atan(15.0 * 15.0 / 62.0 / kGravity), 2e-5);
  EXPECT_NEAR(rider.X_WA.euler().roll_rad, 0.0, 1e-12);
}

// z = A sin-like cubic: the axles stand on the road, so the body has the chord's pitch.
TEST(BodyMotion, WheelsStandOnTheRoad) {
  const double a = 0.03, c = 0.004;
  const auto road = roads_from(
      fmt::format("<planView><geometry s='0' x='0' y='0' hdg='0' length='100'><line/></geometry>"
                  "</planView><elevationProfile><elevation s='0' a='0' b='{}' c='{}' d='0'/>"
                  "</elevationProfile>",
                  a, c),
      100.0);
  const auto height = [&](double s) { return s * (a + c * s); };
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 40))});
  Play play = start(script, road);
  const ActorState& car_model = play.actor("Ego");
  const EulerAngles angles = car_model.X_WA.euler();
  EXPECT_NEAR(angles.pitch_rad, -std::atan((height(42.8) - height(40.0)) / 2.8), 1e-9);
  EXPECT_NEAR(angles.roll_rad, 0.0, 1e-9);
  EXPECT_NEAR(car_model.X_WA.translation().z(), height(40.0), 1e-9);
}

// Banked by 4 degrees: the body lies in the road's plane.
TEST(BodyMotion, ABankedRoadRollsTheBody) {
  const double bank = deg_to_rad(4.0);
  const auto road = roads_from(
      fmt::format("<planView><geometry s='0' x='0' y='0' hdg='0' length='100'><line/></geometry>"
                  "</planView><lateralProfile><superelevation s='0' a='{:.17g}' b='0' c='0' d='0'/>"
                  "</lateralProfile>",
                  bank),
      100.0);
  Script script;
  script.init =
      init("Ego", {teleport(at_lane(-1, 40))}) + init("Walker", {teleport(at_lane(-2, 40))});
  Play play = start(script, road);
  EXPECT_NEAR(play.actor("Ego").X_WA.euler().roll_rad, bank, 1e-9);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().z(), -2.0 * std::sin(bank), 1e-9);
  // People stand upright.
  EXPECT_NEAR(play.actor("Walker").X_WA.euler().roll_rad, 0.0, 1e-12);
  EXPECT_NEAR(play.actor("Walker").X_WA.translation().z(), -6.0 * std::sin(bank), 1e-9);
}

}  // namespace
}  // namespace raytruth::world
