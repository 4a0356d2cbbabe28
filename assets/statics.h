#pragma once

// Internal to assets: generators of things that don't move.

#include "assets/kit.h"

namespace raytruth::assets {

MeshPtr make_tree(const Kit& kit, int variant);
MeshPtr make_bush(const Kit& kit, int variant);
MeshPtr make_grass_tuft(const Kit& kit, int variant);
MeshPtr make_building(const Kit& kit, int variant, double width_m, double depth_m, int floors);
MeshPtr make_street_lamp(const Kit& kit, double height_m);
MeshPtr make_pole(const Kit& kit, double height_m, double radius_m);
MeshPtr make_traffic_light(const Kit& kit);
MeshPtr make_traffic_sign(const Kit& kit, const std::string& code, double value, double width_m);
MeshPtr make_bench(const Kit& kit);
MeshPtr make_bin(const Kit& kit);

}  // namespace raytruth::assets
