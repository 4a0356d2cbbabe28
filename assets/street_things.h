#pragma once

#include "assets/asset.h"

namespace raytruth::assets {

/// What stands in streets. Origin on the ground in the middle, facing +x (towards the street).
enum class StreetThing : std::uint8_t {
  kBusShelter,
  kBusStopSign,
  kAdvertColumn,
  kBillboard,
  kHydrant,
  kBollard,
  kPostBox,
  kBicycleRack,
  kCabinet,
  kNameSign,
  kUtilityPole,  ///< with a cross arm along y, wires at utility_wires()
  kTub,          ///< a planter
  kCafeTable,
};

struct ThingSize {
  Vec2 size_m;  ///< along x and y
  ClassId class_id;
};
ThingSize size_of(StreetThing thing);

/// Pictures on billboards and columns, names on signs and colours follow `look`.
MeshPtr make_street_thing(AssetLibrary& library, StreetThing thing, int look);

/// Where the pole carries its three wires, in its frame.
std::array<Vec3, 3> utility_wires();

}  // namespace raytruth::assets
