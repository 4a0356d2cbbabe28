// Rules of the grammar for industry: sheds with gates, tanks.
#include <algorithm>
#include <cmath>

#include "assets/building_materials.h"
#include "assets/building_shell.h"
#include "sim/core/math.h"

namespace raytruth::assets {

void raise_shed(Shell& shell) {
  const BuildingType& type = shell.type;
  const double hx = 0.5 * type.width_m;
  const double hy = 0.5 * type.depth_m;
  const double height = 4.0 + 2.5 * type.floors;
  const std::uint16_t colour = shell.part("Band", sign_colour(type.look * 5 + 1, false));
  const std::uint16_t posts = shell.part("Post", sign_colour(3, false));
  const std::array<Side, 4> sides = {
      Side{{-hx, -hy, 0}, Vec3::UnitX(), 2.0 * hx, false, true, true},
      Side{{hx, -hy, 0}, Vec3::UnitY(), 2.0 * hy, false, false, true},
      Side{{hx, hy, 0}, -Vec3::UnitX(), 2.0 * hx, false, false, true},
      Side{{-hx, hy, 0}, -Vec3::UnitY(), 2.0 * hy, false, false, true}};
  const double base = 0.6;
  for (const Side& side : sides) {
    const double length = side.length;
    if (side.front) {
      // Gates and doors split the front; sheets above.
      const int gates = std::max(1, static_cast<int>(length / 9.0));
      const double step = length / gates;
      for (int k = 0; k < gates; ++k) {
        const Tile tile{k * step, (k + 1) * step, 0.0, 5.0};
        const double m = tile.middle();
        shell.face(shell.plinth, side, {tile.x0, tile.x1, -1.5, 0.0});
        if (k == gates - 1) {
          // The office corner: a ribbon of windows and the entrance.
          shell.door(side, {tile.x0, tile.x0 + 2.0, 0.0, 5.0}, false, true);
          WindowLook look;
          look.columns = 3;
          look.sill = true;
          Side deep = side;
          deep.shallow = false;
          shell.window(deep, {tile.x0 + 2.0, tile.x1, 0.0, 5.0},
                       {tile.x0 + 2.4, tile.x1 - 0.5, 1.0, 2.5}, look);
        } else {
          shell.garage_door(side, tile, {m - 2.0, m + 2.0, 0.0, 4.3});
          for (const double x : {m - 2.35, m + 2.35})
            shell.b.box(posts, side.at(x, 0.5, 0.4), {0.18, 0.18, 1.0});
        }
      }
      shell.wall(side, {0.0, length, 5.0, height});
    } else {
      shell.face(shell.plinth, side, {0.0, length, -1.5, base});
      shell.wall(side, {0.0, length, base, height});
      // A ribbon of skylights below the eaves.
      shell.face(shell.glass, side, {0.06 * length, 0.94 * length, height - 1.5, height - 0.7},
                 0.045);
    }
    shell.band(side, height - 0.55, height + 0.25, 0.06, colour);
  }
  // A low roof behind the parapet, vents on it.
  const double ridge = height + 0.05 * hy;
  shell.b.quad(shell.zinc, {-hx, -hy, height}, {hx, -hy, height}, {hx, 0, ridge}, {-hx, 0, ridge});
  shell.b.quad(shell.zinc, {hx, hy, height}, {-hx, hy, height}, {-hx, 0, ridge}, {hx, 0, ridge});
  for (const double x : {-hx, hx})
    shell.b.triangle(shell.wall_part, {x, -hy, height}, {x, hy, height}, {x, 0, ridge});
  for (int k = 0; k < 4; ++k) {
    const Vec3 p((0.4 * k - 0.6) * hx, 0.35 * hy, height);
    if (type.look % 2 == 0) {
      shell.b.tube(shell.zinc, p, p + Vec3(0, 0, 1.5), 0.4, 0.4, 10);
      shell.b.tube(shell.zinc, p + Vec3(0, 0, 1.5), p + Vec3(0, 0, 1.8), 0.55, 0.2, 10);
    } else {
      shell.b.box(shell.zinc, p + Vec3(0, 0, 0.8), {1.8, 2.4, 1.2});
    }
  }
  const std::uint16_t sign = shell.part("Sign", sign_colour(type.look * 5 + 5, true), kSignLamp);
  shell.face(sign, sides[0],
             {0.1 * sides[0].length, 0.1 * sides[0].length + 5.0, height - 2.1, height - 0.9}, 0.1);
}

void raise_tank(Shell& shell) {
  const double radius = 0.5 * std::min(shell.type.width_m, shell.type.depth_m) - 0.4;
  const double height = 3.0 * shell.type.floors;
  MeshBuilder& b = shell.b;
  const std::uint16_t steel = shell.wall_part;
  b.tube(shell.plinth, {0, 0, -1.5}, {0, 0, 0.2}, radius + 0.35, radius + 0.35, 28);
  b.tube(steel, {0, 0, 0.2}, {0, 0, height}, radius, radius, 28, false);
  b.tube(steel, {0, 0, height}, {0, 0, height + 0.28 * radius}, radius, 0.3, 28);
  for (int k = 1; k < 2 * shell.type.floors; ++k)
    b.tube(shell.zinc, {0, 0, 1.5 * k - 0.04}, {0, 0, 1.5 * k + 0.04}, radius + 0.03, radius + 0.03,
           28, false);
  // Ladder, pipes.
  for (const double x : {-0.25, 0.25})
    b.box(shell.zinc, {x, -radius - 0.18, 0.5 * height + 0.4}, {0.05, 0.05, height});
  for (double z = 0.5; z < height; z += 0.3)
    b.box(shell.zinc, {0, -radius - 0.18, z}, {0.5, 0.03, 0.03});
  b.tube(shell.zinc, {radius + 0.2, 0, 0.0}, {radius + 0.2, 0, height}, 0.12, 0.12, 10);
  for (int k = 0; k < 20; ++k) {
    const double a = 2.0 * kPi * k / 20;
    const Vec3 p((radius - 0.1) * det::cos(a), (radius - 0.1) * det::sin(a), height);
    b.box(shell.zinc, p + Vec3(0, 0, 0.5), {0.04, 0.04, 1.0});
  }
  b.tube(shell.zinc, {0, 0, height + 0.95}, {0, 0, height + 1.0}, radius - 0.1, radius - 0.1, 28,
         false);
}

}  // namespace raytruth::assets
