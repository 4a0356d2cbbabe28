#pragma once

// Internal to assets: plants without a trunk.

#include "assets/kit.h"
#include "assets/plants.h"

namespace raytruth::assets {

MeshPtr grow_bush(const Kit& kit, BushKind kind, PlantSeason season, int variant);
MeshPtr grow_hedge(const Kit& kit, PlantSeason season, double height_m, int variant);
MeshPtr grow_cover(const Kit& kit, CoverKind kind, PlantSeason season, int variant);

}  // namespace raytruth::assets
