#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/roads/road_network.h"

namespace raytruth::traffic {

/// Index of a lane in LaneGraph::lanes().
using LaneIndex = std::size_t;

/// A point of a lane's middle. way_m counts along it in the direction of travel, in the plane.
struct LaneSample {
  double way_m = 0.0, s_m = 0.0;
  Vec2 place_m = Vec2::Zero();  ///< world x, y
  double heading_rad = 0.0;     ///< of travel
  /// Speed at which curves ahead on this lane stay comfortable, m/s.
  double curve_speed_m_s = 0.0;
};

/// What a driver heeds at a place of a lane.
struct LaneControl {
  enum class Kind { kLight, kStop, kYield, kPriority };
  Kind kind = Kind::kLight;
  std::string signal;  ///< id in the OpenDRIVE file
  double way_m = 0.0;  ///< of the line to stop at
};

/// A part of a lane that bodies on another one come too near to.
struct LaneConflict {
  enum class Kind { kCrossing, kMerging, kDiverging };
  Kind kind = Kind::kCrossing;
  LaneIndex other = 0;
  double from_m = 0.0, to_m = 0.0;              ///< on this lane
  double other_from_m = 0.0, other_to_m = 0.0;  ///< on the other
  /// This one gives way: by signs and the junction's priorities ...
  bool yields = false;
  /// ... and where lights rule, which leave only the turn across those who come towards one.
  bool yields_at_lights = false;
};

/// A way of pedestrians across the lane: a crosswalk, or a <crossPath>.
struct LaneCrosswalk {
  double from_m = 0.0, to_m = 0.0;
  std::optional<roads::RoadIndex> cross_path;  ///< its road; nothing: a band across the lane's own
};

/// One lane of one lane section in its direction of travel.
struct LaneNode {
  roads::RoadIndex road = 0;
  std::size_t section = 0;
  int lane = 0;
  bool with_s = true;
  bool cycles = false;  ///< for bicycles alone
  /// A permanent lane below temporary ones: only those who are told to drive there.
  bool superseded = false;
  double length_m = 0.0;  ///< along its middle
  double width_m = 0.0;   ///< at its middle
  double limit_m_s = 0.0;
  std::string junction;  ///< id; empty for ordinary roads
  std::vector<LaneSample> samples;
  std::vector<LaneIndex> next, before;   ///< superseded ones last
  std::optional<LaneIndex> left, right;  ///< beside it, with the same direction
  double turn_rad = 0.0;                 ///< heading at the end minus at the start, left positive
  std::vector<LaneControl> controls;     ///< by way
  std::vector<LaneConflict> conflicts;   ///< by `from`
  std::vector<LaneCrosswalk> crosswalks;
  std::vector<LaneIndex> overlaid;  ///< lanes of the road's other layer at the same s

  /// Interpolated between samples; way_m held within the lane.
  LaneSample at(double way_m) const;
  double way_of(double s_m) const;
};

/// The lanes that cars drive on, how they follow, neighbour and cross each other, and what rules
/// them. Made once from a RoadNetwork, immutable.
///
/// Nodes: lanes of both layers of types that cars use (not bus, taxi, tram, rail; no closed ones
/// and none whose <access> keeps cars out) and those of bicycles (type biking: LaneNode::cycles;
/// they neighbour and follow no lane of cars, but may lead to one), in their ordinary direction of
/// travel. Limits: the lane's <speed>, else the road type's, else 130 km/h on motorways, 100 on
/// rural roads, 50 elsewhere. Curves: 2 m/s^2 across (comfortable by Treiber and Kesting, "Traffic
/// Flow Dynamics", chapter 11), approached with 1.5 m/s^2.
///
/// Right of way of lanes of a junction that come nearer than 2.5 m: <priority> records of the
/// junction; signs on the road that leads in (stop and yield: 206, 205, R1-1, R1-2, 1.8's
/// semantics; right of way: 306, 301); a turn across those who come towards one gives way; else the
/// one from the near side goes first (the right with right-hand traffic); else who turns less;
/// exactly one of two gives way.
class LaneGraph {
 public:
  explicit LaneGraph(std::shared_ptr<const roads::RoadNetwork> roads);

  std::span<const LaneNode> lanes() const { return lanes_; }
  const LaneNode& lane(LaneIndex index) const { return lanes_[index]; }
  const roads::RoadNetwork& roads() const { return *roads_; }
  /// Whether any is for bicycles alone.
  bool has_cycle_lanes() const { return has_cycle_lanes_; }
  /// Nothing when no car drives there.
  std::optional<LaneIndex> find(roads::RoadIndex road, int lane, double s_m) const;
  /// Whether the marks let a car change to the lane on its left (or right) there. Solid lines on
  /// the own side don't, nor does laneChange="none" or the other direction's.
  bool may_change(LaneIndex from, double way_m, bool to_left) const;
  /// Lanes whose middle is nearer than their half width (plus margin_m) to a point.
  struct Foot {
    LaneIndex lane = 0;
    double way_m = 0.0;
    double left_m = 0.0;  ///< of the lane's middle, seen in the direction of travel
  };
  std::vector<Foot> under(const Vec3& p_W, double margin_m) const;

 private:
  void add_lanes();
  void sample(LaneNode& node) const;
  void link();
  void add_controls();
  void add_crosswalks();
  void add_cross_paths();
  void add_overlaid();
  void add_conflicts();
  void settle_priority(LaneIndex a, LaneConflict& of_a, LaneIndex b, LaneConflict& of_b) const;
  int rank(LaneIndex lane) const;

  std::shared_ptr<const roads::RoadNetwork> roads_;
  std::vector<LaneNode> lanes_;
  bool has_cycle_lanes_ = false;
  /// By road and section: indices by lane.
  std::vector<std::vector<std::vector<std::pair<int, LaneIndex>>>> index_;
};

}  // namespace raytruth::traffic
