// Clothoid splines, smooth polylines, and motions at points of trajectories.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "trajectory_text.h"

namespace raytruth::world {
namespace {

std::string segment(double from, double to, double length, const std::string& more = "",
                    const std::string& start = "") {
  return fmt::format(
      "<ClothoidSplineSegment curvatureStart='{}' curvatureEnd='{}' length='{}' {}>{}"
      "</ClothoidSplineSegment>",
      from, to, length, more, start);
}

std::string start_at(double x, double y) {
  return fmt::format("<PositionStart><WorldPosition x='{}' y='{}' h='0'/></PositionStart>", x, y);
}

// 0 to 10 m/s over 25 m takes 5 s, 50 m more another 5 s.
TEST(Trajectory, SpeedsAtItsVerticesMakeItsClock) {
  const auto moving = [](double v) { return fmt::format("<Motion speed_longitudinal='{}'/>", v); };
  const std::string shape = line({">" + at(100, -20) + moving(0), ">" + at(125, -20) + moving(10),
                                  ">" + at(175, -20) + moving(10)});
  Play play = start(drive(3, follow(shape, timing("relative", 1, 0))), straight_road());
  play.to(3.5);
  EXPECT_NEAR(place(play).x(), 106.25, 1e-9);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 5.0, 1e-9);
  play.to(8.0);
  EXPECT_NEAR(place(play).x(), 145.0, 1e-9);
  play.to(12.0);
  EXPECT_NEAR(play.when("run", "endTransition").value_or(0), 11.0, 2e-9);
}

// What is said of the vertices holds there; between them nothing jumps. By symmetry the middle of
// the way is that of the line.
TEST(Trajectory, AnInterpolatedOneIsSmooth) {
  const std::string motion = "<Motion speed_longitudinal='10'/>";
  const std::string shape = line(
      {"time='0'>" + at(100, -20, "h='0'") + motion, "time='5'>" + at(150, -10, "h='0'") + motion});
  Play play =
      start(drive(3, follow("<Polyline><Interpolation/>" + shape.substr(shape.find('>') + 1),
                            timing("relative", 1, 0))),
            straight_road());
  play.to(1.001);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 10.0, 0.01);
  EXPECT_NEAR(play.actor("Ego").X_WA.euler().heading_rad, 0.0, 0.01);
  play.to(3.5);
  // Pieces of 0.1 m.
  EXPECT_LT((place(play) - Vec3(125, -15, 0)).norm(), 1e-3);
  EXPECT_GT(play.actor("Ego").X_WA.euler().heading_rad, std::atan(0.2));
  play.to(5.999);
  EXPECT_LT((place(play) - Vec3(150, -10, 0)).norm(), 0.02);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 10.0, 0.01);
  EXPECT_NEAR(play.actor("Ego").X_WA.euler().heading_rad, 0.0, 0.01);
}

// A hairpin of 3 m is tighter than the car's 5.1 m.
TEST(Trajectory, FollowingCanNotTurnTighterThanTheWheels) {
  const std::string shape = "<ClothoidSpline>" + segment(0, 0, 30, "", start_at(60, -2)) +
                            segment(0.3333, 0.3333, 3.1416 * 3) + segment(0, 0, 40) +
                            "</ClothoidSpline>";
  Play play = start(drive(4, follow(shape, "<None/>", "follow")), straight_road());
  double widest = -10.0;
  for (double t = 1.0; t < 32.0; t += 0.1) {
    play.to(t);
    widest = std::max(widest, place(play).y());
  }
  // Half a turn at full lock leads 10.2 m to the left; a body on the line would get 6 m.
  EXPECT_GT(widest, 7.0);
  EXPECT_TRUE(play.when("run", "endTransition"));
}

// 40 m straight, then 30 m of a circle of 20 m.
TEST(ClothoidSpline, SegmentsGoOnFromEachOther) {
  const std::string shape = "<ClothoidSpline>" + segment(0, 0, 40, "", start_at(100, -30)) +
                            segment(0.05, 0.05, 40) + "</ClothoidSpline>";
  Play play = start(drive(10, follow(shape)), straight_road());
  play.to(1.0 + 7.0);
  // Chords of 0.1 m on a 20 m circle lie up to 0.06 mm inside it.
  EXPECT_NEAR(place(play).x(), 140.0 + 20.0 * std::sin(1.5), 1e-4);
  EXPECT_NEAR(place(play).y(), -30.0 + 20.0 * (1.0 - std::cos(1.5)), 1e-4);
  EXPECT_NEAR(play.actor("Ego").X_WA.euler().heading_rad, 1.5, 1e-6);
  play.to(10.0);
  EXPECT_NEAR(play.when("run", "endTransition").value_or(0), 9.0, 1e-6);
}

// A quarter turn between two straight pieces; 20 m in 2 s, then 20 m in 4 s.
TEST(ClothoidSpline, TurnsAndKeepsItsTimes) {
  const std::string shape =
      "<ClothoidSpline timeEnd='6'>" + segment(0, 0, 20, "timeStart='0'", start_at(100, -30)) +
      segment(0, 0, 20, "timeStart='2' hOffset='1.5707963267948966'") + "</ClothoidSpline>";
  Play play = start(drive(3, follow(shape, timing("relative", 1, 0))), straight_road());
  play.to(2.0);
  EXPECT_LT((place(play) - Vec3(110, -30, 0)).norm(), 1e-9);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 10.0, 1e-9);
  play.to(5.0);
  EXPECT_LT((place(play) - Vec3(120, -20, 0)).norm(), 1e-9);
  EXPECT_NEAR(play.actor("Ego").speed_m_s, 5.0, 1e-9);
  play.to(8.0);
  EXPECT_NEAR(play.when("run", "endTransition").value_or(0), 7.0, 2e-9);
}

}  // namespace
}  // namespace raytruth::world
