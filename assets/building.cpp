// Houses and blocks: walls with window openings set back, sills, doors, balconies, roofs.
#include <algorithm>
#include <cmath>

#include "assets/statics.h"

namespace raytruth::assets {
namespace {

constexpr double kStorey_m = 3.0;
constexpr double kReveal_m = 0.14;  // how far glass stands behind the wall

struct Facade {
  MeshBuilder& b;
  std::uint16_t wall, pane, frame, sill, door;
  Vec3 origin, right;  // lower left corner seen from outside, unit vector to the right; outward
                       // normal = right x up

  Vec3 at(double x, double z, double out = 0.0) const {
    const Vec3 n = right.cross(Vec3::UnitZ());
    return origin + x * right + z * Vec3::UnitZ() + out * n;
  }
  void face(std::uint16_t part, double x0, double z0, double x1, double z1,
            double out = 0.0) const {
    if (x1 - x0 < 1e-6 || z1 - z0 < 1e-6) return;
    b.quad(part, at(x0, z0, out), at(x1, z0, out), at(x1, z1, out), at(x0, z1, out));
  }
  // A wall cell [x0, x1] x [z0, z1] with an opening.
  void cell(double x0, double x1, double z0, double z1, double ox0, double ox1, double oz0,
            double oz1, bool is_door) const {
    face(wall, x0, z0, x1, oz0);
    face(wall, x0, oz1, x1, z1);
    face(wall, x0, oz0, ox0, oz1);
    face(wall, ox1, oz0, x1, oz1);
    const double d = -kReveal_m;
    b.quad(frame, at(ox0, oz0), at(ox1, oz0), at(ox1, oz0, d), at(ox0, oz0, d));
    b.quad(frame, at(ox1, oz1), at(ox0, oz1), at(ox0, oz1, d), at(ox1, oz1, d));
    b.quad(frame, at(ox0, oz1), at(ox0, oz0), at(ox0, oz0, d), at(ox0, oz1, d));
    b.quad(frame, at(ox1, oz0), at(ox1, oz1), at(ox1, oz1, d), at(ox1, oz0, d));
    if (is_door) {
      face(door, ox0, oz0, ox1, oz1, d);
      return;
    }
    face(pane, ox0, oz0, ox1, oz1, d);
    const double bar = 0.06;
    const double in = d + 0.025;
    for (const double x : {ox0, 0.5 * (ox0 + ox1) - 0.5 * bar, ox1 - bar})
      face(frame, x, oz0, x + bar, oz1, in);
    for (const double z : {oz0, oz1 - bar}) face(frame, ox0, z, ox1, z + bar, in);
    // Sill: a plank below the opening.
    b.quad(sill, at(ox0 - 0.06, oz0 - 0.05, 0.06), at(ox1 + 0.06, oz0 - 0.05, 0.06),
           at(ox1 + 0.06, oz0, 0.06), at(ox0 - 0.06, oz0, 0.06));
    b.quad(sill, at(ox0 - 0.06, oz0, 0.06), at(ox1 + 0.06, oz0, 0.06), at(ox1 + 0.06, oz0, d),
           at(ox0 - 0.06, oz0, d));
    b.quad(sill, at(ox1 + 0.06, oz0 - 0.05, 0.06), at(ox0 - 0.06, oz0 - 0.05, 0.06),
           at(ox0 - 0.06, oz0 - 0.05), at(ox1 + 0.06, oz0 - 0.05));
  }
};

}  // namespace

MeshPtr make_building(const Kit& kit, int variant, double width, double depth, int floors) {
  const ClassId c = Taxonomy::named("building");
  const char* walls[] = {"plaster_cream", "brick",        "plaster_white",
                         "plaster_ochre", "plaster_grey", "plaster_rose"};
  MeshBuilder b;
  const std::uint16_t wall = b.part("Wall", c, kit.standard(walls[variant % 6]));
  const std::uint16_t pane = b.part("Window", c, kit.standard("window_pane"));
  const std::uint16_t frame = b.part("Window_Frame", c, kit.standard("plaster_white"));
  const std::uint16_t sill = b.part("Sill", c, kit.standard("concrete"));
  const std::uint16_t door = b.part("Door", c, kit.standard(variant % 2 ? "door_paint" : "wood"));
  const std::uint16_t plinth = b.part("Plinth", c, kit.standard("concrete"));
  const std::uint16_t roof =
      b.part("Roof", c, kit.standard(variant % 3 == 0 ? "roof_dark" : "roof_tile"));
  const std::uint16_t rail = b.part("Balcony", c, kit.standard("steel_galvanised"));
  const double foot = 0.45;
  const double height = foot + kStorey_m * floors + 0.35;
  const double hx = 0.5 * width;
  const double hy = 0.5 * depth;
  const bool flat = variant % 4 == 3 || floors > 5;

  const Facade sides[] = {{b, wall, pane, frame, sill, door, {-hx, -hy, 0}, Vec3::UnitX()},
                          {b, wall, pane, frame, sill, door, {hx, -hy, 0}, Vec3::UnitY()},
                          {b, wall, pane, frame, sill, door, {hx, hy, 0}, -Vec3::UnitX()},
                          {b, wall, pane, frame, sill, door, {-hx, hy, 0}, -Vec3::UnitY()}};
  for (int side = 0; side < 4; ++side) {
    const Facade& f = sides[side];
    const double length = side % 2 == 0 ? width : depth;
    const int bays = std::max(1, static_cast<int>(length / (2.6 + 0.25 * (variant % 3))));
    f.face(plinth, 0, -1.5, length, foot);  // reaches into the ground, whatever its slope
    f.face(wall, 0, height - 0.35, length, height);
    for (int floor = 0; floor < floors; ++floor) {
      const double z0 = foot + kStorey_m * floor;
      for (int bay = 0; bay < bays; ++bay) {
        const double x0 = length * bay / bays;
        const double x1 = length * (bay + 1) / bays;
        const double middle = 0.5 * (x0 + x1);
        const bool entrance = side == 0 && floor == 0 && bay == bays / 2;
        const double half = entrance ? 0.55 : std::min(0.62, 0.36 * (x1 - x0));
        const double low = entrance ? z0 : z0 + 0.85;
        const double high = entrance ? z0 + 2.2 : z0 + 2.35;
        f.cell(x0, x1, z0, z0 + kStorey_m, middle - half, middle + half, low, high, entrance);
        if (side == 0 && floor > 0 && variant % 3 == 1 && bay % 2 == 0) {
          const Vec3 slab = f.at(middle, z0 + 0.02, 0.45);
          b.box(sill, slab, {1.9, 0.9, 0.14});
          for (int k = 0; k <= 12; ++k)
            b.box(rail, f.at(middle - 0.9 + 0.15 * k, z0 + 0.55, 0.86), {0.02, 0.02, 0.95});
          b.box(rail, f.at(middle, z0 + 1.04, 0.86), {1.86, 0.05, 0.05});
        }
      }
    }
  }
  if (flat) {
    b.quad(plinth, {-hx, -hy, height}, {hx, -hy, height}, {hx, hy, height}, {-hx, hy, height});
    b.box(plinth, {0.2 * width, 0.1 * depth, height + 0.9}, {2.4, 2.4, 1.8});
  } else {
    const double over = 0.45;
    const double rise = 0.42 * depth;
    const Vec3 ridge_l(-hx - over, 0, height + rise);
    const Vec3 ridge_r(hx + over, 0, height + rise);
    const double drop = over * rise / hy;
    b.quad(roof, {-hx - over, -hy - over, height - drop}, {hx + over, -hy - over, height - drop},
           ridge_r, ridge_l);
    b.quad(roof, {hx + over, hy + over, height - drop}, {-hx - over, hy + over, height - drop},
           ridge_l, ridge_r);
    b.triangle(wall, {hx, -hy, height}, {hx, hy, height}, {hx, 0, height + rise});
    b.triangle(wall, {-hx, hy, height}, {-hx, -hy, height}, {-hx, 0, height + rise});
    b.box(plinth, {0.25 * width, 0.18 * depth, height + rise}, {0.6, 0.6, 1.6});
  }
  return b.build(0.0);
}

}  // namespace raytruth::assets
