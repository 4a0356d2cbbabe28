// Shapes, clocks and ways of following of trajectories, and positions on them and on routes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "trajectory_text.h"

namespace raytruth::world {
namespace {

TEST(Trajectory, ItsClockIsScaledAndShifted) {
  const std::string shape = line({"time='1'>" + at(100, -20), "time='3'>" + at(140, -20)});
  // World time = offset + 2 * own time, counted from the world's start: from 1.5 s to 5.5 s.
  Play play = start(drive(5, follow(shape, timing("absolute", 2, -0.5))), straight_road(), 0.3);
  play.to(1.2);
  EXPECT_LT((place(play) - Vec3(100, -20, 0)).norm(), 1e-9);
  EXPECT_EQ(play.actor("Ego").speed_m_s, 0.0);
  play.to(3.5);
  EXPECT_LT((place(play) - Vec3(120, -20, 0)).norm(), 1e-9);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 10.0, 1e-9);
  play.to(6.0);
  // The end is told to 1 ns of its own time.
  EXPECT_NEAR(play.when("run", "endTransition").value_or(0), 5.5, 3e-9);
}

// A square of 20 m: after 80 m it begins anew, and never ends.
TEST(Trajectory, AClosedOneGoesRound) {
  const std::string shape =
      line({">" + at(100, -30), ">" + at(120, -30), ">" + at(120, -10), ">" + at(100, -10)});
  Play play = start(drive(10, follow(shape, "<None/>", "position", true, 5.0)), straight_road());
  play.to(1.0);
  EXPECT_LT((place(play) - Vec3(105, -30, 0)).norm(), 1e-9);
  play.to(1.0 + 7.0);  // 75 m
  EXPECT_LT((place(play) - Vec3(100, -25, 0)).norm(), 1e-6);
  play.to(1.0 + 19.0);  // 195 = 2 * 80 + 35
  EXPECT_LT((place(play) - Vec3(120, -15, 0)).norm(), 1e-6);
  EXPECT_FALSE(play.when("run", "endTransition"));
}

// Steering along: no jump, no turn tighter than the wheels allow, and on the line in the end.
TEST(Trajectory, FollowingSteersFromWhereItIs) {
  const std::string shape = line({">" + at(60, -6), ">" + at(300, -6)});
  Vec3 places[2];
  for (const double step : {0.01, 0.25}) {
    Play play = start(drive(10, follow(shape, "<None/>", "follow")), straight_road(), step);
    play.to(1.0);
    Vec3 before = place(play);
    double heading = 0.0;
    EXPECT_NEAR(before.y(), -2.0, 1e-9);
    // tan(0.5) / 2.8 m
    const double most = std::tan(0.5) / 2.8;
    for (double t = 1.25; t < 11.0; t += 0.25) {
      play.to(t);
      const double turned = play.actor("Ego").X_WA.euler().heading_rad - heading;
      EXPECT_NEAR((place(play) - before).norm(), 2.5, 0.05) << t;
      EXPECT_LT(std::abs(turned), most * 2.5 + 1e-6);
      before = place(play);
      heading += turned;
    }
    EXPECT_NEAR(before.y(), -6.0, 0.01);
    EXPECT_NEAR(heading, 0.0, 0.01);
    places[step < 0.1 ? 0 : 1] = before;
    play.to(30.0);
    EXPECT_TRUE(play.when("run", "endTransition"));
  }
  // Steps of 2 ms start anew with each step: the midpoint rule's difference stays below this.
  EXPECT_LT((places[0] - places[1]).norm(), 1e-3);
}

// 0 to 20 m/s takes 2 s at 10 m/s^2: the body lags, then catches up.
TEST(Trajectory, FollowingAClockKeepsUpAsItsPerformanceAllows) {
  const std::string shape = line({"time='0'>" + at(50, -2), "time='20'>" + at(450, -2)});
  Play play = start(drive(0, follow(shape, timing("relative", 1, 0), "follow")), straight_road());
  play.to(2.0);
  EXPECT_LT(play.actor("Ego").speed_m_s, 10.0 + 1e-6);
  EXPECT_GT(play.actor("Ego").speed_m_s, 9.0);
  play.to(20.0);
  EXPECT_NEAR(place(play).x(), 50.0 + 20.0 * 19.0, 0.1);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 20.0, 0.1);
}

Script teleported(const std::string& position) {
  Script script;
  script.init = init("Other", {teleport(at_lane(-2, 400))}) +
                init("Ego", {teleport("<Position>" + position + "</Position>")});
  return script;
}

TEST(TrajectoryPosition, LiesBesideTheTrajectory) {
  const std::string shape = line({">" + at(100, -6), ">" + at(100, 50)});
  Play play = start(teleported("<TrajectoryPosition s='20' t='1.5'><Orientation type='relative' "
                               "h='0.25'/><TrajectoryRef>" +
                               trajectory(shape) + "</TrajectoryRef></TrajectoryPosition>"),
                    straight_road());
  EXPECT_LT((place(play) - Vec3(98.5, 14, 0)).norm(), 1e-9);
  EXPECT_NEAR(play.actor("Ego").X_WA.euler().heading_rad, 0.5 * kPi + 0.25, 1e-9);
}

std::string on_route(const std::string& where, const std::string& more = "") {
  const auto waypoint = [](double s) {
    return "<Waypoint routeStrategy='shortest'>" + at_lane(1, s) + "</Waypoint>";
  };
  return "<RoutePosition>" + more + "<RouteRef><Route name='r' closed='false'>" + waypoint(500) +
         waypoint(100) + "</Route></RouteRef><InRoutePosition>" + where +
         "</InRoutePosition></RoutePosition>";
}

// The route leads against the reference line.
TEST(RoutePosition, CountsAlongTheRoute) {
  Play lane =
      start(teleported(on_route("<FromLaneCoordinates pathS='120' laneId='1' laneOffset='0.5'/>")),
            straight_road());
  EXPECT_LT((place(lane) - Vec3(380, 2.5, 0)).norm(), 1e-9);
  EXPECT_NEAR(std::abs(lane.actor("Ego").X_WA.euler().heading_rad), kPi, 1e-9);
  Play road =
      start(teleported(on_route("<FromRoadCoordinates pathS='120' t='-6'/>")), straight_road());
  EXPECT_LT((place(road) - Vec3(380, -6, 0)).norm(), 1e-9);
  EXPECT_NEAR(std::abs(road.actor("Ego").X_WA.euler().heading_rad), kPi, 1e-9);
  Play entity = start(teleported(on_route("<FromCurrentEntity entityRef='Other'/>",
                                          "<Orientation type='relative' h='0.5'/>")),
                      straight_road());
  EXPECT_LT((place(entity) - Vec3(400, -6, 0)).norm(), 1e-9);
  EXPECT_NEAR(entity.actor("Ego").X_WA.euler().heading_rad, 0.5, 1e-9);
}

}  // namespace
}  // namespace raytruth::world
