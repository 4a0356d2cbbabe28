#include "sim/world/sun_position.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/date_time.h"
#include "sim/core/math.h"

namespace raytruth::world {
namespace {

// What the model leaves out: 0.01 degrees (Meeus, chapter 25), and parallax of 0.0024.
constexpr double kModel_deg = 0.0125;

std::int64_t utc(const char* text) { return parse_date_time(text)->utc_ns(0); }

// I. Reda and A. Andreas, Solar Position Algorithm for Solar Radiation Applications,
// NREL/TP-560-34302, table A5.1: zenith 50.11162, azimuth 194.34024 degrees.
TEST(SunPosition, IsThatOfTheNrelExample) {
  const SunPosition sun = sun_position(utc("2003-10-17T12:30:30-07:00"), deg_to_rad(39.742476),
                                       deg_to_rad(-105.1786), 82000.0, 284.15);
  EXPECT_NEAR(rad_to_deg(sun.elevation_rad), 90.0 - 50.11162, kModel_deg);
  EXPECT_NEAR(rad_to_deg(sun.azimuth_rad), 194.34024, kModel_deg / std::cos(deg_to_rad(39.9)));
}

// Meeus, example 25.a: on 1992 October 13, 0h dynamical time (70 s ahead of universal time here),
// the declination is -7.78507 degrees, its own digits. From the pole that is the elevation; without
// air nothing is bent.
TEST(SunPosition, StandsOverThePoleAtItsDeclination) {
  const SunPosition sun = sun_position(utc("1992-10-12T23:58:50Z"), deg_to_rad(90.0), 0.0, 0.0);
  EXPECT_NEAR(rad_to_deg(sun.elevation_rad), -7.78507, 1e-4);
}

// Meeus, example 28.b: the equation of time on that day is +13 min 42.7 s, so true noon at
// Greenwich comes that much before 12 h.
TEST(SunPosition, CulminatesInTheSouthAtTrueNoon) {
  const SunPosition sun = sun_position(utc("1992-10-13T11:46:13Z"), deg_to_rad(51.5), 0.0);
  // Half a second of the equation of time's change since 0 h, 15 arc seconds a second.
  const double slack_deg = 8.0 * 15.0 / 3600.0;
  EXPECT_NEAR(rad_to_deg(sun.azimuth_rad), 180.0, slack_deg + kModel_deg);
}

// At the horizon the air lifts the sun by about its own width: 34 arc minutes stand in every
// almanac's sunrise, to one.
TEST(SunPosition, IsLiftedByTheAir) {
  const std::int64_t start = utc("2026-03-20T05:00:00Z");
  constexpr std::int64_t kMinute = 60'000'000'000;
  const double latitude = deg_to_rad(51.5);
  std::int64_t rise = start;
  while (sun_position(rise, latitude, 0.0, 0.0).elevation_rad < 0.0) rise += kMinute / 60;
  const double lifted = sun_position(rise, latitude, 0.0, 101000.0, 283.0).elevation_rad;
  EXPECT_NEAR(rad_to_deg(lifted) * 60.0, 34.0, 6.0);
  EXPECT_GT(rise, start + 60 * kMinute);
  EXPECT_LT(rise, start + 75 * kMinute);
}

}  // namespace
}  // namespace raytruth::world
