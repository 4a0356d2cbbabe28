#pragma once

// Internal to scene: ways from the road to houses.

#include <string>

#include "scenes/build/ground_probe.h"
#include "scenes/build/roadside_site.h"

namespace raytruth::scene {

/// A way of that width, from what is paved of the road to so far beyond the outermost lane.
struct Drive {
  RoadSide at;
  double s = 0.0;  ///< of its middle
  double width_m = 3.0;
  double far_m = 2.0;
  const char* material = "paving";
  ClassId class_id = Taxonomy::named("sidewalk");
};

/// Lays it on the ground, 2 cm above it, from the road's edge on; the ground is that of `probe`.
/// What is hollow for less than 4 m along it, as a ditch, is filled: grass banks of 1 in 1.8 on
/// both sides, and a pipe where the fill is deep. Nothing where it would meet another road.
void lay_drive(Site& site, const GroundProbe& probe, const std::string& name, const Drive& drive,
               MaterialId grass);

}  // namespace raytruth::scene
