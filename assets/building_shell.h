#pragma once

// Internal to assets: a building while its grammar is being applied.

#include "assets/building_catalogue.h"
#include "assets/kit.h"

namespace raytruth::assets {

/// Lamps of buildings' parts.
inline constexpr int kRoomGroups = 8;
inline constexpr LampMask kShopLamp = 1U << 8, kSignLamp = 1U << 9;

/// A wall seen from outside: x to the right from its lower left corner, z up.
struct Side {
  Vec3 origin = Vec3::Zero();
  Vec3 right = Vec3::UnitX();
  double length = 0.0;
  bool blind = false;  ///< a party wall
  bool front = false;
  bool shallow = false;  ///< no room behind its windows

  Vec3 at(double x, double z, double out = 0.0) const {
    return origin + x * right + z * Vec3::UnitZ() + out * right.cross(Vec3::UnitZ());
  }
};

/// A rectangle in a side.
struct Tile {
  double x0 = 0.0, x1 = 0.0, z0 = 0.0, z1 = 0.0;
  double middle() const { return 0.5 * (x0 + x1); }
};

struct WindowLook {
  int columns = 2;       ///< casements
  bool transom = false;  ///< a bar across
  bool sill = true;
  bool lintel = false;  ///< a stone band above
  bool shutters = false;
  LampMask lamp = 0;  ///< 0: one of the groups
};

class Shell {
 public:
  Shell(const Kit& kit, const BuildingType& type);

  // --- terminals ---
  void face(std::uint16_t part, const Side& side, const Tile& t, double out = 0.0);
  /// Wall surface: planks, sheets or plain.
  void wall(const Side& side, const Tile& t);
  /// The wall of a tile around a hole, and the hole's reveal.
  void hole(const Side& side, const Tile& tile, const Tile& hole, double depth);
  void window(const Side& side, const Tile& tile, const Tile& hole, const WindowLook& look);
  void door(const Side& side, const Tile& tile, bool steps, bool canopy);
  void garage_door(const Side& side, const Tile& tile, const Tile& hole);
  void shop_front(const Side& side, const Tile& tile, bool awning, int sign);
  void balcony(const Side& side, double middle, double z, double width, bool bars);
  void bay_window(const Side& side, const Tile& tile, const WindowLook& look);
  /// A slab across the side that stands out.
  void band(const Side& side, double z0, double z1, double out, std::uint16_t part);
  /// Behind an opening, within its tile: rooms of neighbours don't reach into each other.
  void room(const Side& side, const Tile& tile, const Tile& opening, double floor, double ceiling,
            double depth, LampMask lamp);

  // --- roofs over the rectangle [-hx, hx] x [-hy, hy] at z ---
  void roof(double hx, double hy, double z);
  void dormer(double x, double front_y, double z, double slope);
  void chimney(double x, double y, double z0, double z1);
  /// Rows of tiles in the quad from the eave (a, e) up to (d, c).
  void tiles(const Vec3& a, const Vec3& e, const Vec3& c, const Vec3& d);
  void gutter(const Vec3& from, const Vec3& to, double ground_z);

  std::uint16_t part(const char* name, const Material& material, LampMask lamps = 0);
  std::uint16_t part(const char* name, const char* standard);

  MeshBuilder b;
  const Kit& kit;
  const BuildingType& type;
  RandomStream random;
  std::uint16_t wall_part, trim, frame, glass, roof_part, plinth, door_part, zinc, dark, curtain;
};

/// Facades and roof of a house, by floors and bays.
void raise_house(Shell& shell);
void raise_office(Shell& shell);
void raise_shed(Shell& shell);
void raise_tank(Shell& shell);

}  // namespace raytruth::assets
