#pragma once

// Internal to sim/traffic: who is where at one instant.

#include <optional>
#include <vector>

#include "sim/traffic/traffic.h"

namespace raytruth::traffic {

/// A body on a lane, or what it covers of a neighbouring one.
struct Entry {
  LaneIndex lane = 0;
  double way_m = 0.0;  ///< of its origin
  double rear_m = 0.0, front_m = 0.0;
  double speed_m_s = 0.0;  ///< along the lane
  double acceleration_m_s2 = 0.0;
  std::uint32_t id = 0;
  int agent = -1;  ///< index; -1: an obstacle
};

/// A vehicle that is on a junction's lane or will come to it.
struct Visit {
  double start_m = 0.0;  ///< from its origin to the lane's start; negative when inside
  double speed_m_s = 0.0, acceleration_m_s2 = 0.0, top_speed_m_s = 0.0;
  Body body;
  std::uint32_t id = 0;
  int agent = -1;
};

struct Ahead {
  double gap_m = 0.0;
  Entry entry;
  double lane_start_m = 0.0;  ///< from the searcher's origin to the entry's lane
};

class Field {
 public:
  Field(const LaneGraph& lanes, const std::vector<Agent>& agents, const Surroundings& around);

  /// The nearest one ahead along a path (whose first lane `way` is on), within reach.
  std::optional<Ahead> ahead(std::span<const LaneIndex> path, double way_m, const Body& body,
                             std::uint32_t self, double reach_m) const;
  /// The nearest one behind on the lane and those that lead to it.
  std::optional<Ahead> behind(LaneIndex lane, double way_m, const Body& body, std::uint32_t self,
                              double reach_m) const;
  std::span<const Visit> visits(LaneIndex lane) const;

 private:
  void add(const Entry& entry, bool shadows);
  /// The same on lanes of the road's other layer that it stands on as well.
  void add_overlaid(const Entry& entry, double width_m);
  /// On lanes that only parts of the body reach into; not on those of `known`.
  void add_parts(const Obstacle& obstacle, const std::vector<LaneIndex>& known);
  void add_obstacle(const Obstacle& obstacle);
  void add_visits(std::span<const LaneIndex> path, std::span<const LaneIndex> trail, double way_m,
                  const Visit& visit);
  std::span<const Entry> on(LaneIndex lane) const;

  const LaneGraph& lanes_;
  std::vector<Entry> entries_;  ///< by lane, then way, then id
  std::vector<std::pair<LaneIndex, Visit>> found_;
  std::vector<Visit> visits_;
  std::vector<LaneIndex> visit_lanes_;  ///< same order as visits_, ascending
};

/// The lane that goes on with the least turn, of those on the route's roads if any is; of two
/// layers the preferred one.
std::optional<LaneIndex> straightest(const LaneGraph& lanes, LaneIndex from,
                                     std::span<const roads::RouteLeg> route,
                                     roads::LaneLayer preferred = roads::LaneLayer::kTemporary);

}  // namespace raytruth::traffic
