// Terminals of the facade grammar: walls, windows with rooms, doors, shop fronts, balconies.
#include <algorithm>
#include <cmath>

#include "assets/building_materials.h"
#include "assets/building_shell.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr double kPane_m = 0.12;   // how far panes stand behind the wall
constexpr double kBoard_m = 0.18;  // clapboards
constexpr double kRib_m = 0.30;    // trapezoidal sheet
constexpr double kRoom_m = 1.3;

}  // namespace

Shell::Shell(const Kit& kit_, const BuildingType& type_)
    : kit(kit_),
      type(type_),
      random(0x6b75, "building.grammar", static_cast<std::uint64_t>(type_.kind),
             static_cast<std::uint32_t>(type_.look),
             static_cast<std::uint32_t>(type_.width_m * 10.0) +
                 1000U * static_cast<std::uint32_t>(type_.floors)) {
  wall_part = part("Wall", wall_material(type.facade, type.look));
  trim = part("Trim", type.look % 3 == 1
                          ? plain_material("trim_white", {0.64F, 0.63F, 0.60F}, 0.85F, 0.55F)
                          : plain_material("trim_stone", {0.42F, 0.40F, 0.36F}, 0.9F, 0.4F));
  frame = part("Window_Frame", frame_material(type.look));
  glass = part("Window", window_glass());
  roof_part = part("Roof", roof_material(type.look + type.look / 3));
  plinth = part("Plinth", plain_material("plinth", {0.22F, 0.215F, 0.205F}, 0.9F, 0.3F));
  door_part = part("Door", door_material(type.look));
  zinc = part("Gutter", zinc_material());
  dark = part("Dark", "black_plastic");
  curtain = part("Curtain", curtain_material(type.look));
}

std::uint16_t Shell::part(const char* name, const Material& material, LampMask lamps) {
  return b.part(name, Taxonomy::named("building"), kit.add(material), lamps);
}
std::uint16_t Shell::part(const char* name, const char* standard) {
  return b.part(name, Taxonomy::named("building"), kit.standard(standard));
}

void Shell::face(std::uint16_t part, const Side& side, const Tile& t, double out) {
  if (t.x1 - t.x0 < 1e-6 || t.z1 - t.z0 < 1e-6) return;
  b.quad(part, side.at(t.x0, t.z0, out), side.at(t.x1, t.z0, out), side.at(t.x1, t.z1, out),
         side.at(t.x0, t.z1, out));
}

void Shell::wall(const Side& side, const Tile& t) {
  if (t.x1 - t.x0 < 1e-6 || t.z1 - t.z0 < 1e-6) return;
  if (type.facade == FacadeKind::kClapboard) {
    // Each board leans out at its foot, over the next one below. Boards run on around openings.
    for (double z = kBoard_m * std::floor(t.z0 / kBoard_m + 1e-6); z < t.z1 - 1e-6; z += kBoard_m) {
      const double low = std::max(z, t.z0);
      const double high = std::min(z + kBoard_m, t.z1);
      const double out = 0.022 * (1.0 - (low - z) / kBoard_m);
      const double in = 0.022 * (1.0 - (high - z) / kBoard_m);
      b.quad(wall_part, side.at(t.x0, low, out), side.at(t.x1, low, out), side.at(t.x1, high, in),
             side.at(t.x0, high, in));
      if (low == z)
        b.quad(wall_part, side.at(t.x0, z), side.at(t.x1, z), side.at(t.x1, z, out),
               side.at(t.x0, z, out));
    }
    return;
  }
  if (type.facade == FacadeKind::kCladding) {
    const auto depth = [](double x) {  // trapezoids: crests, flanks, troughs of 0.3 : 0.2 : 0.3
      const double u = x / kRib_m - std::floor(x / kRib_m);
      return u < 0.35 || u > 0.999 ? 0.0
             : u < 0.5             ? 0.035 * (u - 0.35) / 0.15
             : u < 0.85            ? 0.035
                                   : 0.035 * (1.0 - u) / 0.15;
    };
    double x = t.x0;
    while (x < t.x1 - 1e-6) {
      const double period = kRib_m * std::floor(x / kRib_m + 1e-6);
      double next = t.x1;
      for (const double u : {0.35, 0.5, 0.85, 1.0}) {
        if (period + u * kRib_m > x + 1e-6) {
          next = std::min(t.x1, period + u * kRib_m);
          break;
        }
      }
      b.quad(wall_part, side.at(x, t.z0, depth(x)), side.at(next, t.z0, depth(next)),
             side.at(next, t.z1, depth(next)), side.at(x, t.z1, depth(x)));
      x = next;
    }
    return;
  }
  face(wall_part, side, t);
}

void Shell::hole(const Side& side, const Tile& t, const Tile& o, double d) {
  wall(side, {t.x0, t.x1, t.z0, o.z0});
  wall(side, {t.x0, t.x1, o.z1, t.z1});
  wall(side, {t.x0, o.x0, o.z0, o.z1});
  wall(side, {o.x1, t.x1, o.z0, o.z1});
  const std::uint16_t p = type.facade == FacadeKind::kClapboard ? frame : wall_part;
  const auto at = [&](double x, double z, double out) { return side.at(x, z, out); };
  b.quad(p, at(o.x0, o.z0, 0), at(o.x1, o.z0, 0), at(o.x1, o.z0, -d), at(o.x0, o.z0, -d));
  b.quad(p, at(o.x1, o.z1, 0), at(o.x0, o.z1, 0), at(o.x0, o.z1, -d), at(o.x1, o.z1, -d));
  b.quad(p, at(o.x0, o.z1, 0), at(o.x0, o.z0, 0), at(o.x0, o.z0, -d), at(o.x0, o.z1, -d));
  b.quad(p, at(o.x1, o.z0, 0), at(o.x1, o.z1, 0), at(o.x1, o.z1, -d), at(o.x1, o.z0, -d));
}

void Shell::room(const Side& side, const Tile& tile, const Tile& o, double floor, double ceiling,
                 double depth, LampMask lamp) {
  const int group = static_cast<int>(random.index(kRoomGroups));
  const bool shop = lamp == kShopLamp;
  // Rooms of one group burn together, in the light of its own lamp.
  constexpr std::array<int, kRoomGroups> kLooks = {0, 2, 0, 1, 2, 0, 3, 1};
  const bool office = type.kind == BuildingKind::kOffice;
  const int look = shop ? 5 : office ? 4 : kLooks[static_cast<std::size_t>(group)];
  const LampMask mask = lamp != 0 ? lamp : 1U << group;
  const std::uint16_t lit = part("Room", room_material(look), mask);
  Material dim = room_material(look);
  dim.name += "_wall";
  dim.emission = {0.0F, 0.0F, 0.0F};
  const std::uint16_t plain = part("Room_Wall", dim);
  // Rooms at a corner of the house narrow towards the back, so that those of both sides have place:
  // kCorner_m off the line that halves the corner. Close to it they are shallow.
  constexpr double kCorner_m = 0.1, kApart_m = 0.005;  // the latter from the next tile's
  const double near = -kPane_m - 0.03;
  const double to_corner = std::min(o.middle(), side.length - o.middle());
  depth = std::min(depth, std::max(0.3, to_corner + near - kCorner_m - 0.1));
  const double far = near - depth;
  const double y0 = std::min(o.x0, std::max({o.x0 - 0.2, tile.x0 + kApart_m, kCorner_m - near}));
  const double y1 =
      std::max(o.x1, std::min({o.x1 + 0.2, tile.x1 - kApart_m, side.length - kCorner_m + near}));
  const double b0 = std::min(std::max(y0, kCorner_m - far), o.middle() - 0.1);
  const double b1 = std::max(std::min(y1, side.length - kCorner_m + far), o.middle() + 0.1);
  const auto at = [&](double x, double z, double out) { return side.at(x, z, out); };
  b.quad(lit, at(b0, floor, far), at(b1, floor, far), at(b1, ceiling, far), at(b0, ceiling, far));
  b.quad(lit, at(y0, ceiling, near), at(b0, ceiling, far), at(b1, ceiling, far),
         at(y1, ceiling, near));
  b.quad(plain, at(y0, floor, near), at(y1, floor, near), at(b1, floor, far), at(b0, floor, far));
  b.quad(plain, at(y0, floor, near), at(b0, floor, far), at(b0, ceiling, far),
         at(y0, ceiling, near));
  b.quad(plain, at(b1, floor, far), at(y1, floor, near), at(y1, ceiling, near),
         at(b1, ceiling, far));
}

void Shell::window(const Side& side, const Tile& tile, const Tile& o, const WindowLook& look) {
  hole(side, tile, o, kPane_m);
  face(glass, side, o, -kPane_m);
  const double bar = 0.055;
  const double in = -kPane_m + 0.025;
  face(frame, side, {o.x0, o.x0 + bar, o.z0, o.z1}, in);
  face(frame, side, {o.x1 - bar, o.x1, o.z0, o.z1}, in);
  face(frame, side, {o.x0 + bar, o.x1 - bar, o.z0, o.z0 + bar}, in);
  face(frame, side, {o.x0 + bar, o.x1 - bar, o.z1 - bar, o.z1}, in);
  for (int k = 1; k < look.columns; ++k) {
    const double x = o.x0 + (o.x1 - o.x0) * k / look.columns;
    face(frame, side, {x - 0.045, x + 0.045, o.z0 + bar, o.z1 - bar}, in + 0.005);
  }
  if (look.transom) {
    const double z = o.z0 + 0.7 * (o.z1 - o.z0);
    face(frame, side, {o.x0 + bar, o.x1 - bar, z - 0.03, z + 0.03}, in + 0.003);
  }
  if (look.sill) {
    const double x0 = o.x0 - 0.05;
    const double x1 = o.x1 + 0.05;
    b.quad(trim, side.at(x0, o.z0 - 0.05, 0.06), side.at(x1, o.z0 - 0.05, 0.06),
           side.at(x1, o.z0, 0.06), side.at(x0, o.z0, 0.06));
    b.quad(trim, side.at(x0, o.z0, 0.06), side.at(x1, o.z0, 0.06), side.at(x1, o.z0, 0.0),
           side.at(x0, o.z0, 0.0));
  }
  if (look.lintel) {
    const double x0 = o.x0 - 0.12;
    const double x1 = o.x1 + 0.12;
    face(trim, side, {x0, x1, o.z1, o.z1 + 0.18}, 0.025);
    b.quad(trim, side.at(x0, o.z1, 0.0), side.at(x1, o.z1, 0.0), side.at(x1, o.z1, 0.025),
           side.at(x0, o.z1, 0.025));
  }
  if (look.shutters) {
    for (const double x : {o.x0 - 0.5 * (o.x1 - o.x0) - 0.03, o.x1 + 0.03}) {
      const Tile leaf{x, x + 0.5 * (o.x1 - o.x0), o.z0, o.z1};
      face(door_part, side, leaf, 0.045);
      for (const double edge : {leaf.x0, leaf.x1})
        b.quad(door_part, side.at(edge, o.z0, 0.0), side.at(edge, o.z0, 0.045),
               side.at(edge, o.z1, 0.045), side.at(edge, o.z1, 0.0));
    }
  }
  // What hangs behind: curtains at the sides, a blind from above, or nothing.
  const double behind = -kPane_m - 0.06;
  const double width = o.x1 - o.x0;
  const double what = random.uniform();
  if (what < 0.55) {
    const double share = random.uniform(0.12, 0.32);
    face(curtain, side, {o.x0, o.x0 + share * width, o.z0, o.z1}, behind);
    face(curtain, side, {o.x1 - share * width, o.x1, o.z0, o.z1}, behind);
  } else if (what < 0.8) {
    const double share = random.uniform(0.15, 0.9);
    face(curtain, side, {o.x0, o.x1, o.z1 - share * (o.z1 - o.z0), o.z1}, behind);
  }
  if (!side.shallow) {
    room(side, tile, o, std::min(o.z0 - 0.1, tile.z0 + 0.15), std::max(o.z1 + 0.05, tile.z1 - 0.25),
         kRoom_m, look.lamp);
  } else {
    face(dark, side, o, -kPane_m - 0.5);
  }
}

void Shell::door(const Side& side, const Tile& tile, bool steps, bool canopy) {
  const double half = 0.52;
  const double m = tile.middle();
  const Tile o{m - half, m + half, tile.z0, tile.z0 + 2.15};
  hole(side, tile, o, 0.16);
  face(door_part, side, o, -0.16);
  for (const double z : {o.z0 + 0.2, o.z0 + 0.85})
    face(door_part, side, {m - 0.38, m + 0.38, z, z + 0.5}, -0.145);
  face(dark, side, {m - 0.3, m + 0.3, o.z0 + 1.5, o.z0 + 1.95}, -0.144);
  b.box(zinc, side.at(m + 0.42, o.z0 + 1.05, -0.12), {0.05, 0.05, 0.16});
  const Vec3 out = side.right.cross(Vec3::UnitZ());
  const Eigen::Matrix3d R = (Eigen::Matrix3d() << side.right, -out, Vec3::UnitZ()).finished();
  const Pose X(Eigen::Quaterniond(R), Vec3::Zero());
  const auto block = [&](std::uint16_t p, double x, double z, double outward, const Vec3& size) {
    b.box(p, Vec3::Zero(), size, Pose(X.rotation(), side.at(x, z, outward)));
  };
  if (steps && tile.z0 > 0.1) {
    const int count = std::max(1, static_cast<int>(std::lround(tile.z0 / 0.17)));
    for (int k = 0; k < count; ++k) {
      const double top = tile.z0 * (count - k) / count;
      const double reach = 0.35 + 0.30 * k;
      const double from = k == 0 ? 0.0 : reach - 0.30;
      block(trim, m, 0.5 * (top - 0.4), 0.5 * (from + reach), {1.5, reach - from, top + 0.4});
    }
  }
  if (canopy) block(trim, m, tile.z0 + 2.5, 0.45, {1.7, 0.9, 0.09});
}

void Shell::garage_door(const Side& side, const Tile& tile, const Tile& o) {
  hole(side, tile, o, 0.15);
  const int slats = static_cast<int>((o.z1 - o.z0) / 0.35);
  for (int k = 0; k < slats; ++k) {
    const double z0 = o.z0 + (o.z1 - o.z0) * k / slats;
    const double z1 = o.z0 + (o.z1 - o.z0) * (k + 1) / slats;
    b.quad(door_part, side.at(o.x0, z0, -0.12), side.at(o.x1, z0, -0.12), side.at(o.x1, z1, -0.15),
           side.at(o.x0, z1, -0.15));
    if (k + 1 == slats) break;  // the hole's upper face
    b.quad(door_part, side.at(o.x0, z1, -0.15), side.at(o.x1, z1, -0.15), side.at(o.x1, z1, -0.12),
           side.at(o.x0, z1, -0.12));
  }
}

void Shell::shop_front(const Side& side, const Tile& t, bool awning, int sign) {
  const double top = t.z1 - 0.75;
  const std::uint16_t fascia = part("Sign", sign_colour(sign, true), kSignLamp);
  const std::uint16_t letters =
      part("Sign_Letters", sign_colour(sign == 5 ? 4 : 5, true), kSignLamp);
  const Tile o{t.x0 + 0.25, t.x1 - 0.25, t.z0 + 0.35, top};
  hole(side, t, o, kPane_m);
  face(glass, side, o, -kPane_m);
  const double in = -kPane_m + 0.03;
  const int panes = std::max(1, static_cast<int>((o.x1 - o.x0) / 1.7));
  for (int k = 0; k <= panes; ++k) {
    const double x = o.x0 + (o.x1 - o.x0) * k / panes;
    face(frame, side, {std::max(o.x0, x - 0.04), std::min(o.x1, x + 0.04), o.z0, o.z1}, in);
  }
  face(frame, side, {o.x0, o.x1, o.z0, o.z0 + 0.08}, in + 0.002);
  face(frame, side, {o.x0, o.x1, o.z1 - 0.08, o.z1}, in + 0.002);
  room(side, t, o, o.z0 - 0.2, o.z1 + 0.1, 2.4, kShopLamp);
  // Goods on stands behind the pane.
  for (double x = o.x0 + 0.3; x < o.x1 - 0.5; x += random.uniform(0.5, 1.3)) {
    const std::uint16_t goods =
        part("Goods", sign_colour(static_cast<int>(random.index(12)), false));
    const double h = random.uniform(0.3, 1.3);
    const double w = random.uniform(0.2, 0.45);
    face(goods, side, {x, x + w, o.z0, o.z0 + h}, -random.uniform(0.4, 1.1));
  }
  // The board with its name: blocks of a made-up script.
  const Tile board{t.x0 + 0.2, t.x1 - 0.2, top + 0.1, top + 0.62};
  face(fascia, side, board, 0.09);
  b.quad(fascia, side.at(board.x0, board.z0, 0.0), side.at(board.x1, board.z0, 0.0),
         side.at(board.x1, board.z0, 0.09), side.at(board.x0, board.z0, 0.09));
  b.quad(fascia, side.at(board.x0, board.z1, 0.09), side.at(board.x1, board.z1, 0.09),
         side.at(board.x1, board.z1, 0.0), side.at(board.x0, board.z1, 0.0));
  double x = board.x0 + random.uniform(0.2, 0.5);
  const double end = std::min(board.x1 - 0.2, x + random.uniform(1.2, 2.8));
  while (x < end) {
    const double w = random.uniform(0.06, 0.2);
    const bool tall = random.uniform() < 0.35;
    face(letters, side, {x, x + 0.06, board.z0 + 0.14, board.z0 + (tall ? 0.42 : 0.33)}, 0.10);
    if (w > 0.11) {
      const double z = board.z0 + random.uniform(0.14, 0.28);
      face(letters, side, {x + 0.06, x + w, z, z + 0.055}, 0.10);
    }
    x += w + 0.05;
  }
  if (awning) {
    const std::uint16_t cloth = part("Awning", sign_colour(sign + 3, false));
    const std::uint16_t stripe = part("Awning_Stripe", curtain_material(0));
    const int strips = std::max(2, static_cast<int>((o.x1 - o.x0) / 0.4));
    for (int k = 0; k < strips; ++k) {
      const double x0 = o.x0 + (o.x1 - o.x0) * k / strips;
      const double x1 = o.x0 + (o.x1 - o.x0) * (k + 1) / strips;
      const std::uint16_t p = k % 2 == 0 ? cloth : stripe;
      b.quad(p, side.at(x0, top - 0.55, 1.25), side.at(x1, top - 0.55, 1.25),
             side.at(x1, top + 0.05, 0.02), side.at(x0, top + 0.05, 0.02));
      face(p, side, {x0, x1, top - 0.75, top - 0.55}, 1.25);
    }
  }
}

void Shell::balcony(const Side& side, double middle, double z, double width, bool bars) {
  const double x0 = middle - 0.5 * width;
  const double x1 = middle + 0.5 * width;
  const double out = 1.3;
  const auto slab = [&](std::uint16_t p, double z0, double z1, double from, double to) {
    const Tile t{x0, x1, z0, z1};
    face(p, side, t, to);
    if (from > 0.0) {  // a rail's back
      b.quad(p, side.at(x1, z0, from), side.at(x0, z0, from), side.at(x0, z1, from),
             side.at(x1, z1, from));
    }
    b.quad(p, side.at(x0, z0, from), side.at(x1, z0, from), side.at(x1, z0, to),
           side.at(x0, z0, to));
    b.quad(p, side.at(x0, z1, to), side.at(x1, z1, to), side.at(x1, z1, from),
           side.at(x0, z1, from));
    for (const double x : {x0, x1})
      b.quad(p, side.at(x, z0, from), side.at(x, z0, to), side.at(x, z1, to), side.at(x, z1, from));
  };
  slab(trim, z - 0.16, z, 0.0, out);
  slab(zinc, z + 1.0, z + 1.05, out - 0.05, out);
  for (const double x : {x0 + 0.025, x1 - 0.025})
    b.quad(zinc, side.at(x, z + 1.0, 0.0), side.at(x, z + 1.0, out), side.at(x, z + 1.05, out),
           side.at(x, z + 1.05, 0.0));
  if (!bars) {
    face(wall_part, side, {x0 + 0.02, x1 - 0.02, z, z + 0.95}, out - 0.02);
    for (const double x : {x0 + 0.02, x1 - 0.02})
      b.quad(wall_part, side.at(x, z, 0.0), side.at(x, z, out - 0.02),
             side.at(x, z + 0.95, out - 0.02), side.at(x, z + 0.95, 0.0));
    return;
  }
  const int count = static_cast<int>(width / 0.14);
  for (int k = 0; k <= count; ++k) {
    const double x = x0 + 0.02 + (width - 0.04) * k / count;
    face(zinc, side, {x - 0.01, x + 0.01, z, z + 1.0}, out - 0.03);
  }
  for (const double x : {x0 + 0.025, x1 - 0.025}) {
    for (double y = 0.14; y < out - 0.1; y += 0.14)
      b.quad(zinc, side.at(x, z, y - 0.01), side.at(x, z, y + 0.01), side.at(x, z + 1.0, y + 0.01),
             side.at(x, z + 1.0, y - 0.01));
  }
}

void Shell::bay_window(const Side& side, const Tile& t, const WindowLook& look) {
  const double out = 0.7;
  const double m = t.middle();
  const double wide = 0.5 * (t.x1 - t.x0) - 0.1;
  const double narrow = wide - 0.5;
  const Vec3 points[] = {side.at(m - wide, 0.0), side.at(m - narrow, 0.0, out),
                         side.at(m + narrow, 0.0, out), side.at(m + wide, 0.0)};
  wall(side, {t.x0, m - wide, t.z0, t.z1});
  wall(side, {m + wide, t.x1, t.z0, t.z1});
  for (int k = 0; k < 3; ++k) {
    Side s;
    s.origin = points[k];
    s.right = (points[k + 1] - points[k]).normalized();
    s.length = (points[k + 1] - points[k]).norm();
    s.shallow = true;
    const double margin = k == 1 ? 0.12 : 0.1;
    WindowLook w = look;
    w.columns = k == 1 ? 2 : 1;
    w.shutters = false;
    face(plinth, s, {0.0, s.length, -1.5, t.z0});
    window(s, {0.0, s.length, t.z0, t.z1}, {margin, s.length - margin, t.z0 + 0.75, t.z0 + 2.3}, w);
  }
  const Vec3 ridge0 = side.at(m - wide + 0.1, t.z1 + 0.35);
  const Vec3 ridge1 = side.at(m + wide - 0.1, t.z1 + 0.35);
  const auto up = [&](int k) { return Vec3(points[k] + Vec3(0, 0, t.z1)); };
  b.quad(roof_part, up(1), up(2), ridge1, ridge0);
  b.triangle(roof_part, up(0), up(1), ridge0);
  b.triangle(roof_part, up(2), up(3), ridge1);
}

void Shell::band(const Side& side, double z0, double z1, double out, std::uint16_t p) {
  face(p, side, {0.0, side.length, z0, z1}, out);
  b.quad(p, side.at(0.0, z0), side.at(side.length, z0), side.at(side.length, z0, out),
         side.at(0.0, z0, out));
  b.quad(p, side.at(0.0, z1, out), side.at(side.length, z1, out), side.at(side.length, z1),
         side.at(0.0, z1));
}

}  // namespace raytruth::assets
