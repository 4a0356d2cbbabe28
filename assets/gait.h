#pragma once

// Internal to assets: legs of somebody who walks or runs.

namespace raytruth::assets {

/// Segments as parts of body height: Drillis and Contini (1966), as tabulated in Winter,
/// "Biomechanics and Motor Control of Human Movement".
inline constexpr double kThigh = 0.245, kShin = 0.246;
inline constexpr double kFootHeight = 0.039, kFootLength = 0.152;
inline constexpr double kHip = 0.530;    ///< height of the hip joint
inline constexpr double kHeel = 0.30;    ///< of the foot's length, behind the ankle
inline constexpr double kToe = 0.70;     ///< ahead of it
inline constexpr double kStride = 0.83;  ///< way in one cycle, at a comfortable walk

/// One leg at one instant; rad, forwards positive.
struct LegPose {
  double hip = 0.0, knee = 0.0, ankle = 0.0;
  double clearance = 0.0;  ///< of the lower end of the sole above the ground, part of body height
};

/// The leg at that place in the cycle (0: its heel strikes), for a stride of kStride. The foot that
/// bears rests on the ground while the body goes over it - first on the heel, then flat, then on
/// the toes - so that it doesn't slide; hip and knee follow by two-bone kinematics. `run` from 0
/// (walk: stance 62 % of the cycle) to 1 (run: 36 %, with a flight after it). Shares of the cycle
/// and heights of the hip after Winter.
LegPose gait_leg(double phase, double run);

}  // namespace raytruth::assets
