#pragma once

// Internal to scenes/street: the height of a junction's floor as one function over the plane.

#include <optional>
#include <span>
#include <vector>

#include "scenes/street/junction_plan.h"
#include "sim/roads/end_fade.h"
#include "sim/roads/junction_elevation.h"
#include "sim/roads/surface_data.h"

namespace raytruth::street {

/// Foot of a plane point on a connecting road (a road that comes back has several).
struct RoadFoot {
  roads::RoadPoint point;
  double left_t = 0.0, right_t = 0.0;  ///< edges of its lanes there
  double beyond_m = 0.0;               ///< how far the point lies beyond the road's end
  /// Way to the nearest edge or end, negative outside.
  double depth_m = 0.0;
};

/// The arm's row at a point on it.
struct OnArm {
  std::size_t arm = 0;   ///< in FloorPlan::arms
  std::size_t span = 0;  ///< in ArmRow::spans
  double t_m = 0.0;
  double base_m = 0.0;  ///< z of the arm without lane heights
};

/// Blend of the roads' surfaces. Inside of roads each one counts by the smoothed way to its edge
/// (from 0 half a metre outside to 1 at 1.5 m), so that a road alone has its own height; between
/// roads the heights of all are weighted by inverse distance (Shepard, "A two-dimensional
/// interpolation function for irregularly-spaced data", 1968). What is left of a difference to an
/// arm's row fades out over 4 m.
class FloorHeight {
 public:
  /// Keeps references to both. The junction's <elevationGrid> stands for the blend if it has one.
  FloorHeight(const roads::RoadNetwork& roads, const FloorPlan& plan);

  /// All of it lies at one height, within half a quantum.
  bool is_level() const { return level_; }
  /// Grids of objects that shape it, each once.
  const std::vector<roads::ObjectSurface>& object_surfaces() const { return objects_; }
  /// z without lane heights.
  double base(const Vec2& p_W) const;
  /// What the lanes' heights add for a kind of floor: the file's, or a kerb's where it has none.
  double raise(const Vec2& p_W, FloorKind kind) const;
  /// Feet on all roads whose lanes are less than half a metre away. Not exact: by interpolation
  /// between samples a metre apart, a centimetre or two off in bends.
  void feet(const Vec2& p_W, std::vector<RoadFoot>& found, bool exact = true) const;
  /// The arm on whose row (or within two quanta) the point lies.
  std::optional<OnArm> on_arm(const PlanePoint& p) const;
  /// Height of the arm's top there above its base.
  double arm_raise(const OnArm& on, std::size_t span) const;

 private:
  struct Node {
    double s_m;
    Vec2 p_W, along;
    double left_m, right_m;  ///< of the lanes' edges in the plane, positive to the left
    double z_m[3];           ///< left edge, middle, right edge
    Vec2 edge_W[2];
  };
  struct Link {
    std::uint32_t road, node;  ///< from this node to the next; road in plan_.roads
  };
  void sample_road(roads::RoadIndex road);
  void index_links();
  void index_rows();
  void find_raises();
  double blend(const Vec2& p_W) const;
  double far_blend(const Vec2& p_W) const;
  static double lane_height(const roads::Lane& lane, double ds, double u);

  const roads::RoadNetwork& roads_;
  const FloorPlan& plan_;
  const roads::JunctionElevation* stated_ = nullptr;
  std::vector<roads::ObjectSurface> objects_;
  bool level_ = false;
  double level_z_m_ = 0.0;
  std::vector<std::vector<Node>> nodes_;  ///< of each road
  Vec2 low_ = Vec2::Zero();
  double cell_m_ = 2.0;
  int columns_ = 0, rows_count_ = 0;
  std::vector<std::vector<Link>> cells_;
  std::vector<roads::FadingEnd> rows_;  ///< of arms, from their first points; arm minus blend
  std::optional<double> same_raise_[kFloorKinds];  ///< where all lanes agree
  double mean_raise_[kFloorKinds] = {};
};

}  // namespace raytruth::street
