// Lamps, signs, signals, benches, bins: origin on the ground, facing +x.
#include <cmath>

#include "assets/sign.h"
#include "assets/statics.h"
#include "assets/traffic_light.h"
#include "sim/core/math.h"

namespace raytruth::assets {

MeshPtr make_pole(const Kit& kit, double height, double radius) {
  MeshBuilder b;
  b.tube(b.part("Pole", Taxonomy::named("pole"), kit.standard("steel_galvanised")), {0, 0, -0.3},
         {0, 0, height}, radius, 0.8 * radius, 12);
  return b.build();
}

MeshPtr make_street_lamp(const Kit& kit, double height) {
  const ClassId c = Taxonomy::named("street_lamp");
  MeshBuilder b;
  const std::uint16_t steel = b.part("Pole", c, kit.standard("steel_galvanised"));
  b.tube(steel, {0, 0, -0.3}, {0, 0, 0.9}, 0.085, 0.085, 12);
  b.tube(steel, {0, 0, 0.9}, {0, 0, height - 0.2}, 0.065, 0.045, 12);
  Vec3 before(0, 0, height - 0.2);
  for (int i = 1; i <= 6; ++i) {
    const double a = 0.5 * kPi * i / 6;
    const Vec3 next(0.5 * (1.0 - det::cos(a)) + 0.15 * i / 6, 0, height - 0.2 + 0.28 * det::sin(a));
    b.tube(steel, before, next, 0.042, 0.04, 8, false);
    before = next;
  }
  b.tube(steel, before, {1.25, 0, height + 0.12}, 0.04, 0.035, 8);
  b.ellipsoid(b.part("Luminaire", c, kit.standard("sign_back")), {1.5, 0, height + 0.12},
              {0.38, 0.13, 0.06}, 14);
  // 5000 lm (EN 13201 class M4 at 30 m) out of 0.08 m^2, near Lambertian: 20000 cd/m^2 at 3000 K.
  Material glass;
  glass.name = "street_light";
  glass.base_colour = {0.75F, 0.75F, 0.72F};
  glass.roughness = 0.2F;
  glass.reflectance_905nm = glass.reflectance_1550nm = 0.4F;
  glass.emission = {26000.0F, 19000.0F, 11000.0F};
  b.box(b.part("Lamp_Glass", c, kit.add(glass), 1U), {1.52, 0, height + 0.055}, {0.5, 0.16, 0.025});
  return b.build();
}

MeshPtr make_traffic_light(MaterialTable& materials) {
  const LightHead head = make_light_head("1000001", "-1", 0.0, 0.0);
  Mesh all = *make_sign_posts(materials, head.width_m, 2.3 + head.height_m, 0.3);
  all.append(*make_light_mesh(materials, head),
             Pose(Eigen::Quaterniond::Identity(), Vec3(0.1, 0.0, 2.3)));
  return std::make_shared<const Mesh>(std::move(all));
}

MeshPtr make_traffic_sign(MaterialTable& materials, const SignSpec& spec) {
  const SignFace face = make_sign_face(spec);
  // The lower edge above a pavement or verge: 2.2 m (VwV-StVO on sections 39 to 43).
  constexpr double kClear = 2.2;
  Mesh all = *make_sign_plate(materials, face);
  Mesh moved;
  moved.append(all, Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, 0.0, kClear)));
  Mesh posts = *make_sign_posts(materials, face.width_m, kClear + 0.9 * face.height_m, 0.3);
  posts.normals.clear();  // flat, as plates are
  moved.append(posts, Pose());
  return std::make_shared<const Mesh>(std::move(moved));
}

MeshPtr make_bench(const Kit& kit) {
  const ClassId c = Taxonomy::named("static_object");
  MeshBuilder b;
  const std::uint16_t wood = b.part("Planks", c, kit.standard("wood"));
  const std::uint16_t steel = b.part("Feet", c, kit.standard("black_plastic"));
  for (int i = 0; i < 4; ++i) b.box(wood, {-0.16 + 0.11 * i, 0, 0.45}, {0.09, 1.7, 0.035});
  for (int i = 0; i < 3; ++i)
    b.box(wood, {-0.24 - 0.02 * i, 0, 0.58 + 0.13 * i}, {0.03, 1.7, 0.10});
  for (const int side : {1, -1}) {
    b.box(steel, {0.12, side * 0.7, 0.19}, {0.05, 0.05, 0.52});
    b.box(steel, {-0.22, side * 0.7, 0.40}, {0.05, 0.05, 0.94});
  }
  return b.build(30.0);
}

MeshPtr make_bin(const Kit& kit) {
  const ClassId c = Taxonomy::named("static_object");
  MeshBuilder b;
  b.tube(b.part("Body", c, kit.standard("green_plastic")), {0, 0, 0.12}, {0, 0, 0.85}, 0.21, 0.25,
         18);
  b.tube(b.part("Post", c, kit.standard("steel_galvanised")), {-0.28, 0, -0.2}, {-0.28, 0, 1.05},
         0.03, 0.03, 8);
  b.ellipsoid(b.part("Lid", c, kit.standard("black_plastic")), {0, 0, 0.86}, {0.26, 0.26, 0.10},
              16);
  return b.build(35.0);
}

}  // namespace raytruth::assets
