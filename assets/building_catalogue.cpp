#include "assets/building_catalogue.h"

#include <array>

#include "assets/building_shell.h"
#include "assets/statics.h"
#include "sim/core/check.h"

namespace raytruth::assets {
namespace {

using K = BuildingKind;
using Front = FacadeKind;
using R = RoofKind;

// AssetLibrary::building() takes a type of the table by this number and its index.
constexpr int kTypes = 1000;

constexpr BuildingType kTable[] = {
    // kind, facade, roof, width, depth, floors, look, attached left, right
    {K::kHouse, Front::kPlaster, R::kGable, 10.5, 9.0, 2, 0},
    {K::kHouse, Front::kBrick, R::kGable, 11.5, 9.5, 2, 1},
    {K::kHouse, Front::kPlaster, R::kHip, 12.5, 10.0, 2, 2},
    {K::kHouse, Front::kClapboard, R::kGable, 11.0, 8.5, 2, 3},
    {K::kHouse, Front::kPlaster, R::kGable, 12.0, 9.5, 1, 5},
    {K::kHouse, Front::kBrick, R::kHip, 13.5, 10.0, 1, 6},
    {K::kHouse, Front::kClapboard, R::kHip, 12.5, 9.5, 2, 6},
    {K::kHouse, Front::kPlaster, R::kFlat, 11.5, 9.5, 2, 10},
    {K::kRow, Front::kBrick, R::kGable, 6.5, 10.0, 2, 1, true, true},
    {K::kRow, Front::kBrick, R::kGable, 6.5, 10.0, 2, 4, true, true},
    {K::kRow, Front::kPlaster, R::kGable, 7.0, 10.0, 2, 7, true, true},
    {K::kRow, Front::kPlaster, R::kGable, 7.0, 10.0, 3, 2, true, true},
    {K::kRow, Front::kBrick, R::kGable, 8.0, 10.0, 2, 3, false, true},
    {K::kRow, Front::kBrick, R::kGable, 8.0, 10.0, 2, 3, true, false},
    {K::kFlats, Front::kPlaster, R::kMansard, 15.0, 12.0, 4, 0, true, true},
    {K::kFlats, Front::kPlaster, R::kGable, 17.5, 12.0, 4, 8, true, true},
    {K::kFlats, Front::kBrick, R::kGable, 15.0, 12.0, 5, 2, true, true},
    {K::kFlats, Front::kPlaster, R::kMansard, 18.0, 12.0, 5, 5, false, true},
    {K::kFlats, Front::kPlaster, R::kMansard, 18.0, 12.0, 5, 5, true, false},
    {K::kFlats, Front::kConcrete, R::kFlat, 24.0, 12.0, 6, 1},
    {K::kShops, Front::kPlaster, R::kMansard, 14.0, 12.0, 4, 1, true, true},
    {K::kShops, Front::kBrick, R::kFlat, 17.0, 12.0, 4, 3, true, true},
    {K::kShops, Front::kPlaster, R::kGable, 12.0, 12.0, 3, 7, true, true},
    {K::kShops, Front::kConcrete, R::kFlat, 20.0, 12.0, 3, 4, true, true},
    {K::kOffice, Front::kCurtainWall, R::kFlat, 24.0, 16.0, 6, 0},
    {K::kOffice, Front::kConcrete, R::kFlat, 27.0, 15.0, 4, 1},
    {K::kOffice, Front::kCurtainWall, R::kFlat, 21.0, 18.0, 8, 2},
    {K::kShed, Front::kCladding, R::kFlat, 36.0, 22.0, 1, 0},
    {K::kShed, Front::kCladding, R::kFlat, 27.0, 18.0, 2, 2},
    {K::kShed, Front::kCladding, R::kFlat, 45.0, 25.0, 2, 4},
    {K::kShed, Front::kBrick, R::kFlat, 30.0, 16.0, 1, 1},
    {K::kTank, Front::kCladding, R::kFlat, 11.0, 11.0, 3, 0},
    {K::kTank, Front::kCladding, R::kFlat, 7.0, 7.0, 4, 1},
    {K::kFarmhouse, Front::kPlaster, R::kGable, 16.0, 10.0, 2, 2},
    {K::kFarmhouse, Front::kBrick, R::kGable, 14.0, 9.5, 2, 8},
    {K::kBarn, Front::kClapboard, R::kGable, 20.0, 12.0, 1, 3},
    {K::kBarn, Front::kClapboard, R::kGable, 16.0, 11.0, 1, 4},
    {K::kGarage, Front::kPlaster, R::kFlat, 3.2, 6.2, 1, 1},
    {K::kGarage, Front::kPlaster, R::kFlat, 3.2, 6.2, 1, 4},
    // Ends of rows: windows where no neighbour stands.
    {K::kRow, Front::kBrick, R::kGable, 6.5, 10.0, 2, 1, false, true},
    {K::kRow, Front::kBrick, R::kGable, 6.5, 10.0, 2, 1, true, false},
    {K::kRow, Front::kPlaster, R::kGable, 7.0, 10.0, 2, 7, false, true},
    {K::kRow, Front::kPlaster, R::kGable, 7.0, 10.0, 2, 7, true, false},
    {K::kRow, Front::kPlaster, R::kGable, 7.0, 10.0, 3, 2, false, true},
    {K::kRow, Front::kPlaster, R::kGable, 7.0, 10.0, 3, 2, true, false},
    {K::kFlats, Front::kPlaster, R::kMansard, 15.0, 12.0, 4, 0, false, true},
    {K::kFlats, Front::kPlaster, R::kMansard, 15.0, 12.0, 4, 0, true, false},
    {K::kFlats, Front::kPlaster, R::kMansard, 15.0, 12.0, 4, 0},
    {K::kFlats, Front::kPlaster, R::kGable, 17.5, 12.0, 4, 8, false, true},
    {K::kFlats, Front::kPlaster, R::kGable, 17.5, 12.0, 4, 8, true, false},
    {K::kFlats, Front::kBrick, R::kGable, 15.0, 12.0, 5, 2, false, true},
    {K::kFlats, Front::kBrick, R::kGable, 15.0, 12.0, 5, 2, true, false},
    {K::kFlats, Front::kBrick, R::kGable, 15.0, 12.0, 5, 2},
    {K::kShops, Front::kPlaster, R::kMansard, 14.0, 12.0, 4, 1, false, true},
    {K::kShops, Front::kPlaster, R::kMansard, 14.0, 12.0, 4, 1, true, false},
    {K::kShops, Front::kPlaster, R::kMansard, 14.0, 12.0, 4, 1},
    {K::kShops, Front::kBrick, R::kFlat, 17.0, 12.0, 4, 3, false, true},
    {K::kShops, Front::kBrick, R::kFlat, 17.0, 12.0, 4, 3, true, false},
    {K::kShops, Front::kPlaster, R::kGable, 12.0, 12.0, 3, 7, false, true},
    {K::kShops, Front::kPlaster, R::kGable, 12.0, 12.0, 3, 7, true, false},
    {K::kShops, Front::kPlaster, R::kGable, 12.0, 12.0, 3, 7},
    {K::kShops, Front::kConcrete, R::kFlat, 20.0, 12.0, 3, 4, false, true},
    {K::kShops, Front::kConcrete, R::kFlat, 20.0, 12.0, 3, 4, true, false},
};

MeshPtr grow(const Kit& kit, const BuildingType& type) {
  Shell shell(kit, type);
  switch (type.kind) {
    case BuildingKind::kOffice:
      raise_office(shell);
      break;
    case BuildingKind::kShed:
      raise_shed(shell);
      break;
    case BuildingKind::kTank:
      raise_tank(shell);
      return shell.b.build(35.0);
    default:
      raise_house(shell);
  }
  return shell.b.build(0.0);
}

}  // namespace

std::span<const BuildingType> building_types() { return kTable; }

MeshPtr building_of(AssetLibrary& library, std::size_t type) {
  RT_CHECK(type < std::size(kTable), type);
  const BuildingType& t = kTable[type];
  return library.building(kTypes + static_cast<int>(type), t.width_m, t.depth_m, t.floors);
}

MeshPtr make_building(const Kit& kit, int variant, double width, double depth, int floors) {
  if (variant >= kTypes) return grow(kit, kTable[static_cast<std::size_t>(variant - kTypes)]);
  // A house of a given size.
  constexpr std::array<FacadeKind, 4> kFacades = {Front::kPlaster, Front::kBrick, Front::kPlaster,
                                                  Front::kClapboard};
  BuildingType type;
  type.kind = floors > 2 ? K::kFlats : K::kHouse;
  type.facade = kFacades[static_cast<std::size_t>(variant) % kFacades.size()];
  type.roof = floors > 5 || variant % 4 == 3 ? R::kFlat : R::kGable;
  type.width_m = width;
  type.depth_m = depth;
  type.floors = std::max(1, floors);
  type.look = variant;
  return grow(kit, type);
}

LampMask lit_windows(BuildingKind kind, RandomStream& random) {
  double rooms = 0.45;  // share of lit rooms
  double shop = 0.0;
  double sign = 0.0;
  if (kind == BuildingKind::kShops) {
    shop = 0.7;
    sign = 0.9;
  } else if (kind == BuildingKind::kOffice) {
    rooms = 0.22;
    sign = 0.8;
  } else if (kind == BuildingKind::kShed) {
    rooms = 0.15;
    sign = 0.5;
  }
  LampMask mask = 0;
  for (int group = 0; group < kRoomGroups; ++group) {
    if (random.uniform() < rooms) mask |= 1U << group;
  }
  if (random.uniform() < shop) mask |= kShopLamp;
  if (random.uniform() < sign) mask |= kSignLamp;
  return mask;
}

}  // namespace raytruth::assets
