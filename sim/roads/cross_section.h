#pragma once

#include <vector>

#include "sim/roads/road_network.h"
#include "sim/roads/surface_data.h"

namespace raytruth::roads {

/// One s of a road, for many points across it: what depends on s alone is looked up once. The road
/// network must outlive it.
class CrossSection {
 public:
  CrossSection(const RoadNetwork& network, RoadIndex road, double s_m);

  double s_m() const { return s_m_; }
  /// Of the reference line, left positive.
  double curvature_1_m() const { return curvature_1_m_; }
  /// Origin of RoadNetwork::top({road, s, t}, lane), bit for bit.
  Vec3 top(double t_m, int lane) const;
  /// up_W of the same.
  Vec3 up(int lane) const;
  /// t of the lane's borders, as RoadNetwork gives them; 0 for a lane that isn't there.
  double inner_t(int lane) const;
  double outer_t(int lane) const;

 private:
  // They know the network from within too.
  friend bool has_surface_data(const RoadNetwork& roads, RoadIndex road);
  friend const class JunctionElevation* junction_elevation(const RoadNetwork& roads,
                                                           RoadIndex road);
  friend std::vector<ObjectSurface> object_surfaces(const RoadNetwork& roads, RoadIndex road);
  friend bool is_cross_path(const RoadNetwork& roads, RoadIndex road);
  static const RoadNetwork::Impl& inside_of(const RoadNetwork& roads) { return *roads.impl_; }

  struct Span {
    int lane = 0;
    const Lane* record = nullptr;
    double inner_t = 0.0, outer_t = 0.0;
    bool level = false;
    double level_z = 0.0;  ///< of the inner edge of a run of level lanes, above the reference line
  };
  const Span* find(int lane) const;
  double lane_height(const Span& span, double t) const;

  const RoadNetwork* network_;
  RoadIndex index_;
  const Road* road_;
  bool crg_;           ///< a grid shapes the height here
  double s_m_, ds_m_;  ///< ds from the start of the lane section
  Pose X_WL_;          ///< upright on the reference line
  double curvature_1_m_;
  double bank_cos_, bank_sin_;
  bool banked_;      ///< up_W is tilted
  double offset_t_;  ///< of lane 0
  std::vector<Span> spans_;
};

}  // namespace raytruth::roads
