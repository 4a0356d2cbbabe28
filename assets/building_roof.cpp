// Terminals of the roof grammar: gable, hipped, mansard and flat roofs, dormers, chimneys, gutters.
#include <algorithm>
#include <cmath>

#include "assets/building_materials.h"
#include "assets/building_shell.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {
constexpr double kOver_m = 0.45;   // of eaves
constexpr double kVerge_m = 0.30;  // of gables
constexpr double kTile_m = 0.36;   // a row of tiles
}  // namespace

void Shell::tiles(const Vec3& a, const Vec3& e, const Vec3& c, const Vec3& d) {
  const double slope = 0.5 * ((d - a).norm() + (c - e).norm());
  const int rows = std::clamp(static_cast<int>(slope / kTile_m), 1, 16);
  Vec3 normal = (e - a).cross(d - a);
  if (normal.norm() < 1e-9) normal = (c - e).cross(d - e);
  const Vec3 lift = 0.03 * normal.normalized();
  for (int k = 0; k < rows; ++k) {
    const double u0 = static_cast<double>(k) / rows;
    const double u1 = static_cast<double>(k + 1) / rows;
    const Vec3 a0 = a + u0 * (d - a);
    const Vec3 b0 = e + u0 * (c - e);
    const Vec3 a1 = a + u1 * (d - a);
    const Vec3 b1 = e + u1 * (c - e);
    // The lower edge of each row lies on the one below.
    b.quad(roof_part, a0 + lift, b0 + lift, b1, a1);
    b.quad(roof_part, a0, b0, b0 + lift, a0 + lift);
  }
}

void Shell::gutter(const Vec3& from, const Vec3& to, double ground_z) {
  b.tube(zinc, from, to, 0.065, 0.065, 6, false);
  const Vec3 along = (to - from).normalized();
  const Vec3 in = Vec3::UnitZ().cross(along);  // towards the house
  // Pipes run down at the corners of the wall, clear of windows and shutters.
  constexpr double kFromCorner_m = 0.12;
  for (Vec3 end : {from, to}) {
    end.x() = std::copysign(0.5 * type.width_m - kFromCorner_m, end.x());
    const Vec3 knee = end + (kOver_m - 0.02) * in - Vec3(0, 0, 0.35);
    b.tube(zinc, end, knee, 0.045, 0.045, 5, false);
    b.tube(zinc, knee, Vec3(knee.x(), knee.y(), ground_z), 0.045, 0.045, 5, false);
  }
}

void Shell::chimney(double x, double y, double z0, double z1) {
  const std::uint16_t brick = part("Chimney", wall_material(FacadeKind::kBrick, type.look + 1));
  b.box(brick, {x, y, 0.5 * (z0 + z1)}, {0.62, 0.62, z1 - z0});
  b.box(trim, {x, y, z1 + 0.04}, {0.76, 0.76, 0.08});
  for (const double dx : {-0.14, 0.14})
    b.tube(roof_part, {x + dx, y, z1 + 0.08}, {x + dx, y, z1 + 0.38}, 0.1, 0.08, 6);
}

// A dormer whose front stands at front_y (towards -y) on a slope that has the height z there.
void Shell::dormer(double x, double front_y, double z, double slope) {
  const double half = 0.75;
  const double height = 1.55;
  Side front{{x - half, front_y, 0.0}, Vec3::UnitX(), 2.0 * half, false, true, true};
  WindowLook look;
  look.sill = false;
  window(front, {0.0, 2.0 * half, z - 0.25, z + height},
         {0.2, 2.0 * half - 0.2, z + 0.2, z + height - 0.15}, look);
  const double back = front_y + height / slope;
  const double ridge = height + 0.55;
  const double back_ridge = front_y + ridge / slope;
  for (const double side : {-1.0, 1.0}) {
    const double u = x + side * half;
    b.triangle(zinc, {u, front_y, z - 0.25}, {u, front_y, z + height}, {u, back, z + height});
    b.triangle(zinc, {u, front_y, z - 0.25}, {u, back, z + height}, {u, front_y, z});
    const double eave = x + side * (half + 0.15);
    const double y0 = front_y - 0.2;
    b.quad(roof_part, {eave, y0, z + height - 0.08}, {x, y0, z + ridge}, {x, back_ridge, z + ridge},
           {eave, back, z + height - 0.08});
  }
  b.triangle(wall_part, {x - half, front_y, z + height}, {x + half, front_y, z + height},
             {x, front_y, z + ridge});
}

void Shell::roof(double hx, double hy, double z) {
  const bool la = type.left_attached;
  const bool ra = type.right_attached;
  const double left = -hx - (la ? 0.0 : kVerge_m);
  const double right = hx + (ra ? 0.0 : kVerge_m);
  if (type.roof == RoofKind::kFlat) {
    const std::uint16_t gravel = part("Roof_Gravel", gravel_roof());
    const double top = z + 0.55;
    const double in = 0.28;
    b.quad(gravel, {-hx, -hy, z}, {hx, -hy, z}, {hx, hy, z}, {-hx, hy, z});
    const Vec3 outer[] = {{-hx, -hy, 0}, {hx, -hy, 0}, {hx, hy, 0}, {-hx, hy, 0}};
    const Vec3 inner[] = {{-hx + in, -hy + in, 0},
                          {hx - in, -hy + in, 0},
                          {hx - in, hy - in, 0},
                          {-hx + in, hy - in, 0}};
    const auto at = [](const Vec3& p, double height) { return Vec3(p.x(), p.y(), height); };
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t n = (k + 1) % 4;
      b.quad(type.facade == FacadeKind::kCurtainWall || type.facade == FacadeKind::kCladding
                 ? zinc
                 : wall_part,
             at(outer[k], z), at(outer[n], z), at(outer[n], top), at(outer[k], top));
      b.quad(zinc, at(outer[k], top), at(outer[n], top), at(inner[n], top), at(inner[k], top));
      b.quad(wall_part, at(inner[n], z), at(inner[k], z), at(inner[k], top), at(inner[n], top));
    }
    // Lift, air handling, vents.
    b.box(trim, {0.2 * hx, 0.3 * hy, z + 1.1}, {2.6, 2.4, 2.2});
    for (int k = 0; k < 3; ++k) {
      const Vec3 place(random.uniform(-0.7, 0.7) * hx, random.uniform(-0.5, 0.1) * hy, z);
      if (k == 0) {
        b.box(zinc, place + Vec3(0, 0, 0.7), {1.8, 1.2, 1.0});
        b.box(dark, place + Vec3(0, 0, 0.1), {1.6, 1.0, 0.2});
      } else {
        b.tube(zinc, place, place + Vec3(0, 0, 0.9), 0.16, 0.16, 8);
      }
    }
    return;
  }
  if (type.roof == RoofKind::kMansard) {
    const double lift = 2.5;
    const double in = 0.75;
    const double top = z + lift;
    const double l = la ? -hx : -hx + in;
    const double r = ra ? hx : hx - in;
    const double e = 0.12;
    tiles({-hx, -hy - e, z}, {hx, -hy - e, z}, {r, -hy + in, top}, {l, -hy + in, top});
    tiles({hx, hy + e, z}, {-hx, hy + e, z}, {l, hy - in, top}, {r, hy - in, top});
    if (la) {
      b.quad(wall_part, {-hx, hy, z}, {-hx, -hy, z}, {-hx, -hy + in, top}, {-hx, hy - in, top});
    } else {
      tiles({-hx, hy, z}, {-hx, -hy, z}, {l, -hy + in, top}, {l, hy - in, top});
    }
    if (ra) {
      b.quad(wall_part, {hx, -hy, z}, {hx, hy, z}, {hx, hy - in, top}, {hx, -hy + in, top});
    } else {
      tiles({hx, -hy, z}, {hx, hy, z}, {r, hy - in, top}, {r, -hy + in, top});
    }
    // A shallow zinc roof above.
    const double ridge = top + 0.12 * hy;
    b.quad(zinc, {l, -hy + in, top}, {r, -hy + in, top}, {r, 0, ridge}, {l, 0, ridge});
    b.quad(zinc, {r, hy - in, top}, {l, hy - in, top}, {l, 0, ridge}, {r, 0, ridge});
    b.triangle(wall_part, {l, hy - in, top}, {l, -hy + in, top}, {l, 0, ridge});
    b.triangle(wall_part, {r, -hy + in, top}, {r, hy - in, top}, {r, 0, ridge});
    const int bays = std::max(2, static_cast<int>(2.0 * hx / 3.0));
    for (int k = 0; k < bays; ++k)
      dormer(-hx + 2.0 * hx * (k + 0.5) / bays, -hy + 0.2, z + 0.25, lift / in);
    chimney(0.55 * hx, 0.2 * hy, z + 1.5, ridge + 1.3);
    chimney(-0.6 * hx, -0.1 * hy, z + 1.5, ridge + 1.3);
    return;
  }
  const double pitch = type.kind == BuildingKind::kFlats || type.kind == BuildingKind::kShops
                           ? 0.6
                           : 0.75 + 0.1 * (type.look % 3);
  const double drop = kOver_m * pitch;
  const double rise = hy * pitch;
  const Vec3 fl(left, -hy - kOver_m, z - drop);
  const Vec3 fr(right, -hy - kOver_m, z - drop);
  const Vec3 bl(left, hy + kOver_m, z - drop);
  const Vec3 br(right, hy + kOver_m, z - drop);
  // Under the eaves.
  const Vec3 down(0, 0, -0.02);
  b.quad(trim, Vec3(left, -hy, z - drop) + down, Vec3(right, -hy, z - drop) + down, fr + down,
         fl + down);
  b.quad(trim, Vec3(right, hy, z - drop) + down, Vec3(left, hy, z - drop) + down, bl + down,
         br + down);
  const bool hip = type.roof == RoofKind::kHip && !la && !ra && hx > 0.7 * hy;
  const double inset = hip ? std::min(hy, hx - 0.5) + kVerge_m : 0.0;
  const Vec3 ridge_l(left + inset, 0, z + rise);
  const Vec3 ridge_r(right - inset, 0, z + rise);
  tiles(fl, fr, ridge_r, ridge_l);
  tiles(br, bl, ridge_l, ridge_r);
  if (hip) {
    tiles(bl, fl, ridge_l, ridge_l);
    tiles(fr, br, ridge_r, ridge_r);
    b.quad(trim, fl + down, bl + down, Vec3(-hx, hy, z - drop) + down,
           Vec3(-hx, -hy, z - drop) + down);
    b.quad(trim, br + down, fr + down, Vec3(hx, -hy, z - drop) + down,
           Vec3(hx, hy, z - drop) + down);
  } else {
    for (const double x : {-hx, hx}) {
      Side gable{{x, x < 0.0 ? hy : -hy, 0.0}, Vec3(0, x < 0.0 ? -1.0 : 1.0, 0), 2.0 * hy};
      // In strips, for boards and sheets; the last one is the tip.
      const int strips = 6;
      for (int k = 0; k < strips; ++k) {
        const double u0 = static_cast<double>(k) / strips;
        const double u1 = static_cast<double>(k + 1) / strips;
        b.quad(wall_part, gable.at(u0 * hy, z + u0 * rise),
               gable.at(2.0 * hy - u0 * hy, z + u0 * rise),
               gable.at(2.0 * hy - u1 * hy, z + u1 * rise), gable.at(u1 * hy, z + u1 * rise));
      }
      const double out = x < 0.0 ? left : right;
      if (std::abs(out - x) > 1e-6) {  // barge boards
        for (const double side : {-1.0, 1.0}) {
          const Vec3 low(out, side * (hy + kOver_m), z - drop);
          const Vec3 high(out, 0, z + rise);
          const Vec3 board(0, 0, -0.22);
          b.quad(trim, low + board, low, high, high + board);
        }
      }
    }
  }
  b.tube(roof_part, ridge_l + Vec3(0, 0, 0.02), ridge_r + Vec3(0, 0, 0.02), 0.1, 0.1, 6, false);
  gutter(fr, fl, 0.0);
  gutter(bl, br, 0.0);
  if (type.kind == BuildingKind::kBarn || type.kind == BuildingKind::kGarage) return;
  chimney(0.45 * hx, 0.3 * hy, z + 0.4 * rise, z + rise + 0.7);
  const bool dormers = type.look % 2 == 1 && !hip;
  if (dormers && rise > 3.0) {
    const double y = -0.62 * hy;
    for (const double u : {-0.45, 0.25}) dormer(u * hx, y, z + (hy + y) * pitch, pitch);
  }
}

}  // namespace raytruth::assets
