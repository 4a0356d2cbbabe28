#pragma once

// Internal to the road objects: ways across a carriageway.

#include <vector>

#include "scenes/build/road_objects_internal.h"

namespace raytruth::scene {

/// The <crossPath>s of junctions (OpenDRIVE 1.8, 12.5) as crosswalks on the roads that they cross,
/// object "object crossPath ID". They have the road marks of their own roads where the file states
/// some; otherwise, over carriageways alone, stripes where the path has priority and else two
/// broken lines (0.12 m wide, 0.5 m long, 0.5 m apart). Nothing where the file has a crosswalk
/// among the objects already.
std::vector<HostedObject> cross_path_objects(const roads::RoadNetwork& roads);

}  // namespace raytruth::scene
