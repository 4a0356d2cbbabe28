#pragma once

// Internal to scenes/street: marks of a road where it meets the floor of a junction.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "scenes/street/drape.h"
#include "scenes/street/lane_paint.h"
#include "scenes/street/street.h"

namespace raytruth::street {

/// Leads marks to where they go on. A floor may leave less room beside a border than the road, as
/// where a shoulder stops: there its marks lie further in, and those of the road move over to them
/// on its last metres.
class PaintEnds {
 public:
  /// Keeps the references. Floors of junctions, with their marks.
  PaintEnds(const roads::RoadNetwork& roads, std::span<const StreetPiece> floors);

  /// Sets the shifts of stripes that reach an end of their road.
  void lead(std::vector<PaintStripe>& stripes);

 private:
  double shift(const PaintStripe& stripe, bool at_end, const Drape& painted) const;
  /// The painted triangles of a junction's floor; nullptr without any.
  const Drape* painted(const std::string& junction);

  const roads::RoadNetwork& roads_;
  std::map<std::string, const StreetPiece*> floors_;  ///< by the name of the piece
  std::map<std::string, Drape> painted_;              ///< as far as asked for
};

}  // namespace raytruth::street
