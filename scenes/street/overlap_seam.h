#pragma once

// Internal to scenes/street: where a surface that gave way ends.

#include <map>
#include <vector>

#include "scenes/street/overlap_cut.h"

namespace raytruth::street {

/// Ways of the plane from which the surface to the left is gone; to the right it goes on.
struct Seam {
  PlanePoint from, to;
  const StreetFace* kept = nullptr;   ///< what goes on
  const StreetFace* gone = nullptr;   ///< whose place, and where s and t are told
  const StreetFace* taker = nullptr;  ///< what lies to the left instead
};

struct Cut {
  Giving giving;
  CutFace cut;
};

/// Cuts all tops that give way, and gives their neighbours in the same road the new vertices.
std::vector<Cut> cut_all(const Overlaps& overlaps);

/// Borders of what is gone, except outer ones of the road itself.
std::vector<Seam> seams_of(const Overlaps& overlaps, const std::vector<Cut>& cuts);

}  // namespace raytruth::street
