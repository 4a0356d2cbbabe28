// Weather, clock and sun in the snapshot.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/core/date_time.h"
#include "sim/core/math.h"
#include "sim/world/sun_position.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

using scenario::ConcreteScenario;
using scenario::EnvironmentAction;

std::shared_ptr<const roads::RoadNetwork> road(const std::string& geo_reference) {
  Diagnostics d;
  return roads::RoadNetwork::parse(
      "<OpenDRIVE><header revMajor='1' revMinor='6'>" + geo_reference +
          "</header><road id='1' length='500' junction='-1'><planView><geometry s='0' x='0' y='0' "
          "hdg='0' length='500'><line/></geometry></planView><lanes><laneSection s='0'><center>"
          "<lane id='0' type='none'/></center><right><lane id='-1' type='driving'><width "
          "sOffset='0' a='4' b='0' c='0' d='0'/></lane></right></laneSection></lanes></road>"
          "</OpenDRIVE>",
      "road.xodr", d);
}

// About (0, 0) lies 48.1 degrees north, 11.5 east, in a grid that is turned by nothing there.
std::shared_ptr<const roads::RoadNetwork> munich() {
  return road(
      "<geoReference>+proj=tmerc +lat_0=48.1 +lon_0=11.5 +k=1 +x_0=0 +y_0=0 "
      "+ellps=WGS84</geoReference>");
}

Play play(const std::shared_ptr<const roads::RoadNetwork>& roads, const EnvironmentAction& first,
          const EnvironmentAction& at_2_s = {},
          const decltype(scenario::Condition::what)& what = scenario::SimulationTimeCondition{
              1e6, scenario::Rule::kGreaterThan}) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)});
  script.groups = group("h", "Ego",
                        event("probe", kNothing, time_condition(1e6)) +
                            event("change", kNothing, time_condition(2.0)));
  return start(script, roads, 0.3, [&](ConcreteScenario& c) {
    scenario::InitAction init;
    init.action.what = first;
    c.init.push_back(init);
    auto& events = c.stories[0].acts[0].groups[0].maneuvers[0].events;
    events[1].actions[0].what = at_2_s;
    (*events[0].start)[0][0].what = what;
  });
}

EnvironmentAction clock(const std::string& date_time, bool runs) {
  EnvironmentAction e;
  e.date_time = date_time;
  e.animation = runs;
  return e;
}

TEST(Weather, PartialEnvironmentsKeepTheRest) {
  EnvironmentAction first;
  first.cloud_cover = 0.5;
  first.visual_range_m = 400.0;
  first.rain_mm_h = 3.0;
  first.pressure_pa = 99000.0;
  first.wind_direction_rad = 1.0;
  first.wind_speed_m_s = 5.0;
  first.friction_scale = 0.7;
  first.wetness_m = 5e-4;
  first.road_properties = {{"ice", "0.2"}, {"snow_depth_m", "0.08"}, {"leaf_cover", "0.3"}};
  EnvironmentAction second;
  second.visual_range_m = 90.0;
  second.temperature_k = 270.0;
  Play run = play(munich(), first, second);
  run.to(1.0);
  EXPECT_EQ(run.world->snapshot()->weather.visual_range_m, 400.0);
  run.to(3.0);
  const Weather w = run.world->snapshot()->weather;
  EXPECT_EQ(w.visual_range_m, 90.0);
  EXPECT_EQ(w.temperature_k, 270.0);
  EXPECT_EQ(w.cloud_cover, 0.5);
  EXPECT_EQ(w.rain_mm_h, 3.0);
  EXPECT_EQ(w.pressure_pa, 99000.0);
  EXPECT_EQ(w.wind_direction_rad, 1.0);
  EXPECT_EQ(w.wind_speed_m_s, 5.0);
  EXPECT_EQ(w.friction_scale, 0.7);
  EXPECT_EQ(w.wetness_m, 5e-4);
  EXPECT_EQ(w.snow_depth_m, 0.08);
  EXPECT_EQ(w.leaf_cover, 0.3);
  EXPECT_EQ(run.world->snapshot()->road_properties.at("ice"), "0.2");
  EXPECT_FALSE(run.world->snapshot()->utc_ns);
}

TEST(Weather, PropertiesOfTheRoadThatAreNoNumbersAreTold) {
  const struct {
    const char *name, *value;
    bool good;
  } kCases[] = {{"flood_level_m", "-2.5", true}, {"flood_level_m", "deep", false},
                {"flood_level_m", "1 m", false}, {"flood_level_m", "nan", false},
                {"flood_level_m", "", false},    {"snow_depth_m", "-0.1", false},
                {"snow_depth_m", "0.1", true},   {"leaf_cover", "1.5", false}};
  for (const auto& c : kCases) {
    EnvironmentAction e;
    e.road_properties = {{c.name, c.value}};
    if (c.good) {
      EXPECT_NO_THROW(play(munich(), e)) << c.name << " " << c.value;
      continue;
    }
    try {
      play(munich(), e);
      ADD_FAILURE() << c.name << " " << c.value;
    } catch (const InputError& error) {
      EXPECT_EQ(error.diagnostics().front().rule, "xosc.value");
      EXPECT_NE(error.diagnostics().front().message.find(c.name), std::string::npos);
      EXPECT_NE(error.diagnostics().front().hint.find("a number from"), std::string::npos);
    }
  }
}

// Fog in a box reaches the snapshot; the next fog without one is everywhere again.
TEST(Weather, FogStandsInItsBox) {
  EnvironmentAction first;
  first.visual_range_m = 40.0;
  first.fog_box = scenario::FogBox{{55.0, 0.0, 4.0}, {20.0, 30.0, 10.0}};
  EnvironmentAction second;
  second.visual_range_m = 5000.0;
  Play run = play(munich(), first, second);
  run.to(1.0);
  const Weather w = run.world->snapshot()->weather;
  EXPECT_EQ(w.visual_range_m, 40.0);
  ASSERT_TRUE(w.fog_box);
  EXPECT_EQ(w.fog_box->center_m, Vec3(55.0, 0.0, 4.0));
  EXPECT_EQ(w.fog_box->size_m, Vec3(20.0, 30.0, 10.0));
  // Ego began at s = 50 and drives at 10 m/s, out of it at 65: head lamps inside only.
  EXPECT_TRUE(run.actor("Ego").lamps & kLampLowBeam);
  run.to(1.9);
  EXPECT_FALSE(run.actor("Ego").lamps & kLampLowBeam);
  run.to(3.0);
  EXPECT_FALSE(run.world->snapshot()->weather.fog_box);
}

// North is +y; the offset turns the picture on clockwise.
TEST(Weather, ADomeImageIsThere) {
  const std::string file = testing::TempDir() + "/dome_of_weather_test.png";
  std::ofstream(file) << "\x89PNG and so on";
  EnvironmentAction first;
  first.dome_image = scenario::DomeImage{file, 0.5};
  Play run = play(munich(), first);
  run.to(1.0);
  const auto dome = run.world->snapshot()->weather.dome;
  ASSERT_TRUE(dome);
  EXPECT_EQ(dome->file, file);
  EXPECT_NEAR(dome->azimuth_rad, 0.5 * kPi - 0.5, 1e-12);
  std::ofstream(file) << "no picture at all";
  EXPECT_THROW(play(munich(), first), InputError);
  std::filesystem::remove(file);
  EXPECT_THROW(play(munich(), first), InputError);
}

TEST(Clock, PutsTheSunWhereItStandsThere) {
  Play run = play(munich(), clock("2026-06-21T20:00:00+02:00", true));
  const auto expect_sun = [&](const std::string& utc) {
    const Weather w = run.world->snapshot()->weather;
    const auto ns = parse_date_time(utc)->utc_ns(0);
    EXPECT_EQ(run.world->snapshot()->utc_ns, ns);
    const SunPosition sun = sun_position(ns, deg_to_rad(48.1), deg_to_rad(11.5));
    // The road's middle is 250 m to the east: 0.0034 degrees.
    EXPECT_NEAR(w.sun_elevation_rad, sun.elevation_rad, deg_to_rad(0.005)) << utc;
    EXPECT_NEAR(wrap_angle(0.5 * kPi - sun.azimuth_rad - w.sun_azimuth_rad), 0.0, deg_to_rad(0.005))
        << utc;
  };
  expect_sun("2026-06-21T18:00:00Z");
  EXPECT_GT(run.world->snapshot()->weather.sun_elevation_rad, 0.0);
  run.to(60.0);
  expect_sun("2026-06-21T18:01:00Z");
  run.to(2.0 * 3600.0);
  expect_sun("2026-06-21T20:00:00Z");
  EXPECT_LT(run.world->snapshot()->weather.sun_elevation_rad, 0.0) << "it has set";
}

TEST(Clock, WithoutAnOffsetGoesByTheSunToTheHour) {
  // 11.5 degrees east: one hour ahead of universal time.
  Play run = play(munich(), clock("2026-06-21T20:00:00", false));
  EXPECT_EQ(run.world->snapshot()->utc_ns, parse_date_time("2026-06-21T19:00:00Z")->utc_ns(0));
  const double before = run.world->snapshot()->weather.sun_elevation_rad;
  run.to(600.0);
  EXPECT_EQ(run.world->snapshot()->weather.sun_elevation_rad, before) << "the clock stands";
}

TEST(Clock, LeavesAStatedSunUnlessItRuns) {
  EnvironmentAction e = clock("2026-06-21T20:00:00Z", false);
  e.sun_elevation_rad = 0.8;
  e.sun_azimuth_rad = 0.25 * kPi;  // from the north-east
  Play stated = play(munich(), e, clock("2026-06-21T20:00:00Z", true));
  EXPECT_EQ(stated.world->snapshot()->weather.sun_elevation_rad, 0.8);
  EXPECT_NEAR(stated.world->snapshot()->weather.sun_azimuth_rad, 0.25 * kPi, 1e-12);
  stated.to(3.0);
  EXPECT_LT(stated.world->snapshot()->weather.sun_elevation_rad, 0.0);
  // A road file that is nowhere on Earth: the sun stays, and that is said of a clock that runs.
  Play nowhere = play(road(""), e, clock("2026-06-21T20:00:00Z", true));
  nowhere.to(3.0);
  EXPECT_EQ(nowhere.world->snapshot()->weather.sun_elevation_rad, 0.8);
  EXPECT_TRUE(nowhere.world->snapshot()->utc_ns);
  EXPECT_EQ(nowhere.diagnostics.all().size(), 1U);
}

TEST(Clock, IsWhatTimeOfDayConditionsCompare) {
  const scenario::TimeOfDayCondition later{"2026-06-21T20:00:07.5+02:00",
                                           scenario::Rule::kGreaterThan};
  Play run = play(munich(), clock("2026-06-21T18:00:00Z", true), {}, later);
  run.to(10.0);
  EXPECT_NEAR(run.when("probe", "startTransition").value_or(-1), 7.5, 1e-6);
  const scenario::TimeOfDayCondition local{"2026-06-21T18:00:05", scenario::Rule::kEqualTo};
  Play same_clock = play(munich(), clock("2026-06-21T18:00:00-03:00", true), {}, local);
  same_clock.to(10.0);
  // Within 1e-5 s of it.
  EXPECT_NEAR(same_clock.when("probe", "startTransition").value_or(-1), 5.0, 1.1e-5);
  Play standing = play(munich(), clock("2026-06-21T18:00:00Z", false), {}, later);
  standing.to(10.0);
  EXPECT_FALSE(standing.when("probe", "startTransition"));
  Play none = play(munich(), {}, {}, later);
  none.to(10.0);
  EXPECT_FALSE(none.when("probe", "startTransition"));
}

}  // namespace
}  // namespace raytruth::world
