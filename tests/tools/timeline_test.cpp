#include "tools/pipeline/timeline.h"

#include <gtest/gtest.h>

#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {
namespace {

RunInputs first_light_inputs() {
  RunSettings settings;
  settings.scenario = RAYTRUTH_SOURCE_DIR "/scenes/library/first_light.xosc";
  return load_scenario(settings);
}

// A frame made alone must see the very snapshots of the frame in a whole run.
TEST(Timeline, WhatWasAskedBeforeDoesNotMatter) {
  const RunInputs inputs = first_light_inputs();
  Timeline whole(inputs);
  Timeline alone(inputs);
  const SimTime t = SimTime::from_ns(1'234'567'890);
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(
        whole.window(SimTime::from_s(0.1 * i), SimTime::from_s(0.1 * i + 0.1), 5).has_value());
  }
  const auto a = whole.window(t, t + SimTime::from_s(0.1), 11);
  const auto b = alone.window(t, t + SimTime::from_s(0.1), 11);
  ASSERT_TRUE(a && b);
  for (std::size_t k = 0; k < a->size(); ++k) {
    ASSERT_EQ((*a)[k]->actors.size(), (*b)[k]->actors.size());
    for (std::size_t i = 0; i < (*a)[k]->actors.size(); ++i) {
      const Pose& x = (*a)[k]->actors[i].X_WA;
      const Pose& y = (*b)[k]->actors[i].X_WA;
      EXPECT_EQ(x.translation(), y.translation());
      EXPECT_EQ(x.rotation().coeffs(), y.rotation().coeffs());
    }
  }
}

TEST(Timeline, EndsWithTheScenario) {
  const RunInputs inputs = first_light_inputs();
  Timeline timeline(inputs);
  EXPECT_FALSE(timeline.window(SimTime::from_s(500.0), SimTime::from_s(500.1), 2).has_value());
}

TEST(Timeline, TheSunCanBeReplaced) {
  RunInputs inputs = first_light_inputs();
  inputs.settings.sun_azimuth_rad = 0.0;  // north, which is +y
  inputs.settings.sun_elevation_rad = 0.1;
  Timeline timeline(inputs);
  const auto window = timeline.window(SimTime(), SimTime(), 1);
  ASSERT_TRUE(window);
  EXPECT_DOUBLE_EQ(window->front()->weather.sun_elevation_rad, 0.1);
  EXPECT_NEAR(window->front()->weather.sun_azimuth_rad, 1.5707963267948966, 1e-15);
}

}  // namespace
}  // namespace raytruth::pipeline
