// What hands hold, and wheelchairs.
#include "assets/person_held.h"

#include <functional>

#include "sim/core/math.h"

namespace raytruth::assets {

void add_held(std::vector<AssetNode>& nodes, const Kit& kit, ClassId c, RandomStream& random) {
  const auto add = [&](const std::string& name, const std::function<void(MeshBuilder&)>& fill) {
    for (const char* side : {"_L", "_R"}) {
      MeshBuilder b;
      fill(b);
      nodes.push_back({name + side, b.build(50.0)});
    }
  };
  add("Phone", [&](MeshBuilder& b) {
    b.box(b.part("Phone", c, kit.standard("black_plastic")), {0, 0, 0.02}, {0.03, 0.012, 0.15});
  });
  const std::array<float, 3> cloths[] = {
      {0.02F, 0.02F, 0.025F}, {0.35F, 0.03F, 0.04F}, {0.03F, 0.07F, 0.25F}};
  const MaterialId cloth = kit.add(paint("cloth", cloths[random.index(3)], false));
  add("Umbrella", [&](MeshBuilder& b) {
    b.tube(b.part("Umbrella_Stick", c, kit.standard("steel_galvanised")), {0, 0, -0.08},
           {0, 0, 0.80}, 0.006, 0.006, 8);
    const std::uint16_t part = b.part("Umbrella", c, cloth);
    std::vector<std::vector<Vec3>> rings;
    for (int i = 0; i <= 6; ++i) {
      const double a = deg_to_rad(58.0) * i / 6.0;
      std::vector<Vec3> ring;
      for (int k = 0; k < 16; ++k) {
        const double turn = 2.0 * kPi * k / 16;
        const double r = 0.001 + 0.60 * det::sin(a);
        ring.emplace_back(r * det::cos(turn), r * det::sin(turn),
                          0.78 - 0.50 * (1.0 - det::cos(a)));
      }
      rings.push_back(std::move(ring));
    }
    b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
  });
  add("Cup", [&](MeshBuilder& b) {
    b.tube(b.part("Cup", c, kit.standard("plaster_white")), {0, 0, -0.05}, {0, 0, 0.06}, 0.030,
           0.040, 14);
  });
  add("Sandwich", [&](MeshBuilder& b) {
    b.box(b.part("Sandwich", c, kit.standard("plaster_ochre")), {0.02, 0, 0}, {0.13, 0.07, 0.045});
  });
}

void add_wheelchair(std::vector<AssetNode>& nodes, const Kit& kit, ClassId c, double seat_m,
                    double foot_x_m, double foot_z_m) {
  MeshBuilder b;
  const std::uint16_t tube = b.part("Wheelchair", c, kit.standard("steel_galvanised"));
  const std::uint16_t cloth = b.part("Wheelchair_Seat", c, kit.standard("black_plastic"));
  b.box(cloth, {0.06, 0, seat_m - 0.025}, {0.44, 0.40, 0.05});
  b.box(cloth, {-0.185, 0, seat_m + 0.22}, {0.035, 0.40, 0.42});
  for (const double y : {0.215, -0.215}) {
    const auto pipe = [&](const Vec3& from, const Vec3& to) {
      b.tube(tube, from, to, 0.012, 0.012, 8);
    };
    pipe({-0.17, y, 0.16}, {-0.19, y, seat_m + 0.46});
    pipe({-0.19, y, seat_m + 0.46}, {-0.31, y, seat_m + 0.47});  // handles
    pipe({-0.17, y, seat_m}, {0.30, y, seat_m});
    pipe({-0.17, y, 0.20}, {0.26, y, 0.20});
    pipe({0.26, y, 0.12}, {0.28, y, seat_m});
    pipe({-0.17, y, seat_m + 0.20}, {0.14, y, seat_m + 0.20});
    b.box(cloth, {0.0, y, seat_m + 0.215}, {0.26, 0.045, 0.03});  // armrests
    pipe({0.30, y, seat_m}, {foot_x_m - 0.06, 0.5 * y, foot_z_m + 0.02});
    b.box(cloth, {foot_x_m, 0.5 * y, foot_z_m - 0.012}, {0.18, 0.15, 0.02});  // footrests
    b.lathe_y(b.part("Tire_Caster", c, kit.standard("rubber")), {0.30, y, kCaster_m},
              {{0.0, -0.016}, {kCaster_m, -0.014}, {kCaster_m, 0.014}, {0.0, 0.016}}, 20);
  }
  nodes.push_back({"Wheelchair", b.build(40.0)});
  for (const char* side : {"L", "R"}) {
    MeshBuilder wheel;
    add_wheel(wheel, kit, c, side, kWheelchairWheel_m, 0.028, true);
    nodes.push_back({std::string("Wheel_") + side, wheel.build(40.0)});
  }
}

}  // namespace raytruth::assets
