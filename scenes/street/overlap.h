#pragma once

// Internal to scenes/street: roads that lie in each other give way.

#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// Where surfaces of different roads and junctions' floors lie in one place, within kSameLevel_m in
/// height, one of them gives way: driving lanes stand before shoulders and parking, these before
/// pavements, these before green; among equals floors before roads, then the wider carriageway,
/// then the lower index. The lesser surface ends at the greater one's border, its kerbs and marks
/// with it; an upright face closes the step there and a strip below the seam. Edges to land end
/// where another surface lies. What overlaps by less than kThinnest_m stays, and so do roads of
/// tracks alone, which lie lower. Pieces that give nothing keep their mesh; those of the others
/// have no uv: fill_lane_places() comes after.
void settle_overlaps(const roads::RoadNetwork& roads, assets::AssetLibrary& library,
                     std::vector<StreetPiece>& pieces);

/// Further apart in height one is a bridge above the other.
inline constexpr double kSameLevel_m = 0.5;
/// Chords of two roads that share a border overlap by as much.
inline constexpr double kThinnest_m = 0.005;

}  // namespace raytruth::street
