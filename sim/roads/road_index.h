#pragma once

// Internal to sim/roads.

#include <span>
#include <utility>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::roads {

/// Samples of reference lines in square cells of the plane, for nearest-road queries.
class RoadIndexGrid {
 public:
  using Key = std::pair<int, int>;
  /// No point of a reference line is further from a sample of its road than half of this.
  static constexpr double kSpacing_m = 5.0;

  struct Sample {
    std::size_t road;
    double s_m, x_m, y_m, z_m;
    double half_width_m;  ///< reach of the lanes to either side
    Key cell{};           ///< made by build()
  };
  /// A road that may be near a point.
  struct Candidate {
    std::size_t road;
    double s_m;        ///< of the sample nearest in space
    double distance2;  ///< of that sample, m^2
    double plan2;      ///< of the sample nearest in the plane, m^2
    double s_plan_m;   ///< of that one
  };

  void build(std::vector<Sample> samples);
  /// Roads with samples in the cells within `radius_m` of the point, in road order.
  std::vector<Candidate> near(const Vec3& p_W, double radius_m) const;
  /// Samples of one road by s.
  std::span<const Sample> of_road(std::size_t road) const {
    return std::span(by_road_).subspan(first_[road], first_[road + 1] - first_[road]);
  }
  double widest_m() const { return widest_m_; }
  /// How far the lanes of a road reach to either side.
  double reach_m(std::size_t road) const { return reach_m_[road]; }

 private:
  static constexpr double kCell_m = 20.0;
  struct Cell {
    Key key;
    std::size_t begin, end;  ///< in samples_
  };
  static int cell_of(double v);
  std::vector<Sample> samples_;  ///< by cell, road and s
  std::vector<Cell> cells_;      ///< by key
  std::vector<double> reach_m_;
  std::vector<Sample> by_road_;      ///< by road and s
  std::vector<std::size_t> first_;  ///< in by_road_, of each road, and the end
  double widest_m_ = 0.0;
};

}  // namespace raytruth::roads
