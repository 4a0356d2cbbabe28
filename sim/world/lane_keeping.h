#pragma once

// Internal to sim/world: when an automated lane keeping system (ALKS) brakes for what is ahead of
// it, beyond keeping its distance.

#include <optional>
#include <string_view>

namespace raytruth::world {

/// Models of a careful driver or system, by the name that esmini's ALKS_R157SM_Controller gives
/// them; sources in CONTROLLERS.md.
enum class SafetyModel {
  kNone,
  kRegulation,       ///< UN R157, 5.2.5.2: the cut-in that must not end in a collision
  kReferenceDriver,  ///< UN R157, annex 3 (guidance): a skilled human driver
  kRss,              ///< responsibility-sensitive safety
  kFuzzy             ///< proactive fuzzy surrogate safety metric
};
/// Any case; nothing for other names.
std::optional<SafetyModel> safety_model_of(std::string_view name);

/// Who is ahead in the lane.
struct Approach {
  double gap_m = 0.0;  ///< bumper to bumper
  double speed_m_s = 0.0, ahead_m_s = 0.0;
};
/// Whether the model brakes, or begins to think of it. It goes on until nothing is approached any
/// more.
bool is_critical(SafetyModel model, const Approach& approach);
/// Deceleration, m/s^2, this long after it became critical.
double braking_m_s2(SafetyModel model, const Approach& approach, double since_s);

}  // namespace raytruth::world
