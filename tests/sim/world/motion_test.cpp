// How entities move: places, headings and velocities against closed forms, and what follows from
// them (wheels, gait, lamps).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

Script only_run(const std::string& init_text, const std::string& events = "") {
  Script script;
  script.init = init_text;
  if (!events.empty()) script.groups = group("g", "Ego", events);
  return script;
}

// On a circle the body drives its own radius, not the reference line's: lane -1 lies 2 m outside.
// The midpoint rule is exact on a circle; a pose differs by rounding only.
TEST(Motion, SpeedIsThatOfTheBodyAlsoBesideTheReferenceLine) {
  constexpr double kRadius = 52.0;
  Play play = start(only_run(init("Ego", {teleport(at_lane(-1, 0)), speed("step", "time", 0, 13)})),
                    ring_road(50.0, 300.0));
  play.to(8.0);
  const double angle = 13.0 * 8.0 / kRadius;
  const ActorState& a = play.actor("Ego");
  EXPECT_NEAR(a.X_WA.translation().x(), kRadius * std::sin(angle), 1e-8);
  EXPECT_NEAR(a.X_WA.translation().y(), 50.0 - kRadius * std::cos(angle), 1e-8);
  EXPECT_NEAR(a.X_WA.euler().heading_rad, angle, 1e-9);
  // Velocities come from 0.1 ms ahead: a v^2 / r of 3.3 m/s^2 gives 0.2 mm/s.
  EXPECT_NEAR(a.V_WA.angular_rad_s.z(), 13.0 / kRadius, 1e-6);
  EXPECT_NEAR(a.V_WA.linear_m_s.norm(), 13.0, 1e-6);
  EXPECT_NEAR(a.acceleration_m_s2.norm(), 13.0 * 13.0 / kRadius, 1e-3);
  EXPECT_NEAR(a.steering_rad, std::atan(2.8 / kRadius), 1e-6);
}

TEST(Motion, ALaneChangeHasItsShapeAndEndsInTheTargetLane) {
  Play play = start(
      only_run(init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 20)}),
               event("change", lane_change("sinusoidal", "time", 4, -2), time_condition(1.0))),
      straight_road(), 0.05);
  for (const double u : {0.25, 0.5, 0.8}) {
    play.to(1.0 + 4.0 * u);
    const ActorState& a = play.actor("Ego");
    EXPECT_NEAR(a.X_WA.translation().y(), -2.0 - 2.0 * (1.0 - std::cos(kPi * u)), 1e-9);
    // The body points where it goes: its lateral share of 20 m/s is the shape's slope.
    const double sideways = -4.0 * 0.5 * kPi * std::sin(kPi * u) / 4.0;
    EXPECT_NEAR(a.X_WA.euler().heading_rad, std::asin(sideways / 20.0), 1e-9);
    EXPECT_NEAR(a.V_WA.linear_m_s.norm(), 20.0, 1e-3);
  }
  play.to(7.0);
  EXPECT_NEAR(play.when("change", "endTransition").value_or(0), 5.0, 1.5e-9);
  const ActorState& a = play.actor("Ego");
  EXPECT_EQ(a.place.lane, -2);
  EXPECT_NEAR(a.X_WA.translation().y(), -6.0, 1e-12);
  EXPECT_NEAR(a.X_WA.euler().heading_rad, 0.0, 1e-12);
}

// The way along the curve is speed times time: chords of 10 ms fall short by less than 1e-6.
TEST(Motion, KeepsItsSpeedAlongTheWholeWay) {
  Play play = start(
      only_run(init("Ego", {teleport(at_lane(-1, 20)), speed("step", "time", 0, 20)}),
               event("change", lane_change("cubic", "distance", 40, -3), time_condition(1.0))),
      ring_road(80.0, 400.0), 0.05);
  double way = 0.0;
  Vec3 before = play.actor("Ego").X_WA.translation();
  for (int i = 1; i <= 500; ++i) {
    play.to(0.01 * i);
    const ActorState& a = play.actor("Ego");
    way += (a.X_WA.translation() - before).norm();
    before = a.X_WA.translation();
    EXPECT_NEAR(a.wheel_roll_m, 0.2 * i, 1e-9);
  }
  // The midpoint rule's third-order error on half-metre pieces with 1/80 m and a 40 m change stays
  // below 1e-5 of the way.
  EXPECT_NEAR(way, 100.0, 2e-3);
  EXPECT_NEAR(play.when("change", "endTransition").value_or(0), 3.0, 1e-8);
}

TEST(Motion, WheelsAndGaitIntegrateTheSpeed) {
  Script script =
      only_run(init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)}) +
                   init("Walker", {teleport(at_lane(-3, 80)), speed("step", "time", 0, 1.5)}),
               event("brake", speed("cubic", "time", 4, 2), time_condition(1.0)));
  Play play = start(script, straight_road(), 0.3);
  play.to(7.0);
  // 10 for 1 s, the mean 6 for 4 s, 2 for 2 s.
  EXPECT_NEAR(play.actor("Ego").wheel_roll_m, 10.0 + 24.0 + 4.0, 1e-9);
  EXPECT_NEAR(play.actor("Walker").gait_m, 10.5, 1e-9);
}

TEST(Motion, LampsFollowWhatTheCarDoes) {
  Script script =
      only_run(init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 20)}),
               event("brake", speed("linear", "rate", 3, 14), time_condition(1.0)) +
                   event("left", lane_change("cubic", "time", 3, -1), time_condition(9.0)) +
                   event("right", lane_change("cubic", "time", 3, -2), time_condition(5.0)));
  Play play = start(script, straight_road());
  const auto lit = [&](double t, std::uint32_t lamp) {
    play.to(t);
    return (play.actor("Ego").lamps & lamp) != 0;
  };
  EXPECT_FALSE(lit(0.9, kLampBrake));
  EXPECT_TRUE(lit(2.0, kLampBrake));
  EXPECT_FALSE(lit(3.5, kLampBrake | kLampIndicatorLeft | kLampIndicatorRight));
  EXPECT_TRUE(lit(6.5, kLampIndicatorRight));
  EXPECT_FALSE(lit(6.5, kLampIndicatorLeft));
  EXPECT_TRUE(lit(10.5, kLampIndicatorLeft));
  EXPECT_TRUE(lit(13.0, kLampDaytimeRunning));
  EXPECT_FALSE(lit(13.0, kLampIndicatorLeft | kLampReverse | kLampLowBeam));
}

TEST(Motion, AgainstTheReferenceLineLeftLanesAreDrivenTheOtherWay) {
  Play play =
      start(only_run(init("Ego", {teleport(at_lane(1, 500)), speed("step", "time", 0, 10)})),
            straight_road());
  play.to(5.0);
  const ActorState& a = play.actor("Ego");
  EXPECT_NEAR(a.X_WA.translation().x(), 450.0, 1e-9);
  EXPECT_NEAR(a.X_WA.translation().y(), 2.0, 1e-12);
  EXPECT_NEAR(std::abs(a.X_WA.euler().heading_rad), kPi, 1e-12);
  EXPECT_LT((a.V_WA.linear_m_s - Vec3(-10, 0, 0)).norm(), 1e-6);
}

TEST(Motion, WalkersGoWhereTheyLook) {
  Script script;
  script.init = init("Walker", {teleport("<Position><LanePosition roadId='1' laneId='-3' s='80'>"
                                         "<Orientation type='relative' h='1.5707963267948966'/>"
                                         "</LanePosition></Position>"),
                                speed("step", "time", 0, 1.5)});
  Play play = start(script, straight_road());
  play.to(5.0);
  EXPECT_NEAR(play.actor("Walker").X_WA.translation().x(), 80.0, 1e-9);
  EXPECT_NEAR(play.actor("Walker").X_WA.translation().y(), -10.0 + 7.5, 1e-9);
  EXPECT_EQ(play.actor("Walker").place.lane, -1);
}

// On a grade the speed counts in the plane; the velocity is that of the body in space.
TEST(Motion, OnAGradeVelocityFollowsTheSlope) {
  Play play = start(
      only_run(init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)})),
      roads_from("<planView><geometry s='0' x='0' y='0' hdg='0' length='500'><line/></geometry>"
                 "</planView><elevationProfile><elevation s='0' a='0' b='0.1' c='0' d='0'/>"
                 "</elevationProfile>",
                 500.0));
  play.to(3.0);
  const ActorState& a = play.actor("Ego");
  EXPECT_LT((a.X_WA.translation() - Vec3(80, -2, 8)).norm(), 1e-9);
  EXPECT_LT((a.V_WA.linear_m_s - Vec3(10, 0, 1)).norm(), 1e-6);
  EXPECT_NEAR(a.X_WA.euler().pitch_rad, -std::atan(0.1), 1e-9);
}

std::string follow_trajectory(const std::string& shape, const std::string& timing) {
  return "<RoutingAction><FollowTrajectoryAction><Trajectory name='t' closed='false'><Shape>" +
         shape + "</Shape></Trajectory><TimeReference>" + timing +
         "</TimeReference><TrajectoryFollowingMode followingMode='position'/>"
         "</FollowTrajectoryAction></RoutingAction>";
}
const char* const kRelative = "<Timing domainAbsoluteRelative='relative' scale='1' offset='0'/>";

std::string vertex(double t, double x, double y) {
  return fmt::format(
      "<Vertex time='{}'><Position><WorldPosition x='{}' y='{}' h='0.5'/></Position>"
      "</Vertex>",
      t, x, y);
}

TEST(Trajectory, TimesOfAPolylineSetPlaceAndSpeed) {
  Play play =
      start(only_run(init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 5)}),
                     event("run",
                           follow_trajectory("<Polyline>" + vertex(0, 100, 0) + vertex(2, 130, 40) +
                                                 vertex(4, 130, 60) + "</Polyline>",
                                             kRelative),
                           time_condition(1.0))),
            straight_road());
  play.to(2.0);  // half of the first piece of 50 m
  EXPECT_LT((play.actor("Ego").X_WA.translation() - Vec3(115, 20, 0)).norm(), 1e-9);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 25.0, 1e-6);
  EXPECT_NEAR(play.actor("Ego").X_WA.euler().heading_rad, 0.5, 1e-12);
  play.to(4.0);
  EXPECT_LT((play.actor("Ego").X_WA.translation() - Vec3(130, 50, 0)).norm(), 1e-9);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 10.0, 1e-6);
  play.to(6.0);
  EXPECT_NEAR(play.when("run", "endTransition").value_or(0), 5.0, 2e-9);
}

// A clothoid without change of curvature is a circle.
TEST(Trajectory, ClothoidOfConstantCurvatureIsACircle) {
  Play play = start(
      only_run(init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)}),
               event("run",
                     follow_trajectory(
                         "<Clothoid curvature='0.05' curvaturePrime='0' length='60'><Position>"
                         "<WorldPosition x='100' y='-30' h='0'/></Position></Clothoid>",
                         "<None/>"),
                     time_condition(1.0))),
      straight_road());
  play.to(4.0);
  const double angle = 0.05 * 30.0;
  const ActorState& a = play.actor("Ego");
  // Chords of 0.1 m on a 20 m circle lie up to 0.06 mm inside it.
  EXPECT_NEAR(a.X_WA.translation().x(), 100.0 + 20.0 * std::sin(angle), 1e-4);
  EXPECT_NEAR(a.X_WA.translation().y(), -30.0 + 20.0 * (1.0 - std::cos(angle)), 1e-4);
  EXPECT_NEAR(a.X_WA.euler().heading_rad, angle, 1e-6);
}

// Nothing is gained at a rate of 0, and nothing lost: it drives on as before.
TEST(Speed, ARateOfNoughtKeepsTheSpeed) {
  for (const char* shape : {"linear", "cubic", "sinusoidal"}) {
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
    script.groups = group("g", "Ego", event("e", speed(shape, "rate", 0, 20), time_condition(1)));
    Play run = start(script, straight_road());
    run.to(3.0);
    EXPECT_EQ(run.actor("Ego").speed_m_s, 10.0) << shape;
    // Sums of 10 m/s times steps of 0.01 s: rounding of 80 m in 300 additions.
    EXPECT_NEAR(run.actor("Ego").X_WA.translation().x(), 80.0, 1e-10) << shape;
    EXPECT_FALSE(run.when("e", "endTransition")) << shape;
  }
}

}  // namespace
}  // namespace raytruth::world
