#pragma once

// Internal to scenes/street: one row of mesh vertices across a road.

#include <optional>
#include <vector>

#include "scenes/street/street_grids.h"
#include "sim/roads/cross_section.h"
#include "sim/roads/road_network.h"

namespace raytruth::street {

/// Vertices are whole multiples of this; with an origin in whole metres no more than 1 km away
/// single precision holds them exactly, so pieces with different origins share them bit for bit.
inline constexpr double kGrid_m = 1.0 / 16384.0;
Vec3 on_grid(const Vec3& p_W);

struct RowPoint {
  double t_m = 0.0;
  Vec3 p_W = Vec3::Zero();
};

/// The top of one lane from its right border to its left one.
struct Chain {
  int lane = 0;
  bool stone = false;            ///< a pavement whose first kStone_m from its inner border are kerb
  std::vector<RowPoint> points;  ///< t ascending, at least two

  double right_t() const { return points.front().t_m; }
  double left_t() const { return points.back().t_m; }
  double inner_t() const { return lane > 0 ? right_t() : left_t(); }
  /// Point at the fraction f in [0, 1] of the way from the right border to the left one.
  Vec3 at(double f) const;
};

/// All lanes at one s, rightmost first, without lane 0.
struct Row {
  double s_m = 0.0;
  std::vector<Chain> chains;
};

/// Which side of a place where records begin a row shows.
enum class Side { kBefore, kAfter };

/// Width of a kerb stone's top.
inline constexpr double kStone_m = 0.15;

bool is_raised(roads::LaneType type);

/// A road's true surface at one s.
class Surface {
 public:
  Surface(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m);
  Vec3 top(const roads::Lane& lane, double t) const;
  Vec3 up(int lane) const { return section_.up(lane); }
  /// Borders of a lane; those beyond the centre of a curve, where the road would fold back onto
  /// itself, lie in the centre.
  double right_t(int lane) const {
    return to_centre(lane > 0 ? section_.inner_t(lane) : section_.outer_t(lane));
  }
  double left_t(int lane) const {
    return to_centre(lane > 0 ? section_.outer_t(lane) : section_.inner_t(lane));
  }

 private:
  double to_centre(double t) const;

  roads::CrossSection section_;
};

/// Makes rows of one road. A row belongs to a lane section, also at its ends.
class RowMaker {
 public:
  RowMaker(const roads::RoadNetwork& roads, roads::RoadIndex road);

  /// Columns at the lane borders, at the kinks of the lateral profile and edges of grids, and as
  /// many as a curved profile needs to stay within error_m.
  Row make(const roads::LaneSection& section, double s_m, Side side, double error_m) const;
  /// Away from places where records begin.
  Surface surface(double s_m) const { return {roads_, road_, s_m}; }
  const roads::Road& road() const { return roads_.road(road_); }
  roads::RoadIndex index() const { return road_; }
  const RoadGrids& grids() const { return grids_; }

 private:
  std::vector<double> kinks(double s_m) const;
  void bend(const Surface& surface, double s_m, const roads::Lane& lane, const RowPoint& a,
            const RowPoint& b, double error_m, int depth, std::vector<RowPoint>& points) const;

  const roads::RoadNetwork& roads_;
  roads::RoadIndex road_;
  RoadGrids grids_;
  bool curved_;
};

/// Gives two rows at the same s of one road the same vertices wherever they agree within a
/// millimetre, and both all columns of either, so that faces between them meet vertices.
void join_same_road(Row& before, Row& after);

}  // namespace raytruth::street
