#include "sim/world/lane_keeping.h"

#include <algorithm>
#include <string>

#include "sim/core/text.h"

namespace raytruth::world {
namespace {

// UN R157, 5.2.5.2: TTC > v_rel / (2 x 6 m/s^2) + 0.35 s.
constexpr double kRegulationBrake_m_s2 = 6.0;
constexpr double kRegulationDelay_s = 0.35;
// UN R157, annex 3, guidance on critical scenarios: judged after 0.4 s, foot on the brake 0.75 s
// later, 0.774 g within 0.6 s, when less than 2 s are left.
constexpr double kDriverBrake_m_s2 = 0.774 * 9.80665;
constexpr double kDriverDelay_s = 0.4 + 0.75;
constexpr double kDriverRise_s = 0.6;
constexpr double kDriverTtc_s = 2.0;
// RSS with the reaction and the braking of that driver; it doesn't accelerate meanwhile.
constexpr double kResponse_s = 0.75;
// The fuzzy metric: comfortable and hardest braking, and the gap at a stand.
constexpr double kComfortable_m_s2 = 4.0;
constexpr double kHardest_m_s2 = 6.0;
constexpr double kStand_m = 2.0;

double braking_way(double speed, double rate) { return 0.5 * speed * speed / rate; }

// 0 = safe, 1 = only the hardest braking helps.
double fuzzy(const Approach& a) {
  const double reaction = a.speed_m_s * kResponse_s;
  const double other = braking_way(a.ahead_m_s, kHardest_m_s2);
  const double safe = reaction + braking_way(a.speed_m_s, kComfortable_m_s2) - other + kStand_m;
  const double unsafe = reaction + braking_way(a.speed_m_s, kHardest_m_s2) - other;
  return std::clamp((safe - a.gap_m) / (safe - unsafe), 0.0, 1.0);
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

bool is_critical(SafetyModel model, const Approach& a) {
  const double closing = a.speed_m_s - a.ahead_m_s;
  if (closing <= 0.0) return false;
  switch (model) {
    case SafetyModel::kRegulation:
      return a.gap_m <= closing * (0.5 * closing / kRegulationBrake_m_s2 + kRegulationDelay_s);
    case SafetyModel::kReferenceDriver:
      return a.gap_m <= closing * kDriverTtc_s;
    case SafetyModel::kRss:
      return a.gap_m <= a.speed_m_s * kResponse_s + braking_way(a.speed_m_s, kDriverBrake_m_s2) -
                            braking_way(a.ahead_m_s, kDriverBrake_m_s2);
    case SafetyModel::kFuzzy:
      return fuzzy(a) > 0.0;
    case SafetyModel::kNone:
      break;
  }
  return false;
}

double braking_m_s2(SafetyModel model, const Approach& a, double since_s) {
  switch (model) {
    case SafetyModel::kRegulation:
      return kRegulationBrake_m_s2;
    case SafetyModel::kReferenceDriver:
      return kDriverBrake_m_s2 * std::clamp((since_s - kDriverDelay_s) / kDriverRise_s, 0.0, 1.0);
    case SafetyModel::kRss:
      return kDriverBrake_m_s2;
    case SafetyModel::kFuzzy:
      return kHardest_m_s2 * fuzzy(a);
    case SafetyModel::kNone:
      break;
  }
  return 0.0;
}

}  // namespace raytruth::world
