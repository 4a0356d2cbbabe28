#pragma once

// Internal to scene: where roads lie, as a raster, for terrain heights and clearances.

#include <vector>

#include "sim/core/pose.h"

namespace raytruth::scene {

/// Square raster of kCell metres around the focus: whether a road (or a junction's floor) covers a
/// cell, how far away the nearest covered cell is, and the road's height there.
class RoadMap {
 public:
  static constexpr double kCell = 0.75;
  static constexpr double kShelf = 4.0;
  static constexpr double kSlope = 0.5;

  RoadMap(const Vec3& focus_W, double half_size_m);
  /// Marks a triangle as covered, with its heights.
  void cover(const Vec3& a, const Vec3& b, const Vec3& c) { cover(a, b, c, false); }
  /// Marks the land below a bridge: it counts as covered, but any road that passes there decides
  /// the height.
  void cover_below(const Vec3& a, const Vec3& b, const Vec3& c) { cover(a, b, c, true); }
  /// Spreads distances and heights from the covered cells (two-pass chamfer 3-4 distance of
  /// Borgefors, "Distance transformations in digital images", 1986: within 8 % of Euclid).
  void spread();

  /// Distance to the nearest road surface; 1e9 when there is none, 0 on it. Outside the raster the
  /// value of its border.
  double distance(double x, double y) const { return cells_[index(x, y)].distance_m; }
  /// Height of the nearest road surface.
  double height(double x, double y) const { return cells_[index(x, y)].height_m; }
  /// Lowest road height within reach_m, for ground that must stay below.
  double lowest(double x, double y, double reach_m) const;
  /// Height of the land: that of the nearest road up to kShelf beside it, and between roads at
  /// different heights a slope no steeper than kSlope (by the chamfer distance); never above the
  /// slope that rises from the lower one. Continuous; outside the raster that of its border.
  double land(double x, double y) const;
  /// Calls body(x, y, height) with the middle of each cell that a road covers.
  template <typename Body>
  void for_each_covered(const Body& body) const {
    for (std::size_t k = 0; k < cells_.size(); ++k) {
      if (cells_[k].distance_m != 0.0F) continue;
      const Vec2 p = middle(k);
      body(p.x(), p.y(), static_cast<double>(cells_[k].height_m));
    }
  }

 private:
  struct Cell {
    float distance_m = 1e9F, height_m = 0.0F;
    float land_m = 0.0F;
    bool below = false;  ///< covered by a bridge alone
  };
  void cover(const Vec3& a, const Vec3& b, const Vec3& c, bool below);
  std::size_t index(double x, double y) const;
  Vec2 middle(std::size_t cell) const;
  template <typename Relax>
  void sweep(const Relax& relax) const;
  void spread_land();

  Vec2 min_;
  int size_ = 0;
  std::vector<Cell> cells_;
};

}  // namespace raytruth::scene
