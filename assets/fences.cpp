#include "assets/fences.h"

#include "assets/building_materials.h"
#include "assets/mesh_builder.h"

namespace raytruth::assets {

ClassId fence_class(FenceKind kind) {
  return kind == FenceKind::kWall ? Taxonomy::named("wall") : Taxonomy::named("fence");
}

MeshPtr make_fence_panel(AssetLibrary& library, FenceKind kind) {
  const ClassId c = fence_class(kind);
  MaterialTable& materials = library.materials();
  MeshBuilder b;
  const double half = 0.5 * kFencePanel_m;
  switch (kind) {
    case FenceKind::kPickets: {
      Material wood = plain_material("fence_wood", {0.30F, 0.20F, 0.12F}, 0.8F, 0.45F);
      wood.pattern = Pattern::kBark;
      wood.pattern_scale_m = 0.05F;
      const std::uint16_t p = b.part("Pickets", c, materials.add(wood));
      for (int k = 0; k < 14; ++k) {
        const double x = -half + kFencePanel_m * (k + 0.5) / 14;
        b.box(p, {x, -0.025, 0.52}, {0.085, 0.02, 0.92});
        b.triangle(p, {x - 0.0425, -0.025, 0.98}, {x + 0.0425, -0.025, 0.98}, {x, -0.025, 1.03});
      }
      for (const double z : {0.25, 0.8}) b.box(p, {0, 0.005, z}, {kFencePanel_m, 0.04, 0.08});
      b.box(p, {-half + 0.05, 0.02, 0.3}, {0.09, 0.09, 1.4});
      break;
    }
    case FenceKind::kIron: {
      Material iron = plain_material("wrought_iron", {0.015F, 0.016F, 0.017F}, 0.5F, 0.06F);
      iron.permittivity_77ghz = 1.0F;
      iron.conductivity_77ghz_s_m = 1e7F;
      const std::uint16_t p = b.part("Bars", c, materials.add(iron));
      const std::uint16_t stone = b.part("Base", c, library.standard("concrete"));
      b.box(stone, {0, 0, 0.0}, {kFencePanel_m, 0.12, 0.8});
      for (int k = 0; k < 16; ++k) {
        const double x = -half + kFencePanel_m * (k + 0.5) / 16;
        b.box(p, {x, 0, 0.88}, {0.016, 0.016, 0.96});
        b.tube(p, {x, 0, 1.36}, {x, 0, 1.44}, 0.02, 0.001, 4, false);
      }
      for (const double z : {0.52, 1.25}) b.box(p, {0, 0, z}, {kFencePanel_m, 0.03, 0.04});
      b.box(p, {-half + 0.03, 0, 0.7}, {0.06, 0.06, 1.5});
      break;
    }
    case FenceKind::kMesh: {
      // Rod mats: upright wires every 50 mm would be hair to every sensor; every 0.1 m here.
      Material green = plain_material("fence_green", {0.02F, 0.07F, 0.04F}, 0.5F, 0.2F);
      green.permittivity_77ghz = 1.0F;
      green.conductivity_77ghz_s_m = 1e7F;
      const std::uint16_t p = b.part("Mat", c, materials.add(green));
      for (int k = 0; k < 20; ++k) {
        const double x = -half + kFencePanel_m * (k + 0.5) / 20;
        b.quad(p, {x - 0.004, 0, 0.05}, {x + 0.004, 0, 0.05}, {x + 0.004, 0, 1.6},
               {x - 0.004, 0, 1.6});
      }
      for (int k = 0; k <= 8; ++k) b.box(p, {0, 0, 0.06 + 0.19 * k}, {kFencePanel_m, 0.012, 0.008});
      b.box(p, {-half + 0.03, 0, 0.6}, {0.06, 0.04, 2.0});
      break;
    }
    case FenceKind::kWall: {
      const std::uint16_t p =
          b.part("Wall", c, materials.add(wall_material(FacadeKind::kBrick, 3)));
      const std::uint16_t stone = b.part("Coping", c, library.standard("concrete"));
      b.box(p, {0, 0, 0.15}, {kFencePanel_m, 0.2, 1.1});
      b.box(stone, {0, 0, 0.735}, {kFencePanel_m, 0.26, 0.07});
      break;
    }
  }
  return b.build(0.0);
}

}  // namespace raytruth::assets
