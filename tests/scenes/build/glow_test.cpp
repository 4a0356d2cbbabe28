// Lights that a scenario has switched, on the lamps of a body.
#include "scenes/build/glow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "assets/asset.h"

namespace raytruth::scene {
namespace {

double luminance(const std::array<float, 3>& e) {
  return 0.2126 * e[0] + 0.7152 * e[1] + 0.0722 * e[2];
}

// A lens of 0.2 m by 0.1 m that looks ahead, and one of 0.1 m by 0.1 m behind.
struct Lamps {
  assets::MaterialTable materials;
  assets::Mesh mesh;

  Lamps() {
    assets::Material white;
    white.name = "white";
    white.emission = {1000.0F, 1000.0F, 1000.0F};
    assets::Material red = white;
    red.name = "red";
    red.emission = {500.0F, 0.0F, 0.0F};
    const ClassId car = Taxonomy::named("car");
    mesh.parts = {{"Body", car, materials.add(white), 0},
                  {"Low", car, materials.add(white), kLampLowBeam | kLampHighBeam},
                  {"Tail", car, materials.add(red), kLampTail}};
    quad(1, 2.0F, 0.2F, true);
    quad(2, -2.0F, 0.1F, false);
  }
  void quad(std::uint16_t part, float x, float wide, bool ahead) {
    const auto base = static_cast<std::uint32_t>(mesh.positions.size());
    const float w = ahead ? wide : -wide;
    for (const Vec3f& p : {Vec3f(x, 0, 0), Vec3f(x, w, 0), Vec3f(x, w, 0.1F), Vec3f(x, 0, 0.1F)})
      mesh.positions.push_back(p);
    mesh.triangles.push_back({base, base + 1, base + 2});
    mesh.triangles.push_back({base, base + 2, base + 3});
    mesh.triangle_part.insert(mesh.triangle_part.end(), 2, part);
  }
};

ActorState with(std::uint32_t lamps, double level) {
  ActorState state;
  state.lamps = level > 0.0 ? lamps : 0;
  LightState light;
  light.light = "some";
  light.lamps = lamps;
  light.level = level;
  state.lights = {light};
  return state;
}

TEST(Glow, LampsThatNobodyOrderedAreLeftAlone) {
  const Lamps l;
  ActorState state;
  state.lamps = kLampTail | kLampBrake;
  EXPECT_TRUE(glows_of(state, l.mesh, &l.materials).empty());
  EXPECT_TRUE(glows_of(with(kLampTail, 1.0), l.mesh, &l.materials).empty());
}

// 24.5 kcd over 0.02 m^2, and 51 kcd.
TEST(Glow, HeadLampsThrowTheirBeam) {
  const Lamps l;
  ActorState state;
  state.lamps = kLampLowBeam | kLampTail;
  auto glows = glows_of(state, l.mesh, &l.materials);
  ASSERT_EQ(glows.size(), 1U);
  EXPECT_EQ(glows[0].beam, Beam::kLow);
  EXPECT_NEAR(luminance(glows[0].emission_cd_m2), 24500.0 / 0.02, 5.0);
  state.lamps = kLampHighBeam;
  glows = glows_of(state, l.mesh, &l.materials);
  ASSERT_EQ(glows.size(), 1U);
  EXPECT_EQ(glows[0].beam, Beam::kHigh);
  EXPECT_NEAR(luminance(glows[0].emission_cd_m2), 51000.0 / 0.02, 10.0);
  // Lit as daytime lamps they throw none.
  state.lamps = kLampDaytimeRunning;
  EXPECT_TRUE(glows_of(state, l.mesh, &l.materials).empty());
}

// Intensity towards a point of the screen at 25 m: degrees to the right and up.
double cd(Beam beam, double right_deg, double up_deg) {
  const double r = std::tan(right_deg * 0.017453292519943295);
  const double u = std::tan(up_deg * 0.017453292519943295);
  const Vec3f d = Vec3f(1.0F, static_cast<float>(-r), static_cast<float>(u)).normalized();
  return beam_peak_cd(beam) * static_cast<double>(beam_share(beam, d));
}

// Test points of UN Regulation 112, class B (right-hand traffic), in cd.
TEST(Glow, BeamsFulfilTheRegulation) {
  const Beam low = Beam::kLow;
  EXPECT_LE(cd(low, -3.43, 0.57), 350.0);  // B50L
  EXPECT_LE(cd(low, 0.0, 0.0), 625.0);     // HV, zone III
  EXPECT_LE(cd(low, -4.0, 2.0), 625.0);
  EXPECT_GE(cd(low, 1.15, -0.57), 10100.0);                                              // 75R
  EXPECT_GE(cd(low, 1.72, -0.86), 10100.0);                                              // 50R
  EXPECT_GE(cd(low, 0.0, -0.86), 5100.0);                                                // 50V
  EXPECT_LE(cd(low, -3.43, -0.86), 18480.0);                                             // 50L
  EXPECT_GE(cd(low, -9.0, -1.72), 1700.0);                                               // 25L
  EXPECT_GE(cd(low, 9.0, -1.72), 1700.0);                                                // 25R
  for (double h = -5.15; h <= 5.15; h += 0.1) EXPECT_GE(cd(low, h, -1.2), 2500.0) << h;  // zone IV
  const Beam high = Beam::kHigh;
  double most = 0.0, peak = 0.0;
  for (double h = -10.0; h <= 10.0; h += 0.1) {
    for (double v = -6.0; v <= 3.0; v += 0.05) {
      most = std::max(most, cd(high, h, v));
      peak = std::max(peak, cd(low, h, v));
    }
  }
  EXPECT_GE(most, 40500.0);
  EXPECT_LE(most, 215000.0);
  EXPECT_GE(cd(high, 0.0, 0.0), 0.8 * most);
  EXPECT_GE(std::min(cd(high, 2.57, 0.0), cd(high, -2.57, 0.0)), 20300.0);
  EXPECT_GE(std::min(cd(high, 5.15, 0.0), cd(high, -5.15, 0.0)), 5100.0);
  // The peaks that the luminance of the lens is worked out with.
  EXPECT_NEAR(peak / beam_peak_cd(low), 1.0, 0.03);
  EXPECT_NEAR(most / beam_peak_cd(high), 1.0, 0.03);
  EXPECT_EQ(beam_share(low, Vec3f(-1.0F, 0.0F, 0.0F)), 0.0F);
  EXPECT_EQ(beam_share(Beam::kDiffuse, Vec3f(-1.0F, 0.0F, 0.0F)), 1.0F);
}

TEST(Glow, ATransitionDims) {
  const Lamps l;
  const auto glows = glows_of(with(kLampLowBeam | kLampTail, 0.25), l.mesh, &l.materials);
  ASSERT_EQ(glows.size(), 2U);
  EXPECT_EQ(glows[0].part, 1);
  EXPECT_NEAR(luminance(glows[0].emission_cd_m2), 0.25 * 24500.0 / 0.02, 1.0);
  EXPECT_NEAR(glows[1].emission_cd_m2[0], 125.0, 1e-3);
  // A lamp that another light keeps lit is as bright as ever.
  ActorState both = with(kLampHighBeam, 0.0);
  both.lamps = kLampLowBeam;
  const auto low = glows_of(both, l.mesh, &l.materials);
  ASSERT_EQ(low.size(), 1U);
  EXPECT_NEAR(luminance(low[0].emission_cd_m2), 24500.0 / 0.02, 5.0);
}

TEST(Glow, IntensityIsSpreadOverTheLensAndColourKeepsIt) {
  const Lamps l;
  ActorState state = with(kLampLowBeam | kLampTail, 1.0);
  state.lights[0].intensity_cd = 500.0;
  // 500 cd over 0.02 m^2; the tail lamp keeps its own.
  auto glows = glows_of(state, l.mesh, &l.materials);
  ASSERT_EQ(glows.size(), 1U);
  EXPECT_NEAR(luminance(glows[0].emission_cd_m2), 25000.0, 0.1);
  state.lights[0].colour_rgb = {{0.0, 0.0, 1.0}};
  glows = glows_of(state, l.mesh, &l.materials);
  EXPECT_NEAR(luminance(glows[0].emission_cd_m2), 25000.0, 0.1);
  EXPECT_EQ(glows[0].emission_cd_m2[0], 0.0F);
  state.lights[0].intensity_cd.reset();
  glows = glows_of(state, l.mesh, &l.materials);
  EXPECT_NEAR(luminance(glows[0].emission_cd_m2), 24500.0 / 0.02, 5.0);
  state.lights[0].colour_rgb = {{0.0, 0.0, 0.0}};
  EXPECT_EQ(luminance(glows_of(state, l.mesh, &l.materials)[0].emission_cd_m2), 0.0);
}

TEST(Glow, OfATownIsThatOfItsLamps) {
  StaticWorld city, village, fields;
  city.night_lamps.resize(500);
  village.night_lamps.resize(16);
  Weather night;
  night.sun_elevation_rad = -0.3;
  // Falchi et al. 2016: 3 to 10 mcd/m^2 in inner cities.
  EXPECT_EQ(town_glow_cd_m2(city, night), 5e-3);
  EXPECT_NEAR(town_glow_cd_m2(village, night), 5e-3 / 4.0, 1e-9);
  EXPECT_EQ(town_glow_cd_m2(fields, night), 0.0);
  EXPECT_EQ(town_glow_cd_m2(city, Weather()), 0.0);  // by day they are off
}

}  // namespace
}  // namespace raytruth::scene
