#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"
#include "sim/roads/geo.h"
#include "sim/roads/road.h"

namespace raytruth::roads {

/// Index of a road in RoadNetwork::roads(), or of a temporary lane layer behind them.
using RoadIndex = std::size_t;

/// A point in road coordinates: s along the reference line, t to its left, metres.
struct RoadPoint {
  RoadIndex road = 0;
  double s_m = 0.0;
  double t_m = 0.0;
};

/// A point in lane coordinates: offset from the middle of the lane, to the left of the reference
/// line's direction, metres.
struct LanePoint {
  RoadIndex road = 0;
  int lane = 0;
  double s_m = 0.0;
  double offset_m = 0.0;
};

/// The surface at a road point.
struct SurfacePoint {
  /// Origin on the surface; x along the tangent of growing s at constant t, z along the surface's
  /// true normal (both tangents are the derivatives of the world point by s and t, so pitch grows
  /// on the inside of a climbing curve, and roll holds crossfall and shape as well as
  /// superelevation). euler() gives heading, then pitch, then roll. Beyond the centre of a curve,
  /// where lines of constant t run backwards, x keeps the direction of the reference line.
  Pose X_WR;
  /// OpenDRIVE's h axis, unit length: perpendicular to the plane that superelevation tilts, never
  /// pitched; upright over level lanes. Lane heights and object offsets count along it.
  Vec3 up_W = Vec3(0.0, 0.0, 1.0);
  double curvature_1_m = 0.0;  ///< of the reference line, left positive
};

/// Where an OpenCRG grid shapes a road: between its lines the surface is bilinear.
struct SurfaceGrid {
  double s_from_m = 0.0, s_to_m = 0.0;  ///< where it counts
  double step_m = 0.0;                  ///< between grid lines across the road
  /// Grid lines along the road, ascending. Exact for grids that follow the road; for grids that
  /// lie in the plane (genuine, global) they say how fine the grid is.
  std::vector<double> t_m;
  double s_phase_m = 0.0;  ///< some grid line across the road; the same holds
  bool follows_road = true;
};

/// One piece of a way through the network: a lane section of a road, travelled with or against s.
struct RouteLeg {
  RoadIndex road = 0;
  int lane = 0;  ///< lane in the section where the leg is entered
  double s_from_m = 0.0;
  double s_to_m = 0.0;  ///< < s_from_m when travelled against s
};

/// Outcome of moving along the lanes.
struct Advance {
  LanePoint point;
  bool with_s = true;  ///< now moving in the direction of s
  double left_over_m =
      0.0;  ///< > 0 when the road network ended before the whole distance was moved
};

/// Everything of one OpenDRIVE file (1.4 to 1.9, see COVERAGE.md), immutable.
///
/// Accuracy, row by row with its tests: ACCURACY.md. Promised (and held): lines, arcs and spirals
/// 1e-6 m (2e-9 m in UTM coordinates), elevation 1e-6 m (1e-12 m), poly3 and paramPoly3, walked by
/// arc length, 1e-3 m (1e-8 m), lanes and all other heights 1e-3 m (1e-12 m, OpenCRG 1e-9 m), from
/// the world to the road 1e-3 m (1e-8 m), to places on Earth 1e-3 m (1e-4 m). Heights: elevation,
/// superelevation (t is measured in the tilted plane, 8.3 of OpenDRIVE 1.8), crossfall, shape or
/// cross section surface (see lateral_profile.h), level lanes (11.7.4).
class RoadNetwork {
 public:
  /// Reads a file; findings go to diagnostics, at most 200 of a rule. Returns nullptr when it has
  /// errors. <include> elements are replaced by the files they name, relative to theirs. What the
  /// standard doesn't know (xodr.unknown) or we leave out on purpose (xodr.ignored) is said once a
  /// kind.
  static std::shared_ptr<const RoadNetwork> load(const std::filesystem::path& path,
                                                 Diagnostics& diagnostics);
  /// The same from text; name stands for the file in diagnostics. <include> is an error here.
  static std::shared_ptr<const RoadNetwork> parse(std::string_view xml, const std::string& name,
                                                  Diagnostics& diagnostics);
  ~RoadNetwork();

  /// Rules of the standard that reading does not need: continuous reference lines, lengths that add
  /// up, records inside their road, widths never below 0, links that go both ways, connections
  /// whose roads and lanes exist, unique ids, things that stand on their road, names of things that
  /// are there, boundaries that close. What deviates is a warning, what can't be used (a link to
  /// nothing) an error; at most 1000 findings of a rule. Rules: xodr.gap, kink, length,
  /// zero_length, range, overlap, width, lane, level, link, contact, lane_link, junction,
  /// duplicate, reference, validity, outline, corner, boundary, grid, value.
  void check(Diagnostics& diagnostics) const;

  std::span<const Road> roads() const;
  const Road& road(RoadIndex index) const;
  std::span<const Junction> junctions() const;
  std::span<const JunctionGroup> junction_groups() const;
  std::span<const Controller> controllers() const;
  std::span<const Station> stations() const;
  std::span<const VmsGroup> vms_groups() const;
  std::span<const DefaultRegulation> default_regulations() const;
  const RoadHeader& header() const;
  std::optional<RoadIndex> find_road(std::string_view id) const;

  // --- lane layers (OpenDRIVE 1.9, 11.2) ---
  /// A road's temporary lanes are a road of their own, that isn't in roads(): line, surface, id and
  /// links of the road, the temporary lanes as its sections (only where there are any), no objects
  /// and signals. What takes a RoadIndex takes it as well.
  std::optional<RoadIndex> temporary_layer(RoadIndex road) const;
  /// The road that the layer lies on; a road itself.
  RoadIndex permanent_layer(RoadIndex road) const;
  LaneLayer layer_of(RoadIndex road) const;
  /// The road's layer of this kind if it has lanes at s, else the permanent one.
  RoadIndex layer_at(RoadIndex road, double s, LaneLayer preferred) const;
  /// Roads and temporary layers: every RoadIndex is below.
  std::size_t layer_count() const;

  // --- road and lane coordinates to world ---
  /// The road without the lanes' height records.
  SurfacePoint at(const RoadPoint& point) const;
  /// The same with them: what stands there can be touched.
  SurfacePoint top(const RoadPoint& point) const;
  /// The surface of one lane, continued beyond its edges: both sides of a kerb are top() of the two
  /// lanes. Lane 0, or one that isn't there: the road without lane heights.
  SurfacePoint top(const RoadPoint& point, int lane) const;
  /// z of top() alone, up to rounding, much faster.
  double top_height(const RoadPoint& point) const;
  /// at(...).curvature_1_m alone, much faster.
  double curvature_1_m(RoadIndex road, double s) const;
  /// Height added by the lane's height records (kerbs, raised pavements) at (s, t), along up_W; 0
  /// outside all lanes. On an edge the inner lane's.
  double lane_height(const RoadPoint& point) const;
  /// Friction coefficient from the road's OpenCRG surface (purpose friction); nothing where none
  /// says anything.
  std::optional<double> friction_at(const RoadPoint& point) const;
  /// Where OpenCRG grids shape the road, in the file's order: later ones win.
  std::vector<SurfaceGrid> surface_grids(RoadIndex road) const;
  /// Every OpenCRG file that was read, in the order of reading: inputs beside the road file.
  const std::vector<std::filesystem::path>& surface_files() const;
  /// t of the lane's inner and outer border and middle at s.
  double inner_t(RoadIndex road, int lane, double s) const;
  double outer_t(RoadIndex road, int lane, double s) const;
  double center_t(RoadIndex road, int lane, double s) const;
  /// d center_t / d s: how much the lane's middle leans to the left of the reference line.
  double center_slope(RoadIndex road, int lane, double s) const;
  double lane_width(RoadIndex road, int lane, double s) const;
  RoadPoint to_road(const LanePoint& point) const;
  /// Way along s from s to where the shape of the road (a planView record or a lane section) ends
  /// in that direction; at such a place itself, to the next one.
  double room_to_break(RoadIndex road, double s, bool with_s) const;
  /// Direction of travel along the lane at s in terms of s: +1 or -1. Right lanes +1 with
  /// right-hand traffic, all the other way with left-hand traffic and where the lane is reversed
  /// (1.8). Of a lane for both directions the usual one; a lane that isn't there counts as an
  /// ordinary one. Lanes whose direction a scenario may turn (dynamicLaneDirection) are as the file
  /// has them: nothing in OpenSCENARIO XML turns them.
  int travel_sign(RoadIndex road, int lane, double s) const;
  /// Whether traffic may go with (or against) s along the lane at s: the direction of travel, or
  /// any in lanes for both (1.8: direction="both", before: type="bidirectional").
  bool may_travel(RoadIndex road, int lane, double s, bool with_s) const;

  // --- world to road ---
  /// Nearest road point within max_distance_m (across the surface), on a road of roads(); prefers
  /// `hint` if the point lies on that road.
  std::optional<RoadPoint> nearest(const Vec3& p_W, double max_distance_m = 50.0,
                                   std::optional<RoadIndex> hint = std::nullopt) const;
  /// The lane that contains (s, t), or the nearest one beyond the edge; offset relative to its
  /// middle. driving_only: only lanes a vehicle drives on.
  LanePoint to_lane(const RoadPoint& point, bool driving_only = false) const;
  /// The same in the lane of the preferred layer that contains the point; where none does, of the
  /// permanent one.
  LanePoint to_lane_of(LaneLayer preferred, const RoadPoint& point,
                       bool driving_only = false) const;
  /// Foot of the point on one road's reference line in the plane, whatever the height: the nearest
  /// one, or with near_s the one that a search from there finds. Beyond an end s is the end's and t
  /// the distance across. Nothing when the foot is further away than max_m.
  std::optional<RoadPoint> project(RoadIndex road, double x_m, double y_m, double max_m,
                                   std::optional<double> near_s = std::nullopt) const;
  /// Every road whose lanes cover the point (several in junctions), in road order.
  std::vector<RoadPoint> all_covering(double x_m, double y_m) const;

  // --- connectivity ---
  /// Lanes that follow `point`'s lane at the end of its section when moving with (or against) s, of
  /// both layers.
  std::vector<RouteLeg> next(RoadIndex road, int lane, double s, bool with_s) const;
  /// Moves a distance along the lane, keeping the offset, taking the branch that turns the least
  /// where there is a choice, or the roads of `route` when given; where lanes lead into both
  /// layers, the preferred one.
  Advance advance(const LanePoint& from, bool with_s, double distance_m,
                  std::span<const RouteLeg> route = {},
                  LaneLayer preferred = LaneLayer::kTemporary) const;
  /// Shortest way along lanes and permitted lane changes; empty when there is none. Lanes of the
  /// other layer are taken where those of the preferred one don't lead on.
  std::vector<RouteLeg> route(const LanePoint& from, const LanePoint& to,
                              LaneLayer preferred = LaneLayer::kTemporary) const;
  /// Signed distance along the roads from a to b (b ahead of a in a's direction of s positive);
  /// nothing when not connected within max_m.
  std::optional<double> distance_along(const RoadPoint& a, const RoadPoint& b,
                                       double max_m = 2000.0) const;

  /// Centre of everything, for re-centring: bounding box of all reference lines.
  Box3 bounds() const;
  /// The geoReference string of the header, empty when there is none.
  const std::string& geo_reference() const;
  /// All 0 when the file has none.
  const GeoOffset& geo_offset() const;
  /// The place of a world point on Earth, and back, by geo_reference() and geo_offset(). Nothing
  /// when the file has no projection or one that can't be used (a warning of rule xodr.geo when
  /// read), and for points that the projection has no place for. See GeoProjection.
  std::optional<GeoPoint> to_geo(const Vec3& p_W) const;
  std::optional<Vec3> to_world(const GeoPoint& point) const;

 private:
  friend class CrossSection;
  /// t of the surface point that stands `across_m` left of the reference line in the plane.
  double t_of_offset(RoadIndex road, double s, double across_m) const;
  /// z of at().
  double height_of(const RoadPoint& point) const;
  /// z of at() or top() without their orientations; nothing where only those say.
  std::optional<double> plain_height(const RoadPoint& point, bool with_lane_height) const;
  static std::shared_ptr<const RoadNetwork> parse(
      std::string_view xml, const std::string& name,
      const std::optional<std::filesystem::path>& folder, Diagnostics& diagnostics);
  SurfacePoint surface(const RoadPoint& point, bool with_lane_height,
                       std::optional<int> lane) const;
  /// Finds the links of virtual junctions.
  void link_middles();
  /// The way from s along a lane to the end of its section; empty when the lane isn't there.
  std::vector<RouteLeg> middle_legs(RoadIndex road, int lane, double s, bool with_s) const;
  RoadNetwork();
  /// Loads the OpenCRG files of roads and junctions; false when there are errors.
  bool place_surfaces(Diagnostics& diagnostics);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

LaneType lane_type_from(std::string_view text);
/// Words of the standard for types of lanes.
std::vector<std::string_view> lane_type_names();
std::string_view name_of(LaneType type);
/// True for lanes a vehicle may drive on (driving, entry, exit, ramps, bidirectional, bus, ...).
bool is_driving(LaneType type);

}  // namespace raytruth::roads
