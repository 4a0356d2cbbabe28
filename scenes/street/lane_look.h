#pragma once

// Internal to scenes/street: class and material of lanes.

#include "labels/taxonomy/taxonomy.h"
#include "sim/roads/road.h"

namespace raytruth::street {

struct Look {
  ClassId class_id;
  const char* material;  ///< a standard material
};

Look look_of(roads::LaneType type);
/// The same in its section: a border between carriageway and pavement is the gutter, not grass.
Look look_of(const roads::LaneSection& section, const roads::Lane& lane);
/// Whether marks hold on it.
bool is_paved(const Look& look);

}  // namespace raytruth::street
