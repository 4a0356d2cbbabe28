#pragma once

// Internal to assets: lengths and joints of people, whether they walk or ride.

#include "sim/core/pose.h"

namespace raytruth::assets {

// As parts of body height: see gait.h.
inline constexpr double kUpperArm = 0.186;
inline constexpr double kForearm = 0.146;
inline constexpr double kShoulder = 0.818;  ///< height of the shoulder joint
inline constexpr double kHipHalf = 0.050;   ///< half distance between the hip joints
inline constexpr double kShoulderHalf = 0.115;
inline constexpr double kHand = 0.191;  ///< from the elbow to the middle of the hand
inline constexpr double kNeck = 0.325;  ///< above the hip joints

/// The rotation that leads a limb, which hangs along -z, to `direction`; its front stays near
/// `front`.
Eigen::Quaterniond hanging_along(const Vec3& direction, const Vec3& front);
/// The middle joint of two bones; it lies towards `pole`. Bones too short for the way are stretched
/// out along it.
Vec3 joint_between(const Vec3& from, const Vec3& to, double first_m, double second_m,
                   const Vec3& pole);

}  // namespace raytruth::assets
