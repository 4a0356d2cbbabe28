#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sim/core/pose.h"
#include "sim/roads/end_fade.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {

class GridLine;

/// Heights of an <elevationGrid>, continued flat beyond its rim.
///
/// OpenDRIVE 1.9, 12.11.1: bicubic, from the heights and tangents at the corners of a square;
/// tangents are those of the cubic through the four points along an edge, or the edge's own slope
/// where one of the four is missing. Squares lie along the junction's reference line and across it.
class ElevationHeights {
 public:
  /// Nothing when the junction has no reference line or one of 2 km and more, no spacing, or a row
  /// without a middle. The junction must outlive it.
  static std::optional<ElevationHeights> of(const Junction& junction);
  /// z at a place of the plane, metres.
  double operator()(const Vec2& p_W) const;

 private:
  struct Tangents {
    double at_first = 0.0, at_second = 0.0;
  };
  bool has(std::ptrdiff_t row, std::ptrdiff_t column) const;
  double at(std::ptrdiff_t row, std::ptrdiff_t column) const;
  /// Of the edge from the point on along s, in heights a square.
  Tangents along_s(std::ptrdiff_t row, std::ptrdiff_t column) const;

  const ElevationGrid* grid_ = nullptr;
  std::shared_ptr<const GridLine> line_;
};

/// Where heights go over from an incoming road to the grid (transitionLength of a boundary's
/// joint): from the road's end, corner 0 to corner 1, to the line from corner 3 to corner 2.
struct ElevationTransition {
  RoadIndex road = 0;
  double s_m = 0.0;  ///< of the road's end
  Vec2 corner_W[4] = {Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero()};
};

/// The height in a transition (OpenDRIVE 1.9, 12.11.2): along the lines from side to side a cubic
/// from the road's height and slope to the grid's. Nothing outside.
/// Deviation: the text divides slopes by the length of the line; a cubic over [0, 1] needs them
/// times it.
std::optional<double> transition_height(const RoadNetwork& roads,
                                        const ElevationTransition& transition,
                                        const ElevationHeights& grid, const Vec2& p_W);

/// The ground of a junction that has an <elevationGrid>, without lane heights: it "overrides any
/// elevation values derived from any roads that are part of the junction" (1.9, 12.11), so that
/// RoadNetwork::at() and top() stand on it along the junction's roads, and the floor is made of it.
///
/// The grid, or the transition where the boundary states one. What is left of a step to the end of
/// an incoming road, up to 0.3 m, fades out over 4 m.
class JunctionElevation {
 public:
  /// nullptr for a junction without a grid that can be used, and for direct and virtual ones. Both
  /// must outlive it. Heights of incoming roads are taken as they are now.
  static std::shared_ptr<const JunctionElevation> of(const RoadNetwork& roads,
                                                     const Junction& junction);
  /// z at a place of the plane, metres.
  double height_m(const Vec2& p_W) const;
  /// Its derivatives by x and y.
  Vec2 gradient(const Vec2& p_W) const;

 private:
  JunctionElevation(const RoadNetwork& roads, ElevationHeights grid);
  void add_transitions(const Junction& junction);
  void add_ends(const Junction& junction);
  double stated(const Vec2& p_W) const;

  const RoadNetwork& roads_;
  ElevationHeights grid_;
  std::vector<ElevationTransition> transitions_;
  std::vector<FadingEnd> ends_;  ///< of incoming roads, from their left edges
};

/// The ground that a road of a junction stands on; nullptr: the road's own elevation counts.
const JunctionElevation* junction_elevation(const RoadNetwork& roads, RoadIndex road);

}  // namespace raytruth::roads
