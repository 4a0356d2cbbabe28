// Water, snow and dirt on surfaces: constants from first principles, and where they lie.
#include "assets/weathering.h"

#include <gtest/gtest.h>

#include <cmath>

#include "assets/material_library.h"
#include "sim/core/luminance.h"

namespace raytruth::assets {
namespace {

// Fresnel's reflectance of unpolarised light, cosines outside and inside, index n inside.
double fresnel(double outside, double inside, double n) {
  const double across = (outside - n * inside) / (outside + n * inside);
  const double along = (inside - n * outside) / (inside + n * outside);
  return 0.5 * (across * across + along * along);
}

// Share of diffuse light inside water that its surface throws back: the integral of Fresnel's
// reflectance over the square of the sine, 1 beyond the critical angle.
double thrown_back(double n) {
  constexpr int kSteps = 20000;
  double sum = 0.0;
  for (int i = 0; i < kSteps; ++i) {
    const double sine2 = (i + 0.5) / kSteps;
    sum += sine2 * n * n >= 1.0
               ? 1.0
               : fresnel(std::sqrt(1.0 - sine2 * n * n), std::sqrt(1.0 - sine2), n);
  }
  return sum / kSteps;
}

// Mean cosine of the scattering angle of a clear sphere by geometric optics, without diffraction.
double asymmetry(double n) {
  constexpr int kSteps = 4000;
  const double pi = std::acos(-1.0);
  double sum = 0.0;
  for (int i = 0; i < kSteps; ++i) {
    const double in = std::asin(std::sqrt((i + 0.5) / kSteps));
    const double out = std::asin(std::sin(in) / n);
    const double across =
        std::pow((std::cos(in) - n * std::cos(out)) / (std::cos(in) + n * std::cos(out)), 2.0);
    const double along =
        std::pow((std::cos(out) - n * std::cos(in)) / (std::cos(out) + n * std::cos(in)), 2.0);
    for (const double r : {across, along}) {
      double c = r * std::cos(pi - 2.0 * in);
      for (int k = 0; k < 40; ++k) {
        c += (1.0 - r) * (1.0 - r) * std::pow(r, k) *
             std::cos(2.0 * (in - out) + k * (pi - 2.0 * out));
      }
      sum += 0.5 * c;
    }
  }
  return sum / kSteps;
}

// The formulas with those constants. Tolerance: constants are given to three digits, which is
// 0.1 % of p and of 1 - g = 0.075 0.7 %; results move by as much at most.
TEST(Weathering, WetSurfacesAreDarkerByTheFormulas) {
  const double p = thrown_back(1.33);
  const double dry_g = asymmetry(1.5), wet_g = asymmetry(1.5 / 1.33);
  for (const double rho : {0.02, 0.1, 0.3, 0.6, 0.9}) {
    const double film = (1.0 - p) * rho / (1.0 - p * rho);
    EXPECT_NEAR(under_film(static_cast<float>(rho)), film, 0.002 * film) << rho;
    const double s2 = std::pow((1.0 - rho) / (1.0 + rho), 2.0);
    const double w = (1.0 - s2) / (1.0 - dry_g * s2);
    const double s = std::sqrt((1.0 - w) / (1.0 - wet_g * w));
    const double grains = (1.0 - s) / (1.0 + s);
    EXPECT_NEAR(between_wet_grains(static_cast<float>(rho)), grains, 0.01 * grains) << rho;
  }
  EXPECT_FLOAT_EQ(under_film(0.0F), 0.0F);
  EXPECT_NEAR(under_film(1.0F), 1.0F, 1e-6F);
  EXPECT_NEAR(between_wet_grains(1.0F), 1.0F, 1e-6F);
}

// Wet asphalt and soil are some 0.4 to 0.6 of dry ones (Lekner and Dorf's and Twomey's data).
TEST(Weathering, WetGroundIsAboutHalfAsBright) {
  for (const char* name : {"asphalt", "soil", "concrete", "sand"}) {
    const Material& m = library_material(name);
    const float dry = m.base_colour[1];
    const float ratio = wet_reflectance(dry, m.porosity, 0.0F) / dry;
    EXPECT_TRUE(ratio > 0.35F && ratio < 0.75F) << name << ' ' << ratio;
  }
}

SurfaceWeather wet(double depth_m) {
  Weather w;
  w.wetness_m = depth_m;
  return surface_weather(w);
}

WeatherPlace facing(float up) {
  WeatherPlace at;
  at.position_I = Vec3f(3.1F, 4.7F, 0.2F);
  at.up = up;
  at.footprint_m = 10.0F;  // the mean of all patches
  return at;
}

TEST(Weathering, DryWeatherDoesNothing) {
  const Material& road = library_material("asphalt");
  EXPECT_FALSE(surface_weather(Weather()).any());
  EXPECT_FALSE(apply(road, surface_weather(Weather()), facing(1.0F)).any());
}

// Sheet flow of 10 mm/h over 4 m at 2.5 %: (0.011 * 1.11e-5 / 0.158)^0.6 = 0.22 mm.
TEST(Weathering, RainKeepsAFilmOnRoads) {
  Weather w;
  w.rain_mm_h = 10.0;
  EXPECT_NEAR(surface_weather(w).water_m, 2.15e-4, 0.05e-4);
  w.wetness_m = 3e-3;
  EXPECT_FLOAT_EQ(surface_weather(w).water_m, 3e-3F);
}

TEST(Weathering, WaterLiesWhereItCan) {
  const Material& road = library_material("asphalt");
  const Weathered level = apply(road, wet(3e-3), facing(1.0F));
  const Weathered slope = apply(road, wet(3e-3), facing(0.7F));
  const Weathered wall = apply(road, wet(3e-3), facing(0.0F));
  const Weathered below = apply(road, wet(3e-3), facing(-1.0F));
  EXPECT_EQ(level.film, 1.0F);
  EXPECT_NEAR(level.soaked, 1.0F, 1e-3F);
  EXPECT_LT(slope.film, 0.3F);
  EXPECT_GT(wall.soaked, 0.1F);
  EXPECT_LT(wall.soaked, 0.5F * level.soaked);
  EXPECT_FALSE(below.any());
  WeatherPlace under_bridge = facing(1.0F);
  under_bridge.sheltered = 1.0F;
  EXPECT_FALSE(apply(road, wet(3e-3), under_bridge).any());
  // 0.05 mm only damps: no mirror.
  EXPECT_LT(apply(road, wet(5e-5), facing(1.0F)).film, 0.1F);
}

TEST(Weathering, WaterSeepsIntoLooseGroundAndStandsOnlyInFloods) {
  for (const char* name : {"grass", "soil", "gravel", "sand"}) {
    const Material& ground = library_material(name);
    const Weathered rain = apply(ground, wet(3e-3), facing(1.0F));
    EXPECT_LT(rain.film_m, 2.5e-4F) << name;
    EXPECT_NEAR(rain.soaked, 1.0F, 1e-3F) << name;
    EXPECT_GT(apply(ground, wet(20e-3), facing(1.0F)).film_m, 1e-3F) << name;
  }
}

TEST(Weathering, AFilmIsASmoothCoatOfWater) {
  const Material& road = library_material("asphalt");
  Look look = look_of(road);
  weather(apply(road, wet(3e-3), facing(1.0F)), road, look);
  EXPECT_NEAR(look.coat, 1.0F, 1e-2F);
  // Index 1.33: ((1.33 - 1) / (1.33 + 1))^2.
  EXPECT_NEAR(look.coat_f0, std::pow(0.33 / 2.33, 2.0), 1e-4);
  EXPECT_LT(look.coat_roughness, 0.1F);
  EXPECT_LT(look.colour[1], 0.6F * road.base_colour[1]);
  // Varnish stays what it is.
  const Material paint = coloured("car_paint", {0.3F, 0.02F, 0.02F});
  Look car = look_of(paint);
  weather(apply(paint, wet(3e-3), facing(1.0F)), paint, car);
  EXPECT_EQ(car.coat_f0, 0.04F);
}

TEST(Weathering, SnowLiesOnGentleSlopesOfWhatStandsStill) {
  Weather w;
  w.snow_depth_m = 0.1;
  const SurfaceWeather snow = surface_weather(w);
  const Material& roof = library_material("roof_tile");
  EXPECT_EQ(apply(roof, snow, facing(0.9F)).snow, 1.0F);
  EXPECT_EQ(apply(roof, snow, facing(0.4F)).snow, 0.0F);
  EXPECT_EQ(apply(roof, snow, facing(-1.0F)).snow, 0.0F);
  WeatherPlace car = facing(1.0F);
  car.gathers_snow = false;
  EXPECT_EQ(apply(roof, snow, car).snow, 0.0F);
  // Blades of grass stick out of 1 cm.
  w.snow_depth_m = 0.01;
  EXPECT_LT(apply(library_material("grass"), surface_weather(w), facing(1.0F)).snow, 0.5F);
  EXPECT_EQ(apply(roof, surface_weather(w), facing(1.0F)).snow, 1.0F);
  Look look = look_of(roof);
  weather(apply(roof, snow, facing(0.95F)), roof, look);
  EXPECT_GT(look.colour[0], 0.85F);
  NearInfrared far = near_infrared_of(roof, false), near = near_infrared_of(roof, true);
  weather(apply(roof, snow, facing(0.95F)), roof, false, far);
  weather(apply(roof, snow, facing(0.95F)), roof, true, near);
  EXPECT_NEAR(near.reflectance, 0.88F, 0.01F);
  EXPECT_NEAR(far.reflectance, 0.07F, 0.01F);
}

TEST(Weathering, DirtFadesUpwards) {
  Material paint = coloured("car_paint", {0.02F, 0.02F, 0.02F});
  paint.dirt = 0.8F;
  WeatherPlace at = facing(0.0F);
  const float sill = apply(paint, SurfaceWeather(), at).dirt;
  EXPECT_NEAR(sill, 0.8F, 1e-6F);
  at.height_m = kDirtHeight_m;
  EXPECT_NEAR(apply(paint, SurfaceWeather(), at).dirt, 0.8F * std::exp(-1.0F), 1e-5F);
  Look look = look_of(paint);
  weather(apply(paint, SurfaceWeather(), facing(0.0F)), paint, look);
  EXPECT_NEAR(look.colour[0], 0.2F * 0.02F + 0.8F * library_material("dust").base_colour[0], 1e-5F);
  EXPECT_NEAR(look.coat, 0.2F, 1e-5F);
}

TEST(Weathering, RetroReflectorsInTheWet) {
  // Paint's beads drown (EN 1436 R5 300 dry, RW2 35 wet), sheeting keeps nine tenths.
  const Material& beads = library_material("road_paint_white");
  NearInfrared paint = near_infrared_of(beads, true);
  weather(apply(beads, wet(3e-3), facing(1.0F)), beads, true, paint);
  EXPECT_NEAR(paint.retro_r_a, 0.3F * 35.0F / 300.0F, 1e-3F);
  const Material& sheet = library_material("sign_white");
  NearInfrared sign = near_infrared_of(sheet, true);
  weather(apply(sheet, wet(3e-3), facing(0.0F)), sheet, true, sign);
  EXPECT_TRUE(sign.retro_r_a >= 225.0F && sign.retro_r_a < 250.0F) << sign.retro_r_a;
  // A camera's beads and sheets shine alike.
  Look painted = look_of(beads), shown = look_of(sheet);
  EXPECT_NEAR(luminance(painted.retro), 0.3F, 1e-5F);
  EXPECT_TRUE(painted.retro_by_beads && !shown.retro_by_beads);
  weather(apply(beads, wet(3e-3), facing(1.0F)), beads, painted);
  weather(apply(sheet, wet(3e-3), facing(0.0F)), sheet, shown);
  EXPECT_NEAR(luminance(painted.retro), paint.retro_r_a, 1e-5F);
  EXPECT_NEAR(luminance(shown.retro), sign.retro_r_a, 1e-3F);
}

TEST(Weathering, SnowDirtAndLeavesHideRetroReflectors) {
  const Material& beads = library_material("road_paint_white");
  const auto left = [&](const Weathered& w) {
    Look look = look_of(beads);
    weather(w, beads, look);
    return luminance(look.retro) / 0.3F;
  };
  Weathered snow, dirt, leaves;
  snow.snow = 1.0F;
  dirt.dirt = 0.25F;
  leaves.leaves = 0.4F;
  EXPECT_EQ(left(snow), 0.0F);
  EXPECT_NEAR(left(dirt), 0.75F, 1e-5F);
  EXPECT_NEAR(left(leaves), 0.6F, 1e-5F);
}

// On grass: half of the cover in the open, twice as much where something keeps the rain off; on no
// wall and nothing that moves. The mean over heaps is theirs, whose noise has mean 0.
TEST(Weathering, LeavesLieOnTheLand) {
  const Material grass = library_material("grass"), wall = library_material("plaster_white");
  SurfaceWeather w;
  w.leaf_cover = 0.2F;
  const auto cover = [&](const Material& m, float sheltered, float up, bool still,
                         float footprint) {
    double sum = 0.0;
    constexpr int kSide = 120;
    for (int i = 0; i < kSide; ++i) {
      for (int j = 0; j < kSide; ++j) {
        WeatherPlace at;
        at.position_I = {0.731F * static_cast<float>(i), 0.677F * static_cast<float>(j), 0.0F};
        at.up = up;
        at.sheltered = sheltered;
        at.footprint_m = footprint;
        at.gathers_snow = still;
        sum += static_cast<double>(apply(m, w, at).leaves);
      }
    }
    return sum / (kSide * kSide);
  };
  // 14400 places in some 1000 heaps of 0.6 of the mean: 0.02 of it; single leaves: 0.03 of it.
  // Lenses overlap (see road_surface_test): 15 %.
  for (const float footprint : {0.005F, 1.0F}) {
    EXPECT_NEAR(cover(grass, 0.0F, 1.0F, true, footprint), 0.1, 0.02) << footprint;
    EXPECT_NEAR(cover(grass, 1.0F, 1.0F, true, footprint), 0.4, 0.06) << footprint;
  }
  EXPECT_EQ(cover(grass, 0.0F, 0.5F, true, 0.005F), 0.0);
  EXPECT_EQ(cover(grass, 0.0F, 1.0F, false, 0.005F), 0.0);
  EXPECT_EQ(cover(wall, 0.0F, 1.0F, true, 0.005F), 0.0);
  // Camera and LiDAR see them.
  Weathered all;
  all.leaves = 1.0F;
  all.leaf_colour = {0.22F, 0.12F, 0.03F};
  Look look = look_of(grass);
  weather(all, grass, look);
  EXPECT_FLOAT_EQ(look.colour[0], 0.22F);
  NearInfrared beam = near_infrared_of(grass, true);
  weather(all, grass, true, beam);
  EXPECT_FLOAT_EQ(beam.reflectance, 0.45F);
}

}  // namespace
}  // namespace raytruth::assets
