// Sizes are those of trees in streets and at their edges, not of the oldest; leaves stand for two
// or three of their real size. Colours are linear; with the light that passes they hold reflectance
// and transmittance of green leaves: 0.10 and 0.08 in green, 0.04 and 0.02 in red, 0.45 in the near
// infrared, half of that at 1550 nm where water absorbs (Jacquemoud and Baret, "PROSPECT", 1990).
#include "assets/plant_species.h"

#include <algorithm>

namespace raytruth::assets {
namespace {

// height, radius, base, widest, fullness, leader, rise, lift, trunk, step, points
const std::vector<SpeciesLook>& looks() {
  static const std::vector<SpeciesLook> all = {
      {"plane",
       {12.5, 4.2, 3.6, 0.42, 0.55, 0.45, 0.9, 0.10, 0.19, 0.30, 1250},
       0.19,
       0.19,
       21000,
       0.35,
       false,
       {0.085F, 0.165F, 0.035F},
       {0.16F, 0.27F, 0.06F},
       {{{0.40F, 0.27F, 0.06F}, {0.30F, 0.30F, 0.06F}, {0.30F, 0.17F, 0.06F}}},
       {0.29F, 0.27F, 0.20F},
       0.42F,
       0.22F},
      {"lime",
       {11.5, 3.5, 3.0, 0.36, 0.60, 0.70, 0.9, 0.06, 0.16, 0.28, 1250},
       0.16,
       0.14,
       25000,
       0.40,
       false,
       {0.080F, 0.175F, 0.030F},
       {0.19F, 0.32F, 0.06F},
       {{{0.55F, 0.41F, 0.05F}, {0.38F, 0.36F, 0.05F}, {0.45F, 0.30F, 0.05F}}},
       {0.14F, 0.12F, 0.10F},
       0.45F,
       0.06F},
      {"maple",
       {10.5, 3.8, 2.9, 0.45, 0.50, 0.50, 0.8, 0.12, 0.15, 0.28, 1250},
       0.16,
       0.16,
       22000,
       0.30,
       false,
       {0.075F, 0.150F, 0.032F},
       {0.22F, 0.30F, 0.06F},
       {{{0.55F, 0.25F, 0.04F}, {0.42F, 0.08F, 0.03F}, {0.60F, 0.38F, 0.05F}}},
       {0.15F, 0.13F, 0.11F},
       0.40F,
       0.05F},
      {"oak",
       {14.0, 5.8, 3.2, 0.46, 0.50, 0.40, 0.5, 0.05, 0.27, 0.36, 1350},
       0.19,
       0.14,
       30000,
       0.15,
       false,
       {0.068F, 0.130F, 0.026F},
       {0.17F, 0.24F, 0.05F},
       {{{0.30F, 0.16F, 0.05F}, {0.38F, 0.24F, 0.06F}, {0.22F, 0.20F, 0.05F}}},
       {0.11F, 0.095F, 0.075F},
       0.60F,
       0.07F},
      {"birch",
       {12.5, 2.7, 2.6, 0.35, 0.65, 0.94, 1.2, 0.02, 0.11, 0.24, 1150},
       0.10,
       0.075,
       31000,
       0.75,
       false,
       {0.105F, 0.190F, 0.040F},
       {0.21F, 0.33F, 0.06F},
       {{{0.62F, 0.46F, 0.06F}, {0.52F, 0.42F, 0.06F}, {0.36F, 0.36F, 0.06F}}},
       {0.50F, 0.49F, 0.46F},
       0.75F,
       0.18F},
      {"poplar",
       {19.0, 1.75, 1.6, 0.38, 0.45, 0.95, 2.6, 0.45, 0.20, 0.30, 1250},
       0.15,
       0.14,
       23000,
       0.15,
       false,
       {0.080F, 0.160F, 0.035F},
       {0.17F, 0.27F, 0.05F},
       {{{0.58F, 0.45F, 0.06F}, {0.45F, 0.38F, 0.06F}, {0.30F, 0.30F, 0.06F}}},
       {0.17F, 0.155F, 0.13F},
       0.50F,
       0.07F},
      {"cherry",
       {6.2, 2.8, 1.9, 0.48, 0.50, 0.38, 0.7, 0.14, 0.10, 0.24, 900},
       0.115,
       0.060,
       21000,
       0.25,
       false,
       {0.070F, 0.135F, 0.032F},
       {0.20F, 0.24F, 0.06F},
       {{{0.55F, 0.20F, 0.04F}, {0.45F, 0.10F, 0.04F}, {0.50F, 0.36F, 0.06F}}},
       {0.12F, 0.07F, 0.055F},
       0.35F,
       0.05F},
      {"young",
       {4.8, 1.05, 1.9, 0.42, 0.60, 0.85, 1.0, 0.15, 0.035, 0.16, 320},
       0.11,
       0.085,
       4200,
       0.25,
       false,
       {0.085F, 0.180F, 0.032F},
       {0.19F, 0.32F, 0.06F},
       {{{0.55F, 0.41F, 0.05F}, {0.40F, 0.36F, 0.05F}, {0.50F, 0.25F, 0.05F}}},
       {0.17F, 0.14F, 0.11F},
       0.25F,
       0.05F},
      {"spruce",
       {16.0, 3.4, 0.6, 0.12, 1.0, 1.0, 0.0, 0.0, 0.17, 0.3, 0},
       0.20,
       0.055,
       23000,
       0.0,
       true,
       {0.038F, 0.082F, 0.034F},
       {0.052F, 0.110F, 0.040F},
       {{{0.038F, 0.080F, 0.034F}, {0.031F, 0.069F, 0.031F}, {0.046F, 0.092F, 0.036F}}},
       {0.13F, 0.09F, 0.065F},
       0.50F,
       0.06F},
      {"pine",
       {14.5, 3.1, 7.2, 0.50, 0.50, 0.82, 0.45, 0.12, 0.17, 0.30, 420},
       0.15,
       0.022,
       24000,
       0.0,
       true,
       {0.045F, 0.090F, 0.045F},
       {0.052F, 0.105F, 0.045F},
       {{{0.044F, 0.086F, 0.042F}, {0.040F, 0.078F, 0.040F}, {0.050F, 0.090F, 0.042F}}},
       {0.24F, 0.125F, 0.07F},
       0.55F,
       0.09F},
  };
  return all;
}

Colour times(const Colour& c, float r, float g, float b) { return {c[0] * r, c[1] * g, c[2] * b}; }

}  // namespace

const SpeciesLook& look_of(TreeSpecies species) {
  return looks()[static_cast<std::size_t>(species)];
}

CrownShape shape_of(const TreeKind& kind) {
  constexpr double kSize[kTreeVariants] = {0.78, 1.0, 1.18};
  const double size = kSize[kind.variant % kTreeVariants];
  CrownShape shape = look_of(kind.species).shape;
  shape.height *= size;
  shape.radius *= size;
  // Streets keep the same room below.
  shape.base *= 0.5 + 0.5 * size;
  shape.trunk_radius *= size;
  shape.points = static_cast<int>(shape.points * std::min(1.15, size * size));
  if (kind.far) {
    shape.step *= 2.0;
    shape.points /= 6;
  }
  return shape;
}

TreeSize size_of(const TreeKind& kind) {
  const CrownShape shape = shape_of(kind);
  return {shape.height, shape.radius, shape.base};
}

MaterialId foliage(const Kit& kit, const std::string& name, const Colour& colour,
                   float translucency, float dry) {
  Material m;
  m.name = name;
  m.base_colour = colour;
  m.roughness = 0.55F;
  m.translucency = translucency;
  m.pattern = Pattern::kLeaf;
  m.pattern_scale_m = 0.5F;
  m.pattern_contrast = 0.35F;
  m.reflectance_905nm = 0.46F;
  m.reflectance_1550nm = 0.23F + 0.22F * dry;
  return kit.add(m);
}

MaterialId wooden(const Kit& kit, const std::string& name, const Colour& colour, float contrast,
                  float scale_m) {
  Material m;
  m.name = name;
  m.base_colour = colour;
  m.roughness = 0.95F;
  m.pattern = Pattern::kBark;
  m.pattern_scale_m = scale_m;
  m.pattern_contrast = contrast;
  m.reflectance_905nm = 0.32F;
  m.reflectance_1550nm = 0.30F;
  m.porosity = 0.5F;
  return kit.add(m);
}

MaterialId bark_material(const Kit& kit, const SpeciesLook& look) {
  return wooden(kit, "bark_" + look.name, look.bark, look.bark_contrast, look.bark_scale_m);
}

std::vector<MaterialId> leaf_materials(const Kit& kit, const SpeciesLook& look,
                                       PlantSeason season) {
  const std::string name = "leaf_" + look.name;
  const float through = look.needles ? 0.15F : 0.42F;
  const auto shade = [&](const char* which, const Colour& colour, float dry = 0.0F) {
    return foliage(kit, name + which, colour, through, dry);
  };
  const Colour& green = look.summer;
  if (look.needles || season == PlantSeason::kSummer) {
    return {shade("_summer", green), shade("_summer_light", times(green, 1.28F, 1.18F, 1.1F)),
            shade("_summer_dark", times(green, 0.74F, 0.80F, 0.85F))};
  }
  if (season == PlantSeason::kSpring) {
    return {shade("_spring", look.spring),
            shade("_spring_dark", times(look.spring, 0.7F, 0.8F, 0.8F))};
  }
  return {shade("_autumn", look.autumn[0], 0.5F), shade("_autumn_b", look.autumn[1], 0.5F),
          shade("_autumn_c", look.autumn[2], 0.5F)};
}

}  // namespace raytruth::assets
