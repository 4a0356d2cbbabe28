#pragma once

// Internal to assets: pieces that people are made of, whether they walk or ride.

#include "assets/kit.h"

namespace raytruth::assets {

// As parts of body height: see gait.h.
inline constexpr double kUpperArm = 0.186;
inline constexpr double kForearm = 0.146;
inline constexpr double kShoulder = 0.818;  ///< height of the shoulder joint
inline constexpr double kHipHalf = 0.050;   ///< half distance between the hip joints
inline constexpr double kShoulderHalf = 0.115;
inline constexpr double kHand = 0.191;  ///< from the elbow to the middle of the hand
inline constexpr double kNeck = 0.325;  ///< above the hip joints

/// Trunk of somebody `height_m` tall; hip: middle between the hip joints, spine: its unit
/// direction.
void add_torso(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m,
               const Vec3& hip, const Vec3& spine);
/// Head; base: top of the neck.
void add_head(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m,
              const Vec3& base, bool helmet);
/// A limb's segment from the origin along -z.
void add_limb_segment(MeshBuilder& b, std::uint16_t part, double length_m, double radius_from_m,
                      double radius_to_m);
void add_thigh(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m);
void add_shin(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m);
/// Foot about its ankle, toes along +x, sole level.
void add_foot(MeshBuilder& b, ClassId class_id, const Clothes& clothes, double height_m);

/// The rotation that leads a limb, which hangs along -z, to `direction`; its front stays near
/// `front`.
Eigen::Quaterniond hanging_along(const Vec3& direction, const Vec3& front);
/// The middle joint of two bones; it lies towards `pole`. Bones too short for the way are stretched
/// out along it.
Vec3 joint_between(const Vec3& from, const Vec3& to, double first_m, double second_m,
                   const Vec3& pole);

}  // namespace raytruth::assets
