#pragma once

// Internal to sim/world: when an automated lane keeping system (ALKS) brakes for what is ahead of
// it, beyond keeping its distance.

#include <cstdint>
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
  kFuzzy             ///< fuzzy surrogate safety metrics
};
/// Any case; nothing for other names.
std::optional<SafetyModel> safety_model_of(std::string_view name);

/// Who is ahead in the lane, or about to be.
struct InFront {
  double gap_m = 0.0;      ///< bumper to bumper
  double speed_m_s = 0.0;  ///< along the entity's own way
  std::uint32_t who = 0;   ///< its ActorId
  bool wraps = false;      ///< one body's width covers the other's, to 0.2 m
};

/// Somebody ahead in a lane beside the own one.
struct Beside {
  double off_middle_m = 0.0;  ///< of its lane, towards the own one
  double inside_m = 0.0;      ///< its nearer side in the own lane; negative: outside
  double apart_m = 0.0;       ///< between the sides of both
  double nears_m_s = 0.0;     ///< towards the own lane
  double closing_m_s = 0.0;   ///< along the way; positive: it is approached
  double past_m = 0.0;        ///< way, relative to it, until it is passed by
};
/// Whether the model takes it for ahead already.
bool cuts_in(SafetyModel model, const Beside& beside);

/// What is approached, and how.
struct Approach {
  InFront ahead;
  double speed_m_s = 0.0, acceleration_m_s2 = 0.0;  ///< own
};
/// Whether the model brakes, or begins to think of it. It goes on until nothing is approached any
/// more.
bool is_critical(SafetyModel model, const Approach& approach);

/// What a model remembers of a danger; times in s, -1: not yet.
struct Danger {
  std::uint32_t who = 0;
  double seen_s = -1.0;      ///< since when it is ahead or cuts in
  double critical_s = -1.0;  ///< since when it is critical
  double wrapped_s = -1.0;   ///< since when the emergency brake works
};
/// Deceleration that the model asks for, m/s^2.
double braking_m_s2(SafetyModel model, const Approach& approach, double now_s, Danger& danger);

}  // namespace raytruth::world
