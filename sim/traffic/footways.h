#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sim/traffic/lane_graph.h"

namespace raytruth::traffic {

/// A band across a road where pedestrians cross, in road coordinates.
struct CrosswalkBand {
  roads::RoadIndex road = 0;
  double from_s_m = 0.0, to_s_m = 0.0;
  double from_t_m = 0.0, to_t_m = 0.0;
};

/// Of all objects of type "crosswalk" (1.4 on) and junction sections (1.7's <section>), by road,
/// then in the file's order. Bands without an outline of their own reach over all driving lanes.
std::vector<CrosswalkBand> crosswalk_bands(const roads::RoadNetwork& roads);

/// Whether people walk on a lane of this kind.
bool is_walked(const roads::Lane& lane);

/// Index in FootGraph::footways().
using FootIndex = std::size_t;

struct FootPoint {
  double way_m = 0.0;
  Vec2 place_m = Vec2::Zero();  ///< world x, y
  double heading_rad = 0.0;     ///< of the way
  double s_m = 0.0;             ///< on the footway's road
};

/// Where one goes over from one footway to another.
struct FootJoint {
  double way_m = 0.0;
  FootIndex other = 0;
  double other_way_m = 0.0;
};

/// A pavement (lane of type sidewalk or walking in one lane section) or a crossing.
struct Footway {
  roads::RoadIndex road = 0;
  int lane = 0;           ///< 0: a band across the road
  bool crossing = false;  ///< a band, or a lane of the road of a <crossPath>
  double width_m = 0.0, length_m = 0.0;
  std::vector<FootPoint> points;  ///< by way, of its middle
  std::vector<FootJoint> joints;  ///< by way
  struct Crossed {
    LaneIndex lane = 0;
    double from_m = 0.0, to_m = 0.0;  ///< on that lane
  };
  std::vector<Crossed> crosses;  ///< lanes that a crossing leads over
  /// Ids of the lights for pedestrians that stand at a crossing's ends.
  std::vector<std::string> signals;

  /// Interpolated; way_m held within.
  FootPoint at(double way_m) const;
  /// The way of the nearest point of the middle within reach of a way.
  double way_near(const Vec2& place_m, double way_m, double reach_m) const;
};

/// Where people walk: made once from the lanes of a road network, immutable. Footways whose ends
/// come nearer than 3 m are joined; a crossing is joined with the footway nearest to each of its
/// ends, up to 6 m away.
class FootGraph {
 public:
  explicit FootGraph(const LaneGraph& lanes);
  std::span<const Footway> footways() const { return footways_; }
  const Footway& footway(FootIndex index) const { return footways_[index]; }

 private:
  void add_pavements(const LaneGraph& lanes);
  void add_crossings(const LaneGraph& lanes);
  void add_signals(const roads::RoadNetwork& roads);
  void join();

  std::vector<Footway> footways_;
};

}  // namespace raytruth::traffic
