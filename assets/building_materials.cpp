// Materials of buildings. Albedos are linear. Luminance of lit rooms: illuminance times reflectance
// over pi. Homes 100 lx on walls of 0.65: 20 cd/m^2; offices 500 lx, sales areas 500 lx with accent
// lights (EN 12464-1 asks for 500 and 300 lx): 110 cd/m^2. Chromaticities near 2700 K and 4000 K.
#include "assets/building_materials.h"

#include <fmt/format.h>

#include <array>

namespace raytruth::assets {
namespace {

using Rgb = std::array<float, 3>;

Material with_pattern(Material m, Pattern pattern, float scale_m, float contrast) {
  m.pattern = pattern;
  m.pattern_scale_m = scale_m;
  m.pattern_contrast = contrast;
  return m;
}

std::string numbered(const char* name, std::size_t k) { return fmt::format("{}_{}", name, k); }

template <std::size_t N>
std::size_t wrap(int look) {
  return static_cast<std::size_t>(look) % N;
}

}  // namespace

Material plain_material(const char* name, const Rgb& linear, float roughness, float near_infrared) {
  Material m;
  m.name = name;
  m.base_colour = linear;
  m.roughness = roughness;
  m.reflectance_905nm = near_infrared;
  m.reflectance_1550nm = 0.9F * near_infrared;
  return m;
}

Material wall_material(FacadeKind facade, int look) {
  switch (facade) {
    case FacadeKind::kBrick: {
      constexpr std::array<Rgb, 4> kBricks = {Rgb{0.27F, 0.095F, 0.058F}, Rgb{0.34F, 0.22F, 0.12F},
                                              Rgb{0.16F, 0.065F, 0.05F}, Rgb{0.30F, 0.14F, 0.085F}};
      const std::size_t k = wrap<4>(look);
      return with_pattern(
          plain_material(numbered("facing_brick", k).c_str(), kBricks[k], 0.9F, 0.35F),
          Pattern::kBrick, 0.25F, 0.32F);
    }
    case FacadeKind::kConcrete: {
      constexpr std::array<Rgb, 3> kConcretes = {Rgb{0.36F, 0.35F, 0.33F}, Rgb{0.46F, 0.44F, 0.40F},
                                                 Rgb{0.27F, 0.27F, 0.275F}};
      const std::size_t k = wrap<3>(look);
      return with_pattern(
          plain_material(numbered("facade_concrete", k).c_str(), kConcretes[k], 0.85F, 0.35F),
          Pattern::kConcrete, 3.0F, 0.12F);
    }
    case FacadeKind::kClapboard: {
      constexpr std::array<Rgb, 5> kBoards = {Rgb{0.66F, 0.65F, 0.61F}, Rgb{0.16F, 0.23F, 0.30F},
                                              Rgb{0.27F, 0.32F, 0.24F}, Rgb{0.33F, 0.055F, 0.04F},
                                              Rgb{0.22F, 0.14F, 0.085F}};
      const std::size_t k = wrap<5>(look);
      return with_pattern(plain_material(numbered("clapboard", k).c_str(), kBoards[k], 0.65F, 0.5F),
                          Pattern::kPlaster, 0.6F, 0.06F);
    }
    case FacadeKind::kCurtainWall:
      return mirror_glass(look, false);
    case FacadeKind::kCladding: {
      constexpr std::array<Rgb, 5> kSheets = {Rgb{0.52F, 0.54F, 0.55F}, Rgb{0.62F, 0.61F, 0.57F},
                                              Rgb{0.10F, 0.19F, 0.34F}, Rgb{0.13F, 0.24F, 0.15F},
                                              Rgb{0.16F, 0.165F, 0.175F}};
      const std::size_t k = wrap<5>(look);
      Material m = plain_material(numbered("cladding", k).c_str(), kSheets[k], 0.45F, 0.45F);
      m.permittivity_77ghz = 1.0F;
      m.conductivity_77ghz_s_m = 1e7F;  // painted steel
      return m;
    }
    case FacadeKind::kPlaster:
      break;
  }
  constexpr std::array<Rgb, 9> kPlasters = {
      Rgb{0.64F, 0.60F, 0.50F}, Rgb{0.68F, 0.66F, 0.62F}, Rgb{0.60F, 0.48F, 0.30F},
      Rgb{0.50F, 0.31F, 0.17F}, Rgb{0.45F, 0.45F, 0.44F}, Rgb{0.52F, 0.31F, 0.25F},
      Rgb{0.40F, 0.46F, 0.40F}, Rgb{0.36F, 0.43F, 0.50F}, Rgb{0.62F, 0.56F, 0.36F}};
  const std::size_t k = wrap<9>(look);
  return with_pattern(plain_material(numbered("render", k).c_str(), kPlasters[k], 0.92F, 0.55F),
                      Pattern::kPlaster, 1.6F, 0.09F);
}

Material roof_material(int look) {
  constexpr std::array<Rgb, 4> kTiles = {Rgb{0.24F, 0.078F, 0.045F}, Rgb{0.065F, 0.066F, 0.072F},
                                         Rgb{0.14F, 0.065F, 0.045F}, Rgb{0.30F, 0.12F, 0.065F}};
  const std::size_t k = wrap<4>(look);
  return with_pattern(plain_material(numbered("tiles", k).c_str(), kTiles[k], 0.8F, 0.3F),
                      Pattern::kBrick, 0.30F, 0.28F);
}

Material frame_material(int look) {
  constexpr std::array<Rgb, 4> kFrames = {Rgb{0.72F, 0.72F, 0.71F}, Rgb{0.72F, 0.72F, 0.71F},
                                          Rgb{0.06F, 0.063F, 0.068F}, Rgb{0.20F, 0.10F, 0.05F}};
  const std::size_t k = wrap<4>(look);
  return plain_material(numbered("window_frame", k).c_str(), kFrames[k], 0.4F, 0.5F);
}

Material door_material(int look) {
  constexpr std::array<Rgb, 6> kDoors = {Rgb{0.16F, 0.02F, 0.018F}, Rgb{0.02F, 0.06F, 0.12F},
                                         Rgb{0.02F, 0.075F, 0.04F}, Rgb{0.24F, 0.13F, 0.06F},
                                         Rgb{0.65F, 0.64F, 0.62F},  Rgb{0.05F, 0.05F, 0.055F}};
  const std::size_t k = wrap<6>(look);
  return plain_material(numbered("house_door", k).c_str(), kDoors[k], 0.4F, 0.35F);
}

Material sign_colour(int look, bool lit) {
  constexpr std::array<Rgb, 12> kSigns = {
      Rgb{0.58F, 0.03F, 0.025F}, Rgb{0.02F, 0.10F, 0.42F},  Rgb{0.02F, 0.25F, 0.09F},
      Rgb{0.78F, 0.50F, 0.02F},  Rgb{0.04F, 0.04F, 0.045F}, Rgb{0.74F, 0.73F, 0.70F},
      Rgb{0.55F, 0.16F, 0.02F},  Rgb{0.20F, 0.03F, 0.20F},  Rgb{0.02F, 0.28F, 0.32F},
      Rgb{0.45F, 0.06F, 0.17F},  Rgb{0.30F, 0.22F, 0.12F},  Rgb{0.12F, 0.14F, 0.17F}};
  const std::size_t k = wrap<12>(look);
  Material m =
      plain_material(numbered(lit ? "sign_lit" : "sign_paint", k).c_str(), kSigns[k], 0.35F, 0.4F);
  // Signs lit from within: up to 150 cd/m^2 where white (ILP guidance note PLG05 allows 300 to 600
  // on small ones in towns).
  if (lit) {
    for (std::size_t c = 0; c < 3; ++c) m.emission[c] = 200.0F * m.base_colour[c];
  }
  return m;
}

Material window_glass() {
  Material m = plain_material("house_glass", {0.93F, 0.96F, 0.94F}, 0.02F, 0.03F);
  m.transmission = 0.80F;  // of two panes
  m.permittivity_77ghz = 6.5F;
  return m;
}

Material mirror_glass(int look, bool lit) {
  constexpr std::array<Rgb, 3> kTints = {Rgb{0.27F, 0.33F, 0.37F}, Rgb{0.33F, 0.31F, 0.27F},
                                         Rgb{0.22F, 0.27F, 0.25F}};
  const std::size_t k = wrap<3>(look);
  Material m = plain_material(numbered(lit ? "mirror_glass_lit" : "mirror_glass", k).c_str(),
                              kTints[k], 0.015F, 0.02F);
  m.metallic = 1.0F;
  m.specular_905nm = 0.45F;
  m.permittivity_77ghz = 1.0F;
  m.conductivity_77ghz_s_m = 1e6F;  // its coating is a metal film
  // 110 cd/m^2 of the office through glass that lets 45 % pass.
  if (lit) m.emission = {56.0F, 49.0F, 37.0F};
  return m;
}

Material room_material(int look) {
  constexpr std::array<Rgb, 6> kWalls = {Rgb{0.55F, 0.50F, 0.42F}, Rgb{0.50F, 0.42F, 0.33F},
                                         Rgb{0.58F, 0.56F, 0.52F}, Rgb{0.38F, 0.40F, 0.44F},
                                         Rgb{0.55F, 0.55F, 0.54F}, Rgb{0.58F, 0.56F, 0.52F}};
  constexpr std::array<Rgb, 6> kGlow = {Rgb{27.0F, 19.0F, 9.5F},    Rgb{13.0F, 8.0F, 3.2F},
                                        Rgb{34.0F, 27.0F, 17.0F},   Rgb{5.0F, 7.0F, 12.0F},
                                        Rgb{122.0F, 108.0F, 84.0F}, Rgb{135.0F, 107.0F, 72.0F}};
  const std::size_t k = wrap<6>(look);
  Material m = plain_material(numbered("room", k).c_str(), kWalls[k], 0.95F, 0.5F);
  m.emission = kGlow[k];
  return m;
}

Material curtain_material(int look) {
  constexpr std::array<Rgb, 4> kCurtains = {Rgb{0.70F, 0.69F, 0.66F}, Rgb{0.62F, 0.56F, 0.46F},
                                            Rgb{0.34F, 0.10F, 0.09F}, Rgb{0.22F, 0.26F, 0.33F}};
  const std::size_t k = wrap<4>(look);
  Material m = plain_material(numbered("curtain", k).c_str(), kCurtains[k], 0.95F, 0.55F);
  m.translucency = 0.3F;
  return m;
}

Material zinc_material() {
  Material m = plain_material("zinc", {0.30F, 0.31F, 0.32F}, 0.5F, 0.4F);
  m.metallic = 0.8F;
  m.permittivity_77ghz = 1.0F;
  m.conductivity_77ghz_s_m = 1e7F;
  return m;
}

Material gravel_roof() {
  return with_pattern(plain_material("roof_gravel", {0.25F, 0.24F, 0.22F}, 0.95F, 0.3F),
                      Pattern::kGravel, 0.05F, 0.4F);
}

}  // namespace raytruth::assets
