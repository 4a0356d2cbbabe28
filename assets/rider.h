#pragma once

// Internal to assets: who sits on two wheels.

#include <array>

#include "assets/body_parts.h"
#include "assets/kit.h"

namespace raytruth::assets {

/// Adds trunk, head and arms of a seated rider in the vehicle frame: the spine leans so that the
/// hands reach the bar. hip: middle between the hip joints; hands: the left one, the right one
/// mirrors it.
void add_rider(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m,
               const Vec3& hip, const Vec3& hands, bool helmet);
/// Adds legs that stay where they are, feet on `left_foot` and `right_foot`.
void add_still_legs(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m,
                    const Vec3& hip, const Vec3& left_foot, const Vec3& right_foot);

/// Somebody on a bicycle, in its frame: upright, on level ground.
struct Pedalling {
  Vec3 hip, bottom;       ///< middle between the hip joints; middle of the crank axle
  double height_m = 0.0;  ///< of who has these legs
  double crank_m = 0.0;
  double pedal_y_m = 0.0;          ///< of the pedals' middle, left of the frame
  double development_m = 0.0;      ///< way of one turn of the crank
  double start_rad = 0.0;          ///< of the crank at the start; 0: the left pedal is up
  double standing_lean_rad = 0.0;  ///< with a foot on the ground

  /// Whose knees are bent by 30 degrees where the pedal is farthest, and who reaches the ground.
  static Pedalling of(const Vec3& hip, const Vec3& bottom, double crank_m, double pedal_y_m);
  double crank_rad(double rolled_m) const;
  /// Middle of a pedal (side 0: left) for a turn of the crank.
  Vec3 pedal(int side, double crank_rad) const;
  /// How a pedal and the sole on it are turned.
  static Eigen::Quaterniond sole(int side, double crank_rad);
  /// Thigh, shin and foot for a turn of the crank. `stands` from 0 (the foot is on its pedal) to 1
  /// (the right one is on the ground, the bicycle leans by standing_lean_rad).
  std::array<Pose, 3> leg(int side, double crank_rad, double stands) const;
};

}  // namespace raytruth::assets
