#include "sim/drivers/lane_change.h"

namespace raytruth::drivers {

bool is_safe(const MobilParameters& p, const LaneChangeCase& c) {
  return c.new_follower_after >= -p.safe_braking_m_s2;
}

double incentive_m_s2(const MobilParameters& p, const LaneChangeCase& c, Side side) {
  const double bias = side == Side::kTowardsKept    ? p.keep_side_bias_m_s2
                      : side == Side::kAwayFromKept ? -p.keep_side_bias_m_s2
                                                    : 0.0;
  return c.own_after - c.own_before +
         p.politeness * (c.new_follower_after - c.new_follower_before + c.old_follower_after -
                         c.old_follower_before) -
         p.threshold_m_s2 + bias;
}

bool wants_change(const MobilParameters& p, const LaneChangeCase& c, Side side) {
  return is_safe(p, c) && incentive_m_s2(p, c, side) > 0.0;
}

}  // namespace raytruth::drivers
