#pragma once

// Internal to assets/road_surface: what makes the look of each kind of pavement.

#include "assets/road_noise.h"
#include "assets/road_surface.h"

namespace raytruth::assets::road {

// A wheel track is 1 m wide and its bump has this mean over its width.
inline constexpr float kTrackHalf_m = 0.5F;
inline constexpr float kBumpMean = 16.0F / 15.0F;

// Flags from this bit on say the age, 0 or 1 .. kAgeSteps.
inline constexpr std::uint32_t kAgeShift = 6;
inline constexpr float kAgeSteps = 7.0F;

/// A RoadPoint, read.
struct Place {
  Vec2f along = Vec2f::Zero();  ///< s and t; x and y without a lane
  Vec3f position = Vec3f::Zero();
  float offset = 0.0F, width = 0.0F;  ///< of the lane, m; width 0: none
  float s = 0.0F, t = 0.0F;
  bool driven = false, built_up = false, kerb_left = false, kerb_right = false;
  bool braking = false, curve = false;
  bool backward = false;             ///< driven against s
  float age = 0.5F;                  ///< 0 new, 0.5 worn, 1 old
  float track = 0.9F;                ///< middle of the wheel tracks beside the lane's
  float rut_depth_m = 0.0F;          ///< in their middle
  float rut_mean = 0.0F;             ///< mean of RoadLook::rut across the lane
  float f = 0.0F;                    ///< footprint
  std::uint32_t road = 0, lane = 0;  ///< salts
  std::uint32_t world = 0;

  /// Distance from the nearest kerb; large without one.
  float to_kerb() const {
    const float left = kerb_left ? 0.5F * width - offset : 100.0F;
    const float right = kerb_right ? 0.5F * width + offset : 100.0F;
    return left < right ? left : right;
  }
};
Place place_of(const RoadPoint& point, std::uint32_t seed);

// Each changes look's colour, roughness, height and slope. `tone`: the slow noise of the colour,
// `wide`: its widest octave.
void add_asphalt(const Place& at, const Material& material, float tone, float wide, const Two& fine,
                 RoadLook& look);
void add_concrete(const Place& at, const Material& material, float tone, const Two& fine,
                  RoadLook& look);
void add_paving(const Place& at, const Material& material, float tone, const Two& fine,
                RoadLook& look);
void add_paint(const Place& at, const Material& material, float tone, const Two& fine,
               RoadLook& look);
void add_leaves(const Place& at, const Material& material, const Weather& weather, float tone,
                RoadLook& look);

}  // namespace raytruth::assets::road
