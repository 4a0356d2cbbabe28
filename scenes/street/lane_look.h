#pragma once

// Internal to scenes/street: class and material of lanes.

#include "assets/asset.h"
#include "labels/taxonomy/taxonomy.h"
#include "sim/roads/road.h"

namespace raytruth::street {

struct Look {
  ClassId class_id;
  const char* material;  ///< see material_of()
};

Look look_of(roads::LaneType type);
/// The same in its section: a border between carriageway and pavement is the gutter, not grass, and
/// carriageways are of what <material> says at s (words for concrete, setts, gravel, soil); before
/// the first of them of asphalt.
Look look_of(const roads::LaneSection& section, const roads::Lane& lane, double s_m);
/// At the section's start.
Look look_of(const roads::LaneSection& section, const roads::Lane& lane);
/// A standard material, or "concrete_road": slabs of 5 m.
MaterialId material_of(assets::AssetLibrary& library, const Look& look);
/// Whether marks hold on it.
bool is_paved(const Look& look);

}  // namespace raytruth::street
