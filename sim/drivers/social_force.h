#pragma once

#include <span>

#include "sim/core/pose.h"

/// How pedestrians find their way among others.
///
/// Source: Helbing, Molnar, "Social force model for pedestrian dynamics", Phys. Rev. E 51, 4282
/// (1995), with its values.
namespace raytruth::drivers {

struct SocialForceParameters {
  double desired_speed_m_s = 1.34;  ///< spread 0.26
  double relaxation_s = 0.5;
  double repulsion_m2_s2 = 2.1, repulsion_range_m = 0.3;
  double stride_s = 2.0;  ///< how far ahead a stride of the other counts
  double wall_m2_s2 = 10.0, wall_range_m = 0.2;
  double sight_cosine = -0.17364817766693036;  ///< of 100 degrees: half of the field of view
  double behind_weight = 0.5;                  ///< of what lies outside of it
  double top_speed_factor = 1.3;               ///< of the desired speed
};

struct Walker {
  Vec2 place = Vec2::Zero();     ///< m
  Vec2 velocity = Vec2::Zero();  ///< m/s
};
/// A wall, kerb or edge from a to b.
struct Edge {
  Vec2 a = Vec2::Zero(), b = Vec2::Zero();
};

/// Force towards the goal per mass, m/s^2 (equation 2). At the goal: towards a stand.
Vec2 drive_force(const SocialForceParameters& p, const Walker& walker, const Vec2& goal);
/// Repulsion by another walker, m/s^2: minus the gradient of V0 exp(-b / sigma), b the half minor
/// axis of the ellipse around the other and its next stride (equations 3 and 4), weighted by sight
/// (equation 8).
Vec2 walker_force(const SocialForceParameters& p, const Walker& walker, const Walker& other,
                  const Vec2& heading);
/// Repulsion by the nearest point of an edge, m/s^2 (equation 5).
Vec2 edge_force(const SocialForceParameters& p, const Walker& walker, const Edge& edge);
/// All of them.
Vec2 social_force(const SocialForceParameters& p, const Walker& walker, const Vec2& goal,
                  std::span<const Walker> others, std::span<const Edge> edges);
/// One step: velocity by the force, held below the top speed (equation 10), then the place.
Walker walked(const SocialForceParameters& p, const Walker& walker, const Vec2& force, double dt_s);

}  // namespace raytruth::drivers
