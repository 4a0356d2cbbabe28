#include "assets/road_surface.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "assets/road_features.h"

namespace raytruth::assets {
namespace {

using road::add_asphalt;
using road::add_concrete;
using road::add_leaves;
using road::add_paint;
using road::add_paving;
using road::blend;
using road::bump;
using road::byte_of;
using road::kTrackHalf_m;
using road::noise;
using road::Place;
using road::place_of;
using road::seen;
using road::smooth;
using road::step;
using road::Two;

// ISO 8608: the standard deviation of a band of one octave around the wavelength L is
// sqrt(Gd(n0) n0^2 L / 2); class B has Gd(n0) = 64e-6 m^3 at n0 = 0.1/m. A lattice of spacing L / 2
// carries the band, and noise() has an rms of 0.43.
constexpr float kNoiseRms = 0.43F;
struct Octave {
  float spacing_m;
  float height_m;  // amplitude, class B
  float tone;      // amplitude of the colour's
};
constexpr std::array<Octave, 6> kOctaves{{{8.0F, 5.26e-3F, 0.050F},
                                          {4.0F, 3.72e-3F, 0.055F},
                                          {2.0F, 2.63e-3F, 0.045F},
                                          {1.0F, 1.86e-3F, 0.040F},
                                          {0.5F, 1.32e-3F, 0.040F},
                                          {0.25F, 0.93e-3F, 0.040F}}};
// Of all octaves together, class B: 0.43 times the root of the sum of their squares.
constexpr float kReliefRms_m = 3.17e-3F;

// Film that the texture holds (half of a mean texture depth of some 1 mm), and what it takes before
// water runs together.
constexpr float kTexture_m = 0.5e-3F;
constexpr float kMoist_m = 0.1e-3F;

float class_factor(float age) {
  // Classes A, B, C: half, once, twice the amplitude.
  return age < 0.5F ? 0.5F + age : 2.0F * age;
}

// The level z (in standard deviations) of water whose mean depth over a normal relief is v standard
// deviations: the inverse of pdf(z) + z cdf(z), at sqrt(v) = 0, 1/16, ... 2.
constexpr std::array<float, 33> kLevel{
    -3.200F, -2.278F, -1.764F, -1.419F, -1.147F, -0.915F, -0.709F, -0.521F, -0.345F,
    -0.178F, -0.017F, 0.140F,  0.293F,  0.445F,  0.596F,  0.747F,  0.899F,  1.054F,
    1.211F,  1.371F,  1.535F,  1.705F,  1.879F,  2.059F,  2.246F,  2.439F,  2.639F,
    2.847F,  3.062F,  3.285F,  3.516F,  3.754F,  4.000F};
float level(float v) {
  if (v >= 4.0F) return v;
  const float u = 16.0F * std::sqrt(v);
  const int i = std::min(31, static_cast<int>(u));
  const auto k = static_cast<std::size_t>(i);
  return blend(kLevel[k], kLevel[k + 1], u - static_cast<float>(i));
}

// The slow part of relief and colour; `hidden_m2` gets the variance of what the pixel averages.
struct Ground {
  float height_m = 0.0F, tone = 0.0F;
  float wide = 0.0F;  // the widest octave alone, -1..1
  float hidden_m2 = 0.0F;
};
Ground ground_at(const Vec3f& p, float f, float scale, std::uint32_t seed) {
  Ground g;
  for (std::size_t k = 0; k < kOctaves.size(); ++k) {
    const Octave& o = kOctaves[k];
    const float amplitude = scale * o.height_m;
    const float part = seen(f, o.spacing_m);
    if (part < 0.05F) {
      for (; k < kOctaves.size(); ++k) {
        const float rms = kNoiseRms * scale * kOctaves[k].height_m;
        g.hidden_m2 += rms * rms;
      }
      break;
    }
    // Every other lattice is turned by atan(1/2), which keeps the period.
    const bool turned = k % 2 != 0;
    const float x = turned ? 2.0F * p.x() + p.y() : p.x();
    const float y = turned ? 2.0F * p.y() - p.x() : p.y();
    const float cell = turned ? 2.0F * o.spacing_m : o.spacing_m;
    const int mask = static_cast<int>(static_cast<float>(kRoadPeriod_m) / cell) - 1;
    const Two n = noise(x / cell, y / cell, mask,
                        seed * (2U * static_cast<std::uint32_t>(k) + 3U) +
                            0x51ed270bU * static_cast<std::uint32_t>(k));
    g.height_m += part * amplitude * n.a;
    g.tone += part * o.tone * n.b;
    if (k == 0) g.wide = n.b;
    const float rms = kNoiseRms * amplitude;
    g.hidden_m2 += (1.0F - part * part) * rms * rms;
  }
  return g;
}

void add_water(const Place& at, const Weather& weather, const Ground& ground, float depth_m,
               RoadLook& look) {
  const float wet = static_cast<float>(weather.wetness_m);
  const float film =
      std::min(kTexture_m, std::min(wet, kMoist_m) + 0.3F * std::max(0.0F, wet - kMoist_m));
  const float pooled = wet - film;
  // Ruts and kerbs are relief, too; a bump over a lane's width has a third of its depth as rms.
  const float relief = class_factor(at.age) * kReliefRms_m;
  const float spread = std::sqrt(relief * relief + 0.11F * depth_m * depth_m);
  const float surface = pooled > 0.0F ? level(pooled / spread) * spread : -1.0F;
  const float above = surface - look.height_m;
  // The pixel's mean over what it doesn't see of the relief: exact for a normal one at 0 and far
  // from it.
  const float hidden = 0.64F * ground.hidden_m2;
  const float pool = pooled > 0.0F ? 0.5F * (above + std::sqrt(above * above + hidden)) : 0.0F;
  // Near a pool the texture is full, high places dry first.
  const float near_pool = std::clamp(above / 4e-3F, -1.0F, 1.0F);
  const float damp = std::clamp(1.0F + 0.5F * near_pool + 4.0F * ground.tone, 0.3F, 1.7F);
  look.water_m = std::min(kTexture_m, film * damp) + pool;
  const float still = step(0.5F * kTexture_m, 2.0F * kTexture_m, pool);
  look.slope *= 1.0F - still;
}

// Depth of snow that traffic leaves: next to none in two tracks, half between, more beside. Slush
// and packed snow cover some quarter of the tracks in spots, their borders wind.
void add_snow(const Place& at, const Weather& weather, const Ground& ground, const Two& fine,
              RoadLook& look) {
  const auto lying = static_cast<float>(weather.snow_depth_m);
  float left = 1.0F;
  float rest = 0.0F;
  float dirty = 0.0F;  // share of the snow that is grey with what wheels bring
  if (at.driven) {
    if (at.width > 0.0F) {
      // Tracks run straight for tens of metres; no two lanes have the same.
      const float own = byte_of(at.lane, 1), other = byte_of(at.lane, 2);
      const float aside = std::abs(at.offset + 0.16F * (own - 0.5F)) - at.track;
      const float wander = 0.08F * ground.wide + 0.12F * ground.tone + 0.025F * fine.b;
      const float from_middle = std::abs(aside + wander);
      const float half = 0.30F + 0.12F * other;
      const float in_track = 1.0F - step(half - 0.16F, half + 0.16F, from_middle);
      const float spots = 0.14F + 0.2F * own + 2.5F * ground.tone + 0.2F * fine.a;
      rest = std::clamp(spots, 0.0F, 0.8F) * step(0.0F, 0.02F, lying);
      // Wheels throw slush beside them.
      const float ridge = bump((from_middle - half - 0.14F) / 0.16F);
      left = blend(aside > 0.0F ? 1.15F : 0.45F, 0.03F, in_track) + 0.5F * ridge;
      dirty = aside > 0.0F ? 0.05F : 0.10F + 0.15F * (0.5F + 0.5F * fine.a);
      dirty = std::max(dirty, 0.3F * ridge);
    } else {
      left = 0.25F + 0.3F * ground.wide;
    }
  }
  const float depth = lying * std::max(0.0F, left);
  // Snow lies where it is deeper than the ground is rough.
  const float rough = 4e-3F * (1.0F + 0.8F * fine.a + 6.0F * ground.tone);
  look.snow = std::max(rest, step(0.3F * rough, 2.0F * rough + 1e-3F, depth)) * (1.0F - dirty);
  look.height_m += depth;
  // Wheels press water out of it.
  if (at.driven) look.water_m = std::max(look.water_m, 0.3e-3F * (1.0F - look.snow));
  look.slope *= 1.0F - look.snow;
}

}  // namespace

Vec2f lane_uv(float offset_m, float width_m, std::uint32_t flags) {
  return {offset_m, width_m + kLaneFlagStep_m * static_cast<float>(flags)};
}

std::uint32_t lane_age(std::uint64_t seed, std::uint32_t road) {
  const auto low = static_cast<std::uint32_t>(seed);
  const auto high = static_cast<std::uint32_t>(seed >> 32U);
  const std::uint32_t h = road::hash(static_cast<int>(road), 71, road::mix(low + 1U) ^ high);
  return (1U + static_cast<std::uint32_t>(road::byte_of(h, 0) * road::kAgeSteps))
         << road::kAgeShift;
}

bool is_road_surface(const Part& part, Pattern pattern) {
  if (part.place.road == 0) return false;
  switch (pattern) {
    case Pattern::kAsphalt:
    case Pattern::kConcrete:
    case Pattern::kPaving:
    case Pattern::kRoadPaint:
      return true;
    default:
      return false;
  }
}

Vec3f road_anchor(const Vec3& origin_W) {
  const auto less = [](double v) {
    return static_cast<float>(v - kRoadPeriod_m * std::floor(v / kRoadPeriod_m));
  };
  return {less(origin_W.x()), less(origin_W.y()), 0.0F};
}

RoadLook road_look(const Material& material, const RoadPoint& point, const Weather& weather,
                   std::uint32_t seed) {
  RoadLook look;
  const Place at = place_of(point, seed);
  const float f = point.footprint_m;
  const Ground ground = ground_at(point.position, f, class_factor(at.age), at.world);
  look.height_m = ground.height_m;

  // Wheel tracks sink and are polished.
  const float tracks = at.rut_mean > 0.0F ? seen(f, 0.6F) : 0.0F;
  look.rut = at.rut_mean;
  float depth_m = 0.0F;
  if (tracks > 0.0F) {
    const float x = (std::abs(at.offset) - at.track) / kTrackHalf_m;
    look.rut = at.rut_mean + tracks * (bump(x) - at.rut_mean);
    // Concrete doesn't give way.
    const float stiff = material.pattern == Pattern::kConcrete ? 0.15F : 1.0F;
    depth_m = stiff * at.rut_depth_m * (1.0F + 0.6F * ground.wide);
    look.height_m -= depth_m * (look.rut - at.rut_mean);
  }
  if (f < 0.6F && at.width > 0.0F) {
    // Gutters: the last centimetres at a kerb.
    constexpr float kGutter_m = 0.35F;
    const float edge = at.to_kerb();
    if (edge < kGutter_m) look.height_m -= 6e-3F * smooth(1.0F - std::max(0.0F, edge) / kGutter_m);
  }

  Two fine;
  if (f < 0.12F) {
    const Vec3f& p = point.position;
    fine = noise((2.0F * p.x() + p.y()) * 8.0F, (2.0F * p.y() - p.x()) * 8.0F, 8191,
                 at.world * 5U + 0x2b1cU);
    const float part = seen(f, 0.06F);
    fine = {part * fine.a, part * fine.b};
  }
  switch (material.pattern) {
    case Pattern::kAsphalt:
      add_asphalt(at, material, ground.tone, ground.wide, fine, look);
      break;
    case Pattern::kConcrete:
      add_concrete(at, material, ground.tone, fine, look);
      break;
    case Pattern::kPaving:
      add_paving(at, material, ground.tone, fine, look);
      break;
    case Pattern::kRoadPaint:
      add_paint(at, material, ground.tone, fine, look);
      break;
    default:
      break;
  }
  if (weather.wetness_m > 0.0) add_water(at, weather, ground, depth_m, look);
  if (weather.leaf_cover > 0.0) add_leaves(at, material, weather, ground.tone, look);
  if (weather.snow_depth_m > 0.0) add_snow(at, weather, ground, fine, look);
  return look;
}

}  // namespace raytruth::assets
