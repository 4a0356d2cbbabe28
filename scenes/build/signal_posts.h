#pragma once

// Internal to scene: what signs and lights hang on.

#include "assets/asset.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// An object of the road file that already carries what hangs at a place.
struct Carrier {
  enum Kind { kNone, kPole, kGantry };
  Kind kind = kNone;
  double radius_m = 0.0;
};
/// A pole within 0.6 m of (s, t), or a gantry within 3 m of s.
Carrier carrier_of(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m, double t_m);

/// One or more plates or heads above one point.
struct SignalMount {
  roads::RoadIndex road = 0;
  double s_m = 0.0, t_m = 0.0;
  Pose X_WF;                            ///< at the ground, x where the front looks
  double low_m = 0.0, high_m = 0.0;     ///< edges above the ground
  double width_m = 0.0, depth_m = 0.0;  ///< depth: from x = 0 to the back
  bool temporary = false;               ///< for road works
};

/// True when it hangs at least 4 m over a lane that vehicles drive on.
bool over_lanes(const roads::RoadNetwork& roads, const SignalMount& mount);
/// Distance between the fronts of two plates back to back on one post.
double both_sides_gap(const SignalMount& mount);
/// Straight posts, in the frame X_WF; temporary ones in base plates of 0.8 x 0.4 x 0.12 m.
assets::MeshPtr post(const SignalMount& mount, assets::AssetLibrary& library);
/// A mast beside the nearer edge of the road with a horizontal arm; world axes, origin at X_WF's.
assets::MeshPtr mast_arm(const roads::RoadNetwork& roads, const SignalMount& mount,
                         assets::AssetLibrary& library);

}  // namespace raytruth::scene
