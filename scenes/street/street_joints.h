#pragma once

// Internal to scenes/street: where roads meet end to end.

#include <array>
#include <functional>
#include <vector>

#include "scenes/street/street_row.h"

namespace raytruth::street {

/// Roads whose linked ends lie no further apart share their vertices there.
inline constexpr double kSnap_m = 0.02;

/// The first and last rows of all roads, joined along the roads' links: the road with the lower
/// index keeps its row (roads of junctions come last), the others' vertices move onto it, and each
/// gets the columns of all.
class EndRows {
 public:
  /// Roads for which `meshed` is false take no part, nor do ends (told by road and s) for which
  /// `is_wanted` is.
  EndRows(const roads::RoadNetwork& roads, const std::vector<bool>& meshed,
          const std::function<bool(roads::RoadIndex, double)>& is_wanted, double error_m);

  const Row& row(roads::RoadIndex road, roads::ContactPoint end) const {
    return ends_[slot(road, end)].row;
  }
  /// Rows of other roads that meet this one there.
  std::vector<const Row*> partners(roads::RoadIndex road, roads::ContactPoint end) const;
  /// Whether it is this end whose road closes the joint.
  bool leads(roads::RoadIndex road, roads::ContactPoint end) const;

 private:
  struct End {
    Row row;
    std::size_t group = 0;
  };
  static std::size_t slot(roads::RoadIndex road, roads::ContactPoint end) {
    return 2 * road + (end == roads::ContactPoint::kEnd ? 1 : 0);
  }
  void join(const std::vector<std::size_t>& group);

  std::vector<End> ends_;
  std::vector<std::vector<std::size_t>> groups_;  ///< slots of ends that meet, leading one first
};

}  // namespace raytruth::street
