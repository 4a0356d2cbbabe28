#pragma once

// Internal to assets: what motions and gestures of pedestrians (AnimationAction) make of a body.

#include <array>
#include <string>

#include "assets/asset.h"

namespace raytruth::assets {

/// Joint angles of a person, rad; forwards positive. Thighs are told from the vertical, arms from
/// the spine.
struct Figure {
  struct Leg {
    double hip = 0.0, knee = 0.0, ankle = 0.0;
  };
  struct Arm {
    double shoulder = 0.0, elbow = 0.0;
  };
  std::array<Leg, 2> leg;  ///< left, right
  std::array<Arm, 2> arm;
  double lean = 0.0;     ///< of the spine
  double nod = 0.0;      ///< of the head against the spine
  double tilt = 0.0;     ///< of the whole body: -pi/2 lies on the back
  double sway = 0.0;     ///< of the whole body to its left
  double lift = 0.0;     ///< above the ground, part of the body height
  bool on_soles = true;  ///< else whatever is lowest touches the ground
};

/// Walking at that place in the cycle (0 = heel strike of the left foot) and speed.
Figure walking_figure(double phase, double speed_m_s);

/// The figure under the actor's motions: later orders on top of earlier ones. `body_height_m` sets
/// the pace of walking on the spot.
Figure with_motions(Figure figure, const ActorState& state, double body_height_m);

/// Where a gesture leads a hand.
struct Reach {
  Vec3 hand;           ///< middle of the hand in the torso's frame, in parts of the body height
  double share = 0.0;  ///< 0 the arm hangs as it would, 1 it is there
  const char* holds = nullptr;  ///< "Phone", "Umbrella", "Cup", "Sandwich"; nullptr: nothing
};

/// Of the left (side 0) or right hand; share 0: no gesture.
Reach reach_of(const ActorState& state, int side);

/// Whether there is such a motion or gesture.
bool is_known(const AnimationState& animation);

}  // namespace raytruth::assets
