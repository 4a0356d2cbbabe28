#pragma once

// Internal to assets: what tells one kind of tree from another.

#include <array>
#include <string>
#include <vector>

#include "assets/kit.h"
#include "assets/plant_growth.h"
#include "assets/plants.h"

namespace raytruth::assets {

using Colour = std::array<float, 3>;

struct SpeciesLook {
  std::string name;
  CrownShape shape;  ///< of the usual variant
  double leaf_length = 0.1, leaf_width = 0.06;
  int leaves = 24000;    ///< in summer; in crowns of variants by their surface
  double hang = 0.3;     ///< how far shoots bend down
  bool needles = false;  ///< evergreen, around the shoot
  Colour summer{}, spring{};
  std::array<Colour, 3> autumn{};
  Colour bark{};
  float bark_contrast = 0.5F, bark_scale_m = 0.06F;
};

const SpeciesLook& look_of(TreeSpecies species);
/// The crown of a variant: younger ones are smaller.
CrownShape shape_of(const TreeKind& kind);

/// Materials by name, made when new.
MaterialId bark_material(const Kit& kit, const SpeciesLook& look);
/// Two or three shades that stand side by side in one crown.
std::vector<MaterialId> leaf_materials(const Kit& kit, const SpeciesLook& look, PlantSeason season);
/// A leaf, petal or blade: `name` must tell the colour.
MaterialId foliage(const Kit& kit, const std::string& name, const Colour& colour,
                   float translucency = 0.42F, float dry = 0.0F);
MaterialId wooden(const Kit& kit, const std::string& name, const Colour& colour,
                  float contrast = 0.4F, float scale_m = 0.06F);

}  // namespace raytruth::assets
