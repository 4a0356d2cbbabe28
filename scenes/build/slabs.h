#pragma once

// Internal to scene: paved ground beside roads.

#include "scenes/build/roadside_site.h"

namespace raytruth::scene {

/// Part of a road's side, from s_from to s_to and so far beyond the outermost lane.
struct Slab {
  RoadSide at;
  double s_from = 0.0, s_to = 0.0;
  double near_m = 0.0, far_m = 2.0;
  const char* material = "paving";
  ClassId class_id = Taxonomy::named("sidewalk");
};

/// Height of a slab at a point so far beyond the edge: 2 cm above the edge of the road, or above
/// the land where that rises.
double slab_height(const Site& site, const Spot& spot);

/// Lays slabs whose top is at slab_height() and whose sides reach into the ground, one mesh for
/// all. Stretches that meet another road are left out.
void lay_slabs(Site& site, const std::string& name, std::span<const Slab> slabs);

}  // namespace raytruth::scene
