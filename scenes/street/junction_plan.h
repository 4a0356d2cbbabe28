#pragma once

// Internal to scenes/street: which part of the plane a junction's floor covers, by kind.

#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "scenes/street/plane_triangles.h"
#include "scenes/street/street_row.h"
#include "sim/roads/road_network.h"

namespace raytruth::street {

/// Of the plane: that of all vertices of the street.
inline constexpr double kQuantum_m = kGrid_m;
inline double on_grid(double v_m) { return std::floor(v_m / kQuantum_m + 0.5) * kQuantum_m; }

/// What a floor is made of; of two kinds at one place the one that stands first here wins.
enum class FloorKind {
  kCarriageway,
  kRail,
  kPaved,
  kParking,
  kKerb,   ///< lanes of type curb
  kStone,  ///< the kerb's top along a pavement
  kPavement,
  kGreen,
};
inline constexpr std::size_t kFloorKinds = 8;
FloorKind floor_kind(const roads::LaneSection& section, const roads::Lane& lane);
/// Has a kerb and, where land begins, a skirt.
inline bool is_raised(FloorKind kind) {
  return kind == FloorKind::kKerb || kind == FloorKind::kStone || kind == FloorKind::kPavement;
}

/// The plane in quanta around a point of whole metres.
struct PlaneFrame {
  Vec2 origin_W = Vec2::Zero();
  PlanePoint to_plane(const Vec2& p_W) const;
  Vec2 to_world(const PlanePoint& p) const {
    return origin_W + kQuantum_m * Vec2(static_cast<double>(p.x), static_cast<double>(p.y));
  }
};

/// Rows of points across a lane section, close enough for their chords to follow all borders.
struct LaneRows {
  const roads::LaneSection* section = nullptr;
  /// Borders by t descending: outer ones of the left lanes, lane 0's line, outer ones of the right.
  std::vector<double> s_m;
  std::vector<std::vector<Vec2>> borders_W;  ///< of each row
  /// The lane left of the border k + 1 and right of k.
  const roads::Lane* between(std::size_t k) const;
};
/// Chords stay within error_m of the borders between the two s; both belong to rows.
std::vector<LaneRows> lane_rows(const roads::RoadNetwork& roads, roads::RoadIndex road,
                                double from_m, double to_m, double error_m);

/// s of a road at which its lane section is the one given, also where the next one begins.
inline double inside(const roads::LaneSection& section, double s) {
  return std::clamp(s, section.s_start_m, std::max(section.s_start_m, section.s_end_m - 1e-7));
}

/// The last row of a road that is linked to the junction's roads: the floor begins there.
struct ArmRow {
  roads::RoadIndex road = 0;
  bool at_start = false;  ///< the road's s = 0 lies here
  double s_m = 0.0;
  Vec2 into_arm = Vec2::Zero();  ///< unit vector away from the junction
  /// A vertex of the arm's mesh.
  struct Point {
    double t_m = 0.0;
    PlanePoint p;
    double base_m = 0.0;  ///< z without lane heights
  };
  /// The arm's top between points k and k + 1.
  struct Span {
    int lane = 0;
    FloorKind kind = FloorKind::kCarriageway;
    double left_m = 0.0, right_m = 0.0;  ///< z at k and at k + 1
  };
  std::vector<Point> points;  ///< by t descending; at least two
  std::vector<Span> spans;
};

using PlanePath = std::vector<PlanePoint>;

struct FloorPlan {
  PlaneFrame frame;
  std::vector<roads::RoadIndex> roads;  ///< connecting roads
  std::vector<ArmRow> arms;
  /// Outlines counter-clockwise and holes clockwise; kinds do not overlap (but for a quantum).
  std::array<std::vector<PlanePath>, kFloorKinds> areas;
  bool empty() const;
};

/// Ends of roads that the connecting roads link to, by road and end: the very rows of their meshes,
/// whose curved profiles may err by error_m.
std::vector<ArmRow> arm_rows(const roads::RoadNetwork& roads,
                             std::span<const roads::RoadIndex> connecting, const PlaneFrame& frame,
                             double error_m);

/// Lanes of the connecting roads, gaps and notches narrower than 3 m between them filled, without
/// what the arms cover. Nothing when the floor would be wider than 4 km. With stated, the
/// junction's <boundary> is the outline if it has one: what no lane covers in it is paved.
FloorPlan plan_floor(const roads::RoadNetwork& roads, std::span<const roads::RoadIndex> connecting,
                     double row_error_m, const roads::Junction* stated = nullptr);

}  // namespace raytruth::street
