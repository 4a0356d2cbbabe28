// What labels say about the lamps of an actor.
#include "labels/derive/appearance.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace raytruth::labels {
namespace {

std::vector<std::string> names(const std::vector<LampLabel>& lamps) {
  std::vector<std::string> all;
  for (const LampLabel& lamp : lamps) all.push_back(lamp.lamp);
  return all;
}

TEST(LampLabels, NameWhatBurnsAndNothingElse) {
  ActorModel model;
  ActorState state;
  EXPECT_TRUE(lamp_labels(model, state).empty());
  state.lamps = kLampDaytimeRunning | kLampLowBeam | kLampHighBeam | kLampTail | kLampBrake |
                kLampReverse | kLampIndicatorLeft | kLampIndicatorRight;
  EXPECT_EQ(names(lamp_labels(model, state)),
            (std::vector<std::string>{"daytime_running", "low_beam", "high_beam", "tail", "brake",
                                      "reverse", "indicator_left", "indicator_right"}));
  state.lamps = kLampFog | kLampFogRear | kLampPlate | kLampSpecial | kLampOwn;
  model.own_lights = {"taxi"};
  EXPECT_EQ(
      names(lamp_labels(model, state)),
      (std::vector<std::string>{"fog_front", "fog_rear", "license_plate", "special", "own:taxi"}));
}

TEST(LampLabels, OwnLightsAreToldApart) {
  ActorModel model;
  model.own_lights = {"roof", "taxi"};
  ActorState state;
  state.lamps = kLampOwn << 1U;
  state.lights = {{"taxi", kLampOwn << 1U, 0.25, {{1.0, 0.5, 0.25}}, 40.0}};
  const auto lamps = lamp_labels(model, state);
  ASSERT_EQ(lamps.size(), 1U);
  EXPECT_EQ(lamps[0].lamp, "own:taxi");
  EXPECT_EQ(lamps[0].level, 0.25);
  ASSERT_TRUE(lamps[0].colour_rgb);
  EXPECT_EQ((*lamps[0].colour_rgb)[1], 0.5);
  EXPECT_EQ(lamps[0].intensity_cd, 40.0);
}

// The brightest of several lights that share a lamp; nothing is said of a lamp that no light of the
// scenario has.
TEST(LampLabels, TheBrightestLightCounts) {
  ActorState state;
  state.lamps = kLampBrake | kLampReverse;
  state.lights = {{"dim", kLampBrake, 0.25, {{1.0, 0.0, 0.0}}, 10.0},
                  {"bright", kLampBrake, 0.75, std::nullopt, 30.0},
                  {"middling", kLampBrake, 0.5, {{0.0, 1.0, 0.0}}, 20.0}};
  const auto lamps = lamp_labels({}, state);
  ASSERT_EQ(lamps.size(), 2U);
  EXPECT_EQ(lamps[0].level, 0.75);
  EXPECT_FALSE(lamps[0].colour_rgb);
  EXPECT_EQ(lamps[0].intensity_cd, 30.0);
  EXPECT_EQ(lamps[1].level, 1.0);
  EXPECT_FALSE(lamps[1].colour_rgb);
  EXPECT_FALSE(lamps[1].intensity_cd);
}

// Tail lamps burn along with low beams: their colour and intensity are their own, not the beams'.
TEST(LampLabels, TailLampsKeepTheirColour) {
  ActorState state;
  state.lamps = kLampLowBeam | kLampTail;
  state.lights = {{"lowBeam", kLampLowBeam | kLampTail, 0.5, {{1.0, 1.0, 0.5}}, 900.0}};
  const auto along = lamp_labels({}, state);
  ASSERT_EQ(along.size(), 2U);
  EXPECT_EQ(along[0].intensity_cd, 900.0);
  EXPECT_EQ(along[1].lamp, "tail");
  EXPECT_EQ(along[1].level, 0.5);
  EXPECT_FALSE(along[1].colour_rgb);
  EXPECT_FALSE(along[1].intensity_cd);
  state.lights = {{"tail", kLampTail, 1.0, {{1.0, 0.0, 0.0}}, 4.0}};
  EXPECT_EQ(lamp_labels({}, state)[1].intensity_cd, 4.0);
}

}  // namespace
}  // namespace raytruth::labels
