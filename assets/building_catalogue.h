#pragma once

#include <cstdint>
#include <span>

#include "assets/asset.h"
#include "sim/core/random.h"

namespace raytruth::assets {

enum class BuildingKind : std::uint8_t {
  kHouse,  ///< in a garden
  kRow,    ///< shares its side walls
  kFlats,  ///< several floors of flats, shares side walls or stands alone
  kShops,  ///< shop fronts below flats or offices
  kOffice,
  kShed,  ///< industry: cladding, gates
  kTank,
  kFarmhouse,
  kBarn,
  kGarage,
};

enum class FacadeKind : std::uint8_t {
  kPlaster,
  kBrick,
  kConcrete,
  kClapboard,
  kCurtainWall,  ///< panes that mirror
  kCladding,     ///< trapezoidal sheet
};

enum class RoofKind : std::uint8_t { kGable, kHip, kMansard, kFlat };

/// What the grammar starts from. Sizes are those of the walls: eaves, steps and balconies reach up
/// to kBuildingReach_m further, to the sides of attached ones nothing does.
struct BuildingType {
  BuildingKind kind = BuildingKind::kHouse;
  FacadeKind facade = FacadeKind::kPlaster;
  RoofKind roof = RoofKind::kGable;
  double width_m = 10.0;  ///< along the street
  double depth_m = 9.0;
  int floors = 2;
  int look = 0;  ///< colours and details
  /// Party walls, seen from the street: blind, another house may touch there.
  bool left_attached = false, right_attached = false;
};

inline constexpr double kBuildingReach_m = 1.6;

/// The types that towns are made of, a few for each kind: their meshes are shared.
std::span<const BuildingType> building_types();

/// The mesh of building_types()[type], made once: origin on the ground in the middle, front
/// towards -y, walls down to 1.5 m below the ground. By a split grammar (after Mueller et al.,
/// "Procedural modeling of buildings", SIGGRAPH 2006): footprint, floors, bays, window and door
/// modules. Panes stand 0.12 m behind the wall, rooms behind them.
MeshPtr building_of(AssetLibrary& library, std::size_t type);

/// Which windows of a building burn at night: a set of the lamps of its parts. Rooms of one mesh
/// belong to eight groups; about a third of the homes, some floors of offices and most shops are
/// lit in the evening.
LampMask lit_windows(BuildingKind kind, RandomStream& random);

}  // namespace raytruth::assets
