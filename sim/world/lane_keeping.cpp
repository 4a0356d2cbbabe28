#include "sim/world/lane_keeping.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/text.h"

namespace raytruth::world {
namespace {

// Numbers of all four: CONTROLLERS.md.
constexpr double kModelGravity_m_s2 = 9.81;

constexpr double kRegulationBrake_m_s2 = 6.0;
constexpr double kRegulationDelay_s = 0.35;
constexpr double kRegulationMargin_s = 0.1;
constexpr double kRegulationInside_m = 0.3;

// The hardest braking of a driver, and how fast it comes.
constexpr double kDriverBrake_m_s2 = 0.774 * kModelGravity_m_s2;
constexpr double kRise_s = 0.6;
constexpr double kDriverDelay_s = 0.75;  // from judgement to brake
constexpr double kDriverJudges_s = 0.4;
constexpr double kDriverRelease_m_s2 = 0.4;  // the foot is off the throttle
constexpr double kDriverTtc_s = 2.0;
constexpr double kWandering_m = 0.375;
constexpr double kEmergency_m_s2 = 0.85 * kModelGravity_m_s2;
constexpr double kEmergencyTtc_s = 1.5;

constexpr double kRssAhead_m_s2 = 3.0;  // may speed up in the response time
constexpr double kRssBrake_m_s2 = 6.0;
constexpr double kRssAcross_m_s2 = 1.0;
constexpr double kRssApart_m = 0.3;

constexpr double kComfortable_m_s2 = 4.0;
constexpr double kHardest_m_s2 = 6.0;
constexpr double kLeader_m_s2 = 7.0;
constexpr double kStand_m = 2.0;  // twice: of the place, and of what is safe there

double braking_way(double speed, double rate) { return 0.5 * speed * speed / rate; }

// 0 where the way is beyond what is safe, 1 where it is less than what is unsafe.
double between(double way, double safe, double unsafe) {
  if (way > safe) return 0.0;
  return way < unsafe ? 1.0 : (safe - way) / (safe - unsafe);
}

// The leader may brake as hard as it can.
double proactive(const Approach& a) {
  const double reaction = a.speed_m_s * kDriverDelay_s;
  const double other = braking_way(a.ahead.speed_m_s, kLeader_m_s2);
  const double safe = reaction + braking_way(a.speed_m_s, kComfortable_m_s2) - other + kStand_m;
  const double unsafe = reaction + braking_way(a.speed_m_s, kHardest_m_s2) - other;
  return between(a.ahead.gap_m - kStand_m, safe, unsafe);
}

// The leader keeps its speed.
double critical(const Approach& a) {
  const double rate = std::max(a.acceleration_m_s2, -kComfortable_m_s2);
  const double closing = a.speed_m_s - a.ahead.speed_m_s;
  const double then = closing + rate * kDriverDelay_s;
  if (then < 0.0) return a.ahead.gap_m < -0.5 * closing * closing / rate ? 1.0 : 0.0;
  const double reaction = 0.5 * (closing + then) * kDriverDelay_s;
  return between(a.ahead.gap_m, reaction + braking_way(then, kComfortable_m_s2),
                 reaction + braking_way(then, kHardest_m_s2));
}

double rising(double most_m_s2, double since_s) {
  return most_m_s2 * std::clamp(since_s / kRise_s, 0.0, 1.0);
}

// This long after it became critical.
double planned(SafetyModel model, const Approach& a, double since_s) {
  switch (model) {
    case SafetyModel::kRegulation:
      return since_s < kRegulationDelay_s ? 0.0 : kRegulationBrake_m_s2;
    case SafetyModel::kReferenceDriver:
      return std::max(kDriverRelease_m_s2, rising(kDriverBrake_m_s2, since_s - kDriverDelay_s));
    case SafetyModel::kRss:
      return rising(kDriverBrake_m_s2, since_s - kDriverDelay_s);
    case SafetyModel::kFuzzy: {
      const double now = critical(a);
      const double wanted = now > 0.0
                                ? kComfortable_m_s2 + now * (kHardest_m_s2 - kComfortable_m_s2)
                                : proactive(a) * kComfortable_m_s2;
      return std::min(wanted, rising(kDriverBrake_m_s2, since_s - kDriverDelay_s));
    }
    case SafetyModel::kNone:
      break;
  }
  return 0.0;
}

}  // namespace

std::optional<SafetyModel> safety_model_of(std::string_view name) {
  const std::string model = lower_case(std::string(name));
  if (model == "regulation") return SafetyModel::kRegulation;
  if (model == "referencedriver") return SafetyModel::kReferenceDriver;
  if (model == "rss") return SafetyModel::kRss;
  if (model == "fsm") return SafetyModel::kFuzzy;
  return std::nullopt;
}

bool cuts_in(SafetyModel model, const Beside& b) {
  switch (model) {
    case SafetyModel::kRegulation:
      return b.inside_m > kRegulationInside_m;
    case SafetyModel::kReferenceDriver:
      return b.off_middle_m > kWandering_m && b.nears_m_s > 0.0;
    case SafetyModel::kRss: {
      const double across = std::abs(b.nears_m_s);
      const double then = across + kRssAcross_m_s2 * kDriverDelay_s;
      return b.apart_m < kRssApart_m + 0.5 * (across + then) * kDriverDelay_s +
                             braking_way(then, kRssAcross_m_s2);
    }
    case SafetyModel::kFuzzy:
      // It is there before it is passed by.
      return b.nears_m_s > 0.0 && b.closing_m_s > 0.0 &&
             b.apart_m / b.nears_m_s <= b.past_m / b.closing_m_s + 0.1;
    case SafetyModel::kNone:
      break;
  }
  return false;
}

bool is_critical(SafetyModel model, const Approach& a) {
  const double closing = a.speed_m_s - a.ahead.speed_m_s;
  const double gap = a.ahead.gap_m;
  if (closing <= 0.0) return false;
  switch (model) {
    case SafetyModel::kRegulation:
      return gap <= closing * (0.5 * closing / kRegulationBrake_m_s2 + kRegulationDelay_s +
                               kRegulationMargin_s);
    case SafetyModel::kReferenceDriver:
      return gap <= closing * kDriverTtc_s;
    case SafetyModel::kRss: {
      const double then = a.speed_m_s + kRssAhead_m_s2 * kDriverDelay_s;
      return gap < 0.5 * (a.speed_m_s + then) * kDriverDelay_s + braking_way(then, kRssBrake_m_s2) -
                       braking_way(a.ahead.speed_m_s, kRssBrake_m_s2);
    }
    case SafetyModel::kFuzzy:
      return critical(a) + proactive(a) > 0.0;
    case SafetyModel::kNone:
      break;
  }
  return false;
}

double braking_m_s2(SafetyModel model, const Approach& a, double now, Danger& danger) {
  if (danger.seen_s < 0.0 || danger.who != a.ahead.who) danger = {a.ahead.who, now, -1.0, -1.0};
  const double closing = a.speed_m_s - a.ahead.speed_m_s;
  if (closing <= 0.0) {
    danger.critical_s = danger.wrapped_s = -1.0;
    return 0.0;
  }
  const bool driver = model == SafetyModel::kReferenceDriver;
  const bool judged = !driver || now - danger.seen_s >= kDriverJudges_s;
  if (danger.critical_s < 0.0 && judged && is_critical(model, a)) danger.critical_s = now;
  if (driver && danger.wrapped_s < 0.0 && a.ahead.wraps &&
      a.ahead.gap_m <= closing * kEmergencyTtc_s)
    danger.wrapped_s = now;
  double braking = 0.0;
  if (danger.critical_s >= 0.0) braking = planned(model, a, now - danger.critical_s);
  if (danger.wrapped_s >= 0.0)
    braking = std::max(braking, rising(kEmergency_m_s2, now - danger.wrapped_s));
  return braking;
}

}  // namespace raytruth::world
