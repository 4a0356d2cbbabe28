#pragma once

#include <array>

#include "assets/material.h"
#include "assets/road_surface.h"
#include "sim/core/pose.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::assets {

/// What the weather has put on level ground under the open sky.
struct SurfaceWeather {
  float water_m = 0.0F;       ///< film of water
  float snow_depth_m = 0.0F;  ///< lying snow
  float leaf_cover = 0.0F;    ///< share under fallen leaves
  float ripples = 0.0F;       ///< how far drops ruffle puddles, 0 smooth to 1
  bool any() const { return water_m > 0.0F || snow_depth_m > 0.0F || leaf_cover > 0.0F; }
};

/// Of the world's weather. Rain keeps a film on roads, whatever the scenario says of their wetness:
/// sheet flow by Manning's formula, depth = (n L R / sqrt(S))^(3/5) with n = 0.011 (smooth asphalt,
/// NRCS TR-55, table 3-1), 4 m to the gutter and 2.5 % of crossfall.
SurfaceWeather surface_weather(const Weather& weather);

/// A place on a surface.
struct WeatherPlace {
  Vec3f position_I = Vec3f::Zero();  ///< in the instance frame, m: where patches of it lie
  float up = 1.0F;                   ///< z of the unit normal in the world
  float sheltered = 0.0F;    ///< share of the falling rain and snow that something keeps off
  float height_m = 0.0F;     ///< above the bottom of the instance
  float footprint_m = 0.0F;  ///< details finer than this are left out
  bool gathers_snow = true;  ///< what moves or is alive sheds it
};

/// What a surface looks like there: shares from 0 to 1, each of what the next leaves bare.
struct Weathered {
  float dirt = 0.0F;    ///< under dust
  float soaked = 0.0F;  ///< water in the pores and around the grains
  float film = 0.0F;    ///< of it, the share under a smooth film of water
  float film_m = 0.0F;  ///< thickness of the film there
  float ripples = 0.0F;
  float snow = 0.0F;
  float leaves = 0.0F;  ///< under fallen leaves; those of roads are in road_look()'s colours
  Vec3f leaf_colour = Vec3f::Zero();
  bool any() const { return dirt > 0.0F || soaked > 0.0F || snow > 0.0F || leaves > 0.0F; }
};

/// What weather and age have done to a surface at a place; camera and LiDAR both ask here.
///
/// - Dirt: Material::dirt at the bottom of the body, fading upwards over kDirtHeight_m.
/// - Water: level ground keeps all of it, slopes a thin film, walls are damp, undersides dry.
///   The film is smooth where it is deeper than the surface is rough, a share f = depth /
///   texture depth otherwise (Hahner et al., CVPR 2022; texture depth: 2.5 Material's rms height).
///   Hollows hold more of it, humps less. Loose ground and what grows there (grass, soil, gravel;
///   porosity of 0.6 and more) takes 8 mm before any stands on it: a flood, no rain.
/// - Snow: lies down to a slope of 35 degrees, not at all beyond 60 (Foldes and Benes 2007), in
///   patches where it is thinner than what sticks out of it.
/// - Leaves: on ground that isn't a road, down to a slope of 40 degrees, in heaps; twice as many
///   below trees and other things that keep the rain off, half as many in the open.
/// - Roads: where water stands and snow lies is road_look()'s to say (`road`).
Weathered apply(const Material& material, const SurfaceWeather& weather, const WeatherPlace& place,
                const RoadLook* road = nullptr);

constexpr float kDirtHeight_m = 0.35F;

/// What stands this high above a place, higher than vehicles may be (Directive 96/53/EC: 4 m),
/// keeps rain and snow off.
inline constexpr float kShelterFrom_m = 4.2F, kShelterTo_m = 60.0F;

/// Reflectance of a rough surface under a smooth film of water, for light inside the water's
/// surface: (1 - p) rho / (1 - p rho). p = 0.472 is the share of diffuse light that the surface of
/// water of index 1.33 throws back (Angstrom 1925; Lekner and Dorf, Applied Optics 27, 1988). Light
/// that doesn't enter at all is the coat's.
float under_film(float reflectance);

/// Reflectance of grains that lie in water instead of air (Twomey, Bohren and Mergenthaler, Applied
/// Optics 25, 1986): water makes grains of index 1.5 scatter forwards, with the asymmetry of
/// geometric optics without diffraction, 0.660 in air and 0.925 in water. Reflectance of a deep
/// layer (1 - s) / (1 + s) with s^2 = (1 - w) / (1 - g w), w the albedo of a single grain, which
/// stays.
float between_wet_grains(float reflectance);

/// Diffuse reflectance when wet: porosity says how much of the light goes between grains; damp and
/// solid surfaces have a film around each grain.
float wet_reflectance(float reflectance, float porosity, float film);

/// What a camera shades. Colours linear, 0..1.
struct Look {
  std::array<float, 3> colour{0.5F, 0.5F, 0.5F};
  float metallic = 0.0F, roughness = 0.8F;
  float coat = 0.0F, coat_roughness = 0.05F;  ///< weight of a smooth coat on top
  float coat_f0 = 0.04F;                      ///< its reflectance at normal incidence
  float translucency = 0.0F;
  std::array<float, 3> sheen{0.0F, 0.0F, 0.0F};
  float sheen_roughness = 0.5F;
  /// Retro-reflection in the colour of the surface: Material::retro_r_a is its luminance.
  std::array<float, 3> retro{0.0F, 0.0F, 0.0F};
  bool retro_by_beads = false;  ///< of beads on paint: R_L, seen at grazing angles
};
Look look_of(const Material& material);
/// Dirt, water and snow on a look: water of index 1.33 is a coat with 2.0 % at normal incidence.
/// What covers beads and sheeting keeps their light, water changes it as a LiDAR's (below).
void weather(const Weathered& weathered, const Material& material, Look& look);

/// What a LiDAR's beam meets, at its wavelength.
struct NearInfrared {
  float reflectance = 0.3F;  ///< Lambertian, of what isn't under the film
  float f0 = 0.04F, roughness = 0.8F;
  float retro_r_a = 0.0F;
  float film = 0.0F;        ///< share under a smooth film of water
  float under_film = 0.0F;  ///< reflectance of the ground below it, seen from inside the water
  float film_depth = 0.0F;  ///< optical depth of the film across, one way
};
NearInfrared near_infrared_of(const Material& material, bool is_short);
/// As above. Water absorbs 6.8 of the light in a metre at 905 nm and 1,100 at 1,550 nm (e-folds;
/// Hale and Querry 1973; Kou, Labrie and Chylek 1993). Beads on paint lose their focus under water
/// (EN 1436: R_L wet of 35 where it is 300 dry); sheeting keeps 90 % (EN 12899-1).
void weather(const Weathered& weathered, const Material& material, bool is_short,
             NearInfrared& look);

}  // namespace raytruth::assets
