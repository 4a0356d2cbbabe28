#include "assets/weathering.h"

#include <algorithm>
#include <cmath>

#include "assets/fallen_leaves.h"
#include "assets/material_library.h"
#include "assets/surface_noise.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr float kInternal = 0.472F;
constexpr float kDryAsymmetry = 0.660F, kWetAsymmetry = 0.925F;
constexpr float kWaterF0 = 0.0201F;
constexpr float kSoak_m = 5e-5F;      // this much water fills most of the pores
constexpr float kThinFilm_m = 1e-4F;  // what stays on a slope
constexpr float kThreads = 0.35F;     // share of a slope under running water
constexpr float kSeeps_m = 8e-3F;     // what loose ground takes before water stands on it
constexpr float kPores_m = 1e-4F;     // way of light through water in pores
constexpr float kShort_1_m = 6.8F, kLong_1_m = 1100.0F;
constexpr std::uint32_t kLeafSalt = 67;
constexpr float kWetBeads = 35.0F / 300.0F, kWetSheeting = 0.9F;

float mix(float a, float b, float u) { return a + (b - a) * u; }
// Sheeting has a R_A of 1 and more, beads on paint an R_L below.
constexpr float kLeastSheeting = 1.0F;
float unit(float x) { return std::clamp(x, 0.0F, 1.0F); }
float smooth_step(float low, float high, float x) {
  const float t = unit((x - low) / (high - low));
  return t * t * (3.0F - 2.0F * t);
}

// How far the surface sticks out of its mean plane.
float texture_depth_m(const Material& m, float least_m) {
  return std::max(least_m, 2.5F * m.rms_height_77ghz_m);
}

bool is_open_ground(const Material& m) {
  return m.pattern == Pattern::kGrass || m.pattern == Pattern::kGravel ||
         m.pattern == Pattern::kSoil;
}

// Leaves on the land, in heaps of some metres.
void lay_leaves(const SurfaceWeather& w, const WeatherPlace& at, Weathered& result) {
  const Vec3f& p = at.position_I;
  const Vec3f level(p.x(), p.y(), 0.0F);
  const float heaps = 1.0F + 0.6F * surface_noise(level / 2.5F, at.footprint_m / 2.5F) +
                      0.4F * surface_noise(level / 0.6F, at.footprint_m / 0.6F);
  const float cover = w.leaf_cover * std::max(0.0F, heaps) * mix(0.5F, 2.0F, unit(at.sheltered)) *
                      smooth_step(0.70F, 0.85F, at.up);
  const FallenLeaves leaves = fallen_leaves(p.head<2>(), at.footprint_m, cover, kLeafSalt);
  result.leaves = leaves.cover;
  result.leaf_colour = leaves.colour;
}

// How far water goes down where it falls: ground that isn't bound, and what grows on it, takes all.
float seeping(const Material& m) {
  switch (m.pattern) {
    case Pattern::kGrass:
    case Pattern::kGravel:
    case Pattern::kSoil:
      return 1.0F;
    default:
      return unit((m.porosity - 0.4F) / 0.2F);
  }
}

}  // namespace

SurfaceWeather surface_weather(const Weather& w) {
  SurfaceWeather s;
  double water = std::max(0.0, w.wetness_m);
  if (w.rain_mm_h > 0.0) {
    constexpr double kManning = 0.011, kWay_m = 4.0, kSlope = 0.025;
    const double flow_m2_s = w.rain_mm_h * 1e-3 / 3600.0 * kWay_m;
    water = std::max(water, det::pow(kManning * flow_m2_s / std::sqrt(kSlope), 0.6));
    s.ripples = static_cast<float>(std::min(1.0, w.rain_mm_h / 10.0));
  }
  s.water_m = static_cast<float>(water);
  s.snow_depth_m = static_cast<float>(std::max(0.0, w.snow_depth_m));
  s.leaf_cover = static_cast<float>(std::clamp(w.leaf_cover, 0.0, 1.0));
  return s;
}

Weathered apply(const Material& m, const SurfaceWeather& w, const WeatherPlace& at,
                const RoadLook* road) {
  Weathered result;
  const Vec3f& p = at.position_I;
  const float open = 1.0F - unit(at.sheltered);
  if (m.dirt > 0.0F) {
    const float patches = 1.0F + 0.5F * surface_noise(p / 0.15F, at.footprint_m / 0.15F) +
                          0.4F * surface_noise(p / 0.03F, at.footprint_m / 0.03F);
    const float high = std::max(0.0F, at.height_m) / kDirtHeight_m;
    result.dirt = unit(m.dirt * patches * det::exp(-high));
  }
  if (w.water_m > 0.0F && open > 0.0F) {
    const float exposed = open * smooth_step(-0.3F, 0.3F, at.up) * mix(0.5F, 1.0F, unit(at.up));
    result.soaked = exposed * (1.0F - det::exp(-w.water_m / kSoak_m));
    result.ripples = w.ripples;
    float closed = 1.0F;
    if (road != nullptr) {
      result.film_m = exposed * road->water_m;
    } else {
      const float level = smooth_step(0.90F, 0.998F, at.up);
      const float hollows =
          1.0F + 0.9F * surface_noise(Vec3f(p.x(), p.y(), 0.0F) / 1.3F, at.footprint_m / 1.3F) +
          0.4F * surface_noise(Vec3f(p.x(), p.y(), 0.0F) / 0.35F, at.footprint_m / 0.35F);
      const float thin = std::min(w.water_m, kThinFilm_m);
      const float left = std::max(thin, w.water_m - kSeeps_m * seeping(m));
      result.film_m = exposed * mix(thin, left * std::max(0.0F, hollows), level);
      // On slopes water runs in drops and threads.
      closed = mix(kThreads, 1.0F, level);
    }
    result.film = closed * unit(result.film_m / texture_depth_m(m, kThinFilm_m));
  }
  if (road == nullptr && w.leaf_cover > 0.0F && at.gathers_snow && is_open_ground(m)) {
    lay_leaves(w, at, result);
  }
  if (road != nullptr) {
    result.snow = open * road->snow;
  } else if (w.snow_depth_m > 0.0F && at.gathers_snow && open > 0.0F) {
    const float lies = smooth_step(0.5F, 0.82F, at.up);
    const float depth = open * lies * w.snow_depth_m / (1.5F * texture_depth_m(m, 4e-3F));
    const float patches = 0.5F * surface_noise(p / 0.6F, at.footprint_m / 0.6F) +
                          0.3F * surface_noise(p / 0.09F, at.footprint_m / 0.09F);
    result.snow =
        depth > 0.0F ? smooth_step(0.0F, 1.0F, depth + patches * std::min(1.0F, depth)) : 0.0F;
  }
  return result;
}

float under_film(float rho) { return (1.0F - kInternal) * rho / (1.0F - kInternal * rho); }

float between_wet_grains(float rho) {
  const float s = (1.0F - rho) / (1.0F + rho);
  const float w = (1.0F - s * s) / (1.0F - kDryAsymmetry * s * s);
  const float wet = std::sqrt((1.0F - w) / (1.0F - kWetAsymmetry * w));
  return (1.0F - wet) / (1.0F + wet);
}

float wet_reflectance(float rho, float porosity, float film) {
  const float soaked = mix(rho, between_wet_grains(rho), porosity);
  return mix(soaked, under_film(soaked), mix(1.0F - porosity, 1.0F, film));
}

Look look_of(const Material& m) {
  Look look;
  look.colour = m.base_colour;
  look.metallic = m.metallic;
  look.roughness = m.roughness;
  look.coat = m.clearcoat;
  look.coat_roughness = m.clearcoat_roughness;
  look.translucency = m.translucency;
  look.sheen = m.sheen;
  look.sheen_roughness = m.sheen_roughness;
  const float bright = luminance(m.base_colour);
  if (m.retro_r_a > 0.0F && bright > 0.0F) {
    for (std::size_t i = 0; i < 3; ++i) look.retro[i] = m.retro_r_a * m.base_colour[i] / bright;
    look.retro_by_beads = m.retro_r_a < kLeastSheeting;
  }
  return look;
}

void weather(const Weathered& w, const Material& m, Look& look) {
  // Each layer leaves the next its share; sheeting is closed with a smooth film of its own, drops
  // change little; beads stick out of water or lie in it.
  const float in_water = look.retro_by_beads ? mix(1.0F, kWetBeads, w.film * w.soaked)
                                             : mix(1.0F, kWetSheeting, w.soaked);
  const float bare = (1.0F - w.dirt) * (1.0F - w.leaves) * (1.0F - w.snow) * in_water;
  for (float& c : look.retro) c *= bare;
  if (w.dirt > 0.0F) {
    static const Material dust = library_material("dust");
    for (std::size_t i = 0; i < 3; ++i)
      look.colour[i] = mix(look.colour[i], dust.base_colour[i], w.dirt);
    look.metallic *= 1.0F - w.dirt;
    look.roughness = mix(look.roughness, dust.roughness, w.dirt);
    look.coat *= 1.0F - w.dirt;
  }
  if (w.leaves > 0.0F) {
    for (std::size_t i = 0; i < 3; ++i)
      look.colour[i] = mix(look.colour[i], w.leaf_colour[static_cast<Eigen::Index>(i)], w.leaves);
    look.roughness = mix(look.roughness, kLeafRoughness, w.leaves);
    look.translucency *= 1.0F - w.leaves;
    for (float& c : look.sheen) c *= 1.0F - w.leaves;
  }
  if (w.soaked > 0.0F) {
    const float porosity = mix(m.porosity, 0.5F, w.dirt);
    for (float& c : look.colour) {
      const float wet = wet_reflectance(c, porosity, w.film);
      c = mix(c, wet, w.soaked * (1.0F - look.metallic));
    }
    // Blades and grains face all ways: no coat as of a level surface.
    const float open = std::max(porosity, seeping(m));
    const float damp = w.soaked * mix(1.0F - 0.8F * open, 1.0F, w.film);
    const float smooth = 0.03F + 0.15F * w.ripples;
    const float rough = std::max(0.25F, 0.6F * look.roughness);
    if (look.coat < damp) {
      look.coat_f0 = kWaterF0;
      look.coat_roughness = mix(rough, smooth, w.film);
      look.coat = damp;
    }
    for (float& c : look.sheen) c *= 1.0F - w.soaked;
  }
  if (w.snow > 0.0F) {
    static const Material snow = library_material("snow");
    for (std::size_t i = 0; i < 3; ++i)
      look.colour[i] = mix(look.colour[i], snow.base_colour[i], w.snow);
    look.metallic *= 1.0F - w.snow;
    look.roughness = mix(look.roughness, snow.roughness, w.snow);
    look.coat *= 1.0F - w.snow;
    look.translucency *= 1.0F - w.snow;
  }
}

NearInfrared near_infrared_of(const Material& m, bool is_short) {
  NearInfrared look;
  look.reflectance = is_short ? m.reflectance_905nm : m.reflectance_1550nm;
  look.f0 = m.specular_905nm;
  look.roughness = m.roughness;
  look.retro_r_a = m.retro_r_a;
  return look;
}

void weather(const Weathered& w, const Material& m, bool is_short, NearInfrared& look) {
  const auto cover = [&](const Material& with, float share) {
    const NearInfrared other = near_infrared_of(with, is_short);
    look.reflectance = mix(look.reflectance, other.reflectance, share);
    look.f0 = mix(look.f0, other.f0, share);
    look.roughness = mix(look.roughness, other.roughness, share);
    look.retro_r_a *= 1.0F - share;
    look.film *= 1.0F - share;
  };
  if (w.dirt > 0.0F) {
    static const Material dust = library_material("dust");
    cover(dust, w.dirt);
  }
  if (w.leaves > 0.0F) {
    const float leaf = is_short ? kLeafReflectance905 : kLeafReflectance1550;
    look.reflectance = mix(look.reflectance, leaf, w.leaves);
    look.retro_r_a *= 1.0F - w.leaves;
  }
  if (w.soaked > 0.0F) {
    const float absorbed_1_m = is_short ? kShort_1_m : kLong_1_m;
    const float dry = look.reflectance;
    const float between = det::exp(-2.0F * absorbed_1_m * kPores_m);
    const float damp = wet_reflectance(dry, m.porosity, 0.0F) * between;
    look.reflectance = mix(dry, damp, w.soaked * (1.0F - m.metallic));
    look.film = w.film * w.soaked;
    if (m.retro_r_a >= kLeastSheeting) {
      look.retro_r_a *= mix(1.0F, kWetSheeting, w.soaked);
    } else {
      look.retro_r_a *= mix(1.0F, kWetBeads, look.film);
    }
    look.under_film = mix(dry, between_wet_grains(dry), m.porosity);
    look.film_depth = absorbed_1_m * (w.film > 0.0F ? std::max(w.film_m, kPores_m) : 0.0F);
  }
  if (w.snow > 0.0F) {
    static const Material snow = library_material("snow");
    cover(snow, w.snow);
  }
}

}  // namespace raytruth::assets
