#pragma once

/// When a driver changes lanes: MOBIL, "minimising overall braking induced by lane changes".
///
/// Source: Kesting, Treiber, Helbing, "General lane-changing model MOBIL for car-following models",
/// Transportation Research Record 1999 (2007), 86-94.
namespace raytruth::drivers {

struct MobilParameters {
  double politeness = 0.2;           ///< p: how much others' accelerations count beside the own one
  double threshold_m_s2 = 0.1;       ///< gain that makes a change worth while
  double safe_braking_m_s2 = 4.0;    ///< the most that the new follower may have to brake
  double keep_side_bias_m_s2 = 0.3;  ///< extra gain for the side to keep to, asked of the other
};

/// Accelerations (m/s^2) by the car-following model, before and after the change. Where there is no
/// follower both of its values are 0.
struct LaneChangeCase {
  double own_before = 0.0, own_after = 0.0;
  double new_follower_before = 0.0, new_follower_after = 0.0;
  double old_follower_before = 0.0, old_follower_after = 0.0;
};

/// Safety criterion (equation 2): the new follower needn't brake harder than safe_braking.
bool is_safe(const MobilParameters& p, const LaneChangeCase& c);
/// How much the change is worth beyond the threshold, m/s^2: > 0 when it is to be made (equation
/// 3). With a side to keep to, towards it the bias is added, away from it taken off (equation 7 in
/// the form that counts the old follower for both directions).
enum class Side { kNone, kTowardsKept, kAwayFromKept };
double incentive_m_s2(const MobilParameters& p, const LaneChangeCase& c, Side side = Side::kNone);
/// Both criteria.
bool wants_change(const MobilParameters& p, const LaneChangeCase& c, Side side = Side::kNone);

}  // namespace raytruth::drivers
