#pragma once

// Internal to assets: generators of things that don't move.

#include "assets/kit.h"
#include "assets/sign_face.h"

namespace raytruth::assets {

MeshPtr make_tree(const Kit& kit, int variant);
MeshPtr make_bush(const Kit& kit, int variant);
MeshPtr make_grass_tuft(const Kit& kit, int variant);
MeshPtr make_building(const Kit& kit, int variant, double width_m, double depth_m, int floors);
MeshPtr make_street_lamp(const Kit& kit, double height_m);
MeshPtr make_pole(const Kit& kit, double height_m, double radius_m);
MeshPtr make_traffic_light(MaterialTable& materials);
MeshPtr make_traffic_sign(MaterialTable& materials, const SignSpec& spec);
MeshPtr make_bench(const Kit& kit);
MeshPtr make_bin(const Kit& kit);

}  // namespace raytruth::assets
