#pragma once

// Internal to scenes/street: what a file states about a junction's area (OpenDRIVE 1.8).

#include <optional>
#include <span>

#include "scenes/street/junction_plan.h"

namespace raytruth::street {

/// The outline of <boundary>, empty when there is none or it encloses nothing (less than 1 m^2).
/// Segments are joined end to end; those across a road take the arm's own row. Fills the
/// transitions.
PlanePath stated_boundary(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          const FloorPlan& plan, std::vector<StatedTransition>& transitions);

/// Heights of <elevationGrid>, continued flat beyond its rim. Only for a straight reference line
/// and a grid whose rows all have a middle; nothing otherwise.
///
/// OpenDRIVE 1.9, 12.11.1: bicubic, from the heights and tangents at the corners of a square;
/// tangents are those of the cubic through the four points along an edge, or the edge's own slope
/// where one of the four is missing.
class StatedHeights {
 public:
  static std::optional<StatedHeights> of(const roads::Junction& junction);
  double operator()(const Vec2& p_W) const;

 private:
  struct Tangents {
    double at_first = 0.0, at_second = 0.0;
  };
  bool has(std::ptrdiff_t row, std::ptrdiff_t column) const;
  double at(std::ptrdiff_t row, std::ptrdiff_t column) const;
  /// Of the edge from the point on along s, in heights a square.
  Tangents along_s(std::ptrdiff_t row, std::ptrdiff_t column) const;

  const roads::ElevationGrid* grid_ = nullptr;
  Vec2 from_W_ = Vec2::Zero(), along_ = Vec2::UnitX();
};

/// The height in a transition from an arm to the grid (OpenDRIVE 1.9, 12.11.2): along the lines
/// from side to side a cubic from the arm's height and slope to the grid's. Nothing outside.
/// Deviation: the text divides slopes by the length of the line; a cubic over [0, 1] needs them
/// times it.
std::optional<double> transition_height(const roads::RoadNetwork& roads,
                                        const StatedTransition& transition,
                                        const StatedHeights& grid, const Vec2& p_W);

}  // namespace raytruth::street
