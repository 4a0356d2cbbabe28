#pragma once

// Internal to assets: the skeleton of a tree.

#include <vector>

#include "sim/core/pose.h"
#include "sim/core/random.h"

namespace raytruth::assets {

/// What a skeleton grows into. Metres; z counts from the ground.
struct CrownShape {
  double height = 10.0;
  double radius = 4.0;
  double base = 3.0;          ///< lowest leaves
  double widest = 0.4;        ///< where the crown is widest, 0 at its base, 1 at its top
  double fullness = 0.6;      ///< power of the profile: 0.5 an ellipsoid, above 1 a cone's tip
  double leader = 0.5;        ///< how high the trunk goes on, as a share of the height
  double rise = 0.7;          ///< tangent of the angle at which branches leave the trunk
  double lift = 0.1;          ///< branches bend up (or, below 0, hang)
  double trunk_radius = 0.2;  ///< above the flare
  double step = 0.3;          ///< between nodes
  int points = 1200;          ///< that attract branches
};

struct GrowthNode {
  Vec3 p = Vec3::Zero();
  int parent = -1;  ///< always an earlier node
  double radius = 0.0;
  bool trunk = false;
};

/// Space colonisation, then the pipe model for radii. Node 0 is the trunk's foot, 0.3 m below the
/// ground.
std::vector<GrowthNode> grow(const CrownShape& shape, RandomStream& random);

/// Nodes from a fork to a tip, the thickest child at every fork; the first node of all but the
/// trunk's is the fork.
std::vector<std::vector<int>> branches_of(const std::vector<GrowthNode>& nodes);

}  // namespace raytruth::assets
