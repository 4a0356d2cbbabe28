// Rules of the grammar for what people live and work in.
#include <algorithm>
#include <cmath>

#include "assets/building_materials.h"
#include "assets/building_shell.h"

namespace raytruth::assets {
namespace {

struct Storeys {
  double foot = 0.45;    ///< ground floor above the ground
  double first = 2.9;    ///< height of the ground floor
  double further = 2.8;  ///< of the others
  double z(int floor) const { return foot + (floor > 0 ? first + further * (floor - 1) : 0.0); }
  double top(int floor) const { return z(floor) + (floor > 0 ? further : first); }
};

Storeys storeys_of(const BuildingType& type) {
  switch (type.kind) {
    case BuildingKind::kShops:
      return {0.02, 4.2, 3.1};
    case BuildingKind::kFlats:
      return {0.7, 3.1, 2.95};
    case BuildingKind::kFarmhouse:
      return {0.35, 2.8, 2.6};
    case BuildingKind::kGarage:
      return {0.0, 2.6, 2.6};
    case BuildingKind::kBarn:
      return {0.0, 4.2, 3.0};
    default:
      return {0.5, 2.9, 2.75};
  }
}

WindowLook window_look(const BuildingType& type) {
  WindowLook look;
  look.columns = type.look % 4 == 2 ? 1 : 2;
  look.transom = type.look % 3 == 0;
  look.lintel = type.facade == FacadeKind::kBrick;
  look.shutters = type.floors <= 2 && type.look % 3 == 2 && type.kind != BuildingKind::kShops;
  return look;
}

std::array<Side, 4> sides_of(double hx, double hy, const BuildingType& type) {
  std::array<Side, 4> sides;
  sides[0] = {{-hx, -hy, 0}, Vec3::UnitX(), 2.0 * hx, false, true, false};
  sides[1] = {{hx, -hy, 0}, Vec3::UnitY(), 2.0 * hy, type.right_attached, false, false};
  sides[2] = {{hx, hy, 0}, -Vec3::UnitX(), 2.0 * hx, false, false, false};
  sides[3] = {{-hx, hy, 0}, -Vec3::UnitY(), 2.0 * hy, type.left_attached, false, false};
  return sides;
}

// One floor of a side, split into bays of about the same width.
void floor_of(Shell& shell, const Side& side, const Storeys& storeys, int floor) {
  const BuildingType& type = shell.type;
  const double z0 = storeys.z(floor);
  const double z1 = storeys.top(floor);
  const bool shops = type.kind == BuildingKind::kShops;
  const bool flats = type.kind == BuildingKind::kFlats || shops;
  const double wanted = flats ? 2.5 + 0.3 * (type.look % 3) : 3.0 + 0.3 * (type.look % 3);
  const int bays = std::max(1, static_cast<int>(std::lround(side.length / wanted)));
  const double bay = side.length / bays;
  const int entrance = type.kind == BuildingKind::kRow ? (type.look % 2 == 0 ? 0 : bays - 1)
                       : shops                         ? bays - 1
                                                       : bays / 2;
  const WindowLook look = window_look(type);
  if (shops && side.front && floor == 0) {
    const double doors = (bays - 1) * bay;
    const int count = std::max(1, static_cast<int>(std::lround(doors / 6.5)));
    for (int k = 0; k < count; ++k) {
      shell.shop_front(side, {doors * k / count, doors * (k + 1) / count, z0, z1},
                       (type.look + k) % 3 == 0, type.look * 5 + 3 * k);
    }
    shell.door(side, {doors, side.length, z0, z1}, false, false);
    return;
  }
  for (int k = 0; k < bays; ++k) {
    const Tile tile{k * bay, (k + 1) * bay, z0, z1};
    const double m = tile.middle();
    const bool end = k == 0 || k == bays - 1;
    if (side.front && floor == 0 && k == entrance) {
      shell.door(side, tile, true, !flats || type.look % 2 == 0);
      continue;
    }
    if (side.front && floor == 0 && type.kind == BuildingKind::kRow && bays >= 2 &&
        type.look % 3 == 1 && bay > 2.4) {
      shell.bay_window(side, tile, look);
      continue;
    }
    // Gable ends have fewer openings, the garden side wider ones.
    const bool across = !side.front && std::abs(side.right.x()) < 0.5;
    if (across && !flats && (k + floor + type.look) % 2 == 0) {
      shell.wall(side, tile);
      continue;
    }
    const bool garden = !side.front && !across && floor == 0 && !flats && k == bays / 2;
    const bool balcony = flats && !end && floor > 0 && (shops ? type.look % 3 == 1 : true) &&
                         (side.front ? (k + type.look) % 2 == 1 : !across && k % 2 == 1);
    const double half = garden ? std::min(1.0, 0.42 * bay) : std::min(0.62, 0.34 * bay);
    const double low = garden || balcony ? z0 + 0.08 : z0 + 0.85;
    Tile hole{m - half, m + half, low, z0 + std::min(2.25, z1 - z0 - 0.35)};
    WindowLook own = look;
    own.sill = !(garden || balcony);
    own.shutters = look.shutters && !garden && half < 0.25 * bay && floor < 2;
    shell.window(side, tile, hole, own);
    if (balcony) shell.balcony(side, m, z0 + 0.05, std::min(bay - 0.15, 2.6), type.look % 2 == 0);
  }
}

void barn(Shell& shell) {
  const double hx = 0.5 * shell.type.width_m;
  const double hy = 0.5 * shell.type.depth_m;
  const double height = 4.4;
  for (const Side& side : sides_of(hx, hy, shell.type)) {
    shell.face(shell.plinth, side, {0.0, side.length, -1.5, 0.25}, 0.0);
    if (!side.front) {
      shell.wall(side, {0.0, side.length, 0.25, height});
      continue;
    }
    const double m = 0.5 * side.length;
    const Tile gate{m - 1.9, m + 1.9, 0.02, 3.7};
    shell.hole(side, {0.0, side.length, 0.25, height}, {gate.x0, gate.x1, 0.25, gate.z1}, 0.1);
    for (const double x : {gate.x0, m + 0.02}) {
      const Tile leaf{x, x + 1.88, gate.z0, gate.z1};
      shell.face(shell.door_part, side, leaf, -0.08);
      for (const double z : {0.5, 1.9, 3.3})
        shell.face(shell.trim, side, {leaf.x0 + 0.05, leaf.x1 - 0.05, z - 0.08, z + 0.08}, -0.06);
    }
  }
  shell.roof(hx, hy, height);
}

void garage(Shell& shell) {
  const double hx = 0.5 * shell.type.width_m;
  const double hy = 0.5 * shell.type.depth_m;
  const double height = 2.55;
  for (const Side& side : sides_of(hx, hy, shell.type)) {
    shell.face(shell.plinth, side, {0.0, side.length, -1.5, 0.0});
    const Tile tile{0.0, side.length, 0.0, height};
    if (side.front) {
      shell.garage_door(side, tile, {0.3, side.length - 0.3, 0.0, 2.15});
    } else {
      shell.wall(side, tile);
    }
  }
  const std::uint16_t top = shell.part("Roof_Gravel", gravel_roof());
  const Vec3 middle(0, 0, height + 0.06);
  shell.b.box(shell.zinc, middle, {2.0 * hx + 0.16, 2.0 * hy + 0.16, 0.12});
  shell.b.quad(top, {-hx, -hy, height + 0.125}, {hx, -hy, height + 0.125}, {hx, hy, height + 0.125},
               {-hx, hy, height + 0.125});
}

}  // namespace

void raise_house(Shell& shell) {
  const BuildingType& type = shell.type;
  if (type.kind == BuildingKind::kBarn) return barn(shell);
  if (type.kind == BuildingKind::kGarage) return garage(shell);
  const Storeys storeys = storeys_of(type);
  const double hx = 0.5 * type.width_m;
  const double hy = 0.5 * type.depth_m;
  const double height = storeys.top(type.floors - 1);
  const bool flats = type.kind == BuildingKind::kFlats || type.kind == BuildingKind::kShops;
  const double attic = type.roof == RoofKind::kFlat ? 0.2 : 0.35;
  for (const Side& side : sides_of(hx, hy, type)) {
    shell.face(shell.plinth, side, {0.0, side.length, -1.5, storeys.foot});
    if (side.blind) {
      shell.wall(side, {0.0, side.length, storeys.foot, height + attic});
      continue;
    }
    for (int floor = 0; floor < type.floors; ++floor) floor_of(shell, side, storeys, floor);
    shell.wall(side, {0.0, side.length, height, height + attic});
    if (!flats) continue;
    if (side.front) {
      // A cornice, and a belt above the ground floor.
      shell.band(side, height + attic - 0.3, height + attic - 0.02, 0.14, shell.trim);
      shell.band(side, storeys.top(0) - 0.14, storeys.top(0), 0.06, shell.trim);
    }
  }
  shell.roof(hx, hy, height + attic);
}

void raise_office(Shell& shell) {
  const BuildingType& type = shell.type;
  const double hx = 0.5 * type.width_m;
  const double hy = 0.5 * type.depth_m;
  const double storey = 3.5;
  const double ground = 4.2;
  const double height = ground + storey * (type.floors - 1);
  const std::uint16_t spandrel =
      shell.part("Spandrel", plain_material("spandrel", {0.035F, 0.04F, 0.045F}, 0.12F, 0.08F));
  const std::uint16_t mirror = shell.part("Window", mirror_glass(type.look, false));
  const bool bands = type.facade != FacadeKind::kCurtainWall;  // ribbons of windows between walls
  for (const Side& side : sides_of(hx, hy, type)) {
    shell.face(shell.plinth, side, {0.0, side.length, -1.5, 0.0});
    const int columns = std::max(2, static_cast<int>(std::lround(side.length / 1.5)));
    const double step = side.length / columns;
    for (int floor = 0; floor < type.floors; ++floor) {
      const double z0 = floor == 0 ? 0.0 : ground + storey * (floor - 1);
      const double z1 = floor == 0 ? ground : z0 + storey;
      const double sill = floor == 0 ? z0 + 0.12 : z0 + (bands ? 1.0 : 0.7);
      const double head = bands ? z1 - 0.7 : z1;
      shell.face(bands ? shell.wall_part : spandrel, side, {0.0, side.length, z0, sill});
      if (bands) shell.wall(side, {0.0, side.length, head, z1});
      // Offices of three panes belong together at night.
      LampMask group = 0;
      for (int k = 0; k < columns; ++k) {
        if (k % 3 == 0) group = 1U << shell.random.index(kRoomGroups);
        const bool entrance = side.front && floor == 0 && std::abs(2 * k + 1 - columns) <= 2;
        const std::uint16_t pane =
            entrance ? shell.dark
            : shell.random.uniform() < 0.7
                ? shell.part("Window_Lit", mirror_glass(type.look, true), group)
                : mirror;
        // No pane hangs quite like its neighbour: mirrored lines break.
        double out[4];
        for (double& o : out) o = -0.06 + shell.random.uniform(-0.004, 0.004);
        const double x0 = k * step;
        const double x1 = x0 + step;
        shell.b.quad(pane, side.at(x0, sill, out[0]), side.at(x1, sill, out[1]),
                     side.at(x1, head, out[2]), side.at(x0, head, out[3]));
        for (const double x : {x0 - 0.025, x0 + 0.025})
          shell.b.quad(shell.frame, side.at(x, sill, -0.06), side.at(x, sill, 0.07),
                       side.at(x, head, 0.07), side.at(x, head, -0.06));
        shell.face(shell.frame, side, {std::max(0.0, x0 - 0.025), x0 + 0.025, sill, head}, 0.07);
      }
      if (!bands) shell.band(side, z1 - 0.06, z1 + 0.04, 0.07, shell.frame);
    }
    if (side.front) {
      // A canopy over the entrance.
      const double m = 0.5 * side.length;
      shell.b.box(shell.zinc, side.at(m, 3.0, 0.75), {5.0, 1.5, 0.16});
      const std::uint16_t sign =
          shell.part("Sign", sign_colour(type.look * 7 + 1, true), kSignLamp);
      const double z = height - 1.1;
      shell.face(sign, side, {0.08 * side.length, 0.08 * side.length + 2.8, z, z + 0.8}, 0.16);
      shell.face(sign, side, {0.08 * side.length + 3.0, 0.08 * side.length + 3.8, z, z + 0.8},
                 0.16);
    }
  }
  shell.roof(hx, hy, height);
}

}  // namespace raytruth::assets
