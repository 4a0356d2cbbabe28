#pragma once

// Internal to assets: the reference scaled and bent to somebody of a height, age, sex and build.

#include "assets/person_look.h"
#include "assets/skinned_body.h"

namespace raytruth::assets {

/// What lengths of the reference are multiplied by, and where joints are, in m.
struct Proportions {
  double height_m = 1.75;
  double leg_height_m = 1.75;  ///< of the reference with these legs: the gait goes by it
  double leg = 1.0, trunk = 1.0, head = 1.0, arm = 1.0;        ///< along
  double leg_girth = 1.0, trunk_girth = 1.0, arm_girth = 1.0;  ///< across
  double hip_half_m = 0.0, shoulder_half_m = 0.0;
  double hip_m = 0.0;       ///< height of the hip joints when standing
  double shoulder_m = 0.0;  ///< above them
  double neck_m = 0.0;      ///< of the head's joint above them
  double upper_arm_m = 0.0, forearm_m = 0.0, hand_m = 0.0;  ///< hand: elbow to middle of the hand
  double thigh_m = 0.0, shin_m = 0.0;

  /// A place that is stated in the trunk's frame in parts of the height of the reference, in m.
  Vec3 reach(const Vec3& parts) const;
};

/// Heads and legs by age after Snyder et al., "Anthropometry of infants, children, and youths to
/// age 18" (1977), and Drillis and Contini for grown-ups. `top_z` is where the reference ends with
/// its hair and hat: they count into the height.
Proportions proportions_of(const PersonLook& look, double height_m, double top_z);

struct BuiltPerson {
  SkinnedBody skin;
  Proportions size;
};
/// `height_m` is that of the crown, hair or hat when standing straight.
BuiltPerson build_person(const PersonLook& look, ClassId class_id, double height_m);

/// Poses of all bones of somebody whose trunk and limbs stand like that.
struct Joints {
  Pose trunk;  ///< at the middle between the hip joints
  std::array<Pose, 2> thigh, shin, foot, upper_arm, forearm;
  double nod_rad = 0.0;
};
std::vector<Pose> bones_of(const Joints& joints, const Proportions& size);

}  // namespace raytruth::assets
