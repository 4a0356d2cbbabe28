// Trailers behind vehicles.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

// The hitch is Ego's rear end, 0.85 m behind its axle, the coupler Other's front end, 3.65 m ahead
// of its axle.
constexpr double kHitch_m = 0.85;
constexpr double kCoupler_m = 3.65;

const char* const kConnect =
    "<TrailerAction><ConnectTrailerAction trailerRef='Other'/></TrailerAction>";
const char* const kDisconnect = "<TrailerAction><DisconnectTrailerAction/></TrailerAction>";

Script drive_to_hitch(double speed_m_s, const std::string& more = "") {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 100)), speed("step", "time", 0, speed_m_s)}) +
                init("Other", {teleport(at_lane(-1, 92))});
  script.groups = group("g", "Ego", event("connect", kConnect, time_condition(1.0)) + more);
  return script;
}

TEST(Trailer, ComesToTheHitchAndIsDrawn) {
  Play play =
      start(drive_to_hitch(10, event("off", kDisconnect, time_condition(5.0))), straight_road());
  play.to(0.9);
  EXPECT_NEAR(play.actor("Other").X_WA.translation().x(), 92.0, 1e-12);
  play.to(3.0);
  const double ego = play.actor("Ego").X_WA.translation().x();
  EXPECT_NEAR(play.actor("Other").X_WA.translation().x(), ego - kHitch_m - kCoupler_m, 1e-9);
  EXPECT_NEAR(play.actor("Other").speed_m_s, 10.0, 1e-6);
  EXPECT_NEAR(play.actor("Other").V_WA.linear_m_s.x(), 10.0, 1e-6);
  EXPECT_EQ(play.actor("Other").place.lane, -1);
  play.to(8.0);
  // Left behind where it was.
  EXPECT_NEAR(play.actor("Other").X_WA.translation().x(), 150.0 - kHitch_m - kCoupler_m, 1e-6);
  EXPECT_EQ(play.actor("Other").speed_m_s, 0.0);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 180.0, 1e-6);
}

// On a circle the hitch runs at sqrt(R^2 + h^2), the trailer's axle, at a right angle to the bar,
// at sqrt(R^2 + h^2 - L^2). From the straight behind this is reached like exp(-way / L).
TEST(Trailer, RunsOnACircleOfItsOwn) {
  constexpr double kRadius = 32.0;
  Vec3 places[2];
  for (const double step : {0.01, 0.25}) {
    Play play = start(drive_to_hitch(8), ring_road(30.0, 30.0 * 2 * kPi - 1.0), step);
    play.to(11.0);
    const Vec3 center(0.0, 30.0, 0.0);
    const ActorState ego = play.actor("Ego");
    const ActorState other = play.actor("Other");
    EXPECT_NEAR((ego.X_WA.translation() - center).norm(), kRadius, 1e-6);
    const double hitch = std::hypot(kRadius, kHitch_m);
    const double axle = std::sqrt(hitch * hitch - kCoupler_m * kCoupler_m);
    // Chords of 16 mm for the hitch's way lie 1 um inside it.
    EXPECT_NEAR((other.X_WA.translation() - center).norm(), axle, 1e-4);
    const double bend = std::atan(kHitch_m / kRadius) + std::atan(kCoupler_m / axle);
    EXPECT_NEAR(wrap_angle(ego.X_WA.euler().heading_rad - other.X_WA.euler().heading_rad), bend,
                1e-4);
    EXPECT_NEAR(other.speed_m_s, 8.0 * axle / kRadius, 1e-2);
    places[step < 0.1 ? 0 : 1] = other.X_WA.translation();
  }
  EXPECT_LT((places[0] - places[1]).norm(), 1e-3);
}

// A ring would be set behind itself for ever.
TEST(Trailer, IsNotDrawnByItself) {
  const auto connect = [](const std::string& trailer) {
    return "<TrailerAction><ConnectTrailerAction trailerRef='" + trailer + "'/></TrailerAction>";
  };
  for (const bool through_another : {false, true}) {
    Script script;
    script.init =
        init("Ego", {teleport(at_lane(-1, 100))}) + init("Other", {teleport(at_lane(-1, 90))});
    if (through_another)
      script.groups = group("o", "Other", event("back", connect("Ego"), time_condition(2.0)));
    script.groups += group(
        "g", "Ego", event("draw", connect(through_another ? "Other" : "Ego"), time_condition(1.0)));
    Play play = start(script, straight_road());
    try {
      play.to(3.0);
      FAIL() << through_another;
    } catch (const InputError& error) {
      ASSERT_EQ(error.diagnostics().size(), 1U);
      EXPECT_EQ(error.diagnostics()[0].rule, "xosc.action");
      EXPECT_GT(error.diagnostics()[0].where.line, 0);
      EXPECT_NE(error.diagnostics()[0].message.find("'Ego' would be drawn by itself"),
                std::string::npos);
    }
  }
}

TEST(Trailer, GoesWithATeleport) {
  Play play =
      start(drive_to_hitch(0, event("jump", teleport(at_lane(1, 500)), time_condition(2.0))),
            straight_road());
  play.to(3.0);
  // The left lane is driven against the reference line.
  EXPECT_LT((play.actor("Other").X_WA.translation() - Vec3(504.5, 2, 0)).norm(), 1e-9);
  EXPECT_NEAR(std::abs(play.actor("Other").X_WA.euler().heading_rad), kPi, 1e-9);
}

}  // namespace
}  // namespace raytruth::world
