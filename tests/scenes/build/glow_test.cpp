// Lights that a scenario has switched, on the lamps of a body.
#include "scenes/build/glow.h"

#include <gtest/gtest.h>

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
  state.lamps = kLampLowBeam | kLampTail;
  EXPECT_TRUE(glows_of(state, l.mesh, &l.materials).empty());
  EXPECT_TRUE(glows_of(with(kLampLowBeam | kLampTail, 1.0), l.mesh, &l.materials).empty());
}

TEST(Glow, ATransitionDims) {
  const Lamps l;
  const auto glows = glows_of(with(kLampLowBeam | kLampTail, 0.25), l.mesh, &l.materials);
  ASSERT_EQ(glows.size(), 2U);
  EXPECT_EQ(glows[0].part, 1);
  EXPECT_NEAR(glows[0].emission_cd_m2[0], 250.0, 1e-3);
  EXPECT_NEAR(glows[1].emission_cd_m2[0], 125.0, 1e-3);
  // A lamp that another light keeps lit is as bright as ever.
  ActorState both = with(kLampHighBeam, 0.0);
  both.lamps = kLampLowBeam;
  EXPECT_TRUE(glows_of(both, l.mesh, &l.materials).empty());
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
  EXPECT_NEAR(luminance(glows[0].emission_cd_m2), 1000.0, 0.01);
  state.lights[0].colour_rgb = {{0.0, 0.0, 0.0}};
  EXPECT_EQ(luminance(glows_of(state, l.mesh, &l.materials)[0].emission_cd_m2), 0.0);
}

}  // namespace
}  // namespace raytruth::scene
