#pragma once

// Internal to assets: bodies of people who sit on something.

#include "assets/kit.h"
#include "assets/skinned_body.h"

namespace raytruth::assets {

/// Adds trunk, head and arms: `hip` is the middle between the hip joints, `spine` the unit
/// direction of the trunk, the hands (left, right) are reached by two bones. The class motorcyclist
/// wears a full-face helmet, others one of cyclists; without one they have hair.
void add_sitting_body(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m,
                      const Vec3& hip, const Vec3& spine, const std::array<Vec3, 2>& hands,
                      bool helmet);
/// Adds legs bent at the knee; `ankles`: left, right. Feet are level.
void add_sitting_legs(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m,
                      const Vec3& hip, const std::array<Vec3, 2>& ankles);
/// The skin of somebody who sits, for legs that move: its bones in the frame of what it sits on.
struct SittingLegs {
  SkinnedBody skin;
  std::vector<Pose> rest;  ///< of all bones, see person_body.h
  /// All bones with these thighs, shins and feet.
  std::vector<Pose> with(const std::array<Pose, 3>& left, const std::array<Pose, 3>& right) const;
};
SittingLegs sitting_legs(ClassId class_id, const Clothes& clothes, double height_m,
                         const Vec3& hip);
/// How far the ankle is above the lowest point of a shoe that is turned so, in parts of the body's
/// height.
double ankle_above_sole(const Eigen::Quaterniond& foot);

}  // namespace raytruth::assets
