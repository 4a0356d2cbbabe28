#pragma once

// Internal to scenes/street: what a file states about a junction's area (OpenDRIVE 1.8).

#include <optional>
#include <span>

#include "scenes/street/junction_plan.h"

namespace raytruth::street {

/// The outline of <boundary>, empty when there is none or it encloses nothing (less than 1 m^2).
/// Segments are joined end to end; those across a road take the arm's own row.
PlanePath stated_boundary(const roads::RoadNetwork& roads, const roads::Junction& junction,
                          const FloorPlan& plan);

/// Heights of <elevationGrid>, bilinear, continued flat beyond its rim. Only for a straight
/// reference line and a grid whose rows all have a middle; nothing otherwise.
class StatedHeights {
 public:
  static std::optional<StatedHeights> of(const roads::Junction& junction);
  double operator()(const Vec2& p_W) const;

 private:
  double at(std::ptrdiff_t row, std::ptrdiff_t column) const;
  const roads::ElevationGrid* grid_ = nullptr;
  Vec2 from_W_ = Vec2::Zero(), along_ = Vec2::UnitX();
};

}  // namespace raytruth::street
