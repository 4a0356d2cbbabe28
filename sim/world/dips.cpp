// Conditions that come true and go false again within one step.
#include <algorithm>
#include <cmath>

#include "sim/world/engine.h"

namespace raytruth::world {

using scenario::Rule;

std::optional<SimTime> Engine::dip_between(const State& from, const State& to) const {
  const double dt = (to.time - from.time).seconds();
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    const ReadingMemory& before = from.readings[i];
    const ReadingMemory& after = to.readings[i];
    if (!before.seen || after.fastest_1_s <= 0.0 || before.excess * after.excess <= 0.0) continue;
    // The way to the limit and back takes its time.
    const double fastest = std::max(before.fastest_1_s, after.fastest_1_s);
    if (std::abs(before.excess) + std::abs(after.excess) >= fastest * dt) continue;
    const bool equal = after.rule == Rule::kEqualTo || after.rule == Rule::kNotEqualTo;
    const bool below = after.rule == Rule::kLessThan || after.rule == Rule::kLessOrEqual;
    if (!equal && below != (after.excess > 0.0)) continue;  // it holds at both ends
    const auto& [condition, k] = watched_[i];
    const auto& by = std::get<scenario::ByEntityCondition>(condition->what);
    const std::size_t actor = entity(by.entities[k]);
    const double sign = after.excess > 0.0 ? 1.0 : -1.0;
    // Golden section for the nearest approach, until it is there or too far away.
    const auto way_left = [&](double t) {
      State probe = from;
      move(probe, SimTime::from_s(t));
      const Reading reading = read_condition(probe, actor, by.what);
      return reading.value ? sign * (*reading.value - reading.limit) : 1e300;
    };
    constexpr double kRatio = 0.6180339887498949;
    double low = 0.0;
    double high = dt;
    double t1 = high - kRatio * (high - low);
    double t2 = low + kRatio * (high - low);
    double f1 = way_left(t1);
    double f2 = way_left(t2);
    const double reached = equal ? kEqual : 0.0;
    while (high - low > 1e-9 && std::min(f1, f2) < fastest * (high - low)) {
      if (std::min(f1, f2) <= reached)
        return from.time + std::max(SimTime::from_ns(1), SimTime::from_s(f1 < f2 ? t1 : t2));
      if (f1 < f2) {
        high = t2;
        t2 = t1;
        f2 = f1;
        t1 = high - kRatio * (high - low);
        f1 = way_left(t1);
      } else {
        low = t1;
        t1 = t2;
        f1 = f2;
        t2 = low + kRatio * (high - low);
        f2 = way_left(t2);
      }
    }
  }
  return std::nullopt;
}

}  // namespace raytruth::world
